//! With whom, and for what, a user deals: two lists of buyers and two of purposes.

use tavren_types::{BuyerId, Code, Label};

tavren_types::cbor_record! {
    /// What a user allows and blocks. Where there is a list of what is allowed, nothing else is: an
    /// empty one allows nothing. A block wins over it. Every list is sorted.
    #[derive(Clone, PartialEq, Eq, Default)]
    pub(crate) struct Lists {
        1 => pub(crate) allowed_buyers: Option<Vec<BuyerId>>,
        2 => pub(crate) blocked_buyers: Vec<BuyerId>,
        3 => pub(crate) allowed_purposes: Option<Vec<Label>>,
        4 => pub(crate) blocked_purposes: Vec<Label>,
    }
}

impl Lists {
    /// Why the user deals not with this buyer, or not for this purpose; `None` where the lists allow
    /// both.
    ///
    /// # Law
    /// 1: a denial wins, whatever the order of the lists (`tests/laws/permission.rs`).
    pub(crate) fn denied(&self, buyer: BuyerId, purpose: &Label) -> Option<Code> {
        if has(&self.blocked_buyers, &buyer) {
            Some(Code::UserBlockedBuyer)
        } else if has(&self.blocked_purposes, purpose) {
            Some(Code::UserBlockedPurpose)
        } else if lacks(self.allowed_buyers.as_deref(), &buyer) {
            Some(Code::UserUnlistedBuyer)
        } else if lacks(self.allowed_purposes.as_deref(), purpose) {
            Some(Code::UserUnlistedPurpose)
        } else {
            None
        }
    }

    /// Why the user takes no deal of this vendor; `None` where the lists allow it.
    pub(crate) fn denied_vendor(&self, vendor: BuyerId) -> Option<Code> {
        if has(&self.blocked_buyers, &vendor) {
            Some(Code::UserBlockedBuyer)
        } else if lacks(self.allowed_buyers.as_deref(), &vendor) {
            Some(Code::UserUnlistedBuyer)
        } else {
            None
        }
    }
}

fn has<T: Ord>(list: &[T], item: &T) -> bool {
    list.binary_search(item).is_ok()
}

fn lacks<T: Ord>(list: Option<&[T]>, item: &T) -> bool {
    list.is_some_and(|list| !has(list, item))
}
