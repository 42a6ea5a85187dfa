//! The same people, day after day: who was paid waits out the cooldown, and who was shown the
//! offer as often as its caps allow is not shown it again.
//!
//! On which days a person is willing hangs on nobody else: it is found for 32 days at once. Then
//! each person goes through those days, one row after the other, so that the budget of every day is
//! drawn down in the order of rows.

use super::days::{DAYS, Days};
use super::history::History;
use super::{Simulation, crew};
use crate::acceptance::least::BLOCK;
use crate::draw::{DRAWS, Draws, Seed};
use crate::limits::DAYS_MAX;
use crate::population::granted;
use crate::{Caps, Cooldown, Factor, Outcome, Prices, PricingError, Rate, Rule};
use alloc::vec;
use alloc::vec::Vec;
use tavren_types::Price;

/// What a panel keeps of its people, in columns.
struct Members {
    /// What the price pays each, in steps; 0 where the person cannot take the offer.
    steps: Vec<u64>,
    /// Of all draws, how many accept that: it is accepted by a draw below.
    odds: Vec<u64>,
    /// On which of the days under way each accepts, if asked.
    willing: Vec<u32>,
    /// The first day on which the cooldown of each is over.
    free_from: Vec<u32>,
    /// How often the offer was shown, where a cap asks for it; else empty.
    histories: Vec<History>,
}

/// Some of the people: what is found of each by itself.
struct Rows<'a> {
    start: usize,
    steps: &'a mut [u64],
    odds: &'a mut [u64],
    willing: &'a mut [u32],
}

/// One person on the way through some days.
struct Member<'a> {
    segment: usize,
    steps: u64,
    willing: u32,
    free_from: &'a mut u32,
}

