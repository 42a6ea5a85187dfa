//! What the operator does: buyers, packaging, sweeping, complaints, the books.

use super::{
    BuyerId, CommandId, Error, Fulfilled, GrantId, Handle, Market, Money, OfferId, Receipt, Swept,
    Timestamp, audit, buyer, command, labels, ledger,
};
use crate::buyer::{ApiKey, Scope, Verdict};
use crate::command::{BatchLine, BookBatch, Fulfil, Recover, Settlement, TrailOf, ViewJournal};
use crate::complaint::Complaint;
use crate::port::DataSource;

impl Market {
    /// Takes in a buyer's application.
    ///
    /// # Errors
    /// [`Error::Input`] where the name or a purpose is malformed.
    pub fn apply<'a>(
        &self,
        name: &str,
        purposes: impl IntoIterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<BuyerId, Error> {
        let purposes = labels(purposes, "purposes")?;
        self.run(
            command::Apply {
                name: name.to_owned(),
                purposes,
            },
            now,
        )
    }

    /// Approves a buyer for purposes that it applied for.
    ///
    /// # Errors
    /// [`Error::Refused`] where the buyer or a purpose does not fit.
    pub fn approve<'a>(
        &self,
        buyer: BuyerId,
        purposes: impl IntoIterator<Item = &'a str>,
        now: Timestamp,
    ) -> Result<BuyerId, Error> {
        let purposes = labels(purposes, "purposes")?;
        self.run(command::Approve { buyer, purposes }, now)
    }

    /// Suspends, reinstates or bans a buyer.
    ///
    /// # Errors
    /// [`Error::Refused`] where the verdict does not fit.
    pub fn judge(
        &self,
        buyer: BuyerId,
        verdict: Verdict,
        now: Timestamp,
    ) -> Result<BuyerId, Error> {
        self.run(command::Judge { buyer, verdict }, now)
    }

    /// Issues an API key with every scope, to be handed to the buyer once.
    ///
    /// # Errors
    /// [`Error::Refused`] where the buyer is banned.
    pub fn issue_key(&self, buyer: BuyerId, now: Timestamp) -> Result<ApiKey, Error> {
        self.issue(buyer, Scope::ALL, None, now)
    }

    /// Issues a new API key with these scopes; older ones stop working at `retire_others_at`.
    ///
    /// # Errors
    /// [`Error::Refused`] where the buyer is banned.
    pub fn rotate_key(
        &self,
        buyer: BuyerId,
        scopes: &[Scope],
        retire_others_at: Timestamp,
        now: Timestamp,
    ) -> Result<ApiKey, Error> {
        self.issue(buyer, scopes, Some(retire_others_at), now)
    }

    fn issue(
        &self,
        buyer: BuyerId,
        scopes: &[Scope],
        retire_others_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<ApiKey, Error> {
        let key = self.draw_key(buyer)?;
        let issue = command::IssueKey {
            buyer,
            key: key.clone(),
            scopes: scopes.to_vec(),
            expires: None,
            retire_others_at,
        };
        self.run(issue, now)?;
        Ok(key)
    }

    /// Notes that a buyer put in money.
    ///
    /// # Errors
    /// [`Error::Input`] for nothing or less.
    pub fn fund(&self, buyer: BuyerId, amount: Money, now: Timestamp) -> Result<Money, Error> {
        self.run(command::Fund { buyer, amount }, now)
    }

    /// Books a batch of the operator's own, all its lines or none. Answers the id by which its lines
    /// are drawn, closed and reversed.
    ///
    /// Under a token ([`Market::once`]) it is booked once, for ever.
    ///
    /// # Errors
    /// [`Error::Ledger`] with the line and the part of it that is wrong; [`Error::Refused`] where an
    /// account does not cover a line, a line has less left to draw or reverse, or a hold is over. Nothing
    /// is booked then.
    ///
    /// # Law
    /// 3, 4, 5: it answers as [`ledger::Ledger`] does, whatever else takes money out of the same accounts
    /// (`tests/laws/batches.rs`).
    ///
    /// # Examples
    /// ```
    /// use tavren_core::Market;
    /// use tavren_core::command::{BatchLine, Party};
    /// use tavren_core::ledger::LineId;
    /// use tavren_core::memory::{MemoryKeyring, MemoryStore};
    /// use tavren_core::port::OsEntropy;
    /// use tavren_core::types::{Money, Timestamp, UserId};
    ///
    /// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
    /// let market = Market::open(MemoryStore::new(), MemoryKeyring::new(OsEntropy)?, now)?;
    /// let (alice, usd) = (UserId::new("alice")?, |amount| Money::parse(amount, "USD"));
    /// let user = Party::User(alice.clone());
    /// let paid_in = BatchLine::Move { from: Party::Outside, to: user.clone(), amount: usd("5.00")? };
    /// let (amount, until) = (usd("2.00")?, now.plus_days(7));
    /// let held = BatchLine::Hold { from: user, to: Party::Fees, amount, until };
    /// let batch = market.book(vec![paid_in, held], now)?;
    /// assert_eq!(market.wallet(&alice, now)?.balances()[0].to_string(), "3.00 USD");
    ///
    /// let hold = LineId { batch, line: 1 };
    /// let drawn = BatchLine::Draw { hold, amount: usd("1.50")? };
    /// market.book(vec![drawn, BatchLine::Close { hold }], now)?;
    /// assert_eq!(market.wallet(&alice, now)?.balances()[0].to_string(), "3.50 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn book(&self, lines: Vec<BatchLine>, now: Timestamp) -> Result<CommandId, Error> {
        self.run(BookBatch { lines }, now)
    }

    /// A buyer as it stands.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such buyer.
    pub fn buyer(&self, buyer: BuyerId, now: Timestamp) -> Result<buyer::Buyer, Error> {
        self.run(command::ViewBuyer { buyer }, now)
    }

    /// Closes an offer, as a moderator.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is closed already.
    pub fn moderate(&self, offer: OfferId, now: Timestamp) -> Result<OfferId, Error> {
        self.run(command::Moderate { offer }, now)
    }

    /// Ends one permission, as a moderator: what waits for its buyer is stopped and not charged.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such permission or it has ended.
    pub fn invalidate(&self, grant: GrantId, now: Timestamp) -> Result<Receipt, Error> {
        self.run(command::Invalidate { grant }, now)
    }

    /// Packages what is due of one grant. A period whose source fails, or gives what was not granted,
    /// is no error: it is counted in [`Fulfilled::failed`], stays due, and is tried again after ten
    /// minutes.
    ///
    /// # Errors
    /// [`Error::Refused`] where nothing is due.
    pub fn fulfil(
        &self,
        grant: GrantId,
        source: &dyn DataSource,
        now: Timestamp,
    ) -> Result<Fulfilled, Error> {
        self.run_with(Fulfil::grant(grant), source, now)
    }

    /// Packages what is due of an offer, at most one package; ask again while it seals something
    /// or finds periods empty.
    ///
    /// # Errors
    /// [`Error`] where a port fails; records that a source refuses stay due and are counted.
    pub fn fulfil_due(
        &self,
        offer: OfferId,
        source: &dyn DataSource,
        now: Timestamp,
    ) -> Result<Fulfilled, Error> {
        self.run_with(Fulfil::offer(offer), source, now)
    }

    /// Writes down what time has done to the grants of an offer, one page; ask again while it finds some.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn sweep(&self, offer: OfferId, now: Timestamp) -> Result<Swept, Error> {
        self.run(command::Sweep { offer }, now)
    }

    /// Upholds a complaint or turns it down; its user and its buyer learn of it.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is unknown or not open.
    pub fn settle(
        &self,
        complaint: Handle,
        settlement: Settlement,
        now: Timestamp,
    ) -> Result<Handle, Error> {
        self.run(
            command::Settle {
                complaint,
                settlement,
            },
            now,
        )
    }

    /// Where a complaint stands.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such complaint.
    pub fn complaint(&self, complaint: Handle, now: Timestamp) -> Result<Complaint, Error> {
        let key = None;
        self.run(command::ViewComplaint { complaint, key }, now)
    }

    /// The operator's own trail, after so many entries.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn operator_trail(&self, skip: u64, now: Timestamp) -> Result<Vec<audit::Body>, Error> {
        self.run(
            command::ViewTrail {
                of: TrailOf::Operator,
                skip,
            },
            now,
        )
    }

    /// The ledger entries of an offer, after so many.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn journal(
        &self,
        offer: OfferId,
        skip: u64,
        now: Timestamp,
    ) -> Result<Vec<ledger::Entry>, Error> {
        self.run(ViewJournal::offer(offer, skip), now)
    }

    /// The ledger entries that belong to no offer and no buyer, after so many.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn operator_journal(&self, skip: u64, now: Timestamp) -> Result<Vec<ledger::Entry>, Error> {
        self.run(ViewJournal::operator(skip), now)
    }

    /// Carries out what was to be erased when a command was cut short. Opening a market does it
    /// too; ask now and then, and after an error.
    ///
    /// # Errors
    /// [`Error`] where a port fails; ask again.
    pub fn recover(&self, now: Timestamp) -> Result<(), Error> {
        // Each intent is a command of its own, also under a token.
        let market = self.untokened();
        while market.run(Recover, now)? {}
        Ok(())
    }

    /// Forgets commit ids and tokens that no retry can need any more: a commit id a week after its
    /// commit, where the store keeps them for no longer. Answers how many.
    ///
    /// # Errors
    /// [`Error`] where the store fails.
    pub fn forget(&self, now: Timestamp) -> Result<u64, Error> {
        self.run(command::Forget { before: now }, now)
    }

    /// The ledger entries of a buyer outside its offers, after so many.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn buyer_journal(
        &self,
        buyer: BuyerId,
        skip: u64,
        now: Timestamp,
    ) -> Result<Vec<ledger::Entry>, Error> {
        self.run(ViewJournal::buyer(buyer, skip), now)
    }
}
