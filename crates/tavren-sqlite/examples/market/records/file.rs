//! Reading records from CSV.

use super::{Builder, Table};
use crate::input::{self, BadLine};
use crate::trouble::Trouble;
use csv::{ByteRecord, ErrorKind, ReaderBuilder, StringRecord};
use indicatif::ProgressBar;
use std::collections::HashMap;
use std::path::Path;
use tavren_core::types::{Label, Timestamp, UserId};

/// Which columns say who and when.
pub(crate) struct Columns<'a> {
    pub(crate) subject: &'a str,
    pub(crate) time: &'a str,
}

/// Reads records of at most `people_max` people. Whatever is wrong is told by line and column.
pub(crate) fn read(
    path: &Path,
    columns: &Columns<'_>,
    people_max: usize,
    bar: &ProgressBar,
) -> Result<Table, Trouble> {
    let mut reader = ReaderBuilder::new().from_reader(input::open(path, bar)?);
    let mut file = File {
        path,
        names: Vec::new(),
    };
    let header = reader.byte_headers().map_err(|error| file.told(error))?;
    file.names = names(path, header)?;
    let subject = file.position(columns.subject)?;
    let time = file.position(columns.time)?;
    let mut builder = Builder::new(file.names.clone(), subject, time, people_max);
    let mut people: HashMap<Box<str>, Option<u32>> = HashMap::new();
    let mut times: HashMap<Box<str>, Timestamp> = HashMap::new();
    let mut row = ByteRecord::new();
    while reader
        .read_byte_record(&mut row)
        .map_err(|error| file.told(error))?
    {
        let line = row.position().map_or(0, csv::Position::line);
        let text = file.text(std::mem::take(&mut row), line)?;
        let cell = |at: usize| text.get(at).unwrap_or_default();
        let who = cell(subject);
        let at = match times.get(cell(time)) {
            Some(at) => *at,
            None => {
                let wrong = || file.at(line, time, "not a time (RFC 3339, in UTC)");
                let at = Timestamp::parse(cell(time)).ok_or_else(wrong)?;
                times.insert(cell(time).into(), at);
                at
            }
        };
        let person = match people.get(who) {
            _ if who.is_empty() => {
                builder.drop_record();
                row = text.into_byte_record();
                continue;
            }
            Some(person) => *person,
            None => {
                let id = UserId::new(who).map_err(|error| file.at(line, subject, error))?;
                let person = builder.person(id);
                people.insert(who.into(), person);
                person
            }
        };
        match person {
            None => builder.leave_out(),
            Some(person) => builder
                .push(person, at, text.iter())
                .map_err(|_| Trouble::file(path, "too many records").line(line))?,
        }
        row = text.into_byte_record();
    }
    if people.is_empty() {
        return Err(Trouble::file(path, "has no record that names a person"));
    }
    Ok(builder.finish(data_type(path)?))
}

/// The file, for what is wrong in it.
struct File<'a> {
    path: &'a Path,
    names: Vec<Label>,
}

impl File<'_> {
    fn position(&self, name: &str) -> Result<usize, Trouble> {
        let found = self.names.iter().position(|label| label.as_str() == name);
        found.ok_or_else(|| {
            let what = format!("there is no column {name}; is the header missing?");
            Trouble::file(self.path, what).line(1)
        })
    }

    /// The row as text.
    fn text(&self, row: ByteRecord, line: u64) -> Result<StringRecord, Trouble> {
        StringRecord::from_byte_record(row).map_err(|error| {
            let column = error.utf8_error().field();
            self.at(line, column, "not UTF-8")
        })
    }

    /// What the CSV reader complains of, in our words: its own may show values.
    fn told(&self, error: csv::Error) -> Trouble {
        let line = error.position().map_or(1, csv::Position::line);
        match error.into_kind() {
            ErrorKind::Io(error) => {
                let inner = error.get_ref();
                match inner.and_then(|inner| inner.downcast_ref::<BadLine>()) {
                    Some(bad) => {
                        let (line, cell) = bad.place();
                        self.at(line, cell, bad)
                    }
                    None => Trouble::io(self.path, &error),
                }
            }
            ErrorKind::UnequalLengths {
                expected_len, len, ..
            } => {
                let (cells, names) = (len as usize, expected_len as usize);
                let what = format_args!("{cells} cells where the header has {names}");
                self.at(line, cells.min(names), what)
            }
            _ => Trouble::file(self.path, "not CSV").line(line),
        }
    }

    fn at(&self, line: u64, column: usize, what: impl std::fmt::Display) -> Trouble {
        let trouble = Trouble::file(self.path, what).line(line);
        match self.names.get(column) {
            Some(name) => trouble.column(name),
            None => trouble.column(column + 1),
        }
    }
}

/// The names of the columns: each is there, none twice.
fn names(path: &Path, header: &ByteRecord) -> Result<Vec<Label>, Trouble> {
    let mut names: Vec<Label> = Vec::with_capacity(header.len());
    for (number, name) in (1..).zip(header) {
        let wrong = |what: &dyn std::fmt::Display| {
            Trouble::file(path, format_args!("in the header: {what}"))
                .line(1)
                .column(number)
        };
        // The byte order mark that some spreadsheets write.
        let name = match number {
            1 => name.strip_prefix(b"\xef\xbb\xbf").unwrap_or(name),
            _ => name,
        };
        let name = std::str::from_utf8(name).map_err(|_| wrong(&"not UTF-8"))?;
        let name = Label::new(name).map_err(|error| wrong(&error))?;
        if names.contains(&name) {
            return Err(wrong(&"a name that was there before"));
        }
        names.push(name);
    }
    Ok(names)
}

/// The kind of data is called like the file, without its endings.
fn data_type(path: &Path) -> Result<Label, Trouble> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.split('.').next().unwrap_or_default();
    Label::new(stem).map_err(|error| Trouble::file(path, format_args!("its name: {error}")))
}
