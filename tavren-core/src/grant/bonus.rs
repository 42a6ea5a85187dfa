use super::{Calendar, Ending, Event, Grant};
use crate::terms::Penalty;
use tavren_types::{Interval, Money, Timestamp};

tavren_types::cbor_record! {
    /// What became of a grant's bonus. What neither vested nor is lost went back to the offer's budget.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct BonusOutcome {
        /// What the user was paid of it.
        1 => pub vested: Money,
        /// What the penalty took of it.
        2 => pub lost: Money,
    }
}

impl std::fmt::Debug for BonusOutcome {
    /// Prints no amount: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("BonusOutcome(..)")
    }
}

tavren_types::cbor_record! {
    /// Where the bonus of a grant stands: the three together are what was promised.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Bonus {
        /// What was paid of it, and stays the user's.
        1 => pub earned: Money,
        /// What can still be earned.
        2 => pub open: Money,
        /// What can no longer be earned.
        3 => pub lost: Money,
    }
}

impl std::fmt::Debug for Bonus {
    /// Prints no amount: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Bonus(..)")
    }
}

impl Grant {
    /// Where the bonus stands; `None` where none was promised.
    pub(crate) fn bonus(&self) -> Option<Bonus> {
        let promised = self.quote.bonus()?;
        let none = Money::zero(promised.currency());
        Some(match self.progress.bonus {
            None => Bonus {
                earned: none,
                open: promised,
                lost: none,
            },
            Some(BonusOutcome { vested, .. }) => Bonus {
                earned: vested,
                open: none,
                lost: promised.minus(vested).unwrap_or(none),
            },
        })
    }

    /// What it has earned so far, in whole minor units: the paid periods, and what vested of the bonus.
    pub(crate) fn earned(&self) -> Money {
        let none = Money::zero(self.quote.currency());
        let micro = i128::from(self.quote.per_period_micro()).saturating_mul(self.paid().into());
        let minor = i64::try_from(micro.div_euclid(1_000_000)).unwrap_or(i64::MAX);
        let periods = Money::new(minor, self.quote.currency()).unwrap_or(none);
        let vested = self.progress.bonus.map_or(none, |bonus| bonus.vested);
        periods.plus(vested).unwrap_or(periods)
    }
}

impl Calendar<'_> {
    /// What became of the bonus by `now`, once that is decided and was not written down: of a grant
    /// whose periods were caught up.
    ///
    /// It vests when the collection is over. An end before that pays the share of the periods that were
    /// paid, but for a revoke where the terms take all of it. An end at the very instant is too late to
    /// take anything, as a sweep at that instant may have been first.
    ///
    /// # Law
    /// 3: writing it down changes no answer, since it follows from the events before that moment
    /// (`tests/laws/bonus.rs`).
    pub(crate) fn vesting(&self, now: Timestamp) -> Option<Event> {
        let quote = &self.grant.quote;
        let bonus = quote.bonus()?;
        if self.grant.progress.bonus.is_some() {
            return None;
        }
        let none = Money::zero(bonus.currency());
        let over = self.grant.collection.until();
        let early = self.grant.ended(self.buyer, now);
        let early = early.filter(|ended| ended.at < over);
        let takes_all = self.terms.penalty == Some(Penalty::LoseBonus);
        let (vested, lost, at) = match early {
            Some(ended) if ended.why == Ending::Revoked && takes_all => (none, bonus, ended.at),
            Some(ended) => (quote.bonus_share(self.grant.paid()), none, ended.at),
            None if over <= now => (quote.bonus_share(self.unpaused()), none, over),
            None => return None,
        };
        let outcome = BonusOutcome { vested, lost };
        Some(Event::BonusClosed { outcome, at })
    }

    /// The periods that their user let be collected from their first moment to their last. Those that a
    /// suspension of the buyer fell into are among them: a user loses nothing by what others do.
    fn unpaused(&self) -> u32 {
        let recurrence = self.terms.recurrence;
        let period = |k| recurrence.period(self.grant.anchor, &self.grant.zone, k);
        let windows = (0..recurrence.periods()).filter_map(period);
        let unpaused = windows.filter(|window| !self.was_paused(*window)).count();
        u32::try_from(unpaused).unwrap_or(u32::MAX)
    }

    /// True when the user paused at some moment of the window since the grant was given.
    pub(super) fn was_paused(&self, window: Interval) -> bool {
        let pauses = self.grant.progress.pauses.iter();
        self.meets(window, pauses.map(|pause| (pause.from, pause.until)))
    }

    /// True when one of these stretches, which may not have ended, has a moment of the window since the
    /// grant was given.
    pub(super) fn meets(
        &self,
        window: Interval,
        stretches: impl IntoIterator<Item = (Timestamp, Option<Timestamp>)>,
    ) -> bool {
        let (from, until) = (window.from().max(self.grant.anchor), window.until());
        stretches
            .into_iter()
            .map(|(start, end)| (start.max(from), end.map_or(until, |end| end.min(until))))
            .any(|(start, end)| start < end)
    }
}
