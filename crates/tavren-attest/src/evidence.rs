use crate::binding::BindingHash;
use core::fmt;

#[cfg(feature = "outside")]
mod kind;
#[cfg(test)]
mod tests;

/// Whose word evidence is. It is always said, never read off the bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// An attestation document of an AWS Nitro enclave.
    Nitro,
    /// A quote of an Intel TDX guest.
    Tdx,
    /// A report of an AMD SEV-SNP guest.
    Snp,
    /// A document of the development provider, which proves nothing.
    Development,
}

impl Kind {
    /// The number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Nitro => 1,
            Self::Tdx => 2,
            Self::Snp => 3,
            Self::Development => 4,
        }
    }
}

/// The signed statement with which an enclave shows what code it runs, not yet believed.
///
/// Its signature can be written in two ways, so the hash of evidence is no name for it.
#[derive(Clone, PartialEq, Eq)]
pub struct Evidence {
    /// Whose word it claims to be.
    pub kind: Kind,
    /// What it has to bind to be believed: the hash of the keys that it was asked for.
    pub binding: BindingHash,
    /// The document, quote or report.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Evidence({:?}, {} bytes)", self.kind, self.bytes.len())
    }
}
