//! Forgetting commit ids and tokens that no retry can need any more.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::port::Scope;
use tavren_types::Timestamp;

/// Forgets commit ids and tokens that ended before a time. It changes no record and leaves no entry.
#[derive(Debug, Clone, Copy)]
pub struct Forget {
    /// Before when.
    pub before: Timestamp,
}

impl Action for Forget {
    type Output = u64;

    fn kind(&self) -> Kind {
        Kind::MarketOpened
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("forget", &[&self.before])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<u64>, Halt> {
        context
            .erase(|| Scope::Expired(self.before))
            .map(Next::Done)
    }
}
