//! The vendors' side: deals in, views and receipts out.

use super::Relay;
use crate::{Boot, Chained, DealStatus, RelayError};
use tavren_types::DealId;
use tavren_wire::message::{Answer, Ask, Asked, Deal, Refusal, VendorId, View};
use tavren_wire::receipt::SignedReceipt;

impl Relay {
    /// Posts a deal, or a later revision of one; what became of it.
    ///
    /// # Errors
    /// [`RelayError::Full`] where it is not taken; all else is of the connection, and it is kept.
    pub fn post(&mut self, deal: Deal) -> Result<DealStatus, RelayError> {
        self.put(deal.clone(), DealStatus::Waiting)?;
        self.post_now(&deal)?;
        Ok(self.deals.status(deal.id).unwrap_or(DealStatus::Waiting))
    }

    /// Removes a deal.
    ///
    /// # Errors
    /// Those of the connection; it is removed with the next [`Relay::settle`] then, as where the runner
    /// waits.
    pub fn remove(&mut self, deal: DealId) -> Result<(), RelayError> {
        self.drop_deal(deal, true);
        if self.waits() {
            return Ok(());
        }
        self.remove_now(deal)
    }

    /// Posts and removes what waits, as far as the window allows; how many still wait.
    ///
    /// A deal is for those whose signals stand when it is posted. So a host calls this once agents
    /// have had time to seal to a new key, and not at the first tick of a window.
    ///
    /// # Errors
    /// Those of the connection; what was not answered still waits.
    pub fn settle(&mut self) -> Result<usize, RelayError> {
        if self.boot().is_some() {
            for deal in self.deals.to_remove() {
                self.remove_now(deal)?;
            }
        }
        if let Some((_, window)) = self.posting() {
            for deal in self.deals.to_post(window) {
                self.post_now(&deal)?;
            }
        }
        Ok(self.deals.waiting())
    }

    /// What became of a deal; none where there is no such deal, or it is over.
    #[must_use]
    pub fn deal(&self, deal: DealId) -> Option<DealStatus> {
        self.deals.status(deal)
    }

    /// What the vendor of a deal may know of its match.
    #[must_use]
    pub fn view(&self, deal: DealId) -> Option<&View> {
        self.deals.view(deal)
    }

    /// What a vendor may know of what people did with a deal of its own on a UTC day that is over, with
    /// its receipt, which is kept among those of the vendor.
    ///
    /// # Errors
    /// [`RelayError::Refused`] where the runner does not tell; all else is of the connection.
    pub fn activity(&mut self, asked: Asked) -> Result<(SignedReceipt, View), RelayError> {
        self.ask_again()?;
        self.asking = Some(asked);
        self.told(asked)
    }

    /// The receipts of a vendor, by boot, the oldest first.
    pub fn receipts(&self, vendor: VendorId) -> impl Iterator<Item = &Chained> {
        self.deals.receipts(vendor)
    }

    pub(crate) fn put(&mut self, deal: Deal, status: DealStatus) -> Result<(), RelayError> {
        self.deals.put(deal, status)
    }

    pub(crate) fn drop_deal(&mut self, deal: DealId, tell: bool) {
        self.deals.remove(deal, tell);
    }

    pub(crate) fn deals_waiting(&self) -> usize {
        self.deals.waiting()
    }

    /// The boot and the window in which deals can be posted now.
    fn posting(&self) -> Option<(Boot, u64)> {
        let window = self.windows.at(self.now?);
        let open = self.began_in.is_none_or(|began| began < window);
        Some((self.boot()?, window)).filter(|_| open)
    }

    /// True where the window is not that in which the runner began.
    #[cfg(feature = "matcher")]
    pub(crate) fn may_post(&self) -> bool {
        self.posting().is_some()
    }

    /// Keeps the receipt of a deal that was [offered](Self::offer).
    #[cfg(feature = "matcher")]
    pub(crate) fn keep(&mut self, vendor: VendorId, receipt: SignedReceipt) {
        if let Some(boot) = self.boot() {
            self.deals.keep(vendor, boot, receipt);
        }
    }

    fn post_now(&mut self, deal: &Deal) -> Result<(), RelayError> {
        let Some((boot, window)) = self.posting() else {
            return Ok(());
        };
        match self.offer(deal)? {
            Answer::Matched { receipt, view } => self.deals.matched(deal, boot, receipt, view),
            Answer::Refused { refusal } => self.deals.refused(deal.id, window, refusal),
            other => return Err(self.unfit(other)),
        }
        Ok(())
    }

    pub(crate) fn remove_now(&mut self, deal: DealId) -> Result<(), RelayError> {
        match self.ask(Ask::Remove { deal })? {
            Answer::Removed
            | Answer::Refused {
                refusal: Refusal::DealUnknown,
            } => self.deals.forgotten(deal),
            other => return Err(self.unfit(other)),
        }
        Ok(())
    }

    /// Asks again what was not answered, so that no receipt of its vendor is missing.
    fn ask_again(&mut self) -> Result<(), RelayError> {
        match self.asking {
            Some(asked) => match self.told(asked) {
                Ok(_) | Err(RelayError::Refused(_)) => Ok(()),
                Err(error) => Err(error),
            },
            None => Ok(()),
        }
    }

    fn told(&mut self, asked: Asked) -> Result<(SignedReceipt, View), RelayError> {
        let answer = self.ask(Ask::Activity { asked })?;
        self.asking = None;
        match (answer, self.boot()) {
            (Answer::Activity { receipt, view }, Some(boot)) => {
                self.deals.keep(asked.vendor, boot, receipt.clone());
                Ok((receipt, view))
            }
            (other, _) => Err(self.unfit(other)),
        }
    }

    /// A deal as a new one, and where an earlier revision of it stands, in place of that.
    pub(crate) fn offer(&mut self, deal: &Deal) -> Result<Answer, RelayError> {
        const STALE: Answer = Answer::Refused {
            refusal: Refusal::DealStale,
        };
        self.ask_again()?;
        let deal = deal.clone();
        match self.ask(Ask::Post { deal: deal.clone() })? {
            STALE => self.ask(Ask::Update { deal }),
            other => Ok(other),
        }
    }
}
