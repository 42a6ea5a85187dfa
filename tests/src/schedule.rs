//! Every order in which commands that run at the same time can touch the ports.
//!
//! Two steps that touch nothing in common lead to the same whichever comes first, so of the orders
//! that differ in such pairs alone one is run.

use std::cell::RefCell;
use std::rc::Rc;

use tavren_core::command::Command;
use tavren_core::port::{DataSource, DeliveryQueue, Key, Keyring, Op, Range, Scope, Store};
use tavren_core::sealing::Seed;
use tavren_core::types::{CommandId, KeyId, PackageId, Timestamp};
use tavren_core::{Call, Error, KeyStep, QueueStep, Reply, Step, Task};

use crate::bed::Bed;
use crate::people::Source;

/// Something that steps touch.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Thing {
    Key(Key),
    Prefix(Key),
    Ring(KeyId),
    Queue(PackageId),
    Commit(CommandId),
}

impl Thing {
    fn meets(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Prefix(prefix), Self::Key(key)) | (Self::Key(key), Self::Prefix(prefix)) => {
                key.as_bytes().starts_with(prefix.as_bytes())
            }
            (Self::Prefix(one), Self::Prefix(other)) => {
                one.as_bytes().starts_with(other.as_bytes())
                    || other.as_bytes().starts_with(one.as_bytes())
            }
            _ => self == other,
        }
    }
}

type Touched = Vec<(Thing, bool)>;

fn meet(one: &Touched, other: &Touched) -> bool {
    let pair =
        |(a, writes): &(Thing, bool), (b, also): &(Thing, bool)| (*writes || *also) && a.meets(b);
    one.iter().any(|a| other.iter().any(|b| pair(a, b)))
}

/// Where an answer appears once its command is done.
pub type Slot<T> = Rc<RefCell<Option<Result<T, Error>>>>;

/// A command that is run step by step.
pub trait Process {
    /// Does the next step.
    fn go(&mut self, bed: &Bed);
    /// What the next step prints.
    fn printed(&mut self) -> String;
    /// What the next step touches; `None` once it is done.
    fn footprint(&mut self) -> Option<Footprint>;
}

/// What a step touches, and whether it changes it.
#[derive(Debug, Clone)]
pub struct Footprint(Touched);

struct Running<T> {
    task: Task<T>,
    step: Option<Step<T>>,
    answer: Slot<T>,
}

/// Begins a command: the process, and where its answer will be. Two of one id are the same command
/// sent twice; each run has a seed of its own.
pub fn begin<C: Command<Output: std::fmt::Debug> + 'static>(
    bed: &Bed,
    command: C,
    (id, seed): (u8, u8),
    now: Timestamp,
) -> (Box<dyn Process>, Slot<C::Output>) {
    let call = Call {
        id: CommandId::from_bytes([id; 16]),
        now,
        seed: Seed::from_bytes([seed; 32]),
        secrets: bed.secrets().expect("secrets"),
    };
    let answer = Slot::default();
    let running = Running {
        task: command.task(call),
        step: None,
        answer: Rc::clone(&answer),
    };
    (Box::new(running), answer)
}

impl<T> Running<T> {
    fn ready(&mut self) -> Option<&Step<T>> {
        if self.answer.borrow().is_some() {
            return None;
        }
        if self.step.is_none() {
            match self.task.step() {
                Step::Done(answer) => {
                    *self.answer.borrow_mut() = Some(answer);
                    return None;
                }
                step => self.step = Some(step),
            }
        }
        self.step.as_ref()
    }
}

impl<T: std::fmt::Debug> Process for Running<T> {
    fn printed(&mut self) -> String {
        format!("{:?}", self.ready())
    }

    fn footprint(&mut self) -> Option<Footprint> {
        self.ready().map(touched).map(Footprint)
    }

    fn go(&mut self, bed: &Bed) {
        if self.ready().is_some()
            && let Some(step) = self.step.take()
        {
            self.task.reply(done(bed, step));
        }
    }
}

