use super::{FrameError, checked};
use core::fmt;

/// Bytes in, frames out: no stream, no waiting.
///
/// Holds one frame at most, and never more memory than twice what has arrived of it: the length
/// that a peer states allocates nothing.
///
/// # Law
/// The frames are the same however the bytes are cut:
/// `frame::tests::frames_are_the_same_however_the_bytes_are_cut`.
///
/// # Examples
/// ```
/// use tavren_wire::frame::Decoder;
///
/// let mut decoder = Decoder::new();
/// let mut arrived: &[u8] = &[0, 0, 0, 2, b'h'];
/// assert_eq!(decoder.decode(&mut arrived)?, None);
/// let mut arrived: &[u8] = &[b'i', 0, 0];
/// assert_eq!(decoder.decode(&mut arrived)?, Some(b"hi".to_vec()));
/// assert_eq!(arrived, [0, 0]);
/// # Ok::<(), tavren_wire::frame::FrameError>(())
/// ```
#[derive(Default)]
pub struct Decoder {
    /// What has arrived of the length, 4 bytes once it is whole.
    head: Vec<u8>,
    pub(super) payload: Vec<u8>,
}

impl Decoder {
    /// A decoder at the start of a frame.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes from `bytes` what belongs to the next frame, and gives it once it is whole.
    ///
    /// `None` where all of `bytes` was taken and the frame goes on.
    ///
    /// # Errors
    /// [`FrameError::Empty`] and [`FrameError::TooLong`] for the length of a frame; every later call
    /// answers the same, since where the next frame begins is not known.
    pub fn decode(&mut self, bytes: &mut &[u8]) -> Result<Option<Vec<u8>>, FrameError> {
        take(bytes, &mut self.head, 4);
        let Some(head) = self.head.first_chunk() else {
            return Ok(None);
        };
        let length = checked(u32::from_be_bytes(*head))?;
        take(bytes, &mut self.payload, length);
        if self.payload.len() < length {
            return Ok(None);
        }
        self.head.clear();
        Ok(Some(core::mem::take(&mut self.payload)))
    }

    /// True between two frames, where a stream may end.
    #[must_use]
    pub fn is_between_frames(&self) -> bool {
        self.head.is_empty()
    }
}

impl fmt::Debug for Decoder {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Decoder(..)")
    }
}

/// Moves bytes from the start of `from` to the end of `to`, until it has `length`.
fn take(from: &mut &[u8], to: &mut Vec<u8>, length: usize) {
    let missing = length.saturating_sub(to.len()).min(from.len());
    let (taken, left) = from.split_at_checked(missing).unwrap_or((from, &[]));
    to.extend_from_slice(taken);
    *from = left;
}
