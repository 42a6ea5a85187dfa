//! Answers under noise: drawn once per epoch, remembered, charged to a vendor once.

use alloc::{
    collections::{BTreeMap, BTreeSet},
    vec::Vec,
};

use crate::{
    AskError, Budgets, Noise, NoiseKey, Refusal, Stream, VendorId,
    limits::{CELLS_MAX, COUNT_MAX, QUESTION_BYTES_MAX},
};

#[cfg(feature = "outside")]
mod stored;
#[cfg(test)]
mod tests;

const QUESTION: &[u8] = b"tavren/noise question/1";

/// The noisy answers of one epoch, and who asked for them.
///
/// A question is known by a keyed digest of its canonical bytes, epoch, number of cells and
/// mechanism. Its noise follows from that digest, the cell's number and the cell's count, so
/// - the same question has the same noise, for every vendor: many accounts that ask it learn what
///   one learns;
/// - questions that differ in anything have noise that is independent;
/// - should the answers be lost and the counts have moved, the noise is fresh and the question is
///   paid again. Noise that did not follow from the count would cancel out and show who moved.
///
/// The host stores the answers and the budgets in the commit that lets the answer out.
///
/// # Law
/// 13: an answer is drawn once and then repeated as it was, though counts have moved since; a vendor
/// pays for it once, and so does the cap for each vendor; a vendor whose budget is spent is refused
/// before anything is tallied. By [`Noise`] and basic composition, what a vendor learns in all
/// epochs costs at most what it was granted, and what all vendors learn together at most the cap.
/// Tests: `answered/tests.rs`.
#[derive(Debug, Clone)]
pub struct Answered {
    noise: Noise,
    key: NoiseKey,
    epoch: u64,
    answers: BTreeMap<[u8; 32], Vec<i64>>,
    asked: BTreeSet<(VendorId, [u8; 32])>,
}

/// A question under noise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question<'a> {
    /// Its canonical bytes: the same for the same criteria and cells, whoever asks.
    pub bytes: &'a [u8],
    /// How many counts its answer has, of cells that share nobody.
    pub cells: u32,
}

impl Answered {
    /// Nothing answered yet, in epoch 0.
    #[must_use]
    pub const fn new(noise: Noise, key: NoiseKey) -> Self {
        Self {
            noise,
            key,
            epoch: 0,
            answers: BTreeMap::new(),
            asked: BTreeSet::new(),
        }
    }

    /// Answers `question` for `vendor`: each count with noise, which may be negative.
    ///
    /// `tally` counts the people in every cell; it is called when the epoch has no answer yet, after
    /// the cost is reserved. What the vendor has paid for in this epoch is free.
    ///
    /// # Errors
    /// [`AskError::Refused`] with [`Refusal::QuestionMisfit`] naming `epoch` (an earlier one than
    /// the latest), `question` (too long) or `cells` (none or too many), or with
    /// [`Refusal::BudgetSpent`]; [`AskError::Tally`] and [`AskError::TallyMisfit`] where the tally
    /// fails; [`AskError::State`] where `budgets` is not the one it was. Nothing is charged then.
    pub fn ask<E>(
        &mut self,
        budgets: &mut Budgets,
        vendor: VendorId,
        epoch: u64,
        question: Question<'_>,
        tally: impl FnOnce() -> Result<Vec<u64>, E>,
    ) -> Result<Vec<i64>, AskError<E>> {
        self.fits(epoch, question)?;
        let digest = self.digest(epoch, question);
        let known = self.answers.get(&digest).cloned();
        if let Some(counts) = &known
            && self.asked.contains(&(vendor, digest))
        {
            return Ok(counts.clone());
        }
        let reservation = budgets.reserve(vendor, self.noise.cost())?;
        let answer = match known {
            Some(counts) => Ok(counts),
            None => tally()
                .map_err(AskError::Tally)
                .and_then(|counts| self.drawn(&digest, question, &counts)),
        };
        let counts = match answer {
            Ok(counts) => counts,
            Err(error) => {
                budgets.release(reservation)?;
                return Err(error);
            }
        };
        budgets.commit(reservation)?;
        self.remember(vendor, epoch, digest, &counts);
        Ok(counts)
    }

    fn fits(&self, epoch: u64, question: Question<'_>) -> Result<(), Refusal> {
        let misfit = |field| Err(Refusal::QuestionMisfit { field });
        if epoch < self.epoch {
            return misfit("epoch");
        }
        if question.bytes.len() > QUESTION_BYTES_MAX {
            return misfit("question");
        }
        if !(1..=CELLS_MAX).contains(&question.cells) {
            return misfit("cells");
        }
        Ok(())
    }

    /// Mechanism, epoch and number of cells have fixed lengths and the question's bytes come last,
    /// so that no two questions are the same bytes.
    fn digest(&self, epoch: u64, question: Question<'_>) -> [u8; 32] {
        let mechanism = self.noise.encoded();
        let parts: [&[u8]; 4] = [
            mechanism.as_flattened(),
            &epoch.to_be_bytes(),
            &question.cells.to_be_bytes(),
            question.bytes,
        ];
        self.key.digest(QUESTION, &parts)
    }

    fn drawn<E>(
        &self,
        digest: &[u8; 32],
        question: Question<'_>,
        counts: &[u64],
    ) -> Result<Vec<i64>, AskError<E>> {
        if counts.len() != question.cells as usize {
            return Err(AskError::TallyMisfit);
        }
        let noisy = (0_u32..).zip(counts).map(|(cell, count)| {
            let within = (*count <= COUNT_MAX).then_some(*count)?;
            let seed: [&[u8]; 3] = [digest, &cell.to_be_bytes(), &count.to_be_bytes()];
            let noise = self.noise.draw(&mut Stream::new(&self.key, &seed.concat()));
            i64::try_from(within).ok()?.checked_add(noise)
        });
        noisy.collect::<Option<_>>().ok_or(AskError::TallyMisfit)
    }

    fn remember(&mut self, vendor: VendorId, epoch: u64, digest: [u8; 32], counts: &[i64]) {
        if epoch > self.epoch {
            self.answers.clear();
            self.asked.clear();
            self.epoch = epoch;
        }
        self.answers
            .entry(digest)
            .or_insert_with(|| counts.to_vec());
        self.asked.insert((vendor, digest));
    }
}
