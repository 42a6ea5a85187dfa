//! Every order in which commands that run at the same time can touch the ports.
//!
//! Two steps that touch nothing in common lead to the same whichever comes first, so of the orders
//! that differ in such a pair alone one is run: the one whose steps come in order of the commands.

use std::cell::RefCell;
use std::rc::Rc;

use tavren_core::command::Command;
use tavren_core::port::{
    DataSource, DeliveryQueue, Key, Keyring, Op, Range, Scope, Store,
};
use tavren_core::sealing::Seed;
use tavren_core::types::{CommandId, KeyId, PackageId, Timestamp};
use tavren_core::{Call, Error, KeyStep, QueueStep, Reply, Step, Task};

use crate::bed::Bed;
use crate::people::Source;

/// What a step touches, and whether it changes it.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    Key(Key),
    Prefix(Key),
    Ring(KeyId),
    Queue(PackageId),
}

impl Place {
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

type Touched = Vec<(Place, bool)>;

fn meet(one: &Touched, other: &Touched) -> bool {
    let pair = |(a, writes): &(Place, bool), (b, also): &(Place, bool)| {
        (*writes || *also) && a.meets(b)
    };
    one.iter().any(|a| other.iter().any(|b| pair(a, b)))
}

/// Where an answer appears once its command is done.
pub type Slot<T> = Rc<RefCell<Option<Result<T, Error>>>>;

/// A command that is run step by step.
pub trait Process {
    /// What the next step touches; `None` once it is done.
    fn touches(&mut self) -> Option<Vec<String>>;
    /// Does the next step.
    fn go(&mut self, bed: &Bed);
    /// For [`explore`] alone.
    #[doc(hidden)]
    fn footprint(&mut self) -> Option<Footprint>;
}

/// What a step touches, for [`explore`] alone.
#[derive(Debug, Clone)]
pub struct Footprint(Touched);

struct Running<T> {
    task: Task<T>,
    step: Option<Step<T>>,
    answer: Slot<T>,
}

/// Begins a command: the process, and where its answer will be. Commands that run together have
/// different numbers.
pub fn begin<C: Command + 'static>(
    bed: &Bed,
    command: C,
    number: u8,
    now: Timestamp,
) -> (Box<dyn Process>, Slot<C::Output>) {
    let call = Call {
        id: CommandId::from_bytes([number; 16]),
        now,
        seed: Seed::from_bytes([number; 32]),
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

impl<T> Process for Running<T> {
    fn touches(&mut self) -> Option<Vec<String>> {
        let Footprint(touched) = self.footprint()?;
        Some(touched.iter().map(|(place, _)| format!("{place:?}")).collect())
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
        Step::Read(keys) => keys.iter().map(|key| (Place::Key(key.clone()), false)).collect(),
        Step::Scan(Range::Keys { prefix, .. } | Range::Stream(prefix), _) => {
            vec![(Place::Prefix(prefix.clone()), false)]
        }
        Step::Commit(batch) => {
            let guards = batch.guards.iter();
            let guards = guards.map(|guard| (Place::Key(guard.key.clone()), false));
            let written = batch.ops.iter().filter_map(|op| match op {
                Op::Put { key, .. }
                | Op::Delete { key }
                | Op::Add { key, .. }
                | Op::Append { stream: key, .. }
                | Op::Once { scope: key, .. } => Some((Place::Key(key.clone()), true)),
                Op::Emit { .. } => None,
            });
            guards.chain(written).collect()
        }
        Step::Erase(Scope::Keys(prefix) | Scope::Stream(prefix)) => {
            vec![(Place::Prefix(prefix.clone()), true)]
        }
        Step::Keys(KeyStep::Open(ids)) => rings(ids, false),
        Step::Keys(KeyStep::Destroy(ids)) => rings(ids, true),
        Step::Deliver(QueueStep::Put(package, _) | QueueStep::Remove(package)) => {
            vec![(Place::Queue(*package), true)]
        }
        Step::Deliver(QueueStep::Fetch(package)) => vec![(Place::Queue(*package), false)],
        _ => Vec::new(),
    }
}

fn rings(ids: &[KeyId], writes: bool) -> Touched {
    ids.iter().map(|id| (Place::Ring(*id), writes)).collect()
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
        Step::Records(requests) => {
            Reply::Records(requests.iter().map(|request| Source.pull(request)).collect())
        }
        Step::Done(_) => unreachable!("a command that is done takes no step"),
    }
}

/// Runs the commands that `begin` makes in every order, each on a bed of its own, and shows each
/// end to `check`. Answers how many orders there were.
pub fn explore<A>(
    fresh: impl Fn() -> Bed,
    begin: impl Fn(&Bed) -> (Vec<Box<dyn Process>>, A),
    mut check: impl FnMut(Bed, A, &[usize]),
) -> usize {
    let (mut path, mut count): (Vec<usize>, usize) = (Vec::new(), 0);
    loop {
        let bed = fresh();
        let (mut processes, answers) = begin(&bed);
        let walked = walk(&bed, &mut processes, &path);
        if walked.whole {
            count += 1;
            check(bed, answers, &walked.path);
        }
        // The deepest place where another command could have gone next.
        let next = walked.path.iter().zip(&walked.choices).enumerate().rev();
        let next = next.into_iter().find_map(|(depth, (taken, choices))| {
            let after = choices.iter().position(|choice| choice == taken)? + 1;
            Some((depth, *choices.get(after)?))
        });
        let Some((depth, choice)) = next else {
            return count;
        };
        path = walked.path[..depth].to_vec();
        path.push(choice);
    }
}

struct Walked {
    path: Vec<usize>,
    choices: Vec<Vec<usize>>,
    /// False where an order that leads to the same was run before.
    whole: bool,
}

fn walk(bed: &Bed, processes: &mut [Box<dyn Process>], path: &[usize]) -> Walked {
    let mut walked = Walked {
        path: Vec::new(),
        choices: Vec::new(),
        whole: true,
    };
    let mut last: Option<(usize, Touched)> = None;
    loop {
        let mut ready = Vec::new();
        for (number, process) in processes.iter_mut().enumerate() {
            if let Some(Footprint(touched)) = process.footprint() {
                ready.push((number, touched));
            }
        }
        if ready.is_empty() {
            return walked;
        }
        let in_order = |(number, touched): &&(usize, Touched)| match &last {
            Some((before, by)) => before <= number || meet(by, touched),
            None => true,
        };
        let choices: Vec<usize> = ready.iter().filter(in_order).map(|(number, _)| *number).collect();
        let wanted = path.get(walked.path.len()).or(choices.first());
        let Some(choice) = wanted.copied() else {
            walked.whole = false;
            return walked;
        };
        let touched = ready.into_iter().find(|(number, _)| *number == choice);
        last = touched;
        processes[choice].go(bed);
        walked.path.push(choice);
        walked.choices.push(choices);
    }
}
