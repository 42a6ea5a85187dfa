//! The matcher: which signals a deal is for, and which deals a signal.

use tavren_matching::noise::{PolicyError, Refusal, StateError, VendorId};
use tavren_matching::{
    Act, AreaId, Asked, Criteria, DealNumber, DisclosureError, MatchError, Order, Signal, SignalId,
    View, Work,
};
use tavren_types::{Code, Timestamp};

/// A deal that a vendor posts.
#[derive(Debug, Clone, Copy)]
pub struct Post<'a> {
    /// The number that the host gives it.
    pub deal: DealNumber,
    /// Whom it is for.
    pub criteria: &'a Criteria,
    /// Whose it is, and whose budget pays for the answer.
    pub vendor: VendorId,
    /// The epoch of disclosure, such as a UTC day; epochs never go back. Where the time says which it is,
    /// as with the windows of an enclave, another is refused.
    pub epoch: u64,
    /// How much the match does at least; what the answer is made of comes after it.
    pub work: Work,
}

/// Matches deals to signals and signals to deals: in process ([`LocalMatcher`](crate::LocalMatcher))
/// or in an attested enclave (`EnclaveMatcher` in `tavren-relay`). What is left open here, each says for
/// itself; `tavren_testkit::matcher` holds both to the rest.
///
/// Areas are numbers of the tables that the matcher was made with. A vendor learns of people by
/// [`View`] alone.
///
/// **Atomicity.** A call takes effect wholly or not at all; what is refused or malformed changes
/// nothing but the latest time seen. **Ordering.** Calls take effect one after the other, and a feed
/// shows every deal whose post has returned. `now` never goes back. **Retry.** Every call but `post`
/// may be repeated. A post whose answer was lost may stand, and is then answered with
/// [`Code::DealExists`]: withdraw it and post it again, which in the same epoch gives the same view
/// and costs nothing, though whom it is for may be notified twice. **Durability.** Signals are
/// ephemeral: what a restart of the host loses agents send again. What vendors were told must outlive
/// it where the policy works in process: a host that does not keep its state (`Suppressed::published`,
/// `Noisy::answered`, `Noisy::budgets`) begins a new epoch after a restart, and grants no budget
/// twice.
pub trait Matcher: Send + Sync {
    /// Takes a signal until `expires`, in place of the one of the same id if there is one.
    ///
    /// # Errors
    /// [`MatcherError::Input`] for an area or a currency that the tables lack, and for an expiry that
    /// has passed or lies more than a day ahead.
    fn upsert(
        &self,
        id: SignalId,
        signal: &Signal,
        expires: Timestamp,
    ) -> Result<(), MatcherError> {
        let one = (id, signal.clone(), expires);
        self.upsert_all(&[one]).map_err(MatcherError::of_one)
    }

    /// Takes many signals, or none of them.
    ///
    /// # Errors
    /// As [`Matcher::upsert`], by [`MatcherError::InputAt`] with the place of the first one refused.
    fn upsert_all(&self, signals: &[(SignalId, Signal, Timestamp)]) -> Result<(), MatcherError>;

    /// Removes a signal, as when its grant is revoked; false where there is none.
    ///
    /// # Errors
    /// [`MatcherError`] where the matcher does not answer.
    fn remove(&self, id: SignalId) -> Result<bool, MatcherError>;

    /// Removes the signals that have expired at `now`; how many. Called every few seconds, it also
    /// brings the notifications that wait.
    ///
    /// # Errors
    /// [`MatcherError::Input`] where `now` lies before a time that was passed in earlier.
    fn expire(&self, now: Timestamp) -> Result<u64, MatcherError>;

