//! The data source: a callable that hands over one person's records when they are packaged.

use crate::money::{decimal_type, digits};
use crate::time::{datetime, moment};
use pyo3::exceptions::{PyException, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDateTime, PyInt, PyString, PyTuple};
use std::sync::{Mutex, PoisonError};
use tavren_core::port::{self, Cell, DataSource, Record, Records, SourceError};
use tavren_core::types::Code;

/// What is asked of a source: one person's records of one kind, some columns, one window.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Request {
    request: port::Request,
}

#[pymethods]
impl Request {
    /// Whose records: personal.
    #[getter]
    fn user(&self) -> &str {
        self.request.subject.expose()
    }

    /// Which kind, as in the terms.
    #[getter]
    fn data_type(&self) -> &str {
        self.request.data_type.as_str()
    }

    /// Which columns, in this order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.request
            .columns
            .iter()
            .map(|name| name.as_str())
            .collect()
    }

    /// From when: this moment belongs to the window.
    #[getter]
    fn since<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.request.window.from())
    }

    /// Until when: this moment does not.
    #[getter]
    fn until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.request.window.until())
    }

    fn __repr__(&self) -> String {
        let columns = self.request.columns.len();
        format!(
            "<Request for {columns} columns of {}>",
            self.request.data_type
        )
    }
}

/// A callable as a data source, with the first exception that it raised.
pub(crate) struct Callable {
    source: Py<PyAny>,
    raised: Mutex<Option<PyErr>>,
}

impl Callable {
    /// Takes a callable.
    pub(crate) fn new(source: &Bound<'_, PyAny>) -> PyResult<Self> {
        if !source.is_callable() {
            let name = source.get_type().name()?;
            return Err(PyTypeError::new_err(format!(
                "source must be a callable that takes a Request, not {name}"
            )));
        }
        Ok(Self {
            source: source.clone().unbind(),
            raised: Mutex::new(None),
        })
    }

    /// What the callable raised.
    pub(crate) fn raised(self) -> Option<PyErr> {
        self.raised
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn is_interrupted(&self, py: Python<'_>) -> bool {
        let raised = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
        raised
            .as_ref()
            .is_some_and(|raised| !raised.is_instance_of::<PyException>(py))
    }
}

impl DataSource for Callable {
    fn pull(&self, request: &port::Request) -> Result<Records, SourceError> {
        Python::attach(|py| {
            // After Ctrl-C nothing more is asked.
            let pulled = match self.is_interrupted(py) {
                true => return Err(failed()),
                false => records(py, &self.source, request),
            };
            pulled.map_err(|raised| {
                let mut first = self.raised.lock().unwrap_or_else(PoisonError::into_inner);
                first.get_or_insert(raised);
                failed()
            })
        })
    }
}

fn failed() -> SourceError {
    SourceError {
        what: "the callable raised an exception".to_owned(),
        code: Code::SourceFailed,
    }
}

fn records(py: Python<'_>, source: &Py<PyAny>, request: &port::Request) -> PyResult<Records> {
    let columns = request.columns.clone();
    let request = Request {
        request: request.clone(),
    };
    let answer = source.bind(py).call1((request,))?;
    let mut rows = Vec::new();
    for row in answer.try_iter()? {
        rows.push(record(&row?, columns.len())?);
    }
    Ok(Records { columns, rows })
}

fn record(row: &Bound<'_, PyAny>, columns: usize) -> PyResult<Record> {
    let row = row.cast::<PyTuple>().map_err(|_| {
        PyTypeError::new_err("a record must be a tuple: its time, then one value a column")
    })?;
    if row.len() != columns.saturating_add(1) {
        let message = format!("a record must hold its time and {columns} values");
        return Err(pyo3::exceptions::PyValueError::new_err(message));
    }
    let at = moment(&row.get_item(0)?, "time of a record")?;
    let cells = row.iter().skip(1).map(|value| cell(&value));
    Ok(Record {
        at,
        cells: cells.collect::<PyResult<_>>()?,
    })
}

fn cell(value: &Bound<'_, PyAny>) -> PyResult<Cell> {
    let py = value.py();
    if value.is_none() {
        Ok(Cell::Null)
    } else if let Ok(text) = value.cast::<PyString>() {
        Ok(Cell::Text(text.to_str()?.to_owned()))
    } else if value.is_instance_of::<PyBool>() {
        Ok(Cell::Bool(value.is_truthy()?))
    } else if value.is_instance_of::<PyInt>() {
        Ok(Cell::Int(value.extract()?))
    } else if value.is_instance_of::<PyDateTime>() {
        Ok(Cell::Time(moment(value, "value of a record")?))
    } else if value.is_instance(decimal_type(py)?)? {
        let digits = digits(value, "value of a record")?;
        let number = port_decimal(&digits);
        number.ok_or_else(|| crate::errors::wrong(py, Code::RecordsMalformed, "value of a record"))
    } else {
        let name = value.get_type().name()?;
        Err(PyTypeError::new_err(format!(
            "a value must be None, bool, int, Decimal, str or an aware datetime, not {name}"
        )))
    }
}

fn port_decimal(digits: &str) -> Option<Cell> {
    rust_decimal::Decimal::from_str_exact(digits)
        .ok()
        .map(Cell::Decimal)
}
