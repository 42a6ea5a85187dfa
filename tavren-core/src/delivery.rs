//! Delivery: packages as they are stored, and what a buyer gets for claiming one.

use crate::error::Error;
use crate::package::{Format, Opened};
use tavren_sealing::Key;
use tavren_sealing::chunk::{ChunkPosition, open_chunk};
use tavren_sealing::envelope::{RecipientSecret, open_envelope};
use tavren_types::cbor::{self, Schema};
use tavren_types::{BuyerId, GrantId, OfferId, PackageId, Timestamp};

/// What binds an envelope to its use (HPKE `info`).
pub(crate) const ENVELOPE_INFO: &[u8] = b"tavren/envelope/1";

tavren_types::cbor_record! {
    /// One chunk of a package: whose data it holds, by random names.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Chunk {
        1 => pub(crate) grant: GrantId,
        2 => pub(crate) period: u32,
    }
}

tavren_types::cbor_union! {
    /// Where a package stands.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) enum PackageState {
        1 => Waiting,
        2 => Claimed { at: Timestamp, delivered: u32, envelope: Box<[u8]> },
    }
}

tavren_types::cbor_record! {
    /// A package, sealed under its own key: which grants it holds is nobody's business.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct Package {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) id: PackageId,
        2 => pub(crate) offer: OfferId,
        3 => pub(crate) buyer: BuyerId,
        4 => pub(crate) created: Timestamp,
        5 => pub(crate) until: Timestamp,
        6 => pub(crate) format: Format,
        7 => pub(crate) header: Box<[u8]>,
        8 => pub(crate) chunks: Vec<Chunk>,
        9 => pub(crate) manifest: String,
        10 => pub(crate) state: PackageState,
    }
}

tavren_types::cbor_record! {
    /// What is sealed to the buyer: the keys of the chunks that stand.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Released {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) package: PackageId,
        2 => pub(crate) last: u32,
        3 => pub(crate) keys: Vec<(u32, [u8; 32])>,
        4 => pub(crate) format: Format,
        5 => pub(crate) header: Option<Box<[u8]>>,
    }
}

/// A claimed package: the released keys, sealed to the buyer, and the sealed chunks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    pub(crate) package: PackageId,
    pub(crate) manifest: String,
    pub(crate) envelope: Vec<u8>,
    pub(crate) chunks: Vec<Vec<u8>>,
}

impl Payload {
    /// Which package.
    pub fn package(&self) -> PackageId {
        self.package
    }

    /// The manifest: canonical JSON that says what the package holds, without a value of it.
    pub fn manifest(&self) -> &str {
        &self.manifest
    }

    /// The released keys, sealed to the buyer (HPKE, RFC 9180).
    pub fn envelope(&self) -> &[u8] {
        &self.envelope
    }

    /// The sealed chunks, those that were withdrawn included: nobody can open them.
    pub fn chunks(&self) -> &[Vec<u8>] {
        &self.chunks
    }

    /// Opens the payload with the buyer's secret key.
    ///
    /// # Errors
    /// [`Error::Seal`] where anything was altered, moved, cut, or sealed to another key.
    pub fn open(&self, secret: &RecipientSecret) -> Result<Opened, Error> {
        let plain = open_envelope(
            secret,
            ENVELOPE_INFO,
            self.package.as_bytes(),
            &self.envelope,
        )?;
        let released: Released = cbor::from_bytes(&plain)?;
        let mut chunks = Vec::with_capacity(released.keys.len());
        for (index, key) in &released.keys {
            let position = ChunkPosition {
                package: *self.package.as_bytes(),
                index: *index,
                last: *index == released.last,
            };
            let at = usize::try_from(*index).unwrap_or(usize::MAX);
            let sealed = self
                .chunks
                .get(at)
                .ok_or(tavren_sealing::SealError::Truncated)?;
            chunks.push(open_chunk(&Key::from_bytes(*key), &position, sealed)?);
        }
        let header = released.header.map(Vec::from).unwrap_or_default();
        Ok(Opened::new(released.format, header, chunks))
    }
}

/// The payloads that one claim released.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Claimed {
    pub(crate) payloads: Vec<Payload>,
}

impl Claimed {
    /// One payload a package.
    pub fn payloads(&self) -> &[Payload] {
        &self.payloads
    }

    /// Opens all payloads with the buyer's secret key, one after the other.
    ///
    /// # Errors
    /// As [`Payload::open`].
    pub fn open(&self, secret: &RecipientSecret) -> Result<Vec<Opened>, Error> {
        self.payloads
            .iter()
            .map(|payload| payload.open(secret))
            .collect()
    }
}

tavren_types::cbor_record! {
    /// What a claim released.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Release {
        /// Which package.
        1 => pub package: PackageId,
        /// Periods that were delivered, and so paid.
        2 => pub delivered: u32,
        /// Whole minor units that were drawn from the offer's holds for them.
        3 => pub paid_minor: i64,
    }
}
