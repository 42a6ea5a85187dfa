//! What signals and deals are measured by: areas, price ladders, and what a tier is worth.

use crate::errors::{raise_areas, raise_match, wrong};
use crate::money::Money;
use crate::trust::Count;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use tavren_core::matching::{
    AreaId, AreaRow, Category, Hierarchy, Ladder, Level, MatchError, Tables as CoreTables,
    Thresholds, Tier,
};
use tavren_core::types::{Code, Money as CoreMoney};

/// A tree of areas: country, city, district, ward. Signals and deals name an area by its code.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Areas {
    areas: Hierarchy,
}

#[pymethods]
impl Areas {
    /// Loads rows of code, code of the area it lies in (``None`` for a country) and name, in any
    /// order: at most 65,534 areas in six levels.
    #[staticmethod]
    fn load(rows: &Bound<'_, PyAny>) -> PyResult<Self> {
        let py = rows.py();
        let mut read = Vec::new();
        for row in rows.try_iter()? {
            let (code, parent, name): (Bound<'_, PyAny>, Option<Bound<'_, PyAny>>, String) =
                row?.extract()?;
            let parent = parent.map(|parent| number(&parent, Code::HierarchyParent, "areas"));
            let code = number(&code, Code::HierarchyMalformed, "areas")?;
            read.push((code, parent.transpose()?, name));
        }
        let rows: Vec<AreaRow<'_>> = read
            .iter()
            .map(|(code, parent, name)| AreaRow {
                code: *code,
                parent: *parent,
                name,
            })
            .collect();
        let areas = Hierarchy::load(&rows).map_err(|error| raise_areas(py, error))?;
        Ok(Self { areas })
    }

    /// How many areas there are, the world not among them.
    fn __len__(&self) -> usize {
        self.areas.len().saturating_sub(1)
    }

    fn __contains__(&self, code: &Bound<'_, PyAny>) -> bool {
        let code = code.extract().ok();
        code.is_some_and(|code| self.areas.area(code).is_some())
    }

    fn __repr__(&self) -> String {
        format!("<Areas: {}>", self.__len__())
    }
}

/// Areas, one price ladder a currency, and what the tiers are worth at least: low, medium, high.
///
/// A largest price counts as the highest rung of its ladder that it reaches. ``categories`` has
/// other bounds for single categories.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Tables {
    pub(crate) tables: CoreTables,
}

type Bounds<'py> = (PyRef<'py, Money>, PyRef<'py, Money>, PyRef<'py, Money>);

#[pymethods]
impl Tables {
    #[new]
    #[pyo3(signature = (areas, ladders, thresholds, *, categories=None))]
    fn new(
        py: Python<'_>,
        areas: &Areas,
        ladders: Vec<Vec<PyRef<'_, Money>>>,
        thresholds: Bounds<'_>,
        categories: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let ladder = |rungs: &Vec<PyRef<'_, Money>>| {
            let rungs = rungs.iter().map(|rung| rung.whole(py, "ladders"));
            let rungs = rungs.collect::<PyResult<Vec<CoreMoney>>>()?;
            Ladder::new(&rungs).map_err(|error| raise_match(py, error))
        };
        let ladders = ladders.iter().map(ladder).collect::<PyResult<_>>()?;
        let raise = |error| raise_match(py, error);
        let mut bounds = Thresholds::new(whole(py, &thresholds)?).map_err(raise)?;
        if let Some(categories) = categories {
            for pair in categories.call_method0("items")?.try_iter()? {
                let (number, one): (Count, Bounds<'_>) = pair?.extract()?;
                bounds = (bounds.with(category(py, number)?, whole(py, &one)?)).map_err(raise)?;
            }
        }
        let tables = CoreTables::new(areas.areas.clone(), ladders, bounds).map_err(raise)?;
        Ok(Self { tables })
    }

    fn __repr__(&self) -> String {
        let areas = self.tables.areas().len().saturating_sub(1);
        format!("<Tables: {areas} areas>")
    }
}

/// What the value tiers of a market are worth: its tables, or the least of low, medium and high
/// where categories have no bounds of their own.
#[derive(FromPyObject)]
pub(crate) enum Worths<'py> {
    #[pyo3(transparent)]
    Tables(PyRef<'py, Tables>),
    #[pyo3(transparent)]
    Bounds(Bounds<'py>),
}

impl Worths<'_> {
    pub(crate) fn read(&self, py: Python<'_>) -> PyResult<Thresholds> {
        match self {
            Self::Tables(tables) => Ok(tables.tables.thresholds().clone()),
            Self::Bounds(bounds) => {
                let bounds = Thresholds::new(whole(py, bounds)?);
                bounds.map_err(|error| raise_match(py, error))
            }
        }
    }
}

fn whole(py: Python<'_>, bounds: &Bounds<'_>) -> PyResult<[CoreMoney; 3]> {
    let (low, medium, high) = bounds;
    let field = "thresholds";
    Ok([
        low.whole(py, field)?,
        medium.whole(py, field)?,
        high.whole(py, field)?,
    ])
}

/// A whole number from 0, such as the code of an area; `code` says what is wrong with another.
pub(crate) fn number(value: &Bound<'_, PyAny>, code: Code, field: &str) -> PyResult<u64> {
    value.extract().map_err(|error: PyErr| {
        if error.is_instance_of::<PyOverflowError>(value.py()) {
            wrong(value.py(), code, field)
        } else {
            error
        }
    })
}

/// The area of a code.
pub(crate) fn area(tables: &CoreTables, code: u64) -> Result<AreaId, MatchError> {
    tables.areas().area(code).ok_or(MatchError::Area)
}

/// A category from 0 to 63.
pub(crate) fn category(py: Python<'_>, number: Count) -> PyResult<Category> {
    let number = number.read(py, "category").ok();
    let number = number.and_then(|number| u8::try_from(number).ok());
    Category::new(number.unwrap_or(u8::MAX)).map_err(|error| raise_match(py, error))
}

/// A level from 0 to 5.
pub(crate) fn level(py: Python<'_>, number: Count) -> PyResult<Level> {
    let number = number.read(py, "level").ok();
    let number = number.and_then(|number| u8::try_from(number).ok());
    Level::new(number.unwrap_or(u8::MAX)).map_err(|error| raise_match(py, error))
}

/// A tier by its name.
pub(crate) fn tier(py: Python<'_>, name: &str) -> PyResult<Tier> {
    match name {
        "low" => Ok(Tier::Low),
        "medium" => Ok(Tier::Medium),
        "high" => Ok(Tier::High),
        _ => Err(wrong(py, Code::LimitExceeded, "tier")),
    }
}

/// The name of a tier.
pub(crate) fn tier_name(tier: Tier) -> &'static str {
    match tier {
        Tier::Low => "low",
        Tier::Medium => "medium",
        Tier::High => "high",
    }
}