    /// Posts a deal: notifies whom it is for, lists it in feeds, and gives what the vendor may know.
    /// Notifications come with this call, or with later ones that pass the time.
    ///
    /// # Errors
    /// [`MatcherError::Input`] where the deal is malformed or one of its number stands,
    /// [`MatcherError::Refused`] where the question or the budget does not allow the answer, whoever
    /// matches; [`MatcherError::Enclave`] where an enclave does not say which. The deal then does not stand, nobody is notified and nothing is charged.
    fn post(&self, post: &Post<'_>, now: Timestamp) -> Result<View, MatcherError>;

    /// Puts other criteria in the place of a deal's. It notifies nobody and asks nothing.
    ///
    /// # Errors
    /// [`MatcherError::Input`] where there is no such deal or the criteria are malformed.
    fn update(&self, deal: DealNumber, criteria: &Criteria) -> Result<(), MatcherError>;

    /// Withdraws a deal; false where there is none.
    ///
    /// # Errors
    /// [`MatcherError`] where the matcher does not answer.
    fn withdraw(&self, deal: DealNumber) -> Result<bool, MatcherError>;

    /// At most `limit` deals that are for the user of `signal`, which need not be held here.
    ///
    /// # Errors
    /// [`MatcherError::Input`] as [`Matcher::upsert`], and for a limit above 1,000,000.
    fn feed(
        &self,
        signal: &Signal,
        order: Order,
        limit: usize,
    ) -> Result<Vec<DealNumber>, MatcherError>;

    /// Counts what somebody did with a deal, under the id and the area of the signal: once a UTC day
    /// for a deal and an act. False where it was counted before, or too much was reported that day; and
    /// where the matcher counts none but people whose signal stands, and deals that were posted to it.
    ///
    /// # Errors
    /// [`MatcherError::Input`] for an area that the tables lack.
    fn report(&self, report: &Report, now: Timestamp) -> Result<bool, MatcherError>;

    /// What a vendor may know of what people did on a UTC day that is over, through the policy that
    /// answers posts. Asked again, it is told the same, and that costs nothing.
    ///
    /// # Errors
    /// [`MatcherError::Refused`] naming `day` where it is not over or long past, and where the budget
    /// does not allow it; [`MatcherError::Enclave`] where an enclave does not say why, or the deal is
    /// not the vendor's.
    fn activity(&self, asked: Asked, vendor: VendorId, epoch: u64) -> Result<View, MatcherError>;
}

/// Somebody did something with a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Report {
    /// The id of the signal.
    pub id: SignalId,
    /// The area that the signal states.
    pub area: AreaId,
    /// The deal.
    pub deal: DealNumber,
    /// What was done.
    pub act: Act,
}

/// Why a matcher did not do as asked. No message holds a value of a signal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatcherError {
    /// An input is malformed.
    #[error("{}: {why}", why.field())]
    Input {
        /// What is wrong with it.
        why: MatchError,
    },
    /// One of many signals is malformed.
    #[error("signal {at}: {}: {why}", why.field())]
    InputAt {
        /// Its place, from 0.
        at: usize,
        /// What is wrong with it.
        why: MatchError,
    },
    /// The rules of disclosure say no.
    #[error(transparent)]
    Refused(Refusal),
    /// The disclosure policy contradicts itself.
    #[error(transparent)]
    Policy(PolicyError),
    /// The stored budgets contradict themselves.
    #[error(transparent)]
    State(StateError),
    /// An enclave that matches says no, or is not believed.
    #[error("{}", code.meaning())]
    Enclave {
        /// Why.
        code: Code,
    },
    /// The matcher did not answer: ask again.
    #[error("the matcher did not answer: {what}")]
    Unavailable {
        /// What failed.
        what: &'static str,
    },
    /// A defect stopped the matcher.
    #[error("a defect stopped the matcher")]
    Poisoned,
}

impl MatcherError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Input { why } | Self::InputAt { why, .. } => why.code(),
            Self::Refused(refusal) => refusal.code(),
            Self::Policy(error) => error.code(),
            Self::State(error) => error.code(),
            Self::Enclave { code } => *code,
            Self::Unavailable { .. } => Code::MatcherUnavailable,
            Self::Poisoned => Code::Poisoned,
        }
    }

    /// The part of the input that is wrong, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Input { why } | Self::InputAt { why, .. } => Some(why.field()),
            Self::Refused(Refusal::QuestionMisfit { field }) => Some(field),
            Self::Policy(error) => Some(error.field()),
            _ => None,
        }
    }

    /// The error of a list of one signal, as that of the signal.
    fn of_one(self) -> Self {
        match self {
            Self::InputAt { why, .. } => Self::Input { why },
            other => other,
        }
    }
}

impl From<MatchError> for MatcherError {
    fn from(why: MatchError) -> Self {
        Self::Input { why }
    }
}

impl From<DisclosureError> for MatcherError {
    fn from(error: DisclosureError) -> Self {
        match error {
            DisclosureError::Refused(refusal) => Self::Refused(refusal),
            DisclosureError::Policy(error) => Self::Policy(error),
            DisclosureError::State(error) => Self::State(error),
            _ => Self::Unavailable {
                what: "a disclosure policy that this version does not know",
            },
        }
    }
}
