use super::bounded::bounded;

bounded! {
    /// How established a user is, from fulfilled grants and verified sources: 0 to 3.
    UserTier: u8, 3, "a user tier, 0 to 3"
}

bounded! {
    /// How far a user's data is trusted, from fulfilment and upheld flags, in ten-thousandths.
    UserTrust: u16, 10_000, "a user trust, 0 to 10000"
}

/// The largest multiplier, in ten-thousandths: ten times the price.
pub const MULTIPLIER_MAX: u32 = 100_000;

/// What each user tier earns of the price, in ten-thousandths; a higher tier never earns less.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Multipliers([u32; 4]);

impl Multipliers {
    /// 100 %, 110 %, 125 % and 150 %.
    pub const DEFAULT: Self = Self([10_000, 11_000, 12_500, 15_000]);

    /// One multiplier a tier, in ten-thousandths; `None` where one is 0, falls below that of the
    /// tier before, or exceeds [`MULTIPLIER_MAX`].
    pub fn new(by_tier: [u32; 4]) -> Option<Self> {
        let in_range = by_tier.iter().all(|one| (1..=MULTIPLIER_MAX).contains(one));
        (in_range && by_tier.is_sorted()).then_some(Self(by_tier))
    }

    /// The multiplier of a tier, in ten-thousandths.
    pub fn of(self, tier: UserTier) -> u32 {
        let [zero, one, two, three] = self.0;
        match tier.get() {
            0 => zero,
            1 => one,
            2 => two,
            _ => three,
        }
    }
}

impl Default for Multipliers {
    fn default() -> Self {
        Self::DEFAULT
    }
}
