//! Every limit of this crate, with its unit and its reason.

/// Longest payload of a frame, bytes (1 MiB): some thousands of sealed signals, and little enough
/// that a peer who sends nothing else costs next to nothing.
pub const FRAME_BYTES_MAX: usize = 1 << 20;

/// What a reader takes from its stream at a time, bytes (16 KiB): 64 reads for the longest frame, and
/// what each of many connections costs.
pub const READ_BYTES: usize = 16 << 10;

/// Connections that wait to be accepted: a burst of agents, and what Linux allows without asking.
pub const BACKLOG: i32 = 128;

/// What an agent seals at a time, bytes, padded to exactly so many: the largest signal takes 113.
pub const CONTENT_BYTES: usize = 128;

/// The envelope around it, bytes: schema, encapsulated key and tag.
pub const ENVELOPE_BYTES: usize = CONTENT_BYTES + 1 + 32 + 16;

/// The envelope around the secret of an epoch, bytes: 32, schema, encapsulated key and tag.
pub const RELEASE_BYTES: usize = 32 + 1 + 32 + 16;

/// Categories: the words of a market's own table, numbered from 0.
pub const CATEGORIES: usize = 64;

/// Highest loyalty level.
pub const LEVEL_MAX: u8 = 5;

/// Areas that one deal may name: as many as matching takes.
pub const DEAL_AREAS_MAX: usize = 64;

/// Areas that one answer counts: at 24 bytes each at most, they always fit a frame.
pub const COUNTED_AREAS_MAX: usize = 1 << 15;

/// Longest evidence, bytes (64 KiB): a TDX quote with its certificates takes some 8 KiB.
pub const EVIDENCE_BYTES_MAX: usize = 64 << 10;

/// Longest document of a provider of evidence, bytes: what is left beside the keys.
pub const DOCUMENT_BYTES_MAX: usize = EVIDENCE_BYTES_MAX - 256;

/// Longest epoch of ephemeral ids, hours; the shortest is one.
pub const EPOCH_HOURS_MAX: u8 = 6;

/// Longest receipt, bytes: what is signed has a few hashes and numbers, and takes under 400.
pub const RECEIPT_BYTES_MAX: usize = 512;
