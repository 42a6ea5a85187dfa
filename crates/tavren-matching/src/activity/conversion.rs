use crate::disclosure::Figure;

/// How many of those who matched took a deal, in ten-thousandths: the least and the most that it can
/// be by the two figures, which say all there is to know; `None` where nobody may have matched.
///
/// # Examples
/// ```
/// use tavren_matching::{Figure, conversion};
/// let taken = Figure::Between { at_least: 20, below: 30 };
/// let matched = Figure::Between { at_least: 400, below: 410 };
/// assert_eq!(conversion(taken, matched), Some((488, 725)));
/// ```
#[must_use]
pub fn conversion(taken: Figure, matched: Figure) -> Option<(u32, u32)> {
    const WHOLE: u64 = 10_000;
    let ends = |figure: Figure| match figure {
        Figure::Between { at_least, below } => (at_least, below.saturating_sub(1)),
        Figure::About(count) => {
            let count = u64::try_from(count).unwrap_or(0);
            (count, count)
        }
    };
    let share = |part: u64, of: u64| {
        let share = part.saturating_mul(WHOLE).checked_div(of)?;
        u32::try_from(share.min(WHOLE)).ok()
    };
    let ((least, most), (matched_least, matched_most)) = (ends(taken), ends(matched));
    if matched_most == 0 {
        return None;
    }
    // Fewer than one may have matched: then any share is possible.
    let at_most = share(most, matched_least).unwrap_or(if most == 0 { 0 } else { 10_000 });
    Some((share(least, matched_most)?, at_most))
}
