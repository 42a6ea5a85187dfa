//! What lives in memory passes the suites. To try the cases that open again, one place hands out
//! the same store each time.

#![expect(clippy::print_stdout, reason = "says how many cases there are")]

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::sync::Arc;

use tavren_core::LocalMatcher;
use tavren_core::memory::{MemoryKeyring, MemoryQueue, MemoryStore};
use tavren_core::port::{
    Batch, Committed, Emitted, Entry, Key, Limits, Page, Range, Scope, Snapshot, Store, StoreError,
    Topic,
};
use tavren_testkit::{Outcome, keyring, matcher, queue, store};
use tavren_types::Timestamp;

/// A store that stays while its place does.
struct Kept(Arc<MemoryStore>);

impl Store for Kept {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.0.read(keys)
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        self.0.scan(range, page)
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        self.0.commit(batch)
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        self.0.outbox(topic, after, limit)
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        self.0.erase(scope)
    }

    fn limits(&self) -> Limits {
        self.0.limits()
    }
}

#[test]
fn the_memory_store_keeps_every_promise() {
    let place = || Ok::<_, Infallible>(Arc::new(MemoryStore::new()));
    let fixture = store::lasting(place, |kept| Ok::<_, Infallible>(Kept(Arc::clone(kept))));
    let report = store::conformance(&fixture);
    report.assert_passed();
    assert_eq!(report.skipped().count(), 0);
}

#[test]
fn a_store_that_does_not_last_skips_by_name() {
    let fixture = store::passing(|| Ok::<_, Infallible>(MemoryStore::new()));
    let report = store::conformance(&fixture);
    report.assert_passed();
    let skipped: Vec<_> = report.skipped().collect();
    assert!(!skipped.is_empty());
    assert!(skipped.iter().all(|finding| finding.group == "reopen"));
    assert!(report.to_string().contains("skipped reopen: tokens_last: "));
}

#[test]
fn the_memory_keyring_keeps_every_promise() {
    let fixture = keyring::passing(MemoryKeyring::random);
    let report = keyring::conformance(&fixture);
    report.assert_passed();
    assert!(report.skipped().all(|finding| finding.group == "reopen"));
}

#[test]
fn the_memory_queue_keeps_every_promise() {
    let fixture = queue::passing(|| Ok::<_, Infallible>(MemoryQueue::new()));
    let report = queue::conformance(&fixture);
    report.assert_passed();
    assert!(report.skipped().all(|finding| finding.group == "reopen"));
}

#[test]
fn the_matcher_in_process_keeps_every_promise() {
    let fixture = matcher::passing(matcher::Leeway::NONE, || {
        let (tables, policy) = (matcher::tables().unwrap(), matcher::policy().unwrap());
        let begin = Timestamp::from_millis(matcher::BEGIN).unwrap();
        let settings = matcher::settings();
        Ok::<_, Infallible>(LocalMatcher::new(tables, settings, policy, begin))
    });
    let report = matcher::conformance(&fixture);
    report.assert_passed();
    assert_eq!(report.skipped().count(), 0);
}

#[test]
fn there_are_at_least_120_store_cases_and_no_name_comes_twice() {
    let names: BTreeSet<_> = store::cases().map(|case| case.name).collect();
    assert_eq!(names.len(), store::cases().count());
    assert!(names.len() >= 120, "{} cases", names.len());
    println!(
        "{} store, {} keyring, {} queue cases",
        names.len(),
        keyring::cases().count(),
        queue::cases().count()
    );
}

#[test]
fn what_does_not_open_fails_every_case_by_name() {
    let fixture = store::passing(|| Err::<MemoryStore, _>("no such folder"));
    let report = store::conformance(&fixture);
    assert_eq!(report.failed().count(), store::cases().count());
    let why = Outcome::Failed("no such folder".to_owned());
    assert!(report.failed().all(|finding| finding.outcome == why));
}
