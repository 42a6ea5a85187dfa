#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod amount;
mod any;
mod error;
mod exchange;
mod json;
pub mod limits;
mod paypal;
mod processor;
mod secret;
mod stripe;

pub use any::{AnyProcessor, AnyStep};
pub use error::PayoutError;
pub use exchange::{answer, webhook};
pub use paypal::{PayPal, PayPalStep};
pub use processor::{Processor, Reply, Request};
pub use secret::Secret;
pub use stripe::{Stripe, StripeStep};
