#![doc = include_str!("../README.md")]

#[cfg_attr(
    not(feature = "verify"),
    expect(dead_code, reason = "the security module's answers need a part of it")
)]
mod cbor;
mod evidence;
mod pcr;
mod provider;

pub mod binding;
#[cfg(all(
    feature = "development",
    any(debug_assertions, feature = "development-in-release")
))]
pub mod development;
pub mod limits;
#[cfg(all(target_os = "linux", target_pointer_width = "64"))]
pub mod nitro;
#[cfg(feature = "verify")]
pub mod quote;
#[cfg(feature = "testing")]
#[doc(hidden)]
pub mod testing;
#[cfg(feature = "tsm")]
pub mod tsm;
#[cfg(feature = "verify")]
pub mod verify;

pub use binding::{Binding, BindingHash, Nonce, Suite};
pub use cbor::CborError;
pub use evidence::{Evidence, Kind};
pub use pcr::{Measurement, PcrIndex};
pub use provider::{Provider, ProviderError};
