//! Disclosure policies: what vendors may know.

use crate::errors::{raise, raise_match, raise_policy, wrong};
use crate::money::{Money, digits};
use crate::tables::level;
use crate::text::exactly;
use crate::trust::Count;
use pyo3::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use tavren_core::Error;
use tavren_core::matching::noise::{
    Answered, Budgets, Cost, Delta, Epsilon, Noise as CoreNoise, NoiseKey, Published,
    Suppression as CoreSuppression, VendorId,
};
use tavren_core::matching::{Grid, Level, Noisy, Suppressed, Tables};
use tavren_core::port::MatcherError;
use tavren_core::types::{Code, Money as CoreMoney};

/// Answers that are unions of fixed cells, rounded once an epoch: every cell stays hidden in an
/// interval, whatever is asked.
///
/// Counts below ``threshold``, a multiple of ``width``, are told as [0, threshold), others by
/// intervals of ``width``. Areas are told apart down to ``area_level`` (1: countries, 2: cities), and
/// deals ask for one of ``prices`` and ``levels``, and for a category where ``by_category`` and only
/// then; others are refused.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Suppression {
    policy: CoreSuppression,
    area_level: usize,
    by_category: bool,
    levels: Vec<Level>,
    prices: Vec<CoreMoney>,
}

#[pymethods]
impl Suppression {
    #[new]
    #[pyo3(signature = (threshold, width, *, area_level, prices, levels=None, by_category=false))]
    fn new(
        py: Python<'_>,
        threshold: Count,
        width: Count,
        area_level: Count,
        prices: Vec<PyRef<'_, Money>>,
        levels: Option<Vec<Count>>,
        by_category: bool,
    ) -> PyResult<Self> {
        let (threshold, width) = (threshold.read(py, "threshold")?, width.read(py, "width")?);
        let policy = CoreSuppression::new(threshold.into(), width.into());
        let levels = levels.into_iter().flatten();
        let prices = prices.iter().map(|price| price.whole(py, "prices"));
        Ok(Self {
            policy: policy.map_err(|error| raise_policy(py, error))?,
            area_level: deep(py, area_level)?,
            by_category,
            levels: levels
                .map(|number| level(py, number))
                .collect::<PyResult<_>>()?,
            prices: prices.collect::<PyResult<_>>()?,
        })
    }

    fn __repr__(&self) -> String {
        let (threshold, width) = (self.policy.threshold(), self.policy.width());
        format!("<Suppression: below {threshold}, then by {width}>")
    }
}

impl Suppression {
    /// The policy for a matcher, with nothing published yet.
    pub(crate) fn make(&self, py: Python<'_>, tables: &Tables) -> PyResult<Suppressed> {
        let (levels, prices) = (&self.levels, &self.prices);
        let grid = Grid::new(tables, self.area_level, self.by_category, levels, prices);
        let grid = grid.map_err(|error| raise_match(py, error))?;
        Ok(Suppressed::new(grid, Published::new(self.policy)))
    }
}

/// Answers to any question with Laplace noise, until a budget is spent.
///
/// One answer costs ``epsilon``; ``budgets`` says how much each vendor (sixteen bytes) may learn,
/// ``cap`` how much all of them together, each in steps of a millionth. ``key`` is 32 random bytes
/// from which the noise is drawn. Areas are told apart down to ``area_level``, at no further cost.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Noise {
    noise: CoreNoise,
    key: [u8; 32],
    budgets: Budgets,
    area_level: Option<usize>,
}

#[pymethods]
impl Noise {
    #[new]
    #[pyo3(signature = (epsilon, *, key, budgets, cap, area_level=None))]
    fn new(
        py: Python<'_>,
        epsilon: &Bound<'_, PyAny>,
        key: &[u8],
        budgets: &Bound<'_, PyAny>,
        cap: &Bound<'_, PyAny>,
        area_level: Option<Count>,
    ) -> PyResult<Self> {
        let noise = CoreNoise::laplace(cost(epsilon, "epsilon")?.epsilon());
        let mut all = Budgets::new(cost(cap, "cap")?);
        for pair in budgets.call_method0("items")?.try_iter()? {
            let (id, more): (Bound<'_, PyAny>, Bound<'_, PyAny>) = pair?.extract()?;
            let more = cost(&more, "budgets")?;
            let granted = all.grant(vendor(py, id.extract()?)?, more);
            let error = |error| raise(py, &Error::Matcher(MatcherError::State(error)));
            granted.map_err(error)?;
        }
        Ok(Self {
            noise: noise.map_err(|error| raise_policy(py, error))?,
            key: exactly(py, key, Code::KeyMalformed, "key")?,
            budgets: all,
            area_level: area_level.map(|level| deep(py, level)).transpose()?,
        })
    }

    fn __repr__(&self) -> String {
        let micro = self.noise.cost().epsilon().micro();
        format!("<Noise: epsilon {micro} millionths>")
    }
}

impl Noise {
    /// The policy for a matcher, with nothing answered yet.
    pub(crate) fn make(&self) -> Noisy {
        let answered = Answered::new(self.noise, NoiseKey::from_bytes(self.key));
        Noisy::new(answered, self.budgets.clone(), self.area_level)
    }
}

/// A vendor's sixteen bytes.
pub(crate) fn vendor(py: Python<'_>, bytes: &[u8]) -> PyResult<VendorId> {
    exactly(py, bytes, Code::IdMalformed, "vendor").map(VendorId::from_bytes)
}

fn deep(py: Python<'_>, level: Count) -> PyResult<usize> {
    let level = level.read(py, "area_level")?;
    Ok(usize::try_from(level).unwrap_or(usize::MAX))
}

/// An ε, exact to a millionth.
fn cost(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Cost> {
    let micro = Decimal::from_str_exact(&digits(value, field)?).ok();
    let micro = micro.and_then(|epsilon| epsilon.checked_mul(Decimal::from(1_000_000)));
    let micro = micro
        .filter(Decimal::is_integer)
        .and_then(|micro| micro.to_u64());
    let micro = micro.ok_or_else(|| wrong(value.py(), Code::PolicyMalformed, field))?;
    Ok(Cost::new(Epsilon::from_micro(micro), Delta::default()))
}
