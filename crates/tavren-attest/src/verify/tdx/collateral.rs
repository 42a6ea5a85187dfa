use core::fmt;

use dcap_qvl::QuoteCollateralV3;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{
    limits::{COLLATERAL_CHAIN_BYTES_MAX, COLLATERAL_JSON_BYTES_MAX, CRL_BYTES_MAX},
    verify::VerifyError,
};

const TCB_INFO: &str = "the TCB info";
const TCB_INFO_CHAIN: &str = "the chain of the TCB info";
const QE_IDENTITY: &str = "the QE identity";
const QE_IDENTITY_CHAIN: &str = "the chain of the QE identity";
const ROOT_CRL: &str = "the revocation list of the root";
const PCK_CRL: &str = "the revocation list of the PCK authority";

/// What Intel publishes of a platform: how far it has to be patched, which enclave may quote, and
/// what was revoked. All of it is signed, so anybody may hand it over; what is older than its own
/// `nextUpdate` is refused.
///
/// The parts are the answers of Intel's provisioning service (PCS, version 4), or of a cache of it,
/// byte for byte. `docs/enclave.md` says how to ask; [`TdxPlatform`](super::TdxPlatform) for what.
///
/// # Examples
/// ```
/// use tavren_attest::verify::{
///     Collateral, Policy, Profile, TdxCollateral, TdxImage, TdxPlatform, TdxRules, verify,
/// };
/// use tavren_attest::{BindingHash, Measurement, Nonce};
/// use tavren_types::Timestamp;
/// # // Stands for the guest and for Intel's service.
/// # use tavren_attest::testing::intel::Intel;
/// # let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
/// # let intel = Intel::at(now);
/// # let (binding, ask) = (BindingHash::from_bytes([5; 32]), |_: &str| intel.collateral());
/// # let guest = |nonce: &Nonce| intel.attest(&binding, Some(nonce));
///
/// // The guest answers a nonce that was just drawn.
/// let nonce = Nonce::from_bytes([9; 32]).expect("not zeros");
/// let evidence = guest(&nonce);
///
/// // The service is asked for what is published about its platform.
/// let platform = TdxPlatform::of(&evidence.bytes)?;
/// let answers = ask(&format!("fmspc={} ca={}", platform.family, platform.authority));
/// let collateral = Collateral::Tdx(TdxCollateral {
///     tcb_info: answers.tcb_info,
///     tcb_info_chain: answers.tcb_info_chain,
///     qe_identity: answers.qe_identity,
///     qe_identity_chain: answers.qe_identity_chain,
///     root_crl: answers.root_crl,
///     pck_crl: answers.pck_crl,
/// });
///
/// // The release that may run: MRTD and the four registers.
/// let measured = |byte| Measurement::from_bytes([byte; 48]);
/// let mrtd = measured(1).expect("not zeros");
/// let image = TdxImage::new(mrtd, [measured(2), measured(3), measured(4), None]);
/// let policy = Policy::tdx(TdxRules::new([image]), Profile::Live { nonce });
/// # let policy = policy.with_root(intel.fingerprint());
/// let verified = verify(&evidence, &collateral, &policy, now)?;
/// assert_eq!(verified.binding(), &binding);
/// # Ok::<(), tavren_attest::verify::VerifyError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct TdxCollateral {
    /// The body of `tdx/certification/v4/tcb`, JSON.
    pub tcb_info: String,
    /// Its header `TCB-Info-Issuer-Chain` without the percent encoding: PEM, root last.
    pub tcb_info_chain: String,
    /// The body of `tdx/certification/v4/qe/identity`, JSON.
    pub qe_identity: String,
    /// Its header `SGX-Enclave-Identity-Issuer-Chain`, as above.
    pub qe_identity_chain: String,
    /// The revocation list of the root, DER.
    pub root_crl: Vec<u8>,
    /// The body of `sgx/certification/v4/pckcrl` for the authority of the platform, DER.
    pub pck_crl: Vec<u8>,
}

