//! Where the bonus of a permission stands.

use crate::money::tavren_money;
use tavren_core::grant::Bonus;

/// Where a bonus stands: the three together are what was promised. No currency where nothing was.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_bonus {
    /// What was paid of it, and stays the user's.
    pub earned: tavren_money,
    /// What can still be earned.
    pub open: tavren_money,
    /// What can no longer be earned.
    pub lost: tavren_money,
}

impl tavren_bonus {
    pub(crate) const NONE: Self = Self {
        earned: tavren_money::NONE,
        open: tavren_money::NONE,
        lost: tavren_money::NONE,
    };
}

impl From<Option<Bonus>> for tavren_bonus {
    fn from(bonus: Option<Bonus>) -> Self {
        bonus.map_or(Self::NONE, |bonus| Self {
            earned: bonus.earned.into(),
            open: bonus.open.into(),
            lost: bonus.lost.into(),
        })
    }
}
