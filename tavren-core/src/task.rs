//! The driver: turns a command into steps, and answers into a decision. It does no I/O.

use crate::action::{Action, After, Next};
use crate::audit::{Body, Kind};
use crate::context::{Context, Halt, Need, Seen};
use crate::draft::Draft;
use crate::erasure::Intent;
use crate::error::{Error, Refusal};
use crate::port::{
    Batch, Committed, Entry, Guard, Key, Page, Range, Secrets, Snapshot, StoreError,
};
use crate::step::{KeyStep, Reply, Step};
use crate::{layout, limits};
use std::sync::Arc;
use tavren_sealing::{Seed, derive};
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};
use tavren_types::{Code, CommandId, KeyId, Timestamp};

#[cfg(test)]
mod tests;

/// What a command is called with, beside its arguments.
#[derive(Debug, Clone)]
pub struct Call {
    /// The command's id: the same id again has no second effect and gets the same answer.
    pub id: CommandId,
    /// The time of the command.
    pub now: Timestamp,
    /// Fresh randomness for this command.
    pub seed: Seed,
    /// The keyring's secrets.
    pub secrets: Secrets,
}

/// A command under way.
///
/// Ask [`Task::step`] for a step, do it, give the answer to [`Task::reply`], and so on until
/// [`Step::Done`]. A task that is dropped half-way has either committed or not; the same command
/// with the same id finds out which.
pub struct Task<T> {
    action: Box<dyn Action<Output = T> + Send>,
    call: Call,
    digest: [u8; 32],
    commits: u32,
    conflicts: u32,
    seen: Seen,
    state: State<T>,
    recall: Recall<T>,
}

/// How the answer of a command is remembered and read back; a query has neither.
type Recall<T> = Option<(
    fn(&Result<T, Refusal>) -> Vec<u8>,
    fn(&[u8]) -> Result<Result<T, Refusal>, CborError>,
)>;

/// What the last step asked for, so that the reply finds its place.
enum Waiting {
    Read(Vec<Key>),
    Scan(Range, Page),
    Fresh,
    Open(Vec<KeyId>),
    Records,
    Queue,
}

enum State<T> {
    Deciding(Option<Waiting>),
    Confirming(Vec<Key>, Box<T>),
    Committing(Arc<Batch>, Pending<T>),
    Erasing(Erasing, Box<Then<T>>),
    Done(Option<Result<T, Error>>),
}

struct Pending<T> {
    after: After<T>,
    intent: Intent,
}

/// An intent that is being carried out, with the commit it was written in.
struct Erasing {
    intent: Intent,
    commit_id: CommandId,
}

/// What follows once all is erased.
enum Then<T> {
    GoOn,
    Done(Result<T, Error>),
}

impl<T: Encode + Decode> Task<T> {
    /// Begins a command.
    pub(crate) fn command(action: Box<dyn Action<Output = T> + Send>, call: Call) -> Self {
        Self::new(action, call, Some((answer_bytes::<T>, answer_from::<T>)))
    }
}

impl<T> Task<T> {
    /// Begins a query: it commits nothing and leaves no trace.
    pub(crate) fn query(action: Box<dyn Action<Output = T> + Send>, call: Call) -> Self {
        Self::new(action, call, None)
    }

    fn new(action: Box<dyn Action<Output = T> + Send>, call: Call, recall: Recall<T>) -> Self {
        let digest = derive::sha256(&action.fingerprint());
        Self {
            action,
            call,
            digest,
            commits: 0,
            conflicts: 0,
            seen: Seen::default(),
            state: State::Deciding(None),
            recall,
        }
    }

    /// The next step. Asked again before it is answered, it gives the same step.
    pub fn step(&mut self) -> Step<T> {
        loop {
            match &mut self.state {
                State::Deciding(_) => {
                    if let Some(step) = self.decide() {
                        return step;
                    }
                }
                State::Confirming(keys, _) => return Step::Read(keys.clone()),
                State::Committing(batch, _) => return Step::Commit(Arc::clone(batch)),
                State::Erasing(erasing, _) => {
                    if let Some(step) = erasing.intent.next() {
                        return step;
                    }
                    let commit_id = erasing.commit_id;
                    return Step::Commit(Arc::new(self.forget(commit_id)));
                }
                State::Done(output) => {
                    return Step::Done(output.take().unwrap_or(Err(Error::Internal {
                        what: "a task was asked again after it was done",
                    })));
                }
            }
        }
    }

