//! With whom, and for what, a user deals: two lists of buyers and two of purposes.

use tavren_types::{BuyerId, Code, Label};

tavren_types::cbor_record! {
    /// What a user allows and blocks. A list of what is allowed holds for all the rest, too: once it
    /// names something, it alone is allowed. A block wins over it.
    #[derive(Clone, PartialEq, Eq, Default)]
    pub(crate) struct Lists {
        1 => pub(crate) allowed_buyers: Vec<BuyerId>,
        2 => pub(crate) blocked_buyers: Vec<BuyerId>,
        3 => pub(crate) allowed_purposes: Vec<Label>,
        4 => pub(crate) blocked_purposes: Vec<Label>,
    }
}

impl Lists {
    /// Why the user deals not with this buyer, or not for this purpose; `None` where the lists allow
    /// both. Every list is sorted.
    ///
    /// # Law
    /// 1: a denial wins, whatever the order of the lists (`tests/laws/permission.rs`).
    pub(crate) fn denied(&self, buyer: BuyerId, purpose: &Label) -> Option<Code> {
        let holds = |holds: bool, code| holds.then_some(code);
        let unlisted = |is_empty: bool, found: bool| !is_empty && !found;
        holds(has(&self.blocked_buyers, &buyer), Code::UserBlockedBuyer)
            .or_else(|| {
                let blocked = has(&self.blocked_purposes, purpose);
                holds(blocked, Code::UserBlockedPurpose)
            })
            .or_else(|| {
                let allowed = &self.allowed_buyers;
                let unlisted = unlisted(allowed.is_empty(), has(allowed, &buyer));
                holds(unlisted, Code::UserUnlistedBuyer)
            })
            .or_else(|| {
                let allowed = &self.allowed_purposes;
                let unlisted = unlisted(allowed.is_empty(), has(allowed, purpose));
                holds(unlisted, Code::UserUnlistedPurpose)
            })
    }
}

fn has<T: Ord>(list: &[T], item: &T) -> bool {
    list.binary_search(item).is_ok()
}
