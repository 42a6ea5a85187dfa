//! The folder that everything is written to. A file is there whole or not at all.

use crate::trouble::Trouble;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Where a run keeps its files.
pub(crate) struct Folder {
    path: PathBuf,
}

/// How far a run has come, and the ids that it needs to go on.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Progress {
    /// The fingerprint of the arguments: only the same ones go on.
    pub(crate) run: String,
    /// Rounds that are over; `None` while the market is being set up.
    pub(crate) rounds: Option<u32>,
    /// The buyers' ids.
    pub(crate) buyers: Vec<String>,
    /// The offers' ids; `None` for what is not published yet.
    pub(crate) offers: Vec<Option<String>>,
}

impl Folder {
    /// Makes the folder, or takes one that is empty or, for a resumed run, holds one.
    pub(crate) fn open(path: &Path, resume: bool) -> Result<Self, Trouble> {
        let folder = Self {
            path: path.to_owned(),
        };
        let begun = folder.file("progress.json").exists();
        if resume && !begun {
            return Err(Trouble::file(path, "holds no run to resume"));
        }
        if begun && !resume {
            let what = "holds a run already: add --resume, or choose another folder";
            return Err(Trouble::file(path, what));
        }
        for path in ["", "payloads", "opened", "person"].map(|name| path.join(name)) {
            fs::create_dir_all(&path).map_err(|error| Trouble::io(&path, &error))?;
        }
        Ok(folder)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Writes a file, durably and all at once.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let path = self.file(name);
        write(&path, bytes, false).map_err(|error| Trouble::io(&path, &error))
    }

    /// Writes a file that nobody but its owner may read.
    pub(crate) fn write_secret(&self, name: &str, bytes: &[u8]) -> Result<(), Trouble> {
        let path = self.file(name);
        write(&path, bytes, true).map_err(|error| Trouble::io(&path, &error))
    }

    /// Writes a document that a person may want to read.
    pub(crate) fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), Trouble> {
        let path = self.file(name);
        let mut bytes =
            serde_json::to_vec_pretty(value).map_err(|error| Trouble::file(&path, error))?;
        bytes.push(b'\n');
        self.write(name, &bytes)
    }

    /// Reads a document that this program wrote.
    pub(crate) fn read_json<T: for<'de> Deserialize<'de>>(&self, name: &str) -> Result<T, Trouble> {
        let path = self.file(name);
        let bytes = fs::read(&path).map_err(|error| Trouble::io(&path, &error))?;
        serde_json::from_slice(&bytes).map_err(|error| {
            Trouble::file(&path, "is not what this program wrote")
                .line(error.line() as u64)
                .column(error.column())
        })
    }
}

/// Writes beside the place, makes it durable, and moves it there.
pub(crate) fn write(path: &Path, bytes: &[u8], secret: bool) -> std::io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!(".{name}.new"));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    if secret {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let written = options.open(&beside).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    let moved = written.and_then(|()| fs::rename(&beside, path));
    if moved.is_err() {
        // Nothing half-written stays; the first failure is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    moved?;
    match path.parent() {
        // What is not supported everywhere: a folder is synced like a file on Unix alone.
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
