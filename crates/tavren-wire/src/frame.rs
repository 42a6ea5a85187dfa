//! Frames: how a stream of bytes is cut into messages.
//!
//! `[length u32, big endian][payload]`, the length from 1 to 1 MiB. The payload is one message in
//! deterministic CBOR ([`message`](crate::message)); a frame does not look inside.

mod decoder;
mod error;
mod stream;
#[cfg(test)]
mod tests;

pub use decoder::Decoder;
pub use error::FrameError;
pub use stream::{FrameReader, FrameWriter};

use crate::limits::FRAME_BYTES_MAX;

/// The bytes of the frame around `payload`.
///
/// # Errors
/// [`FrameError::Empty`] and [`FrameError::TooLong`] for a payload that no frame holds.
///
/// # Examples
/// ```
/// use tavren_wire::frame;
///
/// assert_eq!(frame::encode(b"hi")?, [0, 0, 0, 2, b'h', b'i']);
/// # Ok::<(), frame::FrameError>(())
/// ```
pub fn encode(payload: &[u8]) -> Result<Vec<u8>, FrameError> {
    let length = u32::try_from(payload.len()).map_err(|_| FrameError::TooLong)?;
    checked(length)?;
    let mut bytes = Vec::with_capacity(payload.len().saturating_add(4));
    bytes.extend_from_slice(&length.to_be_bytes());
    bytes.extend_from_slice(payload);
    Ok(bytes)
}

/// The length of a payload, where a frame may have it.
fn checked(length: u32) -> Result<usize, FrameError> {
    match usize::try_from(length) {
        Ok(0) => Err(FrameError::Empty),
        Ok(length) if length <= FRAME_BYTES_MAX => Ok(length),
        _ => Err(FrameError::TooLong),
    }
}
