#![doc = include_str!("../README.md")]

#[cfg(feature = "verify")]
mod cbor;
#[cfg(feature = "outside")]
mod code;
mod evidence;
#[cfg(feature = "outside")]
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
#[cfg(feature = "verify")]
pub use cbor::CborError;
pub use evidence::{Evidence, Kind};
#[cfg(feature = "outside")]
pub use pcr::{Measurement, PcrIndex};
pub use provider::{Provider, ProviderError};
