//! What PayPal says of an item.

use crate::error::PayoutError;
use crate::json;
use crate::processor::says;
use serde::Deserialize;
use tavren_core::payout::{Evidence, Observation};
use tavren_types::Money;

/// An item, in a page, in the answer to a cancellation, or in an event.
#[derive(Deserialize)]
pub(super) struct Item {
    pub(super) payout_item_id: String,
    pub(super) transaction_status: String,
    payout_item: Sent,
}

/// What was sent of it.
#[derive(Deserialize)]
struct Sent {
    amount: Amount,
    sender_item_id: String,
}

#[derive(Deserialize)]
struct Amount {
    value: String,
    currency: String,
}

impl Item {
    /// What its status says.
    pub(super) fn observed(&self) -> Result<Observation, PayoutError> {
        let payout = json::payout(&self.payout_item.sender_item_id)?;
        let amount = &self.payout_item.amount;
        let amount = Money::parse(&amount.value, &amount.currency);
        let amount = amount.ok().filter(|amount| amount.minor() > 0);
        let amount = amount.ok_or(PayoutError::malformed("amount"))?;
        Ok(says(payout, Some(amount), self.evidence(amount)?))
    }

    fn evidence(&self, amount: Money) -> Result<Evidence, PayoutError> {
        match self.transaction_status.as_str() {
            "SUCCESS" => Ok(Evidence::Paid),
            // PayPal took nothing from the sender.
            "FAILED" | "DENIED" => Ok(Evidence::Failed),
            "PENDING" | "NEW" | "PROCESSING" => Ok(Evidence::Pending),
            "UNCLAIMED" | "ONHOLD" | "ON_HOLD" | "HELD" | "BLOCKED" => Ok(Evidence::Held),
            // PayPal gave it back, or never passed on what it took: always the whole.
            "RETURNED" | "REFUNDED" | "REVERSED" | "CANCELED" | "CANCELLED" => {
                Ok(Evidence::Returned { total: amount })
            }
            _ => Err(PayoutError::Status),
        }
    }
}
