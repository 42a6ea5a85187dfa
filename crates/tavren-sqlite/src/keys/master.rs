use std::fmt;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tavren_core::port::KeyringError;
use tavren_sealing::{Entropy, Key, Zeroizing};

use super::error::{failed, no_entropy, wrong_master};
use crate::file::with_suffix;

/// Longest master file, bytes: 64 digits and an end of line.
const FILE_BYTES_MAX: usize = 66;

/// Where the key comes from that wraps all others. It is asked for once, when the key file is
/// opened, and not kept anywhere.
pub struct Master(Source);

enum Source {
    Key(Key),
    Environment(String),
    File(PathBuf),
    Callback(Box<dyn FnOnce() -> Option<Key> + Send>),
}

impl Master {
    /// This key.
    #[must_use]
    pub fn from_key(key: Key) -> Self {
        Self(Source::Key(key))
    }

    /// The environment variable `name`: 64 hexadecimal digits.
    pub fn environment(name: impl Into<String>) -> Self {
        Self(Source::Environment(name.into()))
    }

    /// A file of 32 bytes or 64 hexadecimal digits, which on Unix only its owner may read (mode
    /// 0600 or stricter).
    pub fn file(path: impl Into<PathBuf>) -> Self {
        Self(Source::File(path.into()))
    }

    /// Whatever `ask` gives, such as the answer of a key management service; `None` is an error.
    pub fn callback(ask: impl FnOnce() -> Option<Key> + Send + 'static) -> Self {
        Self(Source::Callback(Box::new(ask)))
    }

    /// Fetches the key.
    pub(super) fn key(self) -> Result<Key, KeyringError> {
        match self.0 {
            Source::Key(key) => Ok(key),
            Source::Environment(name) => {
                let unset = "the environment variable is not set, or is not text: set it to the \
                    master of this key file";
                let text = std::env::var(name).map_err(|_| wrong_master(unset))?;
                let malformed = "the environment variable must be 64 hexadecimal digits";
                from_hex(Zeroizing::new(text).as_bytes()).ok_or(wrong_master(malformed))
            }
            Source::File(path) => from_file(&path),
            Source::Callback(ask) => ask().ok_or(wrong_master("the callback gave none")),
        }
    }
}

impl fmt::Debug for Master {
    /// Prints the kind alone.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self.0 {
            Source::Key(_) => "Master(key)",
            Source::Environment(_) => "Master(environment)",
            Source::File(_) => "Master(file)",
            Source::Callback(_) => "Master(callback)",
        })
    }
}

/// Makes a master file with a random key, readable by its owner alone. One that is there stays.
pub(super) fn make_file(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyringError> {
    if path.exists() {
        return Ok(());
    }
    let mut key = Zeroizing::new([0; 32]);
    let mut name = [0; 8];
    entropy.fill(key.as_mut_slice()).map_err(no_entropy)?;
    entropy.fill(&mut name).map_err(no_entropy)?;
    // Under another name first, so that nobody ever sees half a file.
    let draft = with_suffix(path, &format!(".{}", tavren_types::id::hex(&name)));
    let made = write_new(&draft, key.as_slice()).and_then(|()| fs::hard_link(&draft, path));
    let _ = fs::remove_file(&draft);
    match made {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            Err(failed("the master file cannot be written"))
        }
        // Somebody was first: that one stands.
        _ => Ok(()),
    }?;
    sync_folder(path).map_err(|_| failed("the master file cannot be made durable"))
}

fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = private().create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Options for writing a file that nobody else may read.
pub(super) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => {
            let here = folder.as_os_str().is_empty();
            File::open(if here { Path::new(".") } else { folder })?.sync_all()
        }
        _ => Ok(()),
    }
}

fn from_file(path: &Path) -> Result<Key, KeyringError> {
    let missing = "the master file is missing: restore it, or set TAVREN_MASTER to the master of \
        this key file";
    let unreadable = "the master file cannot be read";
    let file = File::open(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => wrong_master(missing),
        _ => wrong_master(unreadable),
    })?;
    check_private(&file)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(FILE_BYTES_MAX.saturating_add(1)));
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    let read = file.take(limit.saturating_add(1)).read_to_end(&mut bytes);
    read.map_err(|_| wrong_master(unreadable))?;
    let key = match <[u8; 32]>::try_from(bytes.as_slice()) {
        Ok(key) => Some(Key::from_bytes(*Zeroizing::new(key))),
        Err(_) => from_hex(bytes.trim_ascii_end()),
    };
    key.ok_or(wrong_master(
        "the master file must be 32 bytes or 64 hexadecimal digits",
    ))
}

#[cfg(unix)]
fn check_private(file: &File) -> Result<(), KeyringError> {
    use std::os::unix::fs::PermissionsExt;
    let unreadable = wrong_master("the master file cannot be read");
    let mode = file
        .metadata()
        .map_err(|_| unreadable)?
        .permissions()
        .mode();
    if mode & 0o077 != 0 {
        let open = "the master file may be read by others: chmod 600 it, and consider rotating it";
        return Err(wrong_master(open));
    }
    Ok(())
}

#[cfg(not(unix))]
fn check_private(_: &File) -> Result<(), KeyringError> {
    Ok(())
}

fn from_hex(text: &[u8]) -> Option<Key> {
    let (pairs, rest) = text.as_chunks::<2>();
    let mut key = Zeroizing::new([0; 32]);
    if pairs.len() != key.len() || !rest.is_empty() {
        return None;
    }
    for (byte, [high, low]) in key.iter_mut().zip(pairs) {
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(Key::from_bytes(*key))
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte)
        .to_digit(16)
        .and_then(|digit| u8::try_from(digit).ok())
}
