//! How often one person was shown the offer, from day to day.

use crate::Shown;

/// When one person was shown the offer.
#[derive(Clone, Copy, Default)]
pub(super) struct History {
    /// Of the last 32 days, yesterday in the lowest bit.
    days: u32,
    total: u32,
}

impl History {
    /// How often the offer was shown before today. A window of days has today in it.
    pub(super) fn shown(self) -> Shown {
        const WEEK: u32 = (1 << 6) - 1;
        const MONTH: u32 = (1 << 29) - 1;
        Shown {
            today: 0,
            week: (self.days & WEEK).count_ones(),
            month: (self.days & MONTH).count_ones(),
            total: self.total,
        }
    }

    /// A day goes by, on which the offer was shown or not.
    pub(super) fn note(&mut self, shown: bool) {
        self.days = self.days << 1 | u32::from(shown);
        self.total = self.total.saturating_add(shown.into());
    }
}
