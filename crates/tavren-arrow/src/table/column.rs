//! A column in chunks, and the whole numbers in it.

use crate::TableError;
use crate::error::named;
use arrow_array::types::{
    ArrowPrimitiveType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type,
    UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, cast::AsArray};
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use arrow_schema::DataType;

pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) kind: DataType,
    pub(crate) chunks: Vec<ArrayRef>,
}

/// A whole number that a column is read as, whatever the width of the column.
pub trait Whole:
    ArrowNativeType
    + TryFrom<i8>
    + TryFrom<i16>
    + TryFrom<i32>
    + TryFrom<i64>
    + TryFrom<u8>
    + TryFrom<u16>
    + TryFrom<u32>
    + TryFrom<u64>
{
    /// The Arrow type of the same width, which is read as it is.
    type Exact: ArrowPrimitiveType<Native = Self>;
}

impl Whole for u8 {
    type Exact = UInt8Type;
}

impl Whole for u16 {
    type Exact = UInt16Type;
}

impl Whole for i32 {
    type Exact = Int32Type;
}

impl Whole for u64 {
    type Exact = UInt64Type;
}

impl Whole for i64 {
    type Exact = Int64Type;
}

impl Column {
    pub(crate) fn of_another_type(&self) -> TableError {
        TableError::Type {
            column: named(&self.name),
        }
    }

    /// Refuses the first row without a value.
    pub(crate) fn filled(&self) -> Result<(), TableError> {
        let mut start = 0_usize;
        for chunk in &self.chunks {
            let nulls = chunk.logical_nulls().filter(|nulls| nulls.null_count() > 0);
            if let Some(place) = nulls.and_then(|nulls| nulls.iter().position(|valid| !valid)) {
                return Err(TableError::Null {
                    column: named(&self.name),
                    row: start.saturating_add(place),
                });
            }
            start = start.saturating_add(chunk.len());
        }
        Ok(())
    }

    pub(crate) fn whole<T: Whole>(
        &self,
        absent: Option<T>,
        rows: usize,
    ) -> Result<ScalarBuffer<T>, TableError> {
        if absent.is_none() {
            self.filled()?;
        }
        if let [chunk] = &self.chunks[..]
            && let Some(exact) = chunk.as_primitive_opt::<T::Exact>()
            && exact.null_count() == 0
        {
            return Ok(exact.values().clone());
        }
        let mut read = Vec::with_capacity(rows);
        for chunk in &self.chunks {
            match chunk.data_type() {
                DataType::Int8 => self.append::<Int8Type, T>(chunk, absent, &mut read),
                DataType::Int16 => self.append::<Int16Type, T>(chunk, absent, &mut read),
                DataType::Int32 => self.append::<Int32Type, T>(chunk, absent, &mut read),
                DataType::Int64 => self.append::<Int64Type, T>(chunk, absent, &mut read),
                DataType::UInt8 => self.append::<UInt8Type, T>(chunk, absent, &mut read),
                DataType::UInt16 => self.append::<UInt16Type, T>(chunk, absent, &mut read),
                DataType::UInt32 => self.append::<UInt32Type, T>(chunk, absent, &mut read),
                DataType::UInt64 => self.append::<UInt64Type, T>(chunk, absent, &mut read),
                _ => return Err(self.of_another_type()),
            }?;
        }
        Ok(read.into())
    }

    fn append<A, T>(
        &self,
        chunk: &ArrayRef,
        absent: Option<T>,
        read: &mut Vec<T>,
    ) -> Result<(), TableError>
    where
        A: ArrowPrimitiveType,
        T: TryFrom<A::Native> + Copy,
    {
        let chunk = chunk.as_primitive_opt::<A>();
        for value in chunk.into_iter().flatten() {
            let fits = match value {
                Some(value) => T::try_from(value).ok(),
                None => absent,
            };
            read.push(fits.ok_or_else(|| TableError::Value {
                column: named(&self.name),
                row: read.len(),
            })?);
        }
        Ok(())
    }
}
