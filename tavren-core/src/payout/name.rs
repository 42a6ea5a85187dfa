//! The name of a payment processor.

use std::fmt;
use tavren_types::Code;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};

/// The name of a processor: 1 to 16 lower-case letters or digits.
///
/// # Examples
/// ```
/// use tavren_core::payout::ProcessorName;
///
/// assert_eq!(ProcessorName::new("stripe")?, ProcessorName::STRIPE);
/// assert!(ProcessorName::new("Stripe Connect").is_err());
/// # Ok::<(), tavren_core::types::Code>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessorName {
    /// The letters, and zeros behind them.
    bytes: [u8; 16],
}

impl ProcessorName {
    /// Stripe Connect.
    pub const STRIPE: Self = Self {
        bytes: *b"stripe\0\0\0\0\0\0\0\0\0\0",
    };
    /// PayPal Payouts.
    pub const PAYPAL: Self = Self {
        bytes: *b"paypal\0\0\0\0\0\0\0\0\0\0",
    };

    /// Reads a name.
    ///
    /// # Errors
    /// [`Code::TextEmpty`], [`Code::TextLong`], or [`Code::PayoutProcessor`] for other letters.
    pub fn new(text: &str) -> Result<Self, Code> {
        let mut bytes = [0; 16];
        if text.is_empty() {
            return Err(Code::TextEmpty);
        }
        match bytes.get_mut(..text.len()) {
            Some(front) => front.copy_from_slice(text.as_bytes()),
            None => return Err(Code::TextLong),
        }
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        match text.bytes().all(plain) {
            true => Ok(Self { bytes }),
            false => Err(Code::PayoutProcessor),
        }
    }

    /// The letters.
    pub fn as_str(&self) -> &str {
        let letters = self.bytes.split(|byte| *byte == 0).next();
        letters
            .and_then(|letters| std::str::from_utf8(letters).ok())
            .unwrap_or_default()
    }

    /// Sixteen bytes, for the layout.
    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.bytes
    }
}

impl fmt::Display for ProcessorName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for ProcessorName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Encode for ProcessorName {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self.as_str());
    }
}

impl Decode for ProcessorName {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let text = String::decode(reader)?;
        Self::new(&text).map_err(|_| CborError::Type {
            expected: "the name of a processor",
            at,
        })
    }
}
