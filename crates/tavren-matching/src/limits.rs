//! Every limit of matching, with its unit and its reason.

/// Areas of one hierarchy: a number fits two bytes, and no country has as many wards.
pub const AREAS_MAX: usize = 65_535;

/// Categories: one bit each in a machine word.
pub const CATEGORIES: usize = 64;

/// Highest loyalty level.
pub const LEVEL_MAX: u8 = 5;

/// Rungs of one price ladder: three digits of eight, eight and four, beside "none" and "any".
pub const RUNGS_MAX: usize = 223;

/// Currencies of one engine: each costs a bit a signal once there are two.
pub const CURRENCIES_MAX: usize = 16;

/// Areas that one deal may name: a chain's towns, and few enough that a posted deal stays small.
pub const DEAL_AREAS_MAX: usize = 64;

/// Milliseconds between a signal's arrival and its expiry: a day, four times the longest epoch of
/// ephemeral ids. A person whose agent leaves old ids behind counts once for each that still stands.
pub const EXPIRES_AHEAD_MILLIS_MAX: i64 = 24 * 60 * 60 * 1_000;

/// Signals of one engine: 2³⁰, so that the number of a row fits four bytes with room to spare.
pub const SIGNALS_MAX: usize = 1 << 30;

/// Deals of one engine: what a day of posting brings, a hundred times over.
pub const DEALS_MAX: usize = 10_000_000;

/// Deals that one feed returns at most.
pub const FEED_MAX: usize = 1_000_000;

/// Days for which it is kept what people did with deals, UTC: a month and a few days to ask.
pub const ACTIVITY_DAYS: u64 = 35;

/// Reports that are counted in one day; more are not. Bounds memory: about 48 bytes each.
pub const REPORTS_MAX: usize = 8 << 20;

/// Areas of deals, acts and days that are counted; where there are more, nothing is until some are
/// forgotten. Bounds memory: about 32 bytes each.
pub const REPORTED_AREAS_MAX: usize = 8 << 20;
