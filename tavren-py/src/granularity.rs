//! The amounts that a processor pays out in one currency.

use crate::errors::wrong;
use crate::money::Money;
use pyo3::prelude::*;
use tavren_core::payout::Granularity as CoreGranularity;
use tavren_core::types::Money as CoreMoney;

/// The smallest amount that a processor pays out in one currency, and the step of larger ones, in
/// minor units: ``Granularity(100, 100)`` for the forint, which has two decimals and is paid out
/// whole.
#[pyclass(frozen, module = "tavren.payouts", eq, hash)]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Granularity {
    step: i64,
    least: i64,
}

impl Granularity {
    pub(crate) fn read(&self, py: Python<'_>) -> PyResult<CoreGranularity> {
        CoreGranularity::new(self.step, self.least).map_err(|code| wrong(py, code, "granularity"))
    }
}

impl From<CoreGranularity> for Granularity {
    fn from(granularity: CoreGranularity) -> Self {
        Self {
            step: granularity.step(),
            least: granularity.least(),
        }
    }
}

#[pymethods]
impl Granularity {
    #[new]
    #[pyo3(signature = (step=1, least=1))]
    fn new(py: Python<'_>, step: i64, least: i64) -> PyResult<Self> {
        let granularity = CoreGranularity::new(step, least);
        let granularity = granularity.map_err(|code| wrong(py, code, "step"))?;
        Ok(granularity.into())
    }

    /// The step, in minor units.
    #[getter]
    fn step(&self) -> i64 {
        self.step
    }

    /// The smallest amount, in minor units: a multiple of the step.
    #[getter]
    fn least(&self) -> i64 {
        self.least
    }

    /// The largest amount of at most ``money`` that is paid out; ``None`` where there is none. The
    /// rest stays where it is.
    fn payable(&self, py: Python<'_>, money: &Money) -> PyResult<Option<Money>> {
        let whole = money.whole(py, "money")?;
        let payable = self.read(py)?.payable(whole.minor());
        let payable = payable.and_then(|minor| CoreMoney::new(minor, whole.currency()).ok());
        Ok(payable.map(Money::from))
    }

    fn __repr__(&self) -> String {
        format!("Granularity({}, {})", self.step, self.least)
    }
}
