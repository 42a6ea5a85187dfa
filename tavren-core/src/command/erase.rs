//! Erasure of a user: every permission ends, every key that seals anything of the user is destroyed.

use super::books::Books;
use super::loaded::{self, Loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::grant::Ending;
use crate::user::Root;
use crate::{layout, operator};
use tavren_types::{Code, GrantId, UserId};

/// Erases a user. A balance must be taken out or waived first.
#[derive(Debug, Clone)]
pub struct Erase {
    /// Whom.
    pub user: UserId,
    /// The user gives up what is left in the account.
    pub waive: bool,
}

impl Action for Erase {
    type Output = u32;

    fn kind(&self) -> Kind {
        Kind::UserErased
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("erase", &[&self.user.expose().to_owned(), &self.waive])
    }

    /// Answers how many permissions went with the user.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<u32>, Halt> {
        let mut draft = Draft::default();
        let Some(root) = Root::load(context, &self.user)? else {
            draft.note(
                operator::trail(context)?,
                Body::new(Kind::UserErased, context.now),
            );
            return Next::answer(draft, 0);
        };
        let counters: Vec<_> = root
            .user
            .currencies
            .iter()
            .map(|currency| layout::available(root.user.account, *currency))
            .collect();
        context.prefetch(&counters)?;
        for counter in &counters {
            if context.count(counter)? > 0 && !self.waive {
                return refuse(Code::BalanceOwed);
            }
        }
        let ids: Vec<GrantId> = root.user.held.iter().map(|held| held.grant).collect();
        let grants = Loaded::load_all(context, &ids)?;
        let count = u32::try_from(grants.len()).unwrap_or(u32::MAX);
        for mut grant in grants {
            let offer = loaded::offer(context, grant.grant.offer)?;
            let buyer = loaded::buyer(context, grant.grant.buyer)?;
            grant.catch_up(context, &offer, &buyer);
            if grant.grant.state(&buyer, context.now).is_live() {
                super::grant::stop(&mut grant, Ending::Revoked, context.now);
            }
            let mut books = Books::default();
            grant.erase(context, &mut draft, &mut books, &offer, &buyer)?;
            books.close(context, &mut draft, &offer)?;
        }
        draft.delete(root.place.clone());
        draft.destroy.push(root.key);
        draft.purge.push(layout::trail(root.user.trail));
        let body = Body {
            count: Some(count),
            ..Body::new(Kind::UserErased, context.now)
        };
        draft.note(operator::trail(context)?, body);
        Next::answer(draft, count)
    }
}
