use super::{Advisory, TcbStatus};
use crate::{cbor::CborError, quote::QuoteError};
use tavren_types::Code;

/// Why evidence is not believed. Certificates are counted from the root, which is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum VerifyError {
    /// Evidence of the development provider, which proves nothing.
    #[error("development evidence proves nothing")]
    Development,

    /// The policy asks for evidence of another kind.
    #[error("the evidence is of another kind than the policy asks for")]
    Kind,

    /// This build cannot verify evidence of this kind.
    #[error("the evidence is verified with the feature {feature}, which is off")]
    Feature {
        /// The feature of this crate that is off.
        feature: &'static str,
    },

    /// The time at which an archive was verified lies after now.
    #[error("the archive was verified after now")]
    ArchiveAhead,

    /// The evidence is longer than its limit.
    #[error("the evidence is longer than its limit")]
    Length,

    /// The evidence is no document of its kind.
    #[error("the evidence is malformed: {0}")]
    Cbor(#[from] CborError),

    /// The evidence is no quote, or of a guest that can be debugged.
    #[error("the evidence is no quote to believe: {0}")]
    Quote(#[from] QuoteError),

    /// A field holds something it cannot.
    #[error("{field} of the evidence is malformed")]
    Field {
        /// The field.
        field: &'static str,
    },

    /// Signed with another algorithm than ES384.
    #[error("the evidence is not signed with ES384")]
    Algorithm,

    /// Registers of another hash than SHA-384.
    #[error("the registers are not of SHA-384")]
    Digest,

    /// The first certificate is not the root that the policy pins.
    #[error("the chain does not start at the pinned root")]
    Root,

    /// A certificate is malformed.
    #[error("certificate {index} is malformed")]
    Certificate {
        /// The certificate.
        index: usize,
    },

    /// A certificate has a key or a signature that is not ECDSA of P-384 with SHA-384.
    #[error("certificate {index} uses another algorithm")]
    CertificateAlgorithm {
        /// The certificate.
        index: usize,
    },

    /// A certificate names another issuer than the one before it.
    #[error("certificate {index} has another issuer")]
    Issuer {
        /// The certificate.
        index: usize,
    },

    /// A certificate is not signed by the one before it.
    #[error("certificate {index} is not signed by its issuer")]
    CertificateSignature {
        /// The certificate.
        index: usize,
    },

    /// A certificate is no longer valid.
    #[error("certificate {index} has expired")]
    Expired {
        /// The certificate.
        index: usize,
    },

    /// A certificate is not valid yet.
    #[error("certificate {index} is not valid yet")]
    NotYetValid {
        /// The certificate.
        index: usize,
    },

    /// A certificate signs another without being an authority, or the last one is an authority.
    #[error("certificate {index} is an authority where it must not be, or the reverse")]
    Authority {
        /// The certificate.
        index: usize,
    },

    /// More certificates follow an authority than it allows.
    #[error("certificate {index} allows a shorter chain")]
    PathLength {
        /// The certificate.
        index: usize,
    },

    /// A key is used for what its certificate does not allow.
    #[error("certificate {index} does not allow this use of its key")]
    KeyUsage {
        /// The certificate.
        index: usize,
    },

    /// A certificate has a critical extension that this version does not know.
    #[error("certificate {index} has an unknown critical extension")]
    CriticalExtension {
        /// The certificate.
        index: usize,
    },

    /// The signature is not one of these bytes under the key of the last certificate.
    #[error("the evidence is not signed by its certificate")]
    Signature,

    /// Signed longer ago than the policy allows.
    #[error("the evidence is too old")]
    Stale,

    /// Signed later than the moment of verification.
    #[error("the evidence was signed in the future")]
    Future,

    /// The code was not measured: an enclave in debug mode, which its host can read.
    #[error("the evidence is of an enclave in debug mode")]
    Debug,

    /// A register holds something else than the policy wants.
    #[error("register {index} holds another measurement")]
    Measurement {
        /// The register.
        index: u8,
    },

    /// The nonce is not the one that was asked with.
    #[error("the evidence answers another nonce")]
    Nonce,

    /// The evidence binds other keys or another policy.
    #[error("the evidence binds something else")]
    Binding,

    /// The evidence binds a key for another use: that of a release where one for signals was asked
    /// for, or the reverse.
    #[error("the evidence binds a key for another use")]
    BoundUse,

    /// The evidence binds a key that keeps no secret.
    #[error("the evidence binds a key that keeps no secret")]
    BoundKey,

    /// Evidence of this kind is not verified without collateral.
    #[error("the evidence needs collateral")]
    CollateralMissing,

    /// A part of the collateral is longer than its limit.
    #[error("{field} is longer than its limit")]
    CollateralLength {
        /// The part.
        field: &'static str,
    },

    /// A part of the collateral is malformed.
    #[error("{field} is malformed")]
    CollateralField {
        /// The part.
        field: &'static str,
    },

    /// A part of the collateral is about another platform.
    #[error("{field} is about another platform or enclave")]
    CollateralOther {
        /// The part.
        field: &'static str,
    },

    /// A part of the collateral is over, or not valid yet.
    #[error("{field} is not valid at this time")]
    CollateralTime {
        /// The part.
        field: &'static str,
    },

    /// A part of the collateral is not signed by its authority.
    #[error("{field} is not signed by its authority")]
    CollateralSignature {
        /// The part.
        field: &'static str,
    },

    /// A chain of the quote or of its collateral does not lead to the pinned root.
    #[error("a chain of certificates does not lead to the pinned root")]
    Chain,

    /// A certificate of a chain is over, or not valid yet.
    #[error("a certificate is not valid at this time")]
    CertificateTime,

    /// A certificate of a chain was revoked.
    #[error("a certificate was revoked")]
    CertificateRevoked,

    /// The quote was not made by the enclave that Intel names.
    #[error("the quote is not made by Intel's quoting enclave")]
    QuotingEnclave,

    /// The guest does not run on the module that Intel names.
    #[error("the guest runs on another TDX module than Intel's")]
    TdxModule,

    /// The platform is of a status that the policy does not take.
    #[error("the status of the platform is {status:?}")]
    Tcb {
        /// The status.
        status: TcbStatus,
    },

    /// The platform is older than anything that the collateral lists.
    #[error("the platform is older than all that the collateral lists")]
    TcbUnlisted,

    /// An advisory that the policy does not allow applies to the platform.
    #[error("{advisory} applies to the platform")]
    Advisory {
        /// The advisory.
        advisory: Advisory,
    },

    /// The guest has an attribute that gives others power over it, or lacks one that protects it.
    #[error("the guest's attributes are not to be believed: {field}")]
    Attributes {
        /// The attribute.
        field: &'static str,
    },

    /// The guest was started with another configuration than the policy wants.
    #[error("{field} holds another value")]
    Configuration {
        /// The field of the quote.
        field: &'static str,
    },

    /// The quote is refused for a reason that has no name here.
    #[error("the quote is refused")]
    Refused,
}

impl VerifyError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Development | Self::Kind | Self::Feature { .. } => Code::EvidenceKind,
            Self::ArchiveAhead
            | Self::Expired { .. }
            | Self::NotYetValid { .. }
            | Self::CertificateTime
            | Self::Stale
            | Self::Future => Code::EvidenceTime,
            Self::Length
            | Self::Cbor(_)
            | Self::Field { .. }
            | Self::Algorithm
            | Self::Digest
            | Self::Certificate { .. }
            | Self::CertificateAlgorithm { .. } => Code::EvidenceMalformed,
            Self::Quote(QuoteError::Debug) => Code::EvidenceDebug,
            Self::Quote(_) => Code::EvidenceMalformed,
            Self::Root
            | Self::Issuer { .. }
            | Self::CertificateSignature { .. }
            | Self::Authority { .. }
            | Self::PathLength { .. }
            | Self::KeyUsage { .. }
            | Self::CriticalExtension { .. }
            | Self::Chain
            | Self::CollateralSignature { .. }
            | Self::Refused
            | Self::Signature => Code::EvidenceForged,
            Self::Debug => Code::EvidenceDebug,
            Self::Measurement { .. } | Self::Configuration { .. } => Code::EvidenceImage,
            Self::Nonce => Code::EvidenceNonce,
            Self::Binding | Self::BoundUse | Self::BoundKey => Code::EvidenceBinding,
            Self::CollateralMissing
            | Self::CollateralLength { .. }
            | Self::CollateralField { .. }
            | Self::CollateralOther { .. } => Code::EvidenceCollateral,
            Self::CollateralTime { .. } => Code::EvidenceCollateralTime,
            Self::CertificateRevoked
            | Self::Tcb {
                status: TcbStatus::Revoked,
            } => Code::EvidenceRevoked,
            Self::Tcb { .. } | Self::TcbUnlisted | Self::Advisory { .. } => Code::EvidenceTcb,
            Self::QuotingEnclave | Self::TdxModule => Code::EvidencePlatform,
            Self::Attributes { .. } => Code::EvidenceGuest,
        }
    }
}
