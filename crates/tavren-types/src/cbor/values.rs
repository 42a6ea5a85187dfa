use super::{CborError, Decode, Encode, Reader, Writer};
use alloc::boxed::Box;
use alloc::string::String;
use alloc::vec::Vec;

/// The schema number at field 0 of a stored record: takes no memory, reads only its own number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Schema<const NUMBER: u64>;

impl<const NUMBER: u64> Encode for Schema<NUMBER> {
    fn encode(&self, writer: &mut Writer) {
        writer.unsigned(NUMBER);
    }
}

impl<const NUMBER: u64> Decode for Schema<NUMBER> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        match reader.unsigned()? {
            found if found == NUMBER => Ok(Self),
            found => Err(CborError::Schema {
                found,
                supported: NUMBER,
            }),
        }
    }
}

macro_rules! unsigned {
    ($($type:ty),*) => {$(
        impl Encode for $type {
            fn encode(&self, writer: &mut Writer) {
                writer.unsigned(u64::from(*self));
            }
        }
        impl Decode for $type {
            fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
                let at = reader.at();
                <$type>::try_from(reader.unsigned()?).map_err(|_| CborError::Type {
                    expected: "a smaller integer",
                    at,
                })
            }
        }
    )*};
}
unsigned!(u16, u32, u64);

impl Encode for i64 {
    fn encode(&self, writer: &mut Writer) {
        writer.signed(*self);
    }
}

impl Decode for i64 {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.signed()
    }
}

impl Encode for bool {
    fn encode(&self, writer: &mut Writer) {
        writer.boolean(*self);
    }
}

impl Decode for bool {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.boolean()
    }
}

impl Encode for str {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self);
    }
}

impl Encode for String {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self);
    }
}

impl Decode for String {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.text().map(String::from)
    }
}

/// Bytes; a `Vec<T>` of anything else is an array.
impl<const N: usize> Encode for [u8; N] {
    fn encode(&self, writer: &mut Writer) {
        writer.bytes(self);
    }
}

impl<const N: usize> Decode for [u8; N] {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        <[u8; N]>::try_from(reader.bytes()?).map_err(|_| CborError::Type {
            expected: "bytes of another length",
            at,
        })
    }
}

/// A byte string of any length.
impl Encode for Box<[u8]> {
    fn encode(&self, writer: &mut Writer) {
        writer.bytes(self);
    }
}

impl Decode for Box<[u8]> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        reader.bytes().map(Box::from)
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self, writer: &mut Writer) {
        writer.array(self.len());
        for value in self {
            value.encode(writer);
        }
    }

    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let length = reader.array()?;
        let mut values = Vec::new();
        for _ in 0..length {
            values.push(T::decode(reader)?);
        }
        reader.close();
        Ok(values)
    }

    fn absent() -> Option<Self> {
        Some(Vec::new())
    }
}

impl<T: Encode> Encode for Option<T> {
    fn encode(&self, writer: &mut Writer) {
        match self {
            Some(value) => value.encode(writer),
            None => writer.null(),
        }
    }

    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T: Decode> Decode for Option<T> {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        if reader.null() {
            return Ok(None);
        }
        T::decode(reader).map(Some)
    }

    fn absent() -> Option<Self> {
        Some(None)
    }
}

impl<A: Encode, B: Encode> Encode for (A, B) {
    fn encode(&self, writer: &mut Writer) {
        writer.array(2);
        self.0.encode(writer);
        self.1.encode(writer);
    }
}

impl<A: Decode, B: Decode> Decode for (A, B) {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        if reader.array()? != 2 {
            return Err(CborError::Type {
                expected: "a pair",
                at,
            });
        }
        let pair = (A::decode(reader)?, B::decode(reader)?);
        reader.close();
        Ok(pair)
    }
}
