use super::{Caps, Penalty, Targeting, Terms};
use crate::error::Error;
use crate::package::{Format, Level};
use crate::recurrence::{Recurrence, RecurrenceError, Unit, Zone};
use crate::trust::DataClass;
use tavren_types::cbor::Schema;
use tavren_types::limits::{NAME_BYTES_MAX, NOTICE_BYTES_MAX};
use tavren_types::text::normalise;
use tavren_types::{Area, Code, Label, Money, Price, TextError, Timestamp};

/// Terms in the making. What is wrong is remembered and told by [`TermsBuilder::build`], first
/// mistake first, by field.
///
/// Left out, these hold: language `en`, notice = title, columns none, pseudonymised, JSON Lines,
/// ordinary data, UTC, a budget of a thousand grants at the price and with the bonus, neither bonus nor
/// penalty, 7 days to deliver, 14 to claim, 30 to use, 30 of retention.
///
/// # Examples
/// ```
/// use tavren_core::terms::Terms;
/// use tavren_core::types::Price;
/// let terms = Terms::flat(Price::parse("0.75", "USD")?)
///     .of("app_usage")
///     .columns(["app", "minutes"])
///     .last_days(7)
///     .purpose("research")
///     .build()?;
/// assert_eq!(terms.title(), "app_usage");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[must_use]
pub struct TermsBuilder {
    price: Price,
    title: Option<String>,
    notice: Option<String>,
    language: Option<Label>,
    data_type: Option<Label>,
    columns: Vec<Label>,
    purpose: Option<Label>,
    class: DataClass,
    recurrence: Option<Recurrence>,
    zone: Zone,
    level: Level,
    format: Format,
    budget: Option<Money>,
    places: Option<u64>,
    targeting: Targeting,
    caps: Caps,
    cooldown_days: u32,
    opens: Option<Timestamp>,
    closes: Option<Timestamp>,
    deliver_days: u32,
    claim_days: u32,
    use_days: u32,
    retention_days: u32,
    bonus: Option<Money>,
    penalty: Option<Penalty>,
    wrong: Option<Error>,
}

impl TermsBuilder {
    pub(super) fn new(price: Price) -> Self {
        Self {
            price,
            title: None,
            notice: None,
            language: None,
            data_type: None,
            columns: Vec::new(),
            purpose: None,
            class: DataClass::Ordinary,
            recurrence: None,
            zone: Zone::UTC,
            level: Level::Pseudonymised {
                identifiers: Vec::new(),
            },
            format: Format::JsonLines,
            budget: None,
            places: None,
            targeting: Targeting::default(),
            caps: Caps::default(),
            cooldown_days: 0,
            opens: None,
            closes: None,
            deliver_days: 7,
            claim_days: 14,
            use_days: 30,
            retention_days: 30,
            bonus: None,
            penalty: None,
            wrong: None,
        }
    }

    /// One line that names the offer.
    pub fn title(mut self, text: &str) -> Self {
        self.title = self.text(text, NAME_BYTES_MAX, "title");
        self
    }

    /// What the data is used for, in the user's words.
    pub fn notice(mut self, text: &str) -> Self {
        self.notice = self.text(text, NOTICE_BYTES_MAX, "notice");
        self
    }

    /// The language of title and notice (BCP 47).
    pub fn language(mut self, tag: &str) -> Self {
        self.language = self.label(tag, "language");
        self
    }

    /// What kind of data.
    pub fn of(mut self, data_type: &str) -> Self {
        self.data_type = self.label(data_type, "data_type");
        self
    }

    /// How sensitive the data is.
    pub fn class(mut self, class: DataClass) -> Self {
        self.class = class;
        self
    }

