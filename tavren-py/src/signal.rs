//! Signals: what a user's agent tells the matcher.

use crate::errors::raise_match;
use crate::money::Money;
use crate::tables::{area, category, level, number, tier};
use crate::trust::Count;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use tavren_core::matching::limits::CATEGORIES;
use tavren_core::matching::{
    Category, Interest, Level, MatchError, Signal as CoreSignal, Tables, Tier,
};
use tavren_core::types::Code;
use tavren_wire::message::{self, EphemeralId};

/// One user's standing and wishes, as coarse as the user chose.
///
/// ``categories`` are those the user wants to hear of, 0 to 63: a set, or a mapping to the standing
/// in each of them, which is ``None`` for the one overall, a tier, or a pair of a tier and a level.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Signal {
    signal: CoreSignal,
    area: Option<u64>,
}

#[pymethods]
impl Signal {
    #[new]
    #[pyo3(signature = (*, tier, level, area=None, categories=None, price_max=None))]
    fn new(
        py: Python<'_>,
        tier: &str,
        level: Count,
        area: Option<&Bound<'_, PyAny>>,
        categories: Option<&Bound<'_, PyAny>>,
        price_max: Option<&Money>,
    ) -> PyResult<Self> {
        let mut signal = CoreSignal::new(
            crate::tables::tier(py, tier)?,
            crate::tables::level(py, level)?,
        );
        if let Some(price) = price_max {
            signal = signal.price_max(price.whole(py, "price_max")?);
        }
        if let Some(categories) = categories {
            let interests = interests(categories)?;
            let interested = signal.interested(&interests);
            signal = interested.map_err(|error| raise_match(py, error))?;
        }
        let area = area.map(|area| number(area, Code::AreaUnknown, "area"));
        let area = area.transpose()?;
        Ok(Self { signal, area })
    }

    fn __repr__(&self) -> &'static str {
        "<Signal>"
    }
}

impl Signal {
    /// The signal by the tables of a matcher.
    pub(crate) fn read(&self, tables: &Tables) -> Result<CoreSignal, MatchError> {
        let signal = self.signal.clone();
        match self.area {
            None => Ok(signal),
            Some(code) => Ok(signal.in_area(area(tables, code)?)),
        }
    }
}

impl Signal {
    /// The signal in the numbers of the wire, under an agent's name.
    pub(crate) fn said(
        &self,
        tables: &Tables,
        id: EphemeralId,
    ) -> Result<message::Signal, MatchError> {
        let signal = self.read(tables)?;
        let level =
            |level: Level| message::Level::new(level.number()).map_err(|_| MatchError::Level);
        let mut said = message::Signal::new(id, said(signal.tier()), level(signal.level())?);
        said.area = signal.area().number();
        said.price_max = signal.dearest();
        for number in 0..CATEGORIES as u8 {
            let Some(tier) = signal.tier_in(Category::new(number)?) else {
                continue;
            };
            let own = signal.level_in(Category::new(number)?);
            let own = (own != signal.level()).then(|| level(own)).transpose()?;
            said.interests = said.interests.with(message::Interest {
                category: message::Category::new(number).map_err(|_| MatchError::Category)?,
                tier: self::said(tier),
                level: own,
            });
        }
        Ok(said)
    }
}

fn said(tier: Tier) -> message::Tier {
    match tier {
        Tier::Low => message::Tier::Low,
        Tier::Medium => message::Tier::Medium,
        Tier::High => message::Tier::High,
    }
}

/// Categories, with a standing where they have one.
fn interests(categories: &Bound<'_, PyAny>) -> PyResult<Vec<Interest>> {
    let mut interests = Vec::new();
    if let Ok(standings) = categories.cast::<PyDict>() {
        for (number, standing) in standings.iter() {
            interests.push(interest(&number, Some(&standing))?);
            within(categories.py(), &interests)?;
        }
        return Ok(interests);
    }
    for number in categories.try_iter()? {
        interests.push(interest(&number?, None)?);
        within(categories.py(), &interests)?;
    }
    Ok(interests)
}

/// Stops at the first category too many, however many come.
fn within(py: Python<'_>, interests: &[Interest]) -> PyResult<()> {
    let (field, max) = ("categories", CATEGORIES);
    match interests.len() > max {
        true => Err(raise_match(py, MatchError::Many { field, max })),
        false => Ok(()),
    }
}

fn interest(number: &Bound<'_, PyAny>, standing: Option<&Bound<'_, PyAny>>) -> PyResult<Interest> {
    let py = number.py();
    let interest = Interest::in_category(category(py, number.extract()?)?);
    let Some(standing) = standing.filter(|standing| !standing.is_none()) else {
        return Ok(interest);
    };
    if let Ok(name) = standing.cast::<PyString>() {
        return Ok(interest.tier(tier(py, &name.to_cow()?)?));
    }
    let (own_tier, own_level): (Option<String>, Option<Count>) =
        standing.cast::<PyTuple>()?.extract()?;
    let interest = match own_tier {
        Some(name) => interest.tier(tier(py, &name)?),
        None => interest,
    };
    Ok(match own_level {
        Some(number) => interest.level(level(py, number)?),
        None => interest,
    })
}
