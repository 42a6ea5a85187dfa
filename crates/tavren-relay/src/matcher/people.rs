//! The people that a host acts for, one agent each: what they said, and whether the enclave knows.

use super::error::refused;
use super::{HostSecret, words};
use crate::{Relay, Status};
use std::collections::{BTreeMap, BTreeSet};
use tavren_core::matching::{AreaId, Signal, SignalId, Sink};
use tavren_core::port::{Entropy, MatcherError};
use tavren_types::{Code, Timestamp};
use tavren_wire::agent::{AttestedKeys, Epoch, Stamp, seal};
use tavren_wire::message::{Content, Done};
use tavren_wire::notice::{Inbox, Notice};

/// Sequences that one millisecond has room for: more than can be sealed in it.
const SEQUENCES_A_MILLI: u64 = 1 << 14;

/// Where notifications go.
pub(super) type AnySink = Box<dyn Sink + Send + Sync>;

/// Everybody whose signal stands, or is still to be taken back.
pub(super) struct People {
    secret: HostSecret,
    people: BTreeMap<SignalId, Person>,
    /// Of whom the enclave may know something else than what stands here.
    stale: BTreeSet<SignalId>,
    last: u64,
    missed: u64,
}

struct Person {
    slot: u64,
    /// What stands, and until when; none where it is to be taken back.
    signal: Option<(Signal, Timestamp)>,
    /// Opens the boxes that answer the last that was taken.
    inbox: Option<Inbox>,
}

/// The enclave as of now, and the way there.
pub(super) struct Way<'a> {
    pub(super) relay: &'a mut Relay,
    pub(super) entropy: &'a dyn Entropy,
    pub(super) keys: AttestedKeys,
    pub(super) epoch: Epoch,
    pub(super) epoch_ends: Timestamp,
    pub(super) now: Timestamp,
}

/// What was handed to the relay under a slot.
struct Said {
    id: SignalId,
    slot: u64,
    inbox: Inbox,
}

impl People {
    pub(super) fn new(secret: HostSecret) -> Self {
        Self {
            secret,
            people: BTreeMap::new(),
            stale: BTreeSet::new(),
            last: 0,
            missed: 0,
        }
    }

    /// A number above all that were given, also by an earlier start of the host with an earlier time.
    pub(super) fn next_number(&mut self, now: Timestamp) -> u64 {
        let millis = u64::try_from(now.millis()).unwrap_or(0);
        let least = millis.saturating_mul(SEQUENCES_A_MILLI);
        self.last = self.last.saturating_add(1).max(least);
        self.last
    }

    /// Lets this stand for somebody, or nothing; what stood before.
    pub(super) fn put(
        &mut self,
        id: SignalId,
        signal: Option<(Signal, Timestamp)>,
        slot: impl FnOnce() -> Result<u64, MatcherError>,
    ) -> Result<Option<(Signal, Timestamp)>, MatcherError> {
        let stood = match self.people.get_mut(&id) {
            Some(person) => std::mem::replace(&mut person.signal, signal),
            None => {
                let (slot, inbox) = (slot()?, None);
                let person = Person {
                    slot,
                    signal,
                    inbox,
                };
                self.people.insert(id, person);
                None
            }
        };
        self.stale.insert(id);
        Ok(stood)
    }

    /// True where a signal stands that the enclave knows.
    pub(super) fn stands(&self, id: SignalId) -> bool {
        let person = self.people.get(&id);
        person.is_some_and(|person| person.signal.is_some()) && !self.stale.contains(&id)
    }

    /// True while the enclave is to be told something.
    pub(super) fn waits(&self) -> bool {
        !self.stale.is_empty()
    }

    /// The enclave knows nobody any more: all names have changed, or it was started again.
    pub(super) fn again(&mut self) {
        self.people.retain(|_, person| person.signal.is_some());
        self.stale = self.people.keys().copied().collect();
    }

    /// Drops what has expired; how many.
    pub(super) fn expire(&mut self, now: Timestamp) -> u64 {
        let mut expired: u64 = 0;
        let stale = &self.stale;
        self.people.retain(|id, person| {
            let over = person.signal.take_if(|(_, expires)| *expires <= now);
            let over = over.is_some();
            expired = expired.saturating_add(u64::from(over));
            // Of whom the enclave may hold another signal, that is taken back.
            !over || stale.contains(id)
        });
        expired
    }

