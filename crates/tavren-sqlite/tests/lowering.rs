//! A batch commits in a host's own transaction, and does there what it does in the store.

#![allow(clippy::arithmetic_side_effects, clippy::panic, clippy::unwrap_used)]

mod host;

use std::sync::Arc;

use host::Host;
use rusqlite::Connection;
use tavren_core::port::{
    Batch, Committed, Emitted, Entry, Guard, Key, Limits, Op, Page, Range, Scope, Snapshot, Store,
    StoreError, Topic,
};
use tavren_core::types::{CommandId, Timestamp};
use tavren_sqlite::Sqlite;
use tavren_testkit::{Random, generate, store};

/// A store whose commits go through a host.
struct Hosted {
    store: Sqlite,
    host: Arc<Host>,
}

impl Store for Hosted {
    fn read(&self, keys: &[Key]) -> Result<Snapshot, StoreError> {
        self.store.read(keys)
    }

    fn scan(&self, range: &Range, page: &Page) -> Result<Vec<Entry>, StoreError> {
        self.store.scan(range, page)
    }

    fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        self.host.sell("something", batch)
    }

    fn outbox(&self, topic: Topic, after: u64, limit: usize) -> Result<Vec<Emitted>, StoreError> {
        self.store.outbox(topic, after, limit)
    }

    fn erase(&self, scope: &Scope) -> Result<u64, StoreError> {
        self.store.erase(scope)
    }

    fn limits(&self) -> Limits {
        self.store.limits()
    }
}

#[test]
fn lowered_batches_keep_every_promise_of_the_store() {
    let fixture = store::lasting(tempfile::tempdir, |folder| {
        let path = folder.path().join("market.db");
        Sqlite::open(&path).map(|store| Hosted {
            host: Arc::new(Host::open(&path)),
            store,
        })
    });
    let report = store::conformance(&fixture);
    report.assert_passed();
    assert_eq!(report.skipped().count(), 0);
}

fn batch(id: u8, ops: Vec<Op>) -> Batch {
    Batch {
        commit_id: CommandId::from_bytes([id; 16]),
        digest: [id; 32],
        now: Timestamp::MIN,
        guards: vec![],
        ops,
        answer: vec![id],
    }
}

fn spend(delta: i64) -> Op {
    Op::Add {
        key: Key::new(b"budget"),
        delta,
        floor: Some(0),
        ceiling: None,
    }
}

#[test]
fn a_batch_and_the_hosts_own_row_commit_together_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("market.db");
    let store = Sqlite::open(&path).unwrap();
    let host = Host::open(&path);

    assert_eq!(
        host.sell("a", &batch(1, vec![spend(5)])),
        Ok(Committed::Applied)
    );
    assert_eq!(host.sales(), 1);

    // Refused: the sale is gone with the batch.
    let key = Key::new(b"budget");
    let bound = Err(StoreError::Bound { key: key.clone() });
    assert_eq!(host.sell("b", &batch(2, vec![spend(-6)])), bound);
    let stale = Guard {
        key: key.clone(),
        revision: None,
    };
    let conflict = Batch {
        guards: vec![stale],
        ..batch(3, vec![spend(-1)])
    };
    let keys = vec![key.clone()];
    assert_eq!(
        host.sell("c", &conflict),
        Err(StoreError::Conflict { keys })
    );
    assert_eq!(host.sales(), 1);

    // Sent again: answered as before, and sold once.
    let again = Committed::AlreadyApplied {
        answer: Box::new([1]),
    };
    assert_eq!(host.sell("a", &batch(1, vec![spend(5)])), Ok(again.clone()));
    assert_eq!(store.commit(&batch(1, vec![spend(5)])), Ok(again));
    assert_eq!(host.sales(), 1);

    // The store sees what the host wrote, and writes on.
    assert_eq!(
        store.commit(&batch(4, vec![spend(-5)])),
        Ok(Committed::Applied)
    );
    assert_eq!(
        host.sell("d", &batch(5, vec![spend(-1)])),
        Err(StoreError::Bound { key })
    );
}

/// All that our tables hold.
fn dump(connection: &Connection) -> Vec<String> {
    const TABLES: [&str; 5] = ["entries", "streams", "outbox", "tokens", "commits"];
    let mut lines = Vec::new();
    for table in TABLES {
        let mut all = connection
            .prepare(&format!("SELECT * FROM tavren_{table}"))
            .unwrap();
        let columns = all.column_count();
        let mut rows = all.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values = (0..columns).map(|at| format!("{:?}", row.get_ref(at).unwrap()));
            lines.push(values.collect::<Vec<_>>().join(" "));
        }
    }
    lines.sort();
    lines
}

#[test]
fn a_host_that_runs_the_statements_writes_the_same_rows_as_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let (ours, theirs) = (
        folder.path().join("ours.db"),
        folder.path().join("theirs.db"),
    );
    let store = Sqlite::open(&ours).unwrap();
    drop(Sqlite::open(&theirs).unwrap());
    let host = Host::open(&theirs);
    let mut random = Random::seeded(7);
    let mut applied = 0;
    for step in 0..400_u32 {
        let now = Timestamp::from_millis(i64::from(step) * 50 + random.within(-99..=99)).unwrap();
        let mut guards = Vec::new();
        for _ in 0..random.below(3) {
            let key = generate::key(&mut random, b'r');
            let revision = store
                .read(std::slice::from_ref(&key))
                .unwrap()
                .entries
                .remove(0);
            let revision = revision.map(|entry| entry.revision);
            let stale = random.chance(1, 10);
            guards.push(Guard {
                key,
                revision: if stale { Some(1) } else { revision },
            });
        }
        let batch = Batch {
            commit_id: CommandId::from_bytes([u8::try_from(random.below(250)).unwrap(); 16]),
            digest: [u8::try_from(random.below(2)).unwrap(); 32],
            now,
            guards,
            ops: generate::ops(&mut random, now, 6),
            answer: generate::value(&mut random),
        };
        let here = store.commit(&batch);
        applied += u32::from(here == Ok(Committed::Applied));
        match (here, host.sell("something", &batch)) {
            (Err(StoreError::Corrupt { .. }), Err(StoreError::Corrupt { .. })) => {}
            (here, there) => assert_eq!(here, there),
        }
    }
    assert!(applied > 50, "{applied}");
    drop(store);
    let dumps = [ours, theirs].map(|path| dump(&Connection::open(path).unwrap()));
    assert_eq!(dumps[0], dumps[1]);
}