    /// Runs the decision; `None` when the state has moved on.
    fn decide(&mut self) -> Option<Step<T>> {
        let mut context = Context::new(&self.call, &mut self.seen);
        let kind = self.action.kind();
        let decided = match self.action.advance(&mut context) {
            Err(Halt::Refuse(refusal)) if self.recall.is_some() => {
                refused(&mut context, kind, refusal)
            }
            decided => decided,
        };
        let lowered = decided.and_then(|next| match next {
            Next::Done(output) => Ok(Err(output)),
            Next::Commit(mut draft, after) => {
                draft.seal_notes(&mut context)?;
                Ok(Ok((draft, after, context.guards())))
            }
        });
        let (draft, after, guards) = match lowered {
            Ok(Ok(parts)) => parts,
            Ok(Err(output)) => return self.confirm(output),
            Err(Halt::Need(need)) => {
                self.state = State::Deciding(Some(waiting_for(&need)));
                return Some(step_for(need));
            }
            Err(Halt::Refuse(refusal)) => return self.finish(Err(refusal.into())),
            Err(Halt::Fail(error)) => return self.finish(Err(error)),
        };
        let (batch, pending) = self.lower(draft, after, guards);
        self.state = State::Committing(Arc::new(batch), pending);
        None
    }

    fn lower(
        &mut self,
        mut draft: Draft,
        after: After<T>,
        guards: Vec<Guard>,
    ) -> (Batch, Pending<T>) {
        let (commit_id, answer) = match (&after, self.recall) {
            // The commit that answers carries the command's own id; those before it, derived ones.
            (After::Answer(output), Some((remember, _))) => (self.call.id, remember(output)),
            (After::Answer(_), None) => (self.call.id, Vec::new()),
            (After::GoOn(memo), _) => (derived(self.call.id, self.commits), memo.clone()),
        };
        let intent = Intent::of(&mut draft);
        if let Some(record) = intent.record() {
            draft.put(layout::erasure(commit_id), &record);
        }
        let batch = Batch {
            commit_id,
            digest: self.digest,
            now: self.call.now,
            guards,
            ops: draft.ops,
            answer,
        };
        (batch, Pending { after, intent })
    }

    /// Takes the answer to the step given last.
    pub fn reply(&mut self, reply: Reply) {
        if let Err(error) = self.take(reply) {
            self.state = State::Done(Some(Err(error)));
        }
    }

    fn take(&mut self, reply: Reply) -> Result<(), Error> {
        match (reply, &mut self.state) {
            (Reply::Commit(result), State::Committing(..)) => self.committed(result),
            (Reply::Read(result), State::Confirming(..)) => {
                self.confirmed(result?);
                Ok(())
            }
            (Reply::Commit(result), State::Erasing(..)) => {
                result?;
                self.erased();
                Ok(())
            }
            (Reply::Destroyed(result), State::Erasing(erasing, _)) => {
                result?;
                erasing.intent.destroyed();
                Ok(())
            }
            (Reply::Queue(result), State::Erasing(erasing, _)) => {
                result?;
                erasing.intent.removed();
                Ok(())
            }
            (Reply::Erased(result), State::Erasing(erasing, _)) => {
                result?;
                erasing.intent.purged();
                Ok(())
            }
            (reply, State::Deciding(waiting)) => {
                let waiting = waiting.take();
                self.learn(reply, waiting)
            }
            _ => Err(Error::Internal {
                what: "a reply to another step",
            }),
        }
    }

    fn learn(&mut self, reply: Reply, waiting: Option<Waiting>) -> Result<(), Error> {
        match (reply, waiting) {
            (Reply::Read(result), Some(Waiting::Read(keys))) => self.read(keys, result?)?,
            (Reply::Scan(result), Some(Waiting::Scan(range, page))) => {
                self.seen.scans.push((range, page, result?));
            }
            (Reply::Fresh(result), Some(Waiting::Fresh)) => {
                for (id, key) in result? {
                    self.seen.keys.insert(id, Some(key.clone()));
                    self.seen.fresh.push((id, key));
                }
            }
            (Reply::Opened(result), Some(Waiting::Open(ids))) => {
                self.seen.keys.extend(ids.into_iter().zip(result?));
            }
            (Reply::Records(records), Some(Waiting::Records)) => self.seen.records = Some(records),
            (Reply::Queue(result), Some(Waiting::Queue)) => self.seen.queue = Some(result?),
            _ => {
                return Err(Error::Internal {
                    what: "a reply to another step",
                });
            }
        }
        Ok(())
    }

