use super::{Decoder, FrameError, encode};
use crate::limits::READ_BYTES;
use core::fmt;
use std::io::{self, Read, Write};

/// Reads frames from a stream that blocks.
///
/// Where the stream has a timeout, [`FrameError::TimedOut`] loses nothing: the next call goes on
/// where this one stopped.
///
/// # Examples
/// ```
/// use tavren_wire::frame::FrameReader;
///
/// let stream: &[u8] = &[0, 0, 0, 2, b'h', b'i'];
/// let mut frames = FrameReader::new(stream);
/// assert_eq!(frames.read()?, Some(b"hi".to_vec()));
/// assert_eq!(frames.read()?, None);
/// # Ok::<(), tavren_wire::frame::FrameError>(())
/// ```
pub struct FrameReader<R> {
    stream: R,
    decoder: Decoder,
    /// What was read; the frames before `taken` have been given.
    arrived: Box<[u8]>,
    taken: usize,
    end: usize,
}

impl<R: Read> FrameReader<R> {
    /// Reads frames from `stream`, from its next byte.
    #[must_use]
    pub fn new(stream: R) -> Self {
        Self {
            stream,
            decoder: Decoder::new(),
            arrived: vec![0; READ_BYTES].into(),
            taken: 0,
            end: 0,
        }
    }

    /// Waits for the next frame; `None` where the peer has closed between two frames.
    ///
    /// # Errors
    /// [`FrameError::Empty`] and [`FrameError::TooLong`] for what is no frame,
    /// [`FrameError::Truncated`] where the peer closed inside one, [`FrameError::TimedOut`] and
    /// [`FrameError::Io`] of the stream.
    pub fn read(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        loop {
            let mut bytes = self.arrived.get(self.taken..self.end).unwrap_or(&[]);
            let frame = self.decoder.decode(&mut bytes)?;
            self.taken = self.end.saturating_sub(bytes.len());
            if frame.is_some() {
                return Ok(frame);
            }
            (self.taken, self.end) = (0, 0);
            self.end = match self.stream.read(&mut self.arrived) {
                Ok(0) if self.decoder.is_between_frames() => return Ok(None),
                Ok(0) => return Err(FrameError::Truncated),
                Ok(count) => count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => 0,
                Err(error) => return Err(error.into()),
            };
        }
    }
}

impl<R> fmt::Debug for FrameReader<R> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("FrameReader(..)")
    }
}

/// Writes frames to a stream that blocks.
pub struct FrameWriter<W> {
    stream: W,
    broken: bool,
}

impl<W: Write> FrameWriter<W> {
    /// Writes frames to `stream`.
    #[must_use]
    pub fn new(stream: W) -> Self {
        Self {
            stream,
            broken: false,
        }
    }

    /// Sends one frame, whole.
    ///
    /// # Errors
    /// [`FrameError::Empty`] and [`FrameError::TooLong`] for a payload that no frame holds, after
    /// which others can be sent; [`FrameError::TimedOut`] and [`FrameError::Io`] of the stream, after
    /// which every call answers [`FrameError::Broken`].
    pub fn write(&mut self, payload: &[u8]) -> Result<(), FrameError> {
        let bytes = encode(payload)?;
        if self.broken {
            return Err(FrameError::Broken);
        }
        self.broken = true;
        self.stream.write_all(&bytes)?;
        self.stream.flush()?;
        self.broken = false;
        Ok(())
    }

    /// The stream, such as to close it.
    #[must_use]
    pub fn into_inner(self) -> W {
        self.stream
    }
}

impl<W> fmt::Debug for FrameWriter<W> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("FrameWriter(..)")
    }
}
