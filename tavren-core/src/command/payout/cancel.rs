use super::{body, load, rewrite};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::Postings;
use crate::payout::{Payout, PayoutState};
use crate::user::Root;
use tavren_types::{Code, PayoutId, UserId, cbor};

/// A user cancels a payout that no batch has taken yet, and has the money back. Again, it stays
/// cancelled.
#[derive(Clone)]
pub struct CancelPayout {
    /// Who.
    pub user: UserId,
    /// Which payout.
    pub payout: PayoutId,
}

impl std::fmt::Debug for CancelPayout {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("CancelPayout(..)")
    }
}

impl Action for CancelPayout {
    type Output = Payout;

    fn kind(&self) -> Kind {
        Kind::PayoutCancelled
    }

    fn fingerprint(&self) -> Vec<u8> {
        let user = self.user.expose().to_owned();
        fingerprint("cancel_payout", &[&user, &self.payout])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Payout>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return refuse(Code::PayoutUnknown);
        };
        let before = load(context, self.payout)?;
        if before.account != root.user.account {
            return refuse(Code::PayoutUnknown);
        }
        let mut draft = Draft::default();
        let after = Payout {
            cancelled: true,
            ..before.clone()
        };
        match before.state() {
            PayoutState::Cancelled => {}
            PayoutState::Requested => {
                let mut postings = Postings::default();
                rewrite(&mut draft, &mut postings, &before, &after, false)?;
                let entry = postings.into_entry(context.now, after.amount.currency())?;
                draft.append(layout::journal_of_operator(), cbor::to_bytes(&entry));
            }
            _ => return refuse(Code::PayoutState),
        }
        draft.note(root.trail(), body(&after, self.kind(), context.now));
        Next::answer(draft, after)
    }
}
