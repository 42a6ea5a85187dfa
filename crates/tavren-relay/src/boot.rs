//! The start of the runner, as the relay reads it in evidence that it does not verify.

use core::fmt;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};
use tavren_types::id::hex;
use tavren_wire::message::Statement;

/// One start of the runner. What was sealed to another opens for nobody, unless a sealing service
/// gives this one the same keys.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Boot([u8; 16]);

impl Boot {
    /// The boot that a statement speaks of, true or not: the relay trusts nobody with it, and an
    /// agent verifies for itself.
    pub(crate) const fn of(statement: &Statement) -> Self {
        Self(*statement.boot())
    }

    /// The sixteen bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for Boot {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Boot({})", hex(&self.0))
    }
}

impl Encode for Boot {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

impl Decode for Boot {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        Decode::decode(reader).map(Self)
    }
}
