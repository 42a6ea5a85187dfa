//! Every limit of this crate: its unit and its reason.

/// Most rows in a column (268 million people): a row's number stays far below 2³², and the sum of
/// as many of the largest quotes below 2⁶³.
pub const ROWS_MAX: usize = 1 << 28;

/// Most prices in a sweep: a finer grid says no more than the noise of the draws.
pub const PRICES_MAX: usize = 1_000;

/// Most days in a panel: ten years.
pub const DAYS_MAX: u32 = 3_653;

/// Most segments of one population: a finer one has few people in each.
pub const SEGMENTS_MAX: u32 = 1 << 16;

/// Most tallies that one call gives: as many as segments times prices, or times days (96 MiB).
pub const TALLIES_MAX: usize = 1 << 22;

/// Largest location of a reservation price, natural logarithm of minor units either way: e³⁰ is
/// beyond every price, and e⁻³⁰ below the smallest.
pub const LOCATION_MAX: f64 = 30.0;

/// Smallest slope of a logistic model, or spread of a log-normal one. Below it one more cent moves
/// the probability by less than its rounding.
pub const SLOPE_MIN: f64 = 0.01;

/// Largest slope or spread. Beyond it a model is a step, or knows nothing.
pub const SLOPE_MAX: f64 = 1_000.0;

/// Most parts of a mixture.
pub const PARTS_MAX: usize = 16;

/// Most samples of an interval, one a seed: more say hardly more, and so all sums stay whole.
pub const SAMPLES_MAX: usize = 1 << 8;

/// Largest amount that is split, and largest sum of the weights it is split by: a product by a
/// reciprocal is then at most one too small (the proof is beside it).
pub const SPLIT_MAX: u64 = 1 << 62;

/// Largest cost, bid or value in a mechanism, minor units: 10¹² of them, so that times as many
/// people as there are rows it stays below 2⁶⁹, in a type of 128 bits.
pub const BID_MINOR_MAX: i64 = 1_000_000_000_000;
