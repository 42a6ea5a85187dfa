/*
 * Tavren: an embeddable engine for consent and reward. The C ABI.
 *
 * Generated from the sources of tavren-ffi: do not edit.
 *
 * Answers. A function that can fail or refuse answers a tavren_code. TAVREN_OK is 0, and it alone
 * means that what was asked for was done: `if (f(...) != TAVREN_OK)` is always safe. (Packaging is done
 * also where a source failed for a person: tavren_fulfilled says for how many periods.) A code is
 * permanent; tavren_code_name() and tavren_code_meaning() say it in words.
 *
 * Refusals, TAVREN_R_...: the rules say no, and nothing broke. tavren_code_meaning() gives the words
 * for the user. A function that can refuse always writes *refusal_out: the reason where it refused,
 * which is also its answer, and TAVREN_OK otherwise. So a refusal and a failure are told apart by
 * *refusal_out.
 *
 * Failures, TAVREN_E_...: something broke. Only then, where `error_out` is not NULL, *error_out is an
 * error that the caller frees with tavren_error_free(); otherwise *error_out is left as it was. A
 * message never holds a value of a user, a key or a token.
 *
 * Outputs come last and are written all or not at all: only when the call answers TAVREN_OK.
 *
 * NULL. Only `refusal_out`, `error_out`, `fault_out`, `after`, an empty array or an empty text may be NULL;
 * any other NULL is answered with TAVREN_E_NULL_ARGUMENT, and its name is the field of the error. A function that
 * only reads a value answers nothing, zero or false for NULL, and each tavren_..._free(NULL) does
 * nothing.
 *
 * Text is UTF-8 as {ptr, len}; tavren_text() makes it of a literal. What a function takes it copies.
 * Structs whose first field is `size` grow with later versions: set it to their sizeof, and start
 * from zero.
 *
 * Time is passed in, in ms since 1970 in UTC; the library reads no clock. Money is exact: decimal
 * text goes in, whole minor units come out.
 *
 * Threads. Each function says what may be shared. A handle is freed once, when no other thread uses
 * it any more. A market in which a defect stopped a call answers TAVREN_E_POISONED from then on.
 */


#ifndef TAVREN_H
#define TAVREN_H

#include <stdbool.h>
#include <stdint.h>

/** Away from zero. */
#define TAVREN_ROUND_UP 1

/** Toward zero. */
#define TAVREN_ROUND_DOWN 2

/** Toward positive infinity. */
#define TAVREN_ROUND_CEILING 3

/** Toward negative infinity. */
#define TAVREN_ROUND_FLOOR 4

/** To the nearest, a tie away from zero. */
#define TAVREN_ROUND_HALF_UP 5

/** To the nearest, a tie toward zero. */
#define TAVREN_ROUND_HALF_DOWN 6

/** To the nearest, a tie to the even one. */
#define TAVREN_ROUND_HALF_EVEN 7

/** The version of this ABI; it grows by one where a program compiled before would break. */
#define TAVREN_ABI_VERSION 1

/** Payloads are JSON Lines. */
#define TAVREN_FORMAT_JSON_LINES 0

/** Payloads are CSV with a header. */
#define TAVREN_FORMAT_CSV 1

/** A revoke before the grant is fulfilled costs nothing. */
#define TAVREN_PENALTY_NONE 0

/** It costs the whole bonus. */
#define TAVREN_PENALTY_LOSE_BONUS 1

/** It bars the user from this offer for `penalty_days`. */
#define TAVREN_PENALTY_COOLDOWN 2

/** In English. */
#define TAVREN_LANGUAGE_ENGLISH 0

/** In Vietnamese. */
#define TAVREN_LANGUAGE_VIETNAMESE 1

/** A tier of lifetime value: below the middle bound. */
#define TAVREN_TIER_LOW 1

/** A tier of lifetime value: from the middle bound. */
#define TAVREN_TIER_MEDIUM 2

/** A tier of lifetime value: from the upper bound. */
#define TAVREN_TIER_HIGH 3

/** A feed in the order in which the deals lie: the fastest. */
#define TAVREN_ORDER_ANY 0

/** A feed by rising price. */
#define TAVREN_ORDER_CHEAPEST 1

/** A feed by falling price. */
#define TAVREN_ORDER_DEAREST 2

/** Somebody was shown a deal: an impression. */
#define TAVREN_ACT_SEEN 1

/** Somebody took a deal: a redemption. */
#define TAVREN_ACT_TAKEN 2

/** The most bytes that evidence has. */
#define TAVREN_EVIDENCE_BYTES_MAX 65536

/** The true count lies in an interval: `at_least` and `below` hold. */
#define TAVREN_FIGURE_BETWEEN 1

/** The true count plus noise: `about` holds. */
#define TAVREN_FIGURE_ABOUT 2

/** Its vendor posted it. */
#define TAVREN_DEAL_POSTED 1

/** Its vendor changed what it says. */
#define TAVREN_DEAL_UPDATED 2

/** Its vendor withdrew it. */
#define TAVREN_DEAL_WITHDRAWN 3

/** The agent does nothing with the deal. */
#define TAVREN_CHOICE_HIDE 1

/** The agent shows the deal to its user. */
#define TAVREN_CHOICE_SHOW 2

/** The agent buys the deal, and tells its user. */
#define TAVREN_CHOICE_BUY 3

/** The deal has ended or was withdrawn. */
#define TAVREN_WHY_OVER 1

/** The user does not want to hear of this vendor. */
#define TAVREN_WHY_BLOCKED 2

/** The user does not name the deal's category. */
#define TAVREN_WHY_CATEGORY 4

/** The user's lifetime value is below what the deal asks for. */
#define TAVREN_WHY_TIER 8

/** The user's loyalty is below what the deal asks for. */
#define TAVREN_WHY_LEVEL 16

/** It costs more than the user wants to hear of. */
#define TAVREN_WHY_PRICE 32

/** The user is elsewhere. */
#define TAVREN_WHY_AREA 64

/** The user is too far away. */
#define TAVREN_WHY_FAR 128

/** It is for those near by, and the agent may not know where the user is. */
#define TAVREN_WHY_NOWHERE 256

/** The user has had it as often as one person can. */
#define TAVREN_WHY_HAD 512

/** No standing rule covers it. */
#define TAVREN_WHY_NO_RULE 1024

/** A standing rule covers it, and its purchases of a day are used up. */
#define TAVREN_WHY_DAY_USED_UP 2048

/** A standing rule covers it, and would spend more than it may in a month. */
#define TAVREN_WHY_MONTH_USED_UP 4096

/** A redemption was not by the person whom the deal was for. */
#define TAVREN_FAULT_REDEMPTION 1

/** The device was not what its evidence said, or served more than one person. */
#define TAVREN_FAULT_DEVICE 2

/** Paid, and to be handed over. */
#define TAVREN_ORDER_OPEN 1

/** Handed over. */
#define TAVREN_ORDER_CONFIRMED 2

/** Given up by its user: the money is back. */
#define TAVREN_ORDER_CANCELLED 3

/** Not fetched in time: the money is back with the next sweep, or once the user cancels. */
#define TAVREN_ORDER_LAPSED 4

/** Patched; the code inside has to defend itself against what hardware cannot. */
#define TAVREN_TCB_SW_HARDENING_NEEDED 1

/** Patched; its settings have to be changed. */
#define TAVREN_TCB_CONFIGURATION_NEEDED 2

/** Both of the two before. */
#define TAVREN_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED 4

/** Not patched. */
#define TAVREN_TCB_OUT_OF_DATE 8

/** Not patched, and its settings have to be changed. */
#define TAVREN_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED 16

/** Patched while the guest ran: it has to be started again. */
#define TAVREN_TCB_TD_RELAUNCH_ADVISED 32

/** The one before, and settings have to be changed. */
#define TAVREN_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED 64

/** A box that was there for cover. */
#define TAVREN_NOTICE_NONE 0

/** A deal is for the agent's user. */
#define TAVREN_NOTICE_MATCHED 1

/** The agent's signal was taken in. */
#define TAVREN_NOTICE_INCLUDED 2

/** A standing rule of the user's took a deal. */
#define TAVREN_TIDINGS_BOUGHT 1

/** Asked for, and in no batch yet. */
#define TAVREN_PAYOUT_REQUESTED 1

/** Given up by its user before it was sent; the money is back. */
#define TAVREN_PAYOUT_CANCELLED 2

/** In a batch; nothing was heard of it. */
#define TAVREN_PAYOUT_SENT 3

/** Sent, and no answer came: only the processor can say what became of it. */
#define TAVREN_PAYOUT_UNKNOWN 4

/** The processor has it. */
#define TAVREN_PAYOUT_PENDING 5

/** The processor has the money and does not pass it on. */
#define TAVREN_PAYOUT_HELD 6

/** It arrived. */
#define TAVREN_PAYOUT_PAID 7

/** The processor never made it; the money is back. */
#define TAVREN_PAYOUT_FAILED 8

/** It came back, whole or in part. */
#define TAVREN_PAYOUT_RETURNED 9

/** Nothing: it was sent, and no answer came. */
#define TAVREN_EVIDENCE_UNKNOWN 1

/** It has the payout. */
#define TAVREN_EVIDENCE_PENDING 2

/** It has the money and does not pass it on. */
#define TAVREN_EVIDENCE_HELD 3

/** The payout arrived. */
#define TAVREN_EVIDENCE_PAID 4

/** The payout was never made, and never will be under this id. */
#define TAVREN_EVIDENCE_FAILED 5

/** So much of it has come back so far, all told. */
#define TAVREN_EVIDENCE_RETURNED 6

/** The world outside: banks and processors. */
#define TAVREN_ACCOUNT_EXTERNAL 1

/** What a buyer put in and did not commit to an offer. */
#define TAVREN_ACCOUNT_FUNDING 2

/** What is left of an offer's budget. */
#define TAVREN_ACCOUNT_BUDGET 3

/** What an offer's grants hold. */
#define TAVREN_ACCOUNT_RESERVED 4

/** What a user can take out. */
#define TAVREN_ACCOUNT_AVAILABLE 5

/** What users paid for deals and is not settled yet, and what was forfeited. */
#define TAVREN_ACCOUNT_TREASURY 8

/** What was settled to a vendor and not paid out yet. */
#define TAVREN_ACCOUNT_PAYABLE 9

/** What a user has at stake. */
#define TAVREN_ACCOUNT_STAKE 11

/** What left a user's balance for a payout that is not settled yet. */
#define TAVREN_ACCOUNT_IN_PAYOUT 12

/** What the operator earned. */
#define TAVREN_ACCOUNT_FEES 13

/** What was put aside for a split and is not credited yet. */
#define TAVREN_ACCOUNT_POOL 14

/** What users lost of the bonuses of a buyer's offers. */
#define TAVREN_ACCOUNT_PENALTY 15

/** The world outside: banks and processors. */
#define TAVREN_PARTY_OUTSIDE 1

/** What the operator earned. */
#define TAVREN_PARTY_FEES 2

/** What a user can take out. */
#define TAVREN_PARTY_USER 3

/** What a buyer put in and did not commit to an offer. */
#define TAVREN_PARTY_BUYER 4

/** What was settled to a vendor and not paid out yet. */
#define TAVREN_PARTY_VENDOR 5

/** What users lost of the bonuses of a buyer's offers. */
#define TAVREN_PARTY_PENALTY 6

/** Moves money: `from`, `to` and `amount` are read. */
#define TAVREN_LINE_MOVE 1

/**
 * Sets money aside until `until_ms`: `from`, `to` and `amount` are read. It moves nothing: what is
 * neither drawn nor closed is free again then, without anybody doing anything.
 */
#define TAVREN_LINE_HOLD 2

/** Moves part of what the hold `of` holds: `amount` is read. */
#define TAVREN_LINE_DRAW 3

/** Ends the hold `of`: what was not drawn is free again. */
#define TAVREN_LINE_CLOSE 4

/** Moves back part of what the line `of` moved: `amount` is read. */
#define TAVREN_LINE_REVERSE 5

/** There is no such hold. */
#define TAVREN_HOLD_NONE 0

/** It holds. */
#define TAVREN_HOLD_OPEN 1

/** It was closed, or drawn in full. */
#define TAVREN_HOLD_CLOSED 2

/** Its time was over first. */
#define TAVREN_HOLD_EXPIRED 3

/** 1 / (1 + exp(-slope * (ln quote - location))). */
#define TAVREN_ACCEPTANCE_LOGISTIC 1

/** Phi((ln quote - location) / spread). */
#define TAVREN_ACCEPTANCE_LOG_NORMAL 2

/** The sum of logistic parts. */
#define TAVREN_ACCEPTANCE_MIXTURE 3

/** Who accepts what is at least an amount. */
#define TAVREN_ACCEPTANCE_RESERVATION 4

/** Who accepts any quote with a probability. */
#define TAVREN_ACCEPTANCE_GIVEN 5

/** What a call answers. A number, once released, keeps its meaning for ever. */
enum tavren_code
#if defined(__cplusplus) || __STDC_VERSION__ >= 202311L
  : uint32_t
