//! A vendor is settled for many orders together, and sees what it is owed.

use super::books::transfer;
use super::buyer::admitted;
use super::{held, loaded};
use crate::action::{Action, Next, fingerprint};
use crate::audit::{Body, Kind};
use crate::buyer::{ApiKey, Scope};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::ledger::Account;
use crate::order::{Settled, may_settle};
use crate::{layout, operator};
use tavren_types::cbor::Schema;
use tavren_types::{BuyerId, Code, Currency, Money};

/// The operator settles a vendor: what its confirmed orders come to leaves the treasury as one sum.
#[derive(Debug, Clone)]
pub struct SettleVendor {
    /// Which vendor.
    pub vendor: BuyerId,
    /// In which currency.
    pub currency: Currency,
}

impl Action for SettleVendor {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::VendorSettled
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("settle_vendor", &[&self.vendor, &self.currency])
    }

    /// Answers the sum.
    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        let (vendor, currency) = (self.vendor, self.currency);
        let counters = [
            layout::unsettled(vendor, currency),
            layout::owed(vendor, currency),
        ];
        let [unsettled, owed] = counters.clone();
        let place = layout::settled(vendor, currency);
        // At one moment, so that the sum is that of the orders.
        context.prefetch(&[
            unsettled.clone(),
            owed.clone(),
            place.clone(),
            layout::buyer(vendor),
        ])?;
        let operator = operator::trail(context)?;
        context.on_behalf(operator);
        let buyer = loaded::buyer(context, vendor)?;
        let last: Option<Settled> = context.clear(&place)?;
        let last = last.map_or(buyer.since, |last| last.at);
        let orders = context.count(&unsettled)?;
        if !may_settle(orders, last, context.now) {
            return refuse(Code::SettlementEarly);
        }
        let sum = money(context.count(&owed)?, currency)?;
        let mut draft = Draft::default();
        draft.add(unsettled, orders.saturating_neg(), Some(0));
        draft.add(owed, sum.minor().saturating_neg(), Some(0));
        draft.add(layout::payable(vendor, currency), sum.minor(), Some(0));
        let way = (Account::Treasury, Account::Payable { vendor });
        let journal = layout::journal_of_buyer(vendor);
        transfer(context, &mut draft, journal, way, sum)?;
        let settled = Settled {
            schema: Schema,
            at: context.now,
        };
        draft.put(place, &settled);
        for trail in [buyer.trail(), operator] {
            let body = Body {
                buyer: Some(vendor),
                amount: Some(sum),
                ..Body::new(self.kind(), context.now)
            };
            draft.note(trail, body);
        }
        Next::answer(draft, sum)
    }
}

/// What was settled to a vendor, not paid out yet, and is not held. A query.
#[derive(Debug, Clone)]
pub struct ViewPayable {
    /// The vendor's API key.
    pub key: ApiKey,
    /// In which currency.
    pub currency: Currency,
}

impl Action for ViewPayable {
    type Output = Money;

    fn kind(&self) -> Kind {
        Kind::VendorSettled
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_payable", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Money>, Halt> {
        let vendor = admitted(context, &self.key, Scope::Deals)?;
        let counter = layout::payable(vendor.id, self.currency);
        let free = held::free(context, &counter)?;
        money(free, self.currency).map(Next::Done)
    }
}

fn money(minor: i64, currency: Currency) -> Result<Money, Halt> {
    let sum = Money::new(minor, currency);
    sum.map_err(|error| Error::input(error.code(), "amount").into())
}
