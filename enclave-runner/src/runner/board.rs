//! The deals that stand, what was answered to each, and the vendors' chains of receipts.

use crate::keys::Boot;
use crate::limits::{DEALS_MAX, VENDORS_MAX};
use std::collections::HashMap;
use tavren_types::{DealId, Timestamp};
use tavren_wire::message::{Answer, Asked, Deal, Refusal, VendorId, View};
use tavren_wire::notice::Notice;
use tavren_wire::receipt::{Chain, SignedReceipt};

/// The deals of a boot.
#[derive(Default)]
pub(super) struct Board {
    deals: HashMap<DealId, Standing>,
    /// What agents are told, by the number of the match.
    notices: HashMap<u64, Notice>,
    /// Matches that there have been.
    matches: u64,
    chains: HashMap<VendorId, Chain>,
    /// The last question of each vendor on what people did, and its answer.
    told: HashMap<VendorId, (Asked, Answer)>,
}

struct Standing {
    vendor: VendorId,
    revision: u64,
    until: Timestamp,
    hash: [u8; 32],
    number: u64,
    answer: Answer,
}

/// What a deal comes to before it is matched.
pub(super) enum Admitted {
    /// It stands; this was answered, and is answered again.
    Known(Answer),
    /// It is to be matched.
    New,
}

impl Board {
    /// Refuses a deal that is not to be matched. `posted` is one that should not stand yet.
    pub(super) fn admit(
        &self,
        deal: &Deal,
        posted: bool,
        now: Timestamp,
    ) -> Result<Admitted, Refusal> {
        match self.deals.get(&deal.id) {
            Some(standing) if standing.hash == deal.hash() => {
                return Ok(Admitted::Known(standing.answer.clone()));
            }
            Some(_) if posted => return Err(Refusal::DealStale),
            Some(standing) if standing.vendor != deal.vendor => return Err(Refusal::DealUnknown),
            Some(standing) if standing.revision >= deal.revision => return Err(Refusal::DealStale),
            Some(_) => {}
            None if !posted => return Err(Refusal::DealUnknown),
            None if self.deals.len() >= DEALS_MAX => return Err(Refusal::Full),
            None => {}
        }
        let chained = self.chains.contains_key(&deal.vendor) || self.chains.len() < VENDORS_MAX;
        if deal.until <= now {
            Err(Refusal::DealOver)
        } else if chained {
            Ok(Admitted::New)
        } else {
            Err(Refusal::Full)
        }
    }

    /// Signs a vendor's next receipt, for a view in answer to what has this hash, in a window, by the
    /// inputs under a root.
    pub(super) fn sign(
        &mut self,
        vendor: VendorId,
        (asked, window, inputs): ([u8; 32], u64, [u8; 32]),
        view: &View,
        boot: &Boot,
    ) -> Result<SignedReceipt, Refusal> {
        let chain = self.chains.entry(vendor).or_default();
        let signed = chain.sign(&boot.receipts, asked, boot.policy, window, inputs, view);
        signed.map_err(|_| Refusal::Disclosure)
    }

    /// What was answered, where this was the last question of its vendor.
    pub(super) fn told(&self, asked: &Asked) -> Option<Answer> {
        let (last, answer) = self.told.get(&asked.vendor)?;
        (last == asked).then(|| answer.clone())
    }

    /// Remembers the answer to a vendor's last question: of those that have a chain alone.
    pub(super) fn tell(&mut self, asked: &Asked, answer: Answer) {
        self.told.insert(asked.vendor, (*asked, answer));
    }

    /// Lets a deal stand, in place of its earlier revision; the number of its match.
    pub(super) fn stand(&mut self, deal: &Deal, answer: Answer) -> u64 {
        self.remove(deal.id);
        let number = self.matches;
        self.matches = number.saturating_add(1);
        let notice = Notice::Matched {
            deal: deal.id,
            revision: deal.revision,
            terms: deal.terms,
        };
        self.notices.insert(number, notice);
        let standing = Standing {
            vendor: deal.vendor,
            revision: deal.revision,
            until: deal.until,
            hash: deal.hash(),
            number,
            answer,
        };
        self.deals.insert(deal.id, standing);
        number
    }

    /// Takes a deal away; false where there is none.
    pub(super) fn remove(&mut self, deal: DealId) -> bool {
        let standing = self.deals.remove(&deal);
        standing.is_some_and(|standing| self.notices.remove(&standing.number).is_some())
    }

    /// Takes the deals away that are over.
    pub(super) fn expire(&mut self, now: Timestamp) {
        let notices = &mut self.notices;
        self.deals.retain(|_, standing| {
            let stands = standing.until > now;
            if !stands {
                notices.remove(&standing.number);
            }
            stands
        });
    }

    /// True while the deal of a match stands as it was.
    pub(super) fn stands(&self, number: u64) -> bool {
        self.notices.contains_key(&number)
    }

    /// What agents are told of a match, while its deal stands.
    pub(super) fn notice(&self, number: u64) -> Option<Notice> {
        self.notices.get(&number).cloned()
    }
}
