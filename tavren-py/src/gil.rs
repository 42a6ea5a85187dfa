//! The one helper by which everything that takes long lets other Python threads run.

use crate::errors::{Refused, raise, raise_table};
use pyo3::prelude::*;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tavren_arrow::TableError;
use tavren_core::Error;

/// What a question to the market gives back to Python: the answer, or why not.
pub(crate) type Answer<T> = Result<T, Refused>;

/// Asks the market without holding the interpreter. A refusal is an answer, an error is raised.
pub(crate) fn ask<T: Send>(
    py: Python<'_>,
    question: impl FnOnce() -> Result<T, Error> + Send,
) -> PyResult<Answer<T>> {
    match detached(py, question).and_then(|asked| asked) {
        Ok(value) => Ok(Ok(value)),
        Err(Error::Refused(refusal)) => Ok(Err(Refused::new(refusal.code()))),
        Err(error) => Err(raise(py, &error)),
    }
}

/// Computes without holding the interpreter.
pub(crate) fn work<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> Result<T, TableError> + Send,
) -> PyResult<T> {
    let done = detached(py, work).map_err(|error| raise(py, &error))?;
    done.map_err(|error| raise_table(py, &error))
}

/// Works without holding the interpreter. A panic is a defect of ours, which a program may want to
/// survive.
pub(crate) fn detached<T: Send>(
    py: Python<'_>,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Error> {
    let what = "a call panicked";
    let worked = py.detach(|| catch_unwind(AssertUnwindSafe(work)));
    worked.map_err(|_| Error::Internal { what })
}

/// Gives an answer to Python, made of what the core gave, or the refusal.
pub(crate) fn give<'py, T, P>(
    py: Python<'py>,
    answer: Answer<T>,
    make: impl FnOnce(T) -> P,
) -> PyResult<Bound<'py, PyAny>>
where
    P: pyo3::IntoPyObjectExt<'py>,
{
    match answer {
        Ok(value) => make(value).into_bound_py_any(py),
        Err(refused) => Ok(Bound::new(py, refused)?.into_any()),
    }
}
