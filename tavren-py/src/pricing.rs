//! Pricing: what people accept and are paid, for one of them and for a table of a million.

pub(crate) mod acceptance;
pub(crate) mod amounts;
pub(crate) mod mechanism;
pub(crate) mod outcomes;
pub(crate) mod rule;
pub(crate) mod simulation;

use crate::capsule::table;
use crate::errors::raise_table;
use crate::money::{Money, decimal_type};
use crate::trust::Count;
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyList;
use tavren_arrow::table::Whole;
use tavren_arrow::write::Cells;
use tavren_arrow::{RecordBatch, ScalarBuffer};
use tavren_core::types::Price;

/// What every table of ours offers to Python.
macro_rules! offers_table {
    ($class:ident) => {
        #[pymethods]
        impl $class {
            /// The names of the columns.
            #[getter]
            fn columns(&self) -> Vec<String> {
                $crate::pricing::names(&self.table)
            }

            /// How many rows.
            fn __len__(&self) -> usize {
                self.table.num_rows()
            }

            /// The values of a column by its name: ``int``, ``Decimal`` or ``str``.
            fn __getitem__<'py>(
                &self,
                py: Python<'py>,
                column: &str,
            ) -> PyResult<Bound<'py, pyo3::types::PyList>> {
                $crate::pricing::values(py, &self.table, column)
            }

            /// The rows as an Arrow stream, which ``polars.DataFrame`` and others take.
            #[pyo3(signature = (requested_schema=None))]
            fn __arrow_c_stream__<'py>(
                &self,
                py: Python<'py>,
                requested_schema: Option<&Bound<'py, PyAny>>,
            ) -> PyResult<Bound<'py, pyo3::types::PyCapsule>> {
                // A request that need not be met.
                let _ = requested_schema;
                $crate::capsule::capsule(py, &self.table)
            }
        }
    };
}
pub(crate) use offers_table;

/// The names of a table's columns.
pub(crate) fn names(table: &RecordBatch) -> Vec<String> {
    let fields = table.schema();
    fields
        .fields()
        .iter()
        .map(|field| field.name().clone())
        .collect()
}

/// The values of one of our own columns.
pub(crate) fn values<'py>(
    py: Python<'py>,
    table: &RecordBatch,
    column: &str,
) -> PyResult<Bound<'py, PyList>> {
    let missing = || PyKeyError::new_err(column.to_owned());
    let found = table.column_by_name(column).ok_or_else(missing)?;
    match Cells::of(found) {
        Cells::Whole(values) => PyList::new(py, values),
        Cells::Text(values) => PyList::new(py, values),
        Cells::Amounts(values) => {
            let decimal = decimal_type(py)?;
            let values = values.into_iter().map(|digits| decimal.call1((digits,)));
            PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)
        }
    }
}

/// Rising prices.
fn prices(py: Python<'_>, prices: &Bound<'_, PyAny>) -> PyResult<Vec<Price>> {
    let price = |price: PyResult<Bound<'_, PyAny>>| {
        let price = price?;
        let price: PyRef<'_, Money> = price.extract()?;
        price.price(py, "prices")
    };
    prices.try_iter()?.map(price).collect()
}

/// A column of whole numbers: the only one of a table, or a series. Errors call it `name`.
fn column<T: Whole>(
    values: &Bound<'_, PyAny>,
    argument: &str,
    name: &str,
) -> PyResult<ScalarBuffer<T>> {
    let column = table(values, argument)?.only(name);
    column.map_err(|error| raise_table(values.py(), &error))
}

/// A number of rows, days or threads.
fn count(py: Python<'_>, count: Count, field: &str) -> PyResult<usize> {
    Ok(usize::try_from(count.read(py, field)?).unwrap_or(usize::MAX))
}
