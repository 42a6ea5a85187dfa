//! Faults: what can go wrong at a write, and when it does.

use std::sync::{Mutex, PoisonError};

/// What goes wrong at one write boundary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The process dies before the write.
    DiesBefore,
    /// The write is made, and the process dies before it hears of it.
    DiesAfter,
    /// The write is not made, and the caller is told so.
    Refuses,
    /// The write is made, and the caller is told that nobody knows.
    Forgets,
}

impl Fault {
    /// Every one.
    pub const ALL: [Self; 4] = [
        Self::DiesBefore,
        Self::DiesAfter,
        Self::Refuses,
        Self::Forgets,
    ];

    /// True where the write is made all the same.
    pub fn writes(self) -> bool {
        matches!(self, Self::DiesAfter | Self::Forgets)
    }

    fn kills(self) -> bool {
        matches!(self, Self::DiesBefore | Self::DiesAfter)
    }
}

/// When the next fault strikes. A boundary is one call that writes: a commit, an erase, keys handed
/// out or destroyed, a payload put or removed.
#[derive(Debug, Default)]
pub struct Faults(Mutex<Plan>);

#[derive(Debug, Default)]
struct Plan {
    next: Option<(u32, Fault)>,
    passed: u32,
    dead: bool,
}

impl Faults {
    /// Strikes at the `nth` boundary from now, counted from 0.
    pub fn arm(&self, nth: u32, fault: Fault) {
        let mut plan = self.plan();
        plan.next = Some((nth, fault));
        plan.passed = 0;
    }

    /// The process starts again: nothing is planned, and how many boundaries were passed since
    /// [`Faults::arm`] or the last call of this is told.
    pub fn disarm(&self) -> u32 {
        std::mem::take(&mut *self.plan()).passed
    }

    /// True when a planned fault has not struck yet.
    pub fn is_armed(&self) -> bool {
        self.plan().next.is_some()
    }

    /// True once the process has died.
    pub fn is_dead(&self) -> bool {
        self.plan().dead
    }

    /// Passes a boundary; says what goes wrong there. A dead process passes none.
    pub(crate) fn pass(&self) -> Option<Fault> {
        let mut plan = self.plan();
        if plan.dead {
            return Some(Fault::DiesBefore);
        }
        let at = plan.passed;
        plan.passed += 1;
        let (_, fault) = plan.next.filter(|(nth, _)| *nth == at)?;
        plan.next = None;
        plan.dead = fault.kills();
        Some(fault)
    }

    fn plan(&self) -> std::sync::MutexGuard<'_, Plan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
