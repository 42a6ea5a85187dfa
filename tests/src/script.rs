//! A script: commands in random order, with jumps of time between them.

use proptest::prelude::*;

use crate::faults::Fault;
use crate::people::{BUYERS, DAY, PURPOSES, USERS};

/// One command. Numbers that name an offer, a presentation, a grant or a package count from the
/// first of its kind; [`Act::fit`] makes those of a random script fit what is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Shows an offer to a user.
    Present(usize, usize),
    /// Grants what was shown.
    Give(usize),
    /// Declines what was shown.
    Decline(usize),
    /// A user does not want to see an offer again.
    Dismiss(usize, usize),
    /// A user blocks a buyer, or allows it again.
    Block(usize, usize, bool),
    /// A user blocks a purpose, or allows it again.
    BlockPurpose(usize, usize, bool),
    /// A user puts a buyer on the list of those that are allowed, or takes it off.
    Allow(usize, usize, bool),
    /// A user pauses a grant.
    Pause(usize),
    /// A user resumes a grant.
    Resume(usize),
    /// A user revokes a grant.
    Revoke(usize),
    /// Packages what is due of an offer.
    Serve(usize),
    /// Packages what is due of a grant.
    ServeOne(usize),
    /// Claims what waits of an offer.
    Claim(usize),
    /// Acknowledges a package.
    Acknowledge(usize),
    /// Writes down what time has done to an offer.
    Sweep(usize),
    /// Suspends a buyer.
    Suspend(usize),
    /// Reinstates a buyer.
    Reinstate(usize),
    /// Bans a buyer.
    Ban(usize),
    /// Pauses an offer.
    PauseOffer(usize),
    /// Resumes an offer.
    ResumeOffer(usize),
    /// Closes an offer.
    CloseOffer(usize),
    /// A buyer puts in so many minor units.
    Fund(usize, i64),
    /// Erases a user, who waives a balance or not.
    Erase(usize, bool),
    /// The operator books so many minor units from outside to a user.
    Pay(usize, i64),
    /// The operator holds so many minor units of a user for the world outside, for so many hours.
    Hold(usize, i64, i64),
    /// The operator draws so many minor units of what a batch holds.
    Draw(usize, i64),
    /// The operator ends the hold of a batch.
    EndHold(usize),
    /// The operator moves back so many minor units of what a batch moved.
    Reverse(usize, i64),
}

/// One line of a script.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Line {
    /// Milliseconds before it.
    pub wait: i64,
    /// What is done.
    pub act: Act,
    /// True where the same command is sent again afterwards, under the same token.
    pub again: bool,
    /// What goes wrong, and at which write.
    pub fault: Option<(u32, Fault)>,
    /// A number for the test's own use.
    pub extra: u8,
}

impl std::fmt::Debug for Line {
    /// One line, since a script that fails is printed whole.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (act, extra) = (self.act, self.extra);
        write!(out, "after {} s {act:?} (extra {extra})", self.wait / 1_000)?;
        if self.again {
            out.write_str(" twice")?;
        }
        match self.fault {
            Some((nth, fault)) => write!(out, ", {fault:?} at write {nth}"),
            None => Ok(()),
        }
    }
}

/// How many there are of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Offers.
    pub offers: usize,
    /// Presentations.
    pub shown: usize,
    /// Grants.
    pub grants: usize,
    /// Claimed packages.
    pub packages: usize,
    /// Batches of the operator.
    pub batches: usize,
}

impl Act {
    /// The same command on something that is there; `None` where nothing is. What is counted is
    /// counted from the latest, which is the most likely to be worth a command.
    pub fn fit(self, there: &Counts) -> Option<Self> {
        let late = |number: usize, count: usize| {
            let back = number.checked_rem(count)?;
            Some(count - 1 - back)
        };
        let offer = |number: usize| number.checked_rem(there.offers);
        let grant = |number: usize| late(number, there.grants);
        Some(match self {
            Self::Present(user, of) => Self::Present(user % USERS, offer(of)?),
            Self::Give(shown) => Self::Give(late(shown, there.shown)?),
            Self::Decline(shown) => Self::Decline(late(shown, there.shown)?),
            Self::Dismiss(user, of) => Self::Dismiss(user % USERS, offer(of)?),
            Self::Pause(of) => Self::Pause(grant(of)?),
            Self::Resume(of) => Self::Resume(grant(of)?),
            Self::Revoke(of) => Self::Revoke(grant(of)?),
            Self::Serve(of) => Self::Serve(offer(of)?),
            Self::ServeOne(of) => Self::ServeOne(grant(of)?),
            Self::Claim(of) => Self::Claim(offer(of)?),
            Self::Acknowledge(of) => Self::Acknowledge(late(of, there.packages)?),
            Self::Sweep(of) => Self::Sweep(offer(of)?),
            Self::PauseOffer(of) => Self::PauseOffer(offer(of)?),
            Self::ResumeOffer(of) => Self::ResumeOffer(offer(of)?),
            Self::CloseOffer(of) => Self::CloseOffer(offer(of)?),
            Self::Draw(of, minor) => Self::Draw(late(of, there.batches)?, minor),
            Self::EndHold(of) => Self::EndHold(late(of, there.batches)?),
            Self::Reverse(of, minor) => Self::Reverse(late(of, there.batches)?, minor),
            same => same,
        })
    }
}

