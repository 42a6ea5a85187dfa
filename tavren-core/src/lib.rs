#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod action;
pub mod agent;
pub mod audit;
pub mod buyer;
mod call;
pub mod command;
pub mod complaint;
mod context;
pub mod credential;
pub mod deal;
pub mod delivery;
mod draft;
pub mod duty;
mod erasure;
mod error;
pub mod feed;
#[cfg(test)]
mod golden;
pub mod grant;
mod layout;
pub mod ledger;
pub mod limit;
pub mod limits;
mod market;
pub mod matcher;
pub mod memory;
pub mod notification;
pub mod offer;
mod operator;
pub mod order;
pub mod package;
pub mod payout;
pub mod port;
pub mod proof;
pub mod quote;
pub mod recurrence;
pub mod split;
mod step;
mod task;
pub mod terms;
mod trail;
pub mod trust;
pub mod user;
pub mod wallet;

pub use call::Call;
pub use error::{Error, Refusal};
pub use market::Market;
pub use matcher::{AnyPolicy, LocalMatcher};
pub use step::{KeyStep, QueueStep, Reply, Step};
pub use task::Task;
pub use tavren_matching as matching;
pub use tavren_sealing as sealing;
pub use tavren_types as types;
