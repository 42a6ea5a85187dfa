use super::{Connection, Listener, Transport, TransportError};
use socket2::{Domain, SockAddr};
use std::fs;
use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

/// A socket in the file system, which its owner alone may open.
///
/// The file stays when its listener ends, however that came; the next listener replaces it once
/// nobody answers there. The folder decides who else could put a socket in its place. Of two that
/// begin to listen at one moment, the one that comes second may take the path from the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unix(PathBuf);

impl Unix {
    /// The transport at this path, which operating systems limit to about 100 bytes.
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }
}

impl Transport for Unix {
    fn listen(&self) -> Result<Listener, TransportError> {
        if is_abandoned(&self.0) {
            fs::remove_file(&self.0)?;
        }
        let listener = Listener::bind(Domain::UNIX, &SockAddr::unix(&self.0)?)?;
        // Before anybody can connect.
        fs::set_permissions(&self.0, fs::Permissions::from_mode(0o600))?;
        listener.start()
    }

    fn connect(&self) -> Result<Connection, TransportError> {
        Connection::open(Domain::UNIX, &SockAddr::unix(&self.0)?)
    }
}

/// True for a socket where nobody listens any more.
fn is_abandoned(path: &Path) -> bool {
    let refused = TransportError::Io(io::ErrorKind::ConnectionRefused);
    fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket())
        && Unix::new(path)
            .connect()
            .is_err_and(|error| error == refused)
}
