//! Opening files that people hand over: plain or gzip, no line longer than a limit.

use crate::trouble::Trouble;
use flate2::bufread::MultiGzDecoder;
use indicatif::ProgressBar;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

/// Bytes of one line: a record is a fact about somebody, and is not a document.
pub(crate) const LINE_BYTES_MAX: u64 = 1 << 20;

const BUFFER_BYTES: usize = 1 << 16;

/// Opens a file to be read line by line; gzip is known by its first two bytes.
pub(crate) fn open(path: &Path, bar: &ProgressBar) -> Result<LineGuard<Box<dyn Read>>, Trouble> {
    let failed = |error: io::Error| Trouble::io(path, &error);
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(Trouble::file(path, "is a folder, not a file"));
    }
    if about.is_file() {
        bar.set_length(about.len());
    }
    let mut plain = BufReader::with_capacity(BUFFER_BYTES, bar.wrap_read(file));
    let start = plain.fill_buf().map_err(failed)?;
    if start.is_empty() {
        return Err(Trouble::file(path, "is empty"));
    }
    let zipped = start.starts_with(&[0x1f, 0x8b]);
    let reader: Box<dyn Read> = match zipped {
        true => Box::new(MultiGzDecoder::new(plain)),
        false => Box::new(plain),
    };
    Ok(LineGuard::new(reader))
}

/// Reads a whole text file of at most `bytes_max` bytes.
pub(crate) fn text(path: &Path, bytes_max: u64) -> Result<String, Trouble> {
    let failed = |error: io::Error| Trouble::io(path, &error);
    if path.is_dir() {
        return Err(Trouble::file(path, "is a folder, not a file"));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take(bytes_max + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.is_empty() {
        return Err(Trouble::file(path, "is empty"));
    }
    if bytes.len() as u64 > bytes_max {
        let what = format!("is longer than {bytes_max} bytes");
        return Err(Trouble::file(path, what));
    }
    String::from_utf8(bytes).map_err(|error| {
        let good = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..good).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let last = before.rsplit(|byte| *byte == b'\n').next();
        let letters = String::from_utf8_lossy(last.unwrap_or_default());
        Trouble::file(path, "is not UTF-8")
            .line(line as u64)
            .column(letters.chars().count() + 1)
    })
}

/// A reader that stops at the first record longer than [`LINE_BYTES_MAX`], before anybody has held it
/// in memory, and at the end of a file that a quote leaves open. A line break inside quotes ends no
/// record. Cells are told apart as the CSV reader tells them: a quote within a bare cell is a letter.
/// Outside quotes every line break is passed on as one line feed, however the file writes it, so that
/// the CSV reader counts lines as people do.
pub(crate) struct LineGuard<R> {
    inner: R,
    /// Lines before this one.
    lines: u64,
    /// The line on which the record began, counted from 1.
    line: u64,
    /// Bytes of the record so far.
    length: u64,
    /// Cells of the record before this one.
    cells: usize,
    within: Within,
    /// True behind a carriage return that ended a line.
    returned: bool,
}

/// Where in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// At its start.
    Start,
    /// In a bare one, or behind a closing quote and more.
    Bare,
    /// Inside quotes.
    Quotes,
    /// Behind a quote that closes the cell, unless another one follows.
    Closed,
}

/// What [`LineGuard`] fails with.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadLine {
    #[error("the line is longer than {LINE_BYTES_MAX} bytes, or a quote is never closed")]
    TooLong { line: u64, cell: usize },
    #[error("a quote is never closed")]
    Open { line: u64, cell: usize },
}

impl BadLine {
    /// On which line the record began, counted from 1, and in which of its cells it went wrong,
    /// counted from 0.
    pub(crate) fn place(&self) -> (u64, usize) {
        match *self {
            Self::TooLong { line, cell } | Self::Open { line, cell } => (line, cell),
        }
    }
}

impl<R> LineGuard<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            lines: 0,
            line: 1,
            length: 0,
            cells: 0,
            within: Within::Start,
            returned: false,
        }
    }

    /// Looks at every byte; answers how many are passed on, at the front of `bytes`.
    fn check(&mut self, bytes: &mut [u8]) -> Result<usize, BadLine> {
        let mut passed = 0;
        for at in 0..bytes.len() {
            let byte = bytes[at];
            // The second half of a line break.
            if std::mem::take(&mut self.returned) && byte == b'\n' {
                continue;
            }
            self.returned = byte == b'\r' && self.within != Within::Quotes;
            let byte = if self.returned { b'\n' } else { byte };
            bytes[passed] = byte;
            passed += 1;
            self.length += 1;
            self.lines += u64::from(byte == b'\n');
            self.within = match (self.within, byte) {
                (Within::Quotes, b'"') => Within::Closed,
                (Within::Quotes, _) => Within::Quotes,
                (Within::Start | Within::Closed, b'"') => Within::Quotes,
                (_, b',') => {
                    self.cells += 1;
                    Within::Start
                }
                (_, b'\n') => {
                    (self.line, self.length, self.cells) = (self.lines + 1, 0, 0);
                    Within::Start
                }
                _ => Within::Bare,
            };
            if self.length > LINE_BYTES_MAX {
                let (line, cell) = (self.line, self.cells);
                return Err(BadLine::TooLong { line, cell });
            }
        }
        Ok(passed)
    }

    /// The file is over.
    fn end(&self) -> Result<(), BadLine> {
        let (line, cell) = (self.line, self.cells);
        match self.within {
            Within::Quotes => Err(BadLine::Open { line, cell }),
            _ => Ok(()),
        }
    }
}

impl<R: Read> Read for LineGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.inner.read(buffer)?;
            let bytes = buffer.get_mut(..count).unwrap_or_default();
            let passed = self.check(bytes).map_err(io::Error::other)?;
            if count == 0 && !buffer.is_empty() {
                self.end().map_err(io::Error::other)?;
            }
            // Nothing passed on would say that the file is over.
            if passed > 0 || count == 0 {
                return Ok(passed);
            }
        }
    }
}
