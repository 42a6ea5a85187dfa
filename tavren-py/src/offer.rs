//! Terms that a buyer offers, and what a published offer says.

use crate::errors::{raise, wrong};
use crate::money::Money;
use crate::text::words;
use crate::time::moment;
use crate::wallet::read;
use pyo3::prelude::*;
use tavren_core::offer::Offer as CoreOffer;
use tavren_core::package::Format;
use tavren_core::terms::{Penalty, Terms as CoreTerms, TermsBuilder};
use tavren_core::types::{Area, Code};

/// What a buyer asks for and gives: immutable, known by its hash.
///
/// Exactly one of ``last_days``, ``next_days``, ``daily``, ``weekly`` and ``monthly`` says what is
/// collected. What is left out has the default of the core: a budget of a thousand grants, the
/// title from the kind of data, the notice from the title, English, JSON Lines, neither bonus nor penalty.
///
/// ``bonus`` is paid once a grant is fulfilled. ``penalty`` says what it costs to revoke before that:
/// ``"lose_bonus"``, or ``"cooldown"`` for ``penalty_days`` before the same offer can be granted again.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Terms {
    pub(crate) terms: CoreTerms,
}

#[pymethods]
impl Terms {
    #[new]
    #[pyo3(signature = (price, *, data_type, columns, purpose, last_days=None, next_days=None,
        daily=None, weekly=None, monthly=None, budget=None, places=None, title=None, notice=None,
        language=None, format="json_lines", areas=None, tier_min=None, closes=None,
        bonus=None, penalty=None, penalty_days=None))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        price: &Money,
        data_type: &str,
        columns: Vec<String>,
        purpose: &str,
        last_days: Option<u32>,
        next_days: Option<u32>,
        daily: Option<u32>,
        weekly: Option<u32>,
        monthly: Option<u32>,
        budget: Option<&Money>,
        places: Option<u64>,
        title: Option<&str>,
        notice: Option<&str>,
        language: Option<&str>,
        format: &str,
        areas: Option<Vec<String>>,
        tier_min: Option<u32>,
        closes: Option<&Bound<'_, PyAny>>,
        bonus: Option<&Money>,
        penalty: Option<&str>,
        penalty_days: Option<u32>,
    ) -> PyResult<Self> {
        let mut recurrences = [
            last_days.map(|days| (days, TermsBuilder::last_days as Recurs)),
            next_days.map(|days| (days, TermsBuilder::next_days as Recurs)),
            daily.map(|periods| (periods, TermsBuilder::daily as Recurs)),
            weekly.map(|periods| (periods, TermsBuilder::weekly as Recurs)),
            monthly.map(|periods| (periods, TermsBuilder::monthly as Recurs)),
        ]
        .into_iter()
        .flatten();
        let (Some((count, recurs)), None) = (recurrences.next(), recurrences.next()) else {
            return Err(wrong(py, Code::TermsInvalid, "recurrence"));
        };
        let mut terms = recurs(CoreTerms::flat(price.price(py, "price")?), count)
            .of(data_type)
            .columns(words(&columns))
            .purpose(purpose);
        terms = with(terms, title, TermsBuilder::title);
        terms = with(terms, notice, TermsBuilder::notice);
        terms = with(terms, language, TermsBuilder::language);
        terms = with(terms, places, TermsBuilder::places);
        terms = with(terms, tier_min, TermsBuilder::tier_min);
        if let Some(budget) = budget {
            terms = terms.budget(budget.whole(py, "budget")?);
        }
        for area in areas.iter().flatten() {
            let area = Area::parse(area).map_err(|error| wrong(py, error.code(), "areas"))?;
            terms = terms.area(area);
        }
        if let Some(closes) = closes {
            terms = terms.closes(moment(closes, "closes")?);
        }
        if let Some(bonus) = bonus {
            terms = terms.bonus(bonus.whole(py, "bonus")?);
        }
        terms = match (penalty, penalty_days) {
            (None, None) => terms,
            (Some("lose_bonus"), None) => terms.penalty(Penalty::LoseBonus),
            (Some("cooldown"), Some(days)) => terms.penalty(Penalty::Cooldown { days }),
            _ => return Err(wrong(py, Code::TermsInvalid, "penalty")),
        };
        terms = match format {
            "json_lines" => terms,
            "csv" => terms.format(Format::Csv),
            _ => return Err(wrong(py, Code::TermsInvalid, "format")),
        };
        let terms = terms.build().map_err(|error| raise(py, &error))?;
        Ok(Self { terms })
    }

    /// One line that names the offer.
    #[getter]
    fn title(&self) -> &str {
        self.terms.title()
    }

    /// What the data is used for, in the user's words.
    #[getter]
    fn notice(&self) -> &str {
        self.terms.notice()
    }

    /// What kind of data.
    #[getter]
    fn data_type(&self) -> &str {
        self.terms.data_type().as_str()
    }

    /// Which columns of it.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.terms
            .columns()
            .iter()
            .map(|name| name.as_str())
            .collect()
    }

    /// What for.
    #[getter]
    fn purpose(&self) -> &str {
        self.terms.purpose().as_str()
    }

    /// What all grants together may cost.
    #[getter]
    fn budget(&self) -> Money {
        self.terms.budget().into()
    }

    /// What one period pays before tier and trust.
    #[getter]
    fn price(&self) -> Money {
        self.terms.price().into()
    }

    /// What is paid beside the periods once a grant is fulfilled, if anything.
    #[getter]
    fn bonus(&self) -> Option<Money> {
        self.terms.bonus().map(Money::from)
    }

    /// Bonus and penalty in words, a sentence each, in English (``"en"``) or Vietnamese (``"vi"``): what
    /// a user reads before granting.
    #[pyo3(signature = (language="en"))]
    fn conditions(&self, py: Python<'_>, language: &str) -> PyResult<Vec<String>> {
        Ok(self.terms.conditions(read(py, language)?))
    }

    /// SHA-256 of the terms, as a grant names them.
    #[getter]
    fn hash(&self) -> String {
        tavren_core::types::id::hex(&self.terms.hash())
    }

    fn __repr__(&self) -> String {
        let terms = &self.terms;
        format!("<Terms: {} for {}>", terms.data_type(), terms.price())
    }
}

type Recurs = fn(TermsBuilder, u32) -> TermsBuilder;

fn with<T>(
    terms: TermsBuilder,
    value: Option<T>,
    set: fn(TermsBuilder, T) -> TermsBuilder,
) -> TermsBuilder {
    match value {
        Some(value) => set(terms, value),
        None => terms,
    }
}

/// A published offer: what it says to a user.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Offer {
    offer: CoreOffer,
}

impl From<CoreOffer> for Offer {
    fn from(offer: CoreOffer) -> Self {
        Self { offer }
    }
}

#[pymethods]
impl Offer {
    /// Its id.
    #[getter]
    fn id(&self) -> String {
        self.offer.id().to_string()
    }

    /// Whose it is.
    #[getter]
    fn buyer(&self) -> String {
        self.offer.buyer().to_string()
    }

    /// What it says.
    #[getter]
    fn terms(&self) -> Terms {
        let terms = self.offer.terms().clone();
        Terms { terms }
    }

    fn __repr__(&self) -> String {
        format!("<Offer {}>", self.offer.id())
    }
}
