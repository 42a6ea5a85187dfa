//! Tables from and for other Python packages, over the Arrow PyCapsule interface.
//!
//! The one room of this crate with unsafe code: what a capsule points to is known by its name alone.
#![expect(unsafe_code, reason = "the interface is a pointer behind a name")]

use crate::gil::work;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
use std::ffi::CStr;
use tavren_arrow::{RecordBatch, Stream, Table};

/// The name of a capsule that holds a stream.
const STREAM: &CStr = c"arrow_array_stream";

/// The table that an object offers; it is read without holding the interpreter.
pub(crate) fn table(from: &Bound<'_, PyAny>, argument: &str) -> PyResult<Table> {
    let py = from.py();
    let Ok(offer) = from.getattr("__arrow_c_stream__") else {
        let name = from.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "{argument} must offer __arrow_c_stream__, as the frames of polars, pandas and pyarrow do, not {name}"
        )));
    };
    let capsule = offer.call0()?.cast_into::<PyCapsule>()?;
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<Stream>();
    // SAFETY: a capsule of this name holds such a stream, which is taken out of it.
    let stream = unsafe { Stream::from_raw(pointer.as_ptr()) };
    work(py, || Table::read(stream))
}

/// A capsule with a stream of one table of ours.
pub(crate) fn capsule<'py>(
    py: Python<'py>,
    table: &RecordBatch,
) -> PyResult<Bound<'py, PyCapsule>> {
    PyCapsule::new_with_value(py, tavren_arrow::write::stream(table.clone()), STREAM)
}
