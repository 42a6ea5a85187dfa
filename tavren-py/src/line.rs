//! Lines of the ledger, in memory and in a market: the same five.

use crate::account::{Account, Party};
use crate::errors::wrong;
use crate::money::Money;
use crate::text;
use crate::time::moment;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use tavren_core::command::{BatchLine, Party as CoreParty};
use tavren_core::ledger::{Account as CoreAccount, Line as CoreLine, LineId};
use tavren_core::limits::BATCH_LINES_MAX;
use tavren_core::types::{Code, Money as CoreMoney, Timestamp};

/// One line of a batch, between accounts (for a :class:`Ledger`) or parties (for
/// :meth:`tavren.Market.book`). A line that draws, closes or reverses refers to an earlier one by its
/// place: the id of its batch, and its number there, from 0.
#[pyclass(frozen, module = "tavren.ledger")]
pub(crate) struct Line {
    line: Kind,
}

enum Kind {
    Move {
        ends: Ends,
        amount: CoreMoney,
    },
    Hold {
        ends: Ends,
        amount: CoreMoney,
        until: Timestamp,
    },
    Draw {
        hold: LineId,
        amount: CoreMoney,
    },
    Close {
        hold: LineId,
    },
    Reverse {
        line: LineId,
        amount: CoreMoney,
    },
}

/// From where to where.
enum Ends {
    Accounts(CoreAccount, CoreAccount),
    Parties(CoreParty, CoreParty),
}

impl Ends {
    fn read(source: &Bound<'_, PyAny>, target: &Bound<'_, PyAny>) -> PyResult<Self> {
        if let (Ok(source), Ok(target)) = (source.cast::<Account>(), target.cast::<Account>()) {
            return Ok(Self::Accounts(source.get().account, target.get().account));
        }
        if let (Ok(source), Ok(target)) = (source.cast::<Party>(), target.cast::<Party>()) {
            let (source, target) = (source.get().party.clone(), target.get().party.clone());
            return Ok(Self::Parties(source, target));
        }
        let what = "from_ and to must be two of Account, or two of Party";
        Err(PyTypeError::new_err(what))
    }
}

fn place(py: Python<'_>, (batch, line): (&str, u16), field: &str) -> PyResult<LineId> {
    let batch = text::command(py, batch, field)?;
    Ok(LineId { batch, line })
}

#[pymethods]
impl Line {
    /// Moves money.
    #[staticmethod]
    #[pyo3(name = "move")]
    fn move_(
        py: Python<'_>,
        from_: &Bound<'_, PyAny>,
        to: &Bound<'_, PyAny>,
        amount: &Money,
    ) -> PyResult<Self> {
        let ends = Ends::read(from_, to)?;
        let amount = amount.whole(py, "amount")?;
        let line = Kind::Move { ends, amount };
        Ok(Self { line })
    }

    /// Sets money aside. It moves nothing: what is neither drawn nor closed is free again at
    /// ``until``, without anybody doing anything.
    #[staticmethod]
    fn hold(
        py: Python<'_>,
        from_: &Bound<'_, PyAny>,
        to: &Bound<'_, PyAny>,
        amount: &Money,
        until: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let line = Kind::Hold {
            ends: Ends::read(from_, to)?,
            amount: amount.whole(py, "amount")?,
            until: moment(until, "until")?,
        };
        Ok(Self { line })
    }

    /// Moves part of what a hold holds; draws may follow each other until nothing is left.
    #[staticmethod]
    fn draw(py: Python<'_>, hold: (String, u16), amount: &Money) -> PyResult<Self> {
        let hold = place(py, (&hold.0, hold.1), "hold")?;
        let amount = amount.whole(py, "amount")?;
        let line = Kind::Draw { hold, amount };
        Ok(Self { line })
    }

    /// Ends a hold: what was not drawn is free again.
    #[staticmethod]
    fn close(py: Python<'_>, hold: (String, u16)) -> PyResult<Self> {
        let hold = place(py, (&hold.0, hold.1), "hold")?;
        let line = Kind::Close { hold };
        Ok(Self { line })
    }

