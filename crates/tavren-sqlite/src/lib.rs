#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod error;
mod file;
mod keys;
mod line;
mod store;

pub mod lowering;

pub use error::OpenError;
pub use keys::{Keys, MASTER_VARIABLE, Master};
pub use store::{Database, Sqlite};
