//! Every limit of the core, with its unit and its reason. Limits on text and money are in `tavren-types`.

/// How far back a command's time may lie behind the latest one seen, in ms: clocks of several
/// servers differ by less than five minutes, and no right depends on less.
pub const CLOCK_TOLERANCE_MILLIS: i64 = 300_000;

/// How far a command's time may lie ahead of the latest one seen, in days: ten years. A clock that
/// is off by more would shut out every later command.
pub const CLOCK_JUMP_DAYS: i64 = 3_660;

/// Pauses of one permission: revoking it stays possible, and cheap.
pub const PAUSES_MAX: usize = 1_024;

/// How often a command decides again when others were faster, before it gives up.
pub const CONFLICTS_MAX: u32 = 64;

/// Columns of an offer: more than a person reads on one screen is not consent.
pub const COLUMNS_MAX: usize = 64;

/// Purposes of a buyer: each is documented and approved by a person.
pub const PURPOSES_MAX: usize = 32;

/// API keys of a buyer, old ones included until they expire: room for rotation in several services.
pub const API_KEYS_MAX: usize = 16;

/// Permissions in one wallet: erasing a person with so many is one commit, within the ops that
/// every store takes.
pub const GRANTS_PER_USER_MAX: usize = 1_024;

/// Offers that a user's root remembers having seen, dismissed or disliked.
pub const OFFERS_REMEMBERED_MAX: usize = 1_024;

/// Showings of one offer that a user's root remembers, and the largest cap a day, week or month:
/// more than any offer can sensibly ask.
pub const SHOWN_REMEMBERED_MAX: usize = 128;

/// Days that a buyer has to delete what a permission covered that was taken back: a month, as the
/// GDPR gives for the requests of a person (article 12).
pub const DELETION_DAYS: i64 = 30;

/// Duties in one answer, and those that one claim finds overdue.
pub const DUTIES_PAGE_MAX: usize = 512;

/// Days between two complaints of one user about one buyer, so that nobody lowers trust alone.
pub const COMPLAINT_DAYS: i64 = 30;

/// Pages of an agenda that one command looks through for something to do.
pub const AGENDA_PAGES_MAX: usize = 16;

/// Offers in the line that an offer comes from: older ones have expired long ago.
pub const LINE_MAX: usize = 64;

/// Entries of each list of a user's profile: data types, blocked buyers, blocked purposes, tags.
pub const PROFILE_ENTRIES_MAX: usize = 256;

/// Persons in one package: a claim is one commit, within the ops that every store takes.
pub const PERSONS_PER_PACKAGE_MAX: usize = 512;

/// Bytes of one person's chunk: a stored value at most.
pub const CHUNK_BYTES_MAX: usize = 2 << 20;

/// Offers in one feed.
pub const FEED_OFFERS_MAX: usize = 1_000;

/// Pages of open offers, of [`FEED_OFFERS_MAX`] each, that one feed looks through for offers that
/// are not over: with their buyers and places no more than every store reads at one moment.
pub const FEED_PAGES_MAX: usize = 4;

/// How long a presentation can be granted, in days: after that the person should look again.
pub const PRESENTATION_DAYS: i64 = 7;

/// How long a worker may take to package a period, in ms; after that another may try.
pub const LEASE_MILLIS: i64 = 600_000;

/// Days of any term (use, retention, claim, cooldown): ten years.
pub const TERM_DAYS_MAX: u32 = 3_660;

/// Places in an offer: a thousand million people.
pub const PLACES_MAX: u64 = 1_000_000_000;

/// Days that a deal may stand: a year. Its vendor posts it anew, so that dead ones do not gather.
pub const DEAL_DAYS_MAX: i64 = 366;

/// Bytes of what a vendor says of a deal: a page.
pub const DEAL_DETAILS_BYTES_MAX: usize = 4_096;

/// Times that one person can have a deal: more is a subscription.
pub const PER_PERSON_MAX: u32 = 1_000;

