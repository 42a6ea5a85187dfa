//! The rule: whom an offer pays, and by which multipliers.

use crate::boundary::{Sized64, first};
use crate::error::tavren_error;
use std::mem::offset_of;
use tavren_core::types::Code;
use tavren_pricing::{Caps, Cooldown, Multipliers, Rule, UserTier};

/// Whom an offer pays, and by which multipliers. Set `size` to sizeof(tavren_reward_rule), and start from
/// zero: the default multipliers, for everybody, at any time.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_reward_rule {
    /// sizeof(tavren_reward_rule).
    pub size: u64,
    /// The lowest user tier that can take the offer, 0 to 3.
    pub tier_min: u32,
    /// Days that a person waits after a grant.
    pub cooldown_days: u32,
    /// What the tiers 0 to 3 earn of the price, in ten-thousandths; all 0 for the default.
    pub multipliers: [u32; 4],
    /// How often one person may be shown the offer in a day; 0 for as often as one likes.
    pub per_day: u32,
    /// In seven days; 0 as above.
    pub per_week: u32,
    /// In thirty days; 0 as above.
    pub per_month: u32,
    /// Ever; 0 as above.
    pub total: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_reward_rule {
    const FIRST: usize = first(offset_of!(Self, total), size_of::<u32>());
}

impl tavren_reward_rule {
    /// What it says.
    pub(crate) fn read(&self) -> Result<Rule, tavren_error> {
        let beyond = |field| tavren_error::input(Code::LimitExceeded, field);
        let tier = u8::try_from(self.tier_min).ok().and_then(UserTier::new);
        let cap = |cap: u32| (cap != 0).then_some(cap);
        Ok(Rule {
            multipliers: read_multipliers(&self.multipliers)?,
            tier_min: tier.ok_or_else(|| beyond("tier_min"))?,
            cooldown: match self.cooldown_days {
                0 => Cooldown::NONE,
                days => Cooldown(days.into()),
            },
            caps: Caps {
                per_day: cap(self.per_day),
                per_week: cap(self.per_week),
                per_month: cap(self.per_month),
                total: cap(self.total),
            },
        })
    }
}

/// What each tier earns; all 0 for the default.
pub(crate) fn read_multipliers(by_tier: &[u32; 4]) -> Result<Multipliers, tavren_error> {
    if *by_tier == [0; 4] {
        return Ok(Multipliers::DEFAULT);
    }
    let multipliers = Multipliers::new(*by_tier);
    multipliers.ok_or_else(|| tavren_error::input(Code::LimitExceeded, "multipliers"))
}
