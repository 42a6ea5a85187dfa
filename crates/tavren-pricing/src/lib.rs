#![doc = include_str!("../README.md")]
#![no_std]
extern crate alloc;
#[cfg(any(test, feature = "std"))]
extern crate std;

pub mod acceptance;
pub mod budget;
pub mod draw;
pub mod error;
#[cfg(test)]
mod golden;
pub mod interval;
mod kernel;
pub mod limits;
pub mod maths;
pub mod mechanism;
pub mod outcome;
pub mod population;
pub mod prices;
pub mod quotes;
pub mod rate;
pub mod rule;
pub mod simulation;
pub mod split;

pub use acceptance::{Acceptance, Part};
pub use budget::{Budget, BudgetRule};
pub use draw::{Draws, Fractions, Seed};
pub use error::PricingError;
pub use interval::Interval;
pub use mechanism::{Award, auction, posted, proportional};
pub use outcome::{Outcome, Tally};
pub use population::Population;
pub use prices::Prices;
pub use quotes::quotes;
pub use rate::{Factor, MULTIPLIER_MAX, Multipliers, Rate, UserTier, UserTrust};
pub use rule::{Barred, Caps, Cooldown, Person, Rule, Shown};
pub use simulation::{Simulated, Simulation};
pub use split::{Ties, split};
