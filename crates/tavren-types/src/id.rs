//! Ids: sixteen bytes each, one type per noun, so that one cannot stand for another.
//!
//! An [`OfferId`] or a [`DealId`] is a UUID v7 (RFC 9562): it sorts by time of creation, which is
//! public for an offer and a deal. All others are random or keyed, since a v7 id would leak a time and link two buyers.

use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use alloc::string::String;
use core::fmt;

#[cfg(test)]
mod tests;

/// Text that is not an id: 32 hexadecimal digits, with or without the four hyphens of a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 32 hexadecimal digits, with or without hyphens")]
pub struct IdError;

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

            /// Reads 32 hexadecimal digits, with or without hyphens.
            ///
            /// # Errors
            /// [`IdError`] on anything else.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                parse(text).map(Self)
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

        impl core::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
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

macro_rules! v7 {
    ($($name:ident),*) => {$(
        impl $name {
            /// A UUID v7 of `millis` since 1970 and ten random bytes (RFC 9562 §5.7).
            pub fn v7(millis: i64, random: [u8; 10]) -> Self {
                let [_, _, a, b, c, d, e, f] = millis.to_be_bytes();
                let [r0, r1, r2, rest @ ..] = random;
                let [r3, r4, r5, r6, r7, r8, r9] = rest;
                let (version, variant) = (0x70 | r0 & 0x0f, 0x80 | r2 & 0x3f);
                Self([
                    a, b, c, d, e, f, version, r1, variant, r3, r4, r5, r6, r7, r8, r9,
                ])
            }
        }
    )*};
}

v7!(DealId, OfferId);

fn parse(text: &str) -> Result<[u8; 16], IdError> {
    let mut digits = text.bytes().filter(|byte| *byte != b'-');
    let plain = text.len() == 32 && !text.contains('-');
    let hyphens = text.bytes().enumerate().filter(|(_, byte)| *byte == b'-');
    let uuid = text.len() == 36 && hyphens.map(|(at, _)| at).eq([8, 13, 18, 23]);
    if !plain && !uuid {
        return Err(IdError);
    }
    let mut bytes = [0; 16];
    for byte in &mut bytes {
        let high = digits.next().and_then(digit).ok_or(IdError)?;
        let low = digits.next().and_then(digit).ok_or(IdError)?;
        *byte = high << 4 | low;
    }
    Ok(bytes)
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
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
