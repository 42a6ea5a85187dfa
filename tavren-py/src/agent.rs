//! Agents: what is made of a deal on the user's own device.

use crate::deal::{Deal, micro};
use crate::errors::{raise, raise_match};
use crate::money::Money;
use crate::signal::Signal;
use crate::tables::{Tables, category};
use crate::text;
use crate::time::moment;
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_core::deal::{
    Agent as CoreAgent, Bought, Choice, Decision as CoreDecision, Rule as CoreRule,
};
use tavren_core::matching::{Signal as CoreSignal, Tables as CoreTables};
use tavren_core::types::BuyerId;

/// A standing rule: what an agent may buy without asking.
///
/// Deals of one ``category`` or any, of these ``vendors`` or any, for at most ``price_max``, saving
/// at least ``saves_percent`` of the price without the deal; ``per_day`` purchases in 24 hours, and
/// ``month_max`` in 30 days, over all that was bought.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Rule {
    rule: CoreRule,
}

#[pymethods]
impl Rule {
    #[new]
    #[pyo3(signature = (*, price_max, month_max, expires, per_day=1, category=None, vendors=vec![],
        saves_percent=0))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        price_max: &Money,
        month_max: &Money,
        expires: &Bound<'_, PyAny>,
        per_day: u32,
        category: Option<Count>,
        vendors: Vec<String>,
        saves_percent: u32,
    ) -> PyResult<Self> {
        let rule = CoreRule {
            category: category
                .map(|number| self::category(py, number))
                .transpose()?,
            vendors: ids(py, &vendors)?,
            price_max: price_max.whole(py, "price_max")?,
            saves_percent,
            per_day,
            month_max: month_max.whole(py, "month_max")?,
            expires: moment(expires, "expires")?,
        };
        rule.check().map_err(|error| raise(py, &error))?;
        Ok(Self { rule })
    }

    fn __repr__(&self) -> String {
        format!("<Rule up to {}>", self.rule.price_max)
    }
}

/// An agent: what it knows of its user never leaves it.
///
/// ``position`` is degrees north and degrees east, if the agent may know; ``blocked`` are vendors
/// that the user does not want to hear of.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Agent {
    tables: CoreTables,
    signal: CoreSignal,
    position: Option<(i64, i64)>,
    blocked: Vec<BuyerId>,
    rules: Vec<CoreRule>,
}

#[pymethods]
impl Agent {
    #[new]
    #[pyo3(signature = (tables, signal, *, position=None, blocked=vec![], rules=vec![]))]
    fn new(
        py: Python<'_>,
        tables: &Tables,
        signal: &Signal,
        position: Option<(f64, f64)>,
        blocked: Vec<String>,
        rules: Vec<PyRef<'_, Rule>>,
    ) -> PyResult<Self> {
        let tables = tables.tables.clone();
        let signal = signal.read(&tables);
        Ok(Self {
            signal: signal.map_err(|error| raise_match(py, error))?,
            tables,
            position: position.map(|(north, east)| (micro(north), micro(east))),
            blocked: ids(py, &blocked)?,
            rules: rules.iter().map(|rule| rule.rule.clone()).collect(),
        })
    }

    /// Decides what to do with a deal at ``now``: nothing, to show it, or to buy it. ``bought`` is
    /// what was bought in the last 30 days: deal, time and price of each.
    #[pyo3(signature = (deal, now, *, bought=vec![]))]
    fn decide(
        &self,
        py: Python<'_>,
        deal: &Deal,
        now: &Bound<'_, PyAny>,
        bought: Vec<(String, Bound<'_, PyAny>, PyRef<'_, Money>)>,
    ) -> PyResult<Decision> {
        let bought = bought.iter().map(|(deal, at, price)| {
            Ok(Bought {
                deal: text::deal(py, deal, "bought")?,
                at: moment(at, "bought")?,
                price: price.whole(py, "bought")?,
            })
        });
        let bought = bought.collect::<PyResult<Vec<_>>>()?;
        let agent = CoreAgent {
            tables: &self.tables,
            signal: &self.signal,
            position: self.position,
            blocked: &self.blocked,
            rules: &self.rules,
            bought: &bought,
        };
        let decision = agent.decide(&deal.deal, moment(now, "now")?);
        let decision = decision.map_err(|error| raise(py, &error))?;
        Ok(Decision { decision })
    }

    fn __repr__(&self) -> &'static str {
        "<Agent>"
    }
}

/// What an agent does with a deal, and every reason against more.
#[pyclass(frozen, module = "tavren.matching")]
pub(crate) struct Decision {
    decision: CoreDecision,
}

#[pymethods]
impl Decision {
    /// ``hide``, ``show`` or ``buy``.
    #[getter]
    fn choice(&self) -> &'static str {
        match self.decision.choice {
            Choice::Hide => "hide",
            Choice::Show => "show",
            Choice::Buy { .. } => "buy",
        }
    }

    /// The place of the rule that it buys under, from 0.
    #[getter]
    fn rule(&self) -> Option<usize> {
        match self.decision.choice {
            Choice::Buy { rule } => Some(rule),
            _ => None,
        }
    }

    /// Why it does not do more, a word each; empty where it buys.
    #[getter]
    fn why(&self) -> Vec<&'static str> {
        self.decision.why.iter().map(|why| why.name()).collect()
    }

    fn __repr__(&self) -> String {
        format!("<Decision to {}>", self.choice())
    }
}

fn ids(py: Python<'_>, texts: &[String]) -> PyResult<Vec<BuyerId>> {
    texts.iter().map(|id| text::buyer(py, id)).collect()
}
