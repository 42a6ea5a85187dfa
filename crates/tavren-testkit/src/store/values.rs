//! Bytes come back as they went in.

use tavren_core::port::{Op, Store};

use super::op::{delete, key, put};
use super::subject::Subject;
use crate::case::cases;
use crate::expect::same;
use crate::{Random, Verdict};

cases! { dyn Store, "values":
    an_empty_record_is_there,
    every_byte_comes_back,
    a_record_that_is_not_text_comes_back,
    a_large_record_comes_back,
    a_shorter_record_replaces_a_longer_one,
    a_key_may_be_of_any_bytes,
    keys_that_end_in_zeros_do_not_mix,
    keys_do_not_fold_case,
    the_longest_key_is_kept_whole,
}

fn comes_back(store: &Subject<'_>, value: &[u8]) -> Verdict {
    store.write(vec![put(b"r1", value)])?;
    same("the record", &store.record(b"r1")?, &Some(value.to_vec()))
}

/// Writes each key with itself as its record, and reads them all back.
fn keys_come_back(store: &Subject<'_>, names: &[&[u8]]) -> Verdict {
    store.write(names.iter().map(|name| put(name, name)).collect())?;
    for name in names {
        same("the record", &store.record(name)?, &Some(name.to_vec()))?;
    }
    Ok(())
}

fn an_empty_record_is_there(store: Subject<'_>) -> Verdict {
    comes_back(&store, b"")?;
    same("the walk", &store.walk(b"r")?.len(), &1)?;
    store.write(vec![delete(b"r1")])?;
    same("the record", &store.record(b"r1")?, &None)
}

fn every_byte_comes_back(store: Subject<'_>) -> Verdict {
    let all: Vec<u8> = (0..=u8::MAX).collect();
    comes_back(&store, &all)?;
    let under = |byte: u8| [b'r', byte];
    store.write(
        all.iter()
            .map(|byte| put(&under(*byte), &[*byte]))
            .collect(),
    )?;
    for byte in all {
        same(
            "the record",
            &store.record(&under(byte))?,
            &Some(vec![byte]),
        )?;
    }
    Ok(())
}

fn a_record_that_is_not_text_comes_back(store: Subject<'_>) -> Verdict {
    let values: [&[u8]; 5] = [b"\xff\xfe", b"\xc3\x28", b"a\0b", b"\0", b"\\x41'\";--"];
    for value in values {
        comes_back(&store, value)?;
    }
    Ok(())
}

fn a_large_record_comes_back(store: Subject<'_>) -> Verdict {
    comes_back(&store, &Random::seeded(1).bytes(100_000))
}

fn a_shorter_record_replaces_a_longer_one(store: Subject<'_>) -> Verdict {
    for length in [3_000, 300, 3, 0, 30] {
        comes_back(&store, &Random::seeded(2).bytes(length))?;
    }
    Ok(())
}

fn a_key_may_be_of_any_bytes(store: Subject<'_>) -> Verdict {
    let names: Vec<[u8; 1]> = (0..=u8::MAX).map(|byte| [byte]).collect();
    let names: Vec<&[u8]> = names.iter().map(<[u8; 1]>::as_slice).collect();
    keys_come_back(&store, &names)?;
    let keys: Vec<_> = names.iter().map(|name| key(name)).collect();
    let found = store.subject().read(&keys)?.entries;
    same("how many are there", &found.iter().flatten().count(), &256)
}

fn keys_that_end_in_zeros_do_not_mix(store: Subject<'_>) -> Verdict {
    keys_come_back(&store, &[b"r", b"r\0", b"r\0\0", b"\0", b"\0\0", b"\0r"])
}

fn keys_do_not_fold_case(store: Subject<'_>) -> Verdict {
    keys_come_back(
        &store,
        &[
            b"ra",
            b"rA",
            b"Ra",
            b"ra ",
            b" ra",
            b"r\xc3\xa9",
            b"re\xcc\x81",
        ],
    )
}

fn the_longest_key_is_kept_whole(store: Subject<'_>) -> Verdict {
    let mut ops: Vec<Op> = Vec::new();
    let names: Vec<[u8; 128]> = (0..8)
        .map(|last| {
            let mut name = [b'r'; 128];
            name.iter_mut().rev().take(1).for_each(|byte| *byte = last);
            name
        })
        .collect();
    ops.extend(names.iter().map(|name| put(name, name)));
    store.write(ops)?;
    for name in names {
        same("the record", &store.record(&name)?, &Some(name.to_vec()))?;
    }
    Ok(())
}
