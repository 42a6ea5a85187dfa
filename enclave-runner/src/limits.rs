//! Every limit of the runner, with its unit and its reason.

/// Slots that have a signal at a time (2²¹): twice the people of a large market, and at 256 bytes a
/// box half a gigabyte where a tick covers them all.
pub const SLOTS_MAX: usize = 1 << 21;

/// Names that are remembered in an epoch (2²²), so that nothing they sealed is taken twice: every
/// slot may change its name once.
pub const NAMES_MAX: usize = 1 << 22;

/// Deals that stand at a time (2¹⁷): each keeps its answer, so that a relay that lost it gets it again.
pub const DEALS_MAX: usize = 1 << 17;

/// Vendors with a chain of receipts in one boot (2¹⁷): as many as there are deals.
pub const VENDORS_MAX: usize = 1 << 17;

/// Deals that are told (2¹⁰), each with two bits for every slot: 512 MiB where all slots have a signal.
/// All are matched once an hour, which takes ten seconds among a million signals. The oldest gives way.
pub const PENDING_MAX: usize = 1 << 10;

/// Longest window of the disclosure policy, hours (a day of UTC).
pub const WINDOW_HOURS_MAX: u8 = 24;

/// Longest market file, bytes (16 MiB): 65,535 areas with long names take a third of it.
pub const MARKET_BYTES_MAX: usize = 16 << 20;

/// Deals that can be reported on: those that stand, and as many again that stood in the last weeks.
/// Of more, nothing is counted.
pub const REPORTED_DEALS_MAX: usize = 2 * DEALS_MAX;