#endif // defined(__cplusplus) || __STDC_VERSION__ >= 202311L
 {
    /** done */
    TAVREN_OK = 0,
    /** text is empty */
    TAVREN_E_TEXT_EMPTY = 1001,
    /** text is longer than its limit */
    TAVREN_E_TEXT_LONG = 1002,
    /** text has a control character */
    TAVREN_E_TEXT_CONTROL = 1003,
    /** an id is 32 hexadecimal digits, with or without hyphens */
    TAVREN_E_ID_MALFORMED = 1004,
    /** a time is RFC 3339 in UTC, in the years 0000 to 9999 */
    TAVREN_E_TIME_MALFORMED = 1005,
    /** a window ends before it starts */
    TAVREN_E_WINDOW_REVERSED = 1006,
    /** the time passed in lies before the latest one seen by more than the tolerance */
    TAVREN_E_CLOCK_BACKWARDS = 1007,
    /** the time zone is not in the IANA database */
    TAVREN_E_ZONE_UNKNOWN = 1008,
    /** the time passed in lies years ahead of the latest one seen; set the clock right */
    TAVREN_E_CLOCK_AHEAD = 1009,
    /** ISO 4217 has no such currency */
    TAVREN_E_CURRENCY_UNKNOWN = 1010,
    /** ISO 4217 gives this code no minor unit */
    TAVREN_E_CURRENCY_NO_MINOR_UNIT = 1011,
    /** the amount is not a decimal number */
    TAVREN_E_MONEY_NOT_A_NUMBER = 1012,
    /** the amount has more decimals than the currency */
    TAVREN_E_MONEY_TOO_FINE = 1013,
    /** the amount is negative or zero where something is to be paid */
    TAVREN_E_MONEY_NEGATIVE = 1014,
    /** the amount is beyond the largest one */
    TAVREN_E_MONEY_OUT_OF_RANGE = 1015,
    /** two currencies do not add or compare */
    TAVREN_E_MONEY_CURRENCY_MISMATCH = 1016,
    /** the terms contradict themselves or exceed a limit; the field is named */
    TAVREN_E_TERMS_INVALID = 1020,
    /** the records have no such column */
    TAVREN_E_COLUMN_UNKNOWN = 1021,
    /** the records are not well formed; file, line and column are named */
    TAVREN_E_RECORDS_MALFORMED = 1022,
    /** an input exceeds its limit; the field is named */
    TAVREN_E_LIMIT_EXCEEDED = 1023,
    /** a public key or an API key has the wrong length or form */
    TAVREN_E_KEY_MALFORMED = 1024,
    /** a required argument is absent */
    TAVREN_E_NULL_ARGUMENT = 1025,
    /** text is not UTF-8 */
    TAVREN_E_NOT_UTF8 = 1026,
    /** an area is a path of names from the country down, parted by slashes */
    TAVREN_E_AREA_MALFORMED = 1027,
    /** the price rounds to nothing at this tier and trust */
    TAVREN_E_REWARD_ZERO = 1028,
    /** this command id was used for another command; the field that differs is named */
    TAVREN_E_ID_REUSED = 1029,
    /** money does not move from an account to itself */
    TAVREN_E_ACCOUNT_SAME = 1030,
    /** an area lies inside itself; the row is named */
    TAVREN_E_HIERARCHY_CYCLE = 1040,
    /** an area names a parent that the table does not have; the row is named */
    TAVREN_E_HIERARCHY_PARENT = 1041,
    /** two areas have the same code, or the same name in the same parent; the row is named */
    TAVREN_E_HIERARCHY_DUPLICATE = 1042,
    /** the table of areas is not well formed; the row and the field are named */
    TAVREN_E_HIERARCHY_MALFORMED = 1043,
    /** the hierarchy has no such area */
    TAVREN_E_AREA_UNKNOWN = 1044,
    /** a category is a number from 0 to 63 */
    TAVREN_E_CATEGORY_UNKNOWN = 1045,
    /** a loyalty level is a number from 0 to 5 */
    TAVREN_E_LEVEL_UNKNOWN = 1046,
    /** the signal has expired; send a fresh one */
    TAVREN_E_SIGNAL_EXPIRED = 1047,
    /** the engine has no price ladder in this currency */
    TAVREN_E_CURRENCY_UNLISTED = 1048,
    /** a price ladder rises from rung to rung and has 1 to 223 of them */
    TAVREN_E_LADDER_MALFORMED = 1049,
    /** the price is above the top rung of the price ladder */
    TAVREN_E_PRICE_ABOVE_LADDER = 1050,
    /** there is no deal of this number */
    TAVREN_E_DEAL_UNKNOWN = 1051,
    /** there is a deal of this number; update it */
    TAVREN_E_DEAL_EXISTS = 1052,
    /** lower bounds of tiers rise from low to high and share one currency */
    TAVREN_E_THRESHOLDS_MALFORMED = 1053,
    /** the disclosure policy contradicts itself; the field is named */
    TAVREN_E_POLICY_MALFORMED = 1054,
    /** a frame is empty or longer than its limit; the connection is of no more use */
    TAVREN_E_FRAME_MALFORMED = 1070,
    /** a message, a receipt or a part of one is not what its schema says */
    TAVREN_E_MESSAGE_MALFORMED = 1071,
    /** the runner's rules are malformed or contradict themselves */
    TAVREN_E_RULES_MALFORMED = 1072,
    /** the address is not one of this machine, or the timeout is nothing */
    TAVREN_E_TRANSPORT_MALFORMED = 1073,
    /** the evidence is no document of its kind, or not of the one algorithm */
    TAVREN_E_EVIDENCE_MALFORMED = 1074,
    /** another writer was first, again and again; try again later */
    TAVREN_E_STORE_CONFLICT = 2001,
    /** a counter would leave its bounds */
    TAVREN_E_STORE_BOUND = 2002,
    /** this command id was used for another command; use a fresh one */
    TAVREN_E_STORE_REPLAY = 2003,
    /** the store did not answer; nothing was written, try again */
    TAVREN_E_STORE_TRANSIENT = 2004,
    /** the store did not say whether it wrote; ask again with the same command id */
    TAVREN_E_STORE_UNKNOWN = 2005,
    /** the store cannot do this */
    TAVREN_E_STORE_UNSUPPORTED = 2006,
    /** the store holds what Tavren never wrote; restore a backup */
    TAVREN_E_STORE_CORRUPT = 2007,
    /** the store may not be read or written; check path and permissions */
    TAVREN_E_STORE_DENIED = 2008,
    /** the disk is full; nothing was written, make room and try again */
    TAVREN_E_STORE_FULL = 2009,
    /** the database was written by a newer version; upgrade Tavren */
    TAVREN_E_STORE_NEWER = 2010,
    /** the file is not a Tavren database */
    TAVREN_E_STORE_FOREIGN = 2011,
    /** a stored record is malformed; restore a backup */
    TAVREN_E_RECORD_CORRUPT = 2012,
    /** a stored record was written by a newer version; upgrade Tavren */
    TAVREN_E_RECORD_NEWER = 2013,
    /** the key file is missing; restore it from its own backup */
    TAVREN_E_KEYRING_MISSING = 3001,
    /** the key file belongs to another database */
    TAVREN_E_KEYRING_FOREIGN = 3002,
    /** the master key is absent or does not open the key file */
    TAVREN_E_KEYRING_MASTER = 3003,
    /** the key file cannot be read or written */
    TAVREN_E_KEYRING_FAILED = 3004,
    /** the system gives no randomness */
    TAVREN_E_ENTROPY_UNAVAILABLE = 3005,
    /** sealed bytes do not open: altered, moved, or under another key */
    TAVREN_E_SEAL_FORGED = 4001,
    /** sealed bytes are cut */
    TAVREN_E_SEAL_TRUNCATED = 4002,
    /** sealed bytes have an unknown schema */
    TAVREN_E_SEAL_SCHEMA = 4003,
    /** a key or nonce has the wrong length */
    TAVREN_E_SEAL_LENGTH = 4004,
    /** the key was destroyed, so this can no longer be read */
    TAVREN_E_WIPED = 4005,
    /** a public key is not a point that may be used */
    TAVREN_E_SEAL_PUBLIC_KEY = 4006,
    /** the data source failed; the period stays due */
    TAVREN_E_SOURCE_FAILED = 5001,
    /** the delivery queue failed; the period stays due */
    TAVREN_E_QUEUE_FAILED = 5002,
    /** the delivery queue has lost a payload */
    TAVREN_E_PAYLOAD_MISSING = 5003,
    /** a file cannot be read */
    TAVREN_E_FILE_UNREADABLE = 5004,
    /** a file cannot be written */
    TAVREN_E_FILE_UNWRITABLE = 5005,
    /** the matcher did not answer; ask again */
    TAVREN_E_MATCHER_UNAVAILABLE = 5006,
    /** the connection failed, was cut or took too long; connect again */
    TAVREN_E_CONNECTION_FAILED = 5020,
    /** the hardware gave no evidence; ask again */
    TAVREN_E_ATTESTATION_FAILED = 5021,
    /** the machine has other hardware than it was told, or a register that can still change */
    TAVREN_E_ATTESTATION_UNFIT = 5022,
    /** there is no such offer */
    TAVREN_R_OFFER_UNKNOWN = 6001,
    /** the offer is not open */
    TAVREN_R_OFFER_NOT_PUBLISHED = 6002,
    /** the offer's budget or number of places is used up */
    TAVREN_R_OFFER_EXHAUSTED = 6003,
    /** the offer has ended */
    TAVREN_R_OFFER_EXPIRED = 6004,
    /** the offer cannot do this in its present state */
    TAVREN_R_OFFER_STATE = 6005,
    /** there is no such buyer */
    TAVREN_R_BUYER_UNKNOWN = 6010,
    /** the buyer is not approved at present */
    TAVREN_R_BUYER_NOT_APPROVED = 6011,
    /** the buyer is not approved for this purpose */
    TAVREN_R_BUYER_PURPOSE = 6012,
    /** the buyer's trust tier does not allow this data */
    TAVREN_R_BUYER_TIER = 6013,
    /** the buyer cannot do this in its present state */
    TAVREN_R_BUYER_STATE = 6014,
    /** the API key is unknown, expired or revoked */
    TAVREN_R_KEY_UNKNOWN = 6015,
    /** the API key has no such scope */
    TAVREN_R_KEY_SCOPE = 6016,
    /** the buyer has registered no encryption key */
    TAVREN_R_BUYER_KEY_ABSENT = 6017,
    /** the last API key that may change keys stays until another one stands */
    TAVREN_R_KEY_LAST = 6018,
    /** you have blocked this buyer */
    TAVREN_R_USER_BLOCKED_BUYER = 6020,
    /** you have blocked this purpose */
    TAVREN_R_USER_BLOCKED_PURPOSE = 6021,
    /** you have no such data to share */
    TAVREN_R_USER_LACKS_DATA = 6022,
    /** the offer is for people of a higher tier */
    TAVREN_R_USER_TIER = 6023,
    /** the offer is for another area */
    TAVREN_R_USER_AREA = 6024,
    /** you were shown this offer as often as it may be shown */
    TAVREN_R_USER_CAP = 6025,
    /** you took part a short while ago; the offer opens for you again later */
    TAVREN_R_USER_COOLDOWN = 6026,
    /** you have dismissed this offer */
    TAVREN_R_USER_DISMISSED = 6027,
    /** you have disliked offers of this kind */
    TAVREN_R_USER_DISLIKED = 6028,
    /** the offer is meant for other people */
    TAVREN_R_USER_TARGETING = 6029,
    /** this offer was not shown to you */
    TAVREN_R_PRESENTATION_UNKNOWN = 6030,
    /** the offer has changed since it was shown to you; look again */
    TAVREN_R_PRESENTATION_STALE = 6031,
    /** too long ago: the offer must be shown again */
    TAVREN_R_PRESENTATION_LAPSED = 6032,
    /** your list of allowed buyers does not name this one */
    TAVREN_R_USER_UNLISTED_BUYER = 6033,
    /** your list of allowed purposes does not name this one */
    TAVREN_R_USER_UNLISTED_PURPOSE = 6034,
    /** there is no such permission */
    TAVREN_R_GRANT_UNKNOWN = 6040,
    /** you have already given this permission */
    TAVREN_R_GRANT_EXISTS = 6041,
    /** the permission has ended */
    TAVREN_R_GRANT_ENDED = 6042,
    /** the permission cannot do this in its present state */
    TAVREN_R_GRANT_STATE = 6043,
    /** no period of this permission is due */
    TAVREN_R_GRANT_NOTHING_DUE = 6044,
    /** another worker is packaging this period */
    TAVREN_R_GRANT_LEASED = 6045,
    /** a wallet holds no more permissions */
    TAVREN_R_GRANT_LIMIT = 6046,
    /** there is no such package */
    TAVREN_R_PACKAGE_UNKNOWN = 6050,
    /** the package was withdrawn or its claim window is over */
    TAVREN_R_PACKAGE_GONE = 6051,
    /** the package was not claimed */
    TAVREN_R_PACKAGE_NOT_CLAIMED = 6052,
    /** no permission covers this use */
    TAVREN_R_USE_NOT_ALLOWED = 6060,
    /** the permission is paused */
    TAVREN_R_USE_PAUSED = 6061,
    /** the permission has not begun */
    TAVREN_R_USE_NOT_YET = 6062,
    /** a balance is left: take it or waive it first */
    TAVREN_R_BALANCE_OWED = 6070,
    /** the buyer's funding does not cover the budget */
    TAVREN_R_FUNDS_SHORT = 6071,
    /** too few orders wait to be settled together; wait for more, or for the day it names */
    TAVREN_R_SETTLEMENT_EARLY = 6072,
    /** the dispute or flag cannot do this in its present state */
    TAVREN_R_DISPUTE_STATE = 6080,
    /** there is no such dispute or flag */
    TAVREN_R_DISPUTE_UNKNOWN = 6081,
    /** there is no such duty, or it was met or missed before */
    TAVREN_R_DUTY_UNKNOWN = 6085,
    /** the data source has nothing for this period */
    TAVREN_R_SOURCE_EMPTY = 6090,
    /** the data source returned records outside what was granted */
    TAVREN_R_SOURCE_OUTSIDE = 6091,
    /** the question does not fit the cells that answers are made of; the field is named */
    TAVREN_R_QUESTION_MISFIT = 6100,
    /** the privacy budget does not cover this question */
    TAVREN_R_BUDGET_SPENT = 6101,
    /** there is no such deal */
    TAVREN_R_DEAL_ABSENT = 6110,
    /** the deal has ended or was withdrawn */
    TAVREN_R_DEAL_OVER = 6111,
    /** the deal has changed since you agreed to it; look again */
    TAVREN_R_DEAL_CHANGED = 6112,
    /** the deal was had as often as it can be had */
    TAVREN_R_DEAL_EXHAUSTED = 6113,
    /** you have had this deal as often as one person can */
    TAVREN_R_DEAL_HAD = 6114,
    /** there is no such order */
    TAVREN_R_ORDER_UNKNOWN = 6115,
    /** the order was confirmed, cancelled or not fetched in time */
    TAVREN_R_ORDER_STATE = 6116,
    /** too many orders are kept for one person; the oldest go after a year */
    TAVREN_R_ORDER_LIMIT = 6117,
    /** an order is open: have it handed over or cancel it first */
    TAVREN_R_ORDER_OPEN = 6118,
    /** your balance does not cover this */
    TAVREN_R_BALANCE_SHORT = 6119,
    /** the bytes are no proof */
    TAVREN_R_PROOF_MALFORMED = 6120,
    /** the proof was altered, or signed by another than it says; the part is named */
    TAVREN_R_PROOF_FORGED = 6121,
    /** the proof or its credential has expired; make a fresh one */
    TAVREN_R_PROOF_EXPIRED = 6122,
    /** the proof was made for something else, or opens more than is asked for; the field is named */
    TAVREN_R_PROOF_MISFIT = 6123,
    /** the standing that the deal asks for is not there, or is not shown */
    TAVREN_R_STANDING_SHORT = 6124,
    /** the deal is for those near by, and nothing shows that you are */
    TAVREN_R_PLACE_UNPROVEN = 6125,
    /** this credential was shown before; prove with a fresh one */
    TAVREN_R_PROOF_SHOWN = 6126,
    /** no agent is enrolled for you */
    TAVREN_R_AGENT_ABSENT = 6130,
    /** the device of your agent is not attested, or no longer; have it verified anew */
    TAVREN_R_AGENT_UNATTESTED = 6131,
    /** too many in a short time; try again later */
    TAVREN_R_AGENT_RATE = 6132,
    /** too many of your orders went wrong */
    TAVREN_R_AGENT_REPUTATION = 6133,
    /** what you have at stake does not cover this */
    TAVREN_R_STAKE_SHORT = 6134,
    /** a stake stays while an order is open, and for thirty days after the last one was accepted */
    TAVREN_R_STAKE_LOCKED = 6135,
    /** a redemption was not by the person whom the deal was for */
    TAVREN_R_REDEMPTION_FALSE = 6136,
    /** the signal is sealed to a key that the runner does not have; ask for evidence and seal again */
    TAVREN_R_SIGNAL_KEY = 6200,
    /** the signal is of an epoch that is over or has not begun */
    TAVREN_R_SIGNAL_EPOCH = 6201,
    /** the signal was taken before, or is older than one that was */
    TAVREN_R_SIGNAL_REPLAYED = 6202,
    /** the runner has no room for more */
    TAVREN_R_RUNNER_FULL = 6203,
    /** the runner was told no time yet, or a later one */
    TAVREN_R_RUNNER_TIME = 6204,
    /** the deal is not newer than the one that stands */
    TAVREN_R_DEAL_STALE = 6205,
    /** the market does not have what the criteria name */
    TAVREN_R_CRITERIA_UNLISTED = 6206,
    /** the disclosure policy does not allow this view, or not before its next window */
    TAVREN_R_DISCLOSURE_REFUSED = 6207,
    /** the box was opened before, or comes after a later one */
    TAVREN_R_NOTICE_REPLAYED = 6208,
    /** the runner waits for a release of its sealing service */
    TAVREN_R_RUNNER_UNRELEASED = 6209,
    /** the receipt was changed, is of another kind, or signed by another key */
    TAVREN_R_RECEIPT_FORGED = 6210,
    /** a receipt is missing, came twice, or does not follow the one before it */
    TAVREN_R_RECEIPT_CHAIN = 6211,
    /** the evidence is of a kind that the policy does not take */
    TAVREN_R_EVIDENCE_KIND = 6220,
    /** the evidence is not signed by a sound chain from the pinned root */
    TAVREN_R_EVIDENCE_FORGED = 6221,
    /** the evidence, or a certificate of it, is not valid at this time */
    TAVREN_R_EVIDENCE_TIME = 6222,
    /** the evidence is of an enclave in debug mode, which its host can read */
    TAVREN_R_EVIDENCE_DEBUG = 6223,
    /** the evidence is of code that the policy does not allow */
    TAVREN_R_EVIDENCE_IMAGE = 6224,
    /** the evidence answers another nonce */
    TAVREN_R_EVIDENCE_NONCE = 6225,
    /** the evidence is of other keys, or of one that keeps no secret */
    TAVREN_R_EVIDENCE_BINDING = 6226,
    /** the runner keeps other rules than the sealing service serves */
    TAVREN_R_RULES_UNSERVED = 6227,
    /** the collateral of the evidence is missing, malformed, too long, or of another platform */
    TAVREN_R_EVIDENCE_COLLATERAL = 6230,
    /** the collateral of the evidence is not valid at this time; fetch it again */
    TAVREN_R_EVIDENCE_COLLATERAL_TIME = 6231,
    /** the platform of the evidence, or a certificate that vouches for it, was revoked */
    TAVREN_R_EVIDENCE_REVOKED = 6232,
    /** the platform of the evidence is not patched as the policy asks */
    TAVREN_R_EVIDENCE_TCB = 6233,
    /** the quoting enclave or the TDX module of the evidence is not the one that Intel names */
    TAVREN_R_EVIDENCE_PLATFORM = 6234,
    /** the guest of the evidence gives others power over itself */
    TAVREN_R_EVIDENCE_GUEST = 6235,
    /** there is no such payout */
    TAVREN_R_PAYOUT_UNKNOWN = 6240,
    /** the payout cannot do this in its present state */
    TAVREN_R_PAYOUT_STATE = 6241,
    /** the amount is below what the processor pays out in this currency */
    TAVREN_R_PAYOUT_SMALL = 6242,
    /** a payout is under way: wait for it or cancel it first */
    TAVREN_R_PAYOUT_OPEN = 6243,
    /** the payout goes through another processor */
    TAVREN_R_PAYOUT_PROCESSOR = 6244,
    /** the processor names another amount or currency than the payout has */
    TAVREN_R_PAYOUT_AMOUNT = 6245,
    /** the processor says that it paid and that it never did; look into it by hand */
    TAVREN_R_PAYOUT_CONTRADICTED = 6246,
    /** the processor does not pay out in this currency, or not such an amount */
    TAVREN_R_PROCESSOR_CURRENCY = 6250,
    /** the batch is not one for this processor; the field is named */
    TAVREN_R_PROCESSOR_BATCH = 6251,
    /** the processor's answer is not what its documentation says; the field is named */
    TAVREN_R_PROCESSOR_MALFORMED = 6252,
    /** the processor names a status that is not known */
    TAVREN_R_PROCESSOR_STATUS = 6253,
    /** the processor takes no calls with these credentials; renew them */
    TAVREN_R_PROCESSOR_DENIED = 6254,
    /** the processor may have forgotten the key of the batch; look it up instead of sending it */
    TAVREN_R_PROCESSOR_KEY = 6255,
    /** the webhook is not signed by the processor */
    TAVREN_R_WEBHOOK_FORGED = 6256,
    /** the webhook was signed too long ago, or in the future */
    TAVREN_R_WEBHOOK_STALE = 6257,
    /** the processor cannot cancel this payout, or no longer */
    TAVREN_R_CANCEL_STATE = 6258,
    /** the batch of this id was reversed in full; draw a new id to book it again */
    TAVREN_R_BATCH_REVERSED = 6270,
    /** the account would rise above its limit */
    TAVREN_R_BALANCE_FULL = 6271,
    /** there is no such line, or it is of another kind */
    TAVREN_R_LINE_UNKNOWN = 6272,
    /** more than is left of the hold, or than can still be reversed */
    TAVREN_R_LINE_MORE = 6273,
    /** the hold was drawn in full or closed */
    TAVREN_R_HOLD_CLOSED = 6274,
    /** the hold has run out */
    TAVREN_R_HOLD_EXPIRED = 6275,
    /** the user of the account was erased */
    TAVREN_R_ACCOUNT_CLOSED = 6276,
    /** money of the user is held: draw or close the hold first, or wait until it has run out */
    TAVREN_R_BALANCE_HELD = 6277,
    /** there is no such split */
    TAVREN_R_SPLIT_UNKNOWN = 6283,
    /** the split was not posted yet; send it again under its token */
    TAVREN_R_SPLIT_UNPOSTED = 6284,
    /** you revoked it before its end; the offer opens for you again later */
    TAVREN_R_REVOKE_COOLDOWN = 6290,
    /** the columns are not of one length; the column is named */
    TAVREN_E_COLUMN_LENGTH = 7100,
    /** a column holds what it cannot; the column and the row are named */
    TAVREN_E_COLUMN_VALUE = 7101,
    /** the model has a parameter out of range; the parameter is named */
    TAVREN_E_MODEL_MALFORMED = 7102,
    /** prices rise, are of one currency and are rounded by one rule */
    TAVREN_E_PRICES_MALFORMED = 7103,
    /** an amount is split among weights whose sum is above zero and in range */
    TAVREN_E_WEIGHTS_MALFORMED = 7104,
    /** the table has no column of this name, or several; the column is named */
    TAVREN_E_COLUMN_MISSING = 7110,
    /** a column is of a type that it cannot be read as; the column is named */
    TAVREN_E_COLUMN_TYPE = 7111,
    /** a column has no value in a row; the column and the row are named */
    TAVREN_E_COLUMN_NULL = 7112,
    /** the table cannot be read: whoever made it failed, or it is none */
    TAVREN_E_TABLE_MALFORMED = 7113,
    /** a value has no place in the hierarchy of its column; the column and the row are named */
    TAVREN_E_VALUE_UNMAPPED = 7120,
    /** a line of a hierarchy of values contradicts the others; the line is named */
    TAVREN_E_TREE_MALFORMED = 7121,
    /** a guarantee has a parameter out of range; the parameter is named */
    TAVREN_E_GUARANTEE_MALFORMED = 7122,
    /** no release of the table keeps the guarantee: there are too few people, or too few values */
    TAVREN_E_GUARANTEE_UNMET = 7123,
    /** a defect in Tavren; please report it */
    TAVREN_E_INTERNAL = 9001,
    /** a defect stopped this handle; open a new one and report it */
    TAVREN_E_POISONED = 9002,
};
#ifndef __cplusplus
#if __STDC_VERSION__ >= 202311L
typedef enum tavren_code tavren_code;
#else
typedef uint32_t tavren_code;
#endif // __STDC_VERSION__ >= 202311L
#endif // __cplusplus

/**
 * An agent's secret: the keys that it is enrolled under and shows credentials with, and its names
 * before the runner and before vendors, follow from it. It belongs on the user's device alone.
 *
 * Ownership: free it with tavren_agent_secret_free(), which wipes it from memory.
 */
typedef struct tavren_agent_secret tavren_agent_secret;

/**
 * A buyer's API key, by which the buyer publishes and claims: a secret.
 *
 * Ownership: free it with tavren_api_key_free(), which wipes it from memory.
 */
typedef struct tavren_api_key tavren_api_key;

/**
 * What verified evidence says of a runner, to seal to.
 *
 * Ownership: free it with tavren_attested_keys_free().
 */
typedef struct tavren_attested_keys tavren_attested_keys;

/**
 * The match receipts of one vendor in one boot up to now: none was left out, doubled or moved.
 *
 * Ownership: free it with tavren_chain_free().
 */
typedef struct tavren_chain tavren_chain;

/**
 * The payloads that one claim released, still sealed to the buyer.
 *
 * Ownership: free it with tavren_claimed_free().
 */
typedef struct tavren_claimed tavren_claimed;

/**
 * One credential on the user's device, with all that opens it: personal data.
 *
 * Ownership: free it with tavren_credential_free(), which wipes its salts from memory.
 */
typedef struct tavren_credential tavren_credential;

/**
 * Credentials as they were issued, each as bytes for the agent to keep: personal data.
 *
 * Ownership: free it with tavren_credentials_free(), which wipes it from memory.
 */
typedef struct tavren_credentials tavren_credentials;

/**
 * Deals as they were read.
 *
 * Ownership: free it with tavren_deals_free().
 */
typedef struct tavren_deals tavren_deals;

/**
 * Why a call failed. No message holds a value of a user, a key or a token.
 *
 * Ownership: written to `error_out` where a call fails and `error_out` is not NULL; free it with
 * tavren_error_free().
 */
typedef struct tavren_error tavren_error;

/**
 * What a vendor learned as it handed over.
 *
 * Ownership: free it with tavren_handover_free().
 */
typedef struct tavren_handover tavren_handover;

/**
 * A request to send. Its headers hold the credentials: they are not to be logged.
 *
 * Ownership: free it with tavren_http_request_free().
 */
typedef struct tavren_http_request tavren_http_request;

/**
 * An agent's side of the boxes that answer one sealed signal.
 *
 * Ownership: free it with tavren_inbox_free(), which wipes its key from memory.
 */
typedef struct tavren_inbox tavren_inbox;

/**
 * Balances, holds and keys of any number of accounts, and the journal that they follow from: every
 * rule by which a market's own batches are decided.
 *
 * Ownership: free it with tavren_ledger_free().
 */
typedef struct tavren_ledger tavren_ledger;

/**
 * An open market.
 *
 * Ownership: free it with tavren_market_free().
 */
typedef struct tavren_market tavren_market;

/**
 * Receipts of a vendor, as they were signed.
 *
 * Ownership: free it with tavren_match_receipts_free().
 */
typedef struct tavren_match_receipts tavren_match_receipts;

/**
 * Signals and deals, and what vendors may know of them: in memory, or in an attested enclave.
 *
 * Ownership: free it with tavren_matcher_free().
 */
typedef struct tavren_matcher tavren_matcher;

/**
 * A notification for one user: personal data.
 *
 * Ownership: free it with tavren_notification_free().
 */
typedef struct tavren_notification tavren_notification;

/**
 * Messages for people as they wait to be sent, sealed.
 *
 * Ownership: free it with tavren_notifications_free().
 */
typedef struct tavren_notifications tavren_notifications;

/**
 * A published offer: what it says to a user.
 *
 * Ownership: free it with tavren_offer_free().
 */
typedef struct tavren_offer tavren_offer;

/**
 * What a buyer has after opening a payload: its rows.
 *
 * Ownership: free it with tavren_opened_free(), which wipes it from memory.
 */
typedef struct tavren_opened tavren_opened;

/**
 * A user's orders as they were read: personal data.
 *
 * Ownership: free it with tavren_orders_free().
 */
typedef struct tavren_orders tavren_orders;

/**
 * What of a batch is not settled yet, oldest first: personal data.
 *
 * Ownership: free it with tavren_payout_batch_free().
 */
typedef struct tavren_payout_batch tavren_payout_batch;

/**
 * A page of a user's payouts, as they were read: personal data.
 *
 * Ownership: free it with tavren_payouts_free().
 */
typedef struct tavren_payouts tavren_payouts;

/**
 * What a user was shown, and what the user would be paid.
 *
 * Ownership: free it with tavren_presentation_free().
 */
typedef struct tavren_presentation tavren_presentation;

/**
 * A payment processor, without its I/O: the host sends the requests and hands back the answers.
 *
 * A batch is taken before anything is sent (tavren_market_take_payout_batch()), and everything is
 * sent under keys that follow from it. So the host may stop anywhere: it takes the batch up again by
 * tavren_processor_lookup(), and nothing is paid twice.
 *
 * Ownership: free it with tavren_processor_free(), which wipes its secrets from memory.
 */
typedef struct tavren_processor tavren_processor;

/**
 * What an agent shows to have one deal.
 *
 * Ownership: free it with tavren_proof_free().
 */
typedef struct tavren_proof tavren_proof;

/**
 * What a user gets for taking a permission back.
 *
 * Ownership: free it with tavren_receipt_free().
 */
typedef struct tavren_receipt tavren_receipt;

/**
 * What follows from an answer or a webhook: observations, to be recorded before anything else is
 * sent; requests to be sent now (`next`); and requests to be sent after a pause (`later`), which may
 * also be left, and the batch looked up another day.
 *
 * Ownership: free it with tavren_reply_free().
 */
typedef struct tavren_reply tavren_reply;

/**
 * Where a source puts its records.
 *
 * Ownership: belongs to the library and lasts as long as the call.
 */
typedef struct tavren_rows tavren_rows;

/**
 * What an agent sealed, and the key of the boxes that answer it, which is a secret of the agent's.
 *
 * Ownership: free it with tavren_sealed_signal_free(), which wipes the key from memory.
 */
typedef struct tavren_sealed_signal tavren_sealed_signal;

/**
 * The secret with which a buyer opens payloads. It belongs on the buyer's machine alone.
 *
 * Ownership: free it with tavren_secret_free(), which wipes it from memory.
 */
typedef struct tavren_secret tavren_secret;

/**
 * Areas, ladders and thresholds; they stand for the life of a matcher.
 *
 * Ownership: free it with tavren_tables_free().
 */
typedef struct tavren_tables tavren_tables;

/**
 * What a vendor may know of a match, or of what people did: figures through the disclosure policy, and nothing else.
 *
 * Ownership: free it with tavren_view_free().
 */
typedef struct tavren_view tavren_view;

/**
 * One person's permissions and balances at a moment, held in memory: personal data.
 *
 * Ownership: free it with tavren_wallet_free().
 */
