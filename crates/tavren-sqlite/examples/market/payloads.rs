//! A delivery queue over a folder: one file a package.

use crate::folder;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use tavren_core::port::{DeliveryQueue, QueueError};
use tavren_core::types::PackageId;

/// Sealed payloads as files. Each chunk is preceded by its length in four bytes, big end first.
pub(crate) struct Payloads {
    folder: PathBuf,
}

impl Payloads {
    pub(crate) fn in_folder(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
        }
    }

    fn path(&self, package: &PackageId) -> PathBuf {
        self.folder.join(format!("{package}.sealed"))
    }
}

impl DeliveryQueue for Payloads {
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), QueueError> {
        let length = chunks.iter().map(|chunk| chunk.len() + 4).sum();
        let mut bytes = Vec::with_capacity(length);
        for chunk in chunks {
            let length = u32::try_from(chunk.len()).map_err(|_| too_long())?;
            bytes.extend_from_slice(&length.to_be_bytes());
            bytes.extend_from_slice(chunk);
        }
        folder::write(&self.path(package), &bytes, false).map_err(|error| failed(&error))
    }

    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, QueueError> {
        match std::fs::read(self.path(package)) {
            Ok(bytes) => chunks(&bytes).map(Some).ok_or_else(cut),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&error)),
        }
    }

    fn remove(&self, package: &PackageId) -> Result<(), QueueError> {
        match std::fs::remove_file(self.path(package)) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&error)),
            _ => Ok(()),
        }
    }
}

/// Parts a file into its chunks; `None` where it is cut.
fn chunks(mut bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut chunks = Vec::new();
    while let Some((length, rest)) = bytes.split_first_chunk::<4>() {
        let length = u32::from_be_bytes(*length) as usize;
        let (chunk, rest) = rest.split_at_checked(length)?;
        chunks.push(chunk.to_vec());
        bytes = rest;
    }
    bytes.is_empty().then_some(chunks)
}

fn failed(error: &io::Error) -> QueueError {
    QueueError {
        what: error.kind().to_string(),
    }
}

fn too_long() -> QueueError {
    QueueError {
        what: "a chunk is longer than four bytes can say".to_owned(),
    }
}

fn cut() -> QueueError {
    QueueError {
        what: "a payload's file is cut".to_owned(),
    }
}
