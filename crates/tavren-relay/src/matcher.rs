//! The port `Matcher`, answered by an attested enclave at the other end of a relay.

use crate::Chained;
use core::fmt;
use enclave::Enclave;
use std::sync::{Mutex, MutexGuard, RwLock};
use tavren_core::matching::noise::{Refusal, VendorId};
use tavren_core::matching::{
    Asked, Criteria, DealNumber, Deals, MatchError, Order, Signal, SignalId, Sink, View,
};
use tavren_core::port::{Entropy, Matcher, MatcherError, Post, Report};
use tavren_types::Timestamp;
use tavren_wire::limits::EVIDENCE_BYTES_MAX;
use tavren_wire::message::Limited;
use tavren_wire::transport::Transport;

mod enclave;
mod error;
mod expected;
mod people;
mod secret;
mod vendors;
mod words;

pub use expected::Expected;
pub use secret::HostSecret;
pub use words::view_hash;

/// Matches in an attested enclave what the host holds in clear: the calls of
/// [`LocalMatcher`](tavren_core::LocalMatcher), answered by a runner whose evidence is verified before
/// anything of anybody is sent to it.
///
/// For a host that people trust with their signals, and whose vendors want more than its word for
/// what they are shown. It is the agent of everybody: it seals each signal under names of that id
/// alone, and opens the boxes that answer it. Each view is held against the receipt that the enclave
/// signed. A host that is not to see signals leaves sealing to people's own agents and uses
/// [`Relay`](crate::Relay).
///
/// **Time** is told to the enclave by `expire`, and by a `post` or `report` that is later than the
/// last of these. Boxes come with it, one for each person at most: so notifications reach the sink
/// when time is told after the post, oldest deal first, and a host calls `expire` every few
/// seconds. Who comes after a deal was posted is told of it at the full hour.
///
/// **Epochs.** The epoch of disclosure is the window of the enclave's rules that `now` lies in, and
/// another is refused. In the window of its start the enclave discloses nothing
/// ([`DisclosureRefused`](tavren_types::Code::DisclosureRefused)). Why the policy refuses is not said:
/// the code is that one, whatever is behind it.
///
/// **Signals** stand until they expire. The enclave drops them at the end of an epoch of names, or
/// with its keys when it starts again; they are sealed to it anew when that is seen, before anything
/// else is asked. Evidence is asked for, and verified, once an hour.
///
/// **Work** is always constant, whatever a post asks for. An [`update`](Matcher::update) takes the deal
/// away from the enclave, since matching it anew would cost the vendor: it is fed, and nobody is told
/// of it. What people do with it is counted for
/// [`ACTIVITY_DAYS`](tavren_core::matching::limits::ACTIVITY_DAYS) more, as with a withdrawn one.
///
/// **Reports** count where a signal of that id stands and the deal was posted, and a vendor asks about
/// deals of its own alone; the day of the enclave's start is told to nobody.
///
/// **After a start of the host** it is made with the same secret: names are the same then, and signals
/// that are sent again take the place of those that the enclave holds. With another secret people
/// count twice until the epoch is over. Deals that are posted again take the place of those of their
/// number.
///
/// A runner whose rules name a sealing service is refused (`EvidenceBinding`) while it waits for a
/// release: this host side has none to give.
///
/// # Examples
/// ```no_run
/// use tavren_attest::Measurement;
/// use tavren_attest::verify::{Collateral, Policy, Profile};
/// use tavren_core::matching::{Level, Signal, SignalId, Tables, Tier};
/// use tavren_core::port::{Matcher, MatcherError, OsEntropy};
/// use tavren_relay::{EnclaveMatcher, Expected, HostSecret, WindowLength};
/// use tavren_types::Timestamp;
/// use tavren_wire::agent::EpochLength;
/// use tavren_wire::transport::Unix;
///
/// fn matcher(
///     tables: Tables,
///     (image, rules): (Measurement, [u8; 32]), // as the operator of the enclave publishes them
///     secret: HostSecret,
///     now: Timestamp,
/// ) -> Result<EnclaveMatcher, Box<dyn std::error::Error>> {
///     let expected = Expected {
///         tables,
///         rules,
///         epochs: EpochLength::hours(6)?,
///         windows: WindowLength::hours(24)?,
///         evidence: Box::new(move |nonce| Policy::nitro([image], Profile::Live { nonce })),
///         collateral: Collateral::None,
///     };
///     let enclave = Unix::new("/run/enclave-runner");
///     Ok(EnclaveMatcher::connect(enclave, expected, secret, OsEntropy, now)?)
/// }
///
/// fn somebody(matcher: &dyn Matcher, now: Timestamp) -> Result<u64, MatcherError> {
///     let signal = Signal::new(Tier::High, Level::LOYAL);
///     matcher.upsert(SignalId::from_bytes([7; 16]), &signal, now.plus_millis(3_600_000))?;
///     matcher.expire(now) // every few seconds: it brings notifications
/// }
/// ```
///
/// # Law
/// 13: no view is given that the enclave did not sign: `tests/relay/matcher.rs`.
pub struct EnclaveMatcher {
    // Feeds read beside each other, and wait for no answer of the enclave.
    deals: RwLock<Deals>,
    enclave: Mutex<Enclave>,
}