/// Deals in one page.
pub const DEALS_PAGE_MAX: usize = 100;

/// Pages of the list that one page of deals looks through for deals that are not over.
pub const DEALS_PAGES_MAX: usize = 16;

/// Days until an order must be handed over; then it lapses, and the user has the money back.
pub const ORDER_DAYS: i64 = 14;

/// Days that an order is kept after it ended: what a user spent in a year counts.
pub const ORDER_KEPT_DAYS: i64 = 366;

/// Orders kept for one user. Bounds what one read of a user's orders takes.
pub const ORDERS_PER_USER_MAX: usize = 1_024;

/// Orders in one page.
pub const ORDERS_PAGE: usize = 128;

/// Orders that are settled to a vendor together, at least: so no sum tells one amount.
pub const SETTLEMENT_ORDERS_MIN: i64 = 10;

/// Days after which fewer are settled too.
pub const SETTLEMENT_DAYS: i64 = 30;

/// How far ahead the host can vouch for the device of an agent, in days: a quarter. Evidence says
/// what a device was when it was made.
pub const ATTESTED_DAYS_MAX: i64 = 92;

/// How many times what a deal saves must be at stake to accept it. About one false redemption in
/// ten is found, and several are made before the first is: `docs/sybil.md` counts it.
pub const STAKE_TIMES: u32 = 20;

/// Days that a stake stays after an order was accepted: twice the fortnight in which a vendor is to
/// find a false redemption and complain, and a little more.
pub const STAKE_DAYS: i64 = 30;

/// Days that a credential stands: the day it is issued on and six more, after which purchases are counted anew.
pub const CREDENTIAL_DAYS: i64 = 7;

/// How long an agent lets a proof stand, in ms: five minutes to send it.
pub const PROOF_MILLIS: i64 = 300_000;

/// How far ahead a proof may expire, in ms: what an agent gives it, and what clocks may differ by.
pub const PROOF_AHEAD_MILLIS_MAX: i64 = PROOF_MILLIS + CLOCK_TOLERANCE_MILLIS;

/// Bytes of a proof: two claims, each with its way to the root, and a credential take some 1,050.
pub const PROOF_BYTES_MAX: usize = 2_048;

/// Credentials that an agent asks for at once.
pub const CREDENTIALS_MAX: usize = 32;

/// Bytes of an issued credential, salts and standing included: one of this schema has 275 at most.
pub const CREDENTIAL_BYTES_MAX: usize = 512;

/// Bytes of a request for credentials: one for [`CREDENTIALS_MAX`] has 1,161.
pub const CREDENTIAL_REQUEST_BYTES_MAX: usize = 1_280;

/// Lines of one batch of the ledger: with what goes along with them, as many as every store takes
/// in one commit.
pub const BATCH_LINES_MAX: usize = 8_190;

/// Times until which money of one account is held: each reading of what is free goes through them.
pub const HOLD_ENDS_MAX: usize = 1_024;
/// Contributors of one split: what one call holds in memory, some hundred bytes each.
pub const CONTRIBUTORS_MAX: usize = 1_000_000;

/// Contributors in a page of a split, each some four ops of the commit that credits it: few enough
/// that one of them who is busy does not hold up many.
pub const SPLIT_PAGE_MAX: u32 = 1_024;

/// How long a split that was begun can be posted, in ms: a day. What was written of it by then goes.
pub const SPLIT_BEGUN_MILLIS: i64 = 86_400_000;

/// Payouts in one batch, and observations in one command: each is some eight ops of a commit, within
/// what every store takes.
pub const PAYOUTS_PER_BATCH_MAX: usize = 512;

/// Payouts in one page of a user's own.
pub const PAYOUTS_PAGE: usize = 128;

/// Batches under way in one answer.
pub const PAYOUT_BATCHES_PAGE: usize = 64;

/// Bytes of a destination: an e-mail address or an account id, as processors limit them (PayPal: 127).
pub const DESTINATION_BYTES_MAX: usize = 127;
