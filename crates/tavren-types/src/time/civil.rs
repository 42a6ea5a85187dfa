//! The proleptic Gregorian calendar in UTC, by the arithmetic of Euclidean affine functions
//! (C. Neri and L. Schneider, "Euclidean affine functions and their application to calendar
//! algorithms", 2022) in its plain form: days are counted from 1 March of year 0.

use super::{DAY_MILLIS, Timestamp};
use core::fmt;

const DAYS_TO_1970: i64 = 719_468;
const DAYS_PER_ERA: i64 = 146_097;

impl Timestamp {
    /// The moment `days` of 24 hours later, held inside the years 0000 to 9999.
    pub fn plus_days(self, days: i64) -> Self {
        self.plus_millis(days.saturating_mul(DAY_MILLIS))
    }

    /// Days of UTC since 1970.
    pub fn day(self) -> i64 {
        self.0.div_euclid(DAY_MILLIS)
    }

    /// Reads RFC 3339 in UTC (`2026-11-20T12:00:00Z`, up to three decimals), a date, or a date and
    /// a time parted by a space (read as UTC). `None` on anything else.
    pub fn parse(text: &str) -> Option<Self> {
        parse(text).and_then(Self::from_millis)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        print(self.0, out)
    }
}

/// Reads `YYYY-MM-DD[(T| )HH:MM[:SS[.mmm]][Z]]` as milliseconds since 1970.
fn parse(text: &str) -> Option<i64> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let (date, clock) = match text.split_once(['T', ' ']) {
        Some((date, clock)) => (date, Some(clock)),
        None => (text, None),
    };
    let (year, rest) = date.split_once('-')?;
    let (month, day) = rest.split_once('-')?;
    let days = days_of(number(year, 4)?, number(month, 2)?, number(day, 2)?)?;
    let millis = match clock {
        None => 0,
        Some(clock) => millis_of(clock)?,
    };
    days.checked_mul(DAY_MILLIS)?.checked_add(millis)
}

fn millis_of(clock: &str) -> Option<i64> {
    let (clock, fraction) = match clock.split_once('.') {
        Some((clock, fraction)) if fraction.len() <= 3 => {
            let scale = *[100, 10, 1].get(fraction.len().checked_sub(1)?)?;
            (clock, number(fraction, fraction.len())?.checked_mul(scale)?)
        }
        Some(_) => return None,
        None => (clock, 0),
    };
    let (hour, rest) = clock.split_once(':')?;
    let (minute, second) = match rest.split_once(':') {
        Some((minute, second)) => (minute, number(second, 2)?),
        None => (rest, 0),
    };
    let (hour, minute) = (number(hour, 2)?, number(minute, 2)?);
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = hour
        .checked_mul(3600)?
        .checked_add(minute.checked_mul(60)?)?
        .checked_add(second)?;
    seconds.checked_mul(1000)?.checked_add(fraction)
}

fn number(text: &str, digits: usize) -> Option<i64> {
    if text.len() != digits || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0);
    let longest = match month {
        2 => 28_i64.checked_add(i64::from(leap))?,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > longest {
        return None;
    }
    let year = if month <= 2 {
        year.checked_sub(1)?
    } else {
        year
    };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = month.checked_add(9)?.checked_rem(12)?;
    let day_of_year = 153_i64
        .checked_mul(month_from_march)?
        .checked_add(2)?
        .div_euclid(5)
        .checked_add(day)?
        .checked_sub(1)?;
    let day_of_era = year_of_era
        .checked_mul(365)?
        .checked_add(year_of_era.div_euclid(4))?
        .checked_sub(year_of_era.div_euclid(100))?
        .checked_add(day_of_year)?;
    era.checked_mul(DAYS_PER_ERA)?
        .checked_add(day_of_era)?
        .checked_sub(DAYS_TO_1970)
}

/// Prints `YYYY-MM-DDTHH:MM:SS[.mmm]Z`.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "a Timestamp lies in the years 0000 to 9999, so no term leaves 64 bits and no divisor is zero"
)]
fn print(millis: i64, out: &mut fmt::Formatter<'_>) -> fmt::Result {
    let days = millis.div_euclid(DAY_MILLIS) + DAYS_TO_1970;
    let clock = millis.rem_euclid(DAY_MILLIS);
    let era = days.div_euclid(DAYS_PER_ERA);
    let day_of_era = days.rem_euclid(DAYS_PER_ERA);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    let (seconds, fraction) = (clock / 1000, clock % 1000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    write!(
        out,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    )?;
    if fraction != 0 {
        write!(out, ".{fraction:03}")?;
    }
    out.write_str("Z")
}