impl Simulation<'_> {
    /// What comes of each of so many days at one price, with the budget for each day and fresh
    /// luck every day. Everybody who is not barred is shown the offer once a day.
    ///
    /// # Errors
    /// As [`Simulation::simulate`]; [`PricingError::Parameter`] where the draws are not from a
    /// seed; [`PricingError::Limit`] for too many days.
    ///
    /// # Examples
    /// ```
    /// use tavren_pricing::{Acceptance, Cooldown, Population, Rule, Seed, Simulation};
    /// use tavren_types::Price;
    ///
    /// let people = Population::new(&[0, 1], &[10_000, 10_000])?;
    /// let model = Acceptance::reservation(&[50, 60])?;
    /// let rule = Rule { cooldown: Cooldown(2), ..Rule::default() };
    /// let simulation = Simulation::new(people, model, Seed::new(7))?.rule(rule);
    /// let days = simulation.panel(Price::parse("0.60", "USD").expect("a price"), 3)?;
    /// let paid: Vec<u64> = days.iter().map(|day| day.total().paid).collect();
    /// assert_eq!(paid, [2, 0, 2]);
    /// # Ok::<(), tavren_pricing::PricingError>(())
    /// ```
    pub fn panel(&self, price: Price, days: u32) -> Result<Vec<Outcome>, PricingError> {
        let all = self.panel_while(price, days, |_| true)?;
        Ok(all.unwrap_or_default())
    }

    /// The same, as long as `go_on` says so, which is told how many days are done: every 32 days,
    /// and before the first. `None` where it says no.
    ///
    /// # Errors
    /// As [`Simulation::panel`].
    pub fn panel_while(
        &self,
        price: Price,
        days: u32,
        mut go_on: impl FnMut(u32) -> bool,
    ) -> Result<Option<Vec<Outcome>>, PricingError> {
        let Draws::Seeded(seed) = self.draws else {
            return Err(PricingError::Parameter { parameter: "draws" });
        };
        if days > DAYS_MAX {
            return Err(PricingError::Limit { what: "days" });
        }
        let budget = self.budget_in(&Prices::new(&[price])?)?;
        let mut outcomes = self.outcomes(days as usize)?;
        let mut members = self.members();
        let rate = Rate::of(price);
        crew::each(self.parts(&mut members), |rows| self.quote(&rate, rows));
        let paid = members.steps.iter().copied().filter(|steps| *steps > 0);
        let least = paid.min().unwrap_or(1);
        let mut first = self.day;
        for outcomes in outcomes.chunks_mut(DAYS) {
            if !go_on(first.saturating_sub(self.day)) {
                return Ok(None);
            }
            let mut days = Days::new(first, outcomes, budget, least);
            let draw = |rows| self.draw(seed, &days, rows);
            crew::each(self.parts(&mut members), draw);
            first = days.after();
            self.go_through(&mut days, &mut members);
            days.end();
        }
        Ok(Some(outcomes))
    }

    /// Everybody as they are before the first day.
    fn members(&self) -> Members {
        let rows = self.people.len();
        let free_from = |row| self.free_from(granted(self.people.last_grant(row)));
        let capped = self.rule.caps != Caps::default();
        Members {
            steps: vec![0; rows],
            odds: vec![0; rows],
            willing: vec![0; rows],
            free_from: (0..rows).map(free_from).collect(),
            histories: vec![History::default(); if capped { rows } else { 0 }],
        }
    }

    /// The members, a part for each thread.
    fn parts<'a>(&self, members: &'a mut Members) -> Vec<Rows<'a>> {
        let each = self.people.len().div_ceil(self.threads.get()).max(1);
        let columns = (members.steps.chunks_mut(each))
            .zip(members.odds.chunks_mut(each))
            .zip(members.willing.chunks_mut(each));
        let parts = columns
            .enumerate()
            .map(|(part, ((steps, odds), willing))| Rows {
                start: part.saturating_mul(each),
                steps,
                odds,
                willing,
            });
        parts.collect()
    }

    /// What the price pays some people, and how many draws accept that.
    fn quote(&self, rate: &Rate, rows: Rows<'_>) {
        // Cooldown and caps are asked day by day.
        let rule = Rule {
            cooldown: Cooldown::NONE,
            caps: Caps::default(),
            ..self.rule
        };
        let (model, rounding) = (self.acceptance, rate.rounding());
        let blocks = rows
            .steps
            .chunks_mut(BLOCK)
            .zip(rows.odds.chunks_mut(BLOCK));
        for ((steps, odds), start) in blocks.zip((rows.start..).step_by(BLOCK)) {
            let mut factors = [Factor::NONE; BLOCK];
            let mut probabilities = [0.0; BLOCK];
            self.kernel.run(
                #[inline(always)]
                || {
                    self.people.admit(&rule, self.day, start, &mut factors);
                    for (steps, factor) in steps.iter_mut().zip(factors) {
                        *steps = rate.steps(factor);
                    }
                    model.probabilities(start, steps, rounding, &mut probabilities);
                    for (odds, probability) in odds.iter_mut().zip(probabilities) {
                        *odds = odds_of(probability);
                    }
                },
            );
        }
    }

    /// On which days some people accept, if asked.
    fn draw(&self, seed: Seed, days: &Days<'_>, rows: Rows<'_>) {
        let blocks = rows.odds.chunks(BLOCK).zip(rows.willing.chunks_mut(BLOCK));
        for ((odds, willing), start) in blocks.zip((rows.start..).step_by(BLOCK)) {
            let ids = self.people.ids_from(start);
            self.kernel.run(
                #[inline(always)]
                || seed.below(ids, odds, days.numbers(), willing),
            );
        }
    }

    /// Everybody goes through the days under way, one person after the other.
    fn go_through(&self, days: &mut Days<'_>, members: &mut Members) {
        let mut histories = members.histories.iter_mut();
        let columns = (members.steps.iter().zip(&members.willing)).zip(&mut members.free_from);
        self.kernel.run(
            #[inline(always)]
            || {
                for (row, ((steps, willing), free_from)) in columns.enumerate() {
                    let member = Member {
                        segment: self.people.segment(row),
                        steps: *steps,
                        willing: *willing,
                        free_from,
                    };
                    match histories.next() {
                        Some(history) => self.ask_daily(days, member, history),
                        None => self.ask(days, member),
                    }
                }
            },
        );
    }

    /// Asks one person on every day on which no cooldown bars it.
    #[inline(always)]
    fn ask(&self, days: &mut Days<'_>, member: Member<'_>) {
        let mut accepted = member.willing & days.since(*member.free_from);
        let mut left = accepted & days.open();
        while left != 0 {
            let at = left.trailing_zeros();
            left &= left.wrapping_sub(1);
            if days.pay(at, member.segment, member.steps) {
                *member.free_from = self.free_from(Some(days.number(at).into()));
                // The day itself and those before it are over.
                let kept = days.since(*member.free_from) | !(u32::MAX << at << 1);
                accepted &= kept;
                left &= kept;
            }
        }
        days.accept(accepted, member.segment);
    }

    /// The same where it is told how often the offer was shown: day by day, accepted or not.
    fn ask_daily(&self, days: &mut Days<'_>, member: Member<'_>, history: &mut History) {
        let mut accepted = 0;
        for (at, day) in (0..).zip(days.numbers()) {
            let free = member.steps > 0 && day >= *member.free_from;
            let asked = free && !self.rule.caps.reached(&history.shown());
            history.note(asked);
            let accepts = member.willing & (u32::from(asked) << at);
            accepted |= accepts;
            if accepts != 0 && days.pay(at, member.segment, member.steps) {
                *member.free_from = self.free_from(Some(day.into()));
            }
        }
        days.accept(accepted, member.segment);
    }

    /// The first day on which the cooldown is over of who gave the last grant then, if ever.
    fn free_from(&self, last_grant: Option<i64>) -> u32 {
        let until = last_grant.map_or(0, |last| self.rule.cooldown.until(last));
        // A later day never comes.
        u32::try_from(until.max(0)).unwrap_or(u32::MAX)
    }
}

/// How many of all draws lie below a probability: exactly those whose fraction does, since a
/// fraction is a draw divided by a power of two.
fn odds_of(probability: f64) -> u64 {
    let exact = probability * DRAWS as f64;
    let whole = exact as u64;
    whole.saturating_add((exact > whole as f64).into())
}
