//! Areas come in windows of 256 numbers, which the rows of a block never leave: so a byte a row, the
//! low half of the area's number, says which area it is in, and which of them a deal wants is 256
//! bits of one table for all blocks.

/// Areas of a window.
pub(crate) const WINDOW: usize = 256;

/// Areas that the rows of a block are of: the lowest and the highest.
#[derive(Clone, Copy, Default)]
pub(crate) struct Span {
    pub(crate) first: u16,
    pub(crate) last: u16,
}

impl Span {
    /// All of a window.
    pub(crate) fn of_window(window: u16) -> Self {
        Self {
            first: area(window, 0),
            last: area(window, u8::MAX),
        }
    }
}

/// The window of an area.
pub(crate) fn window(area: u16) -> u16 {
    area >> WINDOW.trailing_zeros()
}

/// The byte that says which area of its window a row is in.
pub(crate) fn code(area: u16) -> u8 {
    area.to_le_bytes()[0]
}

/// The area of a window and a byte.
pub(crate) fn area(window: u16, code: u8) -> u16 {
    window << WINDOW.trailing_zeros() | u16::from(code)
}
