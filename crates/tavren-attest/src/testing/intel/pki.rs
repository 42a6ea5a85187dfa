use core::str::FromStr;
use core::time::Duration;

use p256::ecdsa::{DerSignature, SigningKey};
use x509_cert::{
    TbsCertificate,
    builder::{Builder, CertificateBuilder, CrlBuilder, profile::BuilderProfile},
    crl::RevokedCert,
    der::{
        Decode, Encode,
        asn1::{ObjectIdentifier, OctetString, UtcTime},
    },
    ext::{
        Extension, ToExtension,
        pkix::{BasicConstraints, CrlNumber, KeyUsage, KeyUsages},
    },
    name::Name,
    serial_number::SerialNumber,
    spki::{SubjectPublicKeyInfo, SubjectPublicKeyInfoRef},
    time::{Time, Validity},
};

/// What a certificate says.
#[derive(Clone, Copy)]
pub struct Certificate {
    /// Its number, from which its key follows.
    pub serial: u8,
    /// Whose it is.
    pub name: &'static str,
    /// For an authority, how many authorities may follow it.
    pub authority: Option<u8>,
    /// From when to when it is valid, milliseconds since 1970.
    pub millis: [i64; 2],
}

/// What a revocation list says.
pub(super) struct CrlDraft<'a> {
    pub(super) revoked: &'a [u8],
    pub(super) millis: [i64; 2],
}

/// A certificate with its key.
pub(super) struct Authority {
    pub(super) key: SigningKey,
    pub(super) der: Vec<u8>,
    name: &'static str,
}

impl Authority {
    pub(super) fn root(certificate: &Certificate) -> Self {
        let key = key(certificate);
        Self {
            der: certify(certificate, &key, certificate.name, &key, None),
            key,
            name: certificate.name,
        }
    }

    /// One that this one signs, with Intel's extension where there is one.
    pub(super) fn issue(&self, certificate: &Certificate, sgx: Option<Vec<u8>>) -> Self {
        let key = key(certificate);
        Self {
            der: certify(certificate, &key, self.name, &self.key, sgx),
            key,
            name: certificate.name,
        }
    }

    pub(super) fn pem(&self) -> String {
        pem::encode(&pem::Pem::new("CERTIFICATE", self.der.clone()))
    }

    /// Its revocation list.
    pub(super) fn revoke(&self, draft: &CrlDraft<'_>) -> Vec<u8> {
        let [from, until] = draft.millis.map(time);
        let issuer = x509_cert::Certificate::from_der(&self.der).expect("a certificate");
        let number = CrlNumber::try_from(1_u8).expect("a number");
        let revoked = draft.revoked.iter().map(|serial| RevokedCert {
            serial_number: number_of(*serial),
            revocation_date: from,
            crl_entry_extensions: None,
        });
        let builder = CrlBuilder::new_with_this_update(&issuer, number, from).expect("a list");
        let mut builder = builder.with_next_update(Some(until));
        if !draft.revoked.is_empty() {
            builder = builder.with_certificates(revoked);
        }
        let list = builder.build::<_, DerSignature>(&self.key).expect("a list");
        list.to_der().expect("a list")
    }
}

/// Intel's extension of a platform's certificate, as far as it is read.
pub(super) fn sgx_extension(cpu_svn: &[u8; 16], pce_svn: u8, fmspc: &[u8; 6]) -> Vec<u8> {
    const SEQUENCE: u8 = 0x30;
    const INTEGER: u8 = 2;
    const OCTETS: u8 = 4;
    const ENUMERATED: u8 = 10;
    let entry = |below: &str, tag, value: &[u8]| {
        let oid = ObjectIdentifier::new_unwrap(&format!("1.2.840.113741.1.13.1.{below}"));
        let oid = oid.to_der().expect("an identifier");
        tlv(SEQUENCE, &[oid, tlv(tag, value)].concat())
    };
    let tcb = [
        entry("2.17", INTEGER, &[pce_svn]),
        entry("2.18", OCTETS, cpu_svn),
    ];
    let entries = [
        entry("1", OCTETS, &[0; 16]),
        entry("2", SEQUENCE, &tcb.concat()),
        entry("3", OCTETS, &[0; 2]),
        entry("4", OCTETS, fmspc),
        entry("5", ENUMERATED, &[0]),
    ];
    tlv(SEQUENCE, &entries.concat())
}

/// One element of DER, shorter than 256 bytes.
fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
    let length = u8::try_from(value.len()).expect("short");
    match length {
        0..=127 => [&[tag, length], value].concat(),
        _ => [&[tag, 0x81, length], value].concat(),
    }
}

fn key(certificate: &Certificate) -> SigningKey {
    SigningKey::from_slice(&[certificate.serial; 32]).expect("a key")
}

fn number_of(serial: u8) -> SerialNumber {
    SerialNumber::new(&[serial]).expect("a number")
}

/// A whole second before 2050, as RFC 5280 writes it.
fn time(millis: i64) -> Time {
    let since = Duration::from_secs(u64::try_from(millis.div_euclid(1000)).expect("after 1970"));
    Time::UtcTime(UtcTime::from_unix_duration(since).expect("before 2050"))
}

fn certify(
    certificate: &Certificate,
    key: &SigningKey,
    issuer: &str,
    issuer_key: &SigningKey,
    sgx: Option<Vec<u8>>,
) -> Vec<u8> {
    let [from, until] = certificate.millis.map(time);
    let holder = SubjectPublicKeyInfo::from_key(key.verifying_key()).expect("a key");
    let named = Named {
        subject: Name::from_str(certificate.name).expect("a name"),
        issuer: Name::from_str(issuer).expect("a name"),
        authority: certificate.authority,
        sgx,
    };
    let serial = number_of(certificate.serial);
    let builder = CertificateBuilder::new(named, serial, Validity::new(from, until), holder);
    let built = builder.and_then(|builder| builder.build::<_, DerSignature>(issuer_key));
    built.expect("a certificate").to_der().expect("DER")
}

/// A certificate as the builder asks for it.
struct Named {
    subject: Name,
    issuer: Name,
    authority: Option<u8>,
    sgx: Option<Vec<u8>>,
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
        let constraints = BasicConstraints {
            ca: self.authority.is_some(),
            path_len_constraint: self.authority,
        };
        let usage = match self.authority {
            Some(_) => KeyUsages::KeyCertSign | KeyUsages::CRLSign,
            None => KeyUsages::DigitalSignature.into(),
        };
        let mut extensions = Vec::new();
        extensions.push(constraints.to_extension(&self.subject, &extensions)?);
        extensions.push(KeyUsage(usage).to_extension(&self.subject, &extensions)?);
        if let Some(sgx) = &self.sgx {
            extensions.push(Extension {
                extn_id: ObjectIdentifier::new_unwrap("1.2.840.113741.1.13.1"),
                critical: false,
                extn_value: OctetString::new(sgx.clone())?,
            });
        }
        Ok(extensions)
    }
}
