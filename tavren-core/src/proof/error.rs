use tavren_types::Code;

/// Why there is no proof, or why one is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProofError {
    /// The bytes are no proof of this version.
    #[error("the bytes are no proof of this version")]
    Malformed,
    /// It was altered, or another signed it than it says.
    #[error("{part}: altered, or signed by another than the proof says")]
    Forged {
        /// Which part: `credential`, `holder` or `openings`.
        part: &'static str,
    },
    /// It was made too long ago.
    #[error("the {part} has expired")]
    Expired {
        /// What has expired: `credential` or `proof`.
        part: &'static str,
    },
    /// It was made for something else, or says more than the deal asks for.
    #[error("{field}: the proof was made for something else, or opens more than is asked for")]
    Misfit {
        /// What does not fit: `vendor`, `deal`, `terms`, `expires`, `openings`, `cover` or `holder`.
        field: &'static str,
    },
    /// The standing that the deal asks for is not there, or is not shown.
    #[error("the standing that the deal asks for is not there, or is not shown")]
    Short,
    /// That the user is near by is not so, or is not shown by an attested agent.
    #[error("that the user is near by is not so, or is not shown by an attested agent")]
    Unproven,
}

impl ProofError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Malformed => Code::ProofMalformed,
            Self::Forged { .. } => Code::ProofForged,
            Self::Expired { .. } => Code::ProofExpired,
            Self::Misfit { .. } => Code::ProofMisfit,
            Self::Short => Code::StandingShort,
            Self::Unproven => Code::PlaceUnproven,
        }
    }

    /// The part that is wrong, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Forged { part } | Self::Expired { part } => Some(part),
            Self::Misfit { field } => Some(field),
            Self::Malformed | Self::Short | Self::Unproven => None,
        }
    }
}
