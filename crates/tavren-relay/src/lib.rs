#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod boot;
mod deals;
mod error;
mod feed;
mod link;
mod relay;
mod slots;
mod window;

pub mod limits;

pub use boot::Boot;
pub use deals::{Chained, DealStatus};
pub use error::RelayError;
pub use feed::{Bookmark, DealFeed};
pub use link::Traffic;
pub use relay::{Relay, Ticked};
pub use slots::Status;
pub use window::WindowLength;
