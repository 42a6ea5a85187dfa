#![doc = include_str!("../README.md")]

#[cfg(feature = "outside")]
mod code;
mod padding;

pub mod agent;
pub mod frame;
pub mod limits;
pub mod message;
pub mod notice;
pub mod receipt;
pub mod release;
#[cfg(feature = "testing")]
#[doc(hidden)]
pub mod testing;
#[cfg(unix)]
pub mod transport;
