//! The matcher: deals to signals, and signals to deals.

use crate::criteria::Criteria;
use crate::disclosure::{Noise, Suppression};
use crate::errors::{raise, raise_match, wrong};
use crate::gil::{Answer, ask, give};
use crate::signal::Signal;
use crate::tables::Tables;
use crate::text::exactly;
use crate::time::{day_number, moment, moment_or_now};
use crate::trust::Count;
use crate::view::View;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use std::sync::Arc;
use tavren_core::matching::{
    Act, AreaId, Asked, DealNumber, Order, Settings, Signal as CoreSignal, SignalId,
    Tables as CoreTables, Work,
};
use tavren_core::memory::MemorySink;
use tavren_core::port::{self, Entropy, MatcherError, OsEntropy, Post, Report};
use tavren_core::types::{Code, Timestamp};
use tavren_core::{AnyPolicy, Error, LocalMatcher};

mod enclave;

pub(crate) use enclave::EnclaveMatcher;

type Told<'py> = (Bound<'py, PyAny>, PyRef<'py, Signal>, Bound<'py, PyAny>);

/// Signals and deals in memory, and what vendors may know of them by a disclosure policy. Share it
/// between threads as you like.
///
/// ``hash_key`` is sixteen random bytes, fresh ones where it is left out. Those in an area that fewer
/// than ``area_share_min`` people share count as being in the area around it. With ``notifying``,
/// :meth:`told` says whom deals are for. ``now`` is the time it begins at; left out, the system's.
#[pyclass(frozen, subclass, module = "tavren.matching")]
pub(crate) struct Matcher {
    matcher: Arc<dyn port::Matcher>,
    tables: CoreTables,
    told: Option<MemorySink>,
}

impl Matcher {
    /// Asks the matcher without holding the interpreter.
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        question: impl FnOnce(&dyn port::Matcher) -> Result<T, MatcherError> + Send,
    ) -> PyResult<Answer<T>> {
        ask(py, || question(self.matcher.as_ref()).map_err(Error::from))
    }

    fn signal(
        &self,
        py: Python<'_>,
        (id, signal, expires): &Told<'_>,
    ) -> PyResult<Result<(SignalId, CoreSignal, Timestamp), MatcherError>> {
        let id = signal_id(py, id.extract()?)?;
        let expires = moment(expires, "expires")?;
        let signal = signal.read(&self.tables);
        Ok(signal
            .map(|signal| (id, signal, expires))
            .map_err(MatcherError::from))
    }
}

