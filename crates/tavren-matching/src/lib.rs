#![doc = include_str!("../README.md")]
#![no_std]
extern crate alloc;

pub mod limits;

mod activity;
#[cfg(feature = "outside")]
mod code;
mod criteria;
mod deal;
#[cfg(feature = "outside")]
mod deals;
pub mod disclosure;
mod engine;
mod error;
#[cfg(test)]
mod fixtures;
mod hierarchy;
mod kernel;
mod ladder;
mod signal;
mod standing;
mod tables;
mod thresholds;

#[cfg(feature = "outside")]
pub use activity::conversion;
pub use activity::{Act, Activity, Acts, Asked};
#[cfg(feature = "outside")]
pub use criteria::Unmet;
pub use criteria::{Criteria, Minimum};
pub use deal::DealNumber;
#[cfg(feature = "outside")]
pub use deals::{Deals, Order};
pub use disclosure::{DisclosureError, DisclosurePolicy, Figure, Grid, Noisy, Suppressed, View};
pub use engine::{ConstantEngine, MatchSet};
#[cfg(feature = "outside")]
pub use engine::{Crew, Engine, Part, Settings, Sink, Work};
pub use error::MatchError;
pub use hierarchy::{AreaId, AreaRow, Hierarchy, HierarchyError};
pub use kernel::Kernel;
pub use ladder::Ladder;
pub use signal::{Interest, Signal, SignalId};
pub use standing::{Category, Level, Tier};
pub use tables::Tables;
pub use tavren_noise as noise;
pub use thresholds::Thresholds;
