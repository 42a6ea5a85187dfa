//! Price codes as planes: three digits, each as "at least one", "at least two" and so on.
//!
//! So "reaches rung r" reads at most five planes, two a digit and one of the last, where the bits
//! of a number would be eight.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "there are three digits, each below eight, and their planes are below PLANES"
)]

#[cfg(feature = "outside")]
mod read;
#[cfg(feature = "outside")]
pub(crate) use read::{HIGHEST, code};

/// The price code of who named no largest price: above every rung, and seven planes rather than
/// all of them to write.
pub(crate) const ANY: u8 = 7 << 5;

/// Planes of a price code: seven of each of two digits of eight, three of a digit of four.
pub(crate) const PLANES: usize = 17;

/// The lowest bit, the bits and the first plane of each digit, the lowest digit first.
const DIGITS: [(u8, u8, usize); 3] = [(0, 2, 14), (2, 3, 7), (5, 3, 0)];

fn digit(code: u8, at: usize) -> usize {
    let (low, bits, _) = DIGITS[at];
    usize::from(code >> low & ((1 << bits) - 1))
}

/// The planes in which a row of this code has a bit.
pub(crate) fn planes(code: u8) -> u32 {
    let mut all = 0;
    for (at, (_, _, first)) in DIGITS.into_iter().enumerate() {
        all |= ((1 << digit(code, at)) - 1) << first;
    }
    all
}

/// Which rows reach a rung: digit by digit from the lowest, those above its digit, and of those
/// that have at least it the ones that lower digits let through.
#[derive(Clone, Copy)]
pub(crate) struct Reach {
    /// For each digit the plane of those at least there; none where that is everybody.
    pub(crate) least: [Option<usize>; 3],
    /// For the two higher digits the plane of those above; none where that is nobody, or where it
    /// makes no difference. Of the highest digit there is always somebody: who pays any price.
    pub(crate) above: [Option<usize>; 2],
}

impl Reach {
    pub(crate) fn new(rung: u8) -> Self {
        let of = |at: usize, least: usize| {
            let (_, bits, first) = DIGITS[at];
            let least = digit(rung, at) + least;
            (least > 0 && least < 1 << bits).then(|| first + least - 1)
        };
        // Where lower digits let everybody through, those above are let through with the others.
        let above = |at: usize| of(at, 1).filter(|_| (0..at).any(|low| digit(rung, low) > 0));
        Self {
            least: [of(0, 0), of(1, 0), of(2, 0)],
            above: [above(1), above(2)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_back_from_its_planes() {
        for price in 0..=ANY {
            assert_eq!(code(planes(price)), price);
        }
    }

    #[test]
    fn a_price_reaches_a_rung_where_its_planes_say_so() {
        for rung in 1..=crate::limits::RUNGS_MAX as u8 {
            let reach = Reach::new(rung);
            for price in 0..=ANY {
                let has = |plane: usize| planes(price) >> plane & 1 == 1;
                let least = reach.least.map(|plane| plane.is_none_or(has));
                let above = reach.above.map(|plane| plane.is_some_and(has));
                let lower = least[1] && (least[0] || above[0]);
                let reached = least[2] && (lower || above[1]);
                assert_eq!(reached, price >= rung, "{price} and {rung}");
            }
        }
    }
}
