//! A TDX quote, by way of `dcap-qvl`: signatures, chains, revocation, the quoting enclave, the TDX
//! module and the status of the platform are its part; the root, the guest and what is bound are
//! ours.

mod collateral;
mod image;
mod platform;
mod refusal;
mod rules;

#[cfg(all(test, feature = "testing"))]
mod tests;

pub use collateral::TdxCollateral;
pub use image::TdxImage;
pub use platform::{PckAuthority, TdxFamily, TdxPlatform};
pub use rules::TdxRules;

use dcap_qvl::{
    QuoteClaims, QuoteCollateralV3, QuotePolicy, configs::RustCryptoConfig, intel, quote::Quote,
    verify::QuoteVerifier,
};
use tavren_types::Timestamp;

use super::{Collateral, Fingerprint, Policy, Profile, Verified, VerifyError, check_pcrs};
use crate::{
    evidence::Evidence,
    pcr::{Measurement, PcrIndex},
    quote::TdxQuote,
};

/// Checks the quote against its binding and `policy`, as of `moment`.
pub(super) fn verify(
    evidence: &Evidence,
    collateral: &Collateral,
    policy: &Policy,
    rules: &TdxRules,
    moment: Timestamp,
) -> Result<Verified, VerifyError> {
    TdxQuote::parse(&evidence.bytes)?;
    let Collateral::Tdx(collateral) = collateral else {
        return Err(VerifyError::CollateralMissing);
    };
    let parts = collateral.read()?;
    let root = pinned_root(&evidence.bytes, collateral, policy.root())?;
    let claims = claims(&evidence.bytes, parts, root, moment)?;
    let valid_until = valid_until(&claims, moment)?;
    rules.check_platform(&claims)?;
    let report = claims.report.as_td10().ok_or(VerifyError::Kind)?;
    TdxImage::check(rules.images(), report)?;
    let pcrs = registers(&TdxImage::of(report)).collect();
    check_pcrs(&pcrs, policy)?;
    let (binding, nonce) = report.report_data.split_at(32);
    if let Profile::Live { nonce: asked } = policy.profile()
        && nonce != asked.as_bytes()
    {
        return Err(VerifyError::Nonce);
    }
    if binding != evidence.binding.as_bytes() {
        return Err(VerifyError::Binding);
    }
    Ok(Verified {
        kind: evidence.kind,
        binding: evidence.binding,
        issued_at: None,
        valid_until,
        pcrs,
    })
}

/// The certificates of a quote: the platform's, its authority's, the root's.
const QUOTE_CERTIFICATES: usize = 3;

/// The root in DER, where all three chains end in the one that is pinned.
fn pinned_root(
    bytes: &[u8],
    collateral: &TdxCollateral,
    pinned: &Fingerprint,
) -> Result<Vec<u8>, VerifyError> {
    let quote = Quote::parse(bytes).map_err(|_| VerifyError::Refused)?;
    let mut chain = intel::extract_cert_chain(&quote).map_err(|_| VerifyError::Chain)?;
    if chain.len() != QUOTE_CERTIFICATES {
        return Err(VerifyError::Chain);
    }
    let root = chain.pop().ok_or(VerifyError::Root)?;
    for last in collateral.roots()?.iter().chain([&root]) {
        if Fingerprint::of(last) != *pinned {
            return Err(VerifyError::Root);
        }
    }
    Ok(root)
}

/// What the quote says, once everything that Intel signs for was checked.
fn claims(
    bytes: &[u8],
    parts: QuoteCollateralV3,
    root: Vec<u8>,
    moment: Timestamp,
) -> Result<QuoteClaims, VerifyError> {
    let seconds = moment.millis().div_euclid(1000);
    let seconds = u64::try_from(seconds).map_err(|_| VerifyError::CertificateTime)?;
    // One backend, whatever features of the crate somebody else turns on.
    let verifier = QuoteVerifier::<RustCryptoConfig>::new_with_config(root);
    let all = QuotePolicy::claims_only(seconds);
    let claims = verifier.verify_with_policy(bytes, parts, seconds, &all);
    claims.map_err(|error| refusal::named(&format!("{error:#}")))
}

/// The first moment at which a part of the collateral or a certificate is no longer valid: the
/// second that it names last, since revocation lists are over then. The crate looks at neither the
/// root's own times nor whether a list is of the future.
fn valid_until(claims: &QuoteClaims, moment: Timestamp) -> Result<Timestamp, VerifyError> {
    let at = |seconds: u64| i64::try_from(seconds).ok()?.checked_mul(1000);
    let from = at(claims.latest_issue_date);
    let until = at(claims.earliest_expiration_date);
    let field = "the collateral";
    match from.zip(until) {
        Some((from, until)) if (from..until).contains(&moment.millis()) => {
            Ok(Timestamp::from_millis(until).unwrap_or(Timestamp::MAX))
        }
        _ => Err(VerifyError::CollateralTime { field }),
    }
}

/// The registers by the numbers that UEFI gives them (2.10, §38.4): 0 is MRTD, 1 to 4 are RTMR 0 to 3.
fn registers(image: &TdxImage) -> impl Iterator<Item = (PcrIndex, Measurement)> {
    let numbered = (0..).map_while(PcrIndex::new).zip(image.measurements());
    numbered.filter_map(|(index, held)| Some((index, held?)))
}
