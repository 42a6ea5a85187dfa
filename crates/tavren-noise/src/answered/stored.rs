//! Answers as a host stores them and reads them back.

use alloc::vec::Vec;

use super::Answered;
use crate::{Noise, NoiseKey, StateError, VendorId};

impl Answered {
    /// What was answered before, as stored.
    ///
    /// # Errors
    /// [`StateError`] naming `answers`, where one is listed twice, or `asked`, where a vendor asked
    /// for what was not answered.
    pub fn restore(
        noise: Noise,
        key: NoiseKey,
        epoch: u64,
        answers: impl IntoIterator<Item = ([u8; 32], Vec<i64>)>,
        asked: impl IntoIterator<Item = (VendorId, [u8; 32])>,
    ) -> Result<Self, StateError> {
        let mut all = Self {
            epoch,
            ..Self::new(noise, key)
        };
        for (digest, counts) in answers {
            if all.answers.insert(digest, counts).is_some() {
                return Err(StateError::new("answers"));
            }
        }
        for (vendor, digest) in asked {
            if !all.answers.contains_key(&digest) {
                return Err(StateError::new("asked"));
            }
            all.asked.insert((vendor, digest));
        }
        Ok(all)
    }

    /// The policy.
    #[must_use]
    pub const fn noise(&self) -> Noise {
        self.noise
    }

    /// The latest epoch that was asked about.
    #[must_use]
    pub const fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The answers of the epoch by the digests of their questions.
    pub fn answers(&self) -> impl Iterator<Item = (&[u8; 32], &[i64])> {
        self.answers
            .iter()
            .map(|(digest, counts)| (digest, counts.as_slice()))
    }

    /// Which vendor has paid for which question of the epoch.
    pub fn asked(&self) -> impl Iterator<Item = &(VendorId, [u8; 32])> {
        self.asked.iter()
    }
}
