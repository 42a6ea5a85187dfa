//! People's records: a table sorted by person and time, and the market's data source.

use std::collections::HashMap;
use tavren_core::port::{Cell, DataSource, Record, Records, Request, SourceError};
use tavren_core::types::time::DAY_MILLIS;
use tavren_core::types::{Code, Label, Timestamp, UserId};

mod builder;
mod file;
mod usage;

pub(crate) use builder::Builder;
pub(crate) use file::{Columns, read};
pub(crate) use usage::{PEOPLE, generate};

/// All records, column by column. A cell is a number into the column's list of distinct values, so
/// that half a million records fit into some twenty megabytes.
pub(crate) struct Table {
    data_type: Label,
    columns: Vec<Column>,
    /// Milliseconds, one a record, ascending for each person.
    times: Vec<i64>,
    people: Vec<UserId>,
    /// Where each person's records start, and where the last one's end.
    starts: Vec<u32>,
    places: HashMap<UserId, u32>,
    /// What was read.
    pub(crate) count: Count,
    /// A hash of every record, in the order in which they were read, for the fingerprint of a run.
    pub(crate) content: u64,
}

/// How many records there were.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Count {
    /// Records in all.
    pub(crate) read: u64,
    /// Records that name nobody: dropped.
    pub(crate) without_person: u64,
}

/// One column.
pub(crate) struct Column {
    /// Its name in the header.
    pub(crate) name: Label,
    /// What all its cells are.
    pub(crate) kind: Kind,
    distinct: Vec<Cell>,
    cells: Vec<u32>,
}

/// What all cells of a column are, as far as they are not empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Number,
    Text,
    Time,
    /// The person's own name: never packaged unless an offer asks for it.
    Subject,
}

impl Table {
    /// What kind of data it is, as offers call it.
    pub(crate) fn data_type(&self) -> &Label {
        &self.data_type
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name.as_str() == name)
    }

    /// The people, in the order in which they first appear.
    pub(crate) fn people(&self) -> &[UserId] {
        &self.people
    }

    /// The first and the last day (UTC) with a record.
    pub(crate) fn days(&self) -> (i64, i64) {
        let days = || self.times.iter().map(|time| time.div_euclid(DAY_MILLIS));
        (days().min().unwrap_or(0), days().max().unwrap_or(0))
    }

    /// In how many tenths of the whole time each person has a record: 0 to 10.
    pub(crate) fn activity(&self) -> Vec<u32> {
        let (first_day, last_day) = self.days();
        let span = (last_day - first_day + 1) * DAY_MILLIS;
        let tenth = |time: &i64| (time - first_day * DAY_MILLIS) * 10 / span;
        let people = self.starts.windows(2).map(|ends| match ends {
            [from, until] => self.times.get(*from as usize..*until as usize),
            _ => None,
        });
        people
            .map(|times| {
                let mut tenths: Vec<i64> = times.unwrap_or_default().iter().map(tenth).collect();
                // The times ascend, so what is equal stands together.
                tenths.dedup();
                tenths.len() as u32
            })
            .collect()
    }

    /// One person's records, as positions.
    fn records_of(&self, subject: &UserId) -> std::ops::Range<usize> {
        let Some(person) = self.places.get(subject).map(|place| *place as usize) else {
            return 0..0;
        };
        match (self.starts.get(person), self.starts.get(person + 1)) {
            (Some(from), Some(until)) => *from as usize..*until as usize,
            _ => 0..0,
        }
    }
}

impl DataSource for Table {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let unknown = |what: &str| SourceError {
            what: what.to_owned(),
            code: Code::ColumnUnknown,
        };
        if request.data_type != self.data_type {
            return Err(unknown("there are no records of this kind"));
        }
        let mut columns = Vec::with_capacity(request.columns.len());
        for name in &request.columns {
            let column = self.column(name.as_str());
            columns.push(column.ok_or_else(|| unknown("there is no such column"))?);
        }
        let all = self.records_of(&request.subject);
        let times = self.times.get(all.clone()).unwrap_or_default();
        let before =
            |moment: Timestamp| all.start + times.partition_point(|time| *time < moment.millis());
        let window = before(request.window.from())..before(request.window.until());
        let record = |at: usize| {
            Some(Record {
                at: Timestamp::from_millis(*self.times.get(at)?)?,
                cells: columns.iter().map(|column| column.cell(at)).collect(),
            })
        };
        Ok(Records {
            columns: request.columns.clone(),
            rows: window.filter_map(record).collect(),
        })
    }
}

impl Column {
    fn cell(&self, at: usize) -> Cell {
        let value = self
            .cells
            .get(at)
            .and_then(|value| self.distinct.get(*value as usize));
        value.cloned().unwrap_or(Cell::Null)
    }
}
