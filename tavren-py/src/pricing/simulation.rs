//! A simulation: people, what they accept, and the luck they have.

use super::acceptance::Acceptance;
use super::amounts::Amounts;
use super::outcomes::{Panel, Sweep, Tally};
use super::rule::RewardRule;
use super::{count, prices};
use crate::capsule::table;
use crate::errors::wrong;
use crate::gil::work;
use crate::money::Money;
use crate::tables::number;
use crate::trust::Count;
use pyo3::prelude::*;
use std::num::NonZeroUsize;
use tavren_arrow::{Outcomes, People, ScalarBuffer, Table, TableError, Willing};
use tavren_core::types::{Code, Money as CoreMoney};
use tavren_pricing::{BudgetRule, Draws, Fractions, Prices, Rule, Seed, Simulation as Core};

/// Most threads of one simulation: more than any machine has cores for.
const THREADS_MAX: usize = 1_024;

/// What is to be simulated: people, read once and asked as often as you like.
///
/// ``people`` is a table with the whole-number columns ``tier`` (0 to 3) and ``trust`` (0 to 10,000),
/// where there are such with ``last_grant`` (a day; none, or below zero: never) and ``id`` (by which luck
/// is drawn, so that a person has the same in any row), and with the column that ``acceptance`` reads.
/// The columns ``by`` tell segments apart.
///
/// Luck follows from ``seed``, ``id`` and ``day``; without a seed it is the column ``draw``, fractions
/// from 0 to below 1. A ``budget`` is drawn down in the order of rows: ``"skip"`` passes over a quote that
/// no longer fits, ``"stop"`` closes the offer at the first. But for that the order of rows changes
/// nothing, and neither does the number of ``threads``.
#[pyclass(frozen, module = "tavren.pricing")]
pub(crate) struct Simulation {
    people: People,
    willing: Willing,
    luck: Luck,
    rule: Rule,
    budget: Option<(CoreMoney, BudgetRule)>,
    day: u32,
    threads: NonZeroUsize,
}

enum Luck {
    Seeded(Seed),
    Column(ScalarBuffer<f64>),
}

impl Simulation {
    fn core(&self) -> Result<Core<'_>, TableError> {
        let draws = match &self.luck {
            Luck::Seeded(seed) => Draws::from(*seed),
            Luck::Column(column) => Draws::from(Fractions::new(column)?),
        };
        let people = self.people.population()?;
        let mut core = Core::new(people, self.willing.acceptance()?, draws)?
            .rule(self.rule)
            .on_day(self.day)
            .threads(self.threads);
        if let Some((budget, rule)) = self.budget {
            core = core.budget(budget, rule);
        }
        Ok(core)
    }
}

