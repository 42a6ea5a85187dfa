//! Every limit of this crate: its unit and its reason.

/// Bytes of a processor's answer (8 MiB): a page of a thousand items is some two.
pub const ANSWER_BYTES_MAX: usize = 8 << 20;

/// Bytes of a webhook (256 KiB): it speaks of one payout, in some two.
pub const WEBHOOK_BYTES_MAX: usize = 256 << 10;

/// Headers of a webhook: servers and proxies stop at some hundred.
pub const HEADERS_MAX: usize = 128;

/// Signatures in one webhook's header: Stripe signs with two keys while one takes over from the other.
pub const SIGNATURES_MAX: usize = 8;

/// Bytes of an id that a processor gave: Stripe's are at most 255.
pub const ID_BYTES_MAX: usize = 255;

/// Items in one batch, as PayPal takes them.
pub const PAYPAL_ITEMS_MAX: usize = 15_000;

/// Items in one page of a PayPal batch, as PayPal gives them.
pub const PAYPAL_PAGE: usize = 1_000;

/// Days in which PayPal is sent a batch under the same id: it knows the id for 30, and clocks and
/// queues take less than one.
pub const PAYPAL_KEY_DAYS: i64 = 29;

/// Hours in which Stripe is sent a payout without a look whether it has it: it knows a key for 24.
pub const STRIPE_KEY_HOURS: i64 = 23;

/// Payouts in one page of Stripe's, as Stripe gives them.
pub const STRIPE_PAGE: usize = 100;
