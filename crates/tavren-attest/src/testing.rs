//! Bodies of fuzz targets, and what tests begin with; no part of the public interface.

#[cfg(feature = "tdx")]
pub mod intel;
#[cfg(feature = "tdx")]
mod tdx;

#[cfg(feature = "tdx")]
pub use tdx::{fuzz_tdx, tdx_seeds};

use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    pcr::Measurement,
    quote::{SnpReport, TdxQuote},
    verify::{Collateral, Policy, Profile, read, verify},
};

/// Reads `bytes` as everything that comes from outside. Nothing panics, and nothing is believed:
/// the policy pins a root whose key no fuzzer has.
pub fn fuzz_evidence(bytes: &[u8]) {
    let _ = TdxQuote::parse(bytes);
    let _ = SnpReport::parse(bytes);
    let _ = read(bytes);
    let (Some(nonce), Some(image)) = (Nonce::from_bytes([1; 32]), Measurement::from_bytes([1; 48]))
    else {
        return;
    };
    let policy = Policy::nitro([image], Profile::Live { nonce });
    let evidence = Evidence {
        kind: Kind::Nitro,
        binding: BindingHash::from_bytes([1; 32]),
        bytes: bytes.to_vec(),
    };
    let verified = verify(&evidence, &Collateral::None, &policy, Timestamp::MIN);
    assert!(verified.is_err(), "nobody signed this");
}
