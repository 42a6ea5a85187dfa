//! The deals that are to stand at the runner, and what it answered: public, all of it.

use crate::limits::{BOOTS_MAX, DEALS_MAX, RECEIPTS_MAX};
use crate::{Boot, RelayError};
use std::collections::{BTreeSet, HashMap, VecDeque};
use tavren_types::DealId;
use tavren_types::Timestamp;
use tavren_wire::message::{Deal, Refusal, VendorId, View};
use tavren_wire::receipt::SignedReceipt;

/// What became of a deal at the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DealStatus {
    /// It is posted once there is a connection, and a window that allows a view of it.
    Waiting,
    /// It was matched, and stands.
    Matched,
    /// The runner does not take it as it is.
    Refused(Refusal),
}

/// The receipts of one vendor in one boot of the runner: a chain.
///
/// Where the relay lost one, by a crash of its own, the chain breaks there: a host keeps receipts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chained {
    /// The boot whose key signed them.
    pub boot: Boot,
    /// The receipts, in the order in which they were signed.
    pub receipts: VecDeque<SignedReceipt>,
}

/// The deals that are to stand.
#[derive(Default)]
pub(crate) struct Deals {
    deals: HashMap<DealId, Standing>,
    /// Changes that there have been.
    changes: u64,
    /// Deals that the runner has to forget.
    removed: BTreeSet<DealId>,
    chains: HashMap<VendorId, VecDeque<Chained>>,
}

struct Standing {
    deal: Deal,
    /// Its place among all changes. Deals are posted in this order, so that a relay that asks again
    /// is told again in the order of the vendor's chain.
    place: u64,
    status: DealStatus,
    /// The window in which the runner refused a view of it.
    refused_in: Option<u64>,
    view: Option<View>,
}

impl Deals {
    /// Lets a deal wait to be posted; or stand, where the runner is known to have it.
    pub(crate) fn put(&mut self, deal: Deal, status: DealStatus) -> Result<(), RelayError> {
        if self.deals.len() >= DEALS_MAX && !self.deals.contains_key(&deal.id) {
            return Err(RelayError::Full { what: "deals" });
        }
        self.removed.remove(&deal.id);
        let before = self.deals.remove(&deal.id);
        let same = before.filter(|before| before.deal == deal);
        self.changes = self.changes.saturating_add(1);
        let standing = Standing {
            place: self.changes,
            status,
            refused_in: None,
            view: same.and_then(|before| before.view),
            deal,
        };
        self.deals.insert(standing.deal.id, standing);
        Ok(())
    }

    /// Takes a deal away; the runner is told where it may have it.
    pub(crate) fn remove(&mut self, deal: DealId, tell: bool) {
        self.deals.remove(&deal);
        if tell {
            self.removed.insert(deal);
        }
    }

    /// The deals that the runner has to forget.
    pub(crate) fn to_remove(&self) -> Vec<DealId> {
        self.removed.iter().copied().collect()
    }

    pub(crate) fn forgotten(&mut self, deal: DealId) {
        self.removed.remove(&deal);
    }

    /// The deals that may be posted in a window, in order.
    pub(crate) fn to_post(&self, window: u64) -> Vec<Deal> {
        let waiting = self.deals.values().filter(|standing| {
            standing.status == DealStatus::Waiting && standing.refused_in != Some(window)
        });
        let mut waiting: Vec<&Standing> = waiting.collect();
        waiting.sort_unstable_by_key(|standing| standing.place);
        waiting
            .iter()
            .map(|standing| standing.deal.clone())
            .collect()
    }

    /// How many wait to be posted or removed.
    pub(crate) fn waiting(&self) -> usize {
        let deals = self.deals.values();
        let waiting = deals.filter(|standing| standing.status == DealStatus::Waiting);
        waiting.count().saturating_add(self.removed.len())
    }

    /// Takes the answer to a post.
    pub(crate) fn matched(&mut self, deal: &Deal, boot: Boot, receipt: SignedReceipt, view: View) {
        if let Some(standing) = self.deals.get_mut(&deal.id) {
            standing.status = DealStatus::Matched;
            standing.view = Some(view);
        }
        self.keep(deal.vendor, boot, receipt);
    }

    /// Keeps a receipt of a vendor.
    pub(crate) fn keep(&mut self, vendor: VendorId, boot: Boot, receipt: SignedReceipt) {
        let chains = self.chains.entry(vendor).or_default();
        let chain = match chains.iter().position(|chain| chain.boot == boot) {
            Some(at) => chains.get_mut(at),
            None => {
                if chains.len() >= BOOTS_MAX {
                    chains.pop_front();
                }
                let receipts = VecDeque::new();
                chains.push_back(Chained { boot, receipts });
                chains.back_mut()
            }
        };
        // The same again is answered with the same bytes.
        if let Some(chain) = chain.filter(|chain| !chain.receipts.contains(&receipt)) {
            if chain.receipts.len() >= RECEIPTS_MAX {
                chain.receipts.pop_front();
            }
            chain.receipts.push_back(receipt);
        }
    }

    /// Takes a refusal to a post in a window: another window may allow it, or nothing will.
    pub(crate) fn refused(&mut self, deal: DealId, window: u64, why: Refusal) {
        if let Some(standing) = self.deals.get_mut(&deal) {
            match why {
                Refusal::Disclosure | Refusal::Time | Refusal::Full => {
                    standing.refused_in = Some(window);
                }
                _ => standing.status = DealStatus::Refused(why),
            }
        }
    }

    /// The runner is another boot, and has no deal.
    pub(crate) fn again(&mut self) {
        self.removed.clear();
        for standing in self.deals.values_mut() {
            standing.status = DealStatus::Waiting;
            standing.refused_in = None;
        }
    }

    /// Forgets deals that are over; the runner does so by itself.
    pub(crate) fn expire(&mut self, now: Timestamp) {
        self.deals.retain(|_, standing| standing.deal.until > now);
    }

    pub(crate) fn status(&self, deal: DealId) -> Option<DealStatus> {
        self.deals.get(&deal).map(|standing| standing.status)
    }

    pub(crate) fn view(&self, deal: DealId) -> Option<&View> {
        self.deals.get(&deal)?.view.as_ref()
    }

    pub(crate) fn receipts(&self, vendor: VendorId) -> impl Iterator<Item = &Chained> {
        self.chains.get(&vendor).into_iter().flatten()
    }
}