    /// Which columns of it.
    pub fn columns<'a>(mut self, names: impl IntoIterator<Item = &'a str>) -> Self {
        self.columns = names
            .into_iter()
            .filter_map(|name| self.label(name, "columns"))
            .collect();
        self
    }

    /// What for.
    pub fn purpose(mut self, purpose: &str) -> Self {
        self.purpose = self.label(purpose, "purpose");
        self
    }

    /// The days before the grant: one period, closed at once.
    pub fn last_days(self, days: u32) -> Self {
        self.recurs(Recurrence::last(days))
    }

    /// The days after the grant: one period.
    pub fn next_days(self, days: u32) -> Self {
        self.recurs(Recurrence::next(days))
    }

    /// So many periods of one day each.
    pub fn daily(self, periods: u32) -> Self {
        self.every(Unit::Day, 1, periods)
    }

    /// So many periods of one week each.
    pub fn weekly(self, periods: u32) -> Self {
        self.every(Unit::Week, 1, periods)
    }

    /// So many periods of one month each.
    pub fn monthly(self, periods: u32) -> Self {
        self.every(Unit::Month, 1, periods)
    }

    /// So many periods of `count` units each.
    pub fn every(self, unit: Unit, count: u16, periods: u32) -> Self {
        self.recurs(Recurrence::every(unit, count, periods))
    }

    /// The zone that days and months are counted in, by its IANA name.
    pub fn zone(mut self, name: &str) -> Self {
        match Zone::parse(name) {
            Ok(zone) => self.zone = zone,
            Err(_) => self.mistake(Code::ZoneUnknown, "zone"),
        }
        self
    }

    /// How much a package shows.
    pub fn level(mut self, level: Level) -> Self {
        self.level = level;
        self
    }

    /// How a package is written.
    pub fn format(mut self, format: Format) -> Self {
        self.format = format;
        self
    }

    /// What all grants together may cost.
    pub fn budget(mut self, budget: Money) -> Self {
        self.budget = Some(budget);
        self
    }

    /// How many grants there may be.
    pub fn places(mut self, places: u64) -> Self {
        self.places = Some(places);
        self
    }

    /// Only for people in this area; call it again for more areas.
    pub fn area(mut self, area: Area) -> Self {
        self.targeting.areas.push(area);
        self
    }

    /// Only for people of this tier (0 to 3) or above.
    pub fn tier_min(mut self, tier: u32) -> Self {
        self.targeting.tier_min = Some(tier);
        self
    }

    /// Only for people with this tag; call it again for more tags.
    pub fn tag(mut self, tag: &str) -> Self {
        if let Some(tag) = self.label(tag, "tags") {
            self.targeting.tags.push(tag);
        }
        self
    }

    /// How often one user may be shown the offer.
    pub fn caps(mut self, caps: Caps) -> Self {
        self.caps = caps;
        self
    }

    /// Days after a grant before the same user may grant it again.
    pub fn cooldown_days(mut self, days: u32) -> Self {
        self.cooldown_days = days;
        self
    }

    /// From when it can be granted.
    pub fn opens(mut self, at: Timestamp) -> Self {
        self.opens = Some(at);
        self
    }

    /// When it ends.
    pub fn closes(mut self, at: Timestamp) -> Self {
        self.closes = Some(at);
        self
    }

    /// Days after the close of a period in which it must be packaged.
    pub fn deliver_days(mut self, days: u32) -> Self {
        self.deliver_days = days;
        self
    }

    /// Days that a package waits for its buyer.
    pub fn claim_days(mut self, days: u32) -> Self {
        self.claim_days = days;
        self
    }

    /// Days after collection in which the buyer may use the data.
    pub fn use_days(mut self, days: u32) -> Self {
        self.use_days = days;
        self
    }

    /// Days that an ended permission is kept before it is wiped.
    pub fn retention_days(mut self, days: u32) -> Self {
        self.retention_days = days;
        self
    }

    /// What is paid beside the periods, once a grant is fulfilled: the same at every tier and trust.
    /// For two periods and more; one that is paid at its end needs no bonus for that.
    pub fn bonus(mut self, bonus: Money) -> Self {
        self.bonus = Some(bonus);
        self
    }

    /// What it costs a user to revoke before the grant is fulfilled.
    pub fn penalty(mut self, penalty: Penalty) -> Self {
        self.penalty = Some(penalty);
        self
    }

    /// The terms, if all is well.
    ///
    /// # Errors
    /// [`Error::Input`] names the first field that is wrong and how.
    pub fn build(mut self) -> Result<Terms, Error> {
        if let Some(wrong) = self.wrong.take() {
            return Err(wrong);
        }
        let absent = |field| Error::input(Code::TermsInvalid, field);
        let data_type = self.data_type.take().ok_or_else(|| absent("data_type"))?;
        let purpose = self.purpose.take().ok_or_else(|| absent("purpose"))?;
        let recurrence = self.recurrence.ok_or_else(|| absent("recurrence"))?;
        let title = self
            .title
            .take()
            .unwrap_or_else(|| data_type.as_str().to_owned());
        let language = match self.language.take() {
            Some(language) => language,
            None => Label::new("en").map_err(|_| absent("language"))?,
        };
        let budget = match self.budget {
            Some(budget) => budget,
            None => default_budget(self.price, recurrence.periods(), self.bonus)?,
        };
        let terms = Terms {
            schema: Schema,
            notice: self.notice.take().unwrap_or_else(|| title.clone()),
            title,
            language,
            data_type,
            columns: self.columns,
            purpose,
            class: self.class,
            recurrence,
            zone: self.zone,
            zones: String::new(),
            level: self.level,
            format: self.format,
            price: self.price,
            budget,
            places: self.places,
            targeting: self.targeting,
            caps: self.caps,
            cooldown_days: self.cooldown_days,
            opens: self.opens,
            closes: self.closes,
            deliver_days: self.deliver_days,
            claim_days: self.claim_days,
            use_days: self.use_days,
            retention_days: self.retention_days,
            bonus: self.bonus,
            penalty: self.penalty,
        };
        terms.check()?;
        Ok(terms.with_zone_database())
    }

    fn recurs(mut self, recurrence: Result<Recurrence, RecurrenceError>) -> Self {
        match recurrence {
            Ok(recurrence) => self.recurrence = Some(recurrence),
            Err(error) => self.mistake(error.code(), "recurrence"),
        }
        self
    }

    fn text(&mut self, text: &str, bytes_max: usize, field: &'static str) -> Option<String> {
        self.kept(normalise(text, bytes_max), field)
    }

    fn label(&mut self, text: &str, field: &'static str) -> Option<Label> {
        self.kept(Label::new(text), field)
    }

    fn kept<T>(&mut self, result: Result<T, TextError>, field: &'static str) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                self.mistake(error.code(), field);
                None
            }
        }
    }

    fn mistake(&mut self, code: Code, field: &'static str) {
        self.wrong.get_or_insert(Error::input(code, field));
    }
}

/// A thousand grants at the price and with the bonus, rounded up to whole minor units.
fn default_budget(price: Price, periods: u32, bonus: Option<Money>) -> Result<Money, Error> {
    let micro = i128::from(price.micro())
        .saturating_mul(i128::from(periods))
        .saturating_mul(1_000);
    let minor = micro.saturating_add(999_999).div_euclid(1_000_000);
    // One below nothing is refused by its own name.
    let bonus = i128::from(bonus.map_or(0, Money::minor).max(0));
    let minor = minor.saturating_add(bonus.saturating_mul(1_000));
    let minor = i64::try_from(minor).unwrap_or(i64::MAX);
    Money::new(minor, price.currency()).map_err(|error| Error::input(error.code(), "budget"))
}
