use super::Evidence;
use tavren_types::bounded;

bounded! {
    /// How far a buyer is trusted, 0 to 10,000; 5,000 while nothing is known.
    Score: u16, 10_000, "a buyer's score, 0 to 10000"
}

impl Score {
    /// The score of a buyer of whom nothing is known.
    pub const START: Self = Self(5_000);
}

/// Observations that a new buyer is credited with, half of them good: with few of its own, the
/// score stays near the middle. 200, so that about 25 deliveries, each acknowledged, earn tier 2
/// and about 234 earn tier 3.
const PRIOR: u64 = 200;

/// The most that upheld complaints subtract on top of the ratio. Without a cap a large buyer's
/// rare faults would outweigh any record; without the subtraction its volume would hide them.
/// 7,000 is left to a record that is otherwise perfect: tier 2, never tier 3.
pub const PENALTY_MAX: u64 = 3_000;

crate::types::cbor_enum! {
    /// What moved a score.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Cause {
        /// Where every buyer starts.
        0 => Start,
        /// [`Evidence::delivered`]: good.
        1 => Delivered,
        /// [`Evidence::acknowledged`]: good.
        2 => Acknowledged,
        /// [`Evidence::duties_met`]: good.
        3 => DutiesMet,
        /// [`Evidence::unclaimed`]: bad.
        4 => Unclaimed,
        /// [`Evidence::disputes_opened`]: bad, but little, since anyone can open one.
        5 => DisputesOpened,
        /// [`Evidence::disputes_upheld`]: bad.
        6 => DisputesUpheld,
        /// [`Evidence::flags_upheld`]: worst.
        7 => FlagsUpheld,
        /// [`Evidence::duties_missed`]: bad.
        8 => DutiesMissed,
    }
}

impl Cause {
    /// What it means, in words for a screen.
    pub fn words(self) -> &'static str {
        match self {
            Self::Start => "where every buyer starts",
            Self::Delivered => "periods claimed and paid",
            Self::Acknowledged => "periods acknowledged",
            Self::DutiesMet => "duties met",
            Self::Unclaimed => "periods not claimed",
            Self::DisputesOpened => "disputes opened",
            Self::DisputesUpheld => "disputes upheld",
            Self::FlagsUpheld => "flags upheld",
            Self::DutiesMissed => "duties missed",
        }
    }

    /// What one of it weighs.
    fn weight(self) -> Balance {
        let (good, bad, penalty) = match self {
            Self::Start => (0, 0, 0),
            Self::Delivered | Self::Acknowledged | Self::DutiesMet => (1, 0, 0),
            Self::Unclaimed => (0, 1, 0),
            Self::DisputesOpened => (0, 2, 0),
            Self::DisputesUpheld | Self::DutiesMissed => (0, 20, 100),
            Self::FlagsUpheld => (0, 40, 150),
        };
        Balance { good, bad, penalty }
    }
}

/// Weighed evidence: sums of weights, below 2⁵⁰ for any counts.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Balance {
    good: u64,
    bad: u64,
    penalty: u64,
}

impl Balance {
    /// With `count` more of `cause`.
    pub(super) fn with(self, (cause, count): (Cause, u32)) -> Self {
        let (weight, count) = (cause.weight(), u64::from(count));
        let add = |sum: u64, each: u64| sum.saturating_add(each.saturating_mul(count));
        Self {
            good: add(self.good, weight.good),
            bad: add(self.bad, weight.bad),
            penalty: add(self.penalty, weight.penalty),
        }
    }

    /// `⌊10,000 · (good + prior/2) / (good + bad + prior)⌋ − min(penalty, cap)`, not below 0.
    ///
    /// The ratio rises with `good` and falls with `bad`, the penalty only grows, and rounding down
    /// keeps the order: so the score is monotone in each count.
    pub(super) fn score(self) -> Score {
        let favour = self.good.saturating_add(PRIOR / 2);
        let all = self.good.saturating_add(self.bad).saturating_add(PRIOR);
        let ratio = favour
            .saturating_mul(u64::from(Score::MAX.0))
            .checked_div(all);
        let points = ratio
            .unwrap_or(0)
            .saturating_sub(self.penalty.min(PENALTY_MAX));
        u16::try_from(points).map_or(Score::MAX, |points| Score(points.min(Score::MAX.0)))
    }
}

/// The score of what is known.
///
/// # Law
/// 14: monotone in each kind of evidence and bounded (`trust::tests::good_evidence_never_lowers_and_bad_never_raises`),
/// the same integers everywhere (`trust::tests::scores_and_tiers_follow_the_golden_table`).
pub fn score(evidence: &Evidence) -> Score {
    let counts = evidence.counts().into_iter();
    counts.fold(Balance::default(), Balance::with).score()
}
