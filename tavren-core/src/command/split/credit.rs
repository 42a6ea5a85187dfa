//! What a split owes is credited, a page a commit.

use super::load;
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Entry, Posting};
use crate::port::Key;
use crate::split::{Share, Split, SplitPage};
use crate::trail::Trail;
use crate::user::Root;
use tavren_types::{Code, CommandId, Money, cbor};

/// Credits the next page of a split that was posted. To be run again under another command id until the
/// answer [is done](Split::is_done).
#[derive(Debug, Clone)]
pub struct CreditSplit {
    /// Which split.
    pub split: CommandId,
}

impl Action for CreditSplit {
    type Output = Split;

    fn kind(&self) -> Kind {
        Kind::ShareCredited
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("credit_split", &[&self.split])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Split>, Halt> {
        let (Some(split), operator) = load(context, self.split)? else {
            return refuse(Code::SplitUnknown);
        };
        if !split.is_posted() {
            return refuse(Code::SplitUnposted);
        }
        if split.is_done() {
            return Ok(Next::Done(split));
        }
        let mut draft = Draft::default();
        let split = credit(context, &mut draft, split, operator)?;
        Next::answer(draft, split)
    }
}

/// Credits the next page of a split, and removes it.
///
/// # Law
/// 4 and 5: guarded by the page and by the split, a share leaves the pool once, whatever is retried or
/// interleaved (`tests/laws/splits.rs`).
pub(super) fn credit(
    context: &mut Context<'_>,
    draft: &mut Draft,
    mut split: Split,
    operator: Trail,
) -> Result<Split, Halt> {
    let place = layout::split_page(split.id, split.credited);
    context.prefetch(std::slice::from_ref(&place))?;
    context.unlock(&[], &[split.key])?;
    // A page that is gone was credited since the split was read.
    let Some((_, page)) = context.sealed::<SplitPage>(&place)? else {
        return Err(Halt::Stale);
    };
    let roots: Vec<Key> = page
        .shares
        .iter()
        .map(|share| layout::user(&share.lookup))
        .collect();
    context.prefetch(&roots)?;
    context.unlock(&roots, &[])?;
    let mut credits = Credits::default();
    for (share, root) in page.shares.iter().zip(roots) {
        match Root::at(context, root)?.filter(|root| root.user.account == share.account) {
            Some(root) => credits.pay(context, draft, &split, share, root)?,
            // Erased meanwhile: what nobody is there to take is waived.
            None => credits.waive(share),
        }
    }
    draft.delete(place);
    credits.journal(context, draft, &split)?;
    split.credited = split.credited.saturating_add(1);
    split.paid = split.paid.saturating_add(credits.paid);
    split.waived = split.waived.saturating_add(credits.waived);
    split.erased = split.erased.saturating_add(credits.erased);
    if credits.paid == 0 {
        let body = Body {
            digest: Some(split.digest),
            count: Some(credits.erased),
            ..Body::new(Kind::ShareCredited, context.now)
        };
        draft.note(operator, body);
    }
    if split.is_done() {
        if split.left().minor() != 0 {
            let what = "the pages of a split do not come to its amount";
            return Err(Error::Internal { what }.into());
        }
        draft.delete(layout::open_split(split.id));
        draft.destroy.push(split.key);
    }
    draft.put(layout::split(split.id), &split);
    Ok(split)
}

/// What one page moves out of the pool.
#[derive(Default)]
struct Credits {
    postings: Vec<Posting>,
    paid: i64,
    waived: i64,
    erased: u32,
}

impl Credits {
    /// Credits a user, who finds an entry in the own trail.
    fn pay(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        split: &Split,
        share: &Share,
        mut root: Root,
    ) -> Result<(), Halt> {
        let (account, currency) = (share.account, split.amount.currency());
        let counter = layout::available(account, currency);
        draft.add(counter, share.minor, Some(0));
        if !root.user.currencies.contains(&currency) {
            root.user.currencies.push(currency);
            draft.put_sealed(context, root.place.clone(), root.key, &root.user)?;
        }
        let buyer = match split.from {
            Account::Funding { buyer } => Some(buyer),
            _ => None,
        };
        let body = Body {
            buyer,
            amount: Money::new(share.minor, currency).ok(),
            digest: Some(split.digest),
            ..Body::new(Kind::ShareCredited, context.now)
        };
        draft.note(root.trail(), body);
        self.post(Account::Available { account }, share.minor);
        self.paid = self.paid.saturating_add(share.minor);
        Ok(())
    }

    fn waive(&mut self, share: &Share) {
        self.post(Account::Treasury, share.minor);
        self.waived = self.waived.saturating_add(share.minor);
        self.erased = self.erased.saturating_add(1);
    }

    fn post(&mut self, account: Account, amount: i64) {
        self.postings.push(Posting {
            account,
            amount,
            fine: false,
        });
    }

    /// Writes one entry: out of the pool once, and to each.
    fn journal(
        &mut self,
        context: &Context<'_>,
        draft: &mut Draft,
        split: &Split,
    ) -> Result<(), Error> {
        let out = self.paid.saturating_add(self.waived);
        if out == 0 {
            return Ok(());
        }
        self.post(Account::Pool { split: split.id }, out.saturating_neg());
        let postings = std::mem::take(&mut self.postings);
        let entry = Entry::new(context.now, split.amount.currency(), postings)?;
        draft.append(layout::journal_of_operator(), cbor::to_bytes(&entry));
        Ok(())
    }
}
