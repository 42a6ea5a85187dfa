use super::{CborError, DEPTH_MAX};

/// Reads canonical CBOR, and nothing else.
#[derive(Debug)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: u8,
}

impl<'a> Reader<'a> {
    /// A reader at the first of `bytes`.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            depth: 0,
        }
    }

    /// The offset of the next byte.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Ends the reading.
    ///
    /// # Errors
    /// [`CborError::Trailing`] when bytes are left.
    pub fn finish(self) -> Result<(), CborError> {
        if self.at == self.bytes.len() {
            Ok(())
        } else {
            Err(CborError::Trailing { at: self.at })
        }
    }

    /// Reads an unsigned integer.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there.
    pub fn unsigned(&mut self) -> Result<u64, CborError> {
        self.expect(0, "an unsigned integer")
    }

    /// Reads a signed integer.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there or it does not fit.
    pub fn signed(&mut self) -> Result<i64, CborError> {
        let at = self.at;
        let out_of_range = CborError::Type {
            expected: "a 64-bit integer",
            at,
        };
        match self.head()? {
            (0, value) => i64::try_from(value).map_err(|_| out_of_range),
            (1, value) => i64::try_from(value)
                .map(|value| !value)
                .map_err(|_| out_of_range),
            _ => Err(out_of_range),
        }
    }

    /// Reads a byte string.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there.
    pub fn bytes(&mut self) -> Result<&'a [u8], CborError> {
        let length = self.expect(2, "bytes")?;
        self.take(length)
    }

    /// Reads text.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there or it is not UTF-8.
    pub fn text(&mut self) -> Result<&'a str, CborError> {
        let at = self.at;
        let length = self.expect(3, "text")?;
        core::str::from_utf8(self.take(length)?).map_err(|_| CborError::Type {
            expected: "UTF-8 text",
            at,
        })
    }

    /// Opens an array and returns its length.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there, or the length exceeds the bytes left.
    pub fn array(&mut self) -> Result<usize, CborError> {
        let length = self.expect(4, "an array")?;
        self.open(length)
    }

    /// Opens a map and returns its number of pairs.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there, or the length exceeds the bytes left.
    pub fn map(&mut self) -> Result<usize, CborError> {
        let length = self.expect(5, "a map")?;
        self.open(length)
    }

    /// Closes the array or map opened last.
    pub fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    /// Reads a boolean.
    ///
    /// # Errors
    /// [`CborError`] when something else stands there.
    pub fn boolean(&mut self) -> Result<bool, CborError> {
        let at = self.at;
        match self.head()? {
            (7, 20) => Ok(false),
            (7, 21) => Ok(true),
            _ => Err(CborError::Type {
                expected: "a boolean",
                at,
            }),
        }
    }

    /// Reads null if it stands next; says whether it did.
    pub fn null(&mut self) -> bool {
        let is_null = self.bytes.get(self.at) == Some(&0xf6);
        if is_null {
            self.at = self.at.saturating_add(1);
        }
        is_null
    }

    fn open(&mut self, length: u64) -> Result<usize, CborError> {
        let at = self.at;
        // Every element takes at least one byte, so a longer claim is a lie: refuse before allocating.
        let left = self.bytes.len().saturating_sub(at);
        let length = usize::try_from(length)
            .ok()
            .filter(|length| *length <= left)
            .ok_or(CborError::Truncated { at })?;
        if self.depth >= DEPTH_MAX {
            return Err(CborError::Depth { at });
        }
        self.depth = self.depth.saturating_add(1);
        Ok(length)
    }

    fn expect(&mut self, major: u8, expected: &'static str) -> Result<u64, CborError> {
        let at = self.at;
        match self.head()? {
            (found, argument) if found == major => Ok(argument),
            _ => Err(CborError::Type { expected, at }),
        }
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], CborError> {
        let at = self.at;
        let end = usize::try_from(length)
            .ok()
            .and_then(|length| at.checked_add(length))
            .ok_or(CborError::Truncated { at })?;
        let taken = self.bytes.get(at..end).ok_or(CborError::Truncated { at })?;
        self.at = end;
        Ok(taken)
    }

    /// Reads major type and argument; refuses all but the shortest form.
    fn head(&mut self) -> Result<(u8, u64), CborError> {
        let at = self.at;
        let first = self
            .take(1)?
            .first()
            .copied()
            .ok_or(CborError::Truncated { at })?;
        let (major, low) = (first >> 5, first & 0x1f);
        let (width, least) = match low {
            0..=23 => return Ok((major, u64::from(low))),
            24 => (1, 24),
            25 => (2, 0x100),
            26 => (4, 0x1_0000),
            27 => (8, 0x1_0000_0000),
            _ => return Err(CborError::NotCanonical { at }),
        };
        let argument = self
            .take(width)?
            .iter()
            .fold(0_u64, |sum, byte| sum << 8 | u64::from(*byte));
        if argument < least || major == 7 {
            return Err(CborError::NotCanonical { at });
        }
        Ok((major, argument))
    }
}