impl TdxCollateral {
    /// The parts as they were signed. No signature is checked yet.
    pub(super) fn read(&self) -> Result<QuoteCollateralV3, VerifyError> {
        let parts = [
            (TCB_INFO, self.tcb_info.len(), COLLATERAL_JSON_BYTES_MAX),
            (
                TCB_INFO_CHAIN,
                self.tcb_info_chain.len(),
                COLLATERAL_CHAIN_BYTES_MAX,
            ),
            (
                QE_IDENTITY,
                self.qe_identity.len(),
                COLLATERAL_JSON_BYTES_MAX,
            ),
            (
                QE_IDENTITY_CHAIN,
                self.qe_identity_chain.len(),
                COLLATERAL_CHAIN_BYTES_MAX,
            ),
            (ROOT_CRL, self.root_crl.len(), CRL_BYTES_MAX),
            (PCK_CRL, self.pck_crl.len(), CRL_BYTES_MAX),
        ];
        for (field, length, max) in parts {
            if length > max {
                return Err(VerifyError::CollateralLength { field });
            }
        }
        let tcb: TcbInfo<'_> = json(TCB_INFO, &self.tcb_info)?;
        let qe: QeIdentity<'_> = json(QE_IDENTITY, &self.qe_identity)?;
        Ok(QuoteCollateralV3 {
            // Not looked at: the authority's certificate is in the quote.
            pck_crl_issuer_chain: String::new(),
            root_ca_crl: self.root_crl.clone(),
            pck_crl: self.pck_crl.clone(),
            tcb_info_issuer_chain: self.tcb_info_chain.clone(),
            tcb_info: tcb.signed.get().to_owned(),
            tcb_info_signature: signature(TCB_INFO, tcb.signature)?,
            qe_identity_issuer_chain: self.qe_identity_chain.clone(),
            qe_identity: qe.signed.get().to_owned(),
            qe_identity_signature: signature(QE_IDENTITY, qe.signature)?,
            pck_certificate_chain: None,
        })
    }

    /// The roots of both chains, DER.
    pub(super) fn roots(&self) -> Result<[Vec<u8>; 2], VerifyError> {
        Ok([
            root(TCB_INFO_CHAIN, &self.tcb_info_chain)?,
            root(QE_IDENTITY_CHAIN, &self.qe_identity_chain)?,
        ])
    }
}

impl fmt::Debug for TdxCollateral {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TdxCollateral(..)")
    }
}

/// The body around what is signed. The signature is over the text of the inner object as it stands.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TcbInfo<'a> {
    #[serde(rename = "tcbInfo", borrow)]
    signed: &'a RawValue,
    signature: &'a str,
}

/// As [`TcbInfo`].
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QeIdentity<'a> {
    #[serde(rename = "enclaveIdentity", borrow)]
    signed: &'a RawValue,
    signature: &'a str,
}

fn json<'a, T: Deserialize<'a>>(field: &'static str, text: &'a str) -> Result<T, VerifyError> {
    serde_json::from_str(text).map_err(|_| VerifyError::CollateralField { field })
}

/// A signature as 64 bytes: two numbers of P-256.
fn signature(field: &'static str, digits: &str) -> Result<Vec<u8>, VerifyError> {
    let mut bytes = [0; 64];
    let decoded = hex::decode_to_slice(digits, &mut bytes);
    decoded.map_err(|_| VerifyError::CollateralField { field })?;
    Ok(bytes.into())
}

/// The last certificate of a chain of two: who signed, and the root.
fn root(field: &'static str, chain: &str) -> Result<Vec<u8>, VerifyError> {
    let certificates = pem::parse_many(chain).ok();
    match certificates.as_deref() {
        Some([_, root]) => Ok(root.contents().to_vec()),
        _ => Err(VerifyError::CollateralField { field }),
    }
}
