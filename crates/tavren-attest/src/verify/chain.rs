//! A chain of certificates in one straight line: from the pinned root to the one that signed.
//!
//! The part of RFC 5280 §6 that such a line needs. Names are compared as bytes; nothing is
//! searched for, so there is no path to choose.

use p384::ecdsa::{DerSignature, VerifyingKey, signature::Verifier};
use tavren_types::Timestamp;
use x509_cert::{
    Certificate, TbsCertificate, Version,
    der::{
        Decode, Reader, SliceReader,
        asn1::{AnyRef, ObjectIdentifier},
        oid::AssociatedOid,
    },
    ext::pkix::{BasicConstraints, KeyUsage},
    spki::SubjectPublicKeyInfoOwned,
};

use super::{Fingerprint, VerifyError};

/// ECDSA with SHA-384 (RFC 5758).
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// A key on an elliptic curve (RFC 5480).
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// The curve P-384, also named secp384r1 (RFC 5480).
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What the chain vouches for.
pub(super) struct Chain {
    /// The key of the last certificate.
    pub(super) key: VerifyingKey,
    /// The first moment at which one of the certificates is no longer valid.
    pub(super) until: Timestamp,
}

/// Checks `certificates` (DER, root first) at `moment`.
pub(super) fn verify(
    certificates: &[&[u8]],
    root: &Fingerprint,
    moment: Timestamp,
) -> Result<Chain, VerifyError> {
    let (last, authorities) = certificates.split_last().ok_or(VerifyError::Root)?;
    let first = authorities.first().ok_or(VerifyError::Root)?;
    if Fingerprint::of(first) != *root {
        return Err(VerifyError::Root);
    }
    let mut chain: Option<Chain> = None;
    let mut issuer: Option<Link> = None;
    for (index, der) in authorities.iter().enumerate() {
        let below = authorities.len().saturating_sub(index).saturating_sub(1);
        let link = Link::parse(index, der)?;
        chain = Some(link.verify(issuer.as_ref(), chain, moment)?);
        link.check_authority(below)?;
        issuer = Some(link);
    }
    let link = Link::parse(authorities.len(), last)?;
    let chain = link.verify(issuer.as_ref(), chain, moment)?;
    link.check_end()?;
    Ok(chain)
}

/// One certificate of a chain.
struct Link {
    index: usize,
    certificate: Certificate,
    /// The signed part, byte for byte.
    signed: Vec<u8>,
    constraints: Option<BasicConstraints>,
    usage: Option<KeyUsage>,
}

impl Link {
    fn parse(index: usize, der: &[u8]) -> Result<Self, VerifyError> {
        let malformed = VerifyError::Certificate { index };
        let certificate = Certificate::from_der(der).map_err(|_| malformed)?;
        let signed = signed_part(der).ok_or(malformed)?;
        let tbs = certificate.tbs_certificate();
        if tbs.version() != Version::V3 {
            return Err(malformed);
        }
        let (constraints, usage) = extensions(index, tbs)?;
        Ok(Self {
            index,
            signed,
            constraints,
            usage,
            certificate,
        })
    }

    /// Checks validity, algorithms, issuer and signature; the pinned root needs no signature.
    fn verify(
        &self,
        issuer: Option<&Self>,
        above: Option<Chain>,
        moment: Timestamp,
    ) -> Result<Chain, VerifyError> {
        let index = self.index;
        let until = self.check_validity(moment)?;
        let key = self.key()?;
        let (Some(issuer), Some(above)) = (issuer, above) else {
            return Ok(Chain { key, until });
        };
        if self.tbs().issuer() != issuer.tbs().subject() {
            return Err(VerifyError::Issuer { index });
        }
        let signature = self.certificate.signature().as_bytes();
        let signature = signature.and_then(|bytes| DerSignature::from_bytes(bytes).ok());
        signature
            .and_then(|signature| above.key.verify(&self.signed, &signature).ok())
            .ok_or(VerifyError::CertificateSignature { index })?;
        let until = until.min(above.until);
        Ok(Chain { key, until })
    }

