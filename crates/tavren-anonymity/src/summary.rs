//! What a class would show: of numbers their range, of texts their set, and what that loses.

#![expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "places were laid out for this table: words and numbers are below W and N, codes below their domain"
)]

use crate::AnonymityError;
use crate::limits::SET_VALUES_MAX;
use crate::table::{Column, Domain};

/// The values of some rows: a bit for each text, the least and the greatest code of each number.
///
/// Joining two is a few instructions, and it is all that choosing a cut does. `W` words of bits and
/// `N` numbers at most.
#[derive(Clone, Copy)]
pub(crate) struct Summary<const W: usize, const N: usize> {
    pub(crate) rows: u32,
    pub(crate) lows: [u32; N],
    pub(crate) highs: [u32; N],
    pub(crate) bits: [u64; W],
}

impl<const W: usize, const N: usize> Summary<W, N> {
    pub(crate) const EMPTY: Self = Self {
        rows: 0,
        lows: [u32::MAX; N],
        highs: [0; N],
        bits: [0; W],
    };

    pub(crate) fn join(&mut self, other: &Self) {
        self.rows += other.rows;
        for at in 0..N {
            self.lows[at] = self.lows[at].min(other.lows[at]);
            self.highs[at] = self.highs[at].max(other.highs[at]);
        }
        for at in 0..W {
            self.bits[at] |= other.bits[at];
        }
    }
}

/// Where each column stands in a summary.
pub(crate) struct Layout<'a> {
    pub(crate) places: Vec<Place<'a>>,
    pub(crate) words: usize,
    pub(crate) numbers: usize,
}

pub(crate) enum Place<'a> {
    /// A number: which, its values, and one over their range.
    Number {
        at: usize,
        values: &'a [i64],
        scale: f64,
    },
    /// Bits from the `first` on, of as many words as `values` need, and one over their count less one.
    Set {
        first: usize,
        values: usize,
        scale: f64,
    },
}

impl<'a> Layout<'a> {
    /// Sets of up to 64 values stand in one word each, several in a word where they fit.
    pub(crate) fn new(columns: &'a [Column]) -> Result<Self, AnonymityError> {
        let (mut places, mut bits, mut numbers) = (Vec::new(), 0_usize, 0_usize);
        for column in columns {
            places.push(match &column.domain {
                Domain::Numbers(values) => {
                    let at = numbers;
                    numbers += 1;
                    let scale = one_over(apart(values, 0, values.len().saturating_sub(1)));
                    Place::Number { at, values, scale }
                }
                Domain::Texts(values) => {
                    let values = values.len();
                    if values > SET_VALUES_MAX {
                        return Err(AnonymityError::Limit { what: "values" });
                    }
                    if bits % 64 + values > 64 {
                        bits = bits.next_multiple_of(64);
                    }
                    let first = bits;
                    bits += values;
                    let scale = one_over(values.saturating_sub(1) as f64);
                    Place::Set {
                        first,
                        values,
                        scale,
                    }
                }
            });
        }
        let words = bits.div_ceil(64);
        if words > SET_VALUES_MAX / 64 {
            return Err(AnonymityError::Limit { what: "values" });
        }
        Ok(Self {
            places,
            words,
            numbers,
        })
    }

    /// The summary of each row.
    pub(crate) fn rows<const W: usize, const N: usize>(
        &self,
        columns: &[Column],
        rows: usize,
    ) -> Vec<Summary<W, N>> {
        let mut all = vec![
            Summary {
                rows: 1,
                ..Summary::EMPTY
            };
            rows
        ];
        for (place, column) in self.places.iter().zip(columns) {
            for (row, code) in all.iter_mut().zip(&column.codes) {
                match place {
                    Place::Number { at, .. } => {
                        row.lows[*at] = *code;
                        row.highs[*at] = *code;
                    }
                    Place::Set { first, .. } => {
                        let bit = first + *code as usize;
                        row.bits[bit / 64] |= 1 << (bit % 64);
                    }
                }
            }
        }
        all
    }

    /// What a row of such a class loses, from 0 to 1 in each column and summed over them: of a range
    /// its width over that of the table, of a set its values but one over those of the table but one
    /// (the normalised certainty penalty of Xu et al., 2006).
    pub(crate) fn loss<const W: usize, const N: usize>(&self, of: &Summary<W, N>) -> f64 {
        if of.rows == 0 {
            return 0.0;
        }
        let losses = self.places.iter().map(|place| match place {
            Place::Number { at, values, scale } => {
                apart(values, of.lows[*at] as usize, of.highs[*at] as usize) * scale
            }
            Place::Set {
                first,
                values,
                scale,
            } => f64::from(count(&of.bits, *first, *values) - 1) * scale,
        });
        losses.sum()
    }

    /// The loss of all rows of a class together.
    pub(crate) fn cost<const W: usize, const N: usize>(&self, of: &Summary<W, N>) -> f64 {
        self.loss(of) * f64::from(of.rows)
    }
}

/// How many of these bits are set.
fn count<const W: usize>(bits: &[u64; W], first: usize, values: usize) -> u32 {
    let (word, shift) = (first / 64, first % 64);
    if shift + values <= 64 {
        let mask = u64::MAX >> (64 - values.max(1));
        return ((bits[word] >> shift) & mask).count_ones();
    }
    // A set of more than 64 values has its words for itself.
    let words = &bits[word..word + values.div_ceil(64)];
    words.iter().map(|word| word.count_ones()).sum()
}

/// How far two values of a number are apart.
fn apart(values: &[i64], low: usize, high: usize) -> f64 {
    match (values.get(low), values.get(high)) {
        (Some(low), Some(high)) => (i128::from(*high) - i128::from(*low)) as f64,
        _ => 0.0,
    }
}

fn one_over(range: f64) -> f64 {
    if range > 0.0 { 1.0 / range } else { 0.0 }
}
