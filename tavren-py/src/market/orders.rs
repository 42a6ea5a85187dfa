//! What users do with deals, and how their vendors are settled.

use super::{Answered, Market};
use crate::gil::give;
use crate::money::Money;
use crate::order::{HandedOver, Order};
use crate::proof::Proof;
use crate::secret::ApiKey;
use crate::tables::Worths;
use crate::text;
use pyo3::prelude::*;
use tavren_core::command::AcceptDeal;

#[pymethods]
impl Market {
    /// Notes that a user put in money, to take deals with: the amount.
    fn deposit<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        amount: &Money,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, amount) = (text::user(py, user)?, amount.whole(py, "amount")?);
        let amount = self.ask(py, now, |market, now| market.deposit(&user, amount, now))?;
        give(py, amount, Money::from)
    }

    /// A user accepts a deal by a proof, and pays: of people who take the last one at once, one has
    /// it. ``automatic`` where a standing rule of the user's accepts. After a refusal nothing is
    /// taken and nothing is paid.
    #[pyo3(signature = (user, proof, thresholds, now, *, automatic=false))]
    fn accept_deal<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        proof: &Proof,
        thresholds: Worths<'py>,
        now: &Bound<'py, PyAny>,
        automatic: bool,
    ) -> Answered<'py> {
        let acceptance = AcceptDeal {
            user: text::user(py, user)?,
            proof: proof.proof.clone(),
            thresholds: thresholds.read(py)?,
            automatic,
        };
        let order = self.ask(py, now, |market, now| market.accept_deal(acceptance, now))?;
        give(py, order, Order::from)
    }

    /// A vendor hands over what was ordered, once; it learns the deal and a pseudonym. A refusal for
    /// who shows the order again; the same command sent again is told the same: see :meth:`once`.
    fn confirm_order<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        order: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let order = text::order(py, order)?;
        let done = self.ask(py, now, |market, now| {
            market.confirm_order(&key.key, order, now)
        })?;
        give(py, done, HandedOver::from)
    }

    /// A user gives up an order that was not handed over, and has the money back. Again, it stays so.
    fn cancel_order<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        order: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, order) = (text::user(py, user)?, text::order(py, order)?);
        let order = self.ask(py, now, |market, now| {
            market.cancel_order(&user, order, now)
        })?;
        give(py, order, Order::from)
    }

    /// A user's orders, the newest first.
    fn orders<'py>(&self, py: Python<'py>, user: &str, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let user = text::user(py, user)?;
        let orders = self.ask(py, now, |market, now| market.orders(&user, now))?;
        give(py, orders, |orders| {
            orders.into_iter().map(Order::from).collect::<Vec<_>>()
        })
    }

    /// Gives back the money of orders that nobody came for, and forgets those that ended a year ago:
    /// one page; how many there were. Run until it answers 0.
    fn sweep_orders<'py>(&self, py: Python<'py>, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let swept = self.ask(py, now, |market, now| market.sweep_orders(now))?;
        give(py, swept, |swept| swept)
    }

    /// Settles a vendor: what its confirmed orders come to, as one sum. A refusal where fewer than
    /// ten wait and the last time was less than 30 days ago, or on the same UTC day.
    fn settle_vendor<'py>(
        &self,
        py: Python<'py>,
        vendor: &str,
        currency: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (vendor, currency) = (text::buyer(py, vendor)?, text::currency(py, currency)?);
        let settled = self.ask(py, now, |market, now| {
            market.settle_vendor(vendor, currency, now)
        })?;
        give(py, settled, Money::from)
    }

    /// What was settled to a vendor and not paid out yet.
    fn payable<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        currency: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let currency = text::currency(py, currency)?;
        let payable = self.ask(py, now, |market, now| {
            market.payable(&key.key, currency, now)
        })?;
        give(py, payable, Money::from)
    }
}