typedef struct tavren_wallet tavren_wallet;

/**
 * Text or bytes: where they begin and how many there are. Text is UTF-8 and needs no final NUL.
 *
 * Ownership: as the function says that takes or gives it. {NULL, 0} is the empty text.
 */
typedef struct {
    /** The first byte. */
    const char *ptr;
    /** How many bytes. */
    uint64_t len;
} tavren_span;

/** A currency that has a minor unit. Set `size` to sizeof(tavren_currency) before the call. */
typedef struct {
    /** sizeof(tavren_currency). */
    uint64_t size;
    /** Three capital letters and a NUL. */
    char code[4];
    /** Decimals of the minor unit: 2 for cents. */
    uint32_t decimals;
    /** The English name, as ISO 4217 lists it. */
    tavren_span name;
} tavren_currency;

/** An amount: whole minor units (cents for dollars), and the currency of ISO 4217. */
typedef struct {
    /** Whole minor units. */
    int64_t minor;
    /** Three capital letters and a NUL; all NUL where there is no amount. */
    char currency[4];
} tavren_money;

/** An amount as text, such as `0.75 USD`, with a NUL at its end. */
typedef struct {
    /** The letters. */
    char text[32];
} tavren_money_text;

/** A buyer's id: sixteen bytes, copied as they are. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_buyer_id;

/** The public key that payloads are sealed to (X25519). */
typedef struct {
    /** The bytes. */
    uint8_t bytes[32];
} tavren_public_key;

/** What is known of a buyer: how often each thing happened. Set `size` to sizeof(tavren_evidence). */
typedef struct {
    /** sizeof(tavren_evidence). */
    uint64_t size;
    /** Periods that the buyer claimed and paid. */
    uint32_t delivered;
    /** Periods that it acknowledged as received. */
    uint32_t acknowledged;
    /** Duties that it met in time, such as a deletion after a revoke. */
    uint32_t duties_met;
    /** Periods that it asked for and did not claim. */
    uint32_t unclaimed;
    /** Disputes opened against it, whatever became of them. */
    uint32_t disputes_opened;
    /** Disputes that were decided against it. */
    uint32_t disputes_upheld;
    /** Flags by users that a moderator upheld. */
    uint32_t flags_upheld;
    /** Duties whose deadline it let pass. */
    uint32_t duties_missed;
} tavren_evidence;

/**
 * What a buyer asks for and gives. Set `size` to sizeof(tavren_terms) and what is needed; what is
 * zero is left out.
 *
 * Exactly one of `last_days`, `next_days`, `daily`, `weekly` and `monthly` says what is collected.
 *
 * Ownership: every text stays the caller's and is copied.
 */
typedef struct {
    /** sizeof(tavren_terms). */
    uint64_t size;
    /** What one period pays, in major units (`0.75`), above zero; it may be finer than a cent. */
    tavren_span price;
    /** The currency of price, budget and bonus, by ISO 4217 (`USD`). */
    tavren_span currency;
    /** What all grants together may cost, in major units; left out: enough for a thousand grants. */
    tavren_span budget;
    /** What kind of data (`app_usage`). */
    tavren_span data_type;
    /** Which columns of it. */
    const tavren_span *columns;
    /** How many columns. */
    uint64_t columns_len;
    /** What for (`research`). */
    tavren_span purpose;
    /** The days before the grant: one period, closed at once. */
    uint32_t last_days;
    /** The days after the grant: one period. */
    uint32_t next_days;
    /** So many periods of a day. */
    uint32_t daily;
    /** So many periods of a week. */
    uint32_t weekly;
    /** So many periods of a month. */
    uint32_t monthly;
    /** Left at zero. */
    uint32_t reserved;
    /** One line that names the offer; left out: the kind of data. */
    tavren_span title;
    /** What the data is used for, in the user's words; left out: the title. */
    tavren_span notice;
    /** The language of title and notice (BCP 47); left out: `en`. */
    tavren_span language;
    /** How many grants there may be; left out: as many as the budget holds. */
    uint64_t places;
    /** TAVREN_FORMAT_JSON_LINES or TAVREN_FORMAT_CSV. */
    uint64_t format;
    /** What is paid beside the periods once a grant is fulfilled, in major units; left out: nothing. */
    tavren_span bonus;
    /** TAVREN_PENALTY_NONE, TAVREN_PENALTY_LOSE_BONUS or TAVREN_PENALTY_COOLDOWN. */
    uint64_t penalty;
    /** With TAVREN_PENALTY_COOLDOWN: the days. */
    uint64_t penalty_days;
} tavren_terms;

/** An offer's id: sixteen bytes, copied as they are. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_offer_id;

/**
 * What a user has and where the user is, for matching offers. Set `size` to sizeof(tavren_profile).
 *
 * Ownership: every text stays the caller's and is copied.
 */
typedef struct {
    /** sizeof(tavren_profile). */
    uint64_t size;
    /** The kinds of data that the user has. */
    const tavren_span *data_types;
    /** How many. */
    uint64_t data_types_len;
    /** Where the user is, from the country down (`VN/Hồ Chí Minh`); left out: not said. */
    tavren_span area;
    /** Tags for targeting. */
    const tavren_span *tags;
    /** How many. */
    uint64_t tags_len;
    /** The time zone that the user lives by, an IANA name; left out: that of the terms. */
    tavren_span zone;
} tavren_profile;

/** A grant's id: sixteen bytes, copied as they are. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_grant_id;

/** Where a bonus stands: the three together are what was promised. No currency where nothing was. */
typedef struct {
    /** What was paid of it, and stays the user's. */
    tavren_money earned;
    /** What can still be earned. */
    tavren_money open;
    /** What can no longer be earned. */
    tavren_money lost;
} tavren_bonus;

/**
 * What is asked of a source: one person's records of one kind, some columns, one window.
 *
 * Ownership: all of it belongs to the library and lasts as long as the call.
 */
typedef struct {
    /** sizeof(tavren_request) of the library. */
    uint64_t size;
    /** Whose records. */
    tavren_span user;
    /** Which kind, as in the terms. */
    tavren_span data_type;
    /** Which columns, in this order. */
    const tavren_span *columns;
    /** How many columns. */
    uint64_t columns_len;
    /** From when, in ms since 1970: this moment belongs to the window. */
    int64_t from_ms;
    /** Until when, in ms since 1970: this moment does not. */
    int64_t until_ms;
} tavren_request;

/**
 * A host's records about people. Set `size` to sizeof(tavren_source).
 *
 * `pull` puts the records of one request into `rows`, in order of time, and answers TAVREN_OK, or
 * another code where it cannot: the period then stays due. It runs on the thread that called
 * tavren_market_fulfil(), may be asked the same again, and must not throw, longjmp or free a
 * handle in use. It may call other functions of the library.
 *
 * Ownership: `context` stays the caller's.
 */
typedef struct {
    /** sizeof(tavren_source). */
    uint64_t size;
    /** Whatever the host needs; passed on. */
    void *context;
    /** Pulls the records of one request. */
    uint32_t (*pull)(void *context, const tavren_request *request, tavren_rows *rows);
} tavren_source;

/** What packaging did. Set `size` to sizeof(tavren_fulfilled) before the call. */
typedef struct {
    /** sizeof(tavren_fulfilled). */
    uint64_t size;
    /** Periods that are packaged and wait for their buyer. */
    uint32_t sealed;
    /** Periods that came to nothing: the source had no records. */
    uint32_t empty;
    /** Periods whose source failed: they stay due. */
    uint32_t failed;
    /** Grants that time alone had done something to. */
    uint32_t swept;
} tavren_fulfilled;

/**
 * One cell of a record; make it with one of the tavren_cell_…() functions.
 *
 * Ownership: its text stays the caller's and is copied.
 */
typedef struct {
    /** What it holds. */
    uint64_t kind;
    /** A number, a truth or a time. */
    int64_t number;
    /** A text, or a decimal number written out. */
    tavren_span text;
} tavren_cell;

/**
 * One permission of a wallet. Set `size` to sizeof(tavren_permission) before the call.
 *
 * Ownership: its texts belong to the wallet and go with it.
 */
typedef struct {
    /** sizeof(tavren_permission). */
    uint64_t size;
    /** What to revoke. */
    tavren_grant_id grant;
    /** The offer it was given for. */
    tavren_offer_id offer;
    /** Who may use the data. */
    tavren_buyer_id buyer;
    /** The buyer's name. */
    tavren_span buyer_name;
    /** What kind of data. */
    tavren_span data_type;
    /** What for. */
    tavren_span purpose;
    /**
     * `granted`, `active`, `paused`, `fulfilled`, `expired`, `superseded`, `revoked`, `invalidated`
     * or `wiped`.
     */
    tavren_span state;
    /** When it was given, in ms since 1970. */
    int64_t granted_at_ms;
    /** Until when the buyer may use the data, in ms since 1970. */
    int64_t use_until_ms;
    /** What it has earned so far, what vested of the bonus included. */
    tavren_money earned;
    /** Where the bonus stands; no currency where none was promised. */
    tavren_bonus bonus;
} tavren_permission;

/** One row of the table of areas, in any order. */
typedef struct {
    /** The area's own key, an official code: signals and deals name it by this. */
    uint64_t code;
    /** The code of the area it lies in. */
    uint64_t parent;
    /** False for a country, whose `parent` is not read. */
    bool has_parent;
    /** Its name, unique among the areas of one parent. */
    tavren_span name;
} tavren_area_row;

/** The amounts that a largest price counts as, in one currency: 1 to 223 rungs, rising. */
typedef struct {
    /** The currency. */
    tavren_span currency;
    /** The rungs, as decimal text. */
    const tavren_span *rungs;
    /** How many. */
    uint64_t rungs_len;
} tavren_ladder;

/** What each tier is worth at least, overall or in one category: decimal text, rising. */
typedef struct {
    /** The category, 0 to 63. */
    uint32_t category;
    /** False for the bounds overall, whose `category` is not read. */
    bool has_category;
    /** The currency, one for all bounds. */
    tavren_span currency;
    /** What the low tier is worth at least. */
    tavren_span low;
    /** What the medium tier is worth at least. */
    tavren_span medium;
    /** What the high tier is worth at least. */
    tavren_span high;
} tavren_thresholds;

/** What a matcher is told once. Set `size` to sizeof(tavren_matcher_settings). */
typedef struct {
    /** sizeof(tavren_matcher_settings). */
    uint64_t size;
    /** Sixteen random bytes, so that nobody can choose ids that fall on one place. */
    uint8_t hash_key[16];
    /**
     * People who must share an area before anybody is matched by it; the others count as being in
     * the area around it.
     */
    uint32_t area_share_min;
    /** True where tavren_matcher_told() is to say whom deals are for. */
    bool notifying;
} tavren_matcher_settings;

/**
 * Answers that are unions of fixed cells, rounded once an epoch, so that every cell stays hidden in
 * an interval whatever is asked. Set `size` to sizeof(tavren_suppression), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_suppression). */
    uint64_t size;
    /** Counts below this are told as [0, threshold); a multiple of `width`. */
    uint64_t threshold;
    /** The counts in every other interval. */
    uint64_t width;
    /** How deep areas are told apart: 1 for countries, 2 for cities. */
    uint32_t area_level;
    /** True where every deal has a category, false where none has; the others are refused. */
    bool by_category;
    /** The levels of loyalty that deals ask for. */
    const uint32_t *levels;
    /** How many. */
    uint64_t levels_len;
    /** The prices of deals, as decimal text, at most 16. */
    const tavren_span *prices;
    /** How many. */
    uint64_t prices_len;
    /** Their currency. */
    tavren_span currency;
} tavren_suppression;

/** A vendor's id: sixteen bytes that mean nothing here. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_vendor_id;

/** What one vendor may learn. */
typedef struct {
    /** The vendor. */
    tavren_vendor_id vendor;
    /** The ε of all its answers together, in millionths. */
    uint64_t epsilon_micro;
} tavren_budget;

/**
 * Answers to any question with Laplace noise, until a budget is spent. Set `size` to
 * sizeof(tavren_noise), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_noise). */
    uint64_t size;
    /** The ε of one answer, in millionths. */
    uint64_t epsilon_micro;
    /** The ε of all answers to all vendors together, in millionths. */
    uint64_t cap_epsilon_micro;
    /** 32 random bytes from which the noise is drawn: a secret. */
    uint8_t key[32];
    /** How deep areas are told apart: 1 for countries, 2 for cities. */
    uint32_t area_level;
    /** False for one figure; `area_level` is then not read. */
    bool has_area_level;
    /** What each vendor may learn; others learn nothing. */
    const tavren_budget *budgets;
    /** How many. */
    uint64_t budgets_len;
} tavren_noise;

/** The ephemeral id of a signal: sixteen random bytes, copied as they are; others every few hours. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_signal_id;

/** A category that a user wants to hear of. */
typedef struct {
    /** The category, 0 to 63. */
    uint32_t category;
    /** The tier in this category, TAVREN_TIER_...; 0 where the one overall holds. */
    uint32_t tier;
    /** The loyalty in this category, 0 to 5. */
    uint32_t level;
    /** False where the level overall holds; `level` is then not read. */
    bool has_level;
} tavren_interest;

/**
 * One user's standing and wishes, as coarse as the user chose: personal data. Set `size` to
 * sizeof(tavren_signal), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_signal). */
    uint64_t size;
    /** Its id; not read for a feed. */
    tavren_signal_id id;
    /** When it ends, in ms since 1970, at most a day ahead; not read for a feed. */
    int64_t expires_ms;
    /** The tier overall, TAVREN_TIER_... */
    uint32_t tier;
    /** The loyalty overall, 0 to 5. */
    uint32_t level;
    /** The code of the user's area. */
    uint64_t area;
    /** False where the user names no area; `area` is then not read. */
    bool has_area;
    /** The largest price the user wants to hear of, as decimal text; empty for any. */
    tavren_span price_max;
    /** Its currency. */
    tavren_span currency;
    /** The categories that the user wants to hear of, at most 64. */
    const tavren_interest *interests;
    /** How many. */
    uint64_t interests_len;
} tavren_signal;

/**
 * Whom a deal is for. Set `size` to sizeof(tavren_criteria), and start from zero: for everybody who
 * does not mind the price.
 */
typedef struct {
    /** sizeof(tavren_criteria). */
    uint64_t size;
    /** The price, as decimal text. */
    tavren_span price;
    /** Its currency. */
    tavren_span currency;
    /** The least tier, TAVREN_TIER_...; 0 for any. In the deal's category where it has one. */
    uint32_t tier;
    /** The least loyalty, 0 to 5. In the deal's category where it has one. */
    uint32_t level;
    /** In place of a tier, the least lifetime value, as decimal text; empty for none. */
    tavren_span worth;
    /** Its currency. */
    tavren_span worth_currency;
    /** For those alone who name this category, 0 to 63. */
    uint32_t category;
    /** False where the deal has no category; `category` is then not read. */
    bool has_category;
    /** Also for those who only say that they are in a wider area around one of the deal's. */
    bool include_coarser;
    /** The codes of the areas that it is for, at most 64; none for everywhere. */
    const uint64_t *areas;
    /** How many. */
    uint64_t areas_len;
} tavren_criteria;

/** What a register of an enclave holds: a SHA-384, never zeros, which an enclave in debug mode shows. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[48];
} tavren_measurement;

/** What a register must hold. */
typedef struct {
    /** The number of the register, 0 to 31. */
    uint32_t index;
    /** What it must hold. */
    tavren_measurement measurement;
} tavren_register;

/**
 * What evidence, of AWS Nitro, must show to be believed. Set `size` to sizeof(tavren_evidence_policy),
 * and start from zero. No policy takes any image; one that names none believes nobody.
 */
typedef struct {
    /** sizeof(tavren_evidence_policy). */
    uint64_t size;
    /** What register 0 may hold: the releases that may run. */
    const tavren_measurement *images;
    /** How many. */
    uint64_t images_len;
    /** What other registers must hold, whatever the image. */
    const tavren_register *registers;
    /** How many. */
    uint64_t registers_len;
    /** What the verifier drew, and sent with its question. */
    uint8_t nonce[32];
    /** When it was verified live, in ms since 1970, by a record that the verifier trusts. */
    int64_t verified_at_ms;
    /**
     * True where the evidence was kept: everything is checked as of `verified_at_ms`, and `nonce` is
     * not read. False where it answers `nonce`, now.
     */
    bool archive;
    /** SHA-256 of another root certificate than that of AWS. */
    uint8_t root[32];
    /** False where the root is that of AWS; `root` is then not read. */
    bool has_root;
    /** How old the evidence may be, ms. */
    uint32_t age_max_ms;
    /** False for five minutes; `age_max_ms` is then not read. */
    bool has_age_max;
    /**
     * True for evidence of the development provider, under its own `root`. It proves nothing, so it is
     * refused but by a library that was built with the feature `development`.
     */
    bool development;
} tavren_evidence_policy;

/**
 * What a host expects of the enclave that matches for it, as the enclave's operator publishes it. Set
 * `size` to sizeof(tavren_enclave_settings), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_enclave_settings). */
    uint64_t size;
    /** The hash of the enclave's rules. */
    uint8_t rules[32];
    /** How long an epoch of names is, 1 to 6 hours. */
    uint32_t epoch_hours;
    /** How long a window of disclosure is, 1 to 24 hours. */
    uint32_t window_hours;
    /** True where tavren_matcher_told() is to say whom deals are for. */
    bool notifying;
} tavren_enclave_settings;

/**
 * A receipt as it was signed. Set `size` to sizeof(tavren_signed_receipt) before the call.
 *
 * Ownership: its bytes belong to the list and go with it.
 */
typedef struct {
    /** sizeof(tavren_signed_receipt). */
    uint64_t size;
    /** The start of the runner whose key signed it: that of tavren_attested. */
    uint8_t boot[16];
    /** The receipt, for tavren_chain_accept(). */
    tavren_span bytes;
} tavren_signed_receipt;

/** One figure as a vendor sees it. */
typedef struct {
    /** TAVREN_FIGURE_BETWEEN or TAVREN_FIGURE_ABOUT; 0 where there is no figure. */
    uint32_t kind;
    /** The least the count can be. */
    uint64_t at_least;
    /** One above the greatest the count can be. */
    uint64_t below;
    /** The count with noise, which may make it negative. */
    int64_t about;
} tavren_figure;

/** The figure of one area. Set `size` to sizeof(tavren_area_figure) before the call. */
typedef struct {
    /** sizeof(tavren_area_figure). */
    uint64_t size;
    /** The code of the area. */
    uint64_t area;
    /** False for those who are counted in no country; `area` is then 0. */
    bool has_area;
    /** How many people there. */
    tavren_figure figure;
} tavren_area_figure;

/** The hash that match receipts name a view by: SHA-256. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[32];
} tavren_view_hash;

/**
 * What a deal says. Set `size` to sizeof(tavren_deal_terms) and what is needed; what is zero is left
 * out: for everybody, everywhere, as often as there is one, once a person.
 *
 * Ownership: every text and array stays the caller's and is copied.
 */
typedef struct {
    /** sizeof(tavren_deal_terms). */
    uint64_t size;
    /** One line that names it. */
    tavren_span title;
    /** What the user pays, as decimal text (`3.50`). */
    tavren_span price;
    /** The currency of every amount here, by ISO 4217 (`USD`). */
    tavren_span currency;
    /** When it ends, in ms since 1970: within a year. */
    int64_t closes_ms;
    /** More of it, in the vendor's words. */
    tavren_span details;
    /** What it costs without the deal, as decimal text. */
    tavren_span regular;
    /** The least tier, TAVREN_TIER_...; 0 for any. */
    uint32_t tier;
    /** The least loyalty, 0 to 5. */
    uint32_t level;
    /** In place of a tier, the least lifetime value, as decimal text. */
    tavren_span worth;
    /** For those alone who name this category, 0 to 63. */
    uint32_t category;
    /** False where the deal has no category; `category` is then not read. */
    bool has_category;
    /** Also for those who only say that they are in a wider area around one of the deal's. */
    bool include_coarser;
    /** The codes of the areas that it is for, at most 64; none for everywhere. */
    const uint64_t *areas;
    /** How many. */
    uint64_t areas_len;
    /** Only for those near by: degrees north times 10^6. Read where `radius` is not 0. */
    int64_t latitude;
    /** Degrees east times 10^6. */
    int64_t longitude;
    /** Metres, at most 100,000; 0 for anywhere. */
    uint32_t radius;
    /** How often one person can have it; 0 for once. */
    uint32_t per_person;
    /** How often it can be had in all; 0 for as often as one likes. */
    uint64_t available;
} tavren_deal_terms;

/** A deal's id: sixteen bytes, copied as they are. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_deal_id;

/** What became of a deal. */
typedef struct {
    /** Its place among all changes. */
    uint64_t position;
    /** When. */
    int64_t at_ms;
    /** Which deal. */
    tavren_deal_id deal;
    /** Whose it is. */
    tavren_buyer_id vendor;
    /** What became of it: TAVREN_DEAL_POSTED, TAVREN_DEAL_UPDATED or TAVREN_DEAL_WITHDRAWN. */
    uint32_t change;
    /** SHA-256 of what it says now. */
    uint8_t hash[32];
} tavren_deal_event;

/**
 * Which page of deals. Set `size` to sizeof(tavren_browse), and start from zero: the newest 20 of
 * all.
 */
typedef struct {
    /** sizeof(tavren_browse). */
    uint64_t size;
    /** Of this category alone, 0 to 63. */
    uint32_t category;
    /** False for every category; `category` is then not read. */
    bool has_category;
    /** False for the first page; `after` is then not read. */
    bool has_after;
    /** What comes after this deal: what tavren_deals_next() gave of the page before. */
    tavren_deal_id after;
    /** Deals in the page, 1 to 100; 0 for 20. */
    uint64_t limit;
} tavren_browse;

/**
 * A deal in the market. Set `size` to sizeof(tavren_deal) before the call.
 *
 * Ownership: its texts belong to the list and go with it.
 */
typedef struct {
    /** sizeof(tavren_deal). */
    uint64_t size;
    /** Its id. */
    tavren_deal_id id;
    /** Whose it is. */
    tavren_buyer_id vendor;
    /** SHA-256 of what it says. */
    uint8_t hash[32];
    /** One line that names it. */
    tavren_span title;
    /** More of it; empty where the vendor said no more. */
    tavren_span details;
    /** What the user pays, such as `3.50 USD`. */
    tavren_span price;
    /** What it costs without the deal; empty where the vendor does not say. */
    tavren_span regular;
    /** When it ends. */
    int64_t closes_ms;
    /** How often it can be had in all; 0 for as often as one likes. */
    uint64_t available;
    /** How often one person can have it. */
    uint32_t per_person;
    /** How often what it says was changed. */
    uint32_t changes;
    /** What it is about, where `has_category`. */
    uint32_t category;
    /** False where it has no category. */
    bool has_category;
    /** True when it was withdrawn, or had ended when it was read. */
    bool over;
} tavren_deal;

