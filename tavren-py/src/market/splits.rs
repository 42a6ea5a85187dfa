//! An amount that is shared among contributors.

use super::{Answered, Market};
use crate::errors::wrong;
use crate::gil::give;
use crate::money::Money;
use crate::split::Split;
use crate::text;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use std::ops::ControlFlow;
use tavren_core::limits::CONTRIBUTORS_MAX;
use tavren_core::split::{Payer, SplitRequest};
use tavren_core::types::{Code, UserId};

#[pymethods]
impl Market {
    /// Splits an amount of a buyer's funding, or where ``buyer`` is None of what the operator earned,
    /// among users in proportion to their weights, to the last unit, and credits every share.
    ///
    /// Give it a token (:meth:`once`): cut short, the same call goes on, and everyone is paid once.
    /// ``users`` and ``weights`` are two columns of one length, at most 1,000,000. Who of equal
    /// remainders gets the last units is drawn by a secret of the market, or where ``in_order`` by the
    /// order of the columns. ``progress`` is called with a :class:`Split` after every commit; what it
    /// raises breaks the call off and comes out of it. Other Python threads run meanwhile.
    #[pyo3(signature = (buyer, amount, users, weights, now, *, in_order=false, progress=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn split<'py>(
        &self,
        py: Python<'py>,
        buyer: Option<&str>,
        amount: &Money,
        users: &Bound<'py, PyAny>,
        weights: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
        in_order: bool,
        progress: Option<Py<PyAny>>,
    ) -> Answered<'py> {
        let payer = match buyer {
            Some(buyer) => Payer::Buyer(text::buyer(py, buyer)?),
            None => Payer::Fees,
        };
        let (users, weights) = (column(users, "users")?, column(weights, "weights")?);
        if users.len() != weights.len() {
            return Err(wrong(py, Code::ColumnLength, "weights"));
        }
        let named = users.iter().zip(&weights);
        let named = named.map(|(user, weight)| Ok((name(user)?, self::weight(weight)?)));
        let contributors = named.collect::<PyResult<Vec<_>>>()?;
        let request = SplitRequest::new(payer, amount.whole(py, "amount")?, contributors);
        let request = match in_order {
            true => request.in_order(),
            false => request,
        };
        let mut raised = None;
        let answer = self.ask(py, now, |market, now| {
            market.split(&request, now, |split| {
                let Some(progress) = &progress else {
                    return ControlFlow::Continue(());
                };
                let told = Python::attach(|py| {
                    let split = Split::from(split.clone());
                    progress.call1(py, (split,)).map(drop)
                });
                match told {
                    Ok(()) => ControlFlow::Continue(()),
                    Err(error) => {
                        raised = Some(error);
                        ControlFlow::Break(())
                    }
                }
            })
        })?;
        match raised {
            Some(error) => Err(error),
            None => give(py, answer, Split::from),
        }
    }

    /// How far the split of this id is; None where there is none.
    fn view_split<'py>(
        &self,
        py: Python<'py>,
        split: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let split = text::command(py, split, "split")?;
        let split = self.ask(py, now, |market, now| market.view_split(split, now))?;
        give(py, split, |split| split.map(Split::from))
    }

    /// The splits that are not done, a page; ``after`` is the id of the last one of the page before.
    #[pyo3(signature = (now, *, after=None))]
    fn open_splits<'py>(
        &self,
        py: Python<'py>,
        now: &Bound<'py, PyAny>,
        after: Option<&str>,
    ) -> Answered<'py> {
        let after = after.map(|after| text::command(py, after, "after"));
        let after = after.transpose()?;
        let splits = self.ask(py, now, |market, now| market.open_splits(after, now))?;
        give(py, splits, |splits| {
            splits.into_iter().map(Split::from).collect::<Vec<_>>()
        })
    }

    /// Goes on with splits that were cut short, one page: credits what was posted, and removes what was
    /// not posted within a day. Call it until it answers False.
    fn sweep_splits<'py>(&self, py: Python<'py>, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let swept = self.ask(py, now, |market, now| market.sweep_splits(now))?;
        give(py, swept, |swept| swept)
    }
}

/// A column of values, refused before more is set aside for it than a split can have.
fn column<'py>(values: &Bound<'py, PyAny>, field: &str) -> PyResult<Vec<Bound<'py, PyAny>>> {
    let mut column = Vec::new();
    for value in values.try_iter()? {
        if column.len() >= CONTRIBUTORS_MAX {
            return Err(wrong(values.py(), Code::LimitExceeded, field));
        }
        column.push(value?);
    }
    Ok(column)
}

fn name(user: &Bound<'_, PyAny>) -> PyResult<UserId> {
    let py = user.py();
    let text: String = user.extract()?;
    UserId::new(&text).map_err(|error| wrong(py, error.code(), "users"))
}

fn weight(value: &Bound<'_, PyAny>) -> PyResult<u64> {
    let py = value.py();
    value.extract().map_err(
        |error: PyErr| match error.is_instance_of::<PyOverflowError>(py) {
            true => wrong(py, Code::ColumnValue, "weights"),
            false => error,
        },
    )
}
