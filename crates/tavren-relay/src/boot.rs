//! The start of the runner, as the relay reads it in evidence that it does not verify.

use core::fmt;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Schema, Writer, from_bytes};
use tavren_types::cbor_record;
use tavren_types::id::hex;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::Limited;

/// One start of the runner. What was sealed to another opens for nobody.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Boot([u8; 16]);

impl Boot {
    /// The boot that evidence speaks of, true or not: the relay trusts nobody with it, and an agent
    /// verifies for itself.
    pub(crate) fn of(evidence: &[u8]) -> Result<Self, CborError> {
        let statement: Statement = from_bytes(evidence)?;
        Ok(Self(statement.boot))
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

cbor_record! {
    /// What a runner answers a hello with (`docs/enclave.md`, Evidence), of which one field matters
    /// here.
    struct Statement {
        0 => schema: Schema<1>,
        1 => encryption: [u8; 32],
        2 => receipts: [u8; 32],
        3 => policy: [u8; 32],
        4 => number: u64,
        5 => boot: [u8; 16],
        6 => kind: u16,
        7 => document: Limited<EVIDENCE_BYTES_MAX>,
    }
}
