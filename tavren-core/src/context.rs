//! What a decision sees: everything read so far, and nothing else.
//!
//! A decision is a plain function over a [`Context`]. What the context lacks becomes the next
//! [`Step`](crate::Step); once the answer has come in, the function runs again from the start, with
//! the same seed, so that it draws the same ids and nonces. Everything read becomes a guard.

use crate::call::Call;
use crate::credential::Issuer;
use crate::error::{Error, Refusal};
use crate::port::{Entry, Guard, Key, Page, Range, Records, Request, Scope, Secrets, Stored};
use crate::step::QueueStep;
use crate::trail::Trail;
use std::collections::HashMap;
use tavren_sealing::record::{key_id_of, open_record, seal_record};
use tavren_sealing::{Key as SealKey, Seed, Zeroizing, derive};
use tavren_types::cbor::{self, Decode, Encode};
use tavren_types::{Code, CommandId, DealId, KeyId, Timestamp, UserId};

/// Why a decision stops: for want of something, or for good.
#[derive(Debug)]
pub(crate) enum Halt {
    /// Something must be fetched first.
    Need(Need),
    /// A key of something that was read is gone: somebody was faster, so it must be read again.
    Stale,
    /// The rules say no.
    Refuse(Refusal),
    /// Something broke.
    Fail(Error),
}

/// What must be fetched before the decision can go on.
#[derive(Debug)]
pub(crate) enum Need {
    Read(Vec<Key>),
    Scan(Range, Page),
    Fresh(usize),
    Open(Vec<KeyId>),
    Records(Vec<Request>),
    Queue(QueueStep),
    Erase(Scope),
}

impl<E: Into<Error>> From<E> for Halt {
    fn from(error: E) -> Self {
        match error.into() {
            Error::Refused(refusal) => Self::Refuse(refusal),
            error => Self::Fail(error),
        }
    }
}

/// A refusal for this reason, ready to be returned.
pub(crate) fn refuse<T>(code: Code) -> Result<T, Halt> {
    Err(Halt::Refuse(Refusal::new(code)))
}

/// Everything fetched since the last commit.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) entries: HashMap<Key, Option<Entry>>,
    pub(crate) scans: Vec<(Range, Page, Vec<Entry>)>,
    pub(crate) keys: HashMap<KeyId, Option<SealKey>>,
    pub(crate) fresh: Vec<(KeyId, SealKey)>,
    pub(crate) records: Option<Vec<Result<Records, crate::port::SourceError>>>,
    pub(crate) queue: Option<Option<Vec<Vec<u8>>>>,
    pub(crate) bound: Option<Key>,
    pub(crate) reads: u32,
    pub(crate) latest: Option<Timestamp>,
    pub(crate) erased: Option<u64>,
    pub(crate) epoch: u32,
    plain: HashMap<Key, Zeroizing<Vec<u8>>>,
}

/// One look at what was fetched, for one run of a decision.
pub(crate) struct Context<'a> {
    /// The time of the command.
    pub(crate) now: Timestamp,
    /// The command's id.
    pub(crate) id: CommandId,
    /// The keyed secrets.
    pub(crate) secrets: &'a Secrets,
    seed: &'a Seed,
    seen: &'a mut Seen,
    drawn: u64,
    fresh_taken: usize,
    trail: Option<Trail>,
    owner: Option<Trail>,
}

impl<'a> Context<'a> {
    pub(crate) fn new(call: &'a Call, seen: &'a mut Seen) -> Self {
        Self {
            now: seen.latest.map_or(call.now, |latest| latest.max(call.now)),
            id: call.id,
            secrets: &call.secrets,
            seed: &call.seed,
            seen,
            drawn: 0,
            fresh_taken: 0,
            trail: None,
            owner: None,
        }
    }

    /// Names whose trail a refusal is noted in, and whose key seals the answer.
    pub(crate) fn on_behalf(&mut self, trail: Trail) {
        self.trail = Some(trail);
        self.owner = Some(trail);
    }

    /// Names whose key seals the answer: somebody whose root this very command makes, or whom the
    /// answer to another is about.
    pub(crate) fn newly_for(&mut self, trail: Trail) {
        self.owner = Some(trail);
    }

    pub(crate) fn owner(&self) -> Option<Trail> {
        self.owner
    }

    pub(crate) fn behalf(&self) -> Option<Trail> {
        self.trail
    }

    /// The key of a user's root record.
    pub(crate) fn lookup(&self, user: &UserId) -> Key {
        crate::layout::user(&crate::user::lookup(self.secrets, user))
    }

    /// The name under which it is counted how often a person has had a deal: the same after any
    /// restart and for who comes back after an erasure, and meaningless without the keyring.
    pub(crate) fn nullifier(&self, user: &UserId, deal: DealId) -> [u8; 32] {
        let message = [deal.as_bytes(), user.expose().as_bytes()].concat();
        derive::hmac(&self.secrets.lookup, "tavren/nullifier/1", &message)
    }

