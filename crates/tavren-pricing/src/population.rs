//! Columns of people, one row a person, borrowed as they are.

use crate::limits::{ROWS_MAX, SEGMENTS_MAX};

use crate::{Factor, PricingError, Rule, Shown, UserTier, UserTrust};

#[cfg(test)]
mod tests;

/// People as columns of one length. Every value was checked when the column was given.
///
/// # Examples
/// ```
/// use tavren_pricing::{Population, PricingError};
///
/// let people = Population::new(&[0, 3], &[10_000, 9_000])?.last_grants(&[-1, 95])?;
/// assert_eq!(people.len(), 2);
/// let refused = Population::new(&[0, 4], &[10_000, 9_000]);
/// assert_eq!(refused.unwrap_err(), PricingError::Value { column: "tier", row: 1 });
/// # Ok::<(), PricingError>(())
/// ```
#[derive(Clone, Copy)]
pub struct Population<'a> {
    tiers: &'a [u8],
    trusts: &'a [u16],
    last_grants: Option<&'a [i32]>,
    segments: Option<&'a [u32]>,
    segment_count: u32,
    ids: Option<&'a [u64]>,
}

impl core::fmt::Debug for Population<'_> {
    /// Prints how many people alone: law 15.
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Population({} people)", self.len())
    }
}

impl<'a> Population<'a> {
    /// People of these tiers (0 to 3) and trusts (0 to 10,000 ten-thousandths).
    ///
    /// # Errors
    /// [`PricingError`] for columns of two lengths, too many rows, or a value out of range.
    pub fn new(tiers: &'a [u8], trusts: &'a [u16]) -> Result<Self, PricingError> {
        if tiers.len() > ROWS_MAX {
            return Err(PricingError::Limit { what: "rows" });
        }
        checked("tier", tiers, tiers.len(), |tier| {
            UserTier::new(*tier).is_some()
        })?;
        checked("trust", trusts, tiers.len(), |trust| {
            UserTrust::new(*trust).is_some()
        })?;
        Ok(Self {
            tiers,
            trusts,
            last_grants: None,
            segments: None,
            segment_count: 1,
            ids: None,
        })
    }

    /// With the day of each person's last grant, any number below zero for never.
    ///
    /// # Errors
    /// [`PricingError::Length`].
    pub fn last_grants(self, days: &'a [i32]) -> Result<Self, PricingError> {
        checked("last_grant", days, self.len(), |_| true)?;
        Ok(Self {
            last_grants: Some(days),
            ..self
        })
    }

    /// With a segment for each person, from 0 to below `count`: outcomes are told for each.
    ///
    /// # Errors
    /// [`PricingError`] for another length, too many segments, or a segment that is none.
    pub fn segments(self, segments: &'a [u32], count: u32) -> Result<Self, PricingError> {
        if !(1..=SEGMENTS_MAX).contains(&count) {
            return Err(PricingError::Limit { what: "segments" });
        }
        checked("segment", segments, self.len(), |segment| *segment < count)?;
        Ok(Self {
            segments: Some(segments),
            segment_count: count,
            ..self
        })
    }

    /// With a number for each person, by which chance is drawn: the same person draws the same in
    /// whatever row. Without it the number of the row is taken.
    ///
    /// # Errors
    /// [`PricingError::Length`].
    pub fn ids(self, ids: &'a [u64]) -> Result<Self, PricingError> {
        checked("id", ids, self.len(), |_| true)?;
        Ok(Self {
            ids: Some(ids),
            ..self
        })
    }

    /// How many people.
    pub fn len(&self) -> usize {
        self.tiers.len()
    }

    /// True without people.
    pub fn is_empty(&self) -> bool {
        self.tiers.is_empty()
    }

    /// How many segments: 1 where none were given.
    pub fn segment_count(&self) -> u32 {
        self.segment_count
    }

    /// The segment of a row.
    #[inline]
    pub(crate) fn segment(&self, row: usize) -> usize {
        let segment = self.segments.and_then(|segments| segments.get(row));
        segment.map_or(0, |segment| *segment as usize)
    }

    /// The segments of the people from row `start` on; empty where there is one segment.
    #[inline]
    pub(crate) fn segments_from(&self, start: usize) -> &'a [u32] {
        let segments = self.segments.and_then(|segments| segments.get(start..));
        segments.unwrap_or_default()
    }

    /// The numbers of the people from row `start` on: of a column, or of the rows themselves.
    #[inline]
    pub(crate) fn ids_from(&self, start: usize) -> Ids<'a> {
        match self.ids {
            Some(ids) => Ids::Column(ids.get(start..).unwrap_or_default()),
            None => Ids::Rows(start as u64),
        }
    }

    /// What the people from row `start` on earn of any price on a day; [`Factor::NONE`] who is
    /// barred.
    #[inline(always)]
    pub(crate) fn admit(&self, rule: &Rule, day: u32, start: usize, out: &mut [Factor]) {
        // Nobody was shown the offer before: the caps bar everybody or nobody.
        if rule.caps.reached(&Shown::default()) {
            return out.fill(Factor::NONE);
        }
        // A number below zero is no day.
        let latest = rule
            .cooldown
            .latest(day.into())
            .clamp(NEVER.into(), i32::MAX.into());
        let tiers = self.tiers.get(start..).unwrap_or_default();
        let trusts = self.trusts.get(start..).unwrap_or_default();
        let people = out.iter_mut().zip(tiers.iter().zip(trusts));
        // As `Rule::admit`, chosen and not branched to: several rows at a time.
        let factor = |tier: &u8, trust: &u16, last_grant: i32| {
            // Every value was found in range.
            let tier = UserTier::new(*tier).unwrap_or(UserTier::MIN);
            let trust = UserTrust::new(*trust).unwrap_or(UserTrust::MIN);
            let factor = rule.multipliers.factor(tier, trust);
            let admitted = (tier >= rule.tier_min) & (i64::from(last_grant) <= latest);
            if admitted { factor } else { Factor::NONE }
        };
        match self.last_grants.and_then(|days| days.get(start..)) {
            Some(days) => {
                for ((out, (tier, trust)), last_grant) in people.zip(days) {
                    *out = factor(tier, trust, *last_grant);
                }
            }
            None => {
                for (out, (tier, trust)) in people {
                    *out = factor(tier, trust, NEVER);
                }
            }
        }
    }

    /// The day of the last grant of the person in a row; below zero for never.
    #[inline]
    pub(crate) fn last_grant(&self, row: usize) -> i32 {
        let day = self.last_grants.and_then(|days| days.get(row));
        day.copied().unwrap_or(NEVER)
    }
}

/// The day of a grant that never was.
const NEVER: i32 = -1;

/// Numbers of people.
#[derive(Clone, Copy)]
pub(crate) enum Ids<'a> {
    Column(&'a [u64]),
    /// From this row on.
    Rows(u64),
}

/// The day of a last grant, where there was one.
#[inline]
pub(crate) fn granted(day: i32) -> Option<i64> {
    (day >= 0).then_some(day.into())
}

/// Refuses a column of another length, and names the first row that does not fit.
pub(crate) fn checked<T>(
    column: &'static str,
    values: &[T],
    rows: usize,
    fits: impl Fn(&T) -> bool,
) -> Result<(), PricingError> {
    if values.len() != rows {
        return Err(PricingError::Length { column });
    }
    // The usual case first, without a way out of the loop: so it is computed several rows at a time.
    if values.iter().fold(true, |all, value| all & fits(value)) {
        return Ok(());
    }
    let row = values.iter().position(|value| !fits(value)).unwrap_or(0);
    Err(PricingError::Value { column, row })
}
