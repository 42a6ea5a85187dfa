//! The driver: turns a command into steps, and answers into a decision. It does no I/O.

use crate::action::{Action, After, Next};
use crate::audit::{Body, Kind};
use crate::call::Call;
use crate::context::{Context, Halt, Seen};
use crate::draft::Draft;
use crate::erasure::Intent;
use crate::error::{Error, Refusal};
use crate::port::{Batch, Committed, Entry, Key, Op, Snapshot, StoreError};
use crate::step::{KeyStep, Reply, Step};
use crate::{layout, limits};
use answer::Recall;
use before::Before;
use learn::{Waiting, step_for, waiting_for};
use std::sync::Arc;
use tavren_sealing::derive;
use tavren_types::cbor::{Decode, Encode};
use tavren_types::{CommandId, KeyId};

mod answer;
mod before;
mod learn;
#[cfg(test)]
mod tests;

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
    /// True once it is known that the command has not ended before.
    probed: bool,
    /// True once its clock was found good.
    admitted: bool,
    seen: Seen,
    state: State<T>,
    recall: Option<Recall<T>>,
}

enum State<T> {
    /// The decision runs until it lacks something.
    Deciding(Option<Waiting>),
    /// A query reads once more what it read at several moments.
    Confirming(Vec<Key>, Box<T>),
    /// A batch is on its way.
    Committing(Arc<Batch>, Pending<T>),
    /// Did the command end before? A batch that cannot apply asks for its answer. If it did not, it
    /// goes on from this memo, or does what it is about to do.
    Probing(Option<Box<[u8]>>),
    /// What was answered or noted before is opened.
    Recalling(KeyId, Before),
    /// A command that ended before may have left something to erase.
    Checking(Box<Result<T, Error>>),
    /// What must be erased is erased.
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
        Self::new(action, call, Some(Recall::of()))
    }
}

impl<T> Task<T> {
    /// Begins a query: it commits nothing and leaves no trace.
    pub(crate) fn query(action: Box<dyn Action<Output = T> + Send>, call: Call) -> Self {
        Self::new(action, call, None)
    }

    fn new(
        action: Box<dyn Action<Output = T> + Send>,
        call: Call,
        recall: Option<Recall<T>>,
    ) -> Self {
        // Keyed, since arguments can be guessed: nobody who holds the store alone can test a guess.
        let digest = derive::hmac(&call.secrets.tie, "tavren/command/1", &action.fingerprint());
        Self {
            action,
            call,
            digest,
            commits: 0,
            conflicts: 0,
            probed: false,
            admitted: false,
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
                State::Probing(_) => return Step::Commit(Arc::new(self.probe())),
                State::Recalling(key, _) => return Step::Keys(KeyStep::Open(vec![*key])),
                State::Checking(_) => return Step::Read(vec![layout::erasure(self.call.id)]),
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

    /// Takes the answer to the step given last.
    pub fn reply(&mut self, reply: Reply) {
        if let Err(error) = self.take(reply) {
            self.state = State::Done(Some(Err(error)));
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
                let (commit_id, plain) = match (&after, &self.recall) {
                    // The commit that answers carries the command's own id; those before it, derived ones.
                    (After::Answer(output), Some(recall)) => (self.call.id, recall.bytes(output)),
                    (After::Answer(_), None) => (self.call.id, Vec::new()),
                    (After::GoOn(memo), _) => (derived(self.call.id, self.commits), memo.clone()),
                };
                let answer = answer::seal(&mut context, commit_id, plain)?;
                Ok(Ok((
                    lower(&self.digest, &context, commit_id, draft, answer),
                    after,
                )))
            }
        });
        match lowered {
            Ok(Ok((_, After::GoOn(_)))) if !self.probed => {
                // Sent again after it has ended, a command must not do its first half once more.
                self.state = State::Probing(None);
                None
            }
            Ok(Ok(((batch, intent), after))) => {
                self.state = State::Committing(Arc::new(batch), Pending { after, intent });
                None
            }
            Ok(Err(output)) => self.confirm(output),
            Err(Halt::Need(need)) => {
                self.state = State::Deciding(Some(waiting_for(&need)));
                Some(step_for(need))
            }
            Err(Halt::Stale) if self.patient() => {
                self.restart(None);
                None
            }
            Err(Halt::Stale) => self.finish(Err(Error::Wiped)),
            Err(Halt::Refuse(refusal)) => self.finish(Err(refusal.into())),
            Err(Halt::Fail(error)) => self.finish(Err(error)),
        }
    }

