use super::{CborError, Decode, Encode, Reader};

/// The walk over a record's fields in ascending order; used by [`crate::cbor_record`].
#[derive(Debug)]
pub struct Fields {
    left: usize,
    next: Option<(u64, usize)>,
}

impl Fields {
    /// Opens the record's map.
    ///
    /// # Errors
    /// [`CborError`] when no map stands there.
    pub fn open(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let left = reader.map()?;
        let mut fields = Self { left, next: None };
        fields.advance(reader)?;
        Ok(fields)
    }

    /// Reads the field `key`, or its absent value.
    ///
    /// # Errors
    /// [`CborError`] when it is missing, malformed, or written although absent.
    pub fn field<T: Encode + Decode>(
        &mut self,
        reader: &mut Reader<'_>,
        key: u64,
    ) -> Result<T, CborError> {
        match self.next {
            Some((next, at)) if next == key => {
                let value = T::decode(reader)?;
                if value.is_absent() {
                    return Err(CborError::NotCanonical { at });
                }
                self.advance(reader)?;
                Ok(value)
            }
            _ => T::absent().ok_or(CborError::Missing { field: key }),
        }
    }

    /// Closes the record's map.
    ///
    /// # Errors
    /// [`CborError::Unknown`] when a field is left.
    pub fn close(self, reader: &mut Reader<'_>) -> Result<(), CborError> {
        match self.next {
            Some((field, _)) => Err(CborError::Unknown { field }),
            None => {
                reader.close();
                Ok(())
            }
        }
    }

    fn advance(&mut self, reader: &mut Reader<'_>) -> Result<(), CborError> {
        self.next = match self.left.checked_sub(1) {
            None => None,
            Some(left) => {
                self.left = left;
                let at = reader.at();
                Some((reader.unsigned()?, at))
            }
        };
        Ok(())
    }
}