fn touched<T>(step: &Step<T>) -> Touched {
    match step {
        Step::Read(keys) => keys
            .iter()
            .map(|key| (Thing::Key(key.clone()), false))
            .collect(),
        Step::Scan(Range::Keys { prefix, .. } | Range::Stream(prefix), _) => {
            vec![(Thing::Prefix(prefix.clone()), false)]
        }
        Step::Commit(batch) => {
            let guards = batch.guards.iter();
            let guards = guards.map(|guard| (Thing::Key(guard.key.clone()), false));
            let written = batch.ops.iter().filter_map(|op| match op {
                Op::Put { key, .. }
                | Op::Delete { key }
                | Op::Add { key, .. }
                | Op::Append { stream: key, .. }
                | Op::Once { scope: key, .. } => Some((Thing::Key(key.clone()), true)),
                Op::Emit { .. } => None,
            });
            // Of two batches under one id the second is answered with the first.
            let id = (Thing::Commit(batch.commit_id), true);
            guards.chain(written).chain([id]).collect()
        }
        Step::Erase(Scope::Keys(prefix) | Scope::Stream(prefix)) => {
            vec![(Thing::Prefix(prefix.clone()), true)]
        }
        Step::Keys(KeyStep::Open(ids)) => rings(ids, false),
        Step::Keys(KeyStep::Destroy(ids)) => rings(ids, true),
        Step::Deliver(QueueStep::Put(package, _) | QueueStep::Remove(package)) => {
            vec![(Thing::Queue(*package), true)]
        }
        Step::Deliver(QueueStep::Fetch(package)) => vec![(Thing::Queue(*package), false)],
        _ => Vec::new(),
    }
}

fn rings(ids: &[KeyId], writes: bool) -> Touched {
    ids.iter().map(|id| (Thing::Ring(*id), writes)).collect()
}

fn done<T>(bed: &Bed, step: Step<T>) -> Reply {
    match step {
        Step::Read(keys) => Reply::Read(bed.read(&keys)),
        Step::Scan(range, page) => Reply::Scan(bed.scan(&range, &page)),
        Step::Commit(batch) => Reply::Commit(bed.commit(&batch)),
        Step::Erase(scope) => Reply::Erased(bed.erase(&scope)),
        Step::Keys(KeyStep::Fresh(count)) => Reply::Fresh(bed.fresh(count)),
        Step::Keys(KeyStep::Open(ids)) => Reply::Opened(Keyring::open(bed, &ids)),
        Step::Keys(KeyStep::Destroy(ids)) => Reply::Destroyed(bed.destroy(&ids)),
        Step::Deliver(QueueStep::Put(package, chunks)) => {
            Reply::Queue(bed.put(&package, &chunks).map(|()| None))
        }
        Step::Deliver(QueueStep::Fetch(package)) => Reply::Queue(bed.fetch(&package)),
        Step::Deliver(QueueStep::Remove(package)) => {
            Reply::Queue(bed.remove(&package).map(|()| None))
        }
        Step::Records(requests) => Reply::Records(
            requests
                .iter()
                .map(|request| Source.pull(request))
                .collect(),
        ),
        Step::Done(_) => unreachable!("a command that is done takes no step"),
    }
}

/// Runs the commands that `begin` makes in every order, each on a bed of its own, and shows each
/// end to `check`. Answers how many orders there were.
///
/// Source sets with sleep sets (Abdulla, Aronis, Jonsson and Sagonas 2014): another command goes
/// first at a place only where a race was seen that it could win, and not where it was tried before
/// behind steps that touch nothing of what it touches.
pub fn explore<A>(
    fresh: impl Fn() -> Bed,
    begin: impl Fn(&Bed) -> (Vec<Box<dyn Process>>, A),
    mut check: impl FnMut(Bed, A),
) -> usize {
    let (mut way, mut count) = (Way(Vec::new()), 0);
    loop {
        let bed = fresh();
        let (mut processes, answers) = begin(&bed);
        for place in &way.0 {
            processes[place.taken].go(&bed);
        }
        if way.walk(&bed, &mut processes) {
            count += 1;
            check(bed, answers);
        }
        if !way.turn() {
            return count;
        }
    }
}

/// A place on the way.
struct Place {
    /// What each command would do next.
    ready: Vec<(usize, Touched)>,
    /// The commands that need not go first here, or not any more.
    asleep: Vec<usize>,
    /// The commands that must go first here once.
    wanted: Vec<usize>,
    /// The command that goes first.
    taken: usize,
    /// How many steps of the way, by command, happen before the one taken or are it.
    clock: Vec<usize>,
}

