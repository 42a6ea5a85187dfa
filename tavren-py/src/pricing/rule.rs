//! The rule: whom an offer pays, and by which multipliers.

use crate::errors::{Refused, wrong};
use crate::gil::give;
use crate::money::Money;
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_core::types::Code;
use tavren_pricing::{Caps, Cooldown, Multipliers, Person, Rate, Rule, Shown, UserTier, UserTrust};

/// Whom an offer pays, and by which multipliers: the rule that a market keeps and a simulation asks.
///
/// ``multipliers`` are what the tiers 0 to 3 earn of the price, in ten-thousandths. Who gave a grant
/// less than ``cooldown_days`` ago waits. ``per_day``, ``per_week`` (seven days), ``per_month``
/// (thirty) and ``total`` are how often one person may be shown the offer.
#[pyclass(frozen, module = "tavren.pricing", eq)]
#[derive(PartialEq)]
pub(crate) struct RewardRule {
    pub(crate) rule: Rule,
}

#[pymethods]
impl RewardRule {
    #[new]
    #[pyo3(signature = (*, tier_min=0.into(), cooldown_days=0.into(), multipliers=None,
        per_day=None, per_week=None, per_month=None, total=None))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        tier_min: Count,
        cooldown_days: Count,
        multipliers: Option<(Count, Count, Count, Count)>,
        per_day: Option<Count>,
        per_week: Option<Count>,
        per_month: Option<Count>,
        total: Option<Count>,
    ) -> PyResult<Self> {
        let cap = |cap: Option<Count>, field| cap.map(|cap| cap.read(py, field)).transpose();
        Ok(Self {
            rule: Rule {
                multipliers: multipliers.map_or(Ok(Multipliers::DEFAULT), |by_tier| {
                    read_multipliers(py, by_tier)
                })?,
                tier_min: tier(py, tier_min, "tier_min")?,
                cooldown: match cooldown_days.read(py, "cooldown_days")? {
                    0 => Cooldown::NONE,
                    days => Cooldown(days.into()),
                },
                caps: Caps {
                    per_day: cap(per_day, "per_day")?,
                    per_week: cap(per_week, "per_week")?,
                    per_month: cap(per_month, "per_month")?,
                    total: cap(total, "total")?,
                },
            },
        })
    }

    /// What a price pays a person of this tier (0 to 3) and trust (0 to 10,000) on a day: the cell of
    /// a simulation, to the same cent. A :class:`tavren.Refused` says why it pays nothing.
    ///
    /// ``last_grant`` is the day of the person's last grant for this offer, if ever.
    #[pyo3(signature = (price, tier, trust, *, last_grant=None, day=0.into()))]
    fn quote<'py>(
        &self,
        py: Python<'py>,
        price: &Money,
        tier: Count,
        trust: Count,
        last_grant: Option<i64>,
        day: Count,
    ) -> PyResult<Bound<'py, PyAny>> {
        let price = price.price(py, "price")?;
        let trust = u16::try_from(trust.read(py, "trust")?).ok();
        let person = Person {
            tier: self::tier(py, tier, "tier")?,
            trust: trust
                .and_then(UserTrust::new)
                .ok_or_else(|| wrong(py, Code::LimitExceeded, "trust"))?,
            last_grant: last_grant.filter(|day| *day >= 0),
            shown: Shown::default(),
        };
        let day = day.read(py, "day")?.into();
        let quoted = self.rule.quote(&Rate::of(price), &person, day);
        give(
            py,
            quoted.map_err(|barred| Refused::new(barred.code())),
            |steps| Money::of_steps(steps, price.currency(), price.rounding()),
        )
    }

    fn __repr__(&self) -> String {
        format!("<RewardRule: from tier {}>", self.rule.tier_min.get())
    }
}

/// A user tier.
fn tier(py: Python<'_>, tier: Count, field: &str) -> PyResult<UserTier> {
    let tier = u8::try_from(tier.read(py, field)?).ok();
    let tier = tier.and_then(UserTier::new);
    tier.ok_or_else(|| wrong(py, Code::LimitExceeded, field))
}

/// What each tier earns, in ten-thousandths.
pub(crate) fn read_multipliers(
    py: Python<'_>,
    (a, b, c, d): (Count, Count, Count, Count),
) -> PyResult<Multipliers> {
    let field = "multipliers";
    let one = |one: Count| one.read(py, field);
    Multipliers::new([one(a)?, one(b)?, one(c)?, one(d)?])
        .ok_or_else(|| wrong(py, Code::LimitExceeded, field))
}
