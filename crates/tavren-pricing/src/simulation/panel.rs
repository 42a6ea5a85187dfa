//! The same people, day after day: who was paid waits out the cooldown, and who was shown the
//! offer as often as its caps allow is not shown it again.

use super::history::History;
use super::{Simulation, crew};
use crate::acceptance::least::BLOCK;
use crate::draw::{DRAWS, Draws, Seed};
use crate::limits::DAYS_MAX;
use crate::population::{Ids, granted};
use crate::{Caps, Cooldown, Factor, Outcome, Prices, PricingError, Rule};
use alloc::vec;
use alloc::vec::Vec;
use tavren_types::Price;

/// What a panel keeps of its people, in columns.
struct Members {
    /// What the price pays each, in steps; 0 where the person cannot take the offer.
    steps: Vec<u64>,
    /// Of all draws, how many accept that: it is accepted by a draw below.
    odds: Vec<u64>,
    /// The first day on which the cooldown of each is over.
    free_from: Vec<u32>,
    /// How often the offer was shown, where a cap asks for it; else empty.
    histories: Vec<History>,
    /// Who accepts today: of each part of the rows, as many of their numbers as were counted.
    accepted: Vec<u32>,
}

/// Some of the people, to be asked on one day.
struct Rows<'a> {
    start: usize,
    steps: &'a [u64],
    odds: &'a [u64],
    free_from: &'a [u32],
    histories: &'a mut [History],
    accepted: &'a mut [u32],
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
            let asked = self.ask(seed, day, &mut members, outcome);
            let mut budget = budget;
            let accepted = members.accepted.chunks(self.part()).zip(asked);
            for row in accepted.flat_map(|(rows, count)| rows.iter().take(count)) {
                let row = *row as usize;
                let steps = members.steps.get(row).copied().unwrap_or_default();
                if budget.take(steps) {
                    if let Some(free_from) = members.free_from.get_mut(row) {
                        *free_from = self.free_from(Some(day.into()));
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
        let mut factors = vec![Factor::NONE; rows];
        // Cooldown and caps are asked day by day.
        let rule = Rule {
            cooldown: Cooldown::NONE,
            caps: Caps::default(),
            ..self.rule
        };
        self.people.admit(&rule, self.day, 0, &mut factors);
        let rate = prices.rates().first();
        let steps = |factor| rate.map_or(0, |rate| rate.steps(factor));
        let steps: Vec<u64> = factors.into_iter().map(steps).collect();
        let mut odds = vec![0; rows];
        let blocks = odds.chunks_mut(BLOCK).zip(steps.chunks(BLOCK));
        for ((odds, steps), start) in blocks.zip((0..rows).step_by(BLOCK)) {
            let mut probabilities = [0.0; BLOCK];
            let model = self.acceptance;
            model.probabilities(start, steps, prices.rounding(), &mut probabilities);
            for (odds, probability) in odds.iter_mut().zip(probabilities) {
                *odds = odds_of(probability);
            }
        }
        let capped = self.rule.caps != Caps::default();
        Members {
            steps,
            odds,
            free_from: (0..rows)
                .map(|row| self.free_from(granted(self.people.last_grant(row))))
                .collect(),
            histories: vec![History::default(); if capped { rows } else { 0 }],
            accepted: vec![0; rows],
        }
    }

    /// How many rows each thread has.
    fn part(&self) -> usize {
        self.people.len().div_ceil(self.threads.get()).max(1)
    }

    /// Asks everybody on one day; how many of each part accept.
    fn ask(
        &self,
        seed: Seed,
        day: u32,
        members: &mut Members,
        outcome: &mut Outcome,
    ) -> Vec<usize> {
        let each = self.part();
        let mut histories = members.histories.chunks_mut(each);
        let columns = (members.steps.chunks(each))
            .zip(members.odds.chunks(each))
            .zip(members.free_from.chunks(each))
            .zip(members.accepted.chunks_mut(each));
        let parts = columns.enumerate();
        let parts = parts.map(|(part, (((steps, odds), free_from), accepted))| Rows {
            start: part.saturating_mul(each),
            steps,
            odds,
            free_from,
            histories: histories.next().unwrap_or_default(),
            accepted,
        });
        let counts = crew::each(parts.collect(), |rows| self.ask_some(seed, day, rows));
        let accepted = members.accepted.chunks(each).zip(&counts);
        for row in accepted.flat_map(|(rows, count)| rows.iter().take(*count)) {
            if let Some(tally) = outcome.segment_mut(self.people.segment(*row as usize)) {
                tally.accepted = tally.accepted.wrapping_add(1);
            }
        }
        counts
    }

    /// The same for some of them.
    fn ask_some(&self, seed: Seed, day: u32, rows: Rows<'_>) -> usize {
        let (steps, caps, histories) = (rows.steps, self.rule.caps, rows.histories);
        let free = |free_from: u32| day >= free_from;
        let columns = rows.odds.iter().zip(rows.free_from).zip(rows.start..);
        let draw = |id| seed.draw(id, day);
        match (self.people.ids_from(rows.start), histories.is_empty()) {
            (Ids::Rows(first), true) => {
                let people = columns.zip((first..).map(draw));
                accept(people, rows.accepted, |_, free_from| free(free_from))
            }
            (Ids::Column(ids), true) => {
                let people = columns.zip(ids.iter().copied().map(draw));
                accept(people, rows.accepted, |_, free_from| free(free_from))
            }
            (ids, false) => {
                let draws = (0..).map(|place| draw(ids.at(place)));
                let shown = |place: usize, free_from| {
                    let quoted = steps.get(place).is_some_and(|steps| *steps > 0);
                    let history = histories.get_mut(place);
                    let asks = |history: &mut History| {
                        let asked = quoted && free(free_from) && !caps.reached(&history.shown());
                        history.note(asked);
                        asked
                    };
                    history.is_some_and(asks)
                };
                accept(columns.zip(draws), rows.accepted, shown)
            }
        }
    }

    /// The first day on which the cooldown is over of who gave the last grant then, if ever.
    fn free_from(&self, last_grant: Option<i64>) -> u32 {
        let until = last_grant.map_or(0, |last| self.rule.cooldown.until(last));
        // A later day never comes.
        u32::try_from(until.max(0)).unwrap_or(u32::MAX)
    }
}

/// Writes down the rows of those who are asked and accept, and counts them. Each row is written in
/// any case and counted where it is so, since nobody can foretell who accepts.
#[inline]
fn accept<'a>(
    people: impl Iterator<Item = (((&'a u64, &'a u32), usize), u64)>,
    accepted: &mut [u32],
    mut asked: impl FnMut(usize, u32) -> bool,
) -> usize {
    let mut count = 0_usize;
    for (place, (((odds, free_from), row), draw)) in people.enumerate() {
        if let Some(accepted) = accepted.get_mut(count) {
            // There are at most ROWS_MAX of them.
            *accepted = row as u32;
        }
        let accepts = asked(place, *free_from) & (draw < *odds);
        count = count.wrapping_add(accepts.into());
    }
    count
}

/// How many of all draws lie below a probability: exactly those whose fraction does, since a
/// fraction is a draw divided by a power of two.
fn odds_of(probability: f64) -> u64 {
    let exact = probability * DRAWS as f64;
    let whole = exact as u64;
    whole.saturating_add((exact > whole as f64).into())
}
