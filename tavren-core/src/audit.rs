//! Audit: one entry a command and person concerned, in the same commit as its effect.
//!
//! An entry is a header that names nobody and a body sealed under the key of whom it concerns. The
//! header holds a commitment to the body, so that a trail can be proven later and a wipe of the
//! body's key leaves every old header and proof as it was. Header, commitment and stream layout are
//! fixed from the first release: `docs/formats/audit.md`.

use crate::agent::Fault;
use crate::complaint::ComplaintState;
use crate::trail::Trail;
use tavren_types::cbor::Schema;
use tavren_types::{
    BuyerId, Code, DealId, GrantId, Handle, Label, Money, OfferId, PackageId, PayoutId, Timestamp,
};

tavren_types::cbor_enum! {
    /// What a command was about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Kind {
        /// The operator opened the market for the first time.
        1 => MarketOpened,
        /// A command was refused; the body says which and why.
        2 => Refused,
        /// A buyer applied.
        10 => BuyerApplied,
        /// A buyer was approved for purposes.
        11 => BuyerApproved,
        /// A buyer was suspended.
        12 => BuyerSuspended,
        /// A suspended buyer was reinstated.
        13 => BuyerReinstated,
        /// A buyer was banned.
        14 => BuyerBanned,
        /// An API key was issued, rotated or revoked.
        15 => BuyerKeyChanged,
        /// A buyer put in money.
        16 => BuyerFunded,
        /// An offer was drafted.
        20 => OfferDrafted,
        /// An offer was published.
        21 => OfferPublished,
        /// An offer was paused.
        22 => OfferPaused,
        /// A paused offer was resumed.
        23 => OfferResumed,
        /// An offer was closed.
        24 => OfferClosed,
        /// A user's profile or preferences changed.
        30 => UserChanged,
        /// An offer was shown to a user.
        31 => OfferPresented,
        /// A user declined.
        32 => OfferDeclined,
        /// A user dismissed an offer.
        33 => OfferDismissed,
        /// A permission was granted.
        40 => GrantGiven,
        /// A permission was paused.
        41 => GrantPaused,
        /// A permission was resumed.
        42 => GrantResumed,
        /// A permission was revoked.
        43 => GrantRevoked,
        /// What time did to a permission was written down.
        44 => GrantSwept,
        /// An ended permission was wiped.
        45 => GrantWiped,
        /// A moderator ended a permission.
        46 => GrantInvalidated,
        /// Data was packaged and sealed.
        50 => PeriodSealed,
        /// A payload was claimed, so a reward was paid.
        51 => PeriodDelivered,
        /// A payload was not claimed in time; its reward was paid.
        52 => PeriodUnclaimed,
        /// A buyer acknowledged a payload.
        53 => PackageAcknowledged,
        /// A worker took periods of an offer to package them.
        49 => PeriodLeased,
        /// A newer permission took the place of one.
        48 => GrantSuperseded,
        /// What was due of an offer was packaged, or nothing was.
        54 => OfferServed,
        /// A buyer asked for what waits, and got it or nothing.
        55 => OfferClaimed,
        /// A buyer has deleted what it had to.
        56 => DutyMet,
        /// A buyer did not delete in time what it had to.
        57 => DutyMissed,
        /// A dispute or a flag was opened.
        60 => ComplaintOpened,
        /// A dispute or a flag was upheld or turned down; the body says which.
        61 => ComplaintSettled,
        /// A buyer answered a dispute or a flag.
        62 => ComplaintAnswered,
        /// A user was erased.
        70 => UserErased,
        /// A vendor posted a deal.
        80 => DealPosted,
        /// A vendor changed what a deal says.
        81 => DealUpdated,
        /// A vendor withdrew a deal.
        82 => DealWithdrawn,
        /// A user took a deal.
        83 => OrderPlaced,
        /// A vendor handed over what was ordered.
        84 => OrderConfirmed,
        /// A user cancelled an order.
        85 => OrderCancelled,
        /// What time did to orders was written down.
        90 => OrdersSwept,
        /// A vendor's orders were settled together.
        91 => VendorSettled,
        /// A user's agent was issued credentials.
        93 => CredentialsIssued,
        /// A user put in money.
        92 => UserDeposited,
        /// An agent was enrolled for a user, or its attestation renewed.
        86 => AgentEnrolled,
        /// A user put money at stake.
        87 => StakePut,
        /// A user took a stake back.
        88 => StakeTaken,
        /// A stake was forfeited; the body says why.
        89 => StakeForfeited,
        /// A user asked for a payout.
        94 => PayoutRequested,
        /// A user gave up a payout that was not sent yet; the money is back.
        95 => PayoutCancelled,
        /// Payouts were taken into a batch for their processor.
        96 => PayoutsTaken,
        /// What a processor says of payouts was written down.
        97 => PayoutsRecorded,
        /// A payout arrived.
        98 => PayoutPaid,
        /// A payout was never made; the money is back.
        99 => PayoutFailed,
        /// A payout came back, whole or in part.
        100 => PayoutReturned,
        /// The operator booked a batch.
        101 => BatchBooked,
        /// A batch set money aside or freed it, and moved none.
        102 => MoneyHeld,
        /// An amount was put aside to be split.
        105 => SplitPosted,
        /// A share of a split was credited.
        106 => ShareCredited,
        /// What was left of splits was credited or removed.
        107 => SplitsSwept,
    }
}

