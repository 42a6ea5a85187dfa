//! What a deal says: its price, whom it is for, and for how long.

use super::Circle;
use crate::error::Error;
use crate::limits::{DEAL_DAYS_MAX, DEAL_DETAILS_BYTES_MAX, PER_PERSON_MAX, PLACES_MAX};
use tavren_matching::limits::{CATEGORIES, DEAL_AREAS_MAX, LEVEL_MAX};
use tavren_matching::{Category, Criteria, Hierarchy, Level, Tier};
use tavren_sealing::derive;
use tavren_types::cbor::{self, Schema};
use tavren_types::limits::NAME_BYTES_MAX;
use tavren_types::text::normalise;
use tavren_types::{Code, Money, Timestamp};

tavren_types::cbor_union! {
    /// The least lifetime value that a deal asks for.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Least {
        /// Any.
        1 => Any,
        /// A tier: 0 low, 1 medium, 2 high.
        2 => Tier {
            /// Its number.
            number: u16,
        },
        /// An amount, met by the tiers that are worth at least so much.
        3 => Amount {
            /// How much.
            amount: Money,
        },
    }
}

tavren_types::cbor_record! {
    /// What a deal says. Wrong values are told when it is posted, by field.
    ///
    /// Left out, these hold: everybody, everywhere, as often as there is one, once a person.
    ///
    /// # Examples
    /// ```
    /// use tavren_core::deal::DealTerms;
    /// use tavren_core::matching::{Category, Level};
    /// use tavren_core::types::{Money, Timestamp};
    ///
    /// let closes = Timestamp::parse("2026-12-24T00:00:00Z").expect("a time");
    /// let coffee = DealTerms::new("Two coffees for one", Money::parse("3.50", "USD")?, closes)
    ///     .instead_of(Money::parse("7.00", "USD")?)
    ///     .category(Category::new(12)?)
    ///     .level(Level::REGULAR)
    ///     .in_areas(&[79])
    ///     .available(500);
    /// assert_eq!(coffee.title(), "Two coffees for one");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct DealTerms {
        /// The version of this format.
        0 => schema: Schema<1>,
        /// One line that names it.
        1 => title: String,
        /// More of it, in the vendor's words.
        2 => details: Option<String>,
        /// What the user pays.
        3 => price: Money,
        /// What it costs without the deal.
        4 => regular: Option<Money>,
        /// What it is about, 0 to 63.
        5 => category: Option<u16>,
        /// The least lifetime value.
        6 => pub(crate) least: Least,
        /// The least loyalty, 0 to 5.
        7 => pub(crate) level: u16,
        /// Codes of areas in the market's table; none: everywhere.
        8 => areas: Vec<u64>,
        /// Also for those who only say that they are in a wider area around one of these.
        9 => include_coarser: bool,
        /// Only for those near by.
        10 => near: Option<Circle>,
        /// When it ends.
        11 => pub(super) closes: Timestamp,
        /// How often it can be had in all.
        12 => pub(crate) available: Option<u64>,
        /// How often one person can have it.
        13 => per_person: u32,
    }
}

impl DealTerms {
    /// A deal of this title and price, until `closes`.
    pub fn new(title: &str, price: Money, closes: Timestamp) -> Self {
        Self {
            schema: Schema,
            title: title.to_owned(),
            details: None,
            price,
            regular: None,
            category: None,
            least: Least::Any,
            level: 0,
            areas: Vec::new(),
            include_coarser: false,
            near: None,
            closes,
            available: None,
            per_person: 1,
        }
    }

    /// More of it, in the vendor's words.
    #[must_use]
    pub fn details(mut self, text: &str) -> Self {
        self.details = Some(text.to_owned());
        self
    }

    /// What it costs without the deal.
    #[must_use]
    pub fn instead_of(mut self, regular: Money) -> Self {
        self.regular = Some(regular);
        self
    }

    /// For those who name this category.
    #[must_use]
    pub fn category(mut self, category: Category) -> Self {
        self.category = Some(category.number().into());
        self
    }

    /// For this tier and above.
    #[must_use]
    pub fn tier(mut self, tier: Tier) -> Self {
        let number = Tier::ALL.iter().position(|one| *one == tier);
        self.least = Least::Tier {
            number: number.and_then(|at| u16::try_from(at).ok()).unwrap_or(0),
        };
        self
    }

    /// For tiers that are worth at least this amount.
    #[must_use]
    pub fn worth(mut self, amount: Money) -> Self {
        self.least = Least::Amount { amount };
        self
    }

    /// For this level of loyalty and above.
    #[must_use]
    pub fn level(mut self, level: Level) -> Self {
        self.level = level.number().into();
        self
    }

    /// For those who are in one of these areas, by their codes in the market's table.
    #[must_use]
    pub fn in_areas(mut self, codes: &[u64]) -> Self {
        self.areas = codes.to_vec();
        self
    }

    /// Also for those who only say that they are in a wider area around one of the deal's.
    #[must_use]
    pub fn include_coarser(mut self) -> Self {
        self.include_coarser = true;
        self
    }

    /// Only for those near by.
    #[must_use]
    pub fn near(mut self, circle: Circle) -> Self {
        self.near = Some(circle);
        self
    }

    /// How often it can be had in all.
    #[must_use]
    pub fn available(mut self, times: u64) -> Self {
        self.available = Some(times);
        self
    }

