//! Every limit of this crate: its unit and its reason.

/// Longest evidence, bytes (16 KiB): a Nitro document is about 5 KiB, a TDX quote about 8 KiB.
pub const EVIDENCE_BYTES_MAX: usize = 16 << 10;

/// Longest `module_id` of a Nitro document, bytes: a name such as `i-0123456789abcdef0-enc…`.
pub const MODULE_ID_BYTES_MAX: usize = 256;

/// Longest certificate of a Nitro document, bytes, as AWS states it.
pub const CERTIFICATE_BYTES_MAX: usize = 1024;

/// Most certificates in `cabundle`: AWS sends four, and each costs a signature to check.
pub const CABUNDLE_COUNT_MAX: usize = 8;

/// Most registers in a Nitro document: the module has 32.
pub const PCR_COUNT_MAX: usize = 32;

/// Longest `user_data` and `nonce` of a Nitro document, bytes, as AWS states it.
pub const USER_DATA_BYTES_MAX: usize = 512;

/// Longest `public_key` of a Nitro document, bytes, as AWS states it.
pub const PUBLIC_KEY_BYTES_MAX: usize = 1024;

/// Longest request to the Nitro security module, bytes (4 KiB): what its driver takes.
pub const NSM_REQUEST_BYTES_MAX: usize = 0x1000;

/// Longest answer of the Nitro security module, bytes (12 KiB): what its driver gives.
pub const NSM_RESPONSE_BYTES_MAX: usize = 0x3000;

/// How old live evidence may be unless the policy says otherwise, milliseconds (five minutes):
/// long enough for a slow network, short against the three hours that a Nitro leaf lives.
pub const AGE_MAX_MILLIS: u32 = 5 * 60 * 1000;

/// How far the clock of whoever signed evidence may run ahead of the verifier's, milliseconds.
pub const SKEW_MILLIS: i64 = 60 * 1000;

/// Longest TCB info or QE identity, bytes (64 KiB): Intel's are about 6 KiB and 1 KiB.
pub const COLLATERAL_JSON_BYTES_MAX: usize = 64 << 10;

/// Longest chain of certificates in collateral, bytes (16 KiB): Intel's are two certificates of
/// about 1 KiB.
pub const COLLATERAL_CHAIN_BYTES_MAX: usize = 16 << 10;

/// Longest revocation list, bytes (1 MiB): about 25,000 certificates; Intel's are about 7 KiB.
pub const CRL_BYTES_MAX: usize = 1 << 20;
