#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod error;
pub mod free;
pub mod guarantee;
pub mod hierarchy;
pub mod limits;
pub mod nodes;
pub mod recoded;
#[cfg(test)]
mod samples;
mod summary;
pub mod table;
pub mod verify;

pub use error::AnonymityError;
pub use free::free;
pub use guarantee::Guarantee;
pub use hierarchy::Hierarchy;
pub use nodes::nodes;
pub use recoded::Recoded;
pub use table::Table;
pub use verify::{Published, Report, verify};
