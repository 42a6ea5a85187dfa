//! Deals: what a vendor says of one, and what anybody sees of those that stand.

use crate::criteria::codes;
use crate::errors::{raise, wrong};
use crate::money::Money;
use crate::time::{datetime, moment};
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_core::agent::{saves, stake_for};
use tavren_core::deal::{
    Circle, Deal as CoreDeal, DealChange, DealEvent as CoreEvent, DealPage as CorePage,
    DealTerms as CoreTerms,
};
use tavren_core::types::{Code, id::hex};

/// What a deal says: its price, whom it is for, and for how long. Wrong values are told when it is
/// posted.
///
/// ``price`` is what the user pays, ``instead_of`` what it costs otherwise. Whom it is for:
/// ``tier`` or ``worth``, ``level``, ``category``, ``areas`` (codes of the market's table) with
/// ``include_coarser``, and ``near`` (degrees north, degrees east, metres), which is left to the
/// user's own agent. ``available`` is how often it can be had in all, ``per_person`` by one person.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct DealTerms {
    pub(crate) terms: CoreTerms,
}

#[pymethods]
impl DealTerms {
    #[new]
    #[pyo3(signature = (title, price, *, closes, details=None, instead_of=None, tier=None, worth=None,
        level=0.into(), category=None, areas=None, include_coarser=false, near=None, available=None,
        per_person=1))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        title: &str,
        price: &Money,
        closes: &Bound<'_, PyAny>,
        details: Option<&str>,
        instead_of: Option<&Money>,
        tier: Option<&str>,
        worth: Option<&Money>,
        level: Count,
        category: Option<Count>,
        areas: Option<&Bound<'_, PyAny>>,
        include_coarser: bool,
        near: Option<(f64, f64, u32)>,
        available: Option<u64>,
        per_person: u32,
    ) -> PyResult<Self> {
        let closes = moment(closes, "closes")?;
        let mut terms = CoreTerms::new(title, price.whole(py, "price")?, closes)
            .level(crate::tables::level(py, level)?)
            .per_person(per_person);
        if let Some(text) = details {
            terms = terms.details(text);
        }
        if let Some(regular) = instead_of {
            terms = terms.instead_of(regular.whole(py, "instead_of")?);
        }
        terms = match (tier, worth) {
            (Some(_), Some(_)) => return Err(wrong(py, Code::TermsInvalid, "worth")),
            (Some(name), None) => terms.tier(crate::tables::tier(py, name)?),
            (None, Some(amount)) => terms.worth(amount.whole(py, "worth")?),
            (None, None) => terms,
        };
        if let Some(number) = category {
            terms = terms.category(crate::tables::category(py, number)?);
        }
        if let Some(areas) = areas {
            terms = terms.in_areas(&codes(areas)?);
        }
        if include_coarser {
            terms = terms.include_coarser();
        }
        if let Some((north, east, radius)) = near {
            let circle = Circle::new(micro(north), micro(east), radius);
            terms = terms.near(circle.map_err(|error| raise(py, &error))?);
        }
        if let Some(times) = available {
            terms = terms.available(times);
        }
        Ok(Self { terms })
    }

    /// One line that names the deal.
    #[getter]
    fn title(&self) -> &str {
        self.terms.title()
    }

    /// More of it, in the vendor's words.
    #[getter]
    fn details(&self) -> Option<&str> {
        self.terms.more()
    }

    /// What the user pays.
    #[getter]
    fn price(&self) -> Money {
        self.terms.price().into()
    }

    /// What it costs without the deal.
    #[getter]
    fn instead_of(&self) -> Option<Money> {
        self.terms.regular_price().map(Money::from)
    }

    /// What it is about, 0 to 63.
    #[getter]
    fn category(&self) -> Option<u8> {
        self.terms.about().map(|category| category.number())
    }

    /// When it ends.
    #[getter]
    fn closes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.terms.closes())
    }

    /// How often it can be had in all.
    #[getter]
    fn available(&self) -> Option<u64> {
        self.terms.times()
    }

    /// How often one person can have it.
    #[getter]
    fn per_person(&self) -> u32 {
        self.terms.times_a_person()
    }

    /// What must be at stake to accept it: twenty times what it saves.
    #[getter]
    fn stake(&self, py: Python<'_>) -> PyResult<Money> {
        let stake = stake_for(saves(&self.terms));
        let stake = stake.map_err(|error| wrong(py, error.code(), "price"))?;
        Ok(stake.into())
    }

    fn __repr__(&self) -> String {
        format!(
            "<DealTerms: {} for {}>",
            self.terms.title(),
            self.terms.price()
        )
    }
}

