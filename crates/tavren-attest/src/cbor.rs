//! The little CBOR that Nitro speaks: text keys, and containers of known or unknown length.
//!
//! `tavren_types::cbor` reads what Tavren stores and knows neither. This reader takes what the
//! security module signs, for who verifies it, and refuses the rest: heads are shortest, strings have a known length,
//! and each item is asked for by kind, so that nothing nests deeper than the code that reads it.

mod error;
#[allow(
    dead_code,
    reason = "only the development provider writes whole documents"
)]
mod writer;

#[cfg(test)]
mod tests;

pub use error::CborError;
pub(crate) use writer::Writer;

/// Reads items one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// How many items of an open container are still to come.
#[derive(Debug)]
pub(crate) enum Left {
    /// So many.
    Known(u64),
    /// As many as stand before the break, and at most so many.
    Unknown(u64),
}

/// Whether containers may have an unknown length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// Known lengths alone.
    Definite,
    /// Both, as the security module writes both.
    Either,
}

impl<'a> Reader<'a> {
    /// A reader at the first of `bytes`.
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The offset of the next byte.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    /// Ends the reading; refuses bytes that are left.
    pub(crate) fn finish(self) -> Result<(), CborError> {
        match self.bytes.len() == self.at {
            true => Ok(()),
            false => Err(CborError::Trailing { at: self.at }),
        }
    }

    /// Reads an unsigned integer.
    pub(crate) fn unsigned(&mut self) -> Result<u64, CborError> {
        self.head_of(0, "an unsigned integer")
    }

    /// Reads the byte string `field` of at most `max` bytes.
    pub(crate) fn bytes(&mut self, field: &'static str, max: usize) -> Result<&'a [u8], CborError> {
        let length = self.head_of(2, "bytes")?;
        self.string(field, length, max)
    }

    /// Reads the text `field` of at most `max` bytes.
    pub(crate) fn text(&mut self, field: &'static str, max: usize) -> Result<&'a str, CborError> {
        let at = self.at;
        let length = self.head_of(3, "text")?;
        let expected = "UTF-8 text";
        core::str::from_utf8(self.string(field, length, max)?)
            .map_err(|_| CborError::Type { expected, at })
    }

    /// Reads null if it stands next; says whether it did.
    pub(crate) fn null(&mut self) -> bool {
        self.skip(0xf6)
    }

    /// Opens the array `field` of at most `max` items.
    pub(crate) fn array(
        &mut self,
        field: &'static str,
        max: usize,
        form: Form,
    ) -> Result<Left, CborError> {
        self.open(4, "an array", field, max, form)
    }

    /// Opens the map `field` of at most `max` pairs.
    pub(crate) fn map(
        &mut self,
        field: &'static str,
        max: usize,
        form: Form,
    ) -> Result<Left, CborError> {
        self.open(5, "a map", field, max, form)
    }

    /// Whether another item (or pair) of the open container `field` follows.
    pub(crate) fn more(&mut self, field: &'static str, left: &mut Left) -> Result<bool, CborError> {
        let count = match left {
            Left::Known(0) => return Ok(false),
            Left::Unknown(_) if self.skip(0xff) => return Ok(false),
            Left::Known(count) | Left::Unknown(count) => count,
        };
        *count = count.checked_sub(1).ok_or(CborError::Length { field })?;
        Ok(true)
    }

    fn open(
        &mut self,
        major: u8,
        expected: &'static str,
        field: &'static str,
        max: usize,
        form: Form,
    ) -> Result<Left, CborError> {
        let max = max as u64;
        if form == Form::Either && self.skip(major << 5 | 0x1f) {
            return Ok(Left::Unknown(max));
        }
        match self.head_of(major, expected)? {
            count if count <= max => Ok(Left::Known(count)),
            _ => Err(CborError::Length { field }),
        }
    }

    fn string(
        &mut self,
        field: &'static str,
        length: u64,
        max: usize,
    ) -> Result<&'a [u8], CborError> {
        match usize::try_from(length) {
            Ok(length) if length <= max => self.take(length),
            _ => Err(CborError::Length { field }),
        }
    }

    fn head_of(&mut self, major: u8, expected: &'static str) -> Result<u64, CborError> {
        let at = self.at;
        match self.head()? {
            (found, argument) if found == major => Ok(argument),
            _ => Err(CborError::Type { expected, at }),
        }
    }

    /// Reads major type and argument; refuses all but the shortest form.
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let at = self.at;
        let first = self.byte()?;
        let (major, low) = (first >> 5, first & 0x1f);
        let (width, least) = match low {
            0..=23 => return Ok((major, u64::from(low))),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            _ => return Err(CborError::Form { at }),
        };
        let argument = self.take(width)?.iter();
        let argument = argument.fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        match argument < least {
            true => Err(CborError::Form { at }),
            false => Ok((major, argument)),
        }
    }

    fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.bytes.get(self.at) == Some(&byte);
        if is_next {
            self.at = self.at.saturating_add(1);
        }
        is_next
    }

    fn byte(&mut self) -> Result<u8, CborError> {
        let at = self.at;
        let byte = self.take(1)?.first();
        byte.copied().ok_or(CborError::Truncated { at })
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], CborError> {
        let at = self.at;
        let end = at.checked_add(length);
        let end = end.ok_or(CborError::Truncated { at })?;
        let taken = self.bytes.get(at..end).ok_or(CborError::Truncated { at })?;
        self.at = end;
        Ok(taken)
    }
}
