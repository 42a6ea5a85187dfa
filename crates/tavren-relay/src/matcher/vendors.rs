//! The deals that the enclave is to have, and what it signed of them.

use super::error::refused;
use crate::Relay;
use std::collections::{BTreeMap, BTreeSet};
use tavren_core::matching::DealNumber;
use tavren_core::port::MatcherError;
use tavren_types::{Code, DealId};
use tavren_wire::agent::AttestedKeys;
use tavren_wire::message::{Answer, Asked, Deal, View};
use tavren_wire::receipt::{MatchReceipt, verify};

/// The deals that were posted and not withdrawn, and the vendors' receipts.
#[derive(Default)]
pub(super) struct Vendors {
    posted: BTreeMap<DealNumber, Deal>,
    /// Those that the enclave has matched since it started, those among them that were withdrawn.
    known: BTreeSet<DealNumber>,
    /// Deals that the enclave has to forget.
    withdrawn: BTreeSet<DealId>,
    /// Posted without an answer that came: asked again, so that no receipt is missing.
    unanswered: Option<Deal>,
    /// The window in which the deals of an earlier boot were last posted.
    again_in: Option<u64>,
}

/// What an answer is held against.
#[derive(Clone, Copy)]
pub(super) struct Against<'a> {
    pub(super) keys: &'a AttestedKeys,
    pub(super) window: u64,
}

impl Vendors {
    /// The enclave has started anew, and has no deal.
    pub(super) fn again(&mut self) {
        self.known.clear();
        self.withdrawn.clear();
        self.unanswered = None;
        self.again_in = None;
    }

    /// Posts a deal: what its vendor may know, once the receipt was seen to be of it.
    pub(super) fn post(
        &mut self,
        number: DealNumber,
        deal: Deal,
        relay: &mut Relay,
        against: Against<'_>,
    ) -> Result<View, MatcherError> {
        self.unanswered = Some(deal.clone());
        let answer = relay.offer(&deal)?;
        self.unanswered = None;
        let view = taken(&deal, answer, relay, against);
        if view.is_ok() {
            self.known.insert(number);
            self.posted.insert(number, deal);
        } else {
            self.withdrawn.insert(deal.id);
        }
        view
    }

    /// Takes a deal away from the enclave, before anything else is asked of it.
    pub(super) fn withdraw(&mut self, number: DealNumber) {
        if let Some(deal) = self.posted.remove(&number) {
            self.withdrawn.insert(deal.id);
        }
    }

    /// Carries out what could not be before.
    pub(super) fn settle(&mut self, relay: &mut Relay) -> Result<(), MatcherError> {
        if let Some(deal) = &self.unanswered {
            // Its view is told to nobody, and its receipt is kept for the chain.
            match relay.offer(deal)? {
                Answer::Matched { receipt, .. } => relay.keep(deal.vendor, receipt),
                Answer::Refused { .. } => {}
                other => return Err(relay.unfit(other).into()),
            }
            self.withdrawn.insert(deal.id);
            self.unanswered = None;
        }
        while let Some(deal) = self.withdrawn.first().copied() {
            relay.remove_now(deal)?;
            self.withdrawn.remove(&deal);
        }
        Ok(())
    }

    /// Posts once a window what stood in an earlier boot, so that people are told of it on.
    pub(super) fn post_again(
        &mut self,
        relay: &mut Relay,
        against: Against<'_>,
    ) -> Result<(), MatcherError> {
        if self.again_in == Some(against.window) || !relay.may_post() {
            return Ok(());
        }
        for (number, deal) in &self.posted {
            if !self.known.contains(number) {
                let answer = relay.offer(deal)?;
                if taken(deal, answer, relay, against).is_ok() {
                    self.known.insert(*number);
                }
            }
        }
        self.again_in = Some(against.window);
        Ok(())
    }

    /// What a vendor may know of what people did on a day, once its receipt was seen to be of it. What
    /// was told in an earlier window is told again with the receipt of then.
    pub(super) fn activity(
        asked: Asked,
        relay: &mut Relay,
        against: Against<'_>,
    ) -> Result<View, MatcherError> {
        let (receipt, view) = relay.activity(asked)?;
        if against.believe(&receipt, asked.hash(), &view)? > against.window {
            return Err(refused(Code::ReceiptForged));
        }
        Ok(view)
    }

    /// True where the enclave counts what people do with a deal.
    pub(super) fn knows(&self, number: DealNumber) -> bool {
        self.known.contains(&number)
    }
}

/// The view of a deal that was matched in this window, once its receipt was seen to be of it.
fn taken(
    deal: &Deal,
    answer: Answer,
    relay: &mut Relay,
    against: Against<'_>,
) -> Result<View, MatcherError> {
    let (receipt, view) = match answer {
        Answer::Matched { receipt, view } => (receipt, view),
        Answer::Refused { refusal } => return Err(refused(refusal.code())),
        other => return Err(relay.unfit(other).into()),
    };
    let epoch = against.believe(&receipt, deal.hash(), &view)?;
    if epoch != against.window {
        return Err(refused(Code::ReceiptForged));
    }
    relay.keep(deal.vendor, receipt);
    Ok(view)
}

impl Against<'_> {
    /// The window of a receipt, where it is of this view in answer to what has this hash, under the
    /// rules in the evidence.
    fn believe(&self, receipt: &[u8], asked: [u8; 32], view: &View) -> Result<u64, MatcherError> {
        let said: Result<MatchReceipt, _> = verify(self.keys.receipts(), receipt);
        let said = said.map_err(|error| refused(error.code()))?;
        if said.policy == *self.keys.policy() && said.is_of(&asked, view) {
            Ok(said.epoch)
        } else {
            Err(refused(Code::ReceiptForged))
        }
    }
}
