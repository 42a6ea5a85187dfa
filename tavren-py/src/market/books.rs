//! What the operator books.

use super::{Answered, Market};
use crate::gil::give;
use crate::ledger::Balance;
use crate::line;
use crate::secret::ApiKey;
use crate::text;
use pyo3::prelude::*;

#[pymethods]
impl Market {
    /// Books a batch of the operator's own, all its lines between parties or none: the id by which its
    /// lines are drawn, closed and reversed. At most 8,190 lines. Under a token (:meth:`once`) it is
    /// booked once, for ever.
    fn book<'py>(
        &self,
        py: Python<'py>,
        lines: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let lines = line::of_parties(lines)?;
        let booked = self.ask(py, now, |market, now| market.book(lines, now))?;
        give(py, booked, |booked| booked.to_string())
    }

    /// What a buyer put in and did not commit to an offer, and what of it batches hold.
    fn funds<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        currency: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let currency = text::currency(py, currency)?;
        let funds = self.ask(py, now, |market, now| market.funds(&key.key, currency, now))?;
        give(py, funds, Balance::from)
    }

    /// The id of what is done under a token, such as a deposit that is to be reversed.
    fn id_of(&self, token: &str) -> String {
        self.market.id_of(token).to_string()
    }
}
