//! Currencies: the codes of ISO 4217 and their minor units.

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use core::fmt;

#[cfg(feature = "outside")]
mod name;
mod table;
#[cfg(test)]
mod tests;

/// Why a currency is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CurrencyError {
    /// ISO 4217 has no such code.
    #[error("ISO 4217 has no such currency")]
    Unknown,
    /// The code stands for something without minor units (a metal, a unit of account, a test code).
    #[error("ISO 4217 gives this code no minor unit, so nothing can be priced in it")]
    NoMinorUnit,
}

/// A currency of ISO 4217 that has a minor unit.
///
/// # Examples
/// ```
/// let yen = tavren_types::Currency::parse("JPY")?;
/// assert_eq!(yen.exponent(), 0);
/// # Ok::<(), tavren_types::CurrencyError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency {
    code: [u8; 3],
    exponent: u8,
}

impl Currency {
    /// The US dollar.
    pub const USD: Self = Self {
        code: *b"USD",
        exponent: 2,
    };
    /// The euro.
    pub const EUR: Self = Self {
        code: *b"EUR",
        exponent: 2,
    };
    /// The pound sterling.
    pub const GBP: Self = Self {
        code: *b"GBP",
        exponent: 2,
    };

    /// Looks up a code of three capital letters.
    ///
    /// # Errors
    /// [`CurrencyError`] where ISO 4217 has no such code or gives it no minor unit.
    pub fn parse(text: &str) -> Result<Self, CurrencyError> {
        let code = <[u8; 3]>::try_from(text.as_bytes()).map_err(|_| CurrencyError::Unknown)?;
        let (rows, _) = table::CURRENCIES.as_bytes().as_chunks::<{ table::ROW }>();
        let at = rows.binary_search_by_key(&code, |[a, b, c, ..]| [*a, *b, *c]);
        let row = at.ok().and_then(|at| rows.get(at));
        let [.., decimals, _] = row.ok_or(CurrencyError::Unknown)?;
        let exponent = char::from(*decimals)
            .to_digit(10)
            .and_then(|digit| u8::try_from(digit).ok());
        let exponent = exponent.ok_or(CurrencyError::NoMinorUnit)?;
        Ok(Self { code, exponent })
    }

    /// Every currency that has a minor unit, by code.
    #[cfg(feature = "outside")]
    pub fn all() -> impl Iterator<Item = Self> {
        let codes = table::CURRENCIES.split_ascii_whitespace();
        codes.filter_map(|row| Self::parse(row.get(..3)?).ok())
    }

    /// The three letters.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.code).unwrap_or("XXX")
    }

    /// Decimals of the minor unit by ISO 4217: 2 for cents.
    pub fn exponent(self) -> u8 {
        self.exponent
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl Encode for Currency {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self.as_str());
    }
}

impl Decode for Currency {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::parse(reader.text()?).map_err(|_| CborError::Type {
            expected: "a currency of ISO 4217",
            at,
        })
    }
}
