//! What the security module has measured.

use tavren_types::cbor::Writer;

use super::{
    Nitro,
    message::{answer, unexpected},
};
use crate::{
    pcr::{Measurement, PcrIndex},
    provider::ProviderError,
};

impl Nitro {
    /// What register `index` holds, once it is locked; `None` when nothing was measured into it.
    ///
    /// # Errors
    /// [`ProviderError::Unlocked`] when the register can still be changed, and those of the device.
    pub fn locked_pcr(&self, index: PcrIndex) -> Result<Option<Measurement>, ProviderError> {
        locked(&self.device.exchange(&description(index))?, index)
    }
}

/// What the module is asked for a register.
pub(super) fn description(index: PcrIndex) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(1);
    writer.text("DescribePCR");
    writer.map(1);
    writer.text("index");
    writer.unsigned(index.number().into());
    writer.into_bytes()
}

/// What the register holds that the module answers with, where it is locked.
pub(super) fn locked(
    response: &[u8],
    index: PcrIndex,
) -> Result<Option<Measurement>, ProviderError> {
    let (mut reader, at) = answer(response, "DescribePCR", 2)?;
    let (mut locked, mut value) = (None, None);
    for _ in 0..2 {
        match reader.text()? {
            "lock" => locked = Some(reader.boolean()?),
            "data" => value = reader.bytes()?.try_into().ok(),
            _ => return Err(unexpected(at)),
        }
    }
    reader.finish()?;
    match (locked, value) {
        (Some(true), Some(value)) => Ok(Measurement::from_bytes(value)),
        (Some(false), Some(_)) => {
            let index = index.number();
            Err(ProviderError::Unlocked { index })
        }
        _ => Err(unexpected(at)),
    }
}