impl EnclaveMatcher {
    /// Connects to a runner, tells it the time, and verifies what it is.
    ///
    /// # Errors
    /// [`MatcherError::Unavailable`] where nobody answers, [`MatcherError::Enclave`] with the code of the
    /// check that failed.
    pub fn connect(
        transport: impl Transport + 'static,
        expected: Expected,
        secret: HostSecret,
        entropy: impl Entropy + 'static,
        now: Timestamp,
    ) -> Result<Self, MatcherError> {
        let deals = Deals::new(expected.tables.clone());
        let enclave = Enclave::meet(transport, expected, secret, Box::new(entropy), now)?;
        Ok(Self {
            deals: RwLock::new(deals),
            enclave: Mutex::new(enclave),
        })
    }

    /// Notifies `sink` of every signal that a posted deal is for, by rising id within a tick.
    #[must_use]
    pub fn notifying(self, sink: impl Sink + Send + Sync + 'static) -> Self {
        if let Ok(mut enclave) = self.enclave.lock() {
            enclave.notify(Box::new(sink));
        }
        self
    }

    /// The receipts of a vendor, by boot, the oldest first: for the vendor, who checks the chain
    /// (`tavren_wire::receipt::check_chain`), and for the host to keep.
    ///
    /// # Errors
    /// [`MatcherError::Poisoned`] after a defect.
    pub fn receipts(&self, vendor: VendorId) -> Result<Vec<Chained>, MatcherError> {
        Ok(self.enclave()?.receipts(vendor))
    }

    /// Evidence of the enclave for who drew the nonce, as bytes of a
    /// [`Statement`](tavren_wire::message::Statement): for vendors, who verify it as anybody does and
    /// check their receipts by the key in it.
    ///
    /// # Errors
    /// [`MatcherError::Unavailable`] where the enclave does not answer, [`MatcherError::Enclave`] where it is
    /// not believed here, or gives no evidence.
    pub fn evidence(&self, nonce: [u8; 32]) -> Result<Limited<EVIDENCE_BYTES_MAX>, MatcherError> {
        self.enclave()?.evidence(nonce)
    }

    /// How many boxes were lost between the enclave and here, as far as later ones tell.
    ///
    /// # Errors
    /// [`MatcherError::Poisoned`] after a defect.
    pub fn missed(&self) -> Result<u64, MatcherError> {
        Ok(self.enclave()?.missed())
    }

    fn enclave(&self) -> Result<MutexGuard<'_, Enclave>, MatcherError> {
        self.enclave.lock().map_err(|_| MatcherError::Poisoned)
    }

    /// Does something with the deals that are fed.
    fn fed<T>(
        &self,
        act: impl FnOnce(&mut Deals) -> Result<T, MatchError>,
    ) -> Result<T, MatcherError> {
        let mut deals = self.deals.write().map_err(|_| MatcherError::Poisoned)?;
        Ok(act(&mut deals)?)
    }
}

impl Matcher for EnclaveMatcher {
    fn upsert_all(&self, signals: &[(SignalId, Signal, Timestamp)]) -> Result<(), MatcherError> {
        self.enclave()?.take(signals)
    }

    fn remove(&self, id: SignalId) -> Result<bool, MatcherError> {
        self.enclave()?.remove(id)
    }

    fn expire(&self, now: Timestamp) -> Result<u64, MatcherError> {
        self.enclave()?.tick(now)
    }

    fn post(&self, post: &Post<'_>, now: Timestamp) -> Result<View, MatcherError> {
        // Held throughout, so that one number is not posted twice at a time.
        let mut enclave = self.enclave()?;
        self.fed(|deals| deals.check(post.deal, post.criteria))?;
        let view = enclave.post(post, now)?;
        self.fed(|deals| deals.insert(post.deal, post.criteria))?;
        Ok(view)
    }

    fn update(&self, deal: DealNumber, criteria: &Criteria) -> Result<(), MatcherError> {
        let mut enclave = self.enclave()?;
        self.fed(|deals| deals.update(deal, criteria))?;
        enclave.withdraw(deal);
        Ok(())
    }

    fn withdraw(&self, deal: DealNumber) -> Result<bool, MatcherError> {
        let mut enclave = self.enclave()?;
        enclave.withdraw(deal);
        self.fed(|deals| Ok(deals.remove(deal)))
    }

    fn feed(
        &self,
        signal: &Signal,
        order: Order,
        limit: usize,
    ) -> Result<Vec<DealNumber>, MatcherError> {
        let mut found = Vec::new();
        let deals = self.deals.read().map_err(|_| MatcherError::Poisoned)?;
        deals.feed(signal, order, limit, &mut found)?;
        Ok(found)
    }

    fn report(&self, report: &Report, now: Timestamp) -> Result<bool, MatcherError> {
        self.enclave()?.report(report, now)
    }

    fn activity(&self, asked: Asked, vendor: VendorId, epoch: u64) -> Result<View, MatcherError> {
        self.enclave()?.activity(asked, vendor, epoch)
    }
}

/// Shows nothing of what it holds.
impl fmt::Debug for EnclaveMatcher {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("EnclaveMatcher(..)")
    }
}

fn misfit(field: &'static str) -> MatcherError {
    MatcherError::Refused(Refusal::QuestionMisfit { field })
}
