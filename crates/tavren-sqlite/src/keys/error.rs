use rusqlite::ErrorCode;
use tavren_core::port::KeyringError;
use tavren_sealing::EntropyError;

use crate::file::Unfit;

pub(super) fn failed(what: &'static str) -> KeyringError {
    KeyringError::Failed { what }
}

pub(super) fn wrong_master(what: &'static str) -> KeyringError {
    KeyringError::Master { what }
}

pub(super) fn no_entropy(_: EntropyError) -> KeyringError {
    failed("no random bytes are available")
}

/// What a failure of SQLite means to whoever called the keyring.
pub(super) fn sqlite(error: rusqlite::Error) -> KeyringError {
    failed(match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => {
            "another process holds it; try again"
        }
        Some(ErrorCode::DiskFull) => "the disk is full",
        Some(ErrorCode::CannotOpen) => "it is not a file, or its folder is missing",
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => "no permission to write",
        Some(ErrorCode::NotADatabase) => "it is not a key file of Tavren",
        Some(ErrorCode::DatabaseCorrupt) => "it is damaged: restore a backup",
        Some(ErrorCode::ConstraintViolation) => "the source of random bytes repeats itself",
        Some(ErrorCode::SystemIoFailure) => "the medium failed",
        _ => "SQLite failed",
    })
}

pub(super) fn unfit(unfit: Unfit) -> KeyringError {
    match unfit {
        Unfit::Foreign => failed("it is not a key file of Tavren"),
        Unfit::Newer { .. } => KeyringError::Newer,
        Unfit::Sqlite(error) => sqlite(error),
    }
}
