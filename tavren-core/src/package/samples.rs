//! Random tables for the tests of this module: a level, a fitting source, and a grant.

use super::{ColumnRule, Draft, Level, Promise, Pseudonym, Verified};
use crate::port::source::{Cell, Record, Records, Request};
use proptest::collection::vec;
use proptest::prelude::*;
use rust_decimal::Decimal;
use tavren_types::{Interval, Label, Timestamp, UserId};

/// In every text, and in no message or debug print.
pub(super) const SECRET: &str = "s3cr3t";

pub(super) const SUBJECT_BYTES: [u8; 16] = [0xab; 16];

#[derive(Clone)]
pub(super) struct Sample {
    pub(super) request: Request,
    pub(super) records: Records,
    pub(super) level: Level,
}

impl std::fmt::Debug for Sample {
    /// A failing test may print values: they are made up.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let texts = self
            .records
            .rows
            .iter()
            .map(|row| row.cells.iter().map(plain));
        out.debug_struct("Sample")
            .field("level", &self.level)
            .field(
                "rows",
                &texts.map(Iterator::collect).collect::<Vec<Vec<_>>>(),
            )
            .finish()
    }
}

impl Sample {
    pub(super) fn subject() -> Pseudonym {
        Pseudonym::from_bytes(SUBJECT_BYTES)
    }

    pub(super) fn draft(&self) -> Draft {
        Draft::new(&self.request, &self.request.columns, self.records.clone()).expect("as granted")
    }

    pub(super) fn verified(&self) -> Verified {
        let promise = Promise {
            columns: &self.request.columns,
            window: self.request.window,
            level: &self.level,
            subject: &Self::subject(),
        };
        let transformed = self.draft().transform(&self.level, &Self::subject());
        let transformed = transformed.expect("rules that fit");
        transformed.verify(&promise).expect("as promised")
    }
}

/// The cell in the spelling of a file, null as nothing.
pub(super) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Decimal(value) => value.to_string(),
        Cell::Text(value) => value.clone(),
        Cell::Time(value) => value.to_string(),
    }
}

pub(super) fn label(text: &str) -> Label {
    Label::new(text).expect("a valid label")
}

pub(super) fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).expect("a valid time")
}

pub(super) fn window() -> Interval {
    Interval::new(time("2026-01-01"), time("2026-03-01")).expect("a window")
}

pub(super) fn moment() -> impl Strategy<Value = Timestamp> {
    (Timestamp::MIN.millis()..=Timestamp::MAX.millis())
        .prop_map(|millis| Timestamp::from_millis(millis).expect("in range"))
}

fn number() -> impl Strategy<Value = Cell> {
    prop_oneof![
        any::<i64>().prop_map(Cell::Int),
        (-2000_i64..2000).prop_map(Cell::Int),
        (any::<i64>(), 0_u32..20)
            .prop_map(|(digits, scale)| Cell::Decimal(Decimal::new(digits, scale))),
        Just(Cell::Decimal(Decimal::MIN)),
        Just(Cell::Decimal(Decimal::MAX)),
    ]
}

/// Texts that file formats stumble over.
fn text() -> impl Strategy<Value = Cell> {
    prop_oneof![
        "[=+@'\t\r\n-]?[a-zA-Z\"',;Ộ* \\\\\r\n\t＝]{0,12}",
        any::<String>(),
        Just(String::new()),
    ]
    .prop_map(|text| {
        Cell::Text(if text.is_empty() {
            text
        } else {
            format!("{text}{SECRET}")
        })
    })
}

fn any_cell() -> impl Strategy<Value = Cell> {
    prop_oneof![
        Just(Cell::Null),
        any::<bool>().prop_map(Cell::Bool),
        moment().prop_map(Cell::Time),
        number(),
        text(),
    ]
}

fn rule() -> impl Strategy<Value = ColumnRule> {
    prop_oneof![
        Just(ColumnRule::Keep),
        Just(ColumnRule::Drop),
        Just(ColumnRule::Day),
        Just(ColumnRule::Month),
        Just(ColumnRule::Year),
        prop_oneof![1_u32..50, Just(u32::MAX)].prop_map(|width| ColumnRule::Band { width }),
        (0_u16..6).prop_map(|letters| ColumnRule::Prefix { letters }),
    ]
}

fn fitting(rule: ColumnRule) -> BoxedStrategy<Cell> {
    let cell = match rule {
        ColumnRule::Keep | ColumnRule::Drop => return any_cell().boxed(),
        ColumnRule::Day | ColumnRule::Month | ColumnRule::Year => {
            moment().prop_map(Cell::Time).boxed()
        }
        ColumnRule::Band { .. } => number().boxed(),
        ColumnRule::Prefix { .. } => text().boxed(),
    };
    prop_oneof![1 => Just(Cell::Null), 5 => cell].boxed()
}

fn records(cells: Vec<BoxedStrategy<Cell>>) -> impl Strategy<Value = Vec<Record>> {
    let inside = window().from().millis()..window().until().millis();
    let row = (inside, cells).prop_map(|(at, cells)| Record {
        at: Timestamp::from_millis(at).expect("in range"),
        cells,
    });
    vec(row, 0..8)
}

fn sample(level: Level, columns: Vec<Label>, rows: Vec<Record>) -> Sample {
    Sample {
        request: Request {
            subject: UserId::new(SECRET).expect("a valid id"),
            data_type: label("app_usage"),
            columns: columns.clone(),
            window: window(),
        },
        records: Records { columns, rows },
        level,
    }
}

fn columns(count: usize) -> Vec<Label> {
    (0..count).map(|at| label(&format!("=c,{at}"))).collect()
}

/// A table whose every column has a rule that fits.
pub(super) fn generalised() -> impl Strategy<Value = Sample> {
    vec(rule(), 1..6).prop_flat_map(|rules| {
        let columns = columns(rules.len());
        records(rules.iter().map(|rule| fitting(*rule)).collect()).prop_map(move |rows| {
            let rules = columns.iter().cloned().zip(rules.iter().copied()).collect();
            sample(Level::Generalised { rules }, columns.clone(), rows)
        })
    })
}

/// A table at any level.
pub(super) fn table() -> impl Strategy<Value = Sample> {
    let as_is = vec(any::<Option<bool>>(), 1..6).prop_flat_map(|masks| {
        let columns = columns(masks.len());
        records(masks.iter().map(|_| any_cell().boxed()).collect()).prop_map(move |rows| {
            let masked = columns
                .iter()
                .zip(&masks)
                .filter(|(_, mask)| **mask == Some(true));
            let identifiers: Vec<Label> = masked.map(|(column, _)| column.clone()).collect();
            let level = match masks.first() {
                Some(None) => Level::Raw,
                _ => Level::Pseudonymised { identifiers },
            };
            sample(level, columns.clone(), rows)
        })
    });
    prop_oneof![as_is, generalised()]
}
