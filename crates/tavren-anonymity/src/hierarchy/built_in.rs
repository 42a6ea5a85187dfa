//! Hierarchies that need no file: bands of numbers, parts of a date, places within places.

use super::Hierarchy;
use crate::AnonymityError;
use std::collections::BTreeSet;

impl Hierarchy {
    /// Bands of whole numbers, narrow to wide: each width a multiple of the one before. A band is
    /// `[10,20)`, its edges are multiples of its width.
    ///
    /// # Errors
    /// [`AnonymityError::Parameter`] for a width of nothing, or one that the one before does not divide.
    ///
    /// # Examples
    /// ```
    /// let ages = tavren_anonymity::Hierarchy::bands(&[17, 18, 34], &[5, 10])?;
    /// assert_eq!(ages.height(), 4);
    /// # Ok::<(), tavren_anonymity::AnonymityError>(())
    /// ```
    pub fn bands(values: &[i64], widths: &[u32]) -> Result<Self, AnonymityError> {
        let mut before = 1;
        for width in widths {
            if *width == 0 || width.checked_rem(before) != Some(0) {
                return Err(AnonymityError::Parameter { parameter: "width" });
            }
            before = *width;
        }
        let values: BTreeSet<i64> = values.iter().copied().collect();
        let lines = values.into_iter().map(|value| {
            let bands = widths.iter().map(|width| band(value, *width));
            std::iter::once(value.to_string())
                .chain(bands)
                .chain([star()])
                .collect()
        });
        Self::new(lines.collect())
    }

    /// Dates, `2026-11-20`: their month, their year, nothing.
    ///
    /// # Errors
    /// [`AnonymityError::Value`] with the row of a text that is no date of this form.
    pub fn dates(values: &[&str]) -> Result<Self, AnonymityError> {
        let mut lines = BTreeSet::new();
        for (row, value) in values.iter().enumerate() {
            let day = tavren_types::Timestamp::parse(value);
            let parts = day.and_then(|_| Some((value.get(..7)?, value.get(..4)?)));
            let Some((month, year)) = parts.filter(|_| value.len() == 10) else {
                let column = String::from("date");
                return Err(AnonymityError::Value { column, row });
            };
            lines.insert(vec![
                (*value).to_owned(),
                month.to_owned(),
                year.to_owned(),
                star(),
            ]);
        }
        Self::new(lines.into_iter().collect())
    }

    /// Places, from the widest to the narrowest, parted by `/`: `vn/ho-chi-minh/quan-1`. A shorter one
    /// stands for itself on the levels that it does not have.
    ///
    /// # Errors
    /// [`AnonymityError`] for places within more places than a hierarchy has levels.
    pub fn areas(values: &[&str]) -> Result<Self, AnonymityError> {
        let values: BTreeSet<&str> = values.iter().copied().collect();
        let depth = |value: &&str| value.split('/').count();
        let deepest = values.iter().map(depth).max().unwrap_or(1);
        let lines = values.iter().map(|value| {
            let levels = (1..=deepest).rev().map(|depth| within(value, depth));
            levels.chain([star()]).collect()
        });
        Self::new(lines.collect())
    }
}

fn star() -> String {
    String::from("*")
}

fn band(value: i64, width: u32) -> String {
    let (value, width) = (i128::from(value), i128::from(width));
    let low = value.saturating_sub(value.checked_rem_euclid(width).unwrap_or_default());
    format!("[{low},{})", low.saturating_add(width))
}

/// The first so many parts of a place.
fn within(value: &str, depth: usize) -> String {
    let parts: Vec<&str> = value.split('/').take(depth).collect();
    parts.join("/")
}
