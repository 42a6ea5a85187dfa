//! AWS Nitro enclaves: documents and registers of the security module behind `/dev/nsm`.
//!
//! The interface is that of `aws-nitro-enclaves-nsm-api`: one `ioctl` that takes CBOR and gives
//! CBOR.

mod device;
mod message;

#[cfg(test)]
mod tests;

use std::path::Path;

use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    pcr::{Measurement, PcrIndex},
    provider::{Provider, ProviderError},
};
use device::Device;
use message::{Request, Response};

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

    /// What register `index` holds, once it is locked; `None` when nothing was measured into it.
    ///
    /// # Errors
    /// [`ProviderError::Unlocked`] when the register can still be changed, and those of the device.
    pub fn locked_pcr(&self, index: PcrIndex) -> Result<Option<Measurement>, ProviderError> {
        self.ask(&Request::DescribePcr { index })?.locked(index)
    }

    fn ask(&self, request: &Request<'_>) -> Result<Response, ProviderError> {
        Response::parse(&self.device.exchange(&request.to_bytes())?)
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
        let request = Request::Attestation { binding, nonce };
        let bytes = self.ask(&request)?.into_document()?;
        let kind = Kind::Nitro;
        let binding = *binding;
        Ok(Evidence {
            kind,
            binding,
            bytes,
        })
    }
}
