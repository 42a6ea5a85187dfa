use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;
use tavren_core::port::StoreError;
use tavren_types::Code;

use crate::file::Unfit;

/// Why a database did not open. Every message names the file; nothing was changed in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// The file is not a Tavren database.
    #[error("{} is not a Tavren database", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of Tavren wrote the file.
    #[error(
        "{} has format {found}, and this version of Tavren knows formats up to {known}: upgrade Tavren",
        path.display()
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The version of the file.
        found: i64,
        /// The newest version that can be opened.
        known: i64,
    },
    /// The path is a directory, its folder is missing, or the permissions or the medium do not
    /// allow reading and writing.
    #[error("{} cannot be opened for reading and writing", path.display())]
    Denied {
        /// The file.
        path: PathBuf,
    },
    /// The file is damaged.
    #[error("{} is damaged: restore a backup", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
    },
    /// The disk is full.
    #[error("the disk of {} is full", path.display())]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the file, or the medium did not answer; try again.
    #[error("{} did not answer", path.display())]
    Transient {
        /// The file.
        path: PathBuf,
    },
}

impl OpenError {
    /// The permanent code of this error.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Foreign { .. } => Code::StoreForeign,
            Self::Newer { .. } => Code::StoreNewer,
            Self::Denied { .. } => Code::StoreDenied,
            Self::Corrupt { .. } => Code::StoreCorrupt,
            Self::Full { .. } => Code::StoreFull,
            Self::Transient { .. } => Code::StoreTransient,
        }
    }

    pub(crate) fn new(path: &Path, unfit: &Unfit) -> Self {
        let path = path.to_owned();
        match unfit {
            Unfit::Foreign => Self::Foreign { path },
            Unfit::Newer { found, known } => Self::Newer {
                path,
                found: *found,
                known: *known,
            },
            Unfit::Sqlite(error) => match (error.sqlite_error_code(), store_error(error)) {
                (Some(ErrorCode::NotADatabase), _) => Self::Foreign { path },
                (Some(ErrorCode::CannotOpen), _) | (None, _) | (_, StoreError::Denied) => {
                    Self::Denied { path }
                }
                (_, StoreError::Corrupt { .. }) => Self::Corrupt { path },
                (_, StoreError::Full) => Self::Full { path },
                _ => Self::Transient { path },
            },
        }
    }
}

/// What a failure of SQLite means to whoever called the store.
pub(crate) fn store_error(error: &rusqlite::Error) -> StoreError {
    let Some(code) = error.sqlite_error_code() else {
        let what = "a value of another type than its column";
        return StoreError::Corrupt { what };
    };
    match code {
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly
        | ErrorCode::PermissionDenied
        | ErrorCode::AuthorizationForStatementDenied => StoreError::Denied,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => StoreError::Corrupt {
            what: "the file is damaged",
        },
        ErrorCode::ConstraintViolation | ErrorCode::TypeMismatch => StoreError::Corrupt {
            what: "a record where a counter is added to, or a row that breaks its table's rules",
        },
        ErrorCode::Unknown | ErrorCode::SchemaChanged => StoreError::Corrupt {
            what: "the tables are not those of Tavren",
        },
        ErrorCode::TooBig => StoreError::Unsupported {
            what: "a value longer than SQLite takes",
        },
        _ => StoreError::Transient,
    }
}
