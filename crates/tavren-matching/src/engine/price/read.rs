//! Price codes read back from their planes.

#![expect(
    clippy::arithmetic_side_effects,
    reason = "there are three digits, each below eight, and their planes are below PLANES"
)]

use super::DIGITS;

/// The planes of the highest digit.
pub(crate) const HIGHEST: core::ops::Range<usize> = 0..7;

/// The code whose planes are these.
pub(crate) fn code(planes: u32) -> u8 {
    let digits = DIGITS.map(|(low, bits, first)| {
        let these = planes >> first & ((1 << ((1 << bits) - 1)) - 1);
        (these.count_ones() as u8) << low
    });
    digits[0] | digits[1] | digits[2]
}
