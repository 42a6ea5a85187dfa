//! Walks over keys, page by page.

use tavren_core::port::{Entry, Key, Range, Store};

use super::op::{delete, key, put};
use super::ranges::{KEYS, expected, filled, meets, names, scan};
use super::subject::Subject;
use crate::Verdict;
use crate::case::cases;
use crate::expect::same;

cases! { dyn Store, "paging":
    a_page_begins_behind_its_key,
    a_page_behind_a_key_that_is_not_there_skips_nothing,
    a_page_behind_a_key_before_the_prefix_begins_at_the_prefix,
    a_page_behind_a_key_beyond_the_prefix_is_empty,
    pages_of_any_size_give_the_whole_walk,
    a_page_of_exactly_the_walk_is_followed_by_nothing,
    after_and_until_meet,
    a_later_page_sees_later_commits,
}

fn a_page_begins_behind_its_key(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for after in expected(b"r", None, None) {
        meets(&store, b"r", None, Some(after.as_bytes()))?;
    }
    Ok(())
}

fn a_page_behind_a_key_that_is_not_there_skips_nothing(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for after in [&b"r\0\0\0"[..], b"r10", b"r1\xff\0", b"r3", b"r\xff\0"] {
        meets(&store, b"r", None, Some(after))?;
    }
    Ok(())
}

fn a_page_behind_a_key_before_the_prefix_begins_at_the_prefix(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for after in [&b"\0"[..], b"q", b"q\xff\xff\xff"] {
        meets(&store, b"r", None, Some(after))?;
    }
    Ok(())
}

fn a_page_behind_a_key_beyond_the_prefix_is_empty(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for after in [&b"r2"[..], b"s", b"\xff"] {
        meets(&store, b"r1", None, Some(after))?;
    }
    Ok(())
}

fn pages_of_any_size_give_the_whole_walk(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    let whole = store.walk(b"r")?;
    for until in [None, Some(key(b"r2"))] {
        let below = |entry: &&Entry| until.as_ref().is_none_or(|until| entry.key < *until);
        let expected: Vec<Entry> = whole.iter().filter(below).cloned().collect();
        for limit in 1..=12 {
            let range = Range::Keys {
                prefix: key(b"r"),
                until: until.clone(),
            };
            same(
                "the pages together",
                &store.pages(&range, limit)?,
                &expected,
            )?;
        }
    }
    Ok(())
}

fn a_page_of_exactly_the_walk_is_followed_by_nothing(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    let whole = expected(b"r1", None, None);
    let page = scan(&store, b"r1", None, None, whole.len())?;
    same("the page", &page, &names(&whole))?;
    let last = whole.last().map(Key::as_bytes);
    same(
        "the page behind it",
        &scan(&store, b"r1", None, last, 3)?,
        &vec![],
    )
}

fn after_and_until_meet(store: Subject<'_>) -> Verdict {
    filled(&store)?;
    for after in KEYS {
        for until in KEYS {
            meets(&store, b"r", Some(until), Some(after))?;
        }
    }
    Ok(())
}

fn a_later_page_sees_later_commits(store: Subject<'_>) -> Verdict {
    store.write(vec![put(b"r1", b""), put(b"r3", b"")])?;
    same(
        "a page",
        &scan(&store, b"r", None, None, 1)?,
        &vec!["r1".to_owned()],
    )?;
    store.write(vec![put(b"r2", b""), delete(b"r3")])?;
    let next = scan(&store, b"r", None, Some(b"r1"), 9)?;
    same("the next page", &next, &vec!["r2".to_owned()])
}
