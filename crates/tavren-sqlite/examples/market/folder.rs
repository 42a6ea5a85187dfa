//! The folder that everything is written to. A file is there whole or not at all.

use crate::trouble::Trouble;
use serde::{Deserialize, Serialize};
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// What a run notes of itself: the first file that it writes.
pub(crate) const PROGRESS: &str = "progress.json";

/// The folders in it.
const FOLDERS: [&str; 3] = ["payloads", "opened", "person"];

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
    /// Makes the folder, or takes one in which nothing was begun or, for a resumed run, one that
    /// holds a run. A run that was killed before it wrote its progress is resumed as a new one.
    pub(crate) fn open(path: &Path, resume: bool) -> Result<Self, Trouble> {
        let folder = Self {
            path: path.to_owned(),
        };
        let what = match (folder.holds_run(), resume) {
            (true, true) => None,
            (true, false) => Some("holds a run already: add --resume, or choose another folder"),
            (false, _) if folder.is_untouched()? => None,
            (false, true) => Some("holds no run to resume, and other files"),
            (false, false) => Some("holds other files: choose another folder"),
        };
        if let Some(what) = what {
            return Err(Trouble::file(path, what));
        }
        for path in [""].iter().chain(&FOLDERS).map(|name| path.join(name)) {
            fs::create_dir_all(&path).map_err(|error| Trouble::io(&path, &error))?;
        }
        Ok(folder)
    }

    /// Whether a run was begun here.
    pub(crate) fn holds_run(&self) -> bool {
        self.file(PROGRESS).exists()
    }

    /// True where there is no folder, or nothing in it but what a run makes before its progress:
    /// empty folders, and the first file half-written.
    fn is_untouched(&self) -> Result<bool, Trouble> {
        let failed = |error: io::Error| Trouble::io(&self.path, &error);
        let entries = match fs::read_dir(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
            entries => entries.map_err(failed)?,
        };
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            let is_own = FOLDERS.iter().any(|name| path == self.file(name));
            let is_empty = || fs::read_dir(&path).is_ok_and(|mut within| within.next().is_none());
            if path != beside(&self.file(PROGRESS)) && !(is_own && is_empty()) {
                return Ok(false);
            }
        }
        Ok(true)
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
pub(crate) fn write(path: &Path, bytes: &[u8], secret: bool) -> io::Result<()> {
    let beside = beside(path);
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

/// Where a file is written before it is moved to its place.
fn beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.new"))
}
