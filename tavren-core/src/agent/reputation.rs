//! Reputation: how a person's orders went decides how many more there may be.

use super::DAY;
use crate::limit::Rate;
use tavren_types::Code;
use tavren_types::bounded;

bounded! {
    /// How a person's orders went, in ten-thousandths; 5,000 while nothing is known.
    Reputation: u16, 10_000, "a reputation, 0 to 10000"
}

/// Observations that a person is credited with, half of them good. 20, so that 30 confirmed orders
/// make a person known.
const PRIOR: u64 = 20;

/// What a lapsed order weighs: it kept others from the deal, and harmed nobody else.
const LAPSED: u64 = 2;

/// What a fault weighs: one bars a person of whom little good is known, and sends everybody else
/// back to where they began.
const FAULT: u64 = 180;

impl Reputation {
    /// That of a person of whom nothing is known.
    pub const START: Self = Self(5_000);
    /// Below it no order is accepted.
    pub const FLOOR: Self = Self(1_000);
    /// From here on a person is known: 30 confirmed orders, and nothing bad.
    pub const KNOWN: Self = Self(8_000);
    /// From here on a person is proven: 180 confirmed orders, and nothing bad.
    pub const PROVEN: Self = Self(9_500);

    /// The grade that it earns; `None` below the floor.
    pub fn grade(self) -> Option<Grade> {
        if self >= Self::PROVEN {
            Some(Grade::Proven)
        } else if self >= Self::KNOWN {
            Some(Grade::Known)
        } else if self >= Self::FLOOR {
            Some(Grade::New)
        } else {
            None
        }
    }
}

/// What a reputation allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Nothing or little is known.
    New,
    /// Many orders went well.
    Known,
    /// Very many did.
    Proven,
}

impl Grade {
    /// How often an order may be accepted: a newcomer about ten times a month, a person who is
    /// known daily, one who is proven twice a day.
    pub const fn rate(self) -> Rate {
        match self {
            Self::New => Rate::new(2, 3 * DAY),
            Self::Known => Rate::new(4, DAY),
            Self::Proven => Rate::new(8, DAY / 2),
        }
    }
}

tavren_types::cbor_record! {
    /// What counts for a reputation: how often each thing happened.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
    pub struct Conduct {
        /// Orders that the vendor confirmed as redeemed: good.
        1 => pub confirmed: u32,
        /// Orders that were accepted and not redeemed: bad.
        2 => pub lapsed: u32,
        /// Complaints about orders that were upheld: worst.
        3 => pub faults: u32,
    }
}

impl Conduct {
    /// `⌊10,000 · (good + prior/2) / (good + bad + prior)⌋`.
    ///
    /// # Law
    /// 14: monotone in each count and bounded (`agent::tests::good_conduct_never_lowers_and_bad_never_raises`),
    /// in exact integers (`agent::tests::reputations_agree_with_wide_arithmetic`).
    pub fn reputation(&self) -> Reputation {
        let good = u64::from(self.confirmed);
        let lapsed = u64::from(self.lapsed).saturating_mul(LAPSED);
        let bad = lapsed.saturating_add(u64::from(self.faults).saturating_mul(FAULT));
        let favour = good.saturating_add(PRIOR / 2);
        let all = good.saturating_add(bad).saturating_add(PRIOR);
        let points = favour
            .saturating_mul(u64::from(Reputation::MAX.0))
            .checked_div(all)
            .unwrap_or(0);
        u16::try_from(points)
            .ok()
            .and_then(Reputation::new)
            .unwrap_or(Reputation::MAX)
    }
}

tavren_types::cbor_enum! {
    /// What an upheld complaint has found.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Fault {
        /// A redemption was not by the person whom the deal was for.
        1 => Redemption,
        /// The device was not what its evidence said, or served more than one person.
        2 => Device,
    }
}

impl Fault {
    /// The reason's permanent code.
    pub fn code(self) -> Code {
        match self {
            Self::Redemption => Code::RedemptionFalse,
            Self::Device => Code::AgentUnattested,
        }
    }
}
