//! The command by which a moderator ends one permission.

use super::books::Books;
use super::grant::{Receipt, receipt, stop};
use super::loaded::Loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::grant::{Ending, State};
use crate::operator;
use crate::user::Root;
use tavren_types::{Code, GrantId};

/// A moderator ends a permission: what waits for its buyer is stopped and not charged, and nothing
/// more is collected. What was paid stays paid.
///
/// # Law
/// 2 and 3: nothing is delivered afterwards, and an ended permission stays as it ended
/// (`market::tests::moderation`).
#[derive(Debug, Clone)]
pub struct Invalidate {
    /// Which permission.
    pub grant: GrantId,
}

impl Action for Invalidate {
    type Output = Receipt;

    fn kind(&self) -> Kind {
        Kind::GrantInvalidated
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("invalidate", &[&self.grant])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Receipt>, Halt> {
        let moderator = operator::trail(context)?;
        let Some(mut loaded) = Loaded::load(context, self.grant)? else {
            return refuse(Code::GrantUnknown);
        };
        let Some(user) = loaded.grant.user() else {
            return refuse(Code::GrantUnknown);
        };
        let root = Root::load(context, &user)?;
        // A refusal is the moderator's; the answer is about the user, and goes with the user's key.
        context.on_behalf(moderator);
        let Some(mut root) = root else {
            return refuse(Code::GrantUnknown);
        };
        let (offer, buyer) = loaded.parties(context)?;
        match loaded.grant.state(&buyer, context.now) {
            State::Wiped => return refuse(Code::GrantUnknown),
            state if !state.is_live() => return refuse(Code::GrantEnded),
            _ => {}
        }
        loaded.catch_up(context, &offer, &buyer);
        stop(&mut loaded, Ending::Invalidated, context.now);
        let mut draft = Draft::default();
        root.user.note_ended(self.grant, context.now);
        root.put(context, &mut draft)?;
        let mut books = Books::default();
        let stored = loaded.store(context, &mut draft, &mut books, &offer, &buyer)?;
        books.close(context, &mut draft)?;
        stored.note(self.kind(), context, &mut draft);
        let body = Body {
            grant: Some(self.grant),
            offer: Some(offer.id),
            buyer: Some(buyer.id),
            ..Body::new(self.kind(), context.now)
        };
        draft.note(moderator, body);
        context.newly_for(root.trail());
        let receipt = receipt(&stored.grant, &offer, &buyer, context.now);
        Next::answer(draft, receipt)
    }
}
