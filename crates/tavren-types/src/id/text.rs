//! Ids as people and hosts write them, and ids that say when something was made.

use super::*;

/// Text that is not an id: 32 hexadecimal digits, with or without the four hyphens of a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 32 hexadecimal digits, with or without hyphens")]
pub struct IdError;

macro_rules! parsed {
    ($($name:ident),*) => {$(
        impl $name {
            /// Reads 32 hexadecimal digits, with or without hyphens.
            ///
            /// # Errors
            /// [`IdError`] on anything else.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                parse(text).map(Self)
            }
        }

        impl core::str::FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Self::parse(text)
            }
        }
    )*};
}

parsed!(
    BuyerId,
    CommandId,
    DealId,
    GrantId,
    Handle,
    KeyId,
    OfferId,
    OrderId,
    PackageId,
    PayoutBatchId,
    PayoutId,
    PresentationId
);

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