    fn read(&mut self, keys: Vec<Key>, snapshot: Snapshot) -> Result<(), Error> {
        if let Some(latest) = snapshot.latest
            && self.call.now.plus_millis(limits::CLOCK_TOLERANCE_MILLIS) < latest
        {
            return Err(Error::input(Code::ClockBackwards, "now"));
        }
        self.seen.reads = self.seen.reads.saturating_add(1);
        self.seen
            .entries
            .extend(keys.into_iter().zip(snapshot.entries));
        Ok(())
    }

    fn committed(&mut self, result: Result<Committed, StoreError>) -> Result<(), Error> {
        match result {
            // Ask again with the same batch: the store then knows.
            Err(StoreError::Unknown { .. }) if self.patient() => Ok(()),
            Err(StoreError::Conflict { .. }) if self.patient() => {
                self.restart(None);
                Ok(())
            }
            Err(StoreError::Bound { key }) if self.patient() => {
                self.restart(Some(key));
                Ok(())
            }
            Err(error) => Err(error.into()),
            Ok(committed) => {
                let State::Committing(batch, pending) =
                    std::mem::replace(&mut self.state, State::Deciding(None))
                else {
                    return Ok(());
                };
                self.advance(batch.commit_id, pending, committed)
            }
        }
    }

    fn advance(
        &mut self,
        commit_id: CommandId,
        pending: Pending<T>,
        committed: Committed,
    ) -> Result<(), Error> {
        self.commits = self.commits.saturating_add(1);
        let Pending { after, mut intent } = pending;
        if let Committed::AlreadyApplied { .. } = committed {
            // The first time left an intent of its own, which recovery completes.
            intent = Intent::default();
        }
        let then = match (after, committed) {
            (After::GoOn(memo), Committed::Applied) => {
                self.action.committed(&memo)?;
                Then::GoOn
            }
            (After::GoOn(_), Committed::AlreadyApplied { answer }) => {
                self.action.committed(&answer)?;
                Then::GoOn
            }
            (After::Answer(output), Committed::Applied) => Then::Done(output.map_err(Error::from)),
            (After::Answer(_), Committed::AlreadyApplied { answer }) => {
                let (_, recall) = self.recall.ok_or(Error::Internal {
                    what: "a query was committed",
                })?;
                Then::Done(recall(&answer)?.map_err(Error::from))
            }
        };
        if intent.is_empty() {
            self.follow(then);
        } else {
            self.state = State::Erasing(Erasing { intent, commit_id }, Box::new(then));
        }
        Ok(())
    }

    /// The commit that forgets an intent which was carried out.
    fn forget(&self, commit_id: CommandId) -> Batch {
        Batch {
            commit_id: derived(commit_id, u32::MAX),
            digest: self.digest,
            now: self.call.now,
            guards: Vec::new(),
            ops: vec![crate::port::Op::Delete {
                key: layout::erasure(commit_id),
            }],
            answer: Vec::new(),
        }
    }

    fn follow(&mut self, then: Then<T>) {
        match then {
            Then::GoOn => self.restart(None),
            Then::Done(output) => self.state = State::Done(Some(output)),
        }
    }

    fn erased(&mut self) {
        if let State::Erasing(_, then) = std::mem::replace(&mut self.state, State::Deciding(None)) {
            self.follow(*then);
        }
    }

    fn patient(&mut self) -> bool {
        self.conflicts = self.conflicts.saturating_add(1);
        self.conflicts <= limits::CONFLICTS_MAX
    }

