//! Streams: entries numbered from 1 without gaps.

use tavren_core::port::{Key, Op, Page, Range, Store, Stored};

use super::op::{add_above, append, key, put};
use super::refusal::Refusal;
use super::subject::{Subject, name};
use crate::Verdict;
use crate::case::cases;
use crate::expect::{holds, same};

cases! { dyn Store, "streams":
    a_stream_that_never_was_is_empty,
    entries_are_numbered_from_one,
    entries_of_one_batch_are_numbered_in_the_order_of_its_ops,
    each_stream_has_numbers_of_its_own,
    failed_batches_use_up_no_number,
    streams_whose_names_begin_alike_do_not_mix,
    entries_stay_in_order_beyond_255_and_256,
    a_stream_is_read_page_by_page,
    a_page_of_a_stream_begins_behind_an_entry,
    a_page_behind_the_last_entry_is_empty,
    an_entry_is_never_rewritten,
    entries_keep_empty_and_binary_values,
    a_retry_appends_nothing,
    a_walk_over_keys_meets_no_stream,
    a_stream_meets_no_records,
}

/// The key of an entry, as the port says.
fn entry_key(stream: &[u8], number: u64) -> Key {
    Key::new(&[stream, &number.to_be_bytes()].concat())
}

/// Passes when a stream holds these values under the numbers from 1.
fn holds_values(store: &Subject<'_>, stream: &[u8], values: &[&[u8]]) -> Verdict {
    let found = store.follow(stream)?.into_iter();
    let found: Vec<_> = found
        .map(|entry| (name(&entry.key), entry.stored))
        .collect();
    let expected = (1..).zip(values).map(|(number, value)| {
        let stored = Stored::Record((*value).into());
        (name(&entry_key(stream, number)), stored)
    });
    same("the stream", &found, &expected.collect())
}

fn numbered(count: u16) -> Vec<Op> {
    (1..=count)
        .map(|number| append(b"s", &number.to_be_bytes()))
        .collect()
}

fn a_stream_that_never_was_is_empty(store: Subject<'_>) -> Verdict {
    holds_values(&store, b"s", &[])
}

fn entries_are_numbered_from_one(store: Subject<'_>) -> Verdict {
    for value in [b"a", b"b", b"c"] {
        store.write(vec![append(b"s", value)])?;
        store.write(vec![put(b"r1", value)])?;
    }
    holds_values(&store, b"s", &[b"a", b"b", b"c"])
}

fn entries_of_one_batch_are_numbered_in_the_order_of_its_ops(store: Subject<'_>) -> Verdict {
    let ops = vec![append(b"s", b"b"), append(b"s", b"a"), append(b"s", b"b")];
    store.write(ops)?;
    store.write(vec![append(b"s", b"last")])?;
    holds_values(&store, b"s", &[b"b", b"a", b"b", b"last"])
}

fn each_stream_has_numbers_of_its_own(store: Subject<'_>) -> Verdict {
    store.write(vec![
        append(b"s", b"a"),
        append(b"s2", b"x"),
        append(b"s", b"b"),
    ])?;
    store.write(vec![append(b"s2", b"y")])?;
    holds_values(&store, b"s", &[b"a", b"b"])?;
    holds_values(&store, b"s2", &[b"x", b"y"])
}

fn failed_batches_use_up_no_number(store: Subject<'_>) -> Verdict {
    store.write(vec![append(b"s", b"a")])?;
    for _ in 0..3 {
        let batch = store.batch(vec![append(b"s", b"lost"), add_above(b"c1", -1, 0)]);
        store.refuses(&batch, &Refusal::bound(b"c1"))?;
    }
    store.write(vec![append(b"s", b"b")])?;
    holds_values(&store, b"s", &[b"a", b"b"])
}

fn streams_whose_names_begin_alike_do_not_mix(store: Subject<'_>) -> Verdict {
    let long = entry_key(b"s", 1);
    let names: [&[u8]; 5] = [b"s", b"s\0", b"s\xff", b"s1", long.as_bytes()];
    for name in names {
        store.write(vec![append(name, name)])?;
    }
    for name in names {
        holds_values(&store, name, &[name])?;
    }
    Ok(())
}

fn entries_stay_in_order_beyond_255_and_256(store: Subject<'_>) -> Verdict {
    store.write(numbered(600))?;
    let values = (1..=600_u16).map(|number| number.to_be_bytes().to_vec());
    same("the stream", &store.stream(b"s")?, &values.collect())
}

fn a_stream_is_read_page_by_page(store: Subject<'_>) -> Verdict {
    store.write(numbered(12))?;
    let whole = store.follow(b"s")?;
    for limit in [1, 3, 4, 5, 12, 13] {
        let pages = store.pages(&Range::Stream(key(b"s")), limit)?;
        same("the pages together", &pages, &whole)?;
    }
    Ok(())
}

fn a_page_of_a_stream_begins_behind_an_entry(store: Subject<'_>) -> Verdict {
    store.write(numbered(9))?;
    let whole = store.follow(b"s")?;
    for (skipped, entry) in (1..).zip(&whole) {
        let page = Page {
            after: Some(entry.key.clone()),
            limit: 2,
        };
        let found = store.subject().scan(&Range::Stream(key(b"s")), &page)?;
        let expected = whole.iter().skip(skipped).take(2).cloned();
        same("the page", &found, &expected.collect())?;
    }
    Ok(())
}

fn a_page_behind_the_last_entry_is_empty(store: Subject<'_>) -> Verdict {
    store.write(numbered(3))?;
    for number in [3, 4, u64::MAX] {
        let page = Page {
            after: Some(entry_key(b"s", number)),
            limit: 9,
        };
        let found = store.subject().scan(&Range::Stream(key(b"s")), &page)?;
        same("the page", &found, &vec![])?;
    }
    Ok(())
}

fn an_entry_is_never_rewritten(store: Subject<'_>) -> Verdict {
    store.write(vec![append(b"s", b"a")])?;
    let before = store.follow(b"s")?;
    store.write(vec![append(b"s", b"b")])?;
    store.write(vec![append(b"s2", b"c"), put(b"r1", b"d")])?;
    let after: Vec<_> = store.follow(b"s")?.into_iter().take(1).collect();
    same("the first entry", &after, &before)
}

fn entries_keep_empty_and_binary_values(store: Subject<'_>) -> Verdict {
    let all: Vec<u8> = (0..=u8::MAX).collect();
    store.write(vec![
        append(b"s", b""),
        append(b"s", &all),
        append(b"s", b"\0"),
    ])?;
    holds_values(&store, b"s", &[b"", &all, b"\0"])
}

fn a_retry_appends_nothing(store: Subject<'_>) -> Verdict {
    let batch = store.batch(vec![append(b"s", b"a")]);
    store.applies(&batch)?;
    store.recalls(&batch, b"")?;
    store.write(vec![append(b"s", b"b")])?;
    holds_values(&store, b"s", &[b"a", b"b"])
}

fn a_walk_over_keys_meets_no_stream(store: Subject<'_>) -> Verdict {
    store.write(vec![append(b"s", b"a"), append(b"s", b"b")])?;
    same("the records under s", &store.walk(b"s")?, &vec![])
}

fn a_stream_meets_no_records(store: Subject<'_>) -> Verdict {
    let beside = entry_key(b"s", 2);
    store.write(vec![append(b"s", b"a"), put(b"s\x01", b"record")])?;
    let found = store.follow(b"s")?;
    let apart = found.iter().all(|entry| entry.key != beside);
    holds("a stream that holds what was not appended", apart)?;
    holds_values(&store, b"s", &[b"a"])
}
