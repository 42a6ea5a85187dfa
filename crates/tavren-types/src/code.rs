//! The one table of error and refusal codes, from which the C enum and the Python classes are generated.
//!
//! A number, once released, keeps its meaning for ever; a code that is retired is never reused.

use core::fmt;

mod errors;
#[cfg(test)]
mod tests;

/// Families of codes: one exception class in Python, one range of numbers in C.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Class {
    /// What the caller passed in is malformed or beyond a limit.
    Input,
    /// The store failed or refused a batch.
    Store,
    /// The keyring failed.
    Keyring,
    /// Something sealed does not open.
    Seal,
    /// The data source, the delivery queue or the matcher failed.
    Port,
    /// The rules say no: a value with a reason, not a failure.
    Refusal,
    /// A defect in Tavren itself; please report it.
    Internal,
}

impl Class {
    /// Every class, in order.
    pub const ALL: &'static [Self] = &[
        Self::Input,
        Self::Store,
        Self::Keyring,
        Self::Seal,
        Self::Port,
        Self::Refusal,
        Self::Internal,
    ];

    /// The name of the class in Python, where errors (not refusals) are raised.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "InputError",
            Self::Store => "StoreError",
            Self::Keyring => "KeyringError",
            Self::Seal => "SealError",
            Self::Port => "PortError",
            Self::Refusal => "Refusal",
            Self::Internal => "InternalError",
        }
    }
}

macro_rules! codes {
    ($( $class:ident { $( $number:literal $variant:ident $name:literal $meaning:literal; )* } )*) => {
        /// A permanent code: the same number and name in Rust, C and Python.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        #[repr(u16)]
        pub enum Code {
            $( $( #[doc = $meaning] $variant = $number, )* )*
        }

        impl Code {
            /// Every code, in order of number.
            pub const ALL: &'static [Self] = &[ $( $( Self::$variant, )* )* ];

            /// The number, the same in C.
            pub const fn number(self) -> u16 {
                match self { $( $( Self::$variant => $number, )* )* }
            }

            /// The name, the same in Python: lower case with underscores.
            pub const fn name(self) -> &'static str {
                match self { $( $( Self::$variant => $name, )* )* }
            }

            /// What it means and what to do, in one line.
            pub const fn meaning(self) -> &'static str {
                match self { $( $( Self::$variant => $meaning, )* )* }
            }

            /// The family.
            pub const fn class(self) -> Class {
                match self { $( $( Self::$variant => Class::$class, )* )* }
            }

            /// The code of this number, if there is one.
            pub fn from_number(number: u16) -> Option<Self> {
                Self::ALL.iter().copied().find(|code| code.number() == number)
            }
        }
    };
}

