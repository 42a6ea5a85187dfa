//! Every limit of the relay, with its unit and its reason.

use std::time::Duration;

/// Slots (2²¹): as many as a runner takes.
pub const SLOTS_MAX: usize = 1 << 21;

/// Boxes that wait for the agent of one slot; the oldest gives way. As many as a runner lets wait
/// for it, so that an agent which is away for so many ticks misses nothing; at 256 bytes a box, 16 KiB
/// for each that never comes.
pub const BOXES_MAX: usize = 64;

/// How long a slot without a signal is kept, with its boxes, after anything was seen of it, milliseconds
/// (24 hours): no signal stands longer.
pub const SLOT_WAITS_MILLIS: i64 = 24 * 60 * 60 * 1_000;

/// Deals that the relay keeps (2¹⁷): as many as a runner lets stand.
pub const DEALS_MAX: usize = 1 << 17;

/// Receipts that are kept of one vendor in one boot (2¹⁴), some five megabytes; the oldest gives way.
/// A vendor that fetches once a day has all of them.
pub const RECEIPTS_MAX: usize = 1 << 14;

/// Boots whose receipts are kept of one vendor: those of a few windows, so that two in one are seen.
pub const BOOTS_MAX: usize = 8;

/// What one signal takes in a load, bytes, at most: 177 of envelope, and numbers around it.
pub const LOADED_BYTES: usize = 256;

/// Loads that are under way at a time: the runner opens one while the next is being written.
pub const LOADS_UNDER_WAY_MAX: usize = 4;

/// Replies that wait to be looked at; one that is not read holds the runner up, and no memory.
pub const REPLIES_MAX: usize = 16;

/// How long the relay waits for a reply, or to get rid of a request: many times what the largest
/// takes.
pub const ANSWER_MAX: Duration = Duration::from_secs(60);

/// Changes of deals that are read at a time.
pub const EVENTS_A_PAGE: usize = 256;

/// Messages of a slot that are kept while they stand, for a boot that has the key which they were
/// sealed to: a signal, and what its agent said after it. The oldest gives way, so that nothing that
/// was taken back is ever given back alone.
pub const KEPT_MAX: usize = 8;
