//! Exceptions by the one table of codes, and the refusal, which is none.

use crate::gil::Answer;
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use std::fmt::Display;
use tavren_arrow::TableError;
use tavren_core::Error;
use tavren_core::credential::CredentialError;
use tavren_core::matching::noise::PolicyError;
use tavren_core::matching::{HierarchyError, MatchError};
use tavren_core::port::MatcherError;
use tavren_core::proof::ProofError;
use tavren_core::types::{Class, Code};
use tavren_payout::PayoutError;
use tavren_sqlite::OpenError;

static ERRORS: PyOnceLock<Py<PyModule>> = PyOnceLock::new();

/// The exception of an error.
pub(crate) fn raise(py: Python<'_>, error: &Error) -> PyErr {
    exception(py, error.code(), &error.to_string(), error.field())
}

/// The exception of a database that does not open.
pub(crate) fn raise_open(py: Python<'_>, error: &OpenError) -> PyErr {
    exception(py, error.code(), &error.to_string(), Some("path"))
}

/// The exception of a signal, a deal or a table that is wrong.
pub(crate) fn raise_match(py: Python<'_>, error: MatchError) -> PyErr {
    raise(py, &Error::Matcher(error.into()))
}

/// The exception of a disclosure policy that contradicts itself.
pub(crate) fn raise_policy(py: Python<'_>, error: PolicyError) -> PyErr {
    raise(py, &Error::Matcher(MatcherError::Policy(error)))
}

/// The exception of a table of areas.
pub(crate) fn raise_areas(py: Python<'_>, error: HierarchyError) -> PyErr {
    exception(py, error.code(), &error.to_string(), Some("areas"))
}

/// The exception of a table or a model, or of a column of either.
pub(crate) fn raise_table(py: Python<'_>, error: &TableError) -> PyErr {
    exception(py, error.code(), &error.to_string(), error.field())
}

/// The exception of bytes that are no credential of this version, or no request for some.
pub(crate) fn raise_credential(py: Python<'_>, error: CredentialError, field: &str) -> PyErr {
    let message = format!("{field}: {error}");
    exception(py, error.code(), &message, Some(field))
}

/// The exception of an argument that is wrong in itself.
pub(crate) fn wrong(py: Python<'_>, code: Code, field: &str) -> PyErr {
    let message = format!("{field}: {}", code.meaning());
    exception(py, code, &message, Some(field))
}

/// What was found of bytes from elsewhere: a refusal by its code, or the exception about `field`.
pub(crate) fn judged<T, E: Display>(
    py: Python<'_>,
    found: Result<T, E>,
    code: impl FnOnce(&E) -> Code,
    field: &str,
) -> PyResult<Answer<T>> {
    let error = match found {
        Ok(value) => return Ok(Ok(value)),
        Err(error) => error,
    };
    let code = code(&error);
    match code.class() {
        Class::Refusal => Ok(Err(Refused::new(code))),
        _ => {
            let message = format!("{field}: {error}");
            Err(exception(py, code, &message, Some(field)))
        }
    }
}

/// An exception of `tavren.errors`, of the class that the table says.
pub(crate) fn exception(py: Python<'_>, code: Code, message: &str, field: Option<&str>) -> PyErr {
    let make = || {
        let errors =
            ERRORS.get_or_try_init(py, || Ok::<_, PyErr>(py.import("tavren.errors")?.unbind()))?;
        let class = errors.bind(py).getattr(code.class().name())?;
        class.call1((code.name(), message, field))
    };
    match make() {
        Ok(exception) => PyErr::from_value(exception),
        // The package is broken: say at least what happened.
        Err(_) => PyRuntimeError::new_err(format!("{}: {message}", code.name())),
    }
}

/// The rules say no: an answer, not an exception. It is falsy; `code` names the reason and
/// `str()` says it in words for the user. `field` names the part of a document that is wrong.
#[pyclass(frozen, module = "tavren", eq, hash)]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Refused {
    code: Code,
    field: Option<&'static str>,
}

impl Refused {
    pub(crate) fn new(code: Code) -> Self {
        Self { code, field: None }
    }
}

impl From<ProofError> for Refused {
    fn from(error: ProofError) -> Self {
        Self {
            code: error.code(),
            field: error.field(),
        }
    }
}

impl From<PayoutError> for Refused {
    fn from(error: PayoutError) -> Self {
        Self {
            code: error.code(),
            field: error.field(),
        }
    }
}

#[pymethods]
impl Refused {
    /// The permanent code of the reason, such as ``"grant_exists"``.
    #[getter]
    fn code(&self) -> &'static str {
        self.code.name()
    }

    /// The part of a proof, a batch or an answer that is wrong, such as ``"vendor"``; ``None`` where
    /// no part is named.
    #[getter]
    fn field(&self) -> Option<&'static str> {
        self.field
    }

    /// The reason in words for the user.
    #[getter]
    fn reason(&self) -> &'static str {
        self.code.meaning()
    }

    fn __bool__(&self) -> bool {
        false
    }

    fn __str__(&self) -> &'static str {
        self.code.meaning()
    }

    fn __repr__(&self) -> String {
        format!("Refused('{}')", self.code.name())
    }
}
