//! The matcher in process: for hosts that their users trust with signals, and for tests.

use crate::port::{Matcher, MatcherError, Post, Report};
use std::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use tavren_matching::noise::VendorId;
use tavren_matching::{
    Activity, Asked, Criteria, DealNumber, Deals, DisclosurePolicy, Engine, Kernel, MatchError,
    Order, Settings, Signal, SignalId, Sink, Tables, View,
};
use tavren_types::Timestamp;
use tavren_types::time::DAY_MILLIS;

#[cfg(test)]
mod tests;

/// An engine, its deals, the policy of what vendors see, and where notifications go.
///
/// What a policy has answered in an epoch must outlive the matcher, or vendors learn more than it
/// promises: the host keeps what [`LocalMatcher::policy`] shows after each post and restores it
/// after a restart, or begins a new epoch and grants no budget twice.
///
/// # Law
/// 13: a vendor learns what the policy answers, and nothing where it refuses:
/// `a_post_that_is_refused_leaves_nothing` in `matcher/tests.rs`.
pub struct LocalMatcher<P = AnyPolicy> {
    // One lock: a post is one step, and feeds read beside each other.
    state: RwLock<State<P>>,
}

/// A policy that is chosen at run time.
pub type AnyPolicy = Box<dyn DisclosurePolicy + Send + Sync>;

struct State<P> {
    engine: Engine,
    deals: Deals,
    policy: P,
    activity: Activity,
    sink: Option<Box<dyn Sink + Send + Sync>>,
}

impl<P: DisclosurePolicy + Send + Sync> LocalMatcher<P> {
    /// A matcher without signals or deals, which notifies nobody: agents ask for their feeds.
    pub fn new(tables: Tables, settings: Settings, policy: P, now: Timestamp) -> Self {
        let deals = Deals::new(tables.clone());
        let state = State {
            engine: Engine::new(tables, settings, Kernel::best(), now),
            deals,
            policy,
            activity: Activity::new(),
            sink: None,
        };
        Self {
            state: RwLock::new(state),
        }
    }

    /// Notifies `sink` of every signal that a posted deal is for.
    #[must_use]
    pub fn notifying(self, sink: impl Sink + Send + Sync + 'static) -> Self {
        if let Ok(mut state) = self.state.write() {
            state.sink = Some(Box::new(sink));
        }
        self
    }

    /// Shows the policy: what it has answered, for the host to keep, and budgets to grant more.
    ///
    /// # Errors
    /// [`MatcherError::Poisoned`] after a defect.
    pub fn policy<R>(&self, look: impl FnOnce(&mut P) -> R) -> Result<R, MatcherError> {
        Ok(look(&mut self.write()?.policy))
    }

    fn read(&self) -> Result<RwLockReadGuard<'_, State<P>>, MatcherError> {
        self.state.read().map_err(|_| MatcherError::Poisoned)
    }

    fn write(&self) -> Result<RwLockWriteGuard<'_, State<P>>, MatcherError> {
        self.state.write().map_err(|_| MatcherError::Poisoned)
    }
}

impl<P: DisclosurePolicy + Send + Sync> Matcher for LocalMatcher<P> {
    fn upsert_all(&self, signals: &[(SignalId, Signal, Timestamp)]) -> Result<(), MatcherError> {
        let taken = self.write()?.engine.upsert_all(signals);
        taken.map_err(|(at, why)| MatcherError::InputAt { at, why })
    }

    fn remove(&self, id: SignalId) -> Result<bool, MatcherError> {
        Ok(self.write()?.engine.remove(id))
    }

    fn expire(&self, now: Timestamp) -> Result<u64, MatcherError> {
        let mut state = self.write()?;
        let expired = state.engine.expire(now)?;
        state.activity.begin(day(now));
        Ok(expired as u64)
    }

    fn post(&self, post: &Post<'_>, now: Timestamp) -> Result<View, MatcherError> {
        let mut state = self.write()?;
        state.deals.insert(post.deal, post.criteria)?;
        let shown = state.show(post, now);
        if shown.is_err() {
            state.deals.remove(post.deal);
        }
        shown
    }

    fn update(&self, deal: DealNumber, criteria: &Criteria) -> Result<(), MatcherError> {
        Ok(self.write()?.deals.update(deal, criteria)?)
    }

    fn withdraw(&self, deal: DealNumber) -> Result<bool, MatcherError> {
        Ok(self.write()?.deals.remove(deal))
    }

    fn feed(
        &self,
        signal: &Signal,
        order: Order,
        limit: usize,
    ) -> Result<Vec<DealNumber>, MatcherError> {
        let mut deals = Vec::new();
        self.read()?.deals.feed(signal, order, limit, &mut deals)?;
        Ok(deals)
    }

    fn report(&self, report: &Report, now: Timestamp) -> Result<bool, MatcherError> {
        let mut state = self.write()?;
        if !state.engine.tables().areas().has(report.area) {
            return Err(MatchError::Area.into());
        }
        let Report {
            id,
            area,
            deal,
            act,
        } = *report;
        state.activity.begin(day(now));
        Ok(state.activity.report(id, area, deal, act))
    }

    fn activity(&self, asked: Asked, vendor: VendorId, epoch: u64) -> Result<View, MatcherError> {
        let mut state = self.write()?;
        let State {
            engine,
            policy,
            activity,
            ..
        } = &mut *state;
        Ok(activity.view(asked, engine.tables(), policy, vendor, epoch)?)
    }
}

/// The UTC day of a moment, counted from 1970.
fn day(now: Timestamp) -> u64 {
    u64::try_from(now.millis().div_euclid(DAY_MILLIS)).unwrap_or(0)
}

impl<P: DisclosurePolicy> State<P> {
    /// Matches a deal; the view comes first, since it may be refused and a notification cannot.
    fn show(&mut self, post: &Post<'_>, now: Timestamp) -> Result<View, MatcherError> {
        let set = self.engine.match_deal(post.criteria, now, post.work)?;
        let view = set.view(&mut self.policy, post.vendor, post.epoch)?;
        if let Some(sink) = &mut self.sink {
            set.deliver(sink.as_mut());
        }
        Ok(view)
    }
}

/// Shows nothing of what it holds.
impl<P> std::fmt::Debug for LocalMatcher<P> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("LocalMatcher(..)")
    }
}