/**
 * A standing rule: what an agent may buy without asking. Set `size` to sizeof(tavren_rule), and
 * start from zero.
 */
typedef struct {
    /** sizeof(tavren_rule). */
    uint64_t size;
    /** The largest price of one purchase, as decimal text. */
    tavren_span price_max;
    /** What all purchases of 30 days together may cost, as decimal text. */
    tavren_span month_max;
    /** The currency of both. */
    tavren_span currency;
    /** Until when the rule holds, in ms since 1970. */
    int64_t expires_ms;
    /** Purchases in 24 hours; 0 for one. */
    uint32_t per_day;
    /** The least discount, in hundredths of the price without the deal; 0 for any deal. */
    uint32_t saves_percent;
    /** Deals of this category alone, 0 to 63. */
    uint32_t category;
    /** False for deals of any category; `category` is then not read. */
    bool has_category;
    /** Deals of these vendors alone; none for any. */
    const tavren_buyer_id *vendors;
    /** How many. */
    uint64_t vendors_len;
} tavren_rule;

/** Something that was bought. */
typedef struct {
    /** Which deal. */
    tavren_deal_id deal;
    /** When, in ms since 1970. */
    int64_t at_ms;
    /** For how much, as decimal text. */
    tavren_span price;
    /** In which currency. */
    tavren_span currency;
} tavren_bought;

/**
 * What an agent knows of its user: personal data, which stays on the user's device. Set `size` to
 * sizeof(tavren_agent), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_agent). */
    uint64_t size;
    /** The tables of the market. */
    const tavren_tables *tables;
    /** The user's standing and wishes; its id and its expiry are not read. */
    const tavren_signal *signal;
    /** Where the user is: degrees north times 10^6. */
    int64_t latitude;
    /** Degrees east times 10^6. */
    int64_t longitude;
    /** False where the agent may not know; the two above are then not read. */
    bool has_position;
    /** Vendors that the user does not want to hear of. */
    const tavren_buyer_id *blocked;
    /** How many. */
    uint64_t blocked_len;
    /** What the user lets the agent buy without asking, the first that can first. */
    const tavren_rule *rules;
    /** How many. */
    uint64_t rules_len;
    /** What was bought in the last 30 days. */
    const tavren_bought *bought;
    /** How many. */
    uint64_t bought_len;
} tavren_agent;

/** What an agent does with a deal. Set `size` to sizeof(tavren_decision) before the call. */
typedef struct {
    /** sizeof(tavren_decision). */
    uint64_t size;
    /** TAVREN_CHOICE_... */
    uint32_t choice;
    /** Why it does not do more: TAVREN_WHY_..., added up; 0 where it buys. */
    uint32_t why;
    /** The place of the rule that it buys under, from 0; 0 where it does not buy. */
    uint64_t rule;
} tavren_decision;

/** What verifies signatures (Ed25519): of an agent, a holder of a credential, or the issuer. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[32];
} tavren_verifying_key;

/** A signature (Ed25519). */
typedef struct {
    /** The bytes. */
    uint8_t bytes[64];
} tavren_signature;

/** The name under which a vendor knows a user: another for every vendor and epoch. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_pseudonym;

/** A user's agent, as the market knows it. Set `size` to sizeof(tavren_agent_view) before the call. */
typedef struct {
    /** sizeof(tavren_agent_view). */
    uint64_t size;
    /** The public key that it is enrolled under; all zero where none is. */
    tavren_verifying_key public_key;
    /** Until when the host vouches for its device, in ms since 1970; 0: it does not. */
    int64_t attested_until_ms;
    /** Orders that are open. */
    uint32_t open;
    /** Orders that were handed over. */
    uint32_t confirmed;
    /** Orders that nobody came for. */
    uint32_t lapsed;
    /** Complaints about orders that were upheld. */
    uint32_t faults;
    /** How the user's orders went, 0 to 10,000; 5,000 while nothing is known. */
    uint32_t reputation;
    /** False where no agent is enrolled. */
    bool enrolled;
} tavren_agent_view;

/**
 * With what an agent proves, on the user's device. Set `size` to sizeof(tavren_holder), and start
 * from zero.
 */
typedef struct {
    /** sizeof(tavren_holder). */
    uint64_t size;
    /** The agent's secret. */
    const tavren_agent_secret *secret;
    /** Which holder the credential was issued to: its number in tavren_agent_secret_request(). */
    uint64_t number;
    /** The credential: it is shown this once. */
    const tavren_credential *credential;
    /** The tables of the market. */
    const tavren_tables *tables;
    /** The name under which the deal's vendor knows the user. */
    tavren_pseudonym pseudonym;
    /** Where the user is: degrees north times 10^6. It goes nowhere. */
    int64_t latitude;
    /** Degrees east times 10^6. */
    int64_t longitude;
    /** False where the agent may not know; the two above are then not read. */
    bool has_position;
} tavren_holder;

/** What a proof that was verified says. Set `size` to sizeof(tavren_proven) before the call. */
typedef struct {
    /** sizeof(tavren_proven). */
    uint64_t size;
    /** The name under which the vendor knows the user: what the agent says it is. */
    tavren_pseudonym pseudonym;
    /**
     * The same however often the holder signs it: who keeps it until the proof expires takes each
     * proof once.
     */
    uint8_t hash[32];
    /** The holder's key: who keeps it until the credential expires takes each credential once. */
    tavren_verifying_key holder;
    /** When the proof expires, in ms since 1970. */
    int64_t expires_ms;
    /** When its credential expires, in ms since 1970. */
    int64_t credential_expires_ms;
    /** True where it shows that the user is near by: where the deal asks for that. */
    bool near;
} tavren_proven;

/** An order's id: sixteen bytes, copied as they are. Who shows it has it handed over. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_order_id;

/**
 * What a user ordered. Set `size` to sizeof(tavren_order) before the call.
 *
 * Ownership: its title belongs to the list and goes with it.
 */
typedef struct {
    /** sizeof(tavren_order). */
    uint64_t size;
    /** Its id: who shows it has it handed over. */
    tavren_order_id id;
    /** Which deal. */
    tavren_deal_id deal;
    /** Whose deal it is. */
    tavren_buyer_id vendor;
    /** SHA-256 of what the deal said when it was accepted. */
    uint8_t terms_hash[32];
    /** The deal's name then. */
    tavren_span title;
    /** What the user paid. */
    tavren_money price;
    /** When it was placed, in ms since 1970. */
    int64_t at_ms;
    /** Until when it can be handed over. */
    int64_t until_ms;
    /** TAVREN_ORDER_..., as it stood when it was read. */
    uint32_t state;
    /** True where a standing rule of the user's placed it. */
    bool automatic;
} tavren_order;

/** What verified evidence says of a runner. Set `size` to sizeof(tavren_attested) before the call. */
typedef struct {
    /** sizeof(tavren_attested). */
    uint64_t size;
    /** The key that receipts are signed with: it lasts as long as the boot. */
    tavren_verifying_key receipts;
    /** The hash of the rules that the runner keeps, its disclosure policy among them. */
    uint8_t policy[32];
    /**
     * The start of the runner that made the keys, which are gone when it ends: an agent seals to few
     * boots.
     */
    uint8_t boot[16];
} tavren_attested;

/** One TDX guest that may run, all of it. */
typedef struct {
    /** What was measured before it started; never zeros. */
    tavren_measurement mrtd;
    /** What was measured while it ran; zeros where nothing was. */
    tavren_measurement rtmrs[4];
    /** MRCONFIGID, MROWNER and MROWNERCONFIG: zeros unless it was started with them. */
    uint8_t configuration[3][48];
} tavren_tdx_image;

/**
 * Which TDX guests, on which platforms, are believed. Set `size` to sizeof(tavren_tdx_policy), and start
 * from zero: a platform is then patched, and no advisory applies to it.
 */
typedef struct {
    /** sizeof(tavren_tdx_policy). */
    uint64_t size;
    /** The guests that may run. */
    const tavren_tdx_image *images;
    /** How many. */
    uint64_t images_len;
    /** Advisories that may apply: 615 for INTEL-SA-00615. */
    const uint32_t *advisories;
    /** How many. */
    uint64_t advisories_len;
    /** What the verifier drew, and sent with its question. */
    uint8_t nonce[32];
    /** When it was verified live, in ms since 1970, by a record that the verifier trusts. */
    int64_t verified_at_ms;
    /**
     * True where the evidence was kept: everything is checked as of `verified_at_ms`, and `nonce` is
     * not read. False where it answers `nonce`, now.
     */
    bool archive;
    /** SHA-256 of another root certificate than Intel's. */
    uint8_t root[32];
    /** False where the root is Intel's; `root` is then not read. */
    bool has_root;
    /** Which other platforms are believed: TAVREN_TCB_..., or-ed. */
    uint32_t statuses;
} tavren_tdx_policy;

/**
 * What Intel publishes of the platform of a TDX guest: the answers of its provisioning service, byte
 * for byte (docs/enclave.md). Set `size` to sizeof(tavren_tdx_collateral), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_tdx_collateral). */
    uint64_t size;
    /** The TCB info, JSON. */
    tavren_span tcb_info;
    /** The chain of who signed it, PEM. */
    tavren_span tcb_info_chain;
    /** The QE identity, JSON. */
    tavren_span qe_identity;
    /** The chain of who signed it, PEM. */
    tavren_span qe_identity_chain;
    /** The revocation list of the root, DER. */
    tavren_span root_crl;
    /** The revocation list of the platform's authority, DER. */
    tavren_span pck_crl;
} tavren_tdx_collateral;

/**
 * Which collateral a TDX quote needs: what Intel's provisioning service is asked for. Set `size` to
 * sizeof(tavren_tdx_platform) before the call.
 */
typedef struct {
    /** sizeof(tavren_tdx_platform). */
    uint64_t size;
    /** The family, `fmspc`: twelve hexadecimal digits and a NUL. */
    char family[13];
    /** The authority, `ca`: a word and NULs. */
    char authority[11];
} tavren_tdx_platform;

/** What the host sees of what an agent seals: authenticated, not secret. */
typedef struct {
    /** The epoch of the agent's name: tavren_epoch_at(). */
    uint64_t epoch;
    /**
     * Higher than that of everything sealed before in this epoch; the milliseconds of the agent's
     * clock will do.
     */
    uint64_t sequence;
    /**
     * From when it is void, in ms since 1970: tavren_epoch_end(), unless there is a reason to stand
     * out. Later than that is refused by the runner.
     */
    int64_t expires_ms;
} tavren_stamp;

/** Something that a user did with a deal. */
typedef struct {
    /** The deal. */
    tavren_deal_id deal;
    /** TAVREN_ACT_... */
    uint32_t act;
} tavren_done;

/** What was in a box: personal data. Set `size` to sizeof(tavren_received) before the call. */
typedef struct {
    /** sizeof(tavren_received). */
    uint64_t size;
    /** TAVREN_NOTICE_... */
    uint32_t notice;
    /** How many boxes before this one have not come, and now never will. */
    uint64_t missed;
    /** Which deal matched; zero for another notice, as are the two below. */
    tavren_deal_id deal;
    /** Which revision of it. */
    uint64_t revision;
    /** SHA-256 of its terms. */
    uint8_t terms_hash[32];
    /** An inclusion receipt as it was signed, for tavren_inclusion_receipt_verify(), then zeros. */
    uint8_t receipt[512];
    /** How many of its bytes there are; 0 for another notice. */
    uint64_t receipt_len;
} tavren_received;

/**
 * What a vendor gets for a deal: on what its figures stand. docs/enclave.md says what it proves and
 * what not. Set `size` to sizeof(tavren_match_receipt) before the call.
 */
typedef struct {
    /** sizeof(tavren_match_receipt). */
    uint64_t size;
    /**
     * The hash of the deal as the runner was told it: that of tavren_deals_receipt_hash(). Where it is
     * of what people did with one, that of the question: tavren_question_hash().
     */
    uint8_t deal[32];
    /** The hash of the rules that the runner keeps: that of tavren_attested. */
    uint8_t policy[32];
    /** The window of the disclosure policy, by its number since 1970. */
    uint64_t epoch;
    /** Its place in the chain of its vendor, from 0. */
    uint64_t sequence;
    /** SHA-256 of the receipt before it; zeros where it is the first. */
    uint8_t previous[32];
    /** The root over every sealed signal that the runner had taken. */
    uint8_t inputs[32];
    /** How many matched, as it was disclosed. */
    tavren_figure disclosed;
    /** The hash of the whole view: that of tavren_view_receipt_hash(). */
    uint8_t view[32];
} tavren_match_receipt;

/** The hash that match receipts name a deal by, or a question about one: SHA-256. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[32];
} tavren_deal_hash;

/**
 * What an agent gets for a sealed signal: that the runner has taken it. Set `size` to
 * sizeof(tavren_inclusion_receipt) before the call.
 */
typedef struct {
    /** sizeof(tavren_inclusion_receipt). */
    uint64_t size;
    /** The hash of what was taken: that of tavren_sealed_signal_hash(). */
    uint8_t signal[32];
    /** The epoch of the name inside. */
    uint64_t epoch;
    /** Its place among the inputs of the runner. */
    uint64_t index;
    /** When it was taken, by the runner's time, in ms since 1970. */
    int64_t at_ms;
} tavren_inclusion_receipt;

/**
 * What a vendor hands over, and to whom. Set `size` to sizeof(tavren_handed_over) before the call.
 *
 * Ownership: its title belongs to the handover and goes with it.
 */
typedef struct {
    /** sizeof(tavren_handed_over). */
    uint64_t size;
    /** The order. */
    tavren_order_id order;
    /** The deal. */
    tavren_deal_id deal;
    /** SHA-256 of what the deal said when it was accepted: that is to be handed over. */
    uint8_t terms_hash[32];
    /** The deal's name then. */
    tavren_span title;
    /** Under which name the user is known here: another for every vendor and epoch. */
    tavren_pseudonym pseudonym;
} tavren_handed_over;

/**
 * A message that waits to be sent. Set `size` to sizeof(tavren_waiting) before the call.
 *
 * Ownership: its bytes belong to the list and go with it.
 */
typedef struct {
    /** sizeof(tavren_waiting). */
    uint64_t size;
    /** Its place among all, for tavren_market_forget_notifications(). */
    uint64_t position;
    /** The sealed bytes, for tavren_market_open_notification(). */
    tavren_span message;
} tavren_waiting;

/**
 * What a user is told. Set `size` to sizeof(tavren_tidings) before the call.
 *
 * Ownership: its texts belong to the notification and go with it.
 */
typedef struct {
    /** sizeof(tavren_tidings). */
    uint64_t size;
    /** TAVREN_TIDINGS_... */
    uint32_t kind;
    /** When it came about, in ms since 1970. */
    int64_t at_ms;
    /** Whom it is for: the host's own id of the user. */
    tavren_span user;
    /** The order. */
    tavren_order_id order;
    /** The deal. */
    tavren_deal_id deal;
    /** The deal's name. */
    tavren_span title;
    /** What was paid. */
    tavren_money price;
    /** Until when it can be cancelled or handed over. */
    int64_t until_ms;
} tavren_tidings;

/** A split's id: sixteen bytes, copied as they are. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_split_id;

/** How far a split is. Set `size` to sizeof(tavren_split) before the call. */
typedef struct {
    /** sizeof(tavren_split). */
    uint64_t size;
    /** Its id, by which tavren_market_view_split() finds it. */
    tavren_split_id id;
    /** How much is split. */
    tavren_money amount;
    /** How much contributors have been credited. */
    tavren_money paid;
    /** How much is in the pool, and due to contributors. */
    tavren_money left;
    /** How much was for users who were erased meanwhile: it is in the treasury. */
    tavren_money waived;
    /** How many users were erased meanwhile to whom something was due. */
    uint32_t erased;
    /** Among how many it is split. */
    uint32_t contributors;
    /** How many commits it has taken. */
    uint32_t commits;
    /** How many commits it takes. */
    uint32_t commits_all;
    /** True once the amount was put aside: from then on every share will be credited. */
    bool posted;
    /** True once every share was credited. */
    bool done;
} tavren_split;

/**
 * What is to be split, and among whom. Set `size` to sizeof(tavren_split_request), and start from zero.
 *
 * Ownership: all of it stays the caller's.
 */
typedef struct {
    /** sizeof(tavren_split_request). */
    uint64_t size;
    /** Out of whose funding; not read where `fees` is true. */
    tavren_buyer_id buyer;
    /** How much, in major units (`70`). */
    tavren_span amount;
    /** By ISO 4217. */
    tavren_span currency;
    /** Users whom the market knows, each named once. */
    const tavren_span *users;
    /** The weight of each of them; their sum is above zero. */
    const uint64_t *weights;
    /** How many users and weights, 1 to 1,000,000. */
    uint64_t len;
    /** True to split what the operator earned. */
    bool fees;
    /** True to give the last units by the order of the users, and not as a secret of the market draws. */
    bool in_order;
    /** Whatever the host needs; passed on. */
    void *context;
    /**
     * Told after every commit how far it is, on the thread that called; false breaks off, and the same
     * call goes on later. It must not throw or longjmp. NULL for nobody.
     */
    bool (*progress)(void *context, const tavren_split *split);
} tavren_split_request;

/**
 * The smallest amount that a processor pays out in one currency, and the step of larger ones, in
 * minor units: 100 and 100 for the forint, which has two decimals and is paid out whole.
 */
typedef struct {
    /** The step. */
    int64_t step;
    /** The smallest amount. */
    int64_t least;
} tavren_granularity;

/** A payout's id: sixteen bytes, copied as they are. The processor knows it too. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_payout_id;

/** A payout batch's id: sixteen bytes, copied as they are. The processor knows it too. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_payout_batch_id;

/** One payout. Set `size` to sizeof(tavren_payout) before the call. */
typedef struct {
    /** sizeof(tavren_payout). */
    uint64_t size;
    /** Its id. */
    tavren_payout_id id;
    /** Which processor makes it. */
    tavren_span processor;
    /** How much. */
    tavren_money amount;
    /** How much of it came back, or never left. */
    tavren_money returned;
    /** When it was asked for, in ms since 1970. */
    int64_t at_ms;
    /** TAVREN_PAYOUT_..., as it stood when it was read. */
    uint32_t state;
    /** False while no batch has taken it; `batch` is then zero. */
    bool has_batch;
    /** Which batch took it. */
    tavren_payout_batch_id batch;
} tavren_payout;

/** One payout of a batch, for the processor. Set `size` to sizeof(tavren_payout_item) before the call. */
typedef struct {
    /** sizeof(tavren_payout_item). */
    uint64_t size;
    /** The payout. */
    tavren_payout_id id;
    /** Where it goes: the user's account as the processor names it. */
    tavren_span destination;
    /** How much. */
    tavren_money amount;
    /** TAVREN_PAYOUT_..., as it stood when it was read. */
    uint32_t state;
} tavren_payout_item;

/** What a processor says of one payout. Set `size` to sizeof(tavren_observation), and start from zero. */
typedef struct {
    /** sizeof(tavren_observation). */
    uint64_t size;
    /** Of which payout. */
    tavren_payout_id payout;
    /** What it says: TAVREN_EVIDENCE_... */
    uint32_t evidence;
    /**
     * Which amount it names, where it names one, and zero where it does not: no other than the
     * payout's is believed.
     */
    tavren_money amount;
    /** What has come back so far, all told; zero but for TAVREN_EVIDENCE_RETURNED. */
    tavren_money total;
} tavren_observation;

/** One header: its name, and its value as it came. */
typedef struct {
    /** The name, in any case. */
    tavren_span name;
    /** The value, byte for byte. */
    tavren_span value;
} tavren_header;

/** What a request says. Set `size` to sizeof(tavren_http) before the call. */
typedef struct {
    /** sizeof(tavren_http). */
    uint64_t size;
    /** GET or POST. */
    tavren_span method;
    /** The whole address. */
    tavren_span url;
    /** How many headers it has, to be read with tavren_http_request_header(). */
    uint64_t headers_len;
    /** The body, byte for byte. */
    tavren_span body;
} tavren_http;

/** Whose money a line of a market is about. */
typedef struct {
    /** TAVREN_PARTY_... */
    uint32_t kind;
    /** The buyer's or vendor's id; not read of others. */
    uint8_t id[16];
    /** The user; not read of others. */
    tavren_span user;
} tavren_party;

/** The id of a command, under which a batch is booked: sixteen bytes, copied as they are. */
typedef struct {
    /** The bytes. */
    uint8_t bytes[16];
} tavren_command_id;

/** A line by its place. */
typedef struct {
    /** The id of its batch. */
    tavren_command_id batch;
    /** Which of its lines, from 0. */
    uint32_t line;
} tavren_line_id;

/**
 * One line of a batch for tavren_market_book(). Set `size` to sizeof(tavren_batch_line), and start
 * from zero. All lines of an array have one size.
 */
typedef struct {
    /** sizeof(tavren_batch_line). */
    uint64_t size;
    /** TAVREN_LINE_..., which says what else is read. */
    uint32_t kind;
    /** Whose money it is. */
    tavren_party from;
    /** Whose it becomes. */
    tavren_party to;
    /** How much, above nothing. */
    tavren_money amount;
    /** When what is held is free again, in ms since 1970. */
    int64_t until_ms;
    /** Which earlier line it draws, closes or reverses. */
    tavren_line_id of;
} tavren_batch_line;

/** An account of a ledger in memory. */
typedef struct {
    /** TAVREN_ACCOUNT_... */
    uint32_t kind;
    /**
     * Whose: the buyer's, vendor's or offer's id, a user's random handle, or the id of the command that
     * posted a split; not read of those that there is one of.
     */
    uint8_t id[16];
} tavren_account;

/**
 * What an account may not leave, in minor units. Set `size` to sizeof(tavren_limits), and start from
 * zero: no limits.
 */
typedef struct {
    /** sizeof(tavren_limits). */
    uint64_t size;
    /** The least that it can have free. */
    int64_t floor;
    /** The most that it can have. */
    int64_t ceiling;
    /** False for no least; `floor` is then not read. */
    bool has_floor;
    /** False for no most; `ceiling` is then not read. */
    bool has_ceiling;
} tavren_limits;

