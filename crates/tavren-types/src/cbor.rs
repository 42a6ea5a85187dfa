//! Deterministic CBOR: the encoding of every stored record.
//!
//! The subset of RFC 8949 that Tavren stores: integers, byte strings, text, arrays, maps with
//! ascending unsigned keys, booleans and null; shortest heads, definite lengths, no tags, no
//! floats. Each value has exactly one encoding (RFC 8949 §4.2.1), and the reader refuses all others.
//!
//! # Law
//! 10: `parse ∘ print` is the identity and canonical bytes are unique
//! (`cbor::tests::bytes_that_parse_print_the_same`).

mod error;
mod fields;
mod macros;
mod reader;
mod values;
mod writer;

#[cfg(test)]
mod tests;

pub use error::CborError;
#[doc(hidden)]
pub use fields::Fields;
pub use reader::Reader;
pub use values::Schema;
pub use writer::Writer;

use alloc::vec::Vec;

/// The deepest nesting of arrays and maps that a reader follows.
pub const DEPTH_MAX: u8 = 16;

/// A value with one canonical CBOR encoding.
pub trait Encode {
    /// Appends the encoding of `self`.
    fn encode(&self, writer: &mut Writer);

    /// True when a record leaves this field out (an empty option or list).
    fn is_absent(&self) -> bool {
        false
    }
}

/// A value that can be read back from its canonical encoding.
pub trait Decode: Sized {
    /// Reads one value.
    ///
    /// # Errors
    /// [`CborError`] names what is wrong and at which byte; never the value.
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError>;

    /// The value of a field that a record leaves out, where the type has one.
    fn absent() -> Option<Self> {
        None
    }
}

/// The canonical bytes of `value`.
pub fn to_bytes<T: Encode + ?Sized>(value: &T) -> Vec<u8> {
    let mut writer = Writer::new();
    value.encode(&mut writer);
    writer.into_bytes()
}

/// Reads exactly one value; bytes after it are refused.
///
/// # Errors
/// [`CborError`] where the bytes are not the canonical encoding of a `T`.
pub fn from_bytes<T: Decode>(bytes: &[u8]) -> Result<T, CborError> {
    let mut reader = Reader::new(bytes);
    let value = T::decode(&mut reader)?;
    reader.finish()?;
    Ok(value)
}
