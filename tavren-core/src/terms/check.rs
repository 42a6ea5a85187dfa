//! What terms must hold to: limits, and fields that fit each other.

use super::{Caps, Penalty, Terms};
use crate::error::Error;
use crate::limits::{
    COLUMNS_MAX, PLACES_MAX, PROFILE_ENTRIES_MAX, SHOWN_REMEMBERED_MAX, TERM_DAYS_MAX,
};
use tavren_types::Code;

impl Terms {
    /// Nothing in them contradicts itself or exceeds a limit.
    ///
    /// # Errors
    /// [`Error::Input`] names the first field that is wrong and how.
    pub(super) fn check(&self) -> Result<(), Error> {
        let sure = |right: bool, code, field| {
            if right {
                Ok(())
            } else {
                Err(Error::input(code, field))
            }
        };
        let invalid = Code::TermsInvalid;
        sure(!self.columns.is_empty(), invalid, "columns")?;
        sure(
            self.columns.len() <= COLUMNS_MAX,
            Code::LimitExceeded,
            "columns",
        )?;
        let fits = self.level.check(&self.columns);
        fits.map_err(|error| Error::input(error.code(), "level"))?;
        sure(
            self.budget.currency() == self.price.currency(),
            Code::MoneyCurrencyMismatch,
            "budget",
        )?;
        sure(self.budget.minor() > 0, Code::MoneyNegative, "budget")?;
        sure(
            self.places
                .is_none_or(|places| (1..=PLACES_MAX).contains(&places)),
            Code::LimitExceeded,
            "places",
        )?;
        sure(
            self.targeting.tier_min.is_none_or(|tier| tier <= 3),
            invalid,
            "tier_min",
        )?;
        sure(
            self.targeting.areas.len() <= PROFILE_ENTRIES_MAX,
            Code::LimitExceeded,
            "areas",
        )?;
        sure(
            self.targeting.tags.len() <= PROFILE_ENTRIES_MAX,
            Code::LimitExceeded,
            "tags",
        )?;
        // A cap above what is remembered of an offer would never be reached.
        let Caps {
            per_day,
            per_week,
            per_month,
            ..
        } = self.caps;
        for cap in [per_day, per_week, per_month].into_iter().flatten() {
            let kept = usize::try_from(cap).is_ok_and(|cap| cap <= SHOWN_REMEMBERED_MAX);
            sure(kept, Code::LimitExceeded, "caps")?;
        }
        let window = match (self.opens, self.closes) {
            (Some(opens), Some(closes)) => opens < closes,
            _ => true,
        };
        sure(window, Code::WindowReversed, "closes")?;
        for (days, least, field) in [
            (self.cooldown_days, 0, "cooldown_days"),
            (self.deliver_days, 1, "deliver_days"),
            (self.claim_days, 1, "claim_days"),
            (self.use_days, 1, "use_days"),
            (self.retention_days, 0, "retention_days"),
        ] {
            sure(
                (least..=TERM_DAYS_MAX).contains(&days),
                Code::LimitExceeded,
                field,
            )?;
        }
        self.check_bonus()?;
        // Whatever was sealed in time can be claimed before the permission expires.
        let wait = self.deliver_days.saturating_add(self.claim_days);
        sure(self.use_days >= wait, invalid, "use_days")
    }

    fn check_bonus(&self) -> Result<(), Error> {
        let wrong = |code, field| Err(Error::input(code, field));
        match self.bonus {
            Some(bonus) if bonus.currency() != self.price.currency() => {
                wrong(Code::MoneyCurrencyMismatch, "bonus")
            }
            Some(bonus) if bonus.minor() <= 0 => wrong(Code::MoneyNegative, "bonus"),
            // Where there is one period, its price is what staying pays.
            Some(_) if self.recurrence.periods() < 2 => wrong(Code::TermsInvalid, "bonus"),
            Some(bonus) if bonus.minor() > self.budget.minor() => {
                wrong(Code::TermsInvalid, "bonus")
            }
            None if self.penalty == Some(Penalty::LoseBonus) => {
                wrong(Code::TermsInvalid, "penalty")
            }
            _ => match self.penalty {
                Some(Penalty::Cooldown { days }) if !(1..=TERM_DAYS_MAX).contains(&days) => {
                    wrong(Code::LimitExceeded, "penalty")
                }
                _ => Ok(()),
            },
        }
    }
}
