use crate::verify::{TcbStatus, VerifyError};

const TCB_INFO: &str = "the TCB info";
const QE_IDENTITY: &str = "the QE identity";
const CRL: &str = "a revocation list";

/// The words by which `dcap-qvl` says what it refused, the first that is found, and our name of it.
///
/// The crate gives its reasons as text. Whether evidence is believed never hangs on these words;
/// what a refusal is called does, so the crate's version is pinned and each line has a test.
const WORDS: &[(&str, VerifyError)] = &[
    // Times.
    (
        "TCBInfo expired",
        VerifyError::CollateralTime { field: TCB_INFO },
    ),
    (
        "TCBInfo issue date is",
        VerifyError::CollateralTime { field: TCB_INFO },
    ),
    (
        "QE Identity expired",
        VerifyError::CollateralTime { field: QE_IDENTITY },
    ),
    (
        "QE Identity issue date is",
        VerifyError::CollateralTime { field: QE_IDENTITY },
    ),
    ("CrlExpired", VerifyError::CollateralTime { field: CRL }),
    ("CertExpired", VerifyError::CertificateTime),
    ("CertNotValidYet", VerifyError::CertificateTime),
    // Revocation and chains.
    ("CertRevoked", VerifyError::CertificateRevoked),
    (
        "UnknownRevocationStatus",
        VerifyError::CollateralOther { field: CRL },
    ),
    (
        "InvalidCrlSignatureForPublicKey",
        VerifyError::CollateralSignature { field: CRL },
    ),
    (
        "Failed to parse root CA CRL",
        VerifyError::CollateralField { field: CRL },
    ),
    (
        "Failed to parse PCK CRL",
        VerifyError::CollateralField { field: CRL },
    ),
    ("Failed to verify certificate chain", VerifyError::Chain),
    ("Too many intermediate certificates", VerifyError::Chain),
    ("Failed to parse PCK certificate", VerifyError::Chain),
    // Signatures.
    (
        "invalid for tcb_info",
        VerifyError::CollateralSignature { field: TCB_INFO },
    ),
    (
        "invalid for qe_identity",
        VerifyError::CollateralSignature { field: QE_IDENTITY },
    ),
    ("invalid for qe_report", VerifyError::Signature),
    ("QE report hash mismatch", VerifyError::Signature),
    ("report signature is invalid", VerifyError::Signature),
    // What the collateral is about.
    (
        "Failed to decode TcbInfo",
        VerifyError::CollateralField { field: TCB_INFO },
    ),
    (
        "Failed to decode QeIdentity",
        VerifyError::CollateralField { field: QE_IDENTITY },
    ),
    (
        "Fmspc mismatch",
        VerifyError::CollateralOther { field: TCB_INFO },
    ),
    (
        "non-TDX TCB info",
        VerifyError::CollateralOther { field: TCB_INFO },
    ),
    (
        "Unsupported QE Identity",
        VerifyError::CollateralOther { field: QE_IDENTITY },
    ),
    // The platform.
    (
        "TCB status is invalid: Revoked",
        VerifyError::Tcb {
            status: TcbStatus::Revoked,
        },
    ),
    ("No matching TCB level", VerifyError::TcbUnlisted),
    ("TDX module ISVSVN", VerifyError::TcbUnlisted),
    ("QE ISVSVN", VerifyError::TcbUnlisted),
    ("TDX module", VerifyError::TdxModule),
    ("QE MRSIGNER", VerifyError::QuotingEnclave),
    ("QE ISVPRODID", VerifyError::QuotingEnclave),
    ("QE MISCSELECT", VerifyError::QuotingEnclave),
    ("QE ATTRIBUTES", VerifyError::QuotingEnclave),
    ("QE report validation failed", VerifyError::QuotingEnclave),
    ("Unknown QE vendor", VerifyError::QuotingEnclave),
    // The guest.
    (
        "TD migration",
        VerifyError::Attributes {
            field: "MIGRATABLE",
        },
    ),
    (
        "SEPT_VE_DISABLE",
        VerifyError::Attributes {
            field: "SEPT_VE_DISABLE",
        },
    ),
    (
        "SERVTD_EXT",
        VerifyError::Attributes {
            field: "SERVTD_EXT",
        },
    ),
    (
        "MR service TD",
        VerifyError::Attributes {
            field: "MRSERVICETD",
        },
    ),
    (
        "Reserved bits in TD",
        VerifyError::Attributes {
            field: "a reserved bit",
        },
    ),
];

/// Our name of a refusal, from its text with all its causes.
pub(super) fn named(text: &str) -> VerifyError {
    let mut words = WORDS.iter();
    let found = words.find(|(words, _)| text.contains(words));
    found.map_or(VerifyError::Refused, |(_, name)| *name)
}
