#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod error;
mod file;
mod line;
mod store;

pub mod lowering;

pub use error::OpenError;
pub use store::{Database, Sqlite};