tavren_types::cbor_enum! {
    /// A change of a user's own record.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Choice {
        /// The host said what the user has, and where the user is.
        1 => ProfileSet,
        /// The host said which tier and trust the user has.
        2 => TierSet,
        /// A buyer was put on the list of those that are allowed.
        3 => BuyerAllowed,
        /// A buyer was taken off it.
        4 => BuyerDisallowed,
        /// A buyer was blocked.
        5 => BuyerBlocked,
        /// A block of a buyer was taken back.
        6 => BuyerUnblocked,
        /// A purpose was put on the list of those that are allowed.
        7 => PurposeAllowed,
        /// A purpose was taken off it.
        8 => PurposeDisallowed,
        /// A purpose was blocked.
        9 => PurposeBlocked,
        /// A block of a purpose was taken back.
        10 => PurposeUnblocked,
        /// An offer is not to be shown again.
        11 => OfferDismissed,
        /// Offers for a kind of data are not to be shown.
        12 => DataDisliked,
        /// They may be shown again.
        13 => DataLiked,
        /// There is no list of allowed buyers any more.
        14 => AnyBuyerAllowed,
        /// There is no list of allowed purposes any more.
        15 => AnyPurposeAllowed,
    }
}

tavren_types::cbor_record! {
    /// What everybody may see of an entry: no personal data, no tag that repeats from entry to entry.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Header {
        /// The version of this format.
        0 => pub version: Schema<1>,
        /// What the command was about.
        1 => pub kind: Kind,
        /// When.
        2 => pub at: Timestamp,
        /// HMAC-SHA256 of the padded body under a random salt.
        3 => pub commitment: [u8; 32],
    }
}

tavren_types::cbor_record! {
    /// What the person concerned can read: what happened, to what, and with which outcome.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Body {
        /// The version of this format.
        0 => pub version: Schema<1>,
        /// What the command was about.
        1 => pub kind: Kind,
        /// When.
        2 => pub at: Timestamp,
        /// The permission concerned.
        3 => pub grant: Option<GrantId>,
        /// The offer concerned.
        4 => pub offer: Option<OfferId>,
        /// The buyer concerned.
        5 => pub buyer: Option<BuyerId>,
        /// The package concerned.
        6 => pub package: Option<PackageId>,
        /// Why the command was refused, if it was: the number of the code.
        7 => pub refusal: Option<u16>,
        /// What was paid or put in.
        8 => pub amount: Option<Money>,
        /// The events that a permission went through, for replay.
        9 => pub events: Vec<crate::grant::Event>,
        /// A digest that the entry fixes: of terms, of a notice.
        10 => pub digest: Option<[u8; 32]>,
        /// How many grants or periods it was about, where not one.
        11 => pub count: Option<u32>,
        /// What a user chose, or the host said of the user.
        12 => pub choice: Option<Choice>,
        /// The purpose, or the kind of data, that the choice was about.
        13 => pub label: Option<Label>,
        /// The dispute or flag concerned.
        14 => pub complaint: Option<Handle>,
        /// What became of it, once it is settled.
        15 => pub outcome: Option<ComplaintState>,
        /// The deal concerned.
        16 => pub deal: Option<DealId>,
        /// Why a stake was forfeited.
        20 => pub fault: Option<Fault>,
        /// The payout concerned.
        21 => pub payout: Option<PayoutId>,
    }
}

impl std::fmt::Debug for Body {
    /// Prints what it is about, and nothing of whom.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Body({:?}, ..)", self.kind)
    }
}

impl Body {
    /// A body that says no more than what and when.
    pub(crate) fn new(kind: Kind, at: Timestamp) -> Self {
        Self {
            version: Schema,
            kind,
            at,
            grant: None,
            offer: None,
            buyer: None,
            package: None,
            refusal: None,
            amount: None,
            events: Vec::new(),
            digest: None,
            count: None,
            choice: None,
            label: None,
            complaint: None,
            outcome: None,
            deal: None,
            fault: None,
            payout: None,
        }
    }

    /// The refusal that the entry records, if it records one.
    pub fn refusal(&self) -> Option<Code> {
        self.refusal.and_then(Code::from_number)
    }
}

tavren_types::cbor_record! {
    /// What is sealed: the body and the salt of its commitment.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct Secret {
        1 => pub(crate) salt: [u8; 32],
        2 => pub(crate) body: Box<[u8]>,
    }
}

tavren_types::cbor_record! {
    /// What stands in a trail: the header and the sealed body.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Stored {
        /// The header, as it was emitted.
        1 => pub header: Box<[u8]>,
        /// The sealed salt and body.
        2 => pub sealed: Box<[u8]>,
    }
}

/// An entry before it is sealed.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) trail: Trail,
    pub(crate) body: Body,
}
