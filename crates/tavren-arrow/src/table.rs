//! A table of somebody else's, as it comes over the Arrow C stream interface.

use crate::error::named;
use crate::{Stream, TableError};
use arrow_array::ffi_stream::ArrayStreamReader;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayReader, ArrayRef, cast::AsArray};
use arrow_buffer::ScalarBuffer;
use arrow_schema::DataType;
use tavren_pricing::limits::ROWS_MAX;

mod column;
#[cfg(test)]
mod tests;

pub(crate) use column::Column;
pub use column::Whole;

/// Named columns of one length, in the chunks in which they came.
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// Reads a stream to its end. A stream of anything but rows is a table of one column.
    ///
    /// # Errors
    /// [`TableError`] where the stream fails, or for too many rows.
    pub fn read(stream: Stream) -> Result<Self, TableError> {
        let reader = ArrayStreamReader::try_new(stream).map_err(|_| TableError::Stream)?;
        let column = |name: &String, kind: &DataType| Column {
            name: name.clone(),
            kind: kind.clone(),
            chunks: Vec::new(),
        };
        let field = reader.field();
        let columns = match field.data_type() {
            DataType::Struct(fields) => (fields.iter())
                .map(|field| column(field.name(), field.data_type()))
                .collect(),
            kind => vec![column(field.name(), kind)],
        };
        let mut table = Self { columns, rows: 0 };
        for chunk in reader {
            table.push(&chunk.map_err(|_| TableError::Stream)?)?;
        }
        Ok(table)
    }

    fn push(&mut self, chunk: &ArrayRef) -> Result<(), TableError> {
        self.rows = self.rows.saturating_add(chunk.len());
        if self.rows > ROWS_MAX {
            return Err(TableError::Limit { what: "rows" });
        }
        let alone = std::slice::from_ref(chunk);
        let arrays = match chunk.as_struct_opt() {
            // A row that is not there at all.
            Some(_) if chunk.null_count() > 0 => return Err(TableError::Stream),
            Some(rows) => rows.columns(),
            None => alone,
        };
        for (column, array) in self.columns.iter_mut().zip(arrays) {
            column.chunks.push(array.clone());
        }
        Ok(())
    }

    /// How many rows.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The names of the columns.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|column| column.name.as_str())
    }

    /// True where there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names().any(|own| own == name)
    }

    pub(crate) fn column(&self, name: &str) -> Result<&Column, TableError> {
        let mut found = self.columns.iter().filter(|column| column.name == name);
        match (found.next(), found.next()) {
            (Some(column), None) => Ok(column),
            _ => Err(TableError::Missing {
                column: named(name),
            }),
        }
    }

    /// A column of whole numbers of any width, each of which fits.
    ///
    /// # Errors
    /// [`TableError`] for a column that is missing or of another type, and for the first row that
    /// has no value or one that does not fit.
    pub fn whole<T: Whole>(&self, name: &str) -> Result<ScalarBuffer<T>, TableError> {
        self.column(name)?.whole(None, self.rows)
    }

    /// The only column of a table, which errors name `name`.
    ///
    /// # Errors
    /// As [`Table::whole`]; [`TableError::Missing`] where there are several.
    pub fn only<T: Whole>(mut self, name: &str) -> Result<ScalarBuffer<T>, TableError> {
        if let [column] = &mut self.columns[..] {
            name.clone_into(&mut column.name);
        }
        match self.columns.len() {
            1 => self.whole(name),
            _ => Err(TableError::Missing {
                column: named(name),
            }),
        }
    }

    /// The same, where a row without a value stands for `absent`.
    ///
    /// # Errors
    /// As [`Table::whole`].
    pub fn whole_or<T: Whole>(&self, name: &str, absent: T) -> Result<ScalarBuffer<T>, TableError> {
        self.column(name)?.whole(Some(absent), self.rows)
    }

    /// A column of fractions, as wide as the engine has them or half.
    ///
    /// # Errors
    /// As [`Table::whole`].
    pub fn fractions(&self, name: &str) -> Result<ScalarBuffer<f64>, TableError> {
        let column = self.column(name)?;
        column.filled()?;
        if let [chunk] = &column.chunks[..]
            && let Some(exact) = chunk.as_primitive_opt::<Float64Type>()
        {
            return Ok(exact.values().clone());
        }
        let mut read = Vec::with_capacity(self.rows);
        for chunk in &column.chunks {
            if let Some(chunk) = chunk.as_primitive_opt::<Float64Type>() {
                read.extend_from_slice(chunk.values());
            } else if let Some(chunk) = chunk.as_primitive_opt::<Float32Type>() {
                read.extend(chunk.values().iter().map(|value| f64::from(*value)));
            } else {
                return Err(column.of_another_type());
            }
        }
        Ok(read.into())
    }
}
