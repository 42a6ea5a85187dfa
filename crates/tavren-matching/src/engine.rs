//! Signals, and which of them a deal is for.

pub(crate) mod bank;
mod coarse;
mod codes;
mod constant;
#[cfg(feature = "outside")]
mod crew;
pub(crate) mod found;
#[cfg(feature = "outside")]
mod ids;
#[cfg(feature = "outside")]
mod leaf;
#[cfg(feature = "outside")]
mod leaves;
#[cfg(feature = "outside")]
mod plan;
pub(crate) mod price;
#[cfg(feature = "outside")]
mod rows;
mod set;
pub(crate) mod store;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod window;
mod windows;

pub use constant::ConstantEngine;
#[cfg(feature = "outside")]
pub use crew::{Crew, Part};
#[cfg(feature = "outside")]
pub use leaves::{Engine, Settings, Work};
pub use set::MatchSet;
#[cfg(feature = "outside")]
pub use set::Sink;
