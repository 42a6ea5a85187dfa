//! ISO/IEC 7816-4 padding to a size of its own: `0x80`, then zeros to the end.

use tavren_sealing::Zeroizing;

/// `bytes` padded to `size`; none where there is no room for one byte of padding.
pub(crate) fn pad(bytes: &[u8], size: usize) -> Option<Zeroizing<Vec<u8>>> {
    if bytes.len() >= size {
        return None;
    }
    // As long as needed from the start: one that grows would leave bytes behind.
    let mut padded = Zeroizing::new(Vec::with_capacity(size));
    padded.extend_from_slice(bytes);
    padded.push(0x80);
    padded.resize(size, 0);
    Some(padded)
}

/// What was padded; none where the padding is not the one that [`pad`] adds.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let last = padded.iter().rposition(|byte| *byte != 0)?;
    let (bytes, padding) = padded.split_at_checked(last)?;
    padding.starts_with(&[0x80]).then_some(bytes)
}
