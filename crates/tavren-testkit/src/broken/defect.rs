macro_rules! defects {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// One mistake.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Defect {
            $($(#[$doc])* $name,)*
        }

        impl Defect {
            /// Every mistake there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

defects! {
    /// No guard is checked.
    GuardsIgnored,
    /// A guard on what must be absent always holds.
    AbsentGuardsIgnored,
    /// A guard on a revision holds whatever the revision, as long as something lies there.
    StaleGuardsHold,
    /// Of all keys whose guards fail, one is named.
    OneConflictNamed,
    /// A key made again starts its revisions anew.
    RevisionsRestart,
    /// A revision is a hash of what lies there: A, B, A looks unchanged.
    RevisionsOfContent,

    /// A refused batch leaves what it wrote before it was refused.
    HalfIsWritten,
    /// A refused batch uses up its tokens.
    FailuresUseTokens,
    /// A refused batch moves the high-water mark of time.
    FailuresMoveTime,

    /// One below the floor is let through.
    FloorOneTooLow,
    /// Ceilings are not checked.
    CeilingIgnored,
    /// Where a counter would overflow, it stops at the end of its range.
    OverflowSaturates,
    /// Additions to one counter are summed up, and the sum is checked.
    BoundsCheckedAtTheEnd,
    /// An absent counter may begin below its floor.
    AbsentHasNoFloor,

    /// A commit id is not remembered.
    IdsForgotten,
    /// A refused commit id is remembered as done.
    FailedIdsRemembered,
    /// A retry is given the answer that it brings.
    NewAnswerGiven,
    /// A retry is given no answer.
    AnswersLost,
    /// Another digest under the same id passes for a retry.
    DigestIgnored,
    /// The second half of a commit id does not count.
    IdsCutShort,
    /// Guards are checked before the commit id.
    GuardsBeforeIds,
    /// Limits are checked before the commit id.
    LimitsBeforeIds,
    /// Commit ids are lost when the store is opened again.
    IdsForgottenAtReopen,

    /// A token may be used again and again.
    TokensIgnored,
    /// A token never expires.
    TokensNeverExpire,
    /// A token is still held at the moment when it expires.
    TokensExpireLate,
    /// A token used in one scope is used in all.
    TokenScopesMixed,
    /// Tokens expire by the latest time instead of the batch's.
    TokensGoByLatest,
    /// Tokens are checked before guards.
    TokensBeforeGuards,
    /// Bounds are checked before tokens.
    BoundsBeforeTokens,
    /// Tokens are lost when the store is opened again.
    TokensForgottenAtReopen,

    /// Entries of a stream are numbered with gaps.
    StreamNumbersHaveGaps,
    /// Entries of a stream are numbered from 0.
    StreamNumbersFromZero,

    /// All topics are one.
    TopicsMixed,
    /// Messages of one batch come in reverse.
    MessagesReversed,
    /// A page of the outbox begins with the message that was the last before.
    OutboxAfterIncluded,
    /// Reading a message removes it.
    OutboxDrained,
    /// A position is drawn before the commit, so that a lower one may come after a higher.
    PositionsComeLate,
    /// After trimming, positions start anew.
    PositionsReused,
    /// Trimming leaves the last message it should remove.
    TrimOneTooFew,

    /// A walk does not stop at `until`.
    UntilIgnored,
    /// A walk goes on to `until` itself.
    UntilIncluded,
    /// A page begins with the key that was the last one before.
    AfterIncluded,
    /// A page comes in descending order.
    WalkReversed,
    /// The last byte of a prefix does not count.
    PrefixCutShort,
    /// The end of a prefix is found by adding 1 to its last byte, which wraps.
    PrefixEndWraps,
    /// A page is one entry shorter than it should be.
    PagesShort,
    /// A page is one entry longer than it should be.
    PagesLong,

    /// The latest time is that of the last batch.
    LatestIsLast,
    /// The latest time is lost when the store is opened again.
    LatestForgottenAtReopen,
    /// An empty record is not there.
    EmptyRecordsLost,
    /// Values are kept as text.
    ValuesAsText,
    /// Keys end at their first zero byte.
    KeysEndAtZero,

    /// Erasing keys leaves counters.
    EraseForgetsCounters,
    /// Erasing keys takes neighbours too.
    EraseTakesNeighbours,
    /// Erasing does not say how much went.
    EraseCountsNothing,
    /// Erasing what expired takes what has not, too.
    EraseTakesLiveIds,
    /// Erasing what expired leaves it.
    EraseKeepsIds,

    /// A value longer than the limit is cut.
    LongValuesCut,
    /// A batch with too many ops is written in two.
    LongBatchesSplit,
    /// Values below the least limit are refused.
    LongValuesRefused,
    /// The limits stated are below the least.
    LimitsBelowTheLeast,
    /// Of two changes of a key in a batch, the last counts.
    LastChangeCounts,

    /// A record may be put over a counter.
    CountersOverwritten,
    /// A record that is added to becomes a counter.
    RecordsCounted,
    /// Deleting what is not there is refused.
    DeletesMustFind,

    /// Guards are checked before the commit and not inside it.
    UpdatesLost,
    /// Floors are checked before the commit and not inside it.
    FloorsRaced,
    /// Commit ids are checked before the commit and not inside it.
    IdsRaced,
    /// Tokens are checked before the commit and not inside it.
    TokensRaced,
    /// A read looks at its keys one after the other.
    ReadsTorn,
}
