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

/// Intel's SGX provisioning certification root, which vouches for TDX too: the SHA-256 of the
/// certificate that Intel publishes.
#[cfg(feature = "tdx")]
pub const INTEL_SGX_ROOT: Fingerprint = Fingerprint([
    0x44, 0xa0, 0x19, 0x6b, 0x2b, 0x99, 0xf8, 0x89, 0xb8, 0xe1, 0x49, 0xe9, 0x5b, 0x80, 0x7a, 0x35,
    0x0e, 0x74, 0x24, 0x96, 0x43, 0x99, 0xe8, 0x85, 0xa7, 0xcb, 0xb8, 0xcc, 0xfa, 0xb6, 0x74, 0xd3,
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

/// What a verifier knows beside the evidence. Nobody has to be trusted for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Collateral {
    /// Nothing: a Nitro document carries its chain.
    #[default]
    None,
    /// What Intel publishes of the platform of a TDX guest.
    #[cfg(feature = "tdx")]
    Tdx(super::TdxCollateral),
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
    rules: Rules,
    root: Fingerprint,
    pcrs: BTreeMap<PcrIndex, Measurement>,
    profile: Profile,
    age_max_millis: u32,
}

/// What has to be shown, by kind.
#[derive(Clone, Debug)]
pub(super) enum Rules {
    /// A Nitro document, or one of the development provider, of one of these images.
    Document {
        kind: Kind,
        images: BTreeSet<Measurement>,
    },
    /// A quote.
    #[cfg(feature = "tdx")]
    Tdx(super::TdxRules),
}

impl Policy {
    /// Evidence of AWS Nitro under [`AWS_NITRO_ROOT_G1`], at most [`AGE_MAX_MILLIS`] old, of an
    /// enclave of one of these `images` (register 0): the releases that may run.
    #[must_use]
    pub fn nitro(images: impl IntoIterator<Item = Measurement>, profile: Profile) -> Self {
        Self::document(Kind::Nitro, AWS_NITRO_ROOT_G1, images, profile)
    }

    /// Quotes of TDX guests that `rules` allow, under [`INTEL_SGX_ROOT`].
    #[cfg(feature = "tdx")]
    #[must_use]
    pub fn tdx(rules: super::TdxRules, profile: Profile) -> Self {
        Self {
            rules: Rules::Tdx(rules),
            root: INTEL_SGX_ROOT,
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
        Self::document(Kind::Development, root, images, profile)
    }

    fn document(
        kind: Kind,
        root: Fingerprint,
        images: impl IntoIterator<Item = Measurement>,
        profile: Profile,
    ) -> Self {
        let images = images.into_iter().collect();
        Self {
            rules: Rules::Document { kind, images },
            root,
            pcrs: BTreeMap::new(),
            profile,
            age_max_millis: AGE_MAX_MILLIS,
        }
    }

    /// The same for another question.
    #[must_use]
    pub fn with_profile(self, profile: Profile) -> Self {
        Self { profile, ..self }
    }

    /// Also wants `measurement` in register `index`, whatever the image.
    #[must_use]
    pub fn with_pcr(mut self, index: PcrIndex, measurement: Measurement) -> Self {
        self.pcrs.insert(index, measurement);
        self
    }

    /// Pins another root: that of another partition of AWS, or the one that comes after.
    #[must_use]
    pub fn with_root(self, root: Fingerprint) -> Self {
        Self { root, ..self }
    }

    /// Takes evidence of at most this age, milliseconds. A TDX quote states no time: that it is
    /// fresh is shown by the nonce alone.
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
        match &self.rules {
            Rules::Document { kind, .. } => *kind,
            #[cfg(feature = "tdx")]
            Rules::Tdx(_) => Kind::Tdx,
        }
    }

    pub(super) fn rules(&self) -> &Rules {
        &self.rules
    }

    pub(super) fn root(&self) -> &Fingerprint {
        &self.root
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
