//! Criteria: whom a deal is for.

use crate::errors::{raise_match, wrong};
use crate::money::Money;
use crate::tables::{area, number};
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_core::matching::limits::DEAL_AREAS_MAX;
use tavren_core::matching::{Criteria as CoreCriteria, MatchError, Tables};
use tavren_core::types::Code;

/// Whom a deal is for: without further words, for everybody who does not mind the price.
///
/// ``tier`` is the least tier, or ``worth`` the least lifetime value; in the deal's category where it
/// has one. ``areas`` are codes, none for everywhere; ``include_coarser`` is also for those who only
/// say that they are in a wider area around one of them.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Criteria {
    criteria: CoreCriteria,
    areas: Vec<u64>,
}

#[pymethods]
impl Criteria {
    #[new]
    #[pyo3(signature = (price, *, tier=None, worth=None, level=0.into(), areas=None, category=None,
        include_coarser=false))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        price: &Money,
        tier: Option<&str>,
        worth: Option<&Money>,
        level: Count,
        areas: Option<&Bound<'_, PyAny>>,
        category: Option<Count>,
        include_coarser: bool,
    ) -> PyResult<Self> {
        let mut criteria = CoreCriteria::at(price.whole(py, "price")?);
        criteria = criteria.level(crate::tables::level(py, level)?);
        match (tier, worth) {
            (Some(_), Some(_)) => return Err(wrong(py, Code::LimitExceeded, "worth")),
            (Some(name), None) => criteria = criteria.tier(crate::tables::tier(py, name)?),
            (None, Some(amount)) => criteria = criteria.worth(amount.whole(py, "worth")?),
            (None, None) => {}
        }
        if let Some(number) = category {
            criteria = criteria.category(crate::tables::category(py, number)?);
        }
        if include_coarser {
            criteria = criteria.include_coarser();
        }
        let areas = areas.map_or(Ok(Vec::new()), codes)?;
        Ok(Self { criteria, areas })
    }

    fn __repr__(&self) -> String {
        format!("<Criteria at {}>", self.criteria.price())
    }
}

impl Criteria {
    /// The criteria by the tables of a matcher.
    pub(crate) fn read(&self, tables: &Tables) -> Result<CoreCriteria, MatchError> {
        let areas = self.areas.iter().map(|code| area(tables, *code));
        let areas = areas.collect::<Result<Vec<_>, _>>()?;
        Ok(self.criteria.clone().in_areas(&areas))
    }
}

/// Codes of areas; it stops at the first one too many.
pub(crate) fn codes(areas: &Bound<'_, PyAny>) -> PyResult<Vec<u64>> {
    let mut codes = Vec::new();
    for code in areas.try_iter()? {
        codes.push(number(&code?, Code::AreaUnknown, "area")?);
        if codes.len() > DEAL_AREAS_MAX {
            let (field, max) = ("areas", DEAL_AREAS_MAX);
            return Err(raise_match(areas.py(), MatchError::Many { field, max }));
        }
    }
    Ok(codes)
}
