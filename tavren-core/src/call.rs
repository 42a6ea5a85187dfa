//! A call: what a command is run with, beside its arguments.

use crate::port::Secrets;
use tavren_sealing::Seed;
use tavren_types::{CommandId, Timestamp};

/// What a command is called with, beside its arguments.
#[derive(Debug, Clone)]
pub struct Call {
    /// The command's id: the same id again has no second effect and gets the same answer.
    pub id: CommandId,
    /// The time of the command. Where the store has seen a later one, within the tolerance, the
    /// later one holds: a clock that lags undoes nothing that was done.
    pub now: Timestamp,
    /// Fresh randomness for this command.
    pub seed: Seed,
    /// The keyring's secrets.
    pub secrets: Secrets,
}
