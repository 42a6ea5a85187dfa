use core::fmt;
use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};
use tavren_types::Timestamp;

use super::VerifyError;
use crate::{
    binding::Nonce,
    evidence::Kind,
    limits::AGE_MAX_MILLIS,
    pcr::{Measurement, PcrIndex},
};

/// The root of AWS Nitro enclaves, G1, as AWS publishes its fingerprint.
pub const AWS_NITRO_ROOT_G1: Fingerprint = Fingerprint([
    0x64, 0x1a, 0x03, 0x21, 0xa3, 0xe2, 0x44, 0xef, 0xe4, 0x56, 0x46, 0x31, 0x95, 0xd6, 0x06, 0x31,
    0x7e, 0xd7, 0xcd, 0xcc, 0x3c, 0x17, 0x56, 0xe0, 0x98, 0x93, 0xf3, 0xc6, 0x8f, 0x79, 0xbb, 0x5b,
]);

/// The SHA-256 of a certificate.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl Fingerprint {
    /// The fingerprint of these bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The fingerprint of a certificate in DER.
    #[must_use]
    pub fn of(certificate: &[u8]) -> Self {
        Self(Sha256::digest(certificate).into())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// What a verifier knows beside the evidence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Collateral {
    /// Nothing: the evidence carries its chain.
    #[default]
    None,
}

/// Whether evidence answers a question of now, or was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// It answers this nonce, and certificates are valid now.
    Live {
        /// What the verifier drew and sent.
        nonce: Nonce,
    },
    /// It was verified live before: everything is checked as of then, the nonce is not.
    Archive {
        /// When it was verified live, by a record that the verifier trusts.
        verified_at: Timestamp,
    },
}

/// What evidence must show to be believed, beside its own binding. No policy takes any image; one
/// that names none believes nobody.
///
/// # Examples
/// ```
/// use tavren_attest::{Measurement, Nonce};
/// use tavren_attest::verify::{Policy, Profile};
///
/// let releases = [[7; 48], [8; 48]].map(|pcr| Measurement::from_bytes(pcr).expect("not zeros"));
/// let nonce = Nonce::from_bytes([9; 32]).expect("not zeros");
/// let policy = Policy::nitro(releases, Profile::Live { nonce }).with_age_max_millis(60_000);
/// ```
#[derive(Clone, Debug)]
pub struct Policy {
    kind: Kind,
    root: Fingerprint,
    images: BTreeSet<Measurement>,
    pcrs: BTreeMap<PcrIndex, Measurement>,
    profile: Profile,
    age_max_millis: u32,
}

impl Policy {
    /// Evidence of AWS Nitro under [`AWS_NITRO_ROOT_G1`], at most [`AGE_MAX_MILLIS`] old, of an
    /// enclave of one of these `images` (register 0): the releases that may run.
    #[must_use]
    pub fn nitro(images: impl IntoIterator<Item = Measurement>, profile: Profile) -> Self {
        Self {
            kind: Kind::Nitro,
            root: AWS_NITRO_ROOT_G1,
            images: images.into_iter().collect(),
            pcrs: BTreeMap::new(),
            profile,
            age_max_millis: AGE_MAX_MILLIS,
        }
    }

    /// Evidence of the development provider under its own `root`. It proves nothing.
    #[cfg(all(
        feature = "development",
        any(debug_assertions, feature = "development-in-release")
    ))]
    #[must_use]
    pub fn development(
        root: Fingerprint,
        images: impl IntoIterator<Item = Measurement>,
        profile: Profile,
    ) -> Self {
        Self {
            kind: Kind::Development,
            root,
            ..Self::nitro(images, profile)
        }
    }

    /// Also wants `measurement` in register `index`, whatever the image.
    #[must_use]
    pub fn with_pcr(mut self, index: PcrIndex, measurement: Measurement) -> Self {
        self.pcrs.insert(index, measurement);
        self
    }

    /// Pins another root: that of another partition of AWS, or the one that comes after G1.
    #[must_use]
    pub fn with_root(self, root: Fingerprint) -> Self {
        Self { root, ..self }
    }

    /// Takes evidence of at most this age, milliseconds.
    #[must_use]
    pub fn with_age_max_millis(self, age_max_millis: u32) -> Self {
        Self {
            age_max_millis,
            ..self
        }
    }

    /// The moment as of which everything is checked.
    pub(super) fn moment(&self, now: Timestamp) -> Result<Timestamp, VerifyError> {
        match self.profile {
            Profile::Live { .. } => Ok(now),
            Profile::Archive { verified_at } if verified_at <= now => Ok(verified_at),
            Profile::Archive { .. } => Err(VerifyError::ArchiveAhead),
        }
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    pub(super) fn root(&self) -> &Fingerprint {
        &self.root
    }

    pub(super) fn images(&self) -> &BTreeSet<Measurement> {
        &self.images
    }

    pub(super) fn pcrs(&self) -> &BTreeMap<PcrIndex, Measurement> {
        &self.pcrs
    }

    pub(super) fn profile(&self) -> &Profile {
        &self.profile
    }

    pub(super) fn age_max_millis(&self) -> i64 {
        self.age_max_millis.into()
    }
}
