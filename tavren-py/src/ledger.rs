//! The ledger in memory: for tests of finance teams, notebooks and audits.

use crate::account::Account;
use crate::errors::{Refused, raise, wrong};
use crate::gil::{Answer, detached, give};
use crate::line;
use crate::money::Money;
use crate::text;
use crate::time::moment;
use pyo3::prelude::*;
use std::sync::Mutex;
use tavren_core::Error;
use tavren_core::ledger::{
    Applied, Balance as CoreBalance, HoldState, Ledger as CoreLedger, Limits, LineId,
};
use tavren_core::types::{Class, Code};

type Answered<'py> = PyResult<Bound<'py, PyAny>>;

/// Balances, holds and keys of any number of accounts, and the journal that they follow from: every
/// rule by which a market's own batches are decided. Share it between threads as you like.
#[pyclass(frozen, module = "tavren.ledger")]
pub(crate) struct Ledger {
    ledger: Mutex<CoreLedger>,
}

impl Ledger {
    /// Works on the ledger without holding the interpreter.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut CoreLedger) -> T + Send,
    ) -> PyResult<T> {
        let worked = detached(py, || {
            let mut ledger = self.ledger.lock().ok()?;
            Some(work(&mut ledger))
        });
        let worked = worked.map_err(|error| raise(py, &error))?;
        // A defect in an earlier call left it in a state that nobody knows.
        worked.ok_or_else(|| wrong(py, Code::Poisoned, "ledger"))
    }
}

#[pymethods]
impl Ledger {
    #[new]
    fn new() -> Self {
        let ledger = Mutex::new(CoreLedger::new());
        Self { ledger }
    }

    /// Books all lines of a batch under a key, or none: ``"booked"``, or ``"before"`` where it was
    /// booked under this key before. At most 8,190 lines. A refusal names the ``line``, from 0, and
    /// the ``field`` of it.
    fn apply<'py>(
        &self,
        py: Python<'py>,
        key: &str,
        lines: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let key = text::command(py, key, "key")?;
        let (lines, now) = (line::of_accounts(lines)?, moment(now, "now")?);
        let applied = self.with(py, |ledger| ledger.apply(key, &lines, now))?;
        let answer: Answer<Applied> = match applied {
            Ok(applied) => Ok(applied),
            Err(error) if error.code().class() == Class::Refusal => Err(Refused::from(error)),
            Err(error) => return Err(raise(py, &Error::from(error))),
        };
        give(py, answer, |applied| match applied {
            Applied::Booked => "booked",
            Applied::Before => "before",
        })
    }

    /// Sets the limits of an account in a currency: the least that it can have free, and the most that
    /// it can have; ``None`` for no limit. By its kind, only the world outside has no least, and any
    /// other account has nothing as its least.
    #[pyo3(signature = (account, currency, *, floor=None, ceiling=None))]
    fn limit(
        &self,
        py: Python<'_>,
        account: &Account,
        currency: &str,
        floor: Option<&Money>,
        ceiling: Option<&Money>,
    ) -> PyResult<()> {
        let (account, currency) = (account.account, text::currency(py, currency)?);
        let minor = |limit: Option<&Money>, field| {
            let whole = limit.map(|limit| limit.whole(py, field)).transpose()?;
            match whole.filter(|whole| whole.currency() != currency) {
                Some(_) => Err(wrong(py, Code::MoneyCurrencyMismatch, field)),
                None => Ok(whole.map(|whole| whole.minor())),
            }
        };
        let limits = Limits {
            floor: minor(floor, "floor")?,
            ceiling: minor(ceiling, "ceiling")?,
        };
        self.with(py, |ledger| ledger.limit(account, currency, limits))
    }

    /// What an account has at a time; one that there is not has nothing.
    fn balance(
        &self,
        py: Python<'_>,
        account: &Account,
        currency: &str,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Balance> {
        let (account, currency) = (account.account, text::currency(py, currency)?);
        let now = moment(now, "now")?;
        let balance = self.with(py, |ledger| ledger.balance(account, currency, now))?;
        Ok(balance.into())
    }

    /// What became of a hold at a time: ``"open"``, ``"closed"`` (or drawn in full), ``"expired"``;
    /// ``None`` where there is none.
    fn hold(
        &self,
        py: Python<'_>,
        hold: (String, u16),
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Option<&'static str>> {
        let (batch, line) = (text::command(py, &hold.0, "hold")?, hold.1);
        let now = moment(now, "now")?;
        let state = self.with(py, |ledger| ledger.hold(LineId { batch, line }, now))?;
        Ok(state.map(|state| match state {
            HoldState::Open => "open",
            HoldState::Closed => "closed",
            HoldState::Expired => "expired",
        }))
    }

    /// What came into an account with each line, in order; below nothing where it went out. Holds are
    /// not in it, since they move nothing. Amounts are in minor units.
    fn journal(&self, py: Python<'_>) -> PyResult<Vec<(Account, String, i64)>> {
        let moved = self.with(py, |ledger| ledger.journal().collect::<Vec<_>>())?;
        let moved = moved.into_iter().map(|(account, currency, minor)| {
            let currency = currency.as_str().to_owned();
            (account.into(), currency, minor)
        });
        Ok(moved.collect())
    }

    fn __repr__(&self) -> &'static str {
        "<Ledger>"
    }
}

/// What an account has.
#[pyclass(frozen, module = "tavren.ledger")]
pub(crate) struct Balance {
    balance: CoreBalance,
}

impl From<CoreBalance> for Balance {
    fn from(balance: CoreBalance) -> Self {
        Self { balance }
    }
}

#[pymethods]
impl Balance {
    /// What was booked, held money included.
    #[getter]
    fn booked(&self) -> Money {
        self.balance.booked().into()
    }

    /// What is held of it.
    #[getter]
    fn held(&self) -> Money {
        self.balance.held().into()
    }

    /// What is free: booked less held.
    #[getter]
    fn available(&self) -> Money {
        self.balance.available().into()
    }

    fn __repr__(&self) -> &'static str {
        "<Balance>"
    }
}