#[pymethods]
impl Matcher {
    #[new]
    #[pyo3(signature = (tables, policy, *, hash_key=None, area_share_min=10.into(),
        notifying=false, now=None))]
    fn new(
        py: Python<'_>,
        tables: &Tables,
        policy: &Bound<'_, PyAny>,
        hash_key: Option<&[u8]>,
        area_share_min: Count,
        notifying: bool,
        now: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let mut key = [0; 16];
        match hash_key {
            Some(bytes) => key = exactly(py, bytes, Code::KeyMalformed, "hash_key")?,
            None => OsEntropy
                .fill(&mut key)
                .map_err(|error| raise(py, &Error::from(error)))?,
        }
        let settings = Settings {
            area_share_min: area_share_min.read(py, "area_share_min")?,
            hash_key: key,
        };
        let (tables, now) = (tables.tables.clone(), moment_or_now(py, now)?);
        let policy: AnyPolicy = if let Ok(suppression) = policy.cast::<Suppression>() {
            Box::new(suppression.get().make(py, &tables)?)
        } else if let Ok(noise) = policy.cast::<Noise>() {
            Box::new(noise.get().make())
        } else {
            let what = "policy must be a Suppression or a Noise";
            return Err(PyTypeError::new_err(what));
        };
        let matcher = LocalMatcher::new(tables.clone(), settings, policy, now);
        let told = notifying.then(MemorySink::new);
        let matcher = Arc::new(match told.clone() {
            Some(told) => matcher.notifying(told),
            None => matcher,
        });
        Ok(Self {
            matcher,
            tables,
            told,
        })
    }

    /// Takes a signal until ``expires``, in place of the one of the same id if there is one.
    fn upsert<'py>(
        &self,
        py: Python<'py>,
        id: &[u8],
        signal: &Signal,
        expires: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (id, expires) = (signal_id(py, id)?, moment(expires, "expires")?);
        let signal = signal.read(&self.tables);
        let signal = signal.map_err(|error| raise_match(py, error))?;
        let taken = self.ask(py, |matcher| matcher.upsert(id, &signal, expires))?;
        give(py, taken, |()| true)
    }

    /// Takes many signals, each an id, a signal and its end; all or none.
    fn upsert_all<'py>(
        &self,
        py: Python<'py>,
        signals: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut all = Vec::new();
        for (at, one) in signals.try_iter()?.enumerate() {
            let signal = self.signal(py, &one?.extract()?)?;
            let placed = |error| match error {
                MatcherError::Input { why } => MatcherError::InputAt { at, why },
                other => other,
            };
            let error = |error| raise(py, &Error::from(placed(error)));
            all.push(signal.map_err(error)?);
        }
        let taken = self.ask(py, |matcher| matcher.upsert_all(&all))?;
        give(py, taken, |()| true)
    }

    /// Removes a signal, as when its grant is revoked; ``False`` where there is none.
    fn remove<'py>(&self, py: Python<'py>, id: &[u8]) -> PyResult<Bound<'py, PyAny>> {
        let id = signal_id(py, id)?;
        let removed = self.ask(py, |matcher| matcher.remove(id))?;
        give(py, removed, |removed| removed)
    }

    /// Removes the signals that have expired: how many.
    fn expire<'py>(&self, py: Python<'py>, now: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let now = moment(now, "now")?;
        let removed = self.ask(py, |matcher| matcher.expire(now))?;
        give(py, removed, |removed| removed)
    }

    /// Whom posted deals are for, by the ids of their signals, the oldest first and each as often as
    /// there was a deal: at most ``limit``, which are then told no more. Nobody unless it was made
    /// ``notifying``; what is not asked for stays in memory.
    #[pyo3(signature = (limit=10_000.into()))]
    fn told<'py>(&self, py: Python<'py>, limit: Count) -> PyResult<Vec<Bound<'py, PyBytes>>> {
        let limit = usize::try_from(limit.read(py, "limit")?).unwrap_or(usize::MAX);
        let told = self.told.as_ref().map(|told| told.take(limit));
        let told = told.unwrap_or_default().into_iter();
        Ok(told.map(|id| PyBytes::new(py, &id.expose())).collect())
    }

    /// Posts a deal under a number of the caller's: it is listed in feeds, and the vendor gets a view.
    ///
    /// ``epoch`` is the epoch of disclosure, such as a UTC day. With ``work="constant"`` the match itself
    /// does the same for any signals of the same number, so that its time tells a host nothing. A refusal
    /// follows from the question and the budgets, never from who matches; the deal then does not stand.
    #[pyo3(signature = (deal, criteria, vendor, now, epoch, work="normal"))]
    #[expect(clippy::too_many_arguments, reason = "arguments of Python")]
    fn post<'py>(
        &self,
        py: Python<'py>,
        deal: Count,
        criteria: &Criteria,
        vendor: &[u8],
        now: &Bound<'py, PyAny>,
        epoch: &Bound<'py, PyAny>,
        work: &str,
    ) -> PyResult<Bound<'py, PyAny>> {
        let criteria = criteria.read(&self.tables);
        let criteria = criteria.map_err(|error| raise_match(py, error))?;
        let post = Post {
            deal: number(py, deal)?,
            criteria: &criteria,
            vendor: crate::disclosure::vendor(py, vendor)?,
            epoch: crate::tables::number(epoch, Code::LimitExceeded, "epoch")?,
            work: match work {
                "normal" => Work::Normal,
                "constant" => Work::Constant,
                _ => return Err(wrong(py, Code::LimitExceeded, "work")),
            },
        };
        let now = moment(now, "now")?;
        let view = self.ask(py, |matcher| matcher.post(&post, now))?;
        give(py, view, |view| View::new(view, &self.tables))
    }

    /// Counts what somebody did with a deal, ``"seen"`` or ``"taken"``, under the id of the signal and
    /// the code of its area (``None`` for the world): once a UTC day. ``False`` where it was counted
    /// before.
    #[pyo3(signature = (id, deal, act, now, *, area=None))]
    fn report<'py>(
        &self,
        py: Python<'py>,
        id: &[u8],
        deal: Count,
        act: &str,
        now: &Bound<'py, PyAny>,
        area: Option<u64>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let areas = self.tables.areas();
        let area = area.map_or(Some(AreaId::WORLD), |code| areas.area(code));
        let report = Report {
            id: signal_id(py, id)?,
            area: area.ok_or_else(|| wrong(py, Code::AreaUnknown, "area"))?,
            deal: number(py, deal)?,
            act: read_act(py, act)?,
        };
        let now = moment(now, "now")?;
        let counted = self.ask(py, |matcher| matcher.report(&report, now))?;
        give(py, counted, |counted| counted)
    }

    /// What a vendor may know of how many people did something with a deal on a UTC day that is over
    /// (a ``date``), through the policy that answers posts. Asked again, it is told the same.
    fn activity<'py>(
        &self,
        py: Python<'py>,
        deal: Count,
        act: &str,
        day: &Bound<'py, PyAny>,
        vendor: &[u8],
        epoch: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let asked = Asked {
            deal: number(py, deal)?,
            act: read_act(py, act)?,
            day: day_number(day, "day")?,
        };
        let vendor = crate::disclosure::vendor(py, vendor)?;
        let epoch = crate::tables::number(epoch, Code::LimitExceeded, "epoch")?;
        let view = self.ask(py, |matcher| matcher.activity(asked, vendor, epoch))?;
        give(py, view, |view| View::new(view, &self.tables))
    }

    /// Puts other criteria in the place of a deal's; it asks nothing.
    fn update(&self, py: Python<'_>, deal: Count, criteria: &Criteria) -> PyResult<()> {
        let deal = number(py, deal)?;
        let criteria = criteria.read(&self.tables);
        let criteria = criteria.map_err(|error| raise_match(py, error))?;
        done(py, self.ask(py, |matcher| matcher.update(deal, &criteria))?)
    }

    /// Withdraws a deal; ``False`` where there is none.
    fn withdraw(&self, py: Python<'_>, deal: Count) -> PyResult<bool> {
        let deal = number(py, deal)?;
        done(py, self.ask(py, |matcher| matcher.withdraw(deal))?)
    }

    /// At most ``limit`` deals that are for the user of a signal, which need not be held here.
    #[pyo3(signature = (signal, order="any", limit=100.into()))]
    fn feed(
        &self,
        py: Python<'_>,
        signal: &Signal,
        order: &str,
        limit: Count,
    ) -> PyResult<Vec<u32>> {
        let order = match order {
            "any" => Order::Any,
            "cheapest" => Order::Cheapest,
            "dearest" => Order::Dearest,
            _ => return Err(wrong(py, Code::LimitExceeded, "order")),
        };
        let limit = usize::try_from(limit.read(py, "limit")?).unwrap_or(usize::MAX);
        let signal = signal.read(&self.tables);
        let signal = signal.map_err(|error| raise_match(py, error))?;
        let deals = done(
            py,
            self.ask(py, |matcher| matcher.feed(&signal, order, limit))?,
        )?;
        Ok(deals.into_iter().map(DealNumber::number).collect())
    }

    fn __repr__(&self) -> &'static str {
        "<Matcher>"
    }
}

fn signal_id(py: Python<'_>, bytes: &[u8]) -> PyResult<SignalId> {
    exactly(py, bytes, Code::IdMalformed, "id").map(SignalId::from_bytes)
}

fn number(py: Python<'_>, deal: Count) -> PyResult<DealNumber> {
    deal.read(py, "deal").map(DealNumber::new)
}

/// The value of a call that no rule refuses.
fn done<T>(py: Python<'_>, answer: Answer<T>) -> PyResult<T> {
    let what = "a call without rules was refused";
    answer.map_err(|_| raise(py, &Error::Internal { what }))
}

fn read_act(py: Python<'_>, name: &str) -> PyResult<Act> {
    match name {
        "seen" => Ok(Act::Seen),
        "taken" => Ok(Act::Taken),
        _ => Err(wrong(py, Code::LimitExceeded, "act")),
    }
}
