#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod address;
mod boot;
mod deals;
mod error;
mod feed;
mod link;
#[cfg(feature = "matcher")]
mod matcher;
mod relay;
mod slots;
mod window;

pub mod limits;

pub use address::Address;
pub use boot::Boot;
pub use deals::{Chained, DealStatus};
pub use error::RelayError;
pub use feed::{Bookmark, DealFeed};
pub use link::Traffic;
#[cfg(feature = "matcher")]
pub use matcher::{EnclaveMatcher, Expected, HostSecret, view_hash};
pub use relay::{Relay, Ticked};
pub use slots::Status;
pub use window::WindowLength;