codes! {
    Input {
        1001 TextEmpty "text_empty" "text is empty";
        1002 TextLong "text_long" "text is longer than its limit";
        1003 TextControl "text_control" "text has a control character";
        1004 IdMalformed "id_malformed" "an id is 32 hexadecimal digits, with or without hyphens";
        1005 TimeMalformed "time_malformed" "a time is RFC 3339 in UTC, in the years 0000 to 9999";
        1006 WindowReversed "window_reversed" "a window ends before it starts";
        1007 ClockBackwards "clock_backwards" "the time passed in lies before the latest one seen by more than the tolerance";
        1008 ZoneUnknown "zone_unknown" "the time zone is not in the IANA database";
        1009 ClockAhead "clock_ahead" "the time passed in lies years ahead of the latest one seen; set the clock right";
        1010 CurrencyUnknown "currency_unknown" "ISO 4217 has no such currency";
        1011 CurrencyNoMinorUnit "currency_no_minor_unit" "ISO 4217 gives this code no minor unit";
        1012 MoneyNotANumber "money_not_a_number" "the amount is not a decimal number";
        1013 MoneyTooFine "money_too_fine" "the amount has more decimals than the currency";
        1014 MoneyNegative "money_negative" "the amount is negative or zero where something is to be paid";
        1015 MoneyOutOfRange "money_out_of_range" "the amount is beyond the largest one";
        1016 MoneyCurrencyMismatch "money_currency_mismatch" "two currencies do not add or compare";
        1020 TermsInvalid "terms_invalid" "the terms contradict themselves or exceed a limit; the field is named";
        1021 ColumnUnknown "column_unknown" "the records have no such column";
        1022 RecordsMalformed "records_malformed" "the records are not well formed; file, line and column are named";
        1023 LimitExceeded "limit_exceeded" "an input exceeds its limit; the field is named";
        1024 KeyMalformed "key_malformed" "a public key or an API key has the wrong length or form";
        1025 NullArgument "null_argument" "a required argument is absent";
        1026 NotUtf8 "not_utf8" "text is not UTF-8";
        1027 AreaMalformed "area_malformed" "an area is a path of names from the country down, parted by slashes";
        1028 RewardZero "reward_zero" "the price rounds to nothing at this tier and trust";
        1029 IdReused "id_reused" "this command id was used for another command; the field that differs is named";
        1030 AccountSame "account_same" "money does not move from an account to itself";
        1040 HierarchyCycle "hierarchy_cycle" "an area lies inside itself; the row is named";
        1041 HierarchyParent "hierarchy_parent" "an area names a parent that the table does not have; the row is named";
        1042 HierarchyDuplicate "hierarchy_duplicate" "two areas have the same code, or the same name in the same parent; the row is named";
        1043 HierarchyMalformed "hierarchy_malformed" "the table of areas is not well formed; the row and the field are named";
        1044 AreaUnknown "area_unknown" "the hierarchy has no such area";
        1045 CategoryUnknown "category_unknown" "a category is a number from 0 to 63";
        1046 LevelUnknown "level_unknown" "a loyalty level is a number from 0 to 5";
        1047 SignalExpired "signal_expired" "the signal has expired; send a fresh one";
        1048 CurrencyUnlisted "currency_unlisted" "the engine has no price ladder in this currency";
        1049 LadderMalformed "ladder_malformed" "a price ladder rises from rung to rung and has 1 to 223 of them";
        1050 PriceAboveLadder "price_above_ladder" "the price is above the top rung of the price ladder";
        1051 DealUnknown "deal_unknown" "there is no deal of this number";
        1052 DealExists "deal_exists" "there is a deal of this number; update it";
        1053 ThresholdsMalformed "thresholds_malformed" "lower bounds of tiers rise from low to high and share one currency";
        1054 PolicyMalformed "policy_malformed" "the disclosure policy contradicts itself; the field is named";
        1070 FrameMalformed "frame_malformed" "a frame is empty or longer than its limit; the connection is of no more use";
        1071 MessageMalformed "message_malformed" "a message, a receipt or a part of one is not what its schema says";
        1072 RulesMalformed "rules_malformed" "the runner's rules are malformed or contradict themselves";
        1073 TransportMalformed "transport_malformed" "the address is not one of this machine, or the timeout is nothing";
        1074 EvidenceMalformed "evidence_malformed" "the evidence is no document of its kind, or not of the one algorithm";
    }
    Store {
        2001 StoreConflict "store_conflict" "another writer was first, again and again; try again later";
        2002 StoreBound "store_bound" "a counter would leave its bounds";
        2003 StoreReplay "store_replay" "this command id was used for another command; use a fresh one";
        2004 StoreTransient "store_transient" "the store did not answer; nothing was written, try again";
        2005 StoreUnknown "store_unknown" "the store did not say whether it wrote; ask again with the same command id";
        2006 StoreUnsupported "store_unsupported" "the store cannot do this";
        2007 StoreCorrupt "store_corrupt" "the store holds what Tavren never wrote; restore a backup";
        2008 StoreDenied "store_denied" "the store may not be read or written; check path and permissions";
        2009 StoreFull "store_full" "the disk is full; nothing was written, make room and try again";
        2010 StoreNewer "store_newer" "the database was written by a newer version; upgrade Tavren";
        2011 StoreForeign "store_foreign" "the file is not a Tavren database";
        2012 RecordCorrupt "record_corrupt" "a stored record is malformed; restore a backup";
        2013 RecordNewer "record_newer" "a stored record was written by a newer version; upgrade Tavren";
    }
    Keyring {
        3001 KeyringMissing "keyring_missing" "the key file is missing; restore it from its own backup";
        3002 KeyringForeign "keyring_foreign" "the key file belongs to another database";
        3003 KeyringMaster "keyring_master" "the master key is absent or does not open the key file";
        3004 KeyringFailed "keyring_failed" "the key file cannot be read or written";
        3005 EntropyUnavailable "entropy_unavailable" "the system gives no randomness";
    }
    Seal {
        4001 SealForged "seal_forged" "sealed bytes do not open: altered, moved, or under another key";
        4002 SealTruncated "seal_truncated" "sealed bytes are cut";
        4003 SealSchema "seal_schema" "sealed bytes have an unknown schema";
        4004 SealLength "seal_length" "a key or nonce has the wrong length";
        4005 Wiped "wiped" "the key was destroyed, so this can no longer be read";
        4006 SealPublicKey "seal_public_key" "a public key is not a point that may be used";
    }
    Port {
        5001 SourceFailed "source_failed" "the data source failed; the period stays due";
        5002 QueueFailed "queue_failed" "the delivery queue failed; the period stays due";
        5003 PayloadMissing "payload_missing" "the delivery queue has lost a payload";
        5004 FileUnreadable "file_unreadable" "a file cannot be read";
        5005 FileUnwritable "file_unwritable" "a file cannot be written";
        5006 MatcherUnavailable "matcher_unavailable" "the matcher did not answer; ask again";
        5020 ConnectionFailed "connection_failed" "the connection failed, was cut or took too long; connect again";
        5021 AttestationFailed "attestation_failed" "the hardware gave no evidence; ask again";
        5022 AttestationUnfit "attestation_unfit" "the machine has other hardware than it was told, or a register that can still change";
    }
    Refusal {
        6001 OfferUnknown "offer_unknown" "there is no such offer";
        6002 OfferNotPublished "offer_not_published" "the offer is not open";
        6003 OfferExhausted "offer_exhausted" "the offer's budget or number of places is used up";
        6004 OfferExpired "offer_expired" "the offer has ended";
        6005 OfferState "offer_state" "the offer cannot do this in its present state";
        6010 BuyerUnknown "buyer_unknown" "there is no such buyer";
        6011 BuyerNotApproved "buyer_not_approved" "the buyer is not approved at present";
        6012 BuyerPurpose "buyer_purpose" "the buyer is not approved for this purpose";
        6013 BuyerTier "buyer_tier" "the buyer's trust tier does not allow this data";
        6014 BuyerState "buyer_state" "the buyer cannot do this in its present state";
        6015 KeyUnknown "key_unknown" "the API key is unknown, expired or revoked";
        6016 KeyScope "key_scope" "the API key has no such scope";
        6017 BuyerKeyAbsent "buyer_key_absent" "the buyer has registered no encryption key";
        6018 KeyLast "key_last" "the last API key that may change keys stays until another one stands";
        6020 UserBlockedBuyer "user_blocked_buyer" "you have blocked this buyer";
        6021 UserBlockedPurpose "user_blocked_purpose" "you have blocked this purpose";
        6022 UserLacksData "user_lacks_data" "you have no such data to share";
        6023 UserTier "user_tier" "the offer is for people of a higher tier";
        6024 UserArea "user_area" "the offer is for another area";
        6025 UserCap "user_cap" "you were shown this offer as often as it may be shown";
        6026 UserCooldown "user_cooldown" "you took part a short while ago; the offer opens for you again later";
        6027 UserDismissed "user_dismissed" "you have dismissed this offer";
        6028 UserDisliked "user_disliked" "you have disliked offers of this kind";
        6029 UserTargeting "user_targeting" "the offer is meant for other people";
        6030 PresentationUnknown "presentation_unknown" "this offer was not shown to you";
        6031 PresentationStale "presentation_stale" "the offer has changed since it was shown to you; look again";
        6032 PresentationLapsed "presentation_lapsed" "too long ago: the offer must be shown again";
        6033 UserUnlistedBuyer "user_unlisted_buyer" "your list of allowed buyers does not name this one";
        6034 UserUnlistedPurpose "user_unlisted_purpose" "your list of allowed purposes does not name this one";
        6040 GrantUnknown "grant_unknown" "there is no such permission";
        6041 GrantExists "grant_exists" "you have already given this permission";
        6042 GrantEnded "grant_ended" "the permission has ended";
        6043 GrantState "grant_state" "the permission cannot do this in its present state";
        6044 GrantNothingDue "grant_nothing_due" "no period of this permission is due";
        6045 GrantLeased "grant_leased" "another worker is packaging this period";
        6046 GrantLimit "grant_limit" "a wallet holds no more permissions";
        6050 PackageUnknown "package_unknown" "there is no such package";
        6051 PackageGone "package_gone" "the package was withdrawn or its claim window is over";
        6052 PackageNotClaimed "package_not_claimed" "the package was not claimed";
        6060 UseNotAllowed "use_not_allowed" "no permission covers this use";
        6061 UsePaused "use_paused" "the permission is paused";
        6062 UseNotYet "use_not_yet" "the permission has not begun";
        6070 BalanceOwed "balance_owed" "a balance is left: take it or waive it first";
        6071 FundsShort "funds_short" "the buyer's funding does not cover the budget";
        6072 SettlementEarly "settlement_early" "too few orders wait to be settled together; wait for more, or for the day it names";
        6080 DisputeState "dispute_state" "the dispute or flag cannot do this in its present state";
        6081 DisputeUnknown "dispute_unknown" "there is no such dispute or flag";
        6085 DutyUnknown "duty_unknown" "there is no such duty, or it was met or missed before";
        6090 SourceEmpty "source_empty" "the data source has nothing for this period";
        6091 SourceOutside "source_outside" "the data source returned records outside what was granted";
        6100 QuestionMisfit "question_misfit" "the question does not fit the cells that answers are made of; the field is named";
        6101 BudgetSpent "budget_spent" "the privacy budget does not cover this question";
        6110 DealAbsent "deal_absent" "there is no such deal";
        6111 DealOver "deal_over" "the deal has ended or was withdrawn";
        6112 DealChanged "deal_changed" "the deal has changed since you agreed to it; look again";
        6113 DealExhausted "deal_exhausted" "the deal was had as often as it can be had";
        6114 DealHad "deal_had" "you have had this deal as often as one person can";
        6115 OrderUnknown "order_unknown" "there is no such order";
        6116 OrderState "order_state" "the order was confirmed, cancelled or not fetched in time";
        6117 OrderLimit "order_limit" "too many orders are kept for one person; the oldest go after a year";
        6118 OrderOpen "order_open" "an order is open: have it handed over or cancel it first";
        6119 BalanceShort "balance_short" "your balance does not cover this";
        6120 ProofMalformed "proof_malformed" "the bytes are no proof";
        6121 ProofForged "proof_forged" "the proof was altered, or signed by another than it says; the part is named";
        6122 ProofExpired "proof_expired" "the proof or its credential has expired; make a fresh one";
        6123 ProofMisfit "proof_misfit" "the proof was made for something else, or opens more than is asked for; the field is named";
        6124 StandingShort "standing_short" "the standing that the deal asks for is not there, or is not shown";
        6125 PlaceUnproven "place_unproven" "the deal is for those near by, and nothing shows that you are";
        6126 ProofShown "proof_shown" "this credential was shown before; prove with a fresh one";
        6130 AgentAbsent "agent_absent" "no agent is enrolled for you";
        6131 AgentUnattested "agent_unattested" "the device of your agent is not attested, or no longer; have it verified anew";
        6132 AgentRate "agent_rate" "too many in a short time; try again later";
        6133 AgentReputation "agent_reputation" "too many of your orders went wrong";
        6134 StakeShort "stake_short" "what you have at stake does not cover this";
        6135 StakeLocked "stake_locked" "a stake stays while an order is open, and for thirty days after the last one was accepted";
        6136 RedemptionFalse "redemption_false" "a redemption was not by the person whom the deal was for";
        6200 SignalKey "signal_key" "the signal is sealed to a key that the runner does not have; ask for evidence and seal again";
        6201 SignalEpoch "signal_epoch" "the signal is of an epoch that is over or has not begun";
        6202 SignalReplayed "signal_replayed" "the signal was taken before, or is older than one that was";
        6203 RunnerFull "runner_full" "the runner has no room for more";
        6204 RunnerTime "runner_time" "the runner was told no time yet, or a later one";
        6205 DealStale "deal_stale" "the deal is not newer than the one that stands";
        6206 CriteriaUnlisted "criteria_unlisted" "the market does not have what the criteria name";
        6207 DisclosureRefused "disclosure_refused" "the disclosure policy does not allow this view, or not before its next window";
        6208 NoticeReplayed "notice_replayed" "the box was opened before, or comes after a later one";
        6209 RunnerUnreleased "runner_unreleased" "the runner waits for a release of its sealing service";
        6210 ReceiptForged "receipt_forged" "the receipt was changed, is of another kind, or signed by another key";
        6211 ReceiptChain "receipt_chain" "a receipt is missing, came twice, or does not follow the one before it";
        6220 EvidenceKind "evidence_kind" "the evidence is of a kind that the policy does not take";
        6221 EvidenceForged "evidence_forged" "the evidence is not signed by a sound chain from the pinned root";
        6222 EvidenceTime "evidence_time" "the evidence, or a certificate of it, is not valid at this time";
        6223 EvidenceDebug "evidence_debug" "the evidence is of an enclave in debug mode, which its host can read";
        6224 EvidenceImage "evidence_image" "the evidence is of code that the policy does not allow";
        6225 EvidenceNonce "evidence_nonce" "the evidence answers another nonce";
        6226 EvidenceBinding "evidence_binding" "the evidence is of other keys, or of one that keeps no secret";
        6227 RulesUnserved "rules_unserved" "the runner keeps other rules than the sealing service serves";
        6230 EvidenceCollateral "evidence_collateral" "the collateral of the evidence is missing, malformed, too long, or of another platform";
        6231 EvidenceCollateralTime "evidence_collateral_time" "the collateral of the evidence is not valid at this time; fetch it again";
        6232 EvidenceRevoked "evidence_revoked" "the platform of the evidence, or a certificate that vouches for it, was revoked";
        6233 EvidenceTcb "evidence_tcb" "the platform of the evidence is not patched as the policy asks";
        6234 EvidencePlatform "evidence_platform" "the quoting enclave or the TDX module of the evidence is not the one that Intel names";
        6235 EvidenceGuest "evidence_guest" "the guest of the evidence gives others power over itself";
        6240 PayoutUnknown "payout_unknown" "there is no such payout";
        6241 PayoutState "payout_state" "the payout cannot do this in its present state";
        6242 PayoutSmall "payout_small" "the amount is below what the processor pays out in this currency";
        6243 PayoutOpen "payout_open" "a payout is under way: wait for it or cancel it first";
        6244 PayoutProcessor "payout_processor" "the payout goes through another processor";
        6245 PayoutAmount "payout_amount" "the processor names another amount or currency than the payout has";
        6246 PayoutContradicted "payout_contradicted" "the processor says that it paid and that it never did; look into it by hand";
        6250 ProcessorCurrency "processor_currency" "the processor does not pay out in this currency, or not such an amount";
        6251 ProcessorBatch "processor_batch" "the batch is not one for this processor; the field is named";
        6252 ProcessorMalformed "processor_malformed" "the processor's answer is not what its documentation says; the field is named";
        6253 ProcessorStatus "processor_status" "the processor names a status that is not known";
        6254 ProcessorDenied "processor_denied" "the processor takes no calls with these credentials; renew them";
        6255 ProcessorKey "processor_key" "the processor may have forgotten the key of the batch; look it up instead of sending it";
        6256 WebhookForged "webhook_forged" "the webhook is not signed by the processor";
        6257 WebhookStale "webhook_stale" "the webhook was signed too long ago, or in the future";
        6258 CancelState "cancel_state" "the processor cannot cancel this payout, or no longer";
        6270 BatchReversed "batch_reversed" "the batch of this id was reversed in full; draw a new id to book it again";
        6271 BalanceFull "balance_full" "the account would rise above its limit";
        6272 LineUnknown "line_unknown" "there is no such line, or it is of another kind";
        6273 LineMore "line_more" "more than is left of the hold, or than can still be reversed";
        6274 HoldClosed "hold_closed" "the hold was drawn in full or closed";
        6275 HoldExpired "hold_expired" "the hold has run out";
        6276 AccountClosed "account_closed" "the user of the account was erased";
        6277 BalanceHeld "balance_held" "money of the user is held: draw or close the hold first, or wait until it has run out";
        6283 SplitUnknown "split_unknown" "there is no such split";
        6284 SplitUnposted "split_unposted" "the split was not posted yet; send it again under its token";
        6290 RevokeCooldown "revoke_cooldown" "you revoked it before its end; the offer opens for you again later";
    }
    Input {
        7100 ColumnLength "column_length" "the columns are not of one length; the column is named";
        7101 ColumnValue "column_value" "a column holds what it cannot; the column and the row are named";
        7102 ModelMalformed "model_malformed" "the model has a parameter out of range; the parameter is named";
        7103 PricesMalformed "prices_malformed" "prices rise, are of one currency and are rounded by one rule";
        7104 WeightsMalformed "weights_malformed" "an amount is split among weights whose sum is above zero and in range";
        7110 ColumnMissing "column_missing" "the table has no column of this name, or several; the column is named";
        7111 ColumnType "column_type" "a column is of a type that it cannot be read as; the column is named";
        7112 ColumnNull "column_null" "a column has no value in a row; the column and the row are named";
        7113 TableMalformed "table_malformed" "the table cannot be read: whoever made it failed, or it is none";
        7120 ValueUnmapped "value_unmapped" "a value has no place in the hierarchy of its column; the column and the row are named";
        7121 TreeMalformed "tree_malformed" "a line of a hierarchy of values contradicts the others; the line is named";
        7122 GuaranteeMalformed "guarantee_malformed" "a guarantee has a parameter out of range; the parameter is named";
        7123 GuaranteeUnmet "guarantee_unmet" "no release of the table keeps the guarantee: there are too few people, or too few values";
    }
    Internal {
        9001 Internal "internal" "a defect in Tavren; please report it";
        9002 Poisoned "poisoned" "a defect stopped this handle; open a new one and report it";
    }
}

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
