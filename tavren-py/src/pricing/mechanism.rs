//! How a price is found where people say what they want.

use super::{column, count, offers_table};
use crate::gil::work;
use crate::money::Money;
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_arrow::{RecordBatch, TableError, write};
use tavren_core::types::{Currency, Money as CoreMoney, Rounding};
use tavren_pricing::Award as CoreAward;

/// Who is paid, and what each of them: a table of one column, ``row``, with the rows that win.
#[pyclass(frozen, module = "tavren.pricing")]
pub(crate) struct Award {
    table: RecordBatch,
    price: Money,
    winners: usize,
}

impl Award {
    fn new(award: CoreAward, currency: Currency) -> Result<Self, TableError> {
        let winners = award.winners.len();
        let rows = award.winners.into_iter().map(|row| row as u64);
        Ok(Self {
            table: write::table(vec![("row".to_owned(), write::numbers(rows))])?,
            price: Money::of_steps(award.price.unsigned_abs(), currency, Rounding::HalfEven),
            winners,
        })
    }
}

offers_table!(Award);

#[pymethods]
impl Award {
    /// What each winner is paid; 0 where nobody wins.
    #[getter]
    fn price(&self) -> Money {
        self.price.clone()
    }

    fn __repr__(&self) -> String {
        format!("<Award: {} winners>", self.winners)
    }
}

/// The posted price that gains most: everybody whose cost is at most that takes it, each is worth
/// ``value``, and all together cost at most ``budget``. ``costs`` are whole minor units.
#[pyfunction]
#[pyo3(signature = (costs, value, *, budget=None))]
pub(crate) fn posted(
    py: Python<'_>,
    costs: &Bound<'_, PyAny>,
    value: &Money,
    budget: Option<&Money>,
) -> PyResult<Award> {
    let value = value.whole(py, "value")?;
    let budget = budget
        .map(|budget| same(py, budget, value, "budget"))
        .transpose()?;
    let costs = column::<i64>(costs, "costs", "bid")?;
    work(py, || {
        let budget = budget.map(CoreMoney::minor);
        let award = tavren_pricing::posted(&costs, value.minor(), budget)?;
        Award::new(award, value.currency())
    })
}

/// The reverse auction: the ``places`` lowest bids win, and each is paid the lowest bid that lost, or
/// ``reserve`` where none did. Bids above ``reserve`` are not taken. ``bids`` are whole minor units.
#[pyfunction]
pub(crate) fn auction(
    py: Python<'_>,
    bids: &Bound<'_, PyAny>,
    places: Count,
    reserve: &Money,
) -> PyResult<Award> {
    let (places, reserve) = (count(py, places, "places")?, reserve.whole(py, "reserve")?);
    let bids = column::<i64>(bids, "bids", "bid")?;
    work(py, || {
        let award = tavren_pricing::auction(&bids, places, reserve.minor())?;
        Award::new(award, reserve.currency())
    })
}

/// The proportional share of a budget: as many of the lowest bids win as can be paid an equal share of it
/// that none of them exceeds. Each is paid that share, or the lowest bid that lost where that is less.
/// ``bids`` are whole minor units.
#[pyfunction]
pub(crate) fn proportional(
    py: Python<'_>,
    bids: &Bound<'_, PyAny>,
    budget: &Money,
) -> PyResult<Award> {
    let budget = budget.whole(py, "budget")?;
    let bids = column::<i64>(bids, "bids", "bid")?;
    work(py, || {
        let award = tavren_pricing::proportional(&bids, budget.minor())?;
        Award::new(award, budget.currency())
    })
}

/// An amount in the currency of another.
fn same(py: Python<'_>, money: &Money, other: CoreMoney, field: &str) -> PyResult<CoreMoney> {
    let money = money.whole(py, field)?;
    match money.currency() == other.currency() {
        true => Ok(money),
        false => Err(crate::errors::wrong(
            py,
            tavren_core::types::Code::MoneyCurrencyMismatch,
            field,
        )),
    }
}
