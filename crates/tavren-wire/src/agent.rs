//! The agent's side, and its mirror in the runner: names, and signals sealed to attested keys.
//!
//! Pure: the time, the randomness and the keys are arguments. An agent is sure of its keys once it
//! has verified evidence; the value that says so is [`AttestedKeys`].

mod epoch;
mod keys;
mod sealed;
mod secret;
#[cfg(test)]
mod tests;

pub use epoch::{Epoch, EpochLength};
pub use keys::AttestedKeys;
pub use sealed::{Opened, SignalError, Stamp, open, seal};
pub use secret::AgentSecret;
