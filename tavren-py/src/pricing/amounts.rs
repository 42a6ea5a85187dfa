//! Amounts, one a row: what a price pays, what a split gives.

use super::rule::read_multipliers;
use super::{column, offers_table};
use crate::errors::raise_table;
use crate::gil::work;
use crate::money::Money;
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_arrow::{RecordBatch, TableError, write};
use tavren_core::types::{Currency, Rounding};
use tavren_pricing::{Multipliers, Ties};

/// Exact amounts in major units, a row each: a table of one column.
#[pyclass(frozen, module = "tavren.pricing")]
#[derive(Clone)]
pub(crate) struct Amounts {
    table: RecordBatch,
    steps: u64,
    currency: Currency,
    rounding: Rounding,
}

impl Amounts {
    /// Amounts of so many steps, in a column of this name.
    pub(crate) fn new(
        name: &str,
        steps: Vec<u64>,
        currency: Currency,
        rounding: Rounding,
    ) -> Result<Self, TableError> {
        let sum = steps
            .iter()
            .fold(0_u64, |sum, one| sum.saturating_add(*one));
        let column = write::amounts(steps.into_iter(), currency, rounding)?;
        Ok(Self {
            table: write::table(vec![(name.to_owned(), column)])?,
            steps: sum,
            currency,
            rounding,
        })
    }
}

offers_table!(Amounts);

#[pymethods]
impl Amounts {
    /// All of them together.
    #[getter]
    fn total(&self) -> Money {
        Money::of_steps(self.steps, self.currency, self.rounding)
    }

    fn __repr__(&self) -> String {
        format!("<Amounts: {}>", self.table.num_rows())
    }
}

/// Splits an amount in proportion to ``weights``, whole numbers from 0: the largest remainders get the last
/// units. Equal remainders are told apart in order, or by ``ties``: a keyed hash of each contributor, so
/// that the order of rows does not matter. The column is ``share``.
#[pyfunction]
#[pyo3(signature = (amount, weights, *, ties=None))]
pub(crate) fn split(
    py: Python<'_>,
    amount: &Money,
    weights: &Bound<'_, PyAny>,
    ties: Option<&Bound<'_, PyAny>>,
) -> PyResult<Amounts> {
    let amount = amount.whole(py, "amount")?;
    let units = u64::try_from(amount.minor());
    let parameter = "amount";
    let negative = |_| {
        raise_table(
            py,
            &tavren_pricing::PricingError::Parameter { parameter }.into(),
        )
    };
    let units = units.map_err(negative)?;
    let weights = column::<u64>(weights, "weights", "weight")?;
    let ties = ties
        .map(|ties| column::<u64>(ties, "ties", "tie"))
        .transpose()?;
    work(py, || {
        let ties = ties
            .as_ref()
            .map_or(Ties::InOrder, |ties| Ties::Keyed(ties));
        let shares = tavren_pricing::split(units, &weights, ties)?;
        Amounts::new("share", shares, amount.currency(), Rounding::HalfEven)
    })
}

/// What each row is paid by a price (the column ``price``, whole minor units), a tier and a trust of its
/// own; 0 where that rounds to nothing. The column is ``quote``.
#[pyfunction]
#[pyo3(signature = (rows, currency, *, multipliers=None))]
pub(crate) fn quotes(
    py: Python<'_>,
    rows: &Bound<'_, PyAny>,
    currency: &str,
    multipliers: Option<(Count, Count, Count, Count)>,
) -> PyResult<Amounts> {
    let currency = Currency::parse(currency)
        .map_err(|error| crate::errors::wrong(py, error.code(), "currency"))?;
    let multipliers = multipliers.map_or(Ok(Multipliers::DEFAULT), |by_tier| {
        read_multipliers(py, by_tier)
    })?;
    let rows = crate::capsule::table(rows, "rows")?;
    work(py, || {
        let prices = rows.whole("price")?;
        let (tiers, trusts) = (rows.whole("tier")?, rows.whole("trust")?);
        let paid = tavren_pricing::quotes(&prices, &tiers, &trusts, multipliers)?;
        let paid = paid.into_iter().map(i64::unsigned_abs).collect();
        Amounts::new("quote", paid, currency, Rounding::HalfEven)
    })
}
