//! Terms: what a buyer asks for and gives, immutable once published, known by their hash.

use crate::error::Error;
use crate::package::{Format, Level};
use crate::recurrence::{Recurrence, Zone, zone_database_version};
use crate::trust::DataClass;
use tavren_sealing::derive;
use tavren_types::cbor::{self, Schema};
use tavren_types::{Area, Label, Money, Price, Timestamp};

mod bonus;
mod build;
mod check;
#[cfg(test)]
mod tests;

pub use bonus::Penalty;
pub use build::TermsBuilder;
pub use tavren_pricing::Caps;

tavren_types::cbor_record! {
    /// Whom an offer is for; an empty list asks for nothing.
    #[derive(Debug, Clone, PartialEq, Eq, Default)]
    pub struct Targeting {
        /// The user's area lies in one of these.
        1 => pub areas: Vec<Area>,
        /// The user's tier is at least this (0 to 3).
        2 => pub tier_min: Option<u32>,
        /// The user has all these tags.
        3 => pub tags: Vec<Label>,
    }
}

tavren_types::cbor_record! {
    /// The terms of an offer. Made by [`Terms::flat`] or [`Terms::recurring`], checked by
    /// [`TermsBuilder::build`], immutable from then on.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Terms {
        /// The version of this format.
        0 => pub(crate) schema: Schema<1>,
        /// One line that names the offer.
        1 => pub(crate) title: String,
        /// What the data is used for, in the user's words.
        2 => pub(crate) notice: String,
        /// The language of title and notice (BCP 47).
        3 => pub(crate) language: Label,
        /// What kind of data.
        4 => pub(crate) data_type: Label,
        /// Which columns of it.
        5 => pub(crate) columns: Vec<Label>,
        /// What for.
        6 => pub(crate) purpose: Label,
        /// How sensitive the data is.
        7 => pub(crate) class: DataClass,
        /// When the data was or will be collected.
        8 => pub(crate) recurrence: Recurrence,
        /// The zone that days and months are counted in.
        9 => pub(crate) zone: Zone,
        /// The version of the zone database that the terms were made with.
        10 => pub(crate) zones: String,
        /// How much a package shows.
        11 => pub(crate) level: Level,
        /// How a package is written.
        12 => pub(crate) format: Format,
        /// What one period pays, before tier and trust.
        13 => pub(crate) price: Price,
        /// What all grants together may cost.
        14 => pub(crate) budget: Money,
        /// How many grants there may be; `None`: as many as the budget holds.
        15 => pub(crate) places: Option<u64>,
        /// Whom the offer is for.
        16 => pub(crate) targeting: Targeting,
        /// How often one user may be shown it.
        17 => pub(crate) caps: Caps,
        /// Days after a grant before the same user may grant it again.
        18 => pub(crate) cooldown_days: u32,
        /// From when it can be granted.
        19 => pub(crate) opens: Option<Timestamp>,
        /// When it ends.
        20 => pub(crate) closes: Option<Timestamp>,
        /// Days after the close of a period in which it must be packaged.
        21 => pub(crate) deliver_days: u32,
        /// Days that a package waits for its buyer.
        22 => pub(crate) claim_days: u32,
        /// Days after collection in which the buyer may use the data.
        23 => pub(crate) use_days: u32,
        /// Days that an ended permission is kept before it is wiped.
        24 => pub(crate) retention_days: u32,
        /// What is paid beside the periods, once a grant is fulfilled.
        25 => pub(crate) bonus: Option<Money>,
        /// What it costs a user to revoke before that.
        26 => pub(crate) penalty: Option<Penalty>,
    }
}

impl Terms {
    /// Terms for one period at this price: "7 days of app usage for $0.75".
    pub fn flat(price: Price) -> TermsBuilder {
        TermsBuilder::new(price)
    }

    /// Terms for many periods, each at this price: "daily app activity for $0.10 a day".
    pub fn recurring(price: Price) -> TermsBuilder {
        TermsBuilder::new(price)
    }

    /// SHA-256 of the canonical bytes: what a grant agrees to.
    pub fn hash(&self) -> [u8; 32] {
        derive::sha256(&cbor::to_bytes(self))
    }

    /// SHA-256 of what a person reads: title, notice, language, data, purpose, price, bonus, penalty.
    pub fn notice_hash(&self) -> [u8; 32] {
        derive::sha256(&cbor::to_bytes(&Notice {
            title: self.title.clone(),
            notice: self.notice.clone(),
            language: self.language.clone(),
            data_type: self.data_type.clone(),
            columns: self.columns.clone(),
            purpose: self.purpose.clone(),
            price: self.price,
            bonus: self.bonus,
            penalty: self.penalty,
        }))
    }

    /// One line that names the offer.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// What the data is used for, in the user's words.
    pub fn notice(&self) -> &str {
        &self.notice
    }

    /// The language of title and notice.
    pub fn language(&self) -> &Label {
        &self.language
    }

    /// What kind of data.
    pub fn data_type(&self) -> &Label {
        &self.data_type
    }

    /// Which columns of it.
    pub fn columns(&self) -> &[Label] {
        &self.columns
    }

    /// What for.
    pub fn purpose(&self) -> &Label {
        &self.purpose
    }

    /// What one period pays, before tier and trust.
    pub fn price(&self) -> Price {
        self.price
    }

    /// What all grants together may cost.
    pub fn budget(&self) -> Money {
        self.budget
    }

    /// When the data was or will be collected.
    pub fn recurrence(&self) -> Recurrence {
        self.recurrence
    }

    /// How much a package shows.
    pub fn level(&self) -> &Level {
        &self.level
    }

    /// How a package is written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// When the offer ends.
    pub fn closes(&self) -> Option<Timestamp> {
        self.closes
    }

    pub(crate) fn with_zone_database(mut self) -> Self {
        self.zones = zone_database_version().to_owned();
        self
    }

    pub(crate) fn opened(&self, now: Timestamp) -> Result<(), Error> {
        match self.closes {
            Some(closes) if closes <= now => {
                Err(Error::input(tavren_types::Code::TermsInvalid, "closes"))
            }
            _ => Ok(()),
        }
    }
}

tavren_types::cbor_record! {
    struct Notice {
        1 => title: String,
        2 => notice: String,
        3 => language: Label,
        4 => data_type: Label,
        5 => columns: Vec<Label>,
        6 => purpose: Label,
        7 => price: Price,
        8 => bonus: Option<Money>,
        9 => penalty: Option<Penalty>,
    }
}
