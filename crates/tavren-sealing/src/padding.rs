//! ISO/IEC 7816-4 padding: `0x80`, then zeros up to the block. At least one byte, at most a block.

#[cfg(test)]
mod tests;

/// The longest padding there is; every padding is a prefix of it.
static LONGEST: [u8; 256] = {
    let mut bytes = [0; 256];
    bytes[0] = 0x80;
    bytes
};

/// The padding that completes `len` bytes to a multiple of `BLOCK`.
pub(crate) fn padding<const BLOCK: usize>(len: usize) -> &'static [u8] {
    const { assert!(BLOCK.is_power_of_two() && BLOCK <= LONGEST.len()) }
    let filled = len & const { BLOCK - 1 };
    LONGEST
        .get(..BLOCK.saturating_sub(filled))
        .unwrap_or(&LONGEST)
}

/// The length of what was padded, or `None` where `padded` does not end in its one right padding.
pub(crate) fn unpadded_len<const BLOCK: usize>(padded: &[u8]) -> Option<usize> {
    let len = padded.iter().rposition(|byte| *byte != 0)?;
    (padded.get(len..)? == padding::<BLOCK>(len)).then_some(len)
}
