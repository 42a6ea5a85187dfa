//! Simulations: what would come of a price, for columns of people.

use crate::boundary::{Sized64, first, room, sized};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::money::{money, wrong_money};
use crate::people::{Willing, tavren_acceptance, tavren_people};
use crate::reward_rule::tavren_reward_rule;
use crate::span::{array, tavren_span, texts};
use crate::tables::text;
use std::mem::offset_of;
use std::num::NonZeroUsize;
use tavren_core::types::Price;
use tavren_pricing::{BudgetRule, Draws, Fractions, Outcome, Prices, Seed, Simulation, Tally};

/// Most threads of one simulation: more than any machine has cores for.
const THREADS_MAX: u32 = 1_024;

/// What is to be simulated. Set `size` to sizeof(tavren_simulation), and start from zero. The order of
/// rows changes nothing but whom a budget reaches first, and the number of threads nothing at all.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_simulation {
    /// sizeof(tavren_simulation).
    pub size: u64,
    /// The people.
    pub people: *const tavren_people,
    /// What they accept.
    pub acceptance: *const tavren_acceptance,
    /// Whom the offer pays; NULL for the default rule.
    pub rule: *const tavren_reward_rule,
    /// The currency of prices and budget.
    pub currency: tavren_span,
    /// What each price, or each day of a panel, may cost, as decimal text; empty for any amount.
    pub budget: tavren_span,
    /// True where the offer closes at the first quote that no longer fits the budget; false where it
    /// is passed over.
    pub budget_stops: bool,
    /// The day that it is, or on which a panel begins.
    pub day: u32,
    /// What all luck follows from.
    pub seed: u64,
    /// Luck that is given, fractions from 0 to below 1, one a person; NULL for the seed's.
    pub draws: *const f64,
    /// How many threads; 0 for one.
    pub threads: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, a truth, texts and pointers.
unsafe impl Sized64 for tavren_simulation {
    const FIRST: usize = first(offset_of!(Self, threads), size_of::<u32>());
}

/// Who accepted, who was paid, and what that cost.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_tally {
    /// People who accepted their quote, whether the budget held it or not.
    pub accepted: u64,
    /// People who were paid.
    pub paid: u64,
    /// What they were paid: minor units, or millionths of one where the price is below one.
    pub spend: u64,
}

impl From<&Tally> for tavren_tally {
    fn from(tally: &Tally) -> Self {
        Self {
            accepted: tally.accepted,
            paid: tally.paid,
            spend: tally.spend,
        }
    }
}

/// What one price, as decimal text, gives each person, and what comes of it.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. `paid_out` has room for one number a person, in minor units (or
/// millionths of one, where the price is below one), `tallies_out` for one tally a segment. On any code
/// but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_simulation_simulate(
    simulation: *const tavren_simulation,
    price: tavren_span,
    paid_out: *mut u64,
    tallies_out: *mut tavren_tally,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [price, tallies_out], {
        // SAFETY: NULL or the caller's struct, with all that it points to.
        unsafe {
            asked(simulation, |simulation, currency| {
                let done = simulation.simulate(parsed(price, currency, "price")?)?;
                let paid_out = room(paid_out, done.paid.len() as u64, "paid_out")?;
                let tallies = tallies(&[done.outcome]);
                // SAFETY: room for one number a person and one tally a segment.
                paid_out.fill(&done.paid);
                tallies_out.fill(&tallies);
                Ok(())
            })
        }
    })
}

/// What comes of each of at most 1,000 rising prices by itself, all under the same luck. Prices are
/// decimal text.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. `tallies_out` has room for `prices_len` times as many tallies as
/// there are segments, one price after the other. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_simulation_sweep(
    simulation: *const tavren_simulation,
    prices: *const tavren_span,
    prices_len: u64,
    tallies_out: *mut tavren_tally,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [tallies_out], {
        // SAFETY: NULL or the caller's struct, with all that it points to; the caller's texts.
        unsafe {
            let prices = texts(prices, prices_len, "prices")?;
            asked(simulation, |simulation, currency| {
                let prices = prices.iter().map(|price| parsed(price, currency, "prices"));
                let prices = Prices::new(&prices.collect::<Result<Vec<_>, _>>()?)?;
                let outcomes = simulation.sweep(&prices)?;
                // SAFETY: room for one tally a price and segment.
                tallies_out.fill(&tallies(&outcomes));
                Ok(())
            })
        }
    })
}

/// What comes of each of so many days at one price, with the budget for each day and fresh luck every
/// day. Who was paid waits out the cooldown; the caps count who was shown the offer.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. `tallies_out` has room for `days` times as many tallies as there are
/// segments, one day after the other. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_simulation_panel(
    simulation: *const tavren_simulation,
    price: tavren_span,
    days: u32,
    tallies_out: *mut tavren_tally,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [price, tallies_out], {
        // SAFETY: NULL or the caller's struct, with all that it points to.
        unsafe {
            asked(simulation, |simulation, currency| {
                let outcomes = simulation.panel(parsed(price, currency, "price")?, days)?;
                // SAFETY: room for one tally a day and segment.
                tallies_out.fill(&tallies(&outcomes));
                Ok(())
            })
        }
    })
}

/// Asks what a caller's struct describes, in its currency.
///
/// # Safety
/// `simulation` is NULL or the caller's, with all that it points to, for as long as the call lasts.
unsafe fn asked(
    simulation: *const tavren_simulation,
    question: impl FnOnce(&Simulation<'_>, &str) -> Result<(), tavren_error>,
) -> Result<(), tavren_error> {
    // SAFETY: by the promise of the caller.
    unsafe {
        let asked = sized(simulation, "simulation")?;
        let people = sized(asked.people, "people")?.read()?;
        let willing = Willing::read(asked.acceptance, &people)?;
        let (currency, budget) = (
            text(asked.currency, "currency")?,
            text(asked.budget, "budget")?,
        );
        let draws = match asked.draws.is_null() {
            true => Draws::from(Seed::new(asked.seed)),
            false => Fractions::new(array(asked.draws, people.len() as u64, "draws")?)?.into(),
        };
        let threads = NonZeroUsize::new(asked.threads.min(THREADS_MAX) as usize);
        let mut simulation = Simulation::new(people, willing.acceptance()?, draws)?
            .on_day(asked.day)
            .threads(threads.unwrap_or(NonZeroUsize::MIN));
        if !asked.rule.is_null() {
            simulation = simulation.rule(sized(asked.rule, "rule")?.read()?);
        }
        if !budget.is_empty() {
            let rule = match asked.budget_stops {
                true => BudgetRule::Stop,
                false => BudgetRule::Skip,
            };
            simulation = simulation.budget(money(budget, currency, "budget")?, rule);
        }
        question(&simulation, currency)
    }
}

fn parsed(price: &str, currency: &str, field: &'static str) -> Result<Price, tavren_error> {
    Price::parse(price, currency).map_err(|error| wrong_money(error.code(), field))
}

/// One tally a segment, outcome after outcome.
fn tallies(outcomes: &[Outcome]) -> Vec<tavren_tally> {
    let segments = outcomes.iter().flat_map(Outcome::segments);
    segments.map(tavren_tally::from).collect()
}
