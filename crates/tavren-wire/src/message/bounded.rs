//! Numbers, lists and bytes that keep their bounds from the moment they are read.

use crate::limits::{CATEGORIES, LEVEL_MAX};
use core::ops::Deref;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};

/// A value outside its bounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected}")]
pub struct BoundError {
    /// What the value should have been.
    pub expected: &'static str,
}

impl BoundError {
    pub(crate) const fn expected(expected: &'static str) -> Self {
        Self { expected }
    }

    /// As an error of the value that was read at `at`.
    pub(crate) fn at(self, at: usize) -> CborError {
        let expected = self.expected;
        CborError::Type { expected, at }
    }
}

macro_rules! numbers {
    ($( $(#[$meta:meta])* $name:ident up to $max:expr, $expected:literal; )*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(u8);

        impl $name {
            /// The value of this number.
            ///
            /// # Errors
            /// [`BoundError`] above its limit.
            pub const fn new(number: u8) -> Result<Self, BoundError> {
                if number as usize <= $max {
                    Ok(Self(number))
                } else {
                    Err(BoundError::expected($expected))
                }
            }

            /// The number.
            #[must_use]
            pub const fn number(self) -> u8 {
                self.0
            }
        }

        impl Encode for $name {
            fn encode(&self, writer: &mut Writer) {
                writer.unsigned(u64::from(self.0));
            }
        }

        impl Decode for $name {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
                let at = reader.at();
                u8::try_from(reader.unsigned()?)
                    .map_err(|_| BoundError::expected($expected))
                    .and_then(Self::new)
                    .map_err(|error| error.at(at))
            }
        }
    )*};
}

numbers! {
    /// Loyalty, from 0 to 5.
    Level up to LEVEL_MAX as usize, "a level from 0 to 5";

    /// A category of goods, from 0 to 63.
    Category up to CATEGORIES.saturating_sub(1), "a category from 0 to 63";
}

/// What a list is in order of.
pub trait Ranked {
    /// The place in the order.
    fn rank(&self) -> u16;
}

impl Ranked for u16 {
    fn rank(&self) -> u16 {
        *self
    }
}

impl<T> Ranked for (u16, T) {
    fn rank(&self) -> u16 {
        self.0
    }
}

/// At most `MAX` values, each of a higher rank than the one before.
///
/// # Examples
/// ```
/// use tavren_wire::message::Rising;
///
/// assert!(Rising::<u16, 64>::new(vec![3, 9]).is_ok());
/// assert!(Rising::<u16, 64>::new(vec![9, 9]).is_err());
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rising<T, const MAX: usize>(Vec<T>);

impl<T: Ranked, const MAX: usize> Rising<T, MAX> {
    /// A list of these values.
    ///
    /// # Errors
    /// [`BoundError`] where they do not rise, or where there are more than `MAX`.
    pub fn new(values: Vec<T>) -> Result<Self, BoundError> {
        let rises = values.is_sorted_by(|one, next| one.rank() < next.rank());
        if rises && values.len() <= MAX {
            Ok(Self(values))
        } else {
            Err(BoundError::expected("a shorter list that rises"))
        }
    }
}

impl<T, const MAX: usize> Default for Rising<T, MAX> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T, const MAX: usize> Deref for Rising<T, MAX> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T: Encode, const MAX: usize> Encode for Rising<T, MAX> {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }

    fn is_absent(&self) -> bool {
        self.0.is_empty()
    }
}

impl<T: Ranked + Decode, const MAX: usize> Decode for Rising<T, MAX> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::new(Vec::decode(reader)?).map_err(|error| error.at(at))
    }

    fn absent() -> Option<Self> {
        Some(Self::default())
    }
}

/// One to `MAX` bytes whose meaning another part of Tavren knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limited<const MAX: usize>(Box<[u8]>);

impl<const MAX: usize> Limited<MAX> {
    /// Takes these bytes.
    ///
    /// # Errors
    /// [`BoundError`] for none, or for more than `MAX`.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Result<Self, BoundError> {
        let bytes = bytes.into();
        if (1..=MAX).contains(&bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(BoundError::expected("fewer bytes, and not none"))
        }
    }
}

impl<const MAX: usize> Deref for Limited<MAX> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl<const MAX: usize> Encode for Limited<MAX> {
    fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }
}

impl<const MAX: usize> Decode for Limited<MAX> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::new(reader.bytes()?).map_err(|error| error.at(at))
    }
}
