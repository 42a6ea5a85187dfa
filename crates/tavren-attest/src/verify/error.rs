use crate::cbor::CborError;
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

    /// The time at which an archive was verified lies after now.
    #[error("the archive was verified after now")]
    ArchiveAhead,

    /// The evidence is longer than its limit.
    #[error("the evidence is longer than its limit")]
    Length,

    /// The evidence is no document of its kind.
    #[error("the evidence is malformed: {0}")]
    Cbor(#[from] CborError),

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
}

impl VerifyError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Development | Self::Kind => Code::EvidenceKind,
            Self::ArchiveAhead
            | Self::Expired { .. }
            | Self::NotYetValid { .. }
            | Self::Stale
            | Self::Future => Code::EvidenceTime,
            Self::Length
            | Self::Cbor(_)
            | Self::Field { .. }
            | Self::Algorithm
            | Self::Digest
            | Self::Certificate { .. }
            | Self::CertificateAlgorithm { .. } => Code::EvidenceMalformed,
            Self::Root
            | Self::Issuer { .. }
            | Self::CertificateSignature { .. }
            | Self::Authority { .. }
            | Self::PathLength { .. }
            | Self::KeyUsage { .. }
            | Self::CriticalExtension { .. }
            | Self::Signature => Code::EvidenceForged,
            Self::Debug => Code::EvidenceDebug,
            Self::Measurement { .. } => Code::EvidenceImage,
            Self::Nonce => Code::EvidenceNonce,
            Self::Binding | Self::BoundUse | Self::BoundKey => Code::EvidenceBinding,
        }
    }
}
