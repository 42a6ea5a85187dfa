//! The same people, day after day.
