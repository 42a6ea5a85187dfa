use super::QuoteError;

/// Takes fields of fixed length, one after the other.
pub(super) struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    pub(super) fn array<const N: usize>(
        &mut self,
        field: &'static str,
    ) -> Result<[u8; N], QuoteError> {
        let (taken, rest) = self
            .0
            .split_first_chunk()
            .ok_or(QuoteError::Truncated { field })?;
        self.0 = rest;
        Ok(*taken)
    }

    pub(super) fn u16(&mut self, field: &'static str) -> Result<u16, QuoteError> {
        self.array(field).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&mut self, field: &'static str) -> Result<u32, QuoteError> {
        self.array(field).map(u32::from_le_bytes)
    }

    pub(super) fn u64(&mut self, field: &'static str) -> Result<u64, QuoteError> {
        self.array(field).map(u64::from_le_bytes)
    }

    pub(super) fn skip(&mut self, field: &'static str, length: u32) -> Result<(), QuoteError> {
        let length = usize::try_from(length).ok();
        let rest = length.and_then(|length| self.0.get(length..));
        self.0 = rest.ok_or(QuoteError::Truncated { field })?;
        Ok(())
    }

    /// Refuses all but zeros behind the end.
    pub(super) fn finish_padded(self) -> Result<(), QuoteError> {
        match self.0.iter().all(|byte| *byte == 0) {
            true => Ok(()),
            false => Err(QuoteError::Trailing),
        }
    }

    pub(super) fn finish(self) -> Result<(), QuoteError> {
        match self.0.is_empty() {
            true => Ok(()),
            false => Err(QuoteError::Trailing),
        }
    }
}
