//! The development provider: documents of the shape that Nitro has, under a PKI of its own.
//!
//! Whoever knows the seed makes any document, so its evidence proves nothing. It is a kind of its
//! own, which every policy refuses by name but [`Policy::development`](crate::verify::Policy).
//!
//! Without debug assertions the module is absent, so that no release holds a way to make or to
//! accept such evidence by accident. Examples that are measured in release builds ask for it with
//! the feature `development-in-release`.

mod pki;
mod writer;

#[cfg(test)]
mod tests;

pub(crate) use pki::Authority;
#[cfg(test)]
pub(crate) use pki::{INTERMEDIATE, ROOT, Shape, leaf};
pub(crate) use writer::{Draft, sign};

use core::fmt;

use tavren_types::Timestamp;
use zeroize::Zeroizing;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    pcr::{Measurement, PcrIndex},
    provider::{Provider, ProviderError},
    verify::Fingerprint,
};

/// Makes evidence that proves nothing. The same seed gives the same root.
///
/// # Examples
/// ```
/// use tavren_attest::{BindingHash, Measurement, Nonce, Provider, development::Development};
/// use tavren_attest::verify::{Collateral, Policy, Profile, VerifyError, verify};
/// use tavren_types::Timestamp;
///
/// let image = Measurement::from_bytes([7; 48]).expect("not zeros");
/// let provider = Development::new(&[1; 32], image)?;
/// let binding = BindingHash::from_bytes([5; 32]);
/// let nonce = Nonce::from_bytes([9; 32]).expect("not zeros");
/// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
///
/// let evidence = provider.attest(&binding, Some(&nonce), now)?;
/// let live = Profile::Live { nonce };
/// let policy = Policy::development(provider.root(), [image], live);
/// assert!(verify(&evidence, &Collateral::None, &policy, now).is_ok());
///
/// let policy = Policy::nitro([image], live);
/// let refused = verify(&evidence, &Collateral::None, &policy, now);
/// assert_eq!(refused.err(), Some(VerifyError::Development));
/// # Ok::<(), tavren_attest::ProviderError>(())
/// ```
pub struct Development {
    root: Authority,
    intermediate: Authority,
    seed: Zeroizing<[u8; 32]>,
    image: Measurement,
}

impl Development {
    /// A provider whose keys follow from `seed`, and whose registers 0, 1 and 2 all hold `image`.
    ///
    /// # Errors
    /// [`ProviderError::Signing`] when no key follows from the seed, which no seed is known to do.
    pub fn new(seed: &[u8; 32], image: Measurement) -> Result<Self, ProviderError> {
        let root = Authority::root(seed)?;
        let intermediate = root.issue(seed, &pki::INTERMEDIATE)?;
        Ok(Self {
            root,
            intermediate,
            seed: Zeroizing::new(*seed),
            image,
        })
    }

    /// The fingerprint of the root, for a policy to pin.
    #[must_use]
    pub fn root(&self) -> Fingerprint {
        Fingerprint::of(&self.root.certificate)
    }
}

impl Provider for Development {
    fn kind(&self) -> Kind {
        Kind::Development
    }

    fn attest(
        &self,
        binding: &BindingHash,
        nonce: Option<&Nonce>,
        now: Timestamp,
    ) -> Result<Evidence, ProviderError> {
        // One key, and a certificate as short-lived as one of Nitro for every document.
        let leaf = self.intermediate.issue(&self.seed, &pki::leaf(now))?;
        let registers = [PcrIndex::IMAGE, PcrIndex::KERNEL, PcrIndex::APPLICATION];
        let draft = Draft {
            timestamp: now,
            pcrs: registers
                .map(|index| (index, *self.image.as_bytes()))
                .into(),
            certificate: &leaf.certificate,
            cabundle: vec![&self.root.certificate, &self.intermediate.certificate],
            user_data: Some(binding.as_bytes()),
            nonce: nonce.map(|nonce| nonce.as_bytes().as_slice()),
        };
        Ok(Evidence {
            kind: Kind::Development,
            binding: *binding,
            bytes: sign(&draft.to_bytes(), &leaf)?,
        })
    }
}

impl fmt::Debug for Development {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Development(..)")
    }
}