/// A random script of at most so many lines.
pub fn scripts(lines: usize) -> impl Strategy<Value = Vec<Line>> {
    prop::collection::vec(line(), 1..lines)
}

fn line() -> impl Strategy<Value = Line> {
    let faults = prop::sample::select(&Fault::ALL[..]);
    let fault = prop::option::weighted(0.3, (0..9_u32, faults));
    (
        wait(),
        act(),
        prop::bool::weighted(0.25),
        fault,
        any::<u8>(),
    )
        .prop_map(|(wait, act, again, fault, extra)| Line {
            wait,
            act,
            again,
            fault,
            extra,
        })
}

fn wait() -> impl Strategy<Value = i64> {
    prop_oneof![
        6 => Just(1_000),
        3 => Just(3 * 60_000),
        3 => Just(11 * 60_000),
        4 => Just(DAY / 4),
        5 => Just(DAY),
        2 => Just(2 * DAY),
        1 => Just(9 * DAY),
        1 => Just(40 * DAY),
    ]
}

fn act() -> impl Strategy<Value = Act> {
    // Offers are often the same, so that commands meet.
    let offer = || prop_oneof![3 => 0..3_usize, 2 => 0..64_usize];
    // Mostly what was made last.
    let late = || prop_oneof![4 => Just(0_usize), 2 => 0..3_usize, 1 => 0..64_usize];
    let (user, buyer) = (|| 0..USERS, || 0..BUYERS);
    prop_oneof![
        12 => (user(), offer()).prop_map(|(user, offer)| Act::Present(user, offer)),
        14 => late().prop_map(Act::Give),
        2 => late().prop_map(Act::Decline),
        1 => (user(), offer()).prop_map(|(user, offer)| Act::Dismiss(user, offer)),
        2 => (user(), buyer(), any::<bool>()).prop_map(|(user, buyer, on)| Act::Block(user, buyer, on)),
        1 => (user(), 0..PURPOSES.len(), any::<bool>()).prop_map(|(user, purpose, on)| Act::BlockPurpose(user, purpose, on)),
        1 => (user(), buyer(), any::<bool>()).prop_map(|(user, buyer, on)| Act::Allow(user, buyer, on)),
        4 => late().prop_map(Act::Pause),
        4 => late().prop_map(Act::Resume),
        5 => late().prop_map(Act::Revoke),
        16 => offer().prop_map(Act::Serve),
        6 => late().prop_map(Act::ServeOne),
        14 => offer().prop_map(Act::Claim),
        3 => late().prop_map(Act::Acknowledge),
        4 => offer().prop_map(Act::Sweep),
        2 => buyer().prop_map(Act::Suspend),
        3 => buyer().prop_map(Act::Reinstate),
        1 => prop::bool::weighted(0.3).prop_flat_map(move |sure| {
            (0..BUYERS).prop_map(move |buyer| if sure { Act::Ban(buyer) } else { Act::Fund(buyer, 100) })
        }),
        1 => offer().prop_map(Act::PauseOffer),
        2 => offer().prop_map(Act::ResumeOffer),
        1 => offer().prop_map(Act::CloseOffer),
        1 => (buyer(), 1..1_000_i64).prop_map(|(buyer, minor)| Act::Fund(buyer, minor)),
        1 => (user(), any::<bool>()).prop_map(|(user, waive)| Act::Erase(user, waive)),
        2 => (user(), 1..150_i64).prop_map(|(user, minor)| Act::Pay(user, minor)),
        3 => (user(), 1..100_i64, 1..60_i64).prop_map(|(user, minor, hours)| Act::Hold(user, minor, hours)),
        3 => (late(), 1..80_i64).prop_map(|(of, minor)| Act::Draw(of, minor)),
        1 => late().prop_map(Act::EndHold),
        2 => (late(), 1..80_i64).prop_map(|(of, minor)| Act::Reverse(of, minor)),
    ]
}
