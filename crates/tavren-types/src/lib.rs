#![doc = include_str!("../README.md")]
#![no_std]
extern crate alloc;

pub mod area;
pub mod cbor;
pub mod code;
pub mod currency;
pub mod id;
pub mod limits;
pub mod money;
pub mod text;
pub mod time;

pub use area::{Area, AreaError};
pub use code::{Class, Code};
pub use currency::{Currency, CurrencyError};
pub use id::{
    BuyerId, CommandId, DealId, GrantId, Handle, IdError, KeyId, OfferId, OrderId, PackageId,
    PayoutBatchId, PayoutId, PresentationId,
};
pub use money::{Money, MoneyError, Price, Rounding};
pub use text::{Label, TextError, UserId};
pub use time::{Interval, IntervalError, Timestamp};