    /// How often one person can have it.
    #[must_use]
    pub fn per_person(mut self, times: u32) -> Self {
        self.per_person = times;
        self
    }

    /// One line that names it.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// More of it, in the vendor's words.
    pub fn more(&self) -> Option<&str> {
        self.details.as_deref()
    }

    /// What the user pays.
    pub fn price(&self) -> Money {
        self.price
    }

    /// What it costs without the deal.
    pub fn regular_price(&self) -> Option<Money> {
        self.regular
    }

    /// What it is about.
    pub fn about(&self) -> Option<Category> {
        let number = u8::try_from(self.category?).ok()?;
        Category::new(number).ok()
    }

    /// The least lifetime value that it asks for.
    pub fn least_value(&self) -> Least {
        self.least
    }

    /// The least loyalty that it asks for, 0 to 5.
    pub fn least_level(&self) -> u16 {
        self.level
    }

    /// The codes of the areas that it is for; none: everywhere.
    pub fn areas(&self) -> &[u64] {
        &self.areas
    }

    /// True where it is also for those who only say that they are in a wider area around one of its.
    pub fn includes_coarser(&self) -> bool {
        self.include_coarser
    }

    /// The circle that it is for, where it is only for those near by.
    pub fn place(&self) -> Option<&Circle> {
        self.near.as_ref()
    }

    /// When it ends.
    pub fn closes(&self) -> Timestamp {
        self.closes
    }

    /// How often it can be had in all; `None`: as often as one likes.
    pub fn times(&self) -> Option<u64> {
        self.available
    }

    /// How often one person can have it.
    pub fn times_a_person(&self) -> u32 {
        self.per_person
    }

    /// Whom it is for, in the numbers of a table of areas.
    ///
    /// # Errors
    /// [`Error::Input`] where the table has no such area.
    pub fn criteria(&self, table: &Hierarchy) -> Result<Criteria, Error> {
        let mut areas = Vec::with_capacity(self.areas.len());
        for code in &self.areas {
            let area = table.area(*code);
            areas.push(area.ok_or_else(|| Error::input(Code::AreaUnknown, "areas"))?);
        }
        let mut criteria = Criteria::at(self.price).in_areas(&areas);
        if let Some(category) = self.about() {
            criteria = criteria.category(category);
        }
        let level = u8::try_from(self.level).ok();
        if let Some(level) = level.and_then(|number| Level::new(number).ok()) {
            criteria = criteria.level(level);
        }
        criteria = match self.least {
            Least::Any => criteria,
            Least::Tier { number } => match Tier::ALL.get(usize::from(number)) {
                Some(tier) => criteria.tier(*tier),
                None => criteria,
            },
            Least::Amount { amount } => criteria.worth(amount),
        };
        Ok(if self.include_coarser {
            criteria.include_coarser()
        } else {
            criteria
        })
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        derive::sha256(&cbor::to_bytes(self))
    }

    /// The same in normal form, if nothing contradicts itself or exceeds a limit, and it ends later
    /// than `now`.
    ///
    /// # Errors
    /// [`Error::Input`] names the first field that is wrong and how.
    pub(crate) fn checked(mut self, now: Timestamp) -> Result<Self, Error> {
        let sure = |right: bool, code, field| {
            if right {
                Ok(())
            } else {
                Err(Error::input(code, field))
            }
        };
        let text = |text: &str, most, field| {
            normalise(text, most).map_err(|error| Error::input(error.code(), field))
        };
        let (invalid, many) = (Code::TermsInvalid, Code::LimitExceeded);
        self.title = text(&self.title, NAME_BYTES_MAX, "title")?;
        if let Some(details) = &self.details {
            self.details = Some(text(details, DEAL_DETAILS_BYTES_MAX, "details")?);
        }
        sure(self.price.minor() > 0, Code::MoneyNegative, "price")?;
        if let Some(regular) = self.regular {
            let same = regular.currency() == self.price.currency();
            sure(same, Code::MoneyCurrencyMismatch, "regular")?;
            sure(regular.minor() > self.price.minor(), invalid, "regular")?;
        }
        let known = |number: u16| usize::from(number) < CATEGORIES;
        sure(
            self.category.is_none_or(known),
            Code::CategoryUnknown,
            "category",
        )?;
        match self.least {
            Least::Any => {}
            Least::Tier { number } => sure(number < 3, invalid, "tier")?,
            Least::Amount { amount } => sure(amount.minor() >= 0, Code::MoneyNegative, "worth")?,
        }
        sure(self.level <= LEVEL_MAX.into(), Code::LevelUnknown, "level")?;
        self.areas.sort_unstable();
        self.areas.dedup();
        sure(self.areas.len() <= DEAL_AREAS_MAX, many, "areas")?;
        let nowhere = self.include_coarser && self.areas.is_empty();
        sure(!nowhere, invalid, "include_coarser")?;
        if let Some(field) = self.near.as_ref().and_then(Circle::wrong) {
            return Err(Error::input(invalid, field));
        }
        sure(now < self.closes, Code::WindowReversed, "closes")?;
        let latest = now.plus_days(DEAL_DAYS_MAX);
        sure(self.closes <= latest, many, "closes")?;
        let some = |times: u64| (1..=PLACES_MAX).contains(&times);
        sure(self.available.is_none_or(some), many, "available")?;
        let times = (1..=PER_PERSON_MAX).contains(&self.per_person);
        sure(times, many, "per_person")?;
        Ok(self)
    }
}
