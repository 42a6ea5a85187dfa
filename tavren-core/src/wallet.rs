//! The wallet: what one person shares, with whom, until when, what it earned, and how to stop.

use crate::buyer::Buyer;
use crate::grant::{Bonus, Ended, Grant, State};
use crate::offer::Offer;
use crate::package::Disclosure;
use crate::user::Lists;
use tavren_types::{BuyerId, Code, GrantId, Interval, Label, Money, OfferId, Timestamp};

mod language;
mod lines;
mod print;
#[cfg(test)]
mod tests;

pub use language::Language;

/// One permission, as its person sees it.
#[derive(Clone, PartialEq, Eq)]
pub struct Permission {
    pub(crate) grant: GrantId,
    pub(crate) offer: OfferId,
    pub(crate) buyer: BuyerId,
    pub(crate) buyer_name: String,
    pub(crate) title: String,
    pub(crate) data_type: Label,
    pub(crate) columns: Vec<Label>,
    pub(crate) purpose: Label,
    pub(crate) level: Disclosure,
    pub(crate) granted_at: Timestamp,
    pub(crate) collection: Interval,
    pub(crate) use_until: Timestamp,
    pub(crate) state: State,
    pub(crate) ended: Option<Ended>,
    pub(crate) paid_periods: u32,
    pub(crate) periods: u32,
    pub(crate) per_period: String,
    pub(crate) earned: Money,
    pub(crate) bonus: Option<Bonus>,
    pub(crate) facts: Facts,
}

/// What may-use depends on, beside the moment.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Facts {
    pub(crate) from: Timestamp,
    pub(crate) until: Timestamp,
    pub(crate) pauses: Vec<(Timestamp, Timestamp)>,
    pub(crate) approved: bool,
}

impl std::fmt::Debug for Permission {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Permission({:?}, {})", self.grant, self.state.name())
    }
}

impl Permission {
    /// Its id: what to pause, resume or revoke.
    pub fn grant(&self) -> GrantId {
        self.grant
    }

    /// The offer it was given for.
    pub fn offer(&self) -> OfferId {
        self.offer
    }

    /// Who may use the data.
    pub fn buyer(&self) -> BuyerId {
        self.buyer
    }

    /// The buyer's name.
    pub fn buyer_name(&self) -> &str {
        &self.buyer_name
    }

    /// What kind of data.
    pub fn data_type(&self) -> &Label {
        &self.data_type
    }

    /// What for.
    pub fn purpose(&self) -> &Label {
        &self.purpose
    }

    /// What it is now.
    pub fn state(&self) -> State {
        self.state
    }

    /// When it was given.
    pub fn granted_at(&self) -> Timestamp {
        self.granted_at
    }

    /// What is collected: from when to when.
    pub fn collection(&self) -> Interval {
        self.collection
    }

    /// Until when the buyer may use the data.
    pub fn use_until(&self) -> Timestamp {
        self.use_until
    }

    /// What it has earned so far: the paid periods, and what vested of the bonus.
    pub fn earned(&self) -> Money {
        self.earned
    }

    /// Where the bonus stands; `None` where none was promised.
    pub fn bonus(&self) -> Option<Bonus> {
        self.bonus
    }

    /// Periods paid, of all there may be.
    pub fn periods(&self) -> (u32, u32) {
        (self.paid_periods, self.periods)
    }

    pub(crate) fn of(grant: &Grant, offer: &Offer, buyer: &Buyer, now: Timestamp) -> Self {
        let ended = grant.ended(buyer, now);
        Self {
            grant: grant.id,
            offer: offer.id,
            buyer: buyer.id,
            buyer_name: buyer.name.clone(),
            title: offer.terms.title.clone(),
            data_type: offer.terms.data_type.clone(),
            columns: offer.terms.columns.clone(),
            purpose: offer.terms.purpose.clone(),
            level: offer.terms.level.disclosure(),
            granted_at: grant.anchor,
            collection: grant.collection,
            use_until: grant.use_until,
            state: grant.state(buyer, now),
            ended,
            paid_periods: grant.paid(),
            periods: grant.quote.periods(),
            per_period: per_period(grant),
            earned: grant.earned(),
            bonus: grant.bonus(),
            facts: Facts::of(grant, buyer, ended),
        }
    }
}

impl Facts {
    fn of(grant: &Grant, buyer: &Buyer, ended: Option<Ended>) -> Self {
        let stored = [
            grant.progress.ended.map(|ended| ended.at),
            buyer.banned,
            ended.map(|ended| ended.at),
        ];
        let until = stored
            .into_iter()
            .flatten()
            .fold(grant.use_until, Timestamp::min);
        let user = grant
            .progress
            .pauses
            .iter()
            .map(|pause| (pause.from, pause.until));
        let suspended = buyer
            .suspensions
            .iter()
            .map(|stretch| (stretch.from, stretch.until));
        let pauses = user
            .chain(suspended)
            .map(|(from, until)| (from, until.unwrap_or(Timestamp::MAX)))
            .collect();
        Self {
            from: grant.collection.from().max(grant.anchor),
            until,
            pauses,
            approved: buyer.banned.is_none(),
        }
    }

