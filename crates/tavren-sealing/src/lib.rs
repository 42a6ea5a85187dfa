#![doc = include_str!("../README.md")]

mod cipher;
mod entropy;
mod error;
mod key;
mod padding;
mod seed;

pub mod chunk;
pub mod derive;
pub mod envelope;
pub mod limits;
pub mod record;
pub mod signing;
pub mod wrap;

pub use entropy::{Entropy, EntropyError, OsEntropy};
pub use error::SealError;
pub use key::Key;
pub use seed::Seed;
pub use zeroize::Zeroizing;
