//! Random batches, beside the plainest store there is.

use tavren_core::port::{
    Batch, Committed, Guard, Key, Revision, Scope, Store, StoreError, Stored, Topic,
};
use tavren_types::Timestamp;

use super::op::{key, moment};
use super::subject::Subject;
use crate::case::cases;
use crate::expect::{same, short};
use crate::model::Model;
use crate::{Random, Stop, Verdict, generate};

cases! { dyn Store, "model":
    short_random_batches_do_what_the_model_does,
    long_random_batches_do_what_the_model_does,
    random_batches_with_many_guards_do_what_the_model_does,
}

const OPS_LONG: usize = 24;

fn short_random_batches_do_what_the_model_does(store: Subject<'_>) -> Verdict {
    Walk::new(&store, 0x7a01).go(160, 4, 2)
}

fn long_random_batches_do_what_the_model_does(store: Subject<'_>) -> Verdict {
    Walk::new(&store, 0x7a02).go(50, OPS_LONG, 2)
}

fn random_batches_with_many_guards_do_what_the_model_does(store: Subject<'_>) -> Verdict {
    Walk::new(&store, 0x7a03).go(120, 3, 8)
}

/// A store and the model, side by side. Their revisions differ; what was seen together belongs
/// together.
struct Walk<'s, 'p> {
    store: &'s Subject<'p>,
    model: Model,
    random: Random,
    now: Timestamp,
    seen: Vec<(Key, Option<(Revision, Revision)>)>,
    sent: Vec<(Batch, Batch)>,
}

impl<'s, 'p> Walk<'s, 'p> {
    fn new(store: &'s Subject<'p>, seed: u64) -> Self {
        Self {
            store,
            model: Model::default(),
            random: Random::seeded(seed),
            now: moment(0),
            seen: Vec::new(),
            sent: Vec::new(),
        }
    }

    fn go(mut self, steps: usize, ops: usize, guards: usize) -> Verdict {
        for step in 0..steps {
            let done = self.step(ops, guards);
            let done = done.and_then(|()| match step % 16 {
                15 => self.compare(),
                _ => Ok(()),
            });
            done.map_err(|stop| match stop {
                Stop::Fail(why) => Stop::Fail(format!("at step {step}: {why}")),
                skip @ Stop::Skip(_) => skip,
            })?;
        }
        self.compare()
    }

    fn step(&mut self, ops: usize, guards: usize) -> Verdict {
        self.now = self.now.plus_millis(self.random.within(-300..=900));
        match self.random.below(16) {
            0 => self.erase(),
            1 | 2 => self.send_again(),
            _ => self.send(ops, guards),
        }
    }

    /// Sends a new batch to both, whose guards name what was seen earlier, fresh or stale.
    fn send(&mut self, ops: usize, guards: usize) -> Verdict {
        for _ in 0..self.random.index(guards) {
            self.look()?;
        }
        let mut batch = self
            .store
            .batch(generate::ops(&mut self.random, self.now, ops));
        batch.now = self.now;
        batch.answer = generate::value(&mut self.random);
        let mut modelled = batch.clone();
        for _ in 0..self.random.index(guards) {
            // The most recent ones, so that most hold.
            let recent = self
                .seen
                .len()
                .saturating_sub(self.random.index(6).saturating_add(1));
            if let Some((key, both)) = self.seen.get(recent) {
                let guard = |revision| Guard {
                    key: key.clone(),
                    revision,
                };
                batch.guards.push(guard(both.map(|(store, _)| store)));
                modelled.guards.push(guard(both.map(|(_, model)| model)));
            }
        }
        self.commit(&batch, &modelled)?;
        self.sent.push((batch, modelled));
        Ok(())
    }

    /// Sends a batch of before, now and then under another digest.
    fn send_again(&mut self) -> Verdict {
        let Some((mut batch, mut modelled)) = self.random.pick(&self.sent).cloned() else {
            return Ok(());
        };
        if self.random.chance(1, 3) {
            batch.digest = [7; 32];
            modelled.digest = [7; 32];
        }
        self.commit(&batch, &modelled)
    }

    fn commit(&mut self, batch: &Batch, modelled: &Batch) -> Verdict {
        let found = self.store.subject().commit(batch).map_err(sorted);
        let expected: Result<Committed, StoreError> = self.model.commit(modelled);
        if found != expected {
            let why = format!("{} instead of {}", short(&found), short(&expected));
            return Err(Stop::Fail(why));
        }
        Ok(())
    }

    fn erase(&mut self) -> Verdict {
        let scope = match self.random.below(3) {
            0 => Scope::Stream(key(b"s\x01")),
            1 => Scope::Keys(generate::key(&mut self.random, b'c')),
            _ => Scope::Keys(generate::key(&mut self.random, b'r')),
        };
        let gone = self.store.subject().erase(&scope)?;
        same("how many went", &gone, &self.model.erase(&scope))
    }

    /// Reads a key in both and remembers the two revisions.
    fn look(&mut self) -> Verdict {
        let tag = *self.random.pick(b"rc").unwrap_or(&b'r');
        let key = generate::key(&mut self.random, tag);
        let found = self.store.entry(key.as_bytes())?;
        let expected = self.model.at(&key);
        let stored = found.as_ref().map(|entry| &entry.stored);
        let modelled = expected.as_ref().map(|(_, stored)| stored);
        same("what lies at a key", &stored, &modelled)?;
        let both = found.zip(expected);
        let both = both.map(|(entry, (model, _))| (entry.revision, model));
        self.seen.push((key, both));
        Ok(())
    }

    /// Compares all that can be seen.
    fn compare(&self) -> Verdict {
        for prefix in [&b"r"[..], b"c", b"r\xff", b"c\0", b"c\x7f"] {
            let found = self.store.walk(prefix)?.into_iter();
            let found: Vec<(Key, Stored)> = found.map(|entry| (entry.key, entry.stored)).collect();
            same("a walk", &found, &self.model.under(&key(prefix)))?;
        }
        for stream in [b"s\0", b"s\x01", b"s\x02"] {
            same(
                "a stream",
                &self.store.stream(stream)?,
                &self.model.stream(&key(stream)),
            )?;
        }
        for topic in (0..3).map(Topic) {
            same("a topic", &self.store.said(topic)?, &self.model.said(topic))?;
        }
        same(
            "the latest time",
            &self.store.latest()?,
            &self.model.latest(),
        )
    }
}

fn sorted(mut error: StoreError) -> StoreError {
    if let StoreError::Conflict { keys } = &mut error {
        keys.sort();
        keys.dedup();
    }
    error
}
