//! Intel TDX and AMD SEV-SNP, through the reports of the kernel (configfs-tsm): plain files.
//!
//! The kernel makes the report anew when it is read after a write, and counts the writes. A count
//! that moved by more than our own write says that somebody else wrote meanwhile.

#[cfg(test)]
mod tests;

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    limits::EVIDENCE_BYTES_MAX,
    provider::{Provider, ProviderError},
};

/// Where the kernel has its report entries.
pub const ROOT: &str = "/sys/kernel/config/tsm/report";

/// The longest number or name in a file, bytes.
const WORD_BYTES_MAX: usize = 64;

/// One report entry of the guest that this program runs in.
#[derive(Debug)]
pub struct Tsm {
    kind: Kind,
    entry: PathBuf,
}

impl Tsm {
    /// A TDX guest, with the entry `name` below `root` ([`ROOT`] but in tests), made if need be.
    ///
    /// # Errors
    /// [`ProviderError::Io`] when the entry cannot be made, [`ProviderError::OtherProvider`] on
    /// another machine.
    pub fn tdx(root: &Path, name: &str) -> Result<Self, ProviderError> {
        Self::open(Kind::Tdx, root, name)
    }

    /// An SEV-SNP guest, as [`Tsm::tdx`].
    ///
    /// # Errors
    /// As [`Tsm::tdx`].
    pub fn snp(root: &Path, name: &str) -> Result<Self, ProviderError> {
        Self::open(Kind::Snp, root, name)
    }

    fn open(kind: Kind, root: &Path, name: &str) -> Result<Self, ProviderError> {
        let entry = root.join(name);
        match fs::create_dir(&entry) {
            Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error.into()),
            _ => {}
        }
        let tsm = Self { kind, entry };
        let wanted = match kind {
            Kind::Tdx => "tdx_guest",
            _ => "sev_guest",
        };
        match tsm.word("provider")?.as_str() {
            provider if provider == wanted => Ok(tsm),
            _ => Err(ProviderError::OtherProvider),
        }
    }

    fn generation(&self) -> Result<u64, ProviderError> {
        let generation = self.word("generation")?.parse();
        generation.map_err(|_| ProviderError::Io(ErrorKind::InvalidData))
    }

    fn word(&self, file: &'static str) -> Result<String, ProviderError> {
        let bytes = self.read(file, WORD_BYTES_MAX)?;
        let word = String::from_utf8(bytes);
        let word = word.map_err(|_| ProviderError::Io(ErrorKind::InvalidData))?;
        Ok(word.trim_end().to_owned())
    }

    fn read(&self, file: &'static str, max: usize) -> Result<Vec<u8>, ProviderError> {
        let mut bytes = Vec::new();
        let most = (max as u64).saturating_add(1);
        File::open(self.entry.join(file))?
            .take(most)
            .read_to_end(&mut bytes)?;
        match bytes.len() <= max {
            true => Ok(bytes),
            false => Err(ProviderError::Length { field: file }),
        }
    }
}

impl Provider for Tsm {
    fn kind(&self) -> Kind {
        self.kind
    }

    fn attest(
        &self,
        binding: &BindingHash,
        nonce: Option<&Nonce>,
        _now: Timestamp,
    ) -> Result<Evidence, ProviderError> {
        let before = self.generation()?;
        fs::write(self.entry.join("inblob"), binding.report_data(nonce))?;
        let bytes = self.read("outblob", EVIDENCE_BYTES_MAX)?;
        let after = self.generation()?;
        if before.checked_add(1) != Some(after) {
            return Err(ProviderError::GenerationChanged);
        }
        Ok(Evidence {
            kind: self.kind,
            binding: *binding,
            bytes,
        })
    }
}
