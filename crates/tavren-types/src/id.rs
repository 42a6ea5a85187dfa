//! Ids: sixteen bytes each, one type per noun, so that one cannot stand for another.
//!
//! An [`OfferId`] or a [`DealId`] is a UUID v7 (RFC 9562): it sorts by time of creation, which is
//! public for an offer and a deal. All others are random or keyed, since a v7 id would leak a time and link two buyers.

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use alloc::string::String;
use core::fmt;

#[cfg(test)]
mod tests;
#[cfg(feature = "outside")]
mod text;

#[cfg(feature = "outside")]
pub use text::IdError;

macro_rules! ids {
    ($( $(#[$meta:meta])* $name:ident ),* $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The id of these sixteen bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The sixteen bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                print(&self.0, out)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "("))?;
                print(&self.0, out)?;
                out.write_str(")")
            }
        }

        impl Encode for $name {
            fn encode(&self, writer: &mut Writer) {
                writer.bytes(&self.0);
            }
        }

        impl Decode for $name {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
                <[u8; 16]>::decode(reader).map(Self)
            }
        }
    )*};
}

ids! {
    /// A buyer: who asks for data and pays for it.
    BuyerId,
    /// One command; the same id sent again has no second effect.
    CommandId,
    /// A deal: what a vendor promises to people. UUID v7.
    DealId,
    /// A permission that a user gave.
    GrantId,
    /// A random name for something whose owner the store must not learn.
    Handle,
    /// A key in the keyring; the key itself never leaves it unwrapped.
    KeyId,
    /// An offer: a buyer's published terms. UUID v7.
    OfferId,
    /// What a user ordered of a vendor; known to the two alone.
    OrderId,
    /// A package: the fulfilments of one offer that are delivered together.
    PackageId,
    /// A batch of payouts that a processor is told of together.
    PayoutBatchId,
    /// A payout: a processor knows it by this id for ever, so that none is made twice.
    PayoutId,
    /// What a user was shown, when, and in which words.
    PresentationId,
}

fn print(bytes: &[u8; 16], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            out.write_str("-")?;
        }
        write!(out, "{byte:02x}")?;
    }
    Ok(())
}

/// Lower-case hexadecimal of `bytes`, as receipts and exports print digests.
pub fn hex(bytes: &[u8]) -> String {
    use fmt::Write;
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