    /// The name under which faults of a person are kept, whoever is erased and comes back.
    pub(crate) fn at_fault(&self, user: &UserId) -> [u8; 32] {
        let user = user.expose().as_bytes();
        derive::hmac(&self.secrets.lookup, "tavren/faults/1", user)
    }

    /// The core as an issuer of credentials.
    pub(crate) fn issuer(&self) -> Issuer {
        Issuer::of(&self.secrets.lookup)
    }

    /// `N` bytes that nobody can foresee, the same each time this decision runs.
    pub(crate) fn draw<const N: usize>(&mut self) -> [u8; N] {
        self.drawn = self.drawn.saturating_add(1);
        let epoch = u64::from(self.seen.epoch) << 40;
        // Draws of two lengths share no byte: a salt must not begin like a nonce that is published.
        let mut label = *b"draw/00";
        let (_, length) = label.split_at_mut(5);
        length.copy_from_slice(&u16::try_from(N).unwrap_or(u16::MAX).to_be_bytes());
        self.seed.expand(&label, epoch | self.drawn)
    }

    /// Makes sure that all `keys` are read, at one moment if none was before.
    pub(crate) fn prefetch(&mut self, keys: &[Key]) -> Result<(), Halt> {
        let missing: Vec<Key> = keys
            .iter()
            .filter(|key| !self.seen.entries.contains_key(*key))
            .cloned()
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Halt::Need(Need::Read(missing)))
        }
    }

    fn entry(&mut self, key: &Key) -> Result<Option<&Entry>, Halt> {
        if !self.seen.entries.contains_key(key) {
            return Err(Halt::Need(Need::Read(vec![key.clone()])));
        }
        Ok(self.seen.entries.get(key).and_then(Option::as_ref))
    }

    /// True when something lies at `key`.
    pub(crate) fn exists(&mut self, key: &Key) -> Result<bool, Halt> {
        Ok(self.entry(key)?.is_some())
    }

    /// A clear record; `None` where nothing lies.
    pub(crate) fn clear<T: Decode>(&mut self, key: &Key) -> Result<Option<T>, Halt> {
        match self.entry(key)? {
            None => Ok(None),
            Some(Entry {
                stored: Stored::Record(bytes),
                ..
            }) => Ok(Some(cbor::from_bytes(bytes)?)),
            Some(_) => Err(corrupt("a counter lies where a record belongs")),
        }
    }

    /// A counter; one that was never added to is 0.
    pub(crate) fn count(&mut self, key: &Key) -> Result<i64, Halt> {
        match self.entry(key)? {
            None => Ok(0),
            Some(Entry {
                stored: Stored::Count(count),
                ..
            }) => Ok(*count),
            Some(_) => Err(corrupt("a record lies where a counter belongs")),
        }
    }

    /// Makes sure that the keys of all these sealed records are open, in one step. Records must
    /// have been read; a record whose key was destroyed stays closed.
    pub(crate) fn unlock(&mut self, keys: &[Key], more: &[KeyId]) -> Result<(), Halt> {
        let mut missing: Vec<KeyId> = Vec::new();
        for key in keys {
            if let Some(Entry {
                stored: Stored::Record(bytes),
                ..
            }) = self.entry(key)?
            {
                missing.push(KeyId::from_bytes(key_id_of(bytes)?));
            }
        }
        missing.extend_from_slice(more);
        missing.retain(|id| !self.seen.keys.contains_key(id));
        missing.sort_unstable();
        missing.dedup();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Halt::Need(Need::Open(missing)))
        }
    }

    /// A sealed record with the id of its key; `None` where nothing lies or the key was destroyed.
    pub(crate) fn sealed<T: Decode>(&mut self, key: &Key) -> Result<Option<(KeyId, T)>, Halt> {
        let id = match self.entry(key)? {
            None => return Ok(None),
            Some(Entry {
                stored: Stored::Record(bytes),
                ..
            }) => KeyId::from_bytes(key_id_of(bytes)?),
            Some(_) => return Err(corrupt("a counter lies where a sealed record belongs")),
        };
        if !self.seen.plain.contains_key(key) {
            let Some(secret) = self.opened(id)? else {
                return Ok(None);
            };
            let Some(Some(Entry {
                stored: Stored::Record(bytes),
                ..
            })) = self.seen.entries.get(key)
            else {
                return Err(corrupt("a record vanished"));
            };
            let plain = open_record(&secret, key.as_bytes(), bytes)?;
            self.seen.plain.insert(key.clone(), plain);
        }
        let plain = self
            .seen
            .plain
            .get(key)
            .ok_or_else(|| corrupt("a record vanished"))?;
        Ok(Some((id, cbor::from_bytes(plain)?)))
    }

    /// A sealed record that lies within another one at `place`; `None` where its key was destroyed.
    pub(crate) fn open<T: Decode>(
        &mut self,
        place: &Key,
        sealed: &[u8],
    ) -> Result<Option<T>, Halt> {
        let id = KeyId::from_bytes(key_id_of(sealed)?);
        let Some(secret) = self.opened(id)? else {
            return Ok(None);
        };
        let plain = open_record(&secret, place.as_bytes(), sealed)?;
        Ok(Some(cbor::from_bytes(&plain)?))
    }

    /// A key; `None` when it was destroyed.
    pub(crate) fn opened(&mut self, id: KeyId) -> Result<Option<SealKey>, Halt> {
        match self.seen.keys.get(&id) {
            Some(key) => Ok(key.clone()),
            None => Err(Halt::Need(Need::Open(vec![id]))),
        }
    }

    /// A key that was never used, the same each time this decision runs.
    pub(crate) fn fresh(&mut self) -> Result<(KeyId, SealKey), Halt> {
        self.stock(1)?;
        let taken = self.seen.fresh.get(self.fresh_taken).cloned();
        self.fresh_taken = self.fresh_taken.saturating_add(1);
        taken.ok_or(Halt::Fail(Error::Internal {
            what: "a fresh key is missing",
        }))
    }

    /// Makes sure that `count` more fresh keys are at hand, in one step.
    pub(crate) fn stock(&mut self, count: usize) -> Result<(), Halt> {
        let wanted = self.fresh_taken.saturating_add(count);
        match wanted.checked_sub(self.seen.fresh.len()) {
            None | Some(0) => Ok(()),
            Some(short) => Err(Halt::Need(Need::Fresh(short))),
        }
    }

    /// One page of a walk. Scans are not guarded: what is decided upon is read by key afterwards.
    pub(crate) fn scan(&mut self, range: Range, page: Page) -> Result<Vec<Entry>, Halt> {
        let found = self
            .seen
            .scans
            .iter()
            .find(|(r, p, _)| *r == range && *p == page);
        match found {
            Some((_, _, entries)) => Ok(entries.clone()),
            None => Err(Halt::Need(Need::Scan(range, page))),
        }
    }

    /// The records that the source gave for `requests`: to be taken once, when nothing else is lacking.
    pub(crate) fn take_records(
        &mut self,
        requests: impl FnOnce() -> Vec<Request>,
    ) -> Result<Vec<Result<Records, crate::port::SourceError>>, Halt> {
        match self.seen.records.take() {
            Some(records) => Ok(records),
            None => Err(Halt::Need(Need::Records(requests()))),
        }
    }

    /// What the queue answered to `step`.
    pub(crate) fn queue(
        &mut self,
        step: impl FnOnce() -> QueueStep,
    ) -> Result<Option<Vec<Vec<u8>>>, Halt> {
        match &self.seen.queue {
            Some(answer) => Ok(answer.clone()),
            None => Err(Halt::Need(Need::Queue(step()))),
        }
    }

    /// Erases `scope`; answers how much went.
    pub(crate) fn erase(&mut self, scope: impl FnOnce() -> Scope) -> Result<u64, Halt> {
        self.seen
            .erased
            .ok_or_else(|| Halt::Need(Need::Erase(scope())))
    }

    /// True when the store has just refused a batch since this counter would have left its bounds, or
    /// since a token of this scope was used before.
    pub(crate) fn bound(&self, key: &Key) -> bool {
        self.seen.bound.as_ref() == Some(key)
    }

    /// Seals a record under an open key for its place.
    pub(crate) fn seal<T: Encode>(
        &mut self,
        key: &Key,
        id: KeyId,
        record: &T,
    ) -> Result<Vec<u8>, Halt> {
        let secret = self.opened(id)?.ok_or(Halt::Stale)?;
        self.seal_with(key, id, &secret, record)
    }

    /// Seals a record under a fresh key for its place.
    pub(crate) fn seal_with<T: Encode>(
        &mut self,
        key: &Key,
        id: KeyId,
        secret: &SealKey,
        record: &T,
    ) -> Result<Vec<u8>, Halt> {
        let plain = Zeroizing::new(cbor::to_bytes(record));
        let nonce = self.draw();
        Ok(seal_record(
            secret,
            id.as_bytes(),
            nonce,
            key.as_bytes(),
            &plain,
        )?)
    }

    /// A guard for every record read so far: the decision stands only while they stay as they are.
    /// Counters are not guarded; their bounds are checked inside the write.
    pub(crate) fn guards(&self) -> Vec<Guard> {
        let mut guards: Vec<Guard> = self
            .seen
            .entries
            .iter()
            .filter(|(_, entry)| {
                !matches!(
                    entry,
                    Some(Entry {
                        stored: Stored::Count(_),
                        ..
                    })
                )
            })
            .map(|(key, entry)| Guard {
                key: key.clone(),
                revision: entry.as_ref().map(|entry| entry.revision),
            })
            .collect();
        guards.sort_unstable_by(|a, b| a.key.cmp(&b.key));
        guards
    }
}

fn corrupt(what: &'static str) -> Halt {
    Halt::Fail(Error::Store(crate::port::StoreError::Corrupt { what }))
}
