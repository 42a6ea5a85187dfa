//! AWS Nitro enclaves: documents and registers of the security module behind `/dev/nsm`.
//!
//! The interface is that of `aws-nitro-enclaves-nsm-api`: one `ioctl` that takes CBOR and gives
//! CBOR.

mod device;
mod message;
#[cfg(feature = "outside")]
mod register;

#[cfg(test)]
mod tests;

use std::path::Path;

use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    provider::{Provider, ProviderError},
};
use device::Device;

/// The security module of the enclave that this program runs in.
#[derive(Debug)]
pub struct Nitro {
    device: Device,
}

impl Nitro {
    /// Opens `/dev/nsm`.
    ///
    /// # Errors
    /// [`ProviderError::Io`] outside an enclave.
    pub fn open() -> Result<Self, ProviderError> {
        Self::open_at(Path::new("/dev/nsm"))
    }

    /// Opens the device at `path`: private, as another device could take the number of the `ioctl`
    /// for something of its own.
    fn open_at(path: &Path) -> Result<Self, ProviderError> {
        let device = Device::open(path)?;
        Ok(Self { device })
    }
}

impl Provider for Nitro {
    fn kind(&self) -> Kind {
        Kind::Nitro
    }

    fn attest(
        &self,
        binding: &BindingHash,
        nonce: Option<&Nonce>,
        _now: Timestamp,
    ) -> Result<Evidence, ProviderError> {
        let request = message::attestation(binding, nonce);
        let bytes = message::document(&self.device.exchange(&request)?)?;
        Ok(Evidence {
            kind: Kind::Nitro,
            binding: *binding,
            bytes,
        })
    }
}
