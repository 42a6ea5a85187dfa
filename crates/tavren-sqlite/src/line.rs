//! Many callers, one sync: whoever comes first leads, and does the work of all who come meanwhile.
//!
//! No thread of its own: a caller that finds nobody leading becomes the leader and works on its own
//! thread; one that finds a leader leaves its job and waits. The leader takes jobs as long as there
//! are any, makes them durable together, answers them, and hands over to the next in line.
//!
//! A lone caller pays for one lock. Where several were served last time and fewer are in line now,
//! the others are on their way back: the leader then waits for them, at most [`PATIENCE`].

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Jobs in one group, so that the first of them is answered in time.
const GROUP_MAX: usize = 512;

/// How long a leader waits for the callers it served last time: less than a sync on most media.
const PATIENCE: Duration = Duration::from_micros(500);

/// The line before one resource: jobs `J`, answered by `A`.
pub(crate) struct Line<J, A> {
    state: Mutex<State<J, A>>,
    came: Condvar,
}

struct State<J, A> {
    led: bool,
    waiting: VecDeque<Ticket<J, A>>,
    /// The leader wants to know when so many wait; 0 when it does not.
    wanted: usize,
    /// How many the last leader served, itself included.
    served: usize,
}

/// What becomes of a caller.
pub(crate) enum Place<'l, J, A> {
    /// It leads, and does its own job first.
    Leads(Lead<'l, J, A>),
    /// A leader did its job.
    Answered(A),
    /// A leader took its job and vanished (it panicked): whether it was done is not known.
    Abandoned,
}

impl<J, A> Line<J, A> {
    pub(crate) fn new() -> Self {
        let state = State {
            led: false,
            waiting: VecDeque::new(),
            wanted: 0,
            served: 1,
        };
        Self {
            state: Mutex::new(state),
            came: Condvar::new(),
        }
    }

    /// Leads, or leaves `job` with the leader and waits for the answer.
    pub(crate) fn join(&self, job: impl FnOnce() -> J) -> Place<'_, J, A> {
        if self.try_lead() {
            return Place::Leads(Lead::new(self));
        }
        let slot = Arc::new(Slot::new());
        let ticket = Ticket {
            job: job(),
            slot: Some(Arc::clone(&slot)),
        };
        let mut state = lock(&self.state);
        if !state.led {
            state.led = true;
            return Place::Leads(Lead::new(self));
        }
        state.waiting.push_back(ticket);
        let enough = state.wanted > 0 && state.waiting.len() >= state.wanted;
        drop(state);
        if enough {
            self.came.notify_one();
        }
        match slot.hear() {
            Word::Lead => Place::Leads(Lead::new(self)),
            Word::Answer(answer) => Place::Answered(answer),
            Word::Nothing | Word::Abandoned => Place::Abandoned,
        }
    }

    fn try_lead(&self) -> bool {
        let mut state = lock(&self.state);
        !std::mem::replace(&mut state.led, true)
    }
}

/// The right to do the jobs of the line; hands over when dropped.
pub(crate) struct Lead<'l, J, A> {
    line: &'l Line<J, A>,
    /// How many this leader has taken on, itself included.
    taken: usize,
    waited: bool,
}

impl<'l, J, A> Lead<'l, J, A> {
    fn new(line: &'l Line<J, A>) -> Self {
        Self {
            line,
            taken: 1,
            waited: false,
        }
    }

    /// The next job of this group.
    pub(crate) fn next(&mut self) -> Option<Ticket<J, A>> {
        if self.taken >= GROUP_MAX {
            return None;
        }
        let mut state = lock(&self.line.state);
        let away = state.served.saturating_sub(self.taken);
        if state.waiting.is_empty() && away > 0 && !self.waited {
            self.waited = true;
            state.wanted = away;
            let missing = |state: &mut State<J, A>| state.waiting.len() < away;
            let woken = self.line.came.wait_timeout_while(state, PATIENCE, missing);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
            state.wanted = 0;
        }
        let ticket = state.waiting.pop_front()?;
        self.taken = self.taken.saturating_add(1);
        Some(ticket)
    }

    /// All who wait now.
    pub(crate) fn rest(&mut self) -> Vec<Ticket<J, A>> {
        lock(&self.line.state).waiting.drain(..).collect()
    }
}

impl<J, A> Drop for Lead<'_, J, A> {
    fn drop(&mut self) {
        let mut state = lock(&self.line.state);
        state.served = self.taken;
        match state.waiting.pop_front() {
            Some(ticket) => ticket.say(Word::Lead),
            None => state.led = false,
        }
    }
}

/// A job in line, and whom to tell.
pub(crate) struct Ticket<J, A> {
    job: J,
    slot: Option<Arc<Slot<A>>>,
}

impl<J, A> Ticket<J, A> {
    pub(crate) fn job(&self) -> &J {
        &self.job
    }

    pub(crate) fn answer(self, answer: A) {
        self.say(Word::Answer(answer));
    }

    fn say(mut self, word: Word<A>) {
        if let Some(slot) = self.slot.take() {
            slot.say(word);
        }
    }
}

impl<J, A> Drop for Ticket<J, A> {
    fn drop(&mut self) {
        if let Some(slot) = self.slot.take() {
            slot.say(Word::Abandoned);
        }
    }
}

enum Word<A> {
    Nothing,
    Answer(A),
    Lead,
    Abandoned,
}

/// Where one caller waits for one word.
struct Slot<A> {
    word: Mutex<Word<A>>,
    said: Condvar,
}

impl<A> Slot<A> {
    fn new() -> Self {
        Self {
            word: Mutex::new(Word::Nothing),
            said: Condvar::new(),
        }
    }

    fn say(&self, word: Word<A>) {
        *lock(&self.word) = word;
        self.said.notify_one();
    }

    fn hear(&self) -> Word<A> {
        let silent = |word: &mut Word<A>| matches!(word, Word::Nothing);
        let word = self.said.wait_while(lock(&self.word), silent);
        let mut word = word.unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut word, Word::Nothing)
    }
}

/// Locks also behind a panic: what these locks guard is never half changed.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
