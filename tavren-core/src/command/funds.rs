//! The query for a buyer's funds.

use super::buyer::admitted;
use super::held;
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::{ApiKey, Scope};
use crate::context::{Context, Halt};
use crate::layout;
use crate::ledger::Balance;
use tavren_types::Currency;

/// What a buyer put in and did not commit to an offer, and what of it is held. A query.
#[derive(Debug, Clone)]
pub struct ViewFunds {
    /// The buyer's API key.
    pub key: ApiKey,
    /// In which currency.
    pub currency: Currency,
}

impl Action for ViewFunds {
    type Output = Balance;

    fn kind(&self) -> Kind {
        Kind::BuyerFunded
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_funds", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Balance>, Halt> {
        let buyer = admitted(context, &self.key, Scope::Offers)?;
        let counter = layout::funding(buyer.id, self.currency);
        let held = held::of(context, &counter)?;
        let booked = context.count(&counter)?;
        // A clock that is behind sees held what another has spent since it ran out.
        Ok(Next::Done(Balance::new(
            booked,
            held.min(booked),
            self.currency,
        )))
    }
}
