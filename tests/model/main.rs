//! The core against the slow model: random scripts, compared after every command.

mod differential;
