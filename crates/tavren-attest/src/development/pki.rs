//! A PKI of P-384 that follows from a seed: root, intermediate, leaf.

use core::str::FromStr;
use core::time::Duration;

use p384::ecdsa::{DerSignature, SigningKey};
use sha2::{Digest, Sha384};
use tavren_types::Timestamp;
use x509_cert::{
    TbsCertificate,
    builder::{Builder, CertificateBuilder, profile::BuilderProfile},
    der::{
        Encode,
        asn1::{GeneralizedTime, ObjectIdentifier, OctetString},
    },
    ext::{
        Extension, ToExtension,
        pkix::{BasicConstraints, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};
use zeroize::Zeroizing;

use crate::provider::ProviderError;

/// An extension that nobody knows: a number that is set aside for examples (RFC 5612).
const UNKNOWN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.1");

const DOMAIN: &[u8] = b"tavren/attest/development/1";

/// How long a leaf lives, milliseconds: about three hours, as with Nitro.
const LEAF_MILLIS: i64 = 3 * 60 * 60 * 1000;

/// From 2020 to 2045, milliseconds since 1970: authorities outlive every test of them.
const AUTHORITY_MILLIS: [i64; 2] = [1_577_836_800_000, 2_366_841_600_000];

/// What a certificate says of its holder.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    /// The first and the last moment, milliseconds since 1970.
    pub(crate) millis: [i64; 2],
    pub(crate) constraints: Option<(bool, Option<u8>)>,
    pub(crate) usage: Option<KeyUsages>,
    /// Whether it has a critical extension that nobody knows.
    pub(crate) unknown: bool,
    /// Whether its last extension stands twice.
    pub(crate) twice: bool,
}

/// The root.
pub(crate) const ROOT: Shape = Shape {
    name: "CN=development-root",
    millis: AUTHORITY_MILLIS,
    constraints: Some((true, None)),
    usage: Some(KeyUsages::KeyCertSign),
    unknown: false,
    twice: false,
};

/// What the root signs.
pub(crate) const INTERMEDIATE: Shape = Shape {
    name: "CN=development-intermediate",
    constraints: Some((true, Some(0))),
    ..ROOT
};

/// What signs documents.
pub(crate) fn leaf(now: Timestamp) -> Shape {
    Shape {
        name: "CN=development-leaf",
        millis: [now.millis(), now.plus_millis(LEAF_MILLIS).millis()],
        constraints: Some((false, None)),
        usage: Some(KeyUsages::DigitalSignature),
        unknown: false,
        twice: false,
    }
}

/// A key with its certificate.
pub(crate) struct Authority {
    pub(crate) key: SigningKey,
    pub(crate) certificate: Vec<u8>,
    name: &'static str,
}

impl Authority {
    /// The root of `seed`.
    pub(crate) fn root(seed: &[u8; 32]) -> Result<Self, ProviderError> {
        Self::self_signed(seed, &ROOT)
    }

    /// A certificate that its own key signs.
    pub(crate) fn self_signed(seed: &[u8; 32], shape: &Shape) -> Result<Self, ProviderError> {
        let key = key(seed, shape.name)?;
        let certificate = certify(shape, &key, shape.name, &key)?;
        let name = shape.name;
        Ok(Self {
            key,
            certificate,
            name,
        })
    }

    /// A certificate of `shape` that this one signs, and the key of `seed` that it is for.
    pub(crate) fn issue(&self, seed: &[u8; 32], shape: &Shape) -> Result<Self, ProviderError> {
        let key = key(seed, shape.name)?;
        let certificate = certify(shape, &key, self.name, &self.key)?;
        let name = shape.name;
        Ok(Self {
            key,
            certificate,
            name,
        })
    }
}

/// The key of `name`: a hash as a number, which is beyond the order of the curve with a chance of
/// 2^-190.
fn key(seed: &[u8; 32], name: &str) -> Result<SigningKey, ProviderError> {
    let mut hash = Sha384::new();
    for part in [DOMAIN, seed, name.as_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let scalar: Zeroizing<[u8; 48]> = Zeroizing::new(hash.finalize().into());
    SigningKey::from_slice(scalar.as_slice()).map_err(|_| ProviderError::Signing)
}

fn certify(
    shape: &Shape,
    key: &SigningKey,
    issuer: &str,
    issuer_key: &SigningKey,
) -> Result<Vec<u8>, ProviderError> {
    let [from, until] = shape.millis;
    let validity = Validity::new(time(from)?, time(until)?);
    let holder = SubjectPublicKeyInfo::from_key(key.verifying_key());
    let holder = holder.map_err(|_| ProviderError::Signing)?;
    let named = Named {
        shape: *shape,
        subject: name(shape.name)?,
        issuer: name(issuer)?,
    };
    let serial = SerialNumber::new(&[1]).map_err(|_| ProviderError::Signing)?;
    let builder = CertificateBuilder::new(named, serial, validity, holder);
    let certificate = builder.and_then(|builder| builder.build::<_, DerSignature>(issuer_key));
    let certificate = certificate.map_err(|_| ProviderError::Signing)?;
    certificate.to_der().map_err(|_| ProviderError::Signing)
}

fn name(text: &str) -> Result<Name, ProviderError> {
    Name::from_str(text).map_err(|_| ProviderError::Signing)
}

/// A whole second.
fn time(millis: i64) -> Result<Time, ProviderError> {
    let seconds = u64::try_from(millis.div_euclid(1000)).ok();
    let since = seconds.map(Duration::from_secs);
    let time = since.and_then(|since| GeneralizedTime::from_unix_duration(since).ok());
    time.map(Time::from).ok_or(ProviderError::Time)
}

/// A shape with its names, as the builder asks for them.
struct Named {
    shape: Shape,
    subject: Name,
    issuer: Name,
}

impl BuilderProfile for Named {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _holder: SubjectPublicKeyInfoRef<'_>,
        _issuer: SubjectPublicKeyInfoRef<'_>,
        _tbs: &TbsCertificate,
    ) -> x509_cert::builder::Result<Vec<Extension>> {
        let mut extensions = Vec::new();
        if let Some((ca, path_len_constraint)) = self.shape.constraints {
            let constraints = BasicConstraints {
                ca,
                path_len_constraint,
            };
            extensions.push(constraints.to_extension(&self.subject, &extensions)?);
        }
        if let Some(usage) = self.shape.usage {
            let usage = KeyUsage(usage.into());
            extensions.push(usage.to_extension(&self.subject, &extensions)?);
        }
        if self.shape.unknown {
            extensions.push(Extension {
                extn_id: UNKNOWN,
                critical: true,
                extn_value: OctetString::new([5, 0])?,
            });
        }
        if let Some(last) = extensions.last().filter(|_| self.shape.twice) {
            extensions.push(last.clone());
        }
        Ok(extensions)
    }
}
