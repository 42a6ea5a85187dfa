//! Messages: what agents, relay and runner say to each other, each with a schema number.
//!
//! | message | from | to | the relay sees |
//! |---|---|---|---|
//! | [`SealedSignal`] | agent | runner | key, epoch, sequence, expiry, and bytes of one length |
//! | [`Request`] | relay | runner | all of it: deals are public, signals are sealed |
//! | [`Reply`] | runner | relay | all of it: evidence, receipts, views, boxes that are sealed |
//!
//! The evidence in a reply is a [`Statement`]. What an agent seals is its [`Content`]; what a box holds is a [`Notice`](crate::notice::Notice).
//! The bytes are fixed in `docs/formats/wire.md`.
//!
//! # Law
//! 10: `parse ∘ print` is the identity and canonical bytes are unique
//! (`message::tests::what_is_printed_parses_to_itself`,
//! `message::tests::whatever_parses_prints_the_same_bytes`).

mod bounded;
mod content;
mod deal;
mod id;
mod refusal;
mod reply;
mod request;
#[cfg(feature = "outside")]
mod said;
mod statement;
#[cfg(test)]
pub(crate) mod tests;
mod view;

pub use bounded::{BoundError, Category, Level, Limited, Ranked, Rising};
pub use content::{Act, Content, Done, Interest, Interests, SealedSignal, Signal, Tier};
pub use deal::{Criteria, Deal, Minimum};
#[cfg(feature = "verify")]
pub(crate) use id::first_half;
pub use id::{EphemeralId, RunnerKeyId, VendorId};
pub use refusal::Refusal;
pub use reply::{Answer, Delivery, Reply};
pub use request::{Ask, Asked, Loaded, Request};
pub use statement::Statement;
pub use view::{Figure, View};
