//! Time: an aware `datetime` in Python, milliseconds in the core.

use crate::errors::wrong;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDateTime, PyDelta, PyDeltaAccess, PyTzInfo};
use std::time::{SystemTime, UNIX_EPOCH};
use tavren_core::types::{Code, Timestamp};

const DAY_MILLIS: i64 = 86_400_000;

static EPOCH: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();

fn epoch(py: Python<'_>) -> PyResult<&Bound<'_, PyDateTime>> {
    let epoch = EPOCH.get_or_try_init(py, || {
        let utc = PyTzInfo::utc(py)?.to_owned();
        PyDateTime::new(py, 1970, 1, 1, 0, 0, 0, 0, Some(&utc)).map(Bound::unbind)
    })?;
    Ok(epoch.bind(py))
}

/// The moment of an aware `datetime`; what is finer than a millisecond is cut off.
pub(crate) fn moment(value: &Bound<'_, PyAny>, field: &str) -> PyResult<Timestamp> {
    let py = value.py();
    if !value.is_instance_of::<PyDateTime>() {
        let name = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "{field} must be an aware datetime, not {name}"
        )));
    }
    if value.call_method0("utcoffset")?.is_none() {
        // A time without a zone is a different moment for everybody.
        return Err(wrong(py, Code::TimeMalformed, field));
    }
    let since = value.sub(epoch(py)?)?;
    let since = since.cast::<PyDelta>()?;
    let millis = i64::from(since.get_days())
        .saturating_mul(DAY_MILLIS)
        .saturating_add(i64::from(since.get_seconds()).saturating_mul(1_000))
        .saturating_add(i64::from(since.get_microseconds()).div_euclid(1_000));
    Timestamp::from_millis(millis).ok_or_else(|| wrong(py, Code::TimeMalformed, field))
}

/// The moment passed in, and where none is the system's clock: for opening a market alone.
pub(crate) fn moment_or_now(
    py: Python<'_>,
    value: Option<&Bound<'_, PyAny>>,
) -> PyResult<Timestamp> {
    if let Some(value) = value {
        return moment(value, "now");
    }
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(millis).ok_or_else(|| wrong(py, Code::TimeMalformed, "now"))
}

/// An aware `datetime` in UTC.
pub(crate) fn datetime<'py>(py: Python<'py>, at: Timestamp) -> PyResult<Bound<'py, PyAny>> {
    let (days, rest) = (
        at.millis().div_euclid(DAY_MILLIS),
        at.millis().rem_euclid(DAY_MILLIS),
    );
    let part = |value: i64| i32::try_from(value).unwrap_or(i32::MAX);
    let (seconds, micros) = (
        rest.div_euclid(1_000),
        rest.rem_euclid(1_000).saturating_mul(1_000),
    );
    let since = PyDelta::new(py, part(days), part(seconds), part(micros), false)?;
    epoch(py)?.add(since)
}

/// The days since 1970 of a `date`; a `datetime` is none, since its day depends on a zone.
pub(crate) fn day_number(value: &Bound<'_, PyAny>, field: &str) -> PyResult<u64> {
    let py = value.py();
    if !value.is_instance_of::<PyDate>() || value.is_instance_of::<PyDateTime>() {
        let name = value.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "{field} must be a date, not {name}"
        )));
    }
    let since = value.sub(PyDate::new(py, 1970, 1, 1)?)?;
    let days = since.cast::<PyDelta>()?.get_days();
    u64::try_from(days).map_err(|_| wrong(py, Code::TimeMalformed, field))
}
