#![doc = include_str!("../README.md")]

pub mod frame;
pub mod limits;
#[cfg(any(test, feature = "testing"))]
#[doc(hidden)]
pub mod testing;
#[cfg(unix)]
pub mod transport;
