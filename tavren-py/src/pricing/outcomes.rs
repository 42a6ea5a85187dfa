//! What came of prices or days, by segment.

use super::offers_table;
use crate::errors::raise_table;
use crate::gil::work;
use crate::money::Money;
use pyo3::prelude::*;
use tavren_arrow::{Grid, Outcomes, RecordBatch, TableError};
use tavren_core::types::{Currency, Rounding};
use tavren_pricing::{Outcome, Tally as CoreTally};

/// Who accepted, who was paid, and what that cost.
#[pyclass(frozen, module = "tavren.pricing", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Tally {
    /// People who accepted their quote, whether the budget held it or not.
    #[pyo3(get)]
    accepted: u64,
    /// People who were paid.
    #[pyo3(get)]
    paid: u64,
    spend: Money,
}

impl Tally {
    pub(crate) fn new(tally: CoreTally, currency: Currency, rounding: Rounding) -> Self {
        Self {
            accepted: tally.accepted,
            paid: tally.paid,
            spend: Money::of_steps(tally.spend, currency, rounding),
        }
    }

    pub(crate) fn printed(&self) -> String {
        format!("{} accepted, {} paid", self.accepted, self.paid)
    }
}

#[pymethods]
impl Tally {
    /// What they were paid.
    #[getter]
    fn spend(&self) -> Money {
        self.spend.clone()
    }

    fn __repr__(&self) -> String {
        format!("<Tally: {}>", self.printed())
    }
}

/// What came of each price: a table with a row a price and segment, and the columns ``price``, those that
/// tell segments apart, ``accepted``, ``paid`` and ``spend``.
#[pyclass(frozen, module = "tavren.pricing")]
pub(crate) struct Sweep {
    outcomes: Outcomes,
    table: RecordBatch,
}

/// What came of each day: a table with a row a day and segment, and the columns ``day``, those that tell
/// segments apart, ``accepted``, ``paid`` and ``spend``.
#[pyclass(frozen, module = "tavren.pricing")]
pub(crate) struct Panel {
    outcomes: Outcomes,
    table: RecordBatch,
}

offers_table!(Sweep);
offers_table!(Panel);

/// What both have, since both are outcomes on a grid.
macro_rules! offers_outcomes {
    ($class:ident) => {
        impl $class {
            pub(crate) fn new(outcomes: Outcomes) -> Result<Self, TableError> {
                let table = outcomes.table()?;
                Ok(Self { outcomes, table })
            }
        }

        #[pymethods]
        impl $class {
            /// The same outcomes for wider segments: by some of the columns that tell them apart, or by
            /// none for everybody together.
            #[pyo3(signature = (*columns))]
            fn by(&self, py: Python<'_>, columns: Vec<String>) -> PyResult<Self> {
                let names: Vec<&str> = columns.iter().map(String::as_str).collect();
                work(py, || Self::new(self.outcomes.by(&names)?))
            }

            /// In how many segments at least so many people were paid, one number a price or day.
            fn reach(&self, people: u64) -> Vec<usize> {
                let reached = |outcome: &Outcome| outcome.reached(people);
                self.outcomes.outcomes().iter().map(reached).collect()
            }

            /// All segments together, one tally a price or day.
            #[getter]
            fn totals(&self) -> Vec<Tally> {
                let (currency, rounding) = (self.outcomes.currency(), self.outcomes.rounding());
                let tally = |outcome: &Outcome| Tally::new(outcome.total(), currency, rounding);
                self.outcomes.outcomes().iter().map(tally).collect()
            }
        }
    };
}
offers_outcomes!(Sweep);
offers_outcomes!(Panel);

#[pymethods]
impl Sweep {
    /// The prices.
    #[getter]
    fn prices(&self) -> Vec<Money> {
        match self.outcomes.grid() {
            Grid::Prices(prices) => prices.iter().map(|price| Money::from(*price)).collect(),
            Grid::Days(_) => Vec::new(),
        }
    }

    /// The prices worth choosing among within a budget: no other pays as many people for less, or more
    /// people for as much.
    fn frontier(&self, py: Python<'_>, budget: &Money) -> PyResult<Self> {
        let budget = budget.whole(py, "budget")?;
        let frontier = self.outcomes.frontier(budget).and_then(Self::new);
        frontier.map_err(|error| raise_table(py, &error))
    }

    fn __repr__(&self) -> String {
        let prices = self.outcomes.outcomes().len();
        format!(
            "<Sweep: {prices} prices, {} segments>",
            self.outcomes.segments().len()
        )
    }
}

#[pymethods]
impl Panel {
    /// The days.
    #[getter]
    fn days(&self) -> Vec<u32> {
        match self.outcomes.grid() {
            Grid::Days(days) => days.clone(),
            Grid::Prices(_) => Vec::new(),
        }
    }

    fn __repr__(&self) -> String {
        let days = self.outcomes.outcomes().len();
        format!(
            "<Panel: {days} days, {} segments>",
            self.outcomes.segments().len()
        )
    }
}
