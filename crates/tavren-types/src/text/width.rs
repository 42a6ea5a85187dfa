//! How wide text stands on a screen of fixed columns.

use unicode_normalization::char::is_combining_mark;

/// The columns of a terminal that `text` takes: a mark that joins its letter takes none, a letter
/// of the wide scripts and a pictograph two, everything else one.
///
/// By blocks of Unicode (UAX #11), so that a rare narrow sign of a wide block is counted as wide:
/// what fits by this count fits on the screen.
///
/// # Examples
/// ```
/// use tavren_types::text::screen_width;
/// assert_eq!(screen_width("Quận"), 4);
/// assert_eq!(screen_width("Qua\u{323}\u{302}n"), 4);
/// assert_eq!(screen_width("東京"), 4);
/// ```
pub fn screen_width(text: &str) -> usize {
    text.chars().map(width).fold(0, usize::saturating_add)
}

fn width(letter: char) -> usize {
    if letter.is_ascii() {
        1
    } else if is_combining_mark(letter) || is_joiner(letter) {
        0
    } else if is_wide(letter) {
        2
    } else {
        1
    }
}

/// Signs that only say how their neighbours are joined.
fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

fn is_wide(letter: char) -> bool {
    matches!(
        letter,
        '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{303e}'
            | '\u{3041}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{a4cf}'
            | '\u{a960}'..='\u{a97f}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{ffe0}'..='\u{ffe6}'
            | '\u{1f000}'..='\u{1faff}'
            | '\u{20000}'..='\u{3fffd}'
    )
}
