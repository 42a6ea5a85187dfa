//! Where a field of an offer stands in the text, for messages.

/// A place in a text, both counted from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) line: u64,
    pub(super) column: u64,
}

/// Where `field` of the object `number` (from 0) begins in an array of objects, or `word` in its
/// value; where the object begins, when it has no such field. The text is known to be JSON.
pub(super) fn field(text: &str, number: usize, field: &str, word: Option<&str>) -> Place {
    let mut depth = 0_u32;
    let mut objects = 0;
    let mut start = 0;
    let mut is_within = false;
    let mut letters = text.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '[' | '{' => {
                depth += 1;
                if letter == '{' && depth == 2 {
                    if objects == number {
                        start = at;
                    }
                    objects += 1;
                }
            }
            ']' | '}' => {
                depth = depth.saturating_sub(1);
                is_within &= depth > 1;
            }
            '"' => {
                let found = string(&mut letters, text, at + 1);
                let rest = letters.as_str().trim_start();
                if is_within && Some(found) == word {
                    return place(text, at);
                }
                if depth == 2 && rest.starts_with(':') && objects == number + 1 {
                    is_within = found == field;
                    if is_within {
                        start = at;
                    }
                }
            }
            _ => {}
        }
    }
    place(text, start)
}

/// The inside of a string whose opening quote has been read.
fn string<'a>(letters: &mut std::str::CharIndices<'_>, text: &'a str, from: usize) -> &'a str {
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            '"' => return text.get(from..at).unwrap_or_default(),
            _ => {}
        }
    }
    ""
}

fn place(text: &str, at: usize) -> Place {
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + 1;
    Place {
        line: line as u64,
        column: column as u64,
    }
}