    /// Seals to the enclave what it does not know.
    pub(super) fn bring(&mut self, way: &mut Way<'_>) -> Result<(), MatcherError> {
        let stale: Vec<SignalId> = self.stale.iter().copied().collect();
        let mut said = Vec::with_capacity(stale.len());
        for id in stale {
            let agent = self.secret.agent(id);
            let name = agent.signal_id(way.epoch);
            let standing = self.people.get(&id).and_then(|one| one.signal.as_ref());
            let (content, expires) = match standing {
                Some((signal, expires)) => {
                    let signal = words::signal(name, signal);
                    let signal = signal.map_err(|error| refused(error.code()))?;
                    (Content::Signal { signal }, *expires)
                }
                None => (Content::Withdrawal { id: name }, way.epoch_ends),
            };
            said.extend(self.say(id, &content, expires, way)?);
        }
        self.heard(said, way)
    }

    /// Reports that somebody did something, under the name of their signal.
    pub(super) fn report(
        &mut self,
        id: SignalId,
        (area, done, day): (AreaId, Done, u64),
        way: &mut Way<'_>,
    ) -> Result<(), MatcherError> {
        let agent = self.secret.agent(id);
        let content = Content::Report {
            id: agent.signal_id(way.epoch),
            today: agent.day_id(day),
            area: area.number(),
            done: vec![done],
        };
        let standing = self.people.get(&id).and_then(|one| one.signal.as_ref());
        let expires = standing.map_or(way.epoch_ends, |(_, expires)| *expires);
        let said = self.say(id, &content, expires, way)?;
        self.heard(said.into_iter().collect(), way)
    }

    fn say(
        &mut self,
        id: SignalId,
        content: &Content,
        expires: Timestamp,
        way: &mut Way<'_>,
    ) -> Result<Option<Said>, MatcherError> {
        let sequence = self.next_number(way.now);
        let Some(person) = self.people.get(&id) else {
            return Ok(None);
        };
        let slot = person.slot;
        // Until it is answered: what is sealed last opens the boxes.
        self.stale.insert(id);
        let stamp = Stamp {
            epoch: way.epoch,
            sequence,
            expires: expires.min(way.epoch_ends),
        };
        let mut seed = [0; 32];
        way.entropy
            .fill(&mut seed)
            .map_err(|_| refused(Code::EntropyUnavailable))?;
        let (sealed, key) =
            seal(&way.keys, content, stamp, seed).map_err(|error| refused(error.code()))?;
        way.relay.submit(slot, sealed)?;
        let inbox = Inbox::new(key);
        Ok(Some(Said { id, slot, inbox }))
    }

    /// Takes the enclave's answers to what was said.
    fn heard(&mut self, said: Vec<Said>, way: &mut Way<'_>) -> Result<(), MatcherError> {
        way.relay.flush()?;
        let mut heard = Ok(());
        for Said { id, slot, inbox } in said {
            match way.relay.status(slot) {
                Status::Taken => {
                    self.stale.remove(&id);
                    if let Some(person) = self.people.get_mut(&id) {
                        person.inbox = Some(inbox);
                    }
                }
                Status::Refused(why) => heard = Err(refused(why.code())),
                Status::None | Status::Waiting => {
                    let what = "the enclave did not take what was sealed to it";
                    heard = Err(MatcherError::Unavailable { what });
                }
            }
        }
        let stale = &self.stale;
        (self.people).retain(|id, person| person.signal.is_some() || stale.contains(id));
        heard
    }

    /// Opens the boxes that have come, and tells whom deals are for, by rising id.
    pub(super) fn open(&mut self, relay: &mut Relay, sink: &mut Option<AnySink>) {
        for (id, person) in &mut self.people {
            for sealed in relay.collect(person.slot) {
                // What does not open is missed, as the next that does tells.
                let received = person.inbox.as_mut().map(|inbox| inbox.open(&sealed));
                let Some(Ok(received)) = received else {
                    continue;
                };
                self.missed = self.missed.saturating_add(received.missed);
                // Who was removed is told nothing more, though the enclave does not know it yet.
                if let Some(Notice::Matched { .. }) = received.notice
                    && person.signal.is_some()
                    && let Some(sink) = sink
                {
                    sink.deliver(*id);
                }
            }
        }
    }

    pub(super) const fn missed(&self) -> u64 {
        self.missed
    }
}