/** What an account has. */
typedef struct {
    /** What was booked, held money included. */
    tavren_money booked;
    /** What is held of it. */
    tavren_money held;
    /** What is free: booked less held. */
    tavren_money available;
} tavren_balance;

/** What came into an account with one line; below nothing where it went out. */
typedef struct {
    /** Where. */
    tavren_account account;
    /** How much. */
    tavren_money amount;
} tavren_posting;

/**
 * One line of a batch for tavren_ledger_apply(). Set `size` to sizeof(tavren_line), and start from
 * zero. All lines of an array have one size.
 */
typedef struct {
    /** sizeof(tavren_line). */
    uint64_t size;
    /** TAVREN_LINE_..., which says what else is read. */
    uint32_t kind;
    /** Where the money comes from. */
    tavren_account from;
    /** Where it goes to. */
    tavren_account to;
    /** How much, above nothing. */
    tavren_money amount;
    /** When what is held is free again, in ms since 1970. */
    int64_t until_ms;
    /** Which earlier line it draws, closes or reverses. */
    tavren_line_id of;
} tavren_line;

/** Which line of a batch is wrong, and which part of it. */
typedef struct {
    /** The line, from 0. */
    uint64_t line;
    /** The part of it, such as `amount`: static text; empty where no line is wrong. */
    tavren_span field;
} tavren_line_fault;

/**
 * People, one row each, as columns of `rows` items that the library reads where they are. Set `size`
 * to sizeof(tavren_people), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_people). */
    uint64_t size;
    /** How many people. */
    uint64_t rows;
    /** User tiers, 0 to 3. */
    const uint8_t *tiers;
    /** User trusts, 0 to 10,000 ten-thousandths. */
    const uint16_t *trusts;
    /** The day of each person's last grant, below zero for never; NULL where nobody gave one. */
    const int32_t *last_grants;
    /** The number by which each person's luck is drawn; NULL for the number of the row. */
    const uint64_t *ids;
    /** The segment of each person, from 0 to below `segment_count`; NULL where all are one. */
    const uint32_t *segments;
    /** How many segments there are; not read where `segments` is NULL. */
    uint32_t segment_count;
} tavren_people;

/** A part of a mixture: a share of the people, the shift of their locations and their slope. */
typedef struct {
    /** 0 to 1. */
    double share;
    /** What is added to each location. */
    double shift;
    /** As of a logistic model. */
    double slope;
} tavren_part;

/**
 * What people accept: a model and the column that it reads, as long as the people are many. Set
 * `size` to sizeof(tavren_acceptance), and start from zero.
 */
typedef struct {
    /** sizeof(tavren_acceptance). */
    uint64_t size;
    /** TAVREN_ACCEPTANCE_... */
    uint32_t model;
    /** Of a logistic model its slope, of a log-normal one its spread; else not read. */
    double slope;
    /**
     * Of a logistic or log-normal model or a mixture: the natural logarithm of the quote, in minor
     * units, that each takes as often as not.
     */
    const double *locations;
    /** The parts of a mixture, at most 16. */
    const tavren_part *parts;
    /** How many. */
    uint64_t parts_len;
    /** The amounts of a reservation, in whole minor units. */
    const int64_t *reservations;
    /** The probabilities that are given. */
    const double *probabilities;
} tavren_acceptance;

/**
 * Whom an offer pays, and by which multipliers. Set `size` to sizeof(tavren_reward_rule), and start from
 * zero: the default multipliers, for everybody, at any time.
 */
typedef struct {
    /** sizeof(tavren_reward_rule). */
    uint64_t size;
    /** The lowest user tier that can take the offer, 0 to 3. */
    uint32_t tier_min;
    /** Days that a person waits after a grant. */
    uint32_t cooldown_days;
    /** What the tiers 0 to 3 earn of the price, in ten-thousandths; all 0 for the default. */
    uint32_t multipliers[4];
    /** How often one person may be shown the offer in a day; 0 for as often as one likes. */
    uint32_t per_day;
    /** In seven days; 0 as above. */
    uint32_t per_week;
    /** In thirty days; 0 as above. */
    uint32_t per_month;
    /** Ever; 0 as above. */
    uint32_t total;
} tavren_reward_rule;

/**
 * What is to be simulated. Set `size` to sizeof(tavren_simulation), and start from zero. The order of
 * rows changes nothing but whom a budget reaches first, and the number of threads nothing at all.
 */
typedef struct {
    /** sizeof(tavren_simulation). */
    uint64_t size;
    /** The people. */
    const tavren_people *people;
    /** What they accept. */
    const tavren_acceptance *acceptance;
    /** Whom the offer pays; NULL for the default rule. */
    const tavren_reward_rule *rule;
    /** The currency of prices and budget. */
    tavren_span currency;
    /** What each price, or each day of a panel, may cost, as decimal text; empty for any amount. */
    tavren_span budget;
    /**
     * True where the offer closes at the first quote that no longer fits the budget; false where it
     * is passed over.
     */
    bool budget_stops;
    /** The day that it is, or on which a panel begins. */
    uint32_t day;
    /** What all luck follows from. */
    uint64_t seed;
    /** Luck that is given, fractions from 0 to below 1, one a person; NULL for the seed's. */
    const double *draws;
    /** How many threads; 0 for one. */
    uint32_t threads;
} tavren_simulation;

/** Who accepted, who was paid, and what that cost. */
typedef struct {
    /** People who accepted their quote, whether the budget held it or not. */
    uint64_t accepted;
    /** People who were paid. */
    uint64_t paid;
    /** What they were paid: minor units, or millionths of one where the price is below one. */
    uint64_t spend;
} tavren_tally;