    /// Why it may not be used at `now`; `None` when it may.
    fn denied(&self, now: Timestamp) -> Option<Code> {
        if now < self.from {
            Some(Code::UseNotYet)
        } else if self.until <= now || !self.approved {
            Some(Code::UseNotAllowed)
        } else if self
            .pauses
            .iter()
            .any(|(from, until)| *from <= now && now < *until)
        {
            Some(Code::UsePaused)
        } else {
            None
        }
    }
}

fn per_period(grant: &Grant) -> String {
    match grant.quote.reward() {
        Some(reward) => reward.to_string(),
        None => tavren_types::Price::new(grant.quote.per_period_micro(), grant.quote.currency())
            .map(|price| price.to_string())
            .unwrap_or_default(),
    }
}

/// The answer to "may this buyer use this data now?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// Yes, by this permission.
    Allowed(GrantId),
    /// No, for this reason.
    Denied(Code),
}

impl Answer {
    /// True for yes.
    pub fn is_allowed(self) -> bool {
        matches!(self, Self::Allowed(_))
    }
}

/// One person's permissions and balances at a moment, held in memory.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Wallet {
    /// In order of buyer and kind of data, so that a question finds its few at once.
    pub(crate) permissions: Vec<Permission>,
    pub(crate) balances: Vec<Money>,
    pub(crate) held: Vec<Money>,
    pub(crate) in_payout: Vec<Money>,
    pub(crate) lists: Lists,
}

impl std::fmt::Debug for Wallet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Wallet({} permissions)", self.permissions.len())
    }
}

impl Wallet {
    pub(crate) fn new(
        mut permissions: Vec<Permission>,
        balances: Vec<Money>,
        lists: Lists,
    ) -> Self {
        permissions.sort_by(|a, b| {
            let place = |permission: &Permission| {
                (permission.buyer, permission.granted_at, permission.grant)
            };
            place(a)
                .0
                .cmp(&place(b).0)
                .then_with(|| a.data_type.cmp(&b.data_type))
                .then_with(|| place(a).cmp(&place(b)))
        });
        Self {
            permissions,
            balances,
            held: Vec::new(),
            in_payout: Vec::new(),
            lists,
        }
    }

    /// All permissions that were not wiped, in order of buyer and kind of data.
    pub fn permissions(&self) -> &[Permission] {
        &self.permissions
    }

    /// What can be taken out, one amount a currency.
    pub fn balances(&self) -> &[Money] {
        &self.balances
    }

    /// What holds of the operator's batches hold beside the balance, one amount a currency. It is in the
    /// balance again when their time is over.
    pub fn held(&self) -> &[Money] {
        &self.held
    }

    /// What left the balance for payouts that are not settled yet, one amount a currency.
    pub fn in_payout(&self) -> &[Money] {
        &self.in_payout
    }

    /// May this buyer use this kind of data for this purpose at `now`? No, unless a permission that
    /// stands says yes; what the user's lists deny, no permission allows.
    ///
    /// A query: it leaves no trace, reads nothing and allocates nothing.
    ///
    /// # Law
    /// 1: default deny; a denial wins; the answer does not depend on the order of the permissions.
    pub fn may_use(
        &self,
        buyer: BuyerId,
        data_type: &Label,
        purpose: &Label,
        now: Timestamp,
    ) -> Answer {
        if let Some(code) = self.lists.denied(buyer, purpose) {
            return Answer::Denied(code);
        }
        let before = |permission: &Permission| {
            (permission.buyer, &permission.data_type) < (buyer, data_type)
        };
        let start = self.permissions.partition_point(before);
        let candidates = self.permissions.get(start..).unwrap_or_default();
        let mut denied = Code::UseNotAllowed;
        for permission in candidates {
            if permission.buyer != buyer || permission.data_type != *data_type {
                break;
            }
            if permission.purpose != *purpose {
                continue;
            }
            match permission.facts.denied(now) {
                None => return Answer::Allowed(permission.grant),
                Some(code) => denied = nearer(denied, code),
            }
        }
        Answer::Denied(denied)
    }
}

/// The reason that is nearest to yes, so that the answer does not depend on order.
fn nearer(one: Code, other: Code) -> Code {
    let rank = |code| match code {
        Code::UsePaused => 2,
        Code::UseNotYet => 1,
        _ => 0,
    };
    if rank(other) > rank(one) { other } else { one }
}