impl Place {
    fn touched(&self, number: usize) -> Option<&Touched> {
        let found = self.ready.iter().find(|(of, _)| *of == number);
        found.map(|(_, touched)| touched)
    }

    fn does(&self, touched: &Touched) -> bool {
        self.touched(self.taken)
            .is_some_and(|taken| meet(taken, touched))
    }

    /// Who still sleeps once the chosen step is done: whose step it does not meet.
    fn asleep_behind(&self) -> Vec<usize> {
        let sleeps = |number: &usize| {
            self.touched(*number)
                .is_some_and(|touched| !self.does(touched))
        };
        self.asleep.iter().copied().filter(sleeps).collect()
    }
}

/// The way to where the commands are now.
struct Way(Vec<Place>);

impl Way {
    /// Goes on to an end; false where every way on was gone before.
    fn walk(&mut self, bed: &Bed, processes: &mut [Box<dyn Process>]) -> bool {
        loop {
            let mut ready = Vec::new();
            for (number, process) in processes.iter_mut().enumerate() {
                if let Some(Footprint(touched)) = process.footprint() {
                    ready.push((number, touched));
                }
            }
            let asleep = self.0.last().map(Place::asleep_behind).unwrap_or_default();
            let mut awake = ready.iter().map(|(number, _)| *number);
            let Some(taken) = awake.find(|number| !asleep.contains(number)) else {
                return ready.is_empty();
            };
            self.0.push(Place {
                ready,
                asleep,
                wanted: vec![taken],
                taken,
                clock: Vec::new(),
            });
            self.tick(processes.len());
            self.race();
            processes[taken].go(bed);
        }
    }

    /// For every earlier step that races with the last one: has some command go first there whose
    /// step leads to the other outcome.
    fn race(&mut self) {
        let Some(last) = self.0.len().checked_sub(1) else {
            return;
        };
        for at in 0..last {
            let between = || at + 1..last;
            let through = |step: usize| self.leads(at, step) && self.leads(step, last);
            let other = self.0[at].taken != self.0[last].taken;
            if !other || !self.leads(at, last) || between().any(through) {
                continue;
            }
            let mut rest: Vec<usize> = between().filter(|step| !self.leads(at, *step)).collect();
            rest.push(last);
            let first = |step: &usize| {
                let before = rest.iter().take_while(|other| *other != step);
                !before.into_iter().any(|other| self.leads(*other, *step))
            };
            let mut firsts = rest
                .iter()
                .filter(|step| first(step))
                .map(|step| self.0[*step].taken);
            let place = &self.0[at];
            let Some(one) = firsts.clone().next() else {
                continue;
            };
            if !firsts.any(|number| place.wanted.contains(&number)) {
                self.0[at].wanted.push(one);
            }
        }
    }

    /// True where one step of the way happens before another, later one.
    fn leads(&self, one: usize, later: usize) -> bool {
        one < self.0[later].clock[self.0[one].taken]
    }

    /// What a command has behind it.
    fn clock(&self, number: usize, count: usize) -> Vec<usize> {
        let last = self.0.iter().rev().find(|place| place.taken == number);
        last.map_or_else(|| vec![0; count], |place| place.clock.clone())
    }

    /// Notes what happens before the step taken last.
    fn tick(&mut self, count: usize) {
        let Some(last) = self.0.pop() else { return };
        let mut clock = self.clock(last.taken, count);
        if let Some(touched) = last.touched(last.taken) {
            for place in self.0.iter().filter(|place| place.does(touched)) {
                for (one, other) in clock.iter_mut().zip(&place.clock) {
                    *one = (*one).max(*other);
                }
            }
        }
        clock[last.taken] = self.0.len() + 1;
        self.0.push(Place { clock, ..last });
    }

    /// Turns off at the deepest place where another command must go first; false where none is left.
    fn turn(&mut self) -> bool {
        while let Some(last) = self.0.last_mut() {
            last.asleep.push(last.taken);
            let mut wanted = last.wanted.iter().copied();
            if let Some(next) = wanted.find(|number| !last.asleep.contains(number)) {
                let count = last.clock.len();
                last.taken = next;
                self.tick(count);
                self.race();
                return true;
            }
            self.0.pop();
        }
        false
    }
}
