#![doc = include_str!("../README.md")]

mod cipher;
#[cfg(feature = "outside")]
mod code;
mod entropy;
mod error;
mod key;
#[cfg(feature = "outside")]
mod padding;
mod seed;

#[cfg(feature = "outside")]
pub mod chunk;
pub mod derive;
pub mod envelope;
pub mod limits;
#[cfg(feature = "outside")]
pub mod record;
pub mod signing;
#[cfg(feature = "outside")]
pub mod wrap;

pub use entropy::{Entropy, EntropyError, OsEntropy};
pub use error::SealError;
pub use key::Key;
pub use seed::Seed;
pub use zeroize::Zeroizing;