#ifdef __cplusplus
extern "C" {
#endif // __cplusplus

/**
 * The span of a text that ends with NUL, such as a literal.
 *
 * Thread-safety: any thread.
 * Ownership: the span shows the caller's own text. For NULL it is empty.
 */
tavren_span tavren_text(const char *text);

/**
 * How many currencies there are.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
uint64_t tavren_currencies_len(void);

/**
 * Reads one currency, counted from 0 in the order of their codes.
 *
 * Thread-safety: any thread.
 * Ownership: the name is static. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_currencies_at(uint64_t index,
                                 tavren_currency *currency_out,
                                 tavren_error **error_out);

/**
 * Reads the currency of a code, such as `VND`.
 *
 * Thread-safety: any thread.
 * Ownership: the name is static. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_currency_read(tavren_span currency,
                                 tavren_currency *currency_out,
                                 tavren_error **error_out);

/**
 * Reads an amount in major units (`0.75`) that is no finer than the minor unit of its currency.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *money_out is left as it was.
 */
tavren_code tavren_money_parse(tavren_span amount,
                               tavren_span currency,
                               tavren_money *money_out,
                               tavren_error **error_out);

/**
 * Rounds an amount in major units, however fine, to whole minor units, once: `mode` is
 * TAVREN_ROUND_...
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *money_out is left as it was.
 */
tavren_code tavren_money_round(tavren_span amount,
                               tavren_span currency,
                               uint32_t mode,
                               tavren_money *money_out,
                               tavren_error **error_out);

/**
 * Prints an amount in major units, with all decimals of its currency. What prints parses to the same.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *text_out is left as it was.
 */
tavren_code tavren_money_print(tavren_money money,
                               tavren_money_text *text_out,
                               tavren_error **error_out);

/**
 * The code of an error.
 *
 * Thread-safety: an error may be read by many threads.
 * Ownership: nothing changes hands. For NULL the answer is TAVREN_OK.
 */
tavren_code tavren_error_code(const tavren_error *error);

/**
 * The message of an error: one line of English, without the final full stop.
 *
 * Thread-safety: an error may be read by many threads.
 * Ownership: the text belongs to the error and goes with it. For NULL it is empty.
 */
tavren_span tavren_error_message(const tavren_error *error);

/**
 * The argument or field that is wrong; empty where none is.
 *
 * Thread-safety: an error may be read by many threads.
 * Ownership: the text is static. For NULL it is empty.
 */
tavren_span tavren_error_field(const tavren_error *error);

/**
 * Frees an error.
 *
 * Thread-safety: no other thread may still use the error.
 * Ownership: takes the error. NULL is fine.
 */
void tavren_error_free(tavren_error *error);

/**
 * The name of a code, such as `grant_exists`: the same in Rust and Python.
 *
 * Thread-safety: any thread.
 * Ownership: the text is static. It is empty for a number that is no code.
 */
tavren_span tavren_code_name(uint32_t code);

/**
 * What a code means, in one line: for a refusal, words to show to the user.
 *
 * Thread-safety: any thread.
 * Ownership: the text is static. It is empty for a number that is no code.
 */
tavren_span tavren_code_meaning(uint32_t code);

/**
 * The version of the ABI that the library was built with, to compare with TAVREN_ABI_VERSION.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
uint32_t tavren_abi_version(void);

/**
 * Opens a market in a SQLite file, or makes one.
 *
 * The keys lie beside it in `<path>.keys`, wrapped under a master: the environment variable
 * TAVREN_MASTER (64 hexadecimal digits), and where that is not set the file `<path>.master`, which
 * is made with a new market and which only its owner may read. Back the two up apart from the
 * database.
 *
 * Thread-safety: any thread. Several processes may open the same file.
 * Ownership: on TAVREN_OK the caller owns *market_out; free it with tavren_market_free(). On any
 * other code no output is written.
 */
tavren_code tavren_market_open(tavren_span path,
                               int64_t now_ms,
                               tavren_market **market_out,
                               tavren_error **error_out);

/**
 * Opens a market that lives in memory and is gone when it is freed: for tests and simulations.
 *
 * Thread-safety: any thread.
 * Ownership: on TAVREN_OK the caller owns *market_out; free it with tavren_market_free(). On any
 * other code no output is written.
 */
tavren_code tavren_market_memory(int64_t now_ms,
                                 tavren_market **market_out,
                                 tavren_error **error_out);

/**
 * The same market, whose next command is under `token`: sent again under the same token, as after a
 * lost answer, a command has no second effect and the same answer. One token a command; the market
 * remembers it for a week, and that of a deposit for ever.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *once_out; free it with tavren_market_free(), before or
 * after `market`. On any other code no output is written.
 */
tavren_code tavren_market_once(const tavren_market *market,
                               tavren_span token,
                               tavren_market **once_out,
                               tavren_error **error_out);

/**
 * Closes a market.
 *
 * Thread-safety: no other thread may still use the market.
 * Ownership: takes the market. NULL is fine.
 */
void tavren_market_free(tavren_market *market);

/**
 * Takes in a buyer's application for purposes.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *buyer_out is left as it was.
 */
tavren_code tavren_market_apply(const tavren_market *market,
                                tavren_span name,
                                const tavren_span *purposes,
                                uint64_t purposes_len,
                                int64_t now_ms,
                                tavren_buyer_id *buyer_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Approves a buyer for purposes that it applied for.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_approve(const tavren_market *market,
                                  tavren_buyer_id buyer,
                                  const tavren_span *purposes,
                                  uint64_t purposes_len,
                                  int64_t now_ms,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Notes that a buyer put in money: `amount` in major units (`1000.50`), `currency` by ISO 4217.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_fund(const tavren_market *market,
                               tavren_buyer_id buyer,
                               tavren_span amount,
                               tavren_span currency,
                               int64_t now_ms,
                               tavren_code *refusal_out,
                               tavren_error **error_out);

/**
 * Issues an API key with every scope, to be handed to the buyer once: the market keeps its hash.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *key_out; free it with tavren_api_key_free(). On any
 * other code *key_out is left as it was.
 */
tavren_code tavren_market_issue_key(const tavren_market *market,
                                    tavren_buyer_id buyer,
                                    int64_t now_ms,
                                    tavren_api_key **key_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Reads an API key from the text that its buyer was handed.
 *
 * Thread-safety: any thread.
 * Ownership: on TAVREN_OK the caller owns *key_out; free it with tavren_api_key_free(). On any
 * other code no output is written.
 */
tavren_code tavren_api_key_parse(tavren_span text,
                                 tavren_api_key **key_out,
                                 tavren_error **error_out);

/**
 * The text of an API key, to be handed to its buyer: a secret.
 *
 * Thread-safety: a key may be shared between threads.
 * Ownership: the text belongs to the key and goes with it. For NULL it is empty.
 */
tavren_span tavren_api_key_text(const tavren_api_key *key);

/**
 * Frees an API key and wipes it from memory; the key itself stays valid.
 *
 * Thread-safety: no other thread may still use the key.
 * Ownership: takes the key. NULL is fine.
 */
void tavren_api_key_free(tavren_api_key *key);

/**
 * Draws a new secret, and says the public key that belongs to it.
 *
 * Thread-safety: any thread.
 * Ownership: on TAVREN_OK the caller owns *secret_out; free it with tavren_secret_free(). On any
 * other code no output is written.
 */
tavren_code tavren_secret_generate(tavren_secret **secret_out,
                                   tavren_public_key *public_out,
                                   tavren_error **error_out);

/**
 * Takes the 32 bytes that tavren_secret_bytes() gave as a secret, and says its public key.
 *
 * Thread-safety: any thread.
 * Ownership: `bytes` stays the caller's, who wipes it. On TAVREN_OK the caller owns *secret_out;
 * free it with tavren_secret_free(). On any other code no output is written.
 */
tavren_code tavren_secret_from_bytes(tavren_span bytes,
                                     tavren_secret **secret_out,
                                     tavren_public_key *public_out,
                                     tavren_error **error_out);

/**
 * The 32 bytes of a secret, to be kept where only the buyer reads.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: the bytes belong to the secret and go with it. For NULL there are none.
 */
tavren_span tavren_secret_bytes(const tavren_secret *secret);

/**
 * Frees a secret and wipes it from memory.
 *
 * Thread-safety: no other thread may still use the secret.
 * Ownership: takes the secret. NULL is fine.
 */
void tavren_secret_free(tavren_secret *secret);

/**
 * Registers the public key that the payloads of this buyer are sealed to.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_register_encryption(const tavren_market *market,
                                              const tavren_api_key *key,
                                              tavren_public_key public_key,
                                              int64_t now_ms,
                                              tavren_code *refusal_out,
                                              tavren_error **error_out);

/**
 * How far a buyer of this evidence is trusted, 0 to 10,000; 5,000 while nothing is known. The same
 * integer as in Rust and Python.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_trust_score(const tavren_evidence *evidence,
                               uint32_t *score_out,
                               tavren_error **error_out);

/**
 * The tier, 0 to 3, that follows the `current` one at a score of 0 to 10,000: a tier that was
 * reached is kept down to a somewhat lower score. A new buyer starts at tier 1.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_trust_tier(uint32_t current,
                              uint32_t score,
                              uint32_t *tier_out,
                              tavren_error **error_out);

/**
 * Publishes an offer: its budget moves from the buyer's funding.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *offer_out is left as it was.
 */
tavren_code tavren_market_publish(const tavren_market *market,
                                  const tavren_api_key *key,
                                  const tavren_terms *terms,
                                  int64_t now_ms,
                                  tavren_offer_id *offer_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Reads what an offer says.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *offer_out; free it with tavren_offer_free(). On any
 * other code *offer_out is left as it was.
 */
tavren_code tavren_market_offer(const tavren_market *market,
                                tavren_offer_id offer,
                                int64_t now_ms,
                                tavren_offer **offer_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * One line that names the offer.
 *
 * Thread-safety: an offer may be shared between threads.
 * Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
 */
tavren_span tavren_offer_title(const tavren_offer *offer);

/**
 * What the data is used for, in the user's words.
 *
 * Thread-safety: an offer may be shared between threads.
 * Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
 */
tavren_span tavren_offer_notice(const tavren_offer *offer);

/**
 * What one period pays before tier and trust, such as `0.75 USD`.
 *
 * Thread-safety: an offer may be shared between threads.
 * Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
 */
tavren_span tavren_offer_price(const tavren_offer *offer);

/**
 * Bonus and penalty in words, a line each: what a user reads before granting. Empty where there is
 * neither, and for a language that is neither TAVREN_LANGUAGE_ENGLISH nor TAVREN_LANGUAGE_VIETNAMESE.
 *
 * Thread-safety: an offer may be shared between threads.
 * Ownership: the text belongs to the offer and goes with it. For NULL it is empty.
 */
tavren_span tavren_offer_conditions(const tavren_offer *offer,
                                    uint64_t language);

/**
 * Frees what an offer says; the offer itself stays.
 *
 * Thread-safety: no other thread may still use the handle.
 * Ownership: takes the handle. NULL is fine.
 */
void tavren_offer_free(tavren_offer *offer);

/**
 * Says what a user has and where the user is. It never leaves the user's sealed record.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_set_profile(const tavren_market *market,
                                      tavren_span user,
                                      const tavren_profile *profile,
                                      int64_t now_ms,
                                      tavren_code *refusal_out,
                                      tavren_error **error_out);

/**
 * A user grants what was shown. A refusal says why not, in words for the user.
 *
 * Thread-safety: `market` and `shown` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *grant_out is left as it was.
 */
tavren_code tavren_market_grant(const tavren_market *market,
                                tavren_span user,
                                const tavren_presentation *shown,
                                int64_t now_ms,
                                tavren_grant_id *grant_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * A user takes a permission back; asked again, the same receipt.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *receipt_out; free it with tavren_receipt_free(). On any
 * other code *receipt_out is left as it was.
 */
tavren_code tavren_market_revoke(const tavren_market *market,
                                 tavren_span user,
                                 tavren_grant_id grant,
                                 int64_t now_ms,
                                 tavren_receipt **receipt_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * What the permission paid in all, what vested of the bonus included; what is finer than a minor unit has accrued.
 *
 * Thread-safety: a receipt may be shared between threads.
 * Ownership: nothing changes hands. For NULL there is no currency.
 */
tavren_money tavren_receipt_paid(const tavren_receipt *receipt);

/**
 * Where the bonus of the permission stands; no currency where none was promised.
 *
 * Thread-safety: a receipt may be shared between threads.
 * Ownership: nothing changes hands. For NULL there is no currency.
 */
tavren_bonus tavren_receipt_bonus(const tavren_receipt *receipt);

/**
 * How many sealed periods were stopped before anybody could open them.
 *
 * Thread-safety: a receipt may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint32_t tavren_receipt_stopped(const tavren_receipt *receipt);

/**
 * True where the buyer holds delivered data that it must now delete.
 *
 * Thread-safety: a receipt may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is false.
 */
bool tavren_receipt_deletion_due(const tavren_receipt *receipt);

/**
 * When the permission ended, in ms since 1970; INT64_MIN where it has not.
 *
 * Thread-safety: a receipt may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is INT64_MIN.
 */
int64_t tavren_receipt_ended_ms(const tavren_receipt *receipt);

/**
 * Frees a receipt.
 *
 * Thread-safety: no other thread may still use the receipt.
 * Ownership: takes the receipt. NULL is fine.
 */
void tavren_receipt_free(tavren_receipt *receipt);

/**
 * Shows an offer to a user, and records what the user saw. A refusal says why the user cannot take
 * it.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *shown_out; free it with tavren_presentation_free(). On
 * any other code *shown_out is left as it was.
 */
tavren_code tavren_market_present(const tavren_market *market,
                                  tavren_span user,
                                  tavren_offer_id offer,
                                  int64_t now_ms,
                                  tavren_presentation **shown_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * What one period would pay this user; no currency where it is less than one minor unit and
 * accrues in finer ones.
 *
 * Thread-safety: a presentation may be shared between threads.
 * Ownership: nothing changes hands. For NULL there is no currency.
 */
tavren_money tavren_presentation_reward(const tavren_presentation *shown);

/**
 * What would be paid beside the periods once the grant is fulfilled; no currency where nothing would.
 *
 * Thread-safety: a presentation may be shared between threads.
 * Ownership: nothing changes hands. For NULL there is no currency.
 */
tavren_money tavren_presentation_bonus(const tavren_presentation *shown);

/**
 * Frees a presentation; what was recorded stays.
 *
 * Thread-safety: no other thread may still use the presentation.
 * Ownership: takes the presentation. NULL is fine.
 */
void tavren_presentation_free(tavren_presentation *shown);

/**
 * Packages what is due of one grant with the records of `source`.
 *
 * A source that fails is counted in `failed` and its period stays due: ask again after ten minutes,
 * before which the answer is TAVREN_R_GRANT_LEASED.
 *
 * Thread-safety: `market` may be shared between threads; `source` is asked on this one.
 * Ownership: `source` stays the caller's. On any code but TAVREN_OK *fulfilled_out is left as it
 * was.
 */
tavren_code tavren_market_fulfil(const tavren_market *market,
                                 tavren_grant_id grant,
                                 const tavren_source *source,
                                 int64_t now_ms,
                                 tavren_fulfilled *fulfilled_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * A cell of which nothing is known.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
tavren_cell tavren_cell_null(void);

/**
 * A cell that says yes or no.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
tavren_cell tavren_cell_bool(bool value);

/**
 * A cell with a whole number.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
tavren_cell tavren_cell_int(int64_t value);

/**
 * A cell with an exact decimal number, written out (`12.50`).
 *
 * Thread-safety: any thread.
 * Ownership: the text stays the caller's.
 */
tavren_cell tavren_cell_decimal(tavren_span value);

/**
 * A cell with a text.
 *
 * Thread-safety: any thread.
 * Ownership: the text stays the caller's.
 */
tavren_cell tavren_cell_text(tavren_span value);

/**
 * A cell with a moment, in ms since 1970.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
tavren_cell tavren_cell_time(int64_t value_ms);

/**
 * Adds a record: when it was made, and one cell for each column in the order of the request.
 *
 * A record that is refused makes the whole pull fail, so a source need not look at every answer.
 *
 * Thread-safety: only within `pull`, on its thread.
 * Ownership: the cells are copied.
 */
tavren_code tavren_rows_add(tavren_rows *rows,
                            int64_t at_ms,
                            const tavren_cell *cells,
                            uint64_t cells_len,
                            tavren_error **error_out);

/**
 * Claims every package of an offer that waits: the keys are released to the buyer and the users are
 * paid, in one commit.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *claimed_out; free it with tavren_claimed_free(). On any
 * other code *claimed_out is left as it was.
 */
tavren_code tavren_market_claim(const tavren_market *market,
                                const tavren_api_key *key,
                                tavren_offer_id offer,
                                int64_t now_ms,
                                tavren_claimed **claimed_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * How many payloads a claim released: none is fine, nothing waited.
 *
 * Thread-safety: a claim may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_claimed_len(const tavren_claimed *claimed);

/**
 * Opens one payload of a claim, counted from 0, with the buyer's secret.
 *
 * Thread-safety: `claimed` and `secret` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *opened_out; free it with tavren_opened_free(). On any
 * other code no output is written.
 */
tavren_code tavren_claimed_open(const tavren_claimed *claimed,
                                uint64_t index,
                                const tavren_secret *secret,
                                tavren_opened **opened_out,
                                tavren_error **error_out);

/**
 * Frees a claim; its payloads can be collected again until they are acknowledged.
 *
 * Thread-safety: no other thread may still use the claim.
 * Ownership: takes the claim. NULL is fine.
 */
void tavren_claimed_free(tavren_claimed *claimed);

/**
 * The rows of a payload as one file, JSON Lines or CSV: personal data.
 *
 * Thread-safety: an opened payload may be shared between threads.
 * Ownership: the bytes belong to the handle and go with it. For NULL there are none.
 */
tavren_span tavren_opened_bytes(const tavren_opened *opened);

/**
 * How many rows a payload has, the header not counted.
 *
 * Thread-safety: an opened payload may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_opened_rows(const tavren_opened *opened);

/**
 * Frees an opened payload and wipes it from memory.
 *
 * Thread-safety: no other thread may still use it.
 * Ownership: takes the handle. NULL is fine.
 */
void tavren_opened_free(tavren_opened *opened);

/**
 * Reads what a user shares and has earned.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *wallet_out; free it with tavren_wallet_free(). On any
 * other code *wallet_out is left as it was.
 */
tavren_code tavren_market_wallet(const tavren_market *market,
                                 tavren_span user,
                                 int64_t now_ms,
                                 tavren_wallet **wallet_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * May this buyer use this kind of data of this user for this purpose now? For many questions hold
 * the wallet and ask tavren_wallet_may_use().
 *
 * Yes is TAVREN_OK, and *grant_out the permission; no is a refusal that says why.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *grant_out is left as it was.
 */
tavren_code tavren_market_may_use(const tavren_market *market,
                                  tavren_span user,
                                  tavren_buyer_id buyer,
                                  tavren_span data_type,
                                  tavren_span purpose,
                                  int64_t now_ms,
                                  tavren_grant_id *grant_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * As tavren_market_may_use(), of a wallet in memory: reads nothing and leaves no trace.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *grant_out is left as it was.
 */
tavren_code tavren_wallet_may_use(const tavren_wallet *wallet,
                                  tavren_buyer_id buyer,
                                  tavren_span data_type,
                                  tavren_span purpose,
                                  int64_t now_ms,
                                  tavren_grant_id *grant_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * The wallet on one screen, in English.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: the text belongs to the wallet and goes with it. For NULL it is empty.
 */
tavren_span tavren_wallet_text(const tavren_wallet *wallet);

/**
 * How many permissions the wallet holds.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_wallet_permissions_len(const tavren_wallet *wallet);

/**
 * Reads one permission, counted from 0.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: the texts of *permission_out belong to the wallet. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_wallet_permission(const tavren_wallet *wallet,
                                     uint64_t index,
                                     tavren_permission *permission_out,
                                     tavren_error **error_out);

/**
 * How many currencies the wallet has a balance in.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_wallet_balances_len(const tavren_wallet *wallet);

/**
 * Reads what can be taken out in one currency, counted from 0.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_wallet_balance(const tavren_wallet *wallet,
                                  uint64_t index,
                                  tavren_money *balance_out,
                                  tavren_error **error_out);

/**
 * How many currencies the wallet has held money in.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_wallet_held_len(const tavren_wallet *wallet);

/**
 * Reads what the operator's batches hold in one currency, counted from 0: it is not in the balances.
 *
 * Thread-safety: a wallet may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_wallet_held(const tavren_wallet *wallet,
                               uint64_t index,
                               tavren_money *held_out,
                               tavren_error **error_out);

/**
 * Frees a wallet; what it shows stays.
 *
 * Thread-safety: no other thread may still use the wallet.
 * Ownership: takes the wallet. NULL is fine.
 */
void tavren_wallet_free(tavren_wallet *wallet);

/**
 * Loads tables: at most 65,534 areas in six levels, one ladder a currency, and thresholds, of which
 * the first are those overall and the others those of single categories.
 *
 * Thread-safety: any thread.
 * Ownership: what is passed in is copied. On TAVREN_OK the caller owns *tables_out; free it with
 * tavren_tables_free(). On any other code no output is written.
 */
tavren_code tavren_tables_new(const tavren_area_row *areas,
                              uint64_t areas_len,
                              const tavren_ladder *ladders,
                              uint64_t ladders_len,
                              const tavren_thresholds *thresholds,
                              uint64_t thresholds_len,
                              tavren_tables **tables_out,
                              tavren_error **error_out);

/**
 * Frees tables; matchers that were made with them stay.
 *
 * Thread-safety: no other thread may still use the tables.
 * Ownership: takes the tables. NULL is fine.
 */
void tavren_tables_free(tavren_tables *tables);

/**
 * Makes a matcher whose vendors see counts of fixed cells, rounded once an epoch.
 *
 * Thread-safety: any thread; `tables` may be shared between threads.
 * Ownership: what is passed in is copied. On TAVREN_OK the caller owns *matcher_out; free it with
 * tavren_matcher_free(). On any other code no output is written.
 */
tavren_code tavren_matcher_suppressed(const tavren_tables *tables,
                                      const tavren_matcher_settings *settings,
                                      const tavren_suppression *suppression,
                                      int64_t now_ms,
                                      tavren_matcher **matcher_out,
                                      tavren_error **error_out);

/**
 * Makes a matcher whose vendors see counts with noise, on a budget.
 *
 * Thread-safety: any thread; `tables` may be shared between threads.
 * Ownership: what is passed in is copied. On TAVREN_OK the caller owns *matcher_out; free it with
 * tavren_matcher_free(). On any other code no output is written.
 */
tavren_code tavren_matcher_noisy(const tavren_tables *tables,
                                 const tavren_matcher_settings *settings,
                                 const tavren_noise *noise,
                                 int64_t now_ms,
                                 tavren_matcher **matcher_out,
                                 tavren_error **error_out);

/**
 * Takes many signals, each in place of the one of the same id if there is one; all or none.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands; what is passed in is copied.
 */
tavren_code tavren_matcher_upsert_all(const tavren_matcher *matcher,
                                      const tavren_signal *signals,
                                      uint64_t signals_len,
                                      tavren_code *refusal_out,
                                      tavren_error **error_out);

/**
 * Removes a signal, as when its grant is revoked. That there is none is fine.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_matcher_remove(const tavren_matcher *matcher,
                                  tavren_signal_id id,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Removes the signals that have expired: how many.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_matcher_expire(const tavren_matcher *matcher,
                                  int64_t now_ms,
                                  uint64_t *removed_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Says whom posted deals are for, the oldest first and each as often as there was a deal: at most
 * `capacity`, which are then told no more. Nobody unless its settings were `notifying`; what is not
 * asked for stays in memory.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: `ids_out` is the caller's, with room for `capacity` ids, and NULL for 0; what lies behind
 * *count_out of them is left as it was. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_matcher_told(const tavren_matcher *matcher,
                                uint64_t capacity,
                                tavren_signal_id *ids_out,
                                uint64_t *count_out,
                                tavren_error **error_out);

/**
 * Frees a matcher with its signals and deals.
 *
 * Thread-safety: no other thread may still use the matcher.
 * Ownership: takes the matcher. NULL is fine.
 */
void tavren_matcher_free(tavren_matcher *matcher);

/**
 * Posts a deal under a number of the caller's: it is listed in feeds, and the vendor gets a view.
 * `epoch` is the epoch of disclosure, such as a UTC day. With `constant_work` the match itself does
 * the same for any signals of the same number, so that its time tells a host nothing.
 *
 * A refusal follows from the question and the budgets, never from who matches; the deal then does
 * not stand.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *view_out; free it with tavren_view_free(). On any other
 * code *view_out is left as it was.
 */
tavren_code tavren_matcher_post(const tavren_matcher *matcher,
                                uint32_t deal,
                                const tavren_criteria *criteria,
                                tavren_vendor_id vendor,
                                uint64_t epoch,
                                bool constant_work,
                                int64_t now_ms,
                                tavren_view **view_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Counts what somebody did with a deal, TAVREN_ACT_..., under the id of the signal and the code of
 * its area (0 for the world): once a UTC day for a deal and an act. *counted_out is false where it
 * was counted before.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_matcher_report(const tavren_matcher *matcher,
                                  tavren_signal_id id,
                                  uint64_t area,
                                  uint32_t deal,
                                  uint32_t act,
                                  int64_t now_ms,
                                  bool *counted_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * What a vendor may know of how many people did something with a deal, TAVREN_ACT_..., on a UTC day
 * (counted from 1970) that is over, through the policy that answers posts. Asked again, it is told
 * the same.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *view_out; free it with tavren_view_free(). On any other
 * code *view_out is left as it was.
 */
tavren_code tavren_matcher_activity(const tavren_matcher *matcher,
                                    uint32_t deal,
                                    uint32_t act,
                                    uint64_t day,
                                    tavren_vendor_id vendor,
                                    uint64_t epoch,
                                    tavren_view **view_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Puts other criteria in the place of a deal's; it asks nothing.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands; what is passed in is copied.
 */
tavren_code tavren_matcher_update(const tavren_matcher *matcher,
                                  uint32_t deal,
                                  const tavren_criteria *criteria,
                                  tavren_error **error_out);

/**
 * Withdraws a deal. That there is none is fine.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_matcher_withdraw(const tavren_matcher *matcher,
                                    uint32_t deal,
                                    tavren_error **error_out);

/**
 * Lists deals for the user of a signal, which need not be held: at most `capacity`, in the order
 * TAVREN_ORDER_..., and how many there are.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: `deals_out` is the caller's, with room for `capacity` numbers, and NULL for 0; what lies behind
 * *count_out of them is left as it was. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_matcher_feed(const tavren_matcher *matcher,
                                const tavren_signal *signal,
                                uint32_t order,
                                uint64_t capacity,
                                uint32_t *deals_out,
                                uint64_t *count_out,
                                tavren_error **error_out);

/**
 * Makes a matcher whose calls an attested enclave answers: connects to a runner, tells it the time, and
 * verifies what it is, before anything of anybody is sent. For a host that people trust with their
 * signals, and whose vendors want more than its word.
 *
 * `address` is unix:PATH, loopback:ADDRESS:PORT or vsock:CID:PORT. Each question draws a nonce of its own,
 * so the nonce, `archive` and `verified_at_ms` of `policy` are not read. `secret` is 32 random bytes that
 * the host keeps, also over a restart: the names of all people follow from it. `tables` and `settings`
 * are the enclave's own.
 *
 * Time is told by tavren_matcher_expire(), which a host calls every few seconds, and by a later post or
 * report. The epoch of a post is the window that its time lies in. Any call that asks the enclave may
 * be refused, as where its evidence is no longer believed. docs/enclave.md says what else is different.
 *
 * Thread-safety: any thread; `tables` may be shared between threads.
 * Ownership: what is passed in is copied; the caller wipes `secret`. On TAVREN_OK the caller owns
 * *matcher_out; free it with tavren_matcher_free(). On any other code *matcher_out is left as it was.
 */
tavren_code tavren_matcher_connect(tavren_span address,
                                   const tavren_tables *tables,
                                   const tavren_evidence_policy *policy,
                                   const tavren_enclave_settings *settings,
                                   tavren_span secret,
                                   int64_t now_ms,
                                   tavren_matcher **matcher_out,
                                   tavren_code *refusal_out,
                                   tavren_error **error_out);

/**
 * Asks the enclave of a matcher for evidence, for who drew the nonce of 32 bytes: for a vendor, who
 * verifies it by tavren_statement_verify() as anybody does, and checks its receipts by the key in it.
 * A matcher in process has none, which is refused as TAVREN_R_EVIDENCE_KIND.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: `evidence_out` is the caller's, with room for TAVREN_EVIDENCE_BYTES_MAX bytes; what lies behind
 * *len_out of them is left as it was. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_matcher_evidence(const tavren_matcher *matcher,
                                    tavren_span nonce,
                                    uint8_t *evidence_out,
                                    uint64_t *len_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Lists the receipts that the enclave of a matcher signed for a vendor, by boot, the oldest first: for the
 * vendor, who checks those of a boot by tavren_chain_accept(), and for the host to keep. A matcher in
 * process has none.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *receipts_out; free it with tavren_match_receipts_free(). On
 * any other code no output is written.
 */
tavren_code tavren_matcher_receipts(const tavren_matcher *matcher,
                                    tavren_vendor_id vendor,
                                    tavren_match_receipts **receipts_out,
                                    tavren_error **error_out);

/**
 * How many receipts there are in a list.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_match_receipts_len(const tavren_match_receipts *receipts);

/**
 * Reads one receipt of a list, counted from 0.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: the bytes belong to the list and go with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_match_receipts_at(const tavren_match_receipts *receipts,
                                     uint64_t index,
                                     tavren_signed_receipt *receipt_out,
                                     tavren_error **error_out);

/**
 * Frees a list of receipts.
 *
 * Thread-safety: no other thread may still use the list.
 * Ownership: takes the list. NULL is fine.
 */
void tavren_match_receipts_free(tavren_match_receipts *receipts);

/**
 * How many boxes were lost between the enclave of a matcher and here, as far as later ones tell; 0 for
 * a matcher in process.
 *
 * Thread-safety: `matcher` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_matcher_missed(const tavren_matcher *matcher,
                                  uint64_t *missed_out,
                                  tavren_error **error_out);

/**
 * Which share of one figure another is, in ten-thousandths: the least and the most that it can be
 * by the two. With who took a deal and who matched it is the conversion. False, and nothing
 * written, where `of` may be nobody.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands.
 */
bool tavren_figure_share(const tavren_figure *part,
                         const tavren_figure *of,
                         uint32_t *least_out,
                         uint32_t *most_out);

/**
 * How many people.
 *
 * Thread-safety: a view may be shared between threads.
 * Ownership: nothing changes hands. For NULL the figure has kind 0.
 */
tavren_figure tavren_view_people(const tavren_view *view);

/**
 * How many areas the view tells apart.
 *
 * Thread-safety: a view may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_view_areas_len(const tavren_view *view);

/**
 * Reads how many of them in one area, counted from 0.
 *
 * Thread-safety: a view may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_view_area(const tavren_view *view,
                             uint64_t index,
                             tavren_area_figure *area_out,
                             tavren_error **error_out);

/**
 * Says the hash that match receipts name a view by: that of tavren_match_receipt.
 *
 * Thread-safety: a view may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_view_receipt_hash(const tavren_view *view,
                                     tavren_view_hash *hash_out,
                                     tavren_error **error_out);

/**
 * Frees a view.
 *
 * Thread-safety: no other thread may still use the view.
 * Ownership: takes the view. NULL is fine.
 */
void tavren_view_free(tavren_view *view);

/**
 * Posts a deal: it is listed, and told on the topic of deals.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *deal_out is left as it was.
 */
tavren_code tavren_market_post_deal(const tavren_market *market,
                                    const tavren_api_key *key,
                                    const tavren_deal_terms *terms,
                                    int64_t now_ms,
                                    tavren_deal_id *deal_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Changes what a deal says; who accepted it before has what was said then.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_update_deal(const tavren_market *market,
                                      const tavren_api_key *key,
                                      tavren_deal_id deal,
                                      const tavren_deal_terms *terms,
                                      int64_t now_ms,
                                      tavren_code *refusal_out,
                                      tavren_error **error_out);

/**
 * Withdraws a deal: nobody can have it any more. Again, it stays withdrawn.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_withdraw_deal(const tavren_market *market,
                                        const tavren_api_key *key,
                                        tavren_deal_id deal,
                                        int64_t now_ms,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * Reads what became of deals behind the position `after`, 0 for all, the oldest change first: as many as
 * *events_out has room for and the store gives at once, and says in *len_out how many. Ask again behind
 * the last one. For caches, search and matchers.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_market_deal_events(const tavren_market *market,
                                      uint64_t after,
                                      tavren_deal_event *events_out,
                                      uint64_t capacity,
                                      uint64_t *len_out,
                                      tavren_code *refusal_out,
                                      tavren_error **error_out);

/**
 * Reads one deal, open or over. Anybody may ask, and it leaves no trace.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *deals_out, which holds the one deal; free it with
 * tavren_deals_free(). On any other code *deals_out is left as it was.
 */
tavren_code tavren_market_deal(const tavren_market *market,
                               tavren_deal_id deal,
                               int64_t now_ms,
                               tavren_deals **deals_out,
                               tavren_code *refusal_out,
                               tavren_error **error_out);

/**
 * Lists the deals that people can have, the newest first. Anybody may ask, and it leaves no trace.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *deals_out; free it with tavren_deals_free(). On any other
 * code *deals_out is left as it was.
 */
tavren_code tavren_market_browse(const tavren_market *market,
                                 const tavren_browse *page,
                                 int64_t now_ms,
                                 tavren_deals **deals_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * How many deals there are in a list.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_deals_len(const tavren_deals *deals);

/**
 * Whether there is a page after this one: true where *after_out was written, to be asked after.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is false.
 */
bool tavren_deals_next(const tavren_deals *deals, tavren_deal_id *after_out);

/**
 * Reads one deal of a list, counted from 0.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: the texts belong to the list and go with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_deals_at(const tavren_deals *deals,
                            uint64_t index,
                            tavren_deal *deal_out,
                            tavren_error **error_out);

/**
 * Frees a list of deals; the deals themselves stay.
 *
 * Thread-safety: no other thread may still use the list.
 * Ownership: takes the list. NULL is fine.
 */
void tavren_deals_free(tavren_deals *deals);

/**
 * Decides what an agent does with one deal of a list, counted from 0: a pure function, with every
 * reason.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing changes hands; what is passed in is read. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_agent_decide(const tavren_agent *agent,
                                const tavren_deals *deals,
                                uint64_t index,
                                int64_t now_ms,
                                tavren_decision *decision_out,
                                tavren_error **error_out);

/**
 * Draws a new secret.
 *
 * Thread-safety: any thread.
 * Ownership: on TAVREN_OK the caller owns *secret_out; free it with tavren_agent_secret_free(). On
 * any other code no output is written.
 */
tavren_code tavren_agent_secret_generate(tavren_agent_secret **secret_out,
                                         tavren_error **error_out);

/**
 * Takes the 32 bytes that tavren_agent_secret_bytes() gave as a secret.
 *
 * Thread-safety: any thread.
 * Ownership: `bytes` stays the caller's, who wipes it. On TAVREN_OK the caller owns *secret_out;
 * free it with tavren_agent_secret_free(). On any other code no output is written.
 */
tavren_code tavren_agent_secret_from_bytes(tavren_span bytes,
                                           tavren_agent_secret **secret_out,
                                           tavren_error **error_out);

/**
 * The 32 bytes of a secret, to be kept where only the agent reads.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: the bytes belong to the secret and go with it. For NULL there are none.
 */
tavren_span tavren_agent_secret_bytes(const tavren_agent_secret *secret);

/**
 * The public key that the agent is enrolled under.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: nothing changes hands. For NULL the bytes are zero, which is no key.
 */
tavren_verifying_key tavren_agent_secret_public(const tavren_agent_secret *secret);

/**
 * Makes what an agent asks for credentials with: the public keys of the holders with the numbers
 * `first`, `first` + 1 and so on, 1 to 32 of them, and the agent's signature of all of them. Use
 * each number once: a key that is shown twice tells that it was one person.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: `holders_out` is the caller's array with room for `holders_len`. On any code but
 * TAVREN_OK nothing is written.
 */
tavren_code tavren_agent_secret_request(const tavren_agent_secret *secret,
                                        uint64_t first,
                                        tavren_verifying_key *holders_out,
                                        uint64_t holders_len,
                                        tavren_signature *signature_out,
                                        tavren_error **error_out);

/**
 * The agent's name before the runner in an epoch: what it seals signals under.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: nothing changes hands. For NULL the bytes are zero.
 */
tavren_signal_id tavren_agent_secret_signal_id(const tavren_agent_secret *secret, uint64_t epoch);

/**
 * The agent's name before one vendor in an epoch: the pseudonym of a proof. Two vendors, or one
 * vendor in two epochs, cannot find out that they know the same agent.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: nothing changes hands. For NULL the bytes are zero.
 */
tavren_pseudonym tavren_agent_secret_vendor_id(const tavren_agent_secret *secret,
                                               tavren_buyer_id vendor,
                                               uint64_t epoch);

/**
 * The agent's name on a UTC day, counted from 1970: what its reports count under, once a day
 * whatever it is called in epochs.
 *
 * Thread-safety: a secret may be shared between threads.
 * Ownership: nothing changes hands. For NULL the bytes are zero.
 */
tavren_signal_id tavren_agent_secret_day_id(const tavren_agent_secret *secret, uint64_t day);

/**
 * Frees a secret and wipes it from memory.
 *
 * Thread-safety: no other thread may still use the secret.
 * Ownership: takes the secret. NULL is fine.
 */
void tavren_agent_secret_free(tavren_agent_secret *secret);

/**
 * Enrols a user's agent by its public key, in the place of the one before; the same key again
 * renews the attestation. The host has verified evidence of the device, which stands for no other
 * person, and vouches for it until `attested_until_ms`, within 92 days; 0: it does not vouch.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_enrol_agent(const tavren_market *market,
                                      tavren_span user,
                                      tavren_verifying_key public_key,
                                      int64_t attested_until_ms,
                                      int64_t now_ms,
                                      tavren_code *refusal_out,
                                      tavren_error **error_out);

/**
 * Reads a user's agent. What is at stake is read with tavren_market_staked().
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *view_out is left as it was.
 */
tavren_code tavren_market_agent(const tavren_market *market,
                                tavren_span user,
                                int64_t now_ms,
                                tavren_agent_view *view_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * A user puts money at stake, out of what can be taken out: `amount` in major units (`70`),
 * `currency` by ISO 4217. To accept a deal, twenty times what it saves must be at stake.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_stake(const tavren_market *market,
                                tavren_span user,
                                tavren_span amount,
                                tavren_span currency,
                                int64_t now_ms,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * A user takes a stake back: not while an order is open, nor for thirty days after the last one was
 * accepted.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_unstake(const tavren_market *market,
                                  tavren_span user,
                                  tavren_span amount,
                                  tavren_span currency,
                                  int64_t now_ms,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Reads what a user has at stake in one currency: nothing is an amount of 0.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *staked_out is left as it was.
 */
tavren_code tavren_market_staked(const tavren_market *market,
                                 tavren_span user,
                                 tavren_span currency,
                                 int64_t now_ms,
                                 tavren_money *staked_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * The operator forfeits a user's stake after a complaint was upheld, TAVREN_FAULT_...: it goes to
 * the treasury. Says how much that was, never more than is there; the fault counts all the same.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *forfeited_out is left as it was.
 */
tavren_code tavren_market_forfeit(const tavren_market *market,
                                  tavren_span user,
                                  tavren_span amount,
                                  tavren_span currency,
                                  uint32_t fault,
                                  int64_t now_ms,
                                  tavren_money *forfeited_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Reads the public key of the market's issuer, which verifies credentials and proofs: for vendors
 * and agents to have.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *issuer_out is left as it was.
 */
tavren_code tavren_market_issuer(const tavren_market *market,
                                 tavren_verifying_key *issuer_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * Issues credentials to a user's agent on what the user bought here and was handed over: one for
 * each holder, 1 to 32, in their order. Holders and signature are what the agent made with
 * tavren_agent_secret_request(). Each credential is for one proof.
 *
 * Thread-safety: `market` and `tables` may be shared between threads.
 * Ownership: what is passed in is copied. On TAVREN_OK the caller owns *credentials_out; free it
 * with tavren_credentials_free(). On any other code *credentials_out is left as it was.
 */
tavren_code tavren_market_issue_credentials(const tavren_market *market,
                                            tavren_span user,
                                            const tavren_verifying_key *holders,
                                            uint64_t holders_len,
                                            tavren_signature signature,
                                            const tavren_tables *tables,
                                            int64_t now_ms,
                                            tavren_credentials **credentials_out,
                                            tavren_code *refusal_out,
                                            tavren_error **error_out);

/**
 * How many credentials were issued.
 *
 * Thread-safety: credentials may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_credentials_len(const tavren_credentials *credentials);

/**
 * The bytes of one credential, counted from 0, for tavren_credential_parse() on the user's device:
 * personal data. None beyond the last.
 *
 * Thread-safety: credentials may be shared between threads.
 * Ownership: the bytes belong to the credentials and go with them. For NULL there are none.
 */
tavren_span tavren_credentials_bytes(const tavren_credentials *credentials, uint64_t index);

/**
 * Frees issued credentials and wipes them from memory; they stay valid.
 *
 * Thread-safety: no other thread may still use them.
 * Ownership: takes the credentials. NULL is fine.
 */
void tavren_credentials_free(tavren_credentials *credentials);

/**
 * Reads a credential from the bytes that were issued.
 *
 * Thread-safety: any thread.
 * Ownership: `bytes` stays the caller's, who wipes it. On TAVREN_OK the caller owns
 * *credential_out; free it with tavren_credential_free(). On any other code no output is written.
 */
tavren_code tavren_credential_parse(tavren_span bytes,
                                    tavren_credential **credential_out,
                                    tavren_error **error_out);

/**
 * Whether the issuer signed a credential for this holder, on the standing that came with it: an
 * agent asks before it keeps one.
 *
 * Thread-safety: a credential may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is false.
 */
bool tavren_credential_is_sound(const tavren_credential *credential,
                                tavren_verifying_key issuer,
                                tavren_verifying_key holder);

/**
 * When a credential expires, in ms since 1970.
 *
 * Thread-safety: a credential may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
int64_t tavren_credential_expires_ms(const tavren_credential *credential);

/**
 * Reads the standing that a credential is on, TAVREN_TIER_... and a level of 0 to 5, in one
 * category or, where `has_category` is false, overall: for the user alone to see.
 *
 * Thread-safety: a credential may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_credential_standing(const tavren_credential *credential,
                                       uint32_t category,
                                       bool has_category,
                                       uint32_t *tier_out,
                                       uint32_t *level_out,
                                       tavren_error **error_out);

/**
 * Frees a credential and wipes its salts from memory.
 *
 * Thread-safety: no other thread may still use the credential.
 * Ownership: takes the credential. NULL is fine.
 */
void tavren_credential_free(tavren_credential *credential);

/**
 * Proves what one deal of a list, counted from 0, asks for, and no more: for the next five minutes.
 * A refusal says what the user lacks. A key that is not the credential's is
 * TAVREN_R_PROOF_MISFIT.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *proof_out; free
 * it with tavren_proof_free(). On any other code *proof_out is left as it was.
 */
tavren_code tavren_holder_prove(const tavren_holder *holder,
                                const tavren_deals *deals,
                                uint64_t index,
                                int64_t now_ms,
                                tavren_proof **proof_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Reads a proof; it is not verified yet. What is none of this version, or above 2 KiB, is refused
 * with TAVREN_R_PROOF_MALFORMED.
 *
 * Thread-safety: any thread.
 * Ownership: `bytes` stays the caller's. On TAVREN_OK the caller owns *proof_out; free it with
 * tavren_proof_free(). On any other code *proof_out is left as it was.
 */
tavren_code tavren_proof_parse(tavren_span bytes,
                               tavren_proof **proof_out,
                               tavren_code *refusal_out,
                               tavren_error **error_out);

/**
 * The bytes of a proof, to be sent.
 *
 * Thread-safety: a proof may be shared between threads.
 * Ownership: the bytes belong to the proof and go with it. For NULL there are none.
 */
tavren_span tavren_proof_bytes(const tavren_proof *proof);

/**
 * The deal that a proof was made for, to be read before it is verified.
 *
 * Thread-safety: a proof may be shared between threads.
 * Ownership: nothing changes hands. For NULL the bytes are zero.
 */
tavren_deal_id tavren_proof_deal(const tavren_proof *proof);

/**
 * Verifies a proof against one deal of a list, counted from 0, by the public key of the market's
 * issuer: for the vendor. A refusal names the first thing that is wrong. Whether the deal is open,
 * and whether the proof or its credential was shown before, is the caller's to check.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *proven_out is left as it was.
 */
tavren_code tavren_proof_verify(const tavren_proof *proof,
                                tavren_verifying_key issuer,
                                const tavren_deals *deals,
                                uint64_t index,
                                const tavren_tables *tables,
                                int64_t now_ms,
                                tavren_proven *proven_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Frees a proof.
 *
 * Thread-safety: no other thread may still use the proof.
 * Ownership: takes the proof. NULL is fine.
 */
void tavren_proof_free(tavren_proof *proof);

/**
 * Notes that a user put in money, to take deals with: `amount` in major units (`20`), `currency` by
 * ISO 4217.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_deposit(const tavren_market *market,
                                  tavren_span user,
                                  tavren_span amount,
                                  tavren_span currency,
                                  int64_t now_ms,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * A user accepts a deal by a proof, and pays: of people who take the last one at once, one has it.
 * `automatic` is true where a standing rule of the user's accepts. On a refusal nothing is taken
 * and nothing is paid.
 *
 * Thread-safety: `market`, `proof` and `tables` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *order_out is left as it was.
 */
tavren_code tavren_market_accept_deal(const tavren_market *market,
                                      tavren_span user,
                                      const tavren_proof *proof,
                                      const tavren_tables *tables,
                                      bool automatic,
                                      int64_t now_ms,
                                      tavren_order_id *order_out,
                                      tavren_code *refusal_out,
                                      tavren_error **error_out);

/**
 * A user gives up an order that was not handed over, and has the money back. Again, it stays so.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_cancel_order(const tavren_market *market,
                                       tavren_span user,
                                       tavren_order_id order,
                                       int64_t now_ms,
                                       tavren_code *refusal_out,
                                       tavren_error **error_out);

/**
 * Reads a user's orders, the newest first.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *orders_out; free it with tavren_orders_free(). On any
 * other code *orders_out is left as it was.
 */
tavren_code tavren_market_orders(const tavren_market *market,
                                 tavren_span user,
                                 int64_t now_ms,
                                 tavren_orders **orders_out,
                                 tavren_code *refusal_out,
                                 tavren_error **error_out);

/**
 * How many orders there are in a list.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_orders_len(const tavren_orders *orders);

/**
 * Reads one order of a list, counted from 0.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: the title belongs to the list and goes with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_orders_at(const tavren_orders *orders,
                             uint64_t index,
                             tavren_order *order_out,
                             tavren_error **error_out);

/**
 * Frees a list of orders; the orders themselves stay.
 *
 * Thread-safety: no other thread may still use the list.
 * Ownership: takes the list. NULL is fine.
 */
void tavren_orders_free(tavren_orders *orders);

/**
 * Says the number of the epoch that a moment lies in, counted from 1970. An epoch is 1 to 6 hours
 * long; a market has one length, and says which.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_epoch_at(uint32_t hours,
                            int64_t now_ms,
                            uint64_t *epoch_out,
                            tavren_error **error_out);

/**
 * Says the first moment after an epoch, in ms since 1970: when what is sealed in it expires at the
 * latest.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_epoch_end(uint32_t hours,
                             uint64_t epoch,
                             int64_t *end_ms_out,
                             tavren_error **error_out);

/**
 * Verifies what a runner answered, at most 64 KiB: that its document is of an enclave that `policy`
 * allows, and that it binds the keys beside it. A refusal says which check failed; bytes that are no
 * statement, or whose document is none, are an error.
 *
 * Thread-safety: any thread.
 * Ownership: what is passed in stays the caller's. On TAVREN_OK the caller owns *keys_out; free it
 * with tavren_attested_keys_free(). On any other code *keys_out is left as it was.
 */
tavren_code tavren_statement_verify(tavren_span statement,
                                    const tavren_evidence_policy *policy,
                                    int64_t now_ms,
                                    tavren_attested_keys **keys_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Reads what verified evidence says of a runner.
 *
 * Thread-safety: keys may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_attested_keys_read(const tavren_attested_keys *keys,
                                      tavren_attested *attested_out,
                                      tavren_error **error_out);

/**
 * Frees attested keys.
 *
 * Thread-safety: no other thread may still use the keys.
 * Ownership: takes the keys. NULL is fine.
 */
void tavren_attested_keys_free(tavren_attested_keys *keys);

/**
 * Verifies what a runner in a TDX guest answered, as tavren_statement_verify() does that of a Nitro
 * enclave. Refused as TAVREN_R_EVIDENCE_KIND but by a library that was built with the feature `tdx`.
 *
 * Thread-safety: any thread.
 * Ownership: what is passed in stays the caller's. On TAVREN_OK the caller owns *keys_out; free it
 * with tavren_attested_keys_free(). On any other code *keys_out is left as it was.
 */
tavren_code tavren_statement_verify_tdx(tavren_span statement,
                                        const tavren_tdx_policy *policy,
                                        const tavren_tdx_collateral *collateral,
                                        int64_t now_ms,
                                        tavren_attested_keys **keys_out,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * Reads which collateral the quote of a statement needs, as it says itself: nothing is verified here.
 * Refused as TAVREN_R_EVIDENCE_KIND but by a library that was built with the feature `tdx`.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *platform_out is left as it was.
 */
tavren_code tavren_statement_tdx_platform(tavren_span statement,
                                          tavren_tdx_platform *platform_out,
                                          tavren_code *refusal_out,
                                          tavren_error **error_out);

/**
 * Seals a signal, in place of an earlier one. The id and the expiry of `signal` are not read: they
 * follow from the secret and the stamp.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *sealed_out; free
 * it with tavren_sealed_signal_free(). On any other code no output is written.
 */
tavren_code tavren_agent_secret_seal_signal(const tavren_agent_secret *secret,
                                            const tavren_attested_keys *keys,
                                            const tavren_signal *signal,
                                            const tavren_tables *tables,
                                            tavren_stamp stamp,
                                            tavren_sealed_signal **sealed_out,
                                            tavren_error **error_out);

/**
 * Seals a withdrawal of the signal of this epoch. To the host it looks like any signal.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *sealed_out; free
 * it with tavren_sealed_signal_free(). On any other code no output is written.
 */
tavren_code tavren_agent_secret_seal_withdrawal(const tavren_agent_secret *secret,
                                                const tavren_attested_keys *keys,
                                                tavren_stamp stamp,
                                                tavren_sealed_signal **sealed_out,
                                                tavren_error **error_out);

/**
 * Seals a report of what the user did with deals on a UTC day (counted from 1970), at most four. The
 * signal of this epoch stays as it is, and `area` is the code of the area that it states, 0 for the
 * world. To the host it looks like any signal.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *sealed_out; free
 * it with tavren_sealed_signal_free(). On any other code no output is written.
 */
tavren_code tavren_agent_secret_seal_report(const tavren_agent_secret *secret,
                                            const tavren_attested_keys *keys,
                                            const tavren_done *done,
                                            uint64_t done_len,
                                            uint64_t today,
                                            uint64_t area,
                                            const tavren_tables *tables,
                                            tavren_stamp stamp,
                                            tavren_sealed_signal **sealed_out,
                                            tavren_error **error_out);

/**
 * The bytes of what was sealed, for the host: always as many, whatever it is.
 *
 * Thread-safety: it may be shared between threads.
 * Ownership: the bytes belong to it and go with it. For NULL there are none.
 */
tavren_span tavren_sealed_signal_bytes(const tavren_sealed_signal *sealed);

/**
 * The 32 bytes that an inclusion receipt names it by.
 *
 * Thread-safety: it may be shared between threads.
 * Ownership: the bytes belong to it and go with it. For NULL there are none.
 */
tavren_span tavren_sealed_signal_hash(const tavren_sealed_signal *sealed);

/**
 * The 32 bytes of the key of the boxes that answer it, for tavren_inbox_new(): a secret, to be kept
 * where only the agent reads.
 *
 * Thread-safety: it may be shared between threads.
 * Ownership: the bytes belong to it and go with it. For NULL there are none.
 */
tavren_span tavren_sealed_signal_response_key(const tavren_sealed_signal *sealed);

/**
 * Frees what was sealed and wipes its key from memory; what the host has stays valid.
 *
 * Thread-safety: no other thread may still use it.
 * Ownership: takes it. NULL is fine.
 */
void tavren_sealed_signal_free(tavren_sealed_signal *sealed);

/**
 * Makes an inbox of the 32 bytes that tavren_sealed_signal_response_key() gave.
 *
 * Thread-safety: any thread.
 * Ownership: `response_key` stays the caller's, who wipes it. On TAVREN_OK the caller owns
 * *inbox_out; free it with tavren_inbox_free(). On any other code no output is written.
 */
tavren_code tavren_inbox_new(tavren_span response_key,
                             tavren_inbox **inbox_out,
                             tavren_error **error_out);

/**
 * Opens the next box: 256, 1,024 or 4,096 bytes. A refusal where it was opened before, or comes after
 * a later one; bytes that were changed, or that answer another signal, are an error. After either
 * the next box can still be opened.
 *
 * Thread-safety: `inbox` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *received_out is left as it was.
 */
tavren_code tavren_inbox_open(const tavren_inbox *inbox,
                              tavren_span sealed,
                              tavren_received *received_out,
                              tavren_code *refusal_out,
                              tavren_error **error_out);

/**
 * Frees an inbox and wipes its key from memory.
 *
 * Thread-safety: no other thread may still use the inbox.
 * Ownership: takes the inbox. NULL is fine.
 */
void tavren_inbox_free(tavren_inbox *inbox);

/**
 * Checks that the owner of `key` (that of tavren_attested) signed a match receipt, and reads it. A
 * refusal where another did, where it was changed, or where it is of another kind. That none is
 * missing before it says tavren_chain_accept().
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *receipt_out is left as it was.
 */
tavren_code tavren_match_receipt_verify(tavren_verifying_key key,
                                        tavren_span bytes,
                                        tavren_match_receipt *receipt_out,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * Says the hash that match receipts name one deal of a list by, counted from 0: of the deal as the
 * runner is told it, with its areas by their numbers in the market's tables.
 *
 * Thread-safety: any thread; what is passed in may be shared.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *hash_out is left as it was.
 */
tavren_code tavren_deals_receipt_hash(const tavren_deals *deals,
                                      uint64_t index,
                                      const tavren_tables *tables,
                                      tavren_deal_hash *hash_out,
                                      tavren_error **error_out);

/**
 * Says the hash of the question how many people did something, TAVREN_ACT_..., with a deal of this
 * vendor's on a UTC day, counted from 1970: what a match receipt names in its answer.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *hash_out is left as it was.
 */
tavren_code tavren_question_hash(tavren_buyer_id vendor,
                                 tavren_deal_id deal,
                                 uint32_t act,
                                 uint64_t day,
                                 tavren_deal_hash *hash_out,
                                 tavren_error **error_out);

/**
 * Begins a chain without a receipt.
 *
 * Thread-safety: any thread.
 * Ownership: on TAVREN_OK the caller owns *chain_out; free it with tavren_chain_free(). On any other
 * code no output is written.
 */
tavren_code tavren_chain_new(tavren_chain **chain_out,
                             tavren_error **error_out);

/**
 * Checks the next receipt of a chain and goes on from it. A refusal says what does not fit, and the
 * chain is as it was.
 *
 * Thread-safety: `chain` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *receipt_out is left as it was.
 */
tavren_code tavren_chain_accept(const tavren_chain *chain,
                                tavren_verifying_key key,
                                tavren_span bytes,
                                tavren_match_receipt *receipt_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Frees a chain.
 *
 * Thread-safety: no other thread may still use the chain.
 * Ownership: takes the chain. NULL is fine.
 */
void tavren_chain_free(tavren_chain *chain);

/**
 * Checks that the owner of `key` (that of tavren_attested) signed an inclusion receipt, and reads it.
 * A refusal where another did, where it was changed, or where it is of another kind.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *receipt_out is left as it was.
 */
tavren_code tavren_inclusion_receipt_verify(tavren_verifying_key key,
                                            tavren_span bytes,
                                            tavren_inclusion_receipt *receipt_out,
                                            tavren_code *refusal_out,
                                            tavren_error **error_out);

/**
 * A vendor hands over what was ordered, once, and learns the deal and a pseudonym. A refusal for who
 * shows the order again.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *handover_out; free it with tavren_handover_free(). On any
 * other code *handover_out is left as it was.
 */
tavren_code tavren_market_confirm_order(const tavren_market *market,
                                        const tavren_api_key *key,
                                        tavren_order_id order,
                                        int64_t now_ms,
                                        tavren_handover **handover_out,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * Reads what a vendor learned as it handed over.
 *
 * Thread-safety: a handover may be shared between threads.
 * Ownership: the title belongs to the handover and goes with it. On any code but TAVREN_OK nothing
 * is written.
 */
tavren_code tavren_handover_read(const tavren_handover *handover,
                                 tavren_handed_over *handed_over_out,
                                 tavren_error **error_out);

/**
 * Frees a handover; the order stays handed over.
 *
 * Thread-safety: no other thread may still use the handover.
 * Ownership: takes the handover. NULL is fine.
 */
void tavren_handover_free(tavren_handover *handover);

/**
 * Reads messages for people that wait to be sent, the oldest first: at most `limit` behind the
 * position `after`, 0 for all.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *notifications_out; free it with tavren_notifications_free().
 * On any other code *notifications_out is left as it was.
 */
tavren_code tavren_market_notifications(const tavren_market *market,
                                        uint64_t after,
                                        uint64_t limit,
                                        tavren_notifications **notifications_out,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * How many messages there are in a list.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_notifications_len(const tavren_notifications *notifications);

/**
 * Reads one message of a list, counted from 0.
 *
 * Thread-safety: a list may be shared between threads.
 * Ownership: the bytes belong to the list and go with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_notifications_at(const tavren_notifications *notifications,
                                    uint64_t index,
                                    tavren_waiting *waiting_out,
                                    tavren_error **error_out);

/**
 * Frees a list of messages; they wait on.
 *
 * Thread-safety: no other thread may still use the list.
 * Ownership: takes the list. NULL is fine.
 */
void tavren_notifications_free(tavren_notifications *notifications);

/**
 * Opens a message, to be sent to its user. What is no such message is an error.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: `message` stays the caller's. On TAVREN_OK the caller owns *notification_out, which is NULL
 * where the user was erased; free it with tavren_notification_free(). On any other code
 * *notification_out is left as it was.
 */
tavren_code tavren_market_open_notification(const tavren_market *market,
                                            tavren_span message,
                                            int64_t now_ms,
                                            tavren_notification **notification_out,
                                            tavren_code *refusal_out,
                                            tavren_error **error_out);

/**
 * Reads a notification.
 *
 * Thread-safety: a notification may be shared between threads.
 * Ownership: the texts belong to the notification and go with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_notification_read(const tavren_notification *notification,
                                     tavren_tidings *tidings_out,
                                     tavren_error **error_out);

/**
 * Frees a notification.
 *
 * Thread-safety: no other thread may still use the notification.
 * Ownership: takes the notification. NULL is fine.
 */
void tavren_notification_free(tavren_notification *notification);

/**
 * Removes for good the messages that were sent, up to and with this position: how many.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *removed_out is left as it was.
 */
tavren_code tavren_market_forget_notifications(const tavren_market *market,
                                               uint64_t position,
                                               uint64_t *removed_out,
                                               tavren_code *refusal_out,
                                               tavren_error **error_out);

/**
 * Gives back the money of orders that nobody came for, and forgets those that ended a year ago: one
 * page, and says how many there were. Run it until it says 0.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *swept_out is left as it was.
 */
tavren_code tavren_market_sweep_orders(const tavren_market *market,
                                       int64_t now_ms,
                                       uint32_t *swept_out,
                                       tavren_code *refusal_out,
                                       tavren_error **error_out);

/**
 * Settles a vendor: what its confirmed orders come to in a currency of ISO 4217, as one sum. Refused
 * where fewer than ten wait and the last time was less than 30 days ago, or on the same UTC day.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *settled_out is left as it was.
 */
tavren_code tavren_market_settle_vendor(const tavren_market *market,
                                        tavren_buyer_id vendor,
                                        tavren_span currency,
                                        int64_t now_ms,
                                        tavren_money *settled_out,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * Reads what was settled to a vendor in a currency of ISO 4217 and not paid out yet.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *payable_out is left as it was.
 */
tavren_code tavren_market_payable(const tavren_market *market,
                                  const tavren_api_key *key,
                                  tavren_span currency,
                                  int64_t now_ms,
                                  tavren_money *payable_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * Splits an amount of a buyer, or of what the operator earned, among users in proportion to their
 * weights, to the last unit, and credits every share.
 *
 * Call it on the market of a token (tavren_market_once()): cut short, the same call goes on, and
 * everyone is paid once.
 *
 * Thread-safety: `market` may be shared between threads; `progress` is told on this one.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *split_out is left as it was.
 */
tavren_code tavren_market_split(const tavren_market *market,
                                const tavren_split_request *request,
                                int64_t now_ms,
                                tavren_split *split_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Reads how far the split of this id is; TAVREN_R_SPLIT_UNKNOWN where there is none.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *split_out is left as it was.
 */
tavren_code tavren_market_view_split(const tavren_market *market,
                                     tavren_split_id split,
                                     int64_t now_ms,
                                     tavren_split *split_out,
                                     tavren_code *refusal_out,
                                     tavren_error **error_out);

/**
 * Goes on with splits that were cut short, one page: credits what was posted, and removes what was not
 * posted within a day. Run it until it says false.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *swept_out is left as it was.
 */
tavren_code tavren_market_sweep_splits(const tavren_market *market,
                                       int64_t now_ms,
                                       bool *swept_out,
                                       tavren_code *refusal_out,
                                       tavren_error **error_out);

/**
 * A user asks for a payout of at most `amount` in major units (`5`), in amounts that the processor
 * pays out: the rest stays in the balance. `destination` is the user's account there.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *payout_out is left as it was.
 */
tavren_code tavren_market_request_payout(const tavren_market *market,
                                         tavren_span user,
                                         tavren_span amount,
                                         tavren_span currency,
                                         tavren_span processor,
                                         tavren_granularity granularity,
                                         tavren_span destination,
                                         int64_t now_ms,
                                         tavren_payout_id *payout_out,
                                         tavren_code *refusal_out,
                                         tavren_error **error_out);

/**
 * A user cancels a payout that no batch has taken yet. Again, it stays cancelled.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_market_cancel_payout(const tavren_market *market,
                                        tavren_span user,
                                        tavren_payout_id payout,
                                        int64_t now_ms,
                                        tavren_code *refusal_out,
                                        tavren_error **error_out);

/**
 * Lists a user's payouts, the newest first: the page behind `after`, or the first where it is NULL.
 * The last page is empty.
 *
 * Thread-safety: `market` and `after` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *payouts_out; free it with tavren_payouts_free(). On any
 * other code *payouts_out is left as it was.
 */
tavren_code tavren_market_payouts(const tavren_market *market,
                                  tavren_span user,
                                  const tavren_payouts *after,
                                  int64_t now_ms,
                                  tavren_payouts **payouts_out,
                                  tavren_code *refusal_out,
                                  tavren_error **error_out);

/**
 * How many payouts there are in a page.
 *
 * Thread-safety: a page may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_payouts_len(const tavren_payouts *payouts);

/**
 * Reads one payout of a page, counted from 0.
 *
 * Thread-safety: a page may be shared between threads.
 * Ownership: the name of the processor belongs to the page and goes with it. On any code but
 * TAVREN_OK nothing is written.
 */
tavren_code tavren_payouts_at(const tavren_payouts *payouts,
                              uint64_t index,
                              tavren_payout *payout_out,
                              tavren_error **error_out);

/**
 * Frees a page of payouts; the payouts themselves stay.
 *
 * Thread-safety: no other thread may still use the page.
 * Ownership: takes the page. NULL is fine.
 */
void tavren_payouts_free(tavren_payouts *payouts);

/**
 * Takes what waits for a processor in a currency of ISO 4217 into a batch, before anything is sent.
 * Where nobody waits *taken_out is false, and *batch_out is left as it was.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_market_take_payout_batch(const tavren_market *market,
                                            tavren_span processor,
                                            tavren_span currency,
                                            int64_t now_ms,
                                            bool *taken_out,
                                            tavren_payout_batch_id *batch_out,
                                            tavren_code *refusal_out,
                                            tavren_error **error_out);

/**
 * Lists the batches with something that is not settled yet, also after a crash: those behind
 * `after`, or the first where it is NULL. Says in *len_out how many there are, 64 at most, and
 * writes as many as *batches_out has room for.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_market_payout_batches(const tavren_market *market,
                                         tavren_span processor,
                                         tavren_span currency,
                                         const tavren_payout_batch_id *after,
                                         int64_t now_ms,
                                         tavren_payout_batch_id *batches_out,
                                         uint64_t capacity,
                                         uint64_t *len_out,
                                         tavren_code *refusal_out,
                                         tavren_error **error_out);

/**
 * Reads what of a batch is not settled yet, to be sent or looked up. Where all of it is settled the
 * batch has no items.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *payouts_out; free it with tavren_payout_batch_free(). On
 * any other code *payouts_out is left as it was.
 */
tavren_code tavren_market_payout_batch(const tavren_market *market,
                                       tavren_span processor,
                                       tavren_span currency,
                                       tavren_payout_batch_id batch,
                                       int64_t now_ms,
                                       tavren_payout_batch **payouts_out,
                                       tavren_code *refusal_out,
                                       tavren_error **error_out);

/**
 * How many payouts of a batch are not settled yet.
 *
 * Thread-safety: a batch may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_payout_batch_len(const tavren_payout_batch *batch);

/**
 * Reads one payout of a batch, counted from 0.
 *
 * Thread-safety: a batch may be shared between threads.
 * Ownership: the destination belongs to the batch and goes with it. On any code but TAVREN_OK
 * nothing is written.
 */
tavren_code tavren_payout_batch_at(const tavren_payout_batch *batch,
                                   uint64_t index,
                                   tavren_payout_item *item_out,
                                   tavren_error **error_out);

/**
 * Frees a batch as it was read; the batch itself stays.
 *
 * Thread-safety: no other thread may still use it.
 * Ownership: takes the batch. NULL is fine.
 */
void tavren_payout_batch_free(tavren_payout_batch *batch);

/**
 * Writes down what a processor says, in any order and as often as it says it, and says in *new_out
 * of how many payouts it was new. Refused where one observation is of no payout that was sent, or of
 * another processor, amount or currency, or contradicts what was seen: nothing is written then.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *new_out is left as it was.
 */
tavren_code tavren_market_record_payouts(const tavren_market *market,
                                         tavren_span processor,
                                         const tavren_observation *observations,
                                         uint64_t observations_len,
                                         int64_t now_ms,
                                         uint32_t *new_out,
                                         tavren_code *refusal_out,
                                         tavren_error **error_out);

/**
 * Stripe Connect by the platform's secret key; `webhooks` are the secrets of its endpoints, of which
 * one must have signed an event. `base` is another address, scheme and host without a slash at the
 * end; empty for Stripe's own.
 *
 * Thread-safety: any thread.
 * Ownership: what is passed in is copied. On TAVREN_OK the caller owns *processor_out; free it with
 * tavren_processor_free(). On any other code no output is written.
 */
tavren_code tavren_processor_stripe(tavren_span key,
                                    const tavren_span *webhooks,
                                    uint64_t webhooks_len,
                                    tavren_span base,
                                    tavren_processor **processor_out,
                                    tavren_error **error_out);

/**
 * PayPal Payouts by an access token; `webhook` is the id that PayPal gave the host's listener. `base`
 * as in tavren_processor_stripe().
 *
 * A token lives some hours: TAVREN_R_PROCESSOR_DENIED says that it is over, and nothing is lost by
 * going on with another.
 *
 * Thread-safety: any thread.
 * Ownership: what is passed in is copied. On TAVREN_OK the caller owns *processor_out; free it with
 * tavren_processor_free(). On any other code no output is written.
 */
tavren_code tavren_processor_paypal(tavren_span token,
                                    tavren_span webhook,
                                    tavren_span base,
                                    tavren_processor **processor_out,
                                    tavren_error **error_out);

/**
 * The name of a processor, such as `stripe`.
 *
 * Thread-safety: a processor may be shared between threads.
 * Ownership: the text belongs to the processor and goes with it. For NULL it is empty.
 */
tavren_span tavren_processor_name(const tavren_processor *processor);

/**
 * Says which amounts a processor pays out in a currency of ISO 4217; refused where it pays out none.
 *
 * Thread-safety: `processor` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *granularity_out is left as it was.
 */
tavren_code tavren_processor_granularity(const tavren_processor *processor,
                                         tavren_span currency,
                                         tavren_granularity *granularity_out,
                                         tavren_code *refusal_out,
                                         tavren_error **error_out);

/**
 * Says what to send for a batch that was just taken. Where something of it may have been sent before,
 * as after a crash, it is to be looked up instead. A payout that the processor never takes, for its
 * amount or its destination, has failed at once, and holds up no other.
 *
 * Thread-safety: `processor` and `batch` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *reply_out; free it with tavren_reply_free(). On any other
 * code *reply_out is left as it was.
 */
tavren_code tavren_processor_encode(const tavren_processor *processor,
                                    const tavren_payout_batch *batch,
                                    int64_t now_ms,
                                    tavren_reply **reply_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Says what to send to learn what became of a batch. What the processor never had is sent.
 *
 * Thread-safety: `processor` and `batch` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *reply_out; free it with tavren_reply_free(). On any other
 * code *reply_out is left as it was.
 */
tavren_code tavren_processor_lookup(const tavren_processor *processor,
                                    const tavren_payout_batch *batch,
                                    int64_t now_ms,
                                    tavren_reply **reply_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Says what to send first to have the money of one payout of a batch back that is held.
 *
 * Thread-safety: `processor` and `batch` may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *request_out; free it with tavren_http_request_free(). On
 * any other code *request_out is left as it was.
 */
tavren_code tavren_processor_cancel(const tavren_processor *processor,
                                    const tavren_payout_batch *batch,
                                    tavren_payout_id payout,
                                    int64_t now_ms,
                                    tavren_http_request **request_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Says what an answer says, by its status and its raw body, and what is to be sent next. `status` is
 * 0 where no answer came: what was sent may have been done or not. Refused where the answer is not
 * believed: nothing was observed then.
 *
 * Thread-safety: `processor` and `request` may be shared between threads.
 * Ownership: `request` stays the caller's. On TAVREN_OK the caller owns *reply_out; free it with
 * tavren_reply_free(). On any other code *reply_out is left as it was.
 */
tavren_code tavren_processor_decode(const tavren_processor *processor,
                                    const tavren_http_request *request,
                                    uint32_t status,
                                    tavren_span body,
                                    tavren_reply **reply_out,
                                    tavren_code *refusal_out,
                                    tavren_error **error_out);

/**
 * Says what a webhook says, by its headers and the raw bytes that came. It must have been signed
 * within `tolerance_ms` of `now_ms`, or is refused. What PayPal's says is in the reply to the request
 * that asks PayPal whether it signed it.
 *
 * Thread-safety: `processor` may be shared between threads.
 * Ownership: what is passed in stays the caller's. On TAVREN_OK the caller owns *reply_out; free it
 * with tavren_reply_free(). On any other code *reply_out is left as it was.
 */
tavren_code tavren_processor_decode_event(const tavren_processor *processor,
                                          const tavren_header *headers,
                                          uint64_t headers_len,
                                          tavren_span body,
                                          int64_t now_ms,
                                          int64_t tolerance_ms,
                                          tavren_reply **reply_out,
                                          tavren_code *refusal_out,
                                          tavren_error **error_out);

/**
 * Frees a processor, and wipes its secrets from memory.
 *
 * Thread-safety: no other thread may still use the processor.
 * Ownership: takes the processor. NULL is fine.
 */
void tavren_processor_free(tavren_processor *processor);

/**
 * Reads a request, to be sent.
 *
 * Thread-safety: a request may be shared between threads.
 * Ownership: the texts belong to the request and go with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_http_request_read(const tavren_http_request *request,
                                     tavren_http *http_out,
                                     tavren_error **error_out);

/**
 * Reads one header of a request, counted from 0: the name is in lower case.
 *
 * Thread-safety: a request may be shared between threads.
 * Ownership: the texts belong to the request and go with it. On any code but TAVREN_OK nothing is
 * written.
 */
tavren_code tavren_http_request_header(const tavren_http_request *request,
                                       uint64_t index,
                                       tavren_header *header_out,
                                       tavren_error **error_out);

/**
 * Frees a request.
 *
 * Thread-safety: no other thread may still use the request.
 * Ownership: takes the request. NULL is fine.
 */
void tavren_http_request_free(tavren_http_request *request);

/**
 * How many observations there are in a reply.
 *
 * Thread-safety: a reply may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_reply_observations_len(const tavren_reply *reply);

/**
 * Reads one observation of a reply, counted from 0, to be recorded with
 * tavren_market_record_payouts(). Set `size` to sizeof(tavren_observation) before the call.
 *
 * Thread-safety: a reply may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_reply_observation(const tavren_reply *reply,
                                     uint64_t index,
                                     tavren_observation *observation_out,
                                     tavren_error **error_out);

/**
 * How many requests of a reply are to be sent now.
 *
 * Thread-safety: a reply may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_reply_next_len(const tavren_reply *reply);

/**
 * How many requests of a reply are to be sent after a pause: the processor was busy or did not answer.
 *
 * Thread-safety: a reply may be shared between threads.
 * Ownership: nothing changes hands. For NULL the answer is 0.
 */
uint64_t tavren_reply_later_len(const tavren_reply *reply);

/**
 * Gives one request of a reply that is to be sent now, counted from 0.
 *
 * Thread-safety: a reply may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *request_out, before or after the reply is freed; free it
 * with tavren_http_request_free(). On any other code no output is written.
 */
tavren_code tavren_reply_next(const tavren_reply *reply,
                              uint64_t index,
                              tavren_http_request **request_out,
                              tavren_error **error_out);

/**
 * Gives one request of a reply that is to be sent after a pause, counted from 0.
 *
 * Thread-safety: a reply may be shared between threads.
 * Ownership: on TAVREN_OK the caller owns *request_out, before or after the reply is freed; free it
 * with tavren_http_request_free(). On any other code no output is written.
 */
tavren_code tavren_reply_later(const tavren_reply *reply,
                               uint64_t index,
                               tavren_http_request **request_out,
                               tavren_error **error_out);

/**
 * Frees a reply; the requests that it gave stay.
 *
 * Thread-safety: no other thread may still use the reply.
 * Ownership: takes the reply. NULL is fine.
 */
void tavren_reply_free(tavren_reply *reply);

/**
 * Books a batch of the operator's own, 1 to 8,190 lines between parties, all of them or none, and says
 * the id by which its lines are drawn, closed and reversed. Under a token (tavren_market_once()) it is
 * booked once, for ever.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *batch_out is left as it was.
 */
tavren_code tavren_market_book(const tavren_market *market,
                               const tavren_batch_line *lines,
                               uint64_t lines_len,
                               int64_t now_ms,
                               tavren_command_id *batch_out,
                               tavren_code *refusal_out,
                               tavren_error **error_out);

/**
 * The id of what is done under a token, such as a deposit that is to be reversed.
 *
 * Thread-safety: `market` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *id_out is left as it was.
 */
tavren_code tavren_market_id_of(const tavren_market *market,
                                tavren_span token,
                                tavren_command_id *id_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Sets the limits of an account in a currency. What it has now may lie beyond them; what moves it
 * further does not. By its kind, only the world outside may be below nothing.
 *
 * Thread-safety: no other thread may use the ledger at the same time.
 * Ownership: nothing changes hands.
 */
tavren_code tavren_ledger_limit(tavren_ledger *ledger,
                                tavren_account account,
                                tavren_span currency,
                                const tavren_limits *limits,
                                tavren_error **error_out);

/**
 * Reads what an account has at a time; one that there is not has nothing.
 *
 * Thread-safety: threads may read a ledger together while none changes it.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *balance_out is left as it was.
 */
tavren_code tavren_ledger_balance(const tavren_ledger *ledger,
                                  tavren_account account,
                                  tavren_span currency,
                                  int64_t now_ms,
                                  tavren_balance *balance_out,
                                  tavren_error **error_out);

/**
 * Reads what a buyer put in and did not commit to an offer, and what of it batches hold.
 *
 * Thread-safety: `market` and `key` may be shared between threads.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *funds_out is left as it was.
 */
tavren_code tavren_market_funds(const tavren_market *market,
                                const tavren_api_key *key,
                                tavren_span currency,
                                int64_t now_ms,
                                tavren_balance *funds_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Reads what became of a hold at a time: TAVREN_HOLD_...
 *
 * Thread-safety: threads may read a ledger together while none changes it.
 * Ownership: nothing changes hands. On any code but TAVREN_OK *state_out is left as it was.
 */
tavren_code tavren_ledger_hold(const tavren_ledger *ledger,
                               tavren_line_id hold,
                               int64_t now_ms,
                               uint32_t *state_out,
                               tavren_error **error_out);

/**
 * Reads the journal in order, after so many postings: as many as *postings_out has room for, and says
 * in *len_out how many. Holds are not in it, since they move nothing.
 *
 * Thread-safety: threads may read a ledger together while none changes it.
 * Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_ledger_journal(const tavren_ledger *ledger,
                                  uint64_t skip,
                                  tavren_posting *postings_out,
                                  uint64_t capacity,
                                  uint64_t *len_out,
                                  tavren_error **error_out);

/**
 * Makes a ledger without accounts: they begin with their first line.
 *
 * Thread-safety: any thread.
 * Ownership: on TAVREN_OK the caller owns *ledger_out; free it with tavren_ledger_free(). On any
 * other code no output is written.
 */
tavren_code tavren_ledger_new(tavren_ledger **ledger_out, tavren_error **error_out);

/**
 * Books all lines of a batch under a key, 1 to 8,190 of them, or none. *booked_out is false where the
 * same lines were booked under this key before. Where one line is refused or malformed *fault_out
 * says which, and nothing has changed.
 *
 * Thread-safety: no other thread may use the ledger at the same time.
 * Ownership: nothing changes hands. `fault_out` may be NULL, and is written whatever the answer is;
 * on any code but TAVREN_OK *booked_out is left as it was.
 */
tavren_code tavren_ledger_apply(tavren_ledger *ledger,
                                tavren_command_id key,
                                const tavren_line *lines,
                                uint64_t lines_len,
                                int64_t now_ms,
                                bool *booked_out,
                                tavren_line_fault *fault_out,
                                tavren_code *refusal_out,
                                tavren_error **error_out);

/**
 * Frees a ledger.
 *
 * Thread-safety: no other thread may still use the ledger.
 * Ownership: takes the ledger. NULL is fine.
 */
void tavren_ledger_free(tavren_ledger *ledger);

/**
 * What one price, as decimal text, gives each person, and what comes of it.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. `paid_out` has room for one number a person, in minor units (or
 * millionths of one, where the price is below one), `tallies_out` for one tally a segment. On any code
 * but TAVREN_OK nothing is written.
 */
tavren_code tavren_simulation_simulate(const tavren_simulation *simulation,
                                       tavren_span price,
                                       uint64_t *paid_out,
                                       tavren_tally *tallies_out,
                                       tavren_error **error_out);

/**
 * What comes of each of at most 1,000 rising prices by itself, all under the same luck. Prices are
 * decimal text.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. `tallies_out` has room for `prices_len` times as many tallies as
 * there are segments, one price after the other. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_simulation_sweep(const tavren_simulation *simulation,
                                    const tavren_span *prices,
                                    uint64_t prices_len,
                                    tavren_tally *tallies_out,
                                    tavren_error **error_out);

/**
 * What comes of each of so many days at one price, with the budget for each day and fresh luck every
 * day. Who was paid waits out the cooldown; the caps count who was shown the offer.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. `tallies_out` has room for `days` times as many tallies as there are
 * segments, one day after the other. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_simulation_panel(const tavren_simulation *simulation,
                                    tavren_span price,
                                    uint32_t days,
                                    tavren_tally *tallies_out,
                                    tavren_error **error_out);

/**
 * The posted price that gains most: everybody whose cost is at most that takes it, each is worth
 * `value_minor`, and all together cost at most `budget_minor` (below zero: any amount). All amounts are
 * minor units.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. `winners_out` has room for `costs_len` numbers of rows, of which
 * *count_out are written, ascending. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_posted(const int64_t *costs,
                          uint64_t costs_len,
                          int64_t value_minor,
                          int64_t budget_minor,
                          uint64_t *winners_out,
                          uint64_t *count_out,
                          int64_t *price_out,
                          tavren_error **error_out);

/**
 * The reverse auction: the `places` lowest bids win, and each is paid the lowest bid that lost, or
 * `reserve_minor` where none did. Bids above that are not taken. All amounts are minor units.
 *
 * Thread-safety: any thread.
 * Ownership: as of tavren_posted().
 */
tavren_code tavren_auction(const int64_t *bids,
                           uint64_t bids_len,
                           uint64_t places,
                           int64_t reserve_minor,
                           uint64_t *winners_out,
                           uint64_t *count_out,
                           int64_t *price_out,
                           tavren_error **error_out);

/**
 * The proportional share of a budget: as many of the lowest bids win as can be paid an equal share of
 * it that none of them exceeds. Each is paid that share, or the lowest bid that lost where that is
 * less. All amounts are minor units.
 *
 * Thread-safety: any thread.
 * Ownership: as of tavren_posted().
 */
tavren_code tavren_proportional(const int64_t *bids,
                                uint64_t bids_len,
                                int64_t budget_minor,
                                uint64_t *winners_out,
                                uint64_t *count_out,
                                int64_t *price_out,
                                tavren_error **error_out);

/**
 * Splits an amount in proportion to weights: the largest remainders get the last units. Equal
 * remainders are told apart by `ties`, a keyed hash of each contributor, or in order where that is NULL.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. `weights`, `ties` and `shares_out` have `len` items each. On any
 * code but TAVREN_OK nothing is written.
 */
tavren_code tavren_split_shares(uint64_t amount,
                                const uint64_t *weights,
                                const uint64_t *ties,
                                uint64_t len,
                                uint64_t *shares_out,
                                tavren_error **error_out);

/**
 * What each row is paid by a price, a tier (0 to 3) and a trust (0 to 10,000) of its own, in minor
 * units; 0 where that rounds to nothing. `multipliers` are the four of tavren_reward_rule, NULL for the default.
 *
 * Thread-safety: any thread.
 * Ownership: nothing changes hands. `prices_minor`, `tiers`, `trusts` and `quotes_out` have `len` items
 * each. On any code but TAVREN_OK nothing is written.
 */
tavren_code tavren_quotes(const int64_t *prices_minor,
                          const uint8_t *tiers,
                          const uint16_t *trusts,
                          uint64_t len,
                          const uint32_t *multipliers,
                          int64_t *quotes_out,
                          tavren_error **error_out);

#ifdef __cplusplus
}  // extern "C"
#endif  // __cplusplus

#endif  /* TAVREN_H */
