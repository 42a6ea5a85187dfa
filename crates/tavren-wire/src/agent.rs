//! The agent's side, and its mirror in the runner: names, and signals sealed to attested keys.
//!
//! Pure: the time, the randomness and the keys are arguments. An agent is sure of its keys once it
//! has verified evidence; the value that says so is `AttestedKeys`. What the runner does not need
//! is behind the feature `verify`.

mod epoch;
#[cfg(feature = "verify")]
mod keys;
#[cfg(feature = "verify")]
mod seal;
mod sealed;
#[cfg(feature = "verify")]
mod secret;
#[cfg(test)]
mod tests;

pub use epoch::{Epoch, EpochLength};
#[cfg(feature = "verify")]
pub use keys::AttestedKeys;
#[cfg(feature = "verify")]
pub use seal::{SignalError, seal};
pub use sealed::{Opened, Stamp, open};
#[cfg(feature = "verify")]
pub use secret::AgentSecret;