    fn take(&mut self, reply: Reply) -> Result<(), Error> {
        let state = std::mem::replace(&mut self.state, State::Deciding(None));
        match (reply, state) {
            (reply, State::Deciding(waiting)) => self.learn(reply, waiting),
            (Reply::Read(result), State::Confirming(keys, output)) => {
                self.confirmed(keys, *output, result?);
                Ok(())
            }
            (Reply::Commit(result), State::Committing(batch, pending)) => {
                self.committed(batch, pending, result)
            }
            (Reply::Commit(result), State::Probing(memo)) => self.probed(memo, result),
            (Reply::Opened(result), State::Recalling(_, before)) => self.recalled(before, result?),
            (Reply::Read(result), State::Checking(output)) => self.checked(*output, result?),
            (Reply::Commit(result), State::Erasing(_, then)) => {
                result?;
                self.follow(*then);
                Ok(())
            }
            (reply, State::Erasing(mut erasing, then)) => {
                match reply {
                    Reply::Destroyed(result) => result.map(|()| erasing.intent.destroyed())?,
                    Reply::Queue(result) => result.map(|_| erasing.intent.removed())?,
                    Reply::Erased(result) => result.map(|_| erasing.intent.purged())?,
                    _ => return Err(misplaced()),
                }
                self.state = State::Erasing(erasing, then);
                Ok(())
            }
            _ => Err(misplaced()),
        }
    }

    fn committed(
        &mut self,
        batch: Arc<Batch>,
        pending: Pending<T>,
        result: Result<Committed, StoreError>,
    ) -> Result<(), Error> {
        match result {
            // Ask again with the same batch: the store then knows.
            Err(StoreError::Unknown { .. }) if self.patient() => {
                self.state = State::Committing(batch, pending);
                Ok(())
            }
            Err(StoreError::Conflict { .. }) if self.patient() => {
                self.restart(None);
                Ok(())
            }
            Err(StoreError::Bound { key }) if self.patient() => {
                self.restart(Some(key));
                Ok(())
            }
            // A token was used before: the command says why that stops it.
            Err(StoreError::Replay) if once(&batch).is_some() && self.patient() => {
                self.restart(once(&batch));
                Ok(())
            }
            Err(error) => Err(error.into()),
            Ok(committed) => self.advance(batch.commit_id, pending, committed),
        }
    }

    fn advance(
        &mut self,
        commit_id: CommandId,
        pending: Pending<T>,
        committed: Committed,
    ) -> Result<(), Error> {
        self.commits = self.commits.saturating_add(1);
        let Pending { after, intent } = pending;
        let then = match (after, committed) {
            (After::GoOn(memo), Committed::Applied) => {
                self.action.committed(&memo)?;
                Then::GoOn
            }
            (After::Answer(output), Committed::Applied) => Then::Done(output.map_err(Error::from)),
            (After::GoOn(_), Committed::AlreadyApplied { answer }) => {
                self.state = State::Probing(Some(answer));
                return Ok(());
            }
            (After::Answer(_), Committed::AlreadyApplied { answer }) => {
                return self.remember(Before::Answer(answer), self.call.id);
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
            ops: vec![Op::Delete {
                key: layout::erasure(commit_id),
            }],
            ..self.batch(derived(commit_id, u32::MAX))
        }
    }

    /// A batch that says nothing yet.
    fn batch(&self, commit_id: CommandId) -> Batch {
        Batch {
            commit_id,
            digest: self.digest,
            now: self.call.now,
            guards: Vec::new(),
            ops: Vec::new(),
            answer: Vec::new(),
        }
    }

    fn follow(&mut self, then: Then<T>) {
        match then {
            Then::GoOn => self.restart(None),
            Then::Done(output) => self.state = State::Done(Some(output)),
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

    fn confirmed(&mut self, keys: Vec<Key>, output: T, snapshot: Snapshot) {
        let same = |(key, entry): (&Key, &Option<Entry>)| self.seen.entries.get(key) == Some(entry);
        if keys.len() == snapshot.entries.len() && keys.iter().zip(&snapshot.entries).all(same) {
            self.state = State::Done(Some(Ok(output)));
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

/// One batch of a draft, and what must be erased after it.
fn lower(
    digest: &[u8; 32],
    context: &Context<'_>,
    commit_id: CommandId,
    mut draft: Draft,
    answer: Vec<u8>,
) -> (Batch, Intent) {
    let intent = Intent::of(&mut draft);
    if let Some(record) = intent.record() {
        draft.put(layout::erasure(commit_id), &record);
    }
    let batch = Batch {
        commit_id,
        digest: *digest,
        now: context.now,
        guards: context.guards(),
        ops: draft.ops,
        answer,
    };
    (batch, intent)
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

/// The id of the `index`th commit of a command that takes several: it lies beside the command's own.
pub(crate) fn derived(id: CommandId, index: u32) -> CommandId {
    let mut named = id.as_bytes().to_vec();
    named.extend_from_slice(&index.to_be_bytes());
    let digest = derive::sha256(&named);
    let mut bytes = *id.as_bytes();
    bytes
        .split_at_mut(8)
        .1
        .copy_from_slice(digest.split_at(8).0);
    CommandId::from_bytes(bytes)
}

fn misplaced() -> Error {
    Error::Internal {
        what: "a reply to another step",
    }
}

/// The scope of the token that a batch uses up.
fn once(batch: &Batch) -> Option<Key> {
    batch.ops.iter().find_map(|op| match op {
        Op::Once { scope, .. } => Some(scope.clone()),
        _ => None,
    })
}
