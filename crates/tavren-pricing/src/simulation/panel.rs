//! The same people, day after day: who was paid waits out the cooldown, and who was shown the
//! offer as often as its caps allow is not shown it again.

use super::{Simulation, crew};
use crate::draw::{DRAWS, Draws, Seed};
use crate::limits::DAYS_MAX;
use crate::population::since;
use crate::{Caps, Cooldown, Outcome, Prices, PricingError, Rule, Shown};
use alloc::vec;
use alloc::vec::Vec;
use tavren_types::Price;

/// What a panel keeps of its people, in columns.
struct Members {
    /// What the price pays each, in steps; 0 where the person cannot take the offer.
    steps: Vec<u64>,
    /// Of all draws, how many accept that: it is accepted by a draw below.
    odds: Vec<u64>,
    /// The day of each one's last grant; below zero for never.
    last_grants: Vec<i32>,
    /// How often the offer was shown, where a cap asks for it; else empty.
    histories: Vec<History>,
    /// Who accepts today.
    accepted: Vec<bool>,
}

/// When one person was shown the offer.
#[derive(Clone, Copy, Default)]
struct History {
    /// Of the last 32 days, yesterday in the lowest bit.
    days: u32,
    total: u32,
}

/// Some of the people, to be asked on one day.
struct Rows<'a> {
    start: usize,
    steps: &'a [u64],
    odds: &'a [u64],
    last_grants: &'a [i32],
    histories: &'a mut [History],
    accepted: &'a mut [bool],
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
        let Draws::Seeded(seed) = self.draws else {
            return Err(PricingError::Parameter { parameter: "draws" });
        };
        if days > DAYS_MAX {
            return Err(PricingError::Limit { what: "days" });
        }
        let prices = Prices::new(&[price])?;
        let budget = self.budget_in(&prices)?;
        let mut outcomes = self.outcomes(days as usize)?;
        let mut members = self.members(&prices);
        let paid = members.steps.iter().copied().filter(|steps| *steps > 0);
        let least = paid.min().unwrap_or(1);
        for (day, outcome) in (self.day..).zip(&mut outcomes) {
            self.ask(seed, day, &mut members, outcome);
            let mut budget = budget;
            let accepted = members.accepted.iter().enumerate();
            for (row, _) in accepted.filter(|(_, accepted)| **accepted) {
                let steps = members.steps.get(row).copied().unwrap_or_default();
                if budget.take(steps) {
                    if let Some(last) = members.last_grants.get_mut(row) {
                        *last = i32::try_from(day).unwrap_or(i32::MAX);
                    }
                    if let Some(tally) = outcome.segment_mut(self.people.segment(row)) {
                        tally.pay(steps);
                    }
                } else if budget.is_closed_to(least) {
                    break;
                }
            }
        }
        Ok(outcomes)
    }

    /// Everybody as they are before the first day.
    fn members(&self, prices: &Prices) -> Members {
        let rows = self.people.len();
        let steps = |row| {
            let person = self.people.person(row, self.day);
            let rule = Rule {
                cooldown: Cooldown::NONE,
                caps: Caps::default(),
                ..self.rule
            };
            let rate = prices.rates().first();
            rate.map_or(0, |rate| rule.quote(rate, &person).unwrap_or(0))
        };
        let steps: Vec<u64> = (0..rows).map(steps).collect();
        let accepts = |(row, steps): (usize, &u64)| {
            let probability = self.acceptance.probability(row, *steps, prices.rounding());
            odds(probability)
        };
        let capped = self.rule.caps != Caps::default();
        Members {
            odds: steps.iter().enumerate().map(accepts).collect(),
            steps,
            last_grants: (0..rows).map(|row| self.people.last_grant(row)).collect(),
            histories: vec![History::default(); if capped { rows } else { 0 }],
            accepted: vec![false; rows],
        }
    }

    /// Asks everybody on one day, and counts who accepts.
    fn ask(&self, seed: Seed, day: u32, members: &mut Members, outcome: &mut Outcome) {
        let each = members.steps.len().div_ceil(self.threads.get()).max(1);
        let mut histories = members.histories.chunks_mut(each);
        let columns = (members.steps.chunks(each))
            .zip(members.odds.chunks(each))
            .zip(members.last_grants.chunks(each))
            .zip(members.accepted.chunks_mut(each));
        let parts = columns.enumerate();
        let parts = parts.map(|(part, (((steps, odds), last_grants), accepted))| Rows {
            start: part.saturating_mul(each),
            steps,
            odds,
            last_grants,
            histories: histories.next().unwrap_or_default(),
            accepted,
        });
        for counts in crew::each(parts.collect(), |rows| self.ask_some(seed, day, rows)) {
            for (segment, count) in counts.into_iter().enumerate() {
                if let Some(tally) = outcome.segment_mut(segment) {
                    tally.accepted = tally.accepted.saturating_add(count);
                }
            }
        }
    }

    /// The same for some of them; how many of each segment accept.
    fn ask_some(&self, seed: Seed, day: u32, rows: Rows<'_>) -> Vec<u64> {
        let cooldown = self.rule.cooldown;
        let people = (rows.start..).zip(rows.odds).zip(rows.last_grants);
        for (((row, odds), last), accepted) in people.zip(rows.accepted.iter_mut()) {
            let draw = seed.draw(self.people.id(row), day);
            *accepted = (draw < *odds) & !cooldown.bars(since(*last, day));
        }
        let shown = rows.histories.iter_mut().zip(rows.steps);
        for ((history, steps), (last, accepted)) in
            shown.zip(rows.last_grants.iter().zip(rows.accepted.iter_mut()))
        {
            let barred = *steps == 0 || cooldown.bars(since(*last, day));
            let asked = !barred && !self.rule.caps.reached(&history.shown());
            history.note(asked);
            *accepted &= asked;
        }
        self.people.count(rows.start, rows.accepted)
    }
}

impl History {
    /// How often the offer was shown before today. A window of days has today in it.
    fn shown(self) -> Shown {
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
    fn note(&mut self, shown: bool) {
        self.days = self.days << 1 | u32::from(shown);
        self.total = self.total.saturating_add(shown.into());
    }
}

/// How many of all draws lie below a probability: exactly those whose fraction does, since a
/// fraction is a draw divided by a power of two.
fn odds(probability: f64) -> u64 {
    let exact = probability * DRAWS as f64;
    let whole = exact as u64;
    whole.saturating_add((exact > whole as f64).into())
}
