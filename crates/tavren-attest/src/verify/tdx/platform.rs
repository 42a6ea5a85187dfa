use core::fmt;

use dcap_qvl::{
    config::PckCa,
    configs::RustCryptoConfig,
    intel::{quote_ca_with, quote_fmspc_with},
    quote::Quote,
};

use crate::{quote::TdxQuote, verify::VerifyError};

/// Which collateral a quote needs, as it says itself: what Intel's provisioning service is asked
/// for. **Nothing is verified here**; collateral of another platform is refused later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TdxPlatform {
    /// The family: `fmspc` of the TCB info.
    pub family: TdxFamily,
    /// The authority that vouches for the platform: `ca` of the revocation list.
    pub authority: PckAuthority,
}

/// A family of platforms, FMSPC, printed as the service wants it: twelve hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TdxFamily([u8; 6]);

/// Which of Intel's two authorities vouches for a platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PckAuthority {
    /// `processor`.
    Processor,
    /// `platform`.
    Platform,
}

impl TdxPlatform {
    /// The platform that a quote says it is from.
    ///
    /// # Errors
    /// [`VerifyError::Quote`], [`VerifyError::Chain`] where the quote has no certificate to read.
    pub fn of(quote: &[u8]) -> Result<Self, VerifyError> {
        TdxQuote::parse(quote)?;
        let quote = Quote::parse(quote).map_err(|_| VerifyError::Refused)?;
        let family = quote_fmspc_with::<RustCryptoConfig>(&quote);
        let authority = quote_ca_with::<RustCryptoConfig>(&quote);
        let (Ok(family), Ok(authority)) = (family, authority) else {
            return Err(VerifyError::Chain);
        };
        Ok(Self {
            family: TdxFamily(family),
            authority: match authority {
                PckCa::Processor => PckAuthority::Processor,
                PckCa::Platform => PckAuthority::Platform,
            },
        })
    }
}

impl fmt::Display for TdxFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02X}"))
    }
}

impl fmt::Display for PckAuthority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Processor => "processor",
            Self::Platform => "platform",
        })
    }
}
