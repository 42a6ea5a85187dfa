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
        Trouble::file(path, "is not UTF-8").line(line as u64)
    })
}

/// A reader that stops at the first record longer than [`LINE_BYTES_MAX`], before anybody has held it
/// in memory. A line break inside quotes ends no record.
pub(crate) struct LineGuard<R> {
    inner: R,
    /// Lines before this one.
    lines: u64,
    /// The line on which the record began, counted from 1.
    line: u64,
    length: u64,
    quoted: bool,
}

/// What [`LineGuard`] fails with.
#[derive(Debug, thiserror::Error)]
#[error("the line is longer than {LINE_BYTES_MAX} bytes, or a quote is never closed")]
pub(crate) struct LineTooLong {
    /// Which line, counted from 1.
    pub(crate) line: u64,
}

impl<R> LineGuard<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            lines: 0,
            line: 1,
            length: 0,
            quoted: false,
        }
    }

    fn check(&mut self, bytes: &[u8]) -> Result<(), LineTooLong> {
        for byte in bytes {
            self.length += 1;
            match byte {
                b'"' => self.quoted = !self.quoted,
                b'\n' => {
                    self.lines += 1;
                    if !self.quoted {
                        (self.line, self.length) = (self.lines + 1, 0);
                    }
                }
                _ => {}
            }
            if self.length > LINE_BYTES_MAX {
                return Err(LineTooLong { line: self.line });
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for LineGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let bytes = buffer.get(..count).unwrap_or_default();
        self.check(bytes).map_err(io::Error::other)?;
        Ok(count)
    }
}
