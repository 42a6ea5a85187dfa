#![doc = include_str!("../README.md")]
#![no_std]
extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod answered;
pub mod bernoulli;
pub mod bits;
pub mod budget;
#[cfg(feature = "outside")]
mod code;
pub mod error;
#[cfg(feature = "outside")]
pub mod gaussian;
pub mod laplace;
pub mod limits;
pub mod noise;
pub mod privacy;
pub mod published;
pub mod suppression;

pub use answered::{Answered, Question};
pub use bits::{Bits, NoiseKey, Stream};
pub use budget::{Budget, Budgets, Reservation, VendorId};
pub use error::{AskError, PolicyError, Refusal, StateError};
#[cfg(feature = "outside")]
pub use gaussian::GaussianVariance;
pub use laplace::LaplaceScale;
pub use noise::{Mechanism, Noise};
pub use privacy::{Cost, Delta, Epsilon};
pub use published::{Answer, Published, Table};
pub use suppression::{Rounded, Suppression};

#[cfg(test)]
mod tests;