    /// Moves back part of what a move or a draw moved; all reversals of a line together are at most
    /// what it moved.
    #[staticmethod]
    fn reverse(py: Python<'_>, line: (String, u16), amount: &Money) -> PyResult<Self> {
        let line = place(py, (&line.0, line.1), "line")?;
        let amount = amount.whole(py, "amount")?;
        let line = Kind::Reverse { line, amount };
        Ok(Self { line })
    }

    fn __repr__(&self) -> &'static str {
        match self.line {
            Kind::Move { .. } => "<Line move>",
            Kind::Hold { .. } => "<Line hold>",
            Kind::Draw { .. } => "<Line draw>",
            Kind::Close { .. } => "<Line close>",
            Kind::Reverse { .. } => "<Line reverse>",
        }
    }
}

impl Line {
    /// As a line of the ledger in memory, which knows accounts alone.
    fn of_accounts(&self) -> Option<CoreLine> {
        Some(match &self.line {
            Kind::Move { ends, amount } => {
                let (from, to) = ends.accounts()?;
                let amount = *amount;
                CoreLine::Move { from, to, amount }
            }
            Kind::Hold {
                ends,
                amount,
                until,
            } => {
                let (from, to) = ends.accounts()?;
                let (amount, until) = (*amount, *until);
                CoreLine::Hold {
                    from,
                    to,
                    amount,
                    until,
                }
            }
            Kind::Draw { hold, amount } => {
                let (hold, amount) = (*hold, *amount);
                CoreLine::Draw { hold, amount }
            }
            Kind::Close { hold } => CoreLine::Close { hold: *hold },
            Kind::Reverse { line, amount } => {
                let (line, amount) = (*line, *amount);
                CoreLine::Reverse { line, amount }
            }
        })
    }

    /// As a line of a market, which knows parties alone.
    fn of_parties(&self) -> Option<BatchLine> {
        Some(match &self.line {
            Kind::Move { ends, amount } => {
                let (from, to) = ends.parties()?;
                let amount = *amount;
                BatchLine::Move { from, to, amount }
            }
            Kind::Hold {
                ends,
                amount,
                until,
            } => {
                let (from, to) = ends.parties()?;
                let (amount, until) = (*amount, *until);
                BatchLine::Hold {
                    from,
                    to,
                    amount,
                    until,
                }
            }
            Kind::Draw { hold, amount } => {
                let (hold, amount) = (*hold, *amount);
                BatchLine::Draw { hold, amount }
            }
            Kind::Close { hold } => BatchLine::Close { hold: *hold },
            Kind::Reverse { line, amount } => {
                let (line, amount) = (*line, *amount);
                BatchLine::Reverse { line, amount }
            }
        })
    }
}

impl Ends {
    fn accounts(&self) -> Option<(CoreAccount, CoreAccount)> {
        match self {
            Self::Accounts(from, to) => Some((*from, *to)),
            Self::Parties(..) => None,
        }
    }

    fn parties(&self) -> Option<(CoreParty, CoreParty)> {
        match self {
            Self::Parties(from, to) => Some((from.clone(), to.clone())),
            Self::Accounts(..) => None,
        }
    }
}

/// The lines of an iterable, for the ledger in memory.
pub(crate) fn of_accounts(lines: &Bound<'_, PyAny>) -> PyResult<Vec<CoreLine>> {
    read(lines, Line::of_accounts, "Account")
}

/// The lines of an iterable, for a market.
pub(crate) fn of_parties(lines: &Bound<'_, PyAny>) -> PyResult<Vec<BatchLine>> {
    read(lines, Line::of_parties, "Party")
}

fn read<T>(
    lines: &Bound<'_, PyAny>,
    as_line: impl Fn(&Line) -> Option<T>,
    ends: &str,
) -> PyResult<Vec<T>> {
    let mut read = Vec::new();
    for (at, line) in lines.try_iter()?.enumerate() {
        if at >= BATCH_LINES_MAX {
            return Err(wrong(lines.py(), Code::LimitExceeded, "lines"));
        }
        let line = line?;
        let line = as_line(line.cast::<Line>()?.get());
        let misfit = || PyTypeError::new_err(format!("line {at} is not between two of {ends}"));
        read.push(line.ok_or_else(misfit)?);
    }
    Ok(read)
}
