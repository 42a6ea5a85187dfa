//! Walks over keys: which ones they meet, and in which order.

use tavren_core::port::{Entry, Key, Page, Range, Store, Stored};

use super::op::{add, delete, key, put};
use super::subject::{Subject, name};
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { dyn Store, "ranges":
    an_empty_walk_is_empty,
    a_walk_goes_in_the_order_of_bytes,
    a_walk_gives_back_what_was_written,
    a_prefix_is_its_own_first_key,
    a_key_shorter_than_the_prefix_is_not_met,
    a_prefix_ends_where_its_last_byte_does,
    a_prefix_that_ends_in_the_greatest_byte_ends,
    a_prefix_of_the_greatest_bytes_reaches_to_the_end,
    a_prefix_that_ends_in_zero_ends,
    until_is_the_first_key_that_is_too_far,
    until_before_the_prefix_leaves_nothing,
    until_behind_the_prefix_changes_nothing,
    until_need_not_be_there,
    a_walk_meets_records_and_counters,
    a_walk_does_not_meet_what_was_deleted,
}

/// Keys in order of their bytes, most of them under `r`.
pub(super) const KEYS: [&[u8]; 14] = [
    b"q",
    b"q\xff\xff",
    b"r",
    b"r\0",
    b"r\0\0",
    b"r\0\xff",
    b"r\x01",
    b"r1",
    b"r11",
    b"r1\xff",
    b"r2",
    b"r\xff",
    b"r\xff\xff",
    b"s",
];

/// Writes all [`KEYS`], in an order that is not theirs.
pub(super) fn filled(store: &Subject<'_>) -> Verdict {
    let even = KEYS.iter().step_by(2);
    let odd = KEYS.iter().skip(1).step_by(2);
    for key in odd.rev().chain(even) {
        store.write(vec![put(key, key)])?;
    }
    Ok(())
}

pub(super) fn scan(
    store: &Subject<'_>,
    prefix: &[u8],
    until: Option<&[u8]>,
    after: Option<&[u8]>,
    limit: usize,
) -> Result<Vec<String>, Stop> {
    let range = Range::Keys {
        prefix: key(prefix),
        until: until.map(key),
    };
    let after = after.map(key);
    let entries = store.subject().scan(&range, &Page { after, limit })?;
    Ok(entries.iter().map(|entry| name(&entry.key)).collect())
}

/// What a walk must meet, found the slow way.
pub(super) fn expected(prefix: &[u8], until: Option<&[u8]>, after: Option<&[u8]>) -> Vec<Key> {
    let inside = |key: &&&[u8]| {
        key.starts_with(prefix)
            && until.is_none_or(|until| **key < until)
            && after.is_none_or(|after| **key > after)
    };
    KEYS.iter().filter(inside).map(|bytes| key(bytes)).collect()
}

pub(super) fn names(keys: &[Key]) -> Vec<String> {
    keys.iter().map(name).collect()
}

pub(super) fn meets(
    store: &Subject<'_>,
    prefix: &[u8],
    until: Option<&[u8]>,
    after: Option<&[u8]>,
) -> Verdict {
    let found = scan(store, prefix, until, after, 100)?;
    same("the walk", &found, &names(&expected(prefix, until, after)))
}

fn an_empty_walk_is_empty(store: Subject<'_>) -> Verdict {
    same("the walk", &store.walk(b"r")?, &vec![])?;
    filled(&store)?;
    same("the walk", &store.walk(b"r3")?, &vec![])
}

fn a_walk_goes_in_the_order_of_bytes(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    let walked = store.walk(b"r")?;
    holds(
        "keys that do not ascend",
        walked.is_sorted_by(|a, b| a.key < b.key),
    )?;
    meets(&store, b"r", None, None)
}

fn a_walk_gives_back_what_was_written(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    let walked = store.walk(b"r")?;
    let keys: Vec<Key> = walked.iter().map(|entry| entry.key.clone()).collect();
    let read = store.subject().read(&keys)?.entries;
    let walked: Vec<Option<Entry>> = walked.into_iter().map(Some).collect();
    same("what a read of the same keys gives", &read, &walked)?;
    let own = |entry: &Option<Entry>| match entry {
        Some(entry) => entry.stored == Stored::Record(entry.key.as_bytes().into()),
        None => false,
    };
    holds("a value that was not written", walked.iter().all(own))
}

