use std::io;

/// Why there is no frame, or none was sent.
///
/// Holds nothing of what was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FrameError {
    /// A frame of length 0: it holds no message.
    #[error("a frame is empty")]
    Empty,
    /// A length above [`FRAME_BYTES_MAX`](crate::limits::FRAME_BYTES_MAX).
    #[error("a frame is longer than its limit")]
    TooLong,
    /// The peer closed inside a frame.
    #[error("the stream ends inside a frame")]
    Truncated,
    /// Nothing came, or nothing could be sent, for as long as the stream waits.
    #[error("the peer took too long")]
    TimedOut,
    /// Half a frame was sent before; what followed would be read as its other half.
    #[error("an earlier frame was sent in part alone")]
    Broken,
    /// The stream failed.
    #[error("the stream failed: {0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for FrameError {
    /// The kind alone: the text of an error may name paths and addresses.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Self::TimedOut,
            kind => Self::Io(kind),
        }
    }
}