    /// Forgets what was read and decides again. Draws begin a new epoch: a nonce that a batch has
    /// carried is never used for another text under the same key.
    fn restart(&mut self, bound: Option<Key>) {
        let fresh = std::mem::take(&mut self.seen.fresh);
        let epoch = self.seen.epoch.saturating_add(1);
        self.seen = Seen::default();
        self.seen.epoch = epoch;
        self.seen.bound = bound;
        // Keys that were handed out but not used stay at hand for the next run.
        if self.commits == 0 {
            for (id, key) in &fresh {
                self.seen.keys.insert(*id, Some(key.clone()));
            }
            self.seen.fresh = fresh;
        }
        self.state = State::Deciding(None);
    }

    /// A query whose reads were more than one moment apart reads once more, and is answered when
    /// nothing has changed; otherwise it begins again.
    fn confirm(&mut self, output: T) -> Option<Step<T>> {
        if self.seen.reads <= 1 {
            return self.finish(Ok(output));
        }
        let keys: Vec<Key> = self.seen.entries.keys().cloned().collect();
        self.state = State::Confirming(keys, Box::new(output));
        None
    }

    fn confirmed(&mut self, snapshot: Snapshot) {
        let State::Confirming(keys, output) =
            std::mem::replace(&mut self.state, State::Deciding(None))
        else {
            return;
        };
        let same = |(key, entry): (&Key, &Option<Entry>)| self.seen.entries.get(key) == Some(entry);
        if keys.iter().zip(&snapshot.entries).all(same) {
            self.state = State::Done(Some(Ok(*output)));
        } else if self.patient() {
            self.restart(None);
        } else {
            self.state = State::Done(Some(Err(StoreError::Conflict { keys }.into())));
        }
    }

    fn finish(&mut self, output: Result<T, Error>) -> Option<Step<T>> {
        self.state = State::Done(Some(output));
        None
    }
}

/// The draft that notes a refusal: in the trail of whom it concerns, else in the operator's.
fn refused<T>(context: &mut Context<'_>, kind: Kind, refusal: Refusal) -> Result<Next<T>, Halt> {
    let trail = match context.behalf() {
        Some(trail) => trail,
        None => crate::operator::trail(context)?,
    };
    let mut draft = Draft::default();
    let mut body = Body::new(kind, context.now);
    body.refusal = Some(refusal.code().number());
    draft.note(trail, body);
    Ok(Next::Commit(draft, After::Answer(Err(refusal))))
}

fn waiting_for(need: &Need) -> Waiting {
    match need {
        Need::Read(keys) => Waiting::Read(keys.clone()),
        Need::Scan(range, page) => Waiting::Scan(range.clone(), page.clone()),
        Need::Fresh(_) => Waiting::Fresh,
        Need::Open(ids) => Waiting::Open(ids.clone()),
        Need::Records(_) => Waiting::Records,
        Need::Queue(_) => Waiting::Queue,
    }
}

fn step_for<T>(need: Need) -> Step<T> {
    match need {
        Need::Read(keys) => Step::Read(keys),
        Need::Scan(range, page) => Step::Scan(range, page),
        Need::Fresh(count) => Step::Keys(KeyStep::Fresh(count)),
        Need::Open(ids) => Step::Keys(KeyStep::Open(ids)),
        Need::Records(requests) => Step::Records(requests),
        Need::Queue(step) => Step::Deliver(step),
    }
}

/// The id of the `index`th commit of a command that takes several.
pub(crate) fn derived(id: CommandId, index: u32) -> CommandId {
    let mut bytes = id.as_bytes().to_vec();
    bytes.extend_from_slice(&index.to_be_bytes());
    let digest = derive::sha256(&bytes);
    let mut short = [0; 16];
    short.copy_from_slice(digest.split_at(16).0);
    CommandId::from_bytes(short)
}

fn answer_bytes<T: Encode>(output: &Result<T, Refusal>) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.array(2);
    match output {
        Ok(output) => {
            writer.boolean(true);
            output.encode(&mut writer);
        }
        Err(refusal) => {
            writer.boolean(false);
            refusal.encode(&mut writer);
        }
    }
    writer.into_bytes()
}

fn answer_from<T: Decode>(bytes: &[u8]) -> Result<Result<T, Refusal>, CborError> {
    let mut reader = Reader::new(bytes);
    reader.array()?;
    let answer = if reader.boolean()? {
        Ok(T::decode(&mut reader)?)
    } else {
        Err(Refusal::decode(&mut reader)?)
    };
    reader.close();
    reader.finish()?;
    Ok(answer)
}
