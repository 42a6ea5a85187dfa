//! Every limit of this crate: its unit and its reason.

/// Longest plaintext of a record, bytes (16 MiB): a record is one row of a store, read whole.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

/// A record's plaintext is padded to a multiple of this many bytes, so that its size says less.
pub const RECORD_BLOCK_BYTES: usize = 32;

/// Longest plaintext of a chunk, bytes (1 GiB): a chunk is sealed and opened in memory.
pub const CHUNK_BYTES_MAX: usize = 1 << 30;

/// Longest plaintext of an envelope, bytes (256 MiB): the keys of some millions of chunks.
pub const ENVELOPE_BYTES_MAX: usize = 256 << 20;

/// Longest associated data or `info`, bytes (64 KiB): it names a thing, and is not the thing.
pub const CONTEXT_BYTES_MAX: usize = 64 << 10;

/// Most bytes one [`Seed::expand`](crate::Seed::expand) gives: 255 blocks of SHA-256 (RFC 5869).
pub const EXPAND_BYTES_MAX: usize = 255 * 32;

/// A committed body is padded to a multiple of this many bytes before it is hashed.
pub const COMMITMENT_BLOCK_BYTES: usize = 256;
