use std::io;

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The address can be reached from other machines.
    #[error("the address is not a loopback address")]
    NotLoopback,
    /// A timeout of no time at all.
    #[error("a timeout is longer than nothing")]
    Timeout,
    /// The operating system refused.
    #[error("the socket failed: {0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for TransportError {
    /// The kind alone: the text of an error may name paths and addresses.
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}