/// Degrees as millionths of one; what is not on Earth stays so.
pub(crate) fn micro(degrees: f64) -> i64 {
    // A cast from a float saturates, and makes 0 of what is no number.
    let whole = (degrees * 1e6).round() as i64;
    if degrees.is_nan() { i64::MAX } else { whole }
}

/// A deal, open or over. Deals are public.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Deal {
    pub(crate) deal: CoreDeal,
}

impl From<CoreDeal> for Deal {
    fn from(deal: CoreDeal) -> Self {
        Self { deal }
    }
}

#[pymethods]
impl Deal {
    /// Its id.
    #[getter]
    fn id(&self) -> String {
        self.deal.id().to_string()
    }

    /// Whose it is.
    #[getter]
    fn vendor(&self) -> String {
        self.deal.vendor().to_string()
    }

    /// What it says.
    #[getter]
    fn terms(&self) -> DealTerms {
        let terms = self.deal.terms().clone();
        DealTerms { terms }
    }

    /// SHA-256 of what it says, as an acceptance names it.
    #[getter]
    fn hash(&self) -> String {
        hex(&self.deal.terms_hash())
    }

    /// How often what it says was changed.
    #[getter]
    fn changes(&self) -> u32 {
        self.deal.changes()
    }

    /// True when it was withdrawn, or has ended at ``now``.
    fn is_over(&self, now: &Bound<'_, PyAny>) -> PyResult<bool> {
        Ok(self.deal.is_over(moment(now, "now")?))
    }

    fn __repr__(&self) -> String {
        format!("<Deal {}>", self.deal.id())
    }
}

/// One page of deals, the newest first.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct DealPage {
    page: CorePage,
}

impl From<CorePage> for DealPage {
    fn from(page: CorePage) -> Self {
        Self { page }
    }
}

#[pymethods]
impl DealPage {
    /// The deals.
    #[getter]
    fn deals(&self) -> Vec<Deal> {
        self.page.deals.iter().cloned().map(Deal::from).collect()
    }

    /// Ask for what comes after this deal; ``None`` at the end.
    #[getter]
    fn next(&self) -> Option<String> {
        self.page.next.map(|deal| deal.to_string())
    }

    fn __repr__(&self) -> String {
        format!("<DealPage of {}>", self.page.deals.len())
    }
}

/// What became of a deal. Deals are public.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct DealEvent {
    event: CoreEvent,
}

impl From<CoreEvent> for DealEvent {
    fn from(event: CoreEvent) -> Self {
        Self { event }
    }
}

#[pymethods]
impl DealEvent {
    /// Which deal.
    #[getter]
    fn deal(&self) -> String {
        self.event.deal.to_string()
    }

    /// Whose it is.
    #[getter]
    fn vendor(&self) -> String {
        self.event.vendor.to_string()
    }

    /// When.
    #[getter]
    fn at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.event.at)
    }

    /// What became of it: ``"posted"``, ``"updated"`` or ``"withdrawn"``.
    #[getter]
    fn change(&self) -> &'static str {
        match self.event.change {
            DealChange::Posted => "posted",
            DealChange::Updated => "updated",
            DealChange::Withdrawn => "withdrawn",
        }
    }

    /// SHA-256 of what it says now, as :attr:`Deal.hash`.
    #[getter]
    fn hash(&self) -> String {
        hex(&self.event.terms_hash)
    }

    fn __repr__(&self) -> String {
        format!("<DealEvent: {} {}>", self.event.deal, self.change())
    }
}
