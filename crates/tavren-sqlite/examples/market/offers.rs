//! The offers that buyers make: read from JSON, checked against the records, turned into terms.

use crate::calendar::Calendar;
use crate::input;
use crate::records::Table;
use crate::trouble::Trouble;
use locate::Place;
use spec::Spec;
use std::path::Path;
use tavren_core::terms::Terms;
use tavren_core::types::{Label, Money};

mod locate;
mod spec;
mod terms;
mod words;

/// Bytes of an offers file, and offers in it: a market of one evening, not an archive.
const FILE_BYTES_MAX: u64 = 1 << 20;
const OFFERS_MAX: usize = 200;

const APP_USAGE: &str = include_str!("offers/app_usage.json");
const ANY_RECORDS: &str = include_str!("offers/any_records.json");

/// An offer before its buyer publishes it.
pub(crate) struct Offer {
    /// Who makes it.
    pub(crate) buyer: String,
    /// What it says.
    pub(crate) terms: Terms,
    /// The tags of those whom it is for.
    pub(crate) tags: Vec<String>,
    /// The round in which it is published, and the first in which it is closed.
    pub(crate) rounds: std::ops::Range<u32>,
    /// Its budget or its places may not be enough for all: who comes first is served first.
    pub(crate) contended: bool,
}

impl Offer {
    /// What it is for.
    pub(crate) fn purpose(&self) -> &Label {
        self.terms.purpose()
    }

    /// What it may cost in all.
    pub(crate) fn budget(&self) -> Money {
        self.terms.budget()
    }
}

/// The text of the offers, for the fingerprint of a run, and where it comes from.
pub(crate) struct Source<'a> {
    text: String,
    /// The file, unless the offers are built in.
    file: Option<&'a Path>,
}

impl<'a> Source<'a> {
    /// The offers of a file, or those built in for made-up or for any other records.
    pub(crate) fn new(file: Option<&'a Path>, made_up: bool) -> Result<Self, Trouble> {
        let text = match (file, made_up) {
            (Some(path), _) => input::text(path, FILE_BYTES_MAX)?,
            (None, true) => APP_USAGE.to_owned(),
            (None, false) => ANY_RECORDS.to_owned(),
        };
        Ok(Self { text, file })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Reads the offers; whatever is wrong is told by line and column.
    pub(crate) fn read(&self, records: &Table, calendar: &Calendar) -> Result<Vec<Offer>, Trouble> {
        let specs: Vec<Spec> = serde_json::from_str(&self.text).map_err(|error| {
            let place = Place {
                line: error.line() as u64,
                column: error.column() as u64,
            };
            self.at(place, words::of(&error))
        })?;
        if specs.is_empty() || specs.len() > OFFERS_MAX {
            let what = format!(
                "{} offers, where 1 to {OFFERS_MAX} are possible",
                specs.len()
            );
            return Err(self.at(Place { line: 1, column: 1 }, what));
        }
        let mut offers = Vec::with_capacity(specs.len());
        for (number, spec) in specs.iter().enumerate() {
            let offer = terms::offer(spec, records, calendar).map_err(|wrong| {
                let place = locate::field(&self.text, number, wrong.field, wrong.word.as_deref());
                self.at(place, format_args!("{}: {}", wrong.field, wrong.what))
            })?;
            offers.push(offer);
        }
        Ok(offers)
    }

    fn at(&self, place: Place, what: impl std::fmt::Display) -> Trouble {
        let built_in = Path::new("the built-in offers");
        Trouble::file(self.file.unwrap_or(built_in), what)
            .line(place.line)
            .column(place.column)
    }
}

/// What is wrong with one field of an offer.
struct Wrong {
    field: &'static str,
    /// The text in the field's value that is wrong, to find its place; never shown.
    word: Option<String>,
    what: String,
}

impl Wrong {
    fn new(field: &'static str, what: impl std::fmt::Display) -> Self {
        let what = what.to_string();
        let word = None;
        Self { field, word, what }
    }

    /// It is this text in the field's value that is wrong.
    fn about(self, word: &str) -> Self {
        let word = Some(word.to_owned());
        Self { word, ..self }
    }
}
