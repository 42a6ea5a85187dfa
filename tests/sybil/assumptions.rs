//! What the attack is counted with: what things cost, what is found, and which deals there are.

/// What the core does not know, in the units that the names say.
#[derive(Debug, Clone, Copy)]
pub struct Assumptions {
    /// A device that attests, less what it is sold for afterwards, in minor units.
    pub device_minor: i64,
    /// A person who does not exist: a telephone number, an account, minutes of work, in minor units.
    pub person_minor: i64,
    /// What frozen money costs, in hundredths of a per cent a year.
    pub interest_bp: i64,
    /// False redemptions that a vendor finds and the operator upholds, of 10,000.
    pub found_bp: u64,
    /// Days from a false redemption until its stake is forfeited.
    pub delay_days: i64,
    /// What most deals save, in minor units.
    pub saves_minor: i64,
    /// What a few dear deals save, in minor units.
    pub dear_minor: i64,
    /// Deals that are open at a time.
    pub deals: usize,
    /// Dear ones among them.
    pub dear: usize,
    /// How long the attack may last, in days.
    pub horizon_days: i64,
}

impl Assumptions {
    /// The figures of `docs/sybil.md`, where each has its reason.
    pub const USUAL: Self = Self {
        device_minor: 30_00,
        person_minor: 1_00,
        interest_bp: 2_000,
        found_bp: 1_000,
        delay_days: 14,
        saves_minor: 3_50,
        dear_minor: 20_00,
        deals: 200,
        dear: 2,
        horizon_days: 180,
    };

    /// What the deal of this place saves, the dearest first.
    pub fn saves(&self, place: usize) -> i64 {
        if place < self.dear {
            self.dear_minor
        } else {
            self.saves_minor
        }
    }
}

/// A defence that can be thought away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defence {
    /// Only attested devices: without it a device costs nothing.
    Attestation,
    /// Money at stake: without it nothing is asked for.
    Stake,
    /// A false redemption that is found costs the stake: without it nothing is forfeited.
    Forfeit,
    /// A rate: without it any number can be accepted at once.
    Rate,
    /// A reputation: without it everybody is proven from the start.
    Reputation,
    /// A nullifier: without it one person takes the same deal again and again.
    Nullifier,
}

impl Defence {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::Attestation,
        Self::Stake,
        Self::Forfeit,
        Self::Rate,
        Self::Reputation,
        Self::Nullifier,
    ];

    /// What it is called on the page.
    pub fn name(self) -> &'static str {
        match self {
            Self::Attestation => "attested devices",
            Self::Stake => "the stake",
            Self::Forfeit => "forfeits",
            Self::Rate => "the rate",
            Self::Reputation => "reputation",
            Self::Nullifier => "nullifiers",
        }
    }
}