#[pymethods]
impl Simulation {
    #[new]
    #[pyo3(signature = (people, acceptance, *, seed=None, rule=None, budget=None,
        budget_rule="skip", day=0.into(), by=Vec::new(), threads=1.into()))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        people: &Bound<'_, PyAny>,
        acceptance: &Acceptance,
        seed: Option<&Bound<'_, PyAny>>,
        rule: Option<&RewardRule>,
        budget: Option<&Money>,
        budget_rule: &str,
        day: Count,
        by: Vec<String>,
        threads: Count,
    ) -> PyResult<Self> {
        let seed = seed.map(|seed| number(seed, Code::LimitExceeded, "seed"));
        let seed = seed.transpose()?.map(Seed::new);
        let rule = rule.map_or_else(Rule::default, |rule| rule.rule);
        let budget_rule = match budget_rule {
            "skip" => BudgetRule::Skip,
            "stop" => BudgetRule::Stop,
            _ => return Err(wrong(py, Code::LimitExceeded, "budget_rule")),
        };
        let budget = budget
            .map(|budget| budget.whole(py, "budget"))
            .transpose()?;
        let day = day.read(py, "day")?;
        let threads = count(py, threads, "threads")?.min(THREADS_MAX);
        let threads = NonZeroUsize::new(threads);
        let threads = threads.ok_or_else(|| wrong(py, Code::LimitExceeded, "threads"))?;
        let model = acceptance.model.clone();
        let table = table(people, "people")?;
        work(py, || {
            let by: Vec<&str> = by.iter().map(String::as_str).collect();
            let simulation = Self {
                people: People::read(&table, &by)?,
                willing: Willing::read(&table, model)?,
                luck: luck(&table, seed)?,
                rule,
                budget: budget.map(|budget| (budget, budget_rule)),
                day,
                threads,
            };
            simulation.core()?;
            Ok(simulation)
        })
    }

    /// What one price gives each person, and what comes of it.
    fn simulate(&self, py: Python<'_>, price: &Money) -> PyResult<Simulated> {
        let price = price.price(py, "price")?;
        work(py, || {
            let done = self.core()?.simulate(price)?;
            let (currency, rounding) = (price.currency(), price.rounding());
            Ok(Simulated {
                paid: Amounts::new("paid", done.paid, currency, rounding)?,
                total: Tally::new(done.outcome.total(), currency, rounding),
            })
        })
    }

    /// What comes of each of at most 1,000 rising prices by itself, all under the same luck.
    fn sweep(&self, py: Python<'_>, prices: &Bound<'_, PyAny>) -> PyResult<Sweep> {
        let prices = self::prices(py, prices)?;
        work(py, || {
            let outcomes = self.core()?.sweep(&Prices::new(&prices)?)?;
            let segments = self.people.segments().clone();
            Sweep::new(Outcomes::of_prices(prices, segments, outcomes)?)
        })
    }

    /// What comes of each of so many days at one price, with the budget for each day and fresh luck every
    /// day. Who was paid waits out the cooldown; the caps count who was shown the offer.
    ///
    /// Every 32 days ``progress`` is called with how many are done, and how many there are. Ctrl-C ends it
    /// then, and so does an exception of ``progress``.
    #[pyo3(signature = (price, days, *, progress=None))]
    fn panel(
        &self,
        py: Python<'_>,
        price: &Money,
        days: Count,
        progress: Option<Py<PyAny>>,
    ) -> PyResult<Panel> {
        let (price, days) = (price.price(py, "price")?, days.read(py, "days")?);
        let mut raised = None;
        let go_on = |done: u32| {
            let told = Python::attach(|py| {
                py.check_signals()?;
                let progress = progress.as_ref();
                progress.map_or(Ok(()), |call| call.call1(py, (done, days)).map(drop))
            });
            raised = told.err();
            raised.is_none()
        };
        let panel = work(py, || {
            let outcomes = self.core()?.panel_while(price, days, go_on)?;
            let segments = self.people.segments().clone();
            let panel = |outcomes| Outcomes::of_days(self.day, price, segments, outcomes);
            Panel::new(panel(outcomes.unwrap_or_default()))
        });
        raised.map_or(panel, Err)
    }

    /// How many people.
    fn __len__(&self) -> usize {
        self.people.len()
    }

    fn __repr__(&self) -> String {
        format!("<Simulation: {} people>", self.people.len())
    }
}

fn luck(table: &Table, seed: Option<Seed>) -> Result<Luck, TableError> {
    match seed {
        Some(seed) => Ok(Luck::Seeded(seed)),
        None => Ok(Luck::Column(table.fractions("draw")?)),
    }
}

/// What one price gave each person (``paid``, a row a person), and all of them together (``total``).
#[pyclass(frozen, module = "tavren.pricing")]
pub(crate) struct Simulated {
    paid: Amounts,
    total: Tally,
}

#[pymethods]
impl Simulated {
    /// What each person is paid, in the order of rows; 0 for nothing.
    #[getter]
    fn paid(&self) -> Amounts {
        self.paid.clone()
    }

    /// Who accepted, who was paid, and what that cost.
    #[getter]
    fn total(&self) -> Tally {
        self.total.clone()
    }

    fn __repr__(&self) -> String {
        format!("<Simulated: {}>", self.total.printed())
    }
}
