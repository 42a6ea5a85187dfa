//! Defects of walks.

use tavren_core::port::{Entry, Key, Page, Range, Store, StoreError};

use super::{Broken, Defect, revision};

pub(super) fn scan(broken: &Broken, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
    let mut page = page.clone();
    match broken.defect {
        Defect::PagesShort => page.limit = page.limit.saturating_sub(1),
        Defect::PagesLong if page.limit < 100 => page.limit = page.limit.saturating_add(1),
        _ => {}
    }
    match range {
        Range::Keys { prefix, until } => walk(broken, prefix, until.as_ref(), &page),
        Range::Stream(stream) => follow(broken, stream, &page),
    }
}

fn walk(
    broken: &Broken,
    prefix: &Key,
    until: Option<&Key>,
    page: &Page,
) -> Result<Vec<Entry>, StoreError> {
    let (mut prefix, mut until) = (prefix.clone(), until.cloned());
    match broken.defect {
        Defect::UntilIgnored => until = None,
        Defect::UntilIncluded => until = until.as_ref().map(next),
        Defect::PrefixCutShort => prefix = cut_short(&prefix),
        Defect::PrefixEndWraps => {
            let end = end_wrapped(&prefix);
            until = Some(until.map_or(end.clone(), |until| until.min(end)));
        }
        _ => {}
    }
    let from = page.after.clone();
    let range = Range::Keys { prefix, until };
    let mut entries = broken.store().scan(&range, page)?;
    match broken.defect {
        Defect::WalkReversed => entries.reverse(),
        Defect::AfterIncluded => {
            if let Some(after) = from {
                let read = broken.store().read(&[after])?;
                entries = read.entries.into_iter().flatten().chain(entries).collect();
                entries.truncate(page.limit);
            }
        }
        Defect::RevisionsRestart | Defect::RevisionsOfContent => {
            revision::show(broken, &mut entries);
        }
        _ => {}
    }
    Ok(entries)
}

fn follow(broken: &Broken, stream: &Key, page: &Page) -> Result<Vec<Entry>, StoreError> {
    // What number an entry has here.
    let shown: fn(u64) -> u64 = match broken.defect {
        Defect::StreamNumbersHaveGaps => |number| number.saturating_mul(2).saturating_sub(1),
        Defect::StreamNumbersFromZero => |number| number.saturating_sub(1),
        _ => |number| number,
    };
    let sound: fn(u64) -> u64 = match broken.defect {
        Defect::StreamNumbersHaveGaps => |number| number.saturating_add(1) / 2,
        Defect::StreamNumbersFromZero => |number| number.saturating_add(1),
        _ => |number| number,
    };
    let after = page
        .after
        .as_ref()
        .map(|after| renumbered(stream, after, sound));
    let limit = page.limit;
    let range = Range::Stream(stream.clone());
    let mut entries = broken.store().scan(&range, &Page { after, limit })?;
    for entry in &mut entries {
        entry.key = renumbered(stream, &entry.key, shown);
    }
    Ok(entries)
}

fn renumbered(stream: &Key, key: &Key, number: fn(u64) -> u64) -> Key {
    let rest = key.as_bytes().strip_prefix(stream.as_bytes());
    match rest.and_then(|rest| <[u8; 8]>::try_from(rest).ok()) {
        Some(bytes) => {
            let number = number(u64::from_be_bytes(bytes)).to_be_bytes();
            Key::new(&[stream.as_bytes(), &number].concat())
        }
        None => key.clone(),
    }
}

/// The first key behind this one.
fn next(key: &Key) -> Key {
    Key::new(&[key.as_bytes(), &[0]].concat())
}

pub(super) fn cut_short(key: &Key) -> Key {
    match key.as_bytes() {
        [start @ .., _] if !start.is_empty() => Key::new(start),
        whole => Key::new(whole),
    }
}

fn end_wrapped(prefix: &Key) -> Key {
    let mut end = prefix.as_bytes().to_vec();
    if let Some(last) = end.last_mut() {
        *last = last.wrapping_add(1);
    }
    Key::new(&end)
}
