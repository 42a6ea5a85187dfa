use tavren_types::cbor_enum;

cbor_enum! {
    /// Why the runner did not do what it was asked. Nothing has changed then.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
    #[non_exhaustive]
    pub enum Refusal {
        /// No message of this version, or none that its schema allows.
        #[error("the message is malformed")]
        1 => Malformed,
        /// A signal or a release for a key that the runner has not, or has no more.
        #[error("what came is sealed to another key")]
        2 => Key,
        /// A signal or a release of an epoch that is over, or has not begun.
        #[error("what came is of another epoch")]
        3 => Epoch,
        /// A signal after its expiry.
        #[error("the signal has expired")]
        4 => Expired,
        /// A signal or a release that was changed or moved, or by another service.
        #[error("what came does not open")]
        5 => Forged,
        /// A signal that was taken before, or that is older than one that was.
        #[error("the signal was replayed")]
        6 => Replayed,
        /// There is no room for more.
        #[error("the runner is full")]
        7 => Full,
        /// No such deal.
        #[error("there is no such deal")]
        8 => DealUnknown,
        /// A deal of a revision that is not newer than the one that stands.
        #[error("the deal is not newer than the one that stands")]
        9 => DealStale,
        /// Criteria that matching does not take.
        #[error("the criteria are outside the tables of the market")]
        10 => Criteria,
        /// A time before one that was told earlier, or no time yet by which to answer.
        #[error("the runner was told no time yet, or a later one")]
        11 => Time,
        /// The disclosure policy does not allow this view, or not until its next window.
        #[error("the disclosure policy does not allow this view")]
        12 => Disclosure,
        /// The evidence is not there.
        #[error("there is no evidence")]
        13 => Evidence,
        /// A deal that is over.
        #[error("the deal is over")]
        14 => DealOver,
        /// Nothing is done until the sealing service has released the keys of this epoch.
        #[error("the runner waits for a release of its sealing service")]
        15 => Unreleased,
    }
}
