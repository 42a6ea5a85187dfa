use super::Score;
use tavren_types::bounded;

bounded! {
    /// What a buyer may ask for, in four steps: 0 to 3.
    Tier: u8, 3, "a buyer's tier, 0 to 3"
}

impl Tier {
    /// The tier of a new buyer: it may ask for ordinary data under a pseudonym.
    pub const START: Self = Self(1);
    /// The tier of a buyer with a record: it may ask for ordinary data as it is.
    pub const TWO: Self = Self(2);
}

/// The score at which a buyer rises to tier 1, 2 and 3.
///
/// A new buyer stands at 5,000, in the middle of tier 1: it neither rises without a record of its
/// own nor falls by a single upheld complaint.
pub const RISE: [u16; 3] = [2_500, 6_000, 8_500];

/// How far below its rise a score must drop before the tier falls: far more than everyday events
/// (a period not claimed, a dispute opened) move a score that has reached tier 2, so that none of
/// them costs a tier that the next delivery gives back. An upheld flag may, and should.
pub const FALL_MARGIN: u16 = 500;

/// The tier that follows `previous` at `score`: up at [`RISE`], down [`FALL_MARGIN`] below it.
///
/// # Law
/// 14: monotone in score and in the previous tier, settled after one step, and steady while the
/// score moves by at most [`FALL_MARGIN`] (`trust::tests::a_wavering_score_does_not_flap`).
pub fn tier(previous: Tier, score: Score) -> Tier {
    // A tier that was reached is kept a little longer than one that was not.
    let reached = (1_u8..).zip(RISE).take_while(|(step, rise)| {
        let margin = if *step <= previous.get() {
            FALL_MARGIN
        } else {
            0
        };
        score.get() >= rise.saturating_sub(margin)
    });
    reached.last().map_or(Tier::MIN, |(step, _)| Tier(step))
}