    fn check_validity(&self, moment: Timestamp) -> Result<Timestamp, VerifyError> {
        let index = self.index;
        let validity = self.tbs().validity();
        let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs();
        let millis = |seconds: u64| i64::try_from(seconds).ok()?.checked_mul(1000);
        let from = millis(seconds(validity.not_before));
        // The second that is named last still belongs to it.
        let until = millis(seconds(validity.not_after).saturating_add(1));
        let (from, until) = from.zip(until).ok_or(VerifyError::Certificate { index })?;
        if moment.millis() < from {
            return Err(VerifyError::NotYetValid { index });
        }
        if moment.millis() >= until {
            return Err(VerifyError::Expired { index });
        }
        Ok(Timestamp::from_millis(until).unwrap_or(Timestamp::MAX))
    }

    /// The key, where key and signature are of the one algorithm.
    fn key(&self) -> Result<VerifyingKey, VerifyError> {
        let other = VerifyError::CertificateAlgorithm { index: self.index };
        let outer = self.certificate.signature_algorithm();
        let info: &SubjectPublicKeyInfoOwned = self.tbs().subject_public_key_info();
        let curve = info.algorithm.parameters.as_ref();
        let curve = curve.and_then(|curve| curve.decode_as::<ObjectIdentifier>().ok());
        let is_ours = outer == self.tbs().signature()
            && outer.oid == ECDSA_SHA384
            && outer.parameters.is_none()
            && info.algorithm.oid == EC_PUBLIC_KEY
            && curve == Some(P384);
        let key = info.subject_public_key.as_bytes().filter(|_| is_ours);
        let key = key.and_then(|key| VerifyingKey::from_sec1_bytes(key).ok());
        key.ok_or(other)
    }

    /// Checks that this one may sign certificates, with `below` authorities between it and the end.
    fn check_authority(&self, below: usize) -> Result<(), VerifyError> {
        let index = self.index;
        let constraints = self.constraints.as_ref().filter(|found| found.ca);
        let constraints = constraints.ok_or(VerifyError::Authority { index })?;
        let allowed = constraints.path_len_constraint;
        if allowed.is_some_and(|allowed| usize::from(allowed) < below) {
            return Err(VerifyError::PathLength { index });
        }
        match &self.usage {
            Some(usage) if !usage.key_cert_sign() => Err(VerifyError::KeyUsage { index }),
            _ => Ok(()),
        }
    }

    /// Checks that this one may sign documents, and nothing else.
    fn check_end(&self) -> Result<(), VerifyError> {
        let index = self.index;
        if self.constraints.as_ref().is_some_and(|found| found.ca) {
            return Err(VerifyError::Authority { index });
        }
        match &self.usage {
            Some(usage) if !usage.digital_signature() => Err(VerifyError::KeyUsage { index }),
            _ => Ok(()),
        }
    }

    fn tbs(&self) -> &TbsCertificate {
        self.certificate.tbs_certificate()
    }
}

/// The first part of a certificate, as it was signed.
fn signed_part(der: &[u8]) -> Option<Vec<u8>> {
    let outer = AnyRef::from_der(der).ok()?;
    let mut parts = SliceReader::new(outer.value()).ok()?;
    Some(parts.tlv_bytes().ok()?.to_vec())
}

/// The two extensions that matter; each at most once, and no unknown one that is critical.
fn extensions(
    index: usize,
    tbs: &TbsCertificate,
) -> Result<(Option<BasicConstraints>, Option<KeyUsage>), VerifyError> {
    let malformed = VerifyError::Certificate { index };
    let (mut constraints, mut usage) = (None, None);
    for extension in tbs.extensions().into_iter().flatten() {
        let value = extension.extn_value.as_bytes();
        let before = match extension.extn_id {
            BasicConstraints::OID => {
                let read = BasicConstraints::from_der(value).map_err(|_| malformed)?;
                constraints.replace(read).is_some()
            }
            KeyUsage::OID => {
                let read = KeyUsage::from_der(value).map_err(|_| malformed)?;
                usage.replace(read).is_some()
            }
            _ if extension.critical => return Err(VerifyError::CriticalExtension { index }),
            _ => false,
        };
        if before {
            return Err(malformed);
        }
    }
    Ok((constraints, usage))
}
