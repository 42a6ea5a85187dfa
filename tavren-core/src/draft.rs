//! A draft: what a decision wants written, before it is lowered to one batch.

use crate::audit::{Body, Header, Note, Secret, Stored};
use crate::context::{Context, Halt};
use crate::layout;
use crate::port::{Key, Op, Topic};
use crate::trail::Trail;
use tavren_sealing::{Zeroizing, derive, record::seal_record};
use tavren_types::cbor::{self, Encode, Schema};
use tavren_types::{KeyId, PackageId, Timestamp};

/// What a decision wants written in one commit.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) ops: Vec<Op>,
    notes: Vec<Note>,
    /// Keys to destroy once this is committed.
    pub(crate) destroy: Vec<KeyId>,
    /// Packages whose payload is to be removed once this is committed.
    pub(crate) remove: Vec<PackageId>,
    /// Streams to erase once this is committed.
    pub(crate) purge: Vec<Key>,
}

impl Draft {
    pub(crate) fn put<T: Encode>(&mut self, key: Key, record: &T) {
        self.put_bytes(key, cbor::to_bytes(record));
    }

    pub(crate) fn put_bytes(&mut self, key: Key, value: Vec<u8>) {
        self.ops.push(Op::Put { key, value });
    }

    pub(crate) fn put_sealed<T: Encode>(
        &mut self,
        context: &mut Context<'_>,
        key: Key,
        id: KeyId,
        record: &T,
    ) -> Result<(), Halt> {
        let value = context.seal(&key, id, record)?;
        self.put_bytes(key, value);
        Ok(())
    }

    pub(crate) fn delete(&mut self, key: Key) {
        self.ops.push(Op::Delete { key });
    }

    /// Adds to a counter that must not fall below `floor`.
    pub(crate) fn add(&mut self, key: Key, delta: i64, floor: Option<i64>) {
        if delta != 0 {
            self.ops.push(Op::Add {
                key,
                delta,
                floor,
                ceiling: None,
            });
        }
    }

    /// How much it adds to a counter so far.
    pub(crate) fn added(&self, counter: &Key) -> i64 {
        let added = self.ops.iter().filter_map(|op| match op {
            Op::Add { key, delta, .. } if key == counter => Some(*delta),
            _ => None,
        });
        added.fold(0, i64::saturating_add)
    }

    /// Adds to a counter of which so much is held, be it nothing: it must not fall below that.
    pub(crate) fn add_above(&mut self, key: Key, delta: i64, held: i64) {
        if held > 0 {
            self.ops.push(Op::Add {
                key,
                delta,
                floor: Some(held),
                ceiling: None,
            });
        } else {
            self.add(key, delta, Some(0));
        }
    }

    /// Takes all out of a counter: what has come in since it was read refuses the batch.
    pub(crate) fn empty(&mut self, key: Key, all: i64) {
        self.ops.push(Op::Add {
            key,
            delta: all.saturating_neg(),
            floor: Some(0),
            ceiling: Some(0),
        });
    }

    /// Adds to a counter that must end between `floor` and `ceiling`.
    pub(crate) fn add_between(&mut self, key: Key, delta: i64, floor: i64, ceiling: i64) {
        if delta != 0 {
            self.ops.push(Op::Add {
                key,
                delta,
                floor: Some(floor),
                ceiling: Some(ceiling),
            });
        }
    }

    pub(crate) fn append(&mut self, stream: Key, value: Vec<u8>) {
        self.ops.push(Op::Append { stream, value });
    }

    /// Uses up a token of a scope: a second use is refused until it expires.
    pub(crate) fn once(&mut self, scope: Key, token: [u8; 32], expires: Timestamp) {
        self.ops.push(Op::Once {
            scope,
            token,
            expires,
        });
    }

    pub(crate) fn note(&mut self, trail: Trail, body: Body) {
        self.notes.push(Note { trail, body });
    }

    /// The keys that the notes are sealed under.
    pub(crate) fn note_keys(&self) -> Vec<KeyId> {
        self.notes.iter().map(|note| note.trail.key).collect()
    }

    /// Seals the notes into ops: each an entry of its person's trail, and its header emitted.
    pub(crate) fn seal_notes(&mut self, context: &mut Context<'_>) -> Result<(), Halt> {
        context.unlock(&[], &self.note_keys())?;
        for Note { trail, body } in std::mem::take(&mut self.notes) {
            let drawn: [u8; 56] = context.draw();
            let (salt, nonce) = split(&drawn);
            let kind = match body.refusal {
                Some(_) => crate::audit::Kind::Refused,
                None => body.kind,
            };
            let at = body.at;
            let body = cbor::to_bytes(&body).into_boxed_slice();
            let header = cbor::to_bytes(&Header {
                version: Schema,
                kind,
                at,
                commitment: derive::commitment(&salt, &body),
            });
            let stream = layout::trail(trail.handle);
            let Some(key) = context.opened(trail.key)? else {
                // Whom it concerns was erased meanwhile: the header alone remains.
                self.emit(Topic::AUDIT, header);
                continue;
            };
            let secret = Zeroizing::new(cbor::to_bytes(&Secret { salt, body }));
            let sealed = seal_record(
                &key,
                trail.key.as_bytes(),
                nonce,
                stream.as_bytes(),
                &secret,
            )?;
            let entry = cbor::to_bytes(&Stored {
                header: header.clone().into(),
                sealed: sealed.into(),
            });
            self.append(stream, entry);
            self.emit(Topic::AUDIT, header);
        }
        Ok(())
    }

    pub(crate) fn emit(&mut self, topic: Topic, value: Vec<u8>) {
        self.ops.push(Op::Emit { topic, value });
    }
}

fn split(drawn: &[u8; 56]) -> ([u8; 32], [u8; 24]) {
    let mut salt = [0; 32];
    let mut nonce = [0; 24];
    let (front, back) = drawn.split_at(32);
    salt.copy_from_slice(front);
    nonce.copy_from_slice(back);
    (salt, nonce)
}
