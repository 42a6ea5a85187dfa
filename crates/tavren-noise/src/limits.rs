//! Every limit of this crate: its unit and its reason.

/// Largest numerator or denominator of a scale or a variance: with it every product of the
/// samplers stays below 2¹²⁸ (the sum is beside each of them).
pub const PARAMETER_MAX: u64 = 1 << 32;

/// Largest denominator of the exponent of [`bernoulli_exp`](crate::bernoulli::bernoulli_exp): times
/// a 32-bit counter it stays below 2¹²⁸.
pub const EXPONENT_DENOMINATOR_MAX: u128 = 1 << 80;

/// Most successes counted in a row when a geometric number is drawn. An honest source passes it
/// with probability e^−65536, below 2^−94000, so that no noise is larger than its type.
pub const GEOMETRIC_MAX: u32 = 1 << 16;

/// Largest ε that one question may cost, in 10⁻⁶ (4294.967296: far beyond any that protects).
pub const QUESTION_EPSILON_MICRO_MAX: u64 = PARAMETER_MAX;

/// Longest question, bytes (64 KiB): it names cells and is no payload.
pub const QUESTION_BYTES_MAX: usize = 64 << 10;

/// Most cells in a table (about a million): a table is rounded whole and kept in memory.
pub const CELLS_MAX: u32 = 1 << 20;

/// Largest count of one cell, people (about 10¹²): sums over a table stay below 2⁶³.
pub const COUNT_MAX: u64 = 1 << 40;

/// Largest threshold or width of a suppression policy, people.
pub const WIDTH_MAX: u64 = 1 << 32;
