//! The suite of [`Matcher`]: every promise of the port as a named case.
//!
//! The matcher under test is made with the tables, the settings and the policy that stand here, at
//! the moment [`BEGIN`]. Where the port leaves something open, its [`Leeway`] says what it takes.

use tavren_core::matching::noise::{Published, Suppression};
use tavren_core::matching::{
    AreaRow, Grid, Hierarchy, HierarchyError, Ladder, Level, MatchError, Settings, Suppressed,
    Tables, Thresholds,
};
use tavren_core::port::Matcher;
use tavren_types::time::DAY_MILLIS;
use tavren_types::{Currency, Money, MoneyError, Timestamp};

use crate::{Case, Fixture, Passing, Report, Stop};

mod activity;
mod deals;
mod leeway;
mod signals;

pub use leeway::{Leeway, Tested};

const GROUPS: &[&[Case<Tested>]] = &[signals::CASES, deals::CASES, activity::CASES];

/// The matcher under test.
type Subject<'p> = crate::Bench<'p, Tested>;

/// The UTC day of the suite, counted from 1970.
const TODAY: u64 = 20_778;

/// The midnight from which cases count, in ms since 1970: that of [`TODAY`].
const MIDNIGHT: i64 = 20_778 * DAY_MILLIS;

/// When cases begin, in ms since midnight.
const START: i64 = 1_000;

/// When the matcher under test begins, in ms since 1970: a second past a midnight.
pub const BEGIN: i64 = MIDNIGHT + START;

/// When signals end that outlive their case, in ms since midnight.
const LATE: i64 = 20 * 60 * 60 * 1_000;

/// Every case of the suite.
pub fn cases() -> impl Iterator<Item = &'static Case<Tested>> {
    GROUPS.iter().copied().flatten()
}

/// Runs every case, each on a new matcher of `fixture`.
pub fn conformance(fixture: &dyn Fixture<Tested>) -> Report {
    Report::run(cases(), fixture)
}

/// A fixture for a matcher that is gone when it is dropped: `make` makes an empty one.
pub fn passing<M: Matcher + 'static, E: std::fmt::Display>(
    leeway: Leeway,
    make: impl Fn() -> Result<M, E> + Sync,
) -> Passing<impl Fn() -> Result<Box<Tested>, String> + Sync> {
    Passing::new(move || match make() {
        Ok(matcher) => Ok(Box::new(Tested::new(matcher, leeway))),
        Err(error) => Err(error.to_string()),
    })
}

/// A country (code 84) of two cities (79 and 1), prices from 1 to 20 dollars, and three tiers.
///
/// # Errors
/// None, as long as the matching crate takes its own tables.
pub fn tables() -> Result<Tables, Stop> {
    let row = |code, parent, name| AreaRow { code, parent, name };
    let areas = Hierarchy::load(&[
        row(84, None, "VN"),
        row(79, Some(84), "Hồ Chí Minh"),
        row(1, Some(84), "Hà Nội"),
    ])?;
    let ladder = Ladder::even(usd(100)?, 20)?;
    let bounds = Thresholds::new([usd(0)?, usd(5_000)?, usd(20_000)?])?;
    Ok(Tables::new(areas, vec![ladder], bounds)?)
}

/// Areas count from two people on.
pub fn settings() -> Settings {
    Settings {
        area_share_min: 2,
        hash_key: [7; 16],
    }
}

/// Deals of 5 dollars, for any level or the loyal, in the country or a city: others are refused.
///
/// # Errors
/// None, as long as the matching crate takes its own policy.
pub fn policy() -> Result<Suppressed, Stop> {
    let grid = Grid::new(&tables()?, 2, false, &[Level::LOYAL], &[usd(500)?])?;
    let policy = Suppression::new(4, 2).map_err(|error| Stop::Fail(error.to_string()))?;
    Ok(Suppressed::new(grid, Published::new(policy)))
}

fn usd(minor: i64) -> Result<Money, Stop> {
    Money::new(minor, Currency::USD).map_err(|error: MoneyError| Stop::Fail(error.to_string()))
}

/// A moment, in ms since midnight.
fn at(millis: i64) -> Result<Timestamp, Stop> {
    Timestamp::from_millis(MIDNIGHT.saturating_add(millis))
        .ok_or_else(|| Stop::Fail("a moment".to_owned()))
}

impl From<MatchError> for Stop {
    fn from(error: MatchError) -> Self {
        Self::Fail(format!("the tables are refused: {error}"))
    }
}

impl From<HierarchyError> for Stop {
    fn from(error: HierarchyError) -> Self {
        Self::Fail(format!("the areas are refused: {error}"))
    }
}
