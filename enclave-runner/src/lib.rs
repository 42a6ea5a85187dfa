#![doc = include_str!("../README.md")]

mod keys;
mod rules;
mod runner;
mod serve;
mod statement;

pub mod limits;

pub use rules::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules, RulesError};
pub use runner::Runner;
pub use serve::{ServeError, serve, serve_all};
pub use statement::Statement;
