//! A small random generator for tests: what it draws depends on its seed alone.

use std::ops::RangeInclusive;

/// SplitMix64 (Steele, Lea, Flood 2014): fast, small, and no secret. For tests only.
///
/// # Examples
/// ```
/// use tavren_testkit::Random;
///
/// let mut dice = Random::seeded(7);
/// let throws: Vec<i64> = (0..3).map(|_| dice.within(1..=6)).collect();
/// let mut again = Random::seeded(7);
/// assert_eq!(throws, [again.within(1..=6), again.within(1..=6), again.within(1..=6)]);
/// ```
#[derive(Debug, Clone)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The generator of this seed.
    #[must_use]
    pub const fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Draws 64 bits.
    pub const fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// Draws a number below `bound`; 0 where `bound` is 0.
    ///
    /// Takes the high half of a product (Lemire 2019): the bias is below `bound` in 2⁶⁴.
    pub fn below(&mut self, bound: u64) -> u64 {
        let product = u128::from(self.next_u64()).wrapping_mul(u128::from(bound));
        u64::try_from(product >> 64).unwrap_or_default()
    }

    /// Draws an index of a collection of `length`; 0 where it is empty.
    pub fn index(&mut self, length: usize) -> usize {
        let bound = u64::try_from(length).unwrap_or(u64::MAX);
        usize::try_from(self.below(bound)).unwrap_or_default()
    }

    /// Draws a number of a range; its start where the range is empty.
    pub fn within(&mut self, range: RangeInclusive<i64>) -> i64 {
        let (start, end) = range.into_inner();
        let width = end.saturating_sub(start).max(0).unsigned_abs();
        let drawn = self.below(width.saturating_add(1));
        start.saturating_add_unsigned(drawn)
    }

    /// Says yes `times` out of `of`.
    pub fn chance(&mut self, times: u64, of: u64) -> bool {
        self.below(of) < times
    }

    /// Picks one of `choices`; `None` where there are none.
    pub fn pick<'a, T>(&mut self, choices: &'a [T]) -> Option<&'a T> {
        choices.get(self.index(choices.len()))
    }

    /// Draws `length` bytes.
    pub fn bytes(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(length);
        while bytes.len() < length {
            let missing = length.saturating_sub(bytes.len());
            bytes.extend(self.next_u64().to_le_bytes().iter().take(missing));
        }
        bytes
    }

    /// Draws an array of bytes.
    pub fn array<const N: usize>(&mut self) -> [u8; N] {
        let mut array = [0; N];
        for chunk in array.chunks_mut(8) {
            for (to, from) in chunk.iter_mut().zip(self.next_u64().to_le_bytes()) {
                *to = from;
            }
        }
        array
    }

    /// Puts `items` in an order drawn evenly (Fisher and Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.index(last.saturating_add(1));
            items.swap(last, other);
        }
    }
}
