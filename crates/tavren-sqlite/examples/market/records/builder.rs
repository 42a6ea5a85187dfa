//! Building a [`Table`]: cells are interned as they come, and sorted by person and time at the end.

use super::{Column, Count, Kind, Table};
use crate::chance::Chance;
use rust_decimal::Decimal;
use std::collections::HashMap;
use tavren_core::port::Cell;
use tavren_core::types::{Label, Timestamp, UserId};

/// A table in the making.
pub(crate) struct Builder {
    columns: Vec<Interned>,
    people: Vec<UserId>,
    people_max: usize,
    /// Person and time of each record.
    records: Vec<(u32, i64)>,
    count: Count,
    /// A hash of all that was taken in, in the order in which it came.
    content: Chance,
}

/// One column in the making: distinct values, and a number into them for each record.
struct Interned {
    name: Label,
    kind: Option<Kind>,
    numbers: HashMap<Box<str>, u32>,
    cells: Vec<u32>,
}

/// More distinct values than fit into a column.
#[derive(Debug)]
pub(crate) struct Full;

impl Builder {
    /// A table of these columns; `subject` and `time` are positions in them. Records of people
    /// beyond the first `people_max` are counted and left out.
    pub(crate) fn new(names: Vec<Label>, subject: usize, time: usize, people_max: usize) -> Self {
        let kind = |at| match at {
            at if at == subject => Some(Kind::Subject),
            at if at == time => Some(Kind::Time),
            _ => None,
        };
        let column = |(at, name)| Interned {
            name,
            kind: kind(at),
            numbers: HashMap::new(),
            cells: Vec::new(),
        };
        Self {
            columns: names.into_iter().enumerate().map(column).collect(),
            people: Vec::new(),
            people_max,
            records: Vec::new(),
            count: Count::default(),
            content: Chance::new(0),
        }
    }

    /// The number of a person, who is new where the number is the count of people; `None` beyond
    /// the limit.
    pub(crate) fn person(&mut self, id: UserId) -> Option<u32> {
        let known = self.people.len();
        (known < self.people_max).then(|| {
            self.people.push(id);
            known as u32
        })
    }

    /// Counts a record that names nobody.
    pub(crate) fn drop_record(&mut self) {
        self.count.read += 1;
        self.count.without_person += 1;
    }

    /// Counts a record of somebody beyond the limit.
    pub(crate) fn leave_out(&mut self) {
        self.count.read += 1;
    }

    /// Takes in a record.
    pub(crate) fn push<'a>(
        &mut self,
        person: u32,
        at: Timestamp,
        cells: impl Iterator<Item = &'a str>,
    ) -> Result<(), Full> {
        self.count.read += 1;
        self.records.push((person, at.millis()));
        let about = [u64::from(person), at.millis().cast_unsigned()];
        self.content = self.content.of("", &about);
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            self.content = column.push(cell, self.content)?;
        }
        Ok(())
    }

    /// Sorts by person and time, and finds out what each column holds.
    pub(crate) fn finish(self, data_type: Label) -> Table {
        let mut order: Vec<u32> = (0..self.records.len() as u32).collect();
        let record = |at: u32| self.records.get(at as usize).copied().unwrap_or_default();
        order.sort_by_key(|at| record(*at));
        let mut starts = vec![0; self.people.len() + 1];
        for (person, _) in &self.records {
            if let Some(end) = starts.get_mut(*person as usize + 1) {
                *end += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        Table {
            data_type,
            times: order.iter().map(|at| record(*at).1).collect(),
            columns: self
                .columns
                .into_iter()
                .map(|column| column.finish(&order))
                .collect(),
            places: self.people.iter().cloned().zip(0..).collect(),
            people: self.people,
            starts,
            count: self.count,
            content: self.content.number(),
        }
    }
}

impl Interned {
    /// Takes in a cell, and answers the content so far with it. A text is hashed when it first
    /// comes; from then on its number stands for it.
    fn push(&mut self, cell: &str, content: Chance) -> Result<Chance, Full> {
        let (number, content) = match self.numbers.get(cell) {
            Some(number) => (*number, content),
            None => {
                let next = u32::try_from(self.numbers.len()).map_err(|_| Full)?;
                self.numbers.insert(cell.into(), next);
                (next, content.of(cell, &[]))
            }
        };
        self.cells.push(number);
        Ok(content.of("", &[u64::from(number)]))
    }

    fn finish(self, order: &[u32]) -> Column {
        let mut distinct = vec![""; self.numbers.len()];
        for (text, number) in &self.numbers {
            if let Some(place) = distinct.get_mut(*number as usize) {
                *place = text;
            }
        }
        let (kind, distinct) = typed(self.kind, &distinct);
        let cell = |at: &u32| self.cells.get(*at as usize).copied().unwrap_or_default();
        Column {
            name: self.name,
            kind,
            distinct,
            cells: order.iter().map(cell).collect(),
        }
    }
}

/// What all values are, and each of them as that; an empty one is nothing.
fn typed(kind: Option<Kind>, texts: &[&str]) -> (Kind, Vec<Cell>) {
    let all = |parse: fn(&str) -> Option<Cell>| {
        let cells = texts.iter().map(|text| match text.is_empty() {
            true => Some(Cell::Null),
            false => parse(text),
        });
        cells.collect::<Option<Vec<Cell>>>()
    };
    let text = |text: &str| Some(Cell::Text(text.to_owned()));
    match kind {
        Some(Kind::Time) => (Kind::Time, all(time).unwrap_or_default()),
        Some(kind) => (kind, all(text).unwrap_or_default()),
        None if texts.iter().all(|text| text.is_empty()) => {
            (Kind::Text, all(text).unwrap_or_default())
        }
        None => match all(whole).or_else(|| all(decimal)) {
            Some(cells) => (Kind::Number, cells),
            None => (Kind::Text, all(text).unwrap_or_default()),
        },
    }
}

fn time(text: &str) -> Option<Cell> {
    Timestamp::parse(text).map(Cell::Time)
}

/// A whole number as a number would be written: `007` is a code and stays text.
fn whole(text: &str) -> Option<Cell> {
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(Cell::Int(number))
}

fn decimal(text: &str) -> Option<Cell> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits.starts_with(|first: char| first.is_ascii_digit())
        && (digits.starts_with("0.") || digits == "0" || !digits.starts_with('0'));
    let number = plain
        .then(|| Decimal::from_str_exact(text).ok())
        .flatten()?;
    Some(Cell::Decimal(number))
}
