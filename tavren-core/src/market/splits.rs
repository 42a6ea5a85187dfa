//! Splits: one call, of as many commands as there are pages.

use super::{CommandId, Error, Market, Timestamp, command};
use crate::split::{Plan, Split, SplitRequest};
use std::ops::ControlFlow;
use std::sync::Arc;

impl Market {
    /// Splits an amount of a buyer or of the operator among contributors, to the last unit, and credits
    /// every share. `progress` is told after every commit how far it is, and may break off there: what
    /// is answered then is not done, and the same call goes on with it.
    ///
    /// Under a token ([`Market::once`]) it is split once, for ever. Where it was cut short, the same call
    /// goes on, and so does a [sweep](Market::sweep_splits); until its amount is posted nothing counts.
    /// The share of a user who is erased before it is credited goes to the treasury, and is told in
    /// [`Split::waived`].
    ///
    /// # Errors
    /// [`Error::Split`] with the row that is wrong, before anything is written; [`Error::Refused`] where
    /// the payer does not cover the amount; [`Error::Input`] with the field that differs from what was
    /// split under the same token.
    ///
    /// # Examples
    /// ```
    /// use std::ops::ControlFlow;
    /// use tavren_core::memory::{MemoryKeyring, MemoryStore};
    /// use tavren_core::split::{Payer, SplitRequest};
    /// use tavren_core::types::{Money, Timestamp, UserId};
    /// use tavren_core::Market;
    ///
    /// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
    /// let keyring = MemoryKeyring::new(tavren_core::port::OsEntropy)?;
    /// let market = Market::open(MemoryStore::new(), keyring, now)?;
    /// let buyer = market.apply("Example Research", ["research"], now)?;
    /// market.fund(buyer, Money::parse("100", "USD")?, now)?;
    /// let [alice, bob] = [UserId::new("alice")?, UserId::new("bob")?];
    /// for user in [&alice, &bob] {
    ///     market.deposit(user, Money::parse("1", "USD")?, now)?;
    /// }
    ///
    /// let contributors = vec![(alice.clone(), 2), (bob, 1)];
    /// let amount = Money::parse("10", "USD")?;
    /// let request = SplitRequest::new(Payer::Buyer(buyer), amount, contributors);
    /// let split = market.once("invoice 17").split(&request, now, |_| ControlFlow::Continue(()))?;
    /// assert!(split.is_done());
    /// assert_eq!(market.wallet(&alice, now)?.balances(), [Money::parse("7.67", "USD")?]);
    /// assert_eq!(market.view_split(split.id(), now)?, Some(split));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn split(
        &self,
        request: &SplitRequest,
        now: Timestamp,
        mut progress: impl FnMut(&Split) -> ControlFlow<()>,
    ) -> Result<Split, Error> {
        let id = self.call(0, now)?.id;
        let plan = Arc::new(Plan::new(id, request, &self.ports.secrets)?);
        // What each command does follows from how far the split is, and not from the command's id.
        let market = self.untokened();
        if market.view_split(id, now)?.is_none() {
            for page in 0..plan.pages() {
                let plan = Arc::clone(&plan);
                market.run(command::CheckContributors { plan, page }, now)?;
            }
        }
        loop {
            let plan = Arc::clone(&plan);
            let mut split = market.run(command::PrepareSplit { plan }, now)?;
            let mut goes_on = progress(&split);
            while goes_on.is_continue() && split.is_posted() && !split.is_done() {
                split = market.run(command::CreditSplit { split: id }, now)?;
                goes_on = progress(&split);
            }
            if goes_on.is_break() || split.is_done() {
                return Ok(split);
            }
        }
    }

    /// How far a split is, by the [id](Market::id_of) of its token; `None` where none was begun.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn view_split(&self, split: CommandId, now: Timestamp) -> Result<Option<Split>, Error> {
        self.run(command::ViewSplit { split }, now)
    }

    /// The splits that are not done, or those behind one of them: a page.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn open_splits(
        &self,
        after: Option<CommandId>,
        now: Timestamp,
    ) -> Result<Vec<Split>, Error> {
        self.run(command::ViewOpenSplits { after }, now)
    }

    /// Goes on with splits that were cut short, one page: credits what was posted, and removes what was
    /// not posted within a day. Ask again while it answers true.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn sweep_splits(&self, now: Timestamp) -> Result<bool, Error> {
        self.run(command::SweepSplits, now)
    }
}
