//! What can go wrong, in words for whoever runs the command: file, line and column, never a value.

use std::fmt;
use std::path::{Path, PathBuf};

/// One mistake or failure, and where it lies.
#[derive(Debug, Default)]
pub(crate) struct Trouble {
    file: Option<PathBuf>,
    /// The part of the market that failed: a file in its folder.
    part: Option<&'static str>,
    line: Option<u64>,
    column: Option<String>,
    what: String,
}

impl Trouble {
    /// Something went wrong in no file in particular.
    pub(crate) fn new(what: impl fmt::Display) -> Self {
        Self {
            what: what.to_string(),
            ..Self::default()
        }
    }

    /// Something is wrong with a file.
    pub(crate) fn file(path: &Path, what: impl fmt::Display) -> Self {
        Self {
            file: Some(path.to_owned()),
            ..Self::new(what)
        }
    }

    /// A file cannot be read or written.
    pub(crate) fn io(path: &Path, error: &std::io::Error) -> Self {
        // The operating system's words, without Rust's "(os error 13)".
        let words = error.to_string();
        let words = words
            .split(" (os error")
            .next()
            .unwrap_or_default()
            .to_lowercase();
        Self::file(path, words)
    }

    /// Says first what it was about.
    pub(crate) fn about(self, what: impl fmt::Display) -> Self {
        Self {
            what: format!("{what}: {}", self.what),
            ..self
        }
    }

    /// Names the file of the part that failed, which lies in this folder.
    pub(crate) fn within(self, folder: &Path) -> Self {
        let part = self.part.map(|part| folder.join(part));
        Self {
            file: self.file.or(part),
            ..self
        }
    }

    /// The line, counted from 1.
    pub(crate) fn line(self, line: u64) -> Self {
        Self {
            line: Some(line),
            ..self
        }
    }

    /// The column: of a table by its name, of a text by its number.
    pub(crate) fn column(self, column: impl fmt::Display) -> Self {
        Self {
            column: Some(column.to_string()),
            ..self
        }
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(file) = &self.file {
            write!(out, "{}", file.display())?;
            if let Some(line) = self.line {
                write!(out, ", line {line}")?;
            }
            if let Some(column) = &self.column {
                write!(out, ", column {column}")?;
            }
            out.write_str(": ")?;
        }
        out.write_str(&self.what)
    }
}

impl From<tavren_core::Error> for Trouble {
    fn from(error: tavren_core::Error) -> Self {
        use tavren_core::Error;
        let part = match &error {
            Error::Store(_) | Error::Record(_) => Some("market.db"),
            Error::Keyring(_) => Some("market.db.keys"),
            Error::Queue(_) => Some("payloads"),
            _ => None,
        };
        Self {
            part,
            ..Self::new(format_args!("{error} ({})", error.code().name()))
        }
    }
}
