//! Lines of a screen: text folded to their width.

use tavren_types::text::screen_width;

/// Folds pieces, parted by blanks, into lines of at most `width` columns; a piece that is wider
/// than a line is broken where the line is full.
pub(super) fn fold(pieces: &[String], width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for piece in pieces {
        let joined = screen_width(&line)
            .saturating_add(1)
            .saturating_add(screen_width(piece));
        if line.is_empty() {
            line.push_str(piece);
        } else if joined <= width {
            line.push(' ');
            line.push_str(piece);
        } else {
            lines.push(std::mem::replace(&mut line, piece.clone()));
        }
        while let Some((full, rest)) = broken(&line, width) {
            lines.push(full);
            line = rest;
        }
    }
    lines.push(line);
    lines
}

/// Text over at most `most` lines: folded between words, else wherever a line is full, else cut.
pub(super) fn folded(text: &str, width: usize, most: usize) -> Vec<String> {
    let words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let lines = fold(&words, width);
    if lines.len() <= most {
        return lines;
    }
    let mut lines = fold(&[text.to_owned()], width);
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            cut(last, width);
        }
    }
    lines
}

/// A list behind its head, over at most `most` lines; `more` tells how many found no room.
pub(super) fn listed(
    head: &str,
    items: &[&str],
    more: fn(usize) -> String,
    width: usize,
    most: usize,
) -> Vec<String> {
    let shown = |count: usize| {
        let mut words: Vec<String> = items.iter().take(count).map(ToString::to_string).collect();
        match items.len().saturating_sub(count) {
            0 => {}
            left => words.push(more(left)),
        }
        let last = words.len().saturating_sub(1);
        for (at, word) in words.iter_mut().enumerate() {
            if at == 0 {
                word.insert(0, '(');
            }
            word.push(if at == last { ')' } else { ',' });
        }
        words.insert(0, head.to_owned());
        fold(&words, width)
    };
    (1..=items.len())
        .rev()
        .map(shown)
        .find(|lines| lines.len() <= most)
        .unwrap_or_else(|| folded(head, width, most))
}

/// A full line of one that is too wide, and the rest of it; `None` where it fits.
fn broken(line: &str, width: usize) -> Option<(String, String)> {
    let mut taken = 0_usize;
    for (at, letter) in line.char_indices() {
        taken = taken.saturating_add(screen_width(letter.encode_utf8(&mut [0; 4])));
        if taken > width && at > 0 {
            let (full, rest) = line.split_at_checked(at)?;
            return Some((full.to_owned(), rest.to_owned()));
        }
    }
    None
}

/// Ends a line with an ellipsis, within the width.
fn cut(line: &mut String, width: usize) {
    while screen_width(line) >= width && line.pop().is_some() {}
    line.push('…');
}