fn a_prefix_is_its_own_first_key(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    let first = scan(&store, b"r1", None, None, 1)?;
    same("the first key", &first, &vec!["r1".to_owned()])
}

fn a_key_shorter_than_the_prefix_is_not_met(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    meets(&store, b"r11", None, None)?;
    meets(&store, b"r111", None, None)?;
    meets(&store, b"r\0\0\0", None, None)
}

fn a_prefix_ends_where_its_last_byte_does(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    meets(&store, b"r1", None, None)?;
    meets(&store, b"q", None, None)
}

fn a_prefix_that_ends_in_the_greatest_byte_ends(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    meets(&store, b"r\xff", None, None)?;
    meets(&store, b"r\xff\xff", None, None)?;
    meets(&store, b"q\xff", None, None)
}

fn a_prefix_of_the_greatest_bytes_reaches_to_the_end(store: Subject<'_>) -> Verdict {
    let last = [0xff; 128];
    let keys: [&[u8]; 4] = [b"\xfe\xff", b"\xff", b"\xff\xff\xff", &last];
    store.write(keys.iter().map(|key| put(key, b"")).collect())?;
    let under = |prefix, expected: &[&[u8]]| {
        let expected = expected.iter().map(|bytes| name(&key(bytes))).collect();
        same(
            "the walk",
            &scan(&store, prefix, None, None, 100)?,
            &expected,
        )
    };
    under(b"\xff", &[b"\xff", b"\xff\xff\xff", &last])?;
    under(b"\xff\xff", &[b"\xff\xff\xff", &last])?;
    under(&last, &[&last])
}

fn a_prefix_that_ends_in_zero_ends(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    meets(&store, b"r\0", None, None)?;
    meets(&store, b"r\0\0", None, None)
}

fn until_is_the_first_key_that_is_too_far(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for until in KEYS {
        meets(&store, b"r", Some(until), None)?;
    }
    Ok(())
}

fn until_before_the_prefix_leaves_nothing(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for until in [&b"a"[..], b"q", b"r1"] {
        same(
            "the walk",
            &scan(&store, b"r1", Some(until), None, 100)?,
            &vec![],
        )?;
    }
    Ok(())
}

fn until_behind_the_prefix_changes_nothing(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    let whole = scan(&store, b"r1", None, None, 100)?;
    for until in [&b"r2"[..], b"s", b"\xff\xff"] {
        same(
            "the walk",
            &scan(&store, b"r1", Some(until), None, 100)?,
            &whole,
        )?;
    }
    Ok(())
}

fn until_need_not_be_there(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for until in [&b"r\0\0\0"[..], b"r10", b"r1\xff\0", b"r3"] {
        meets(&store, b"r", Some(until), None)?;
    }
    Ok(())
}

fn a_walk_meets_records_and_counters(store: Subject<'_>) -> Verdict {
    store.write(vec![
        add(b"r2", 2),
        put(b"r1", b"1"),
        add(b"r3", -3),
        put(b"r4", b""),
    ])?;
    let walked = store.walk(b"r")?.into_iter().map(|entry| entry.stored);
    let expected = vec![
        Stored::Record((*b"1").into()),
        Stored::Count(2),
        Stored::Count(-3),
        Stored::Record([].into()),
    ];
    same("the walk", &walked.collect(), &expected)
}

fn a_walk_does_not_meet_what_was_deleted(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    store.write(vec![delete(b"r"), delete(b"r1"), delete(b"r\xff\xff")])?;
    let gone: [&[u8]; 3] = [b"r", b"r1", b"r\xff\xff"];
    let mut whole = expected(b"r", None, None);
    whole.retain(|key| !gone.contains(&key.as_bytes()));
    same(
        "the walk",
        &scan(&store, b"r", None, None, 100)?,
        &names(&whole),
    )
}
