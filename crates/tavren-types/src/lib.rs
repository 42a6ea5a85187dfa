#![doc = include_str!("../README.md")]
#![no_std]
extern crate alloc;

#[cfg(feature = "outside")]
pub mod area;
#[cfg(feature = "outside")]
mod bounded;
pub mod cbor;
#[cfg(feature = "outside")]
pub mod code;
pub mod currency;
pub mod id;
pub mod limits;
pub mod money;
pub mod text;
pub mod time;

#[cfg(feature = "outside")]
pub use area::{Area, AreaError};
#[cfg(feature = "outside")]
pub use code::{Class, Code};
pub use currency::{Currency, CurrencyError};
#[cfg(feature = "outside")]
pub use id::IdError;
pub use id::{
    BuyerId, CommandId, DealId, GrantId, Handle, KeyId, OfferId, OrderId, PackageId, PayoutBatchId,
    PayoutId, PresentationId,
};
pub use money::{Money, MoneyError};
#[cfg(feature = "outside")]
pub use money::{Price, Rounding};
#[cfg(feature = "outside")]
pub use text::UserId;
pub use text::{Label, TextError};
pub use time::Timestamp;
#[cfg(feature = "outside")]
pub use time::{Interval, IntervalError};
