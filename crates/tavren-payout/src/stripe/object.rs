//! What Stripe gives back: transfers and payouts, as far as they are read.

use super::send::METADATA;
use crate::amount::Unit;
use crate::error::PayoutError;
use crate::json;
use serde::Deserialize;
use std::collections::HashMap;
use tavren_core::payout::Evidence;
use tavren_types::{Currency, Money, PayoutId};

/// A page of a list.
#[derive(Deserialize)]
pub(super) struct List<T> {
    pub(super) data: Vec<T>,
    pub(super) has_more: bool,
}

/// A transfer to a connected account.
#[derive(Deserialize)]
pub(super) struct Transfer {
    pub(super) id: String,
    amount: i64,
    amount_reversed: i64,
    currency: String,
    #[serde(default)]
    metadata: HashMap<String, String>,
}

/// A payout from a connected account to a bank.
#[derive(Deserialize)]
pub(super) struct BankPayout {
    pub(super) id: String,
    amount: i64,
    currency: String,
    status: String,
    #[serde(default)]
    metadata: Option<HashMap<String, String>>,
}

impl Transfer {
    /// Whose it is; `None` where it is none of ours.
    pub(super) fn payout(&self) -> Result<Option<PayoutId>, PayoutError> {
        let mark = self.metadata.get(METADATA);
        mark.map(|text| json::payout(text)).transpose()
    }

    pub(super) fn amount(&self) -> Result<Money, PayoutError> {
        money(self.amount, &self.currency)
    }

    /// How much of it came back; `None` where nothing did.
    pub(super) fn reversed(&self) -> Result<Option<Money>, PayoutError> {
        match self.amount_reversed {
            0 => Ok(None),
            part if (1..=self.amount).contains(&part) => money(part, &self.currency).map(Some),
            _ => Err(PayoutError::Amount),
        }
    }
}

impl BankPayout {
    /// Whose it is; `None` where it is none of ours.
    pub(super) fn payout(&self) -> Result<Option<PayoutId>, PayoutError> {
        let mark = self.metadata.as_ref().and_then(|marks| marks.get(METADATA));
        mark.map(|text| json::payout(text)).transpose()
    }

    pub(super) fn amount(&self) -> Result<Money, PayoutError> {
        money(self.amount, &self.currency)
    }

    /// What its status says. One that the bank turned down is held: the money is back on the connected
    /// account, and not with us.
    pub(super) fn evidence(&self) -> Result<Evidence, PayoutError> {
        match self.status.as_str() {
            "pending" | "in_transit" => Ok(Evidence::Pending),
            "paid" => Ok(Evidence::Paid),
            "failed" | "canceled" => Ok(Evidence::Held),
            _ => Err(PayoutError::Status),
        }
    }
}

fn money(units: i64, currency: &str) -> Result<Money, PayoutError> {
    let code = currency.to_ascii_uppercase();
    let currency = Currency::parse(&code).map_err(|_| PayoutError::malformed("currency"))?;
    if units < 1 {
        return Err(PayoutError::malformed("amount"));
    }
    let unit = Unit::stripe(currency).map_err(|_| PayoutError::malformed("currency"))?;
    unit.read(units, currency)
}
