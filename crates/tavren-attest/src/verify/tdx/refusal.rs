use crate::verify::{TcbStatus, VerifyError};

const TCB_INFO: &str = "the TCB info";
const QE_IDENTITY: &str = "the QE identity";
const CRL: &str = "a revocation list";

/// The words by which `dcap-qvl` says what it refused, and our name of it: the first that is found.
///
/// The crate gives its reasons as text. Whether evidence is believed never hangs on these words;
/// what a refusal is called does, so the crate's version is pinned and each line has a test.
const WORDS: &[(&str, VerifyError)] = &[
    // Times.
    ("TCBInfo expired", time(TCB_INFO)),
    ("TCBInfo issue date is", time(TCB_INFO)),
    ("QE Identity expired", time(QE_IDENTITY)),
    ("QE Identity issue date is", time(QE_IDENTITY)),
    ("CrlExpired", time(CRL)),
    ("CertExpired", VerifyError::CertificateTime),
    ("CertNotValidYet", VerifyError::CertificateTime),
    // Revocation and chains.
    ("CertRevoked", VerifyError::CertificateRevoked),
    ("UnknownRevocationStatus", other(CRL)),
    ("InvalidCrlSignatureForPublicKey", forged(CRL)),
    ("Failed to parse root CA CRL", malformed(CRL)),
    ("Failed to parse PCK CRL", malformed(CRL)),
    ("Failed to verify certificate chain", VerifyError::Chain),
    ("Failed to parse PCK certificate", VerifyError::Chain),
    // Signatures.
    ("invalid for tcb_info", forged(TCB_INFO)),
    ("invalid for qe_identity", forged(QE_IDENTITY)),
    ("invalid for qe_report", VerifyError::Signature),
    ("QE report hash mismatch", VerifyError::Signature),
    ("report signature is invalid", VerifyError::Signature),
    // What the collateral is about.
    ("Failed to decode TcbInfo", malformed(TCB_INFO)),
    ("Failed to decode QeIdentity", malformed(QE_IDENTITY)),
    ("Fmspc mismatch", other(TCB_INFO)),
    ("non-TDX TCB info", other(TCB_INFO)),
    ("Unsupported QE Identity", other(QE_IDENTITY)),
    // The platform.
    ("status is invalid: Revoked", REVOKED),
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
    ("TD migration", attribute("MIGRATABLE")),
    ("SEPT_VE_DISABLE", attribute("SEPT_VE_DISABLE")),
    ("SERVTD_EXT", attribute("SERVTD_EXT")),
    ("MR service TD", attribute("MRSERVICETD")),
    ("Reserved bits in TD", attribute("a reserved bit")),
];

const REVOKED: VerifyError = VerifyError::Tcb {
    status: TcbStatus::Revoked,
};

const fn time(field: &'static str) -> VerifyError {
    VerifyError::CollateralTime { field }
}

const fn forged(field: &'static str) -> VerifyError {
    VerifyError::CollateralSignature { field }
}

const fn malformed(field: &'static str) -> VerifyError {
    VerifyError::CollateralField { field }
}

const fn other(field: &'static str) -> VerifyError {
    VerifyError::CollateralOther { field }
}

const fn attribute(field: &'static str) -> VerifyError {
    VerifyError::Attributes { field }
}

/// Our name of a refusal, from its text with all its causes.
pub(super) fn named(text: &str) -> VerifyError {
    let mut words = WORDS.iter();
    let found = words.find(|(words, _)| text.contains(words));
    found.map_or(VerifyError::Refused, |(_, name)| *name)
}
