use tavren_types::Code;

/// Why a split was not begun, or not posted. Rows are named, contributors never.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SplitError {
    /// All weights are zero, or their sum is out of range.
    #[error("the weights have no sum in range")]
    Weights,
    /// More contributors than a split has.
    #[error("a split has at most {max} contributors")]
    Wide {
        /// The most.
        max: usize,
    },
    /// A contributor was named before.
    #[error("the contributor in row {row} was named before")]
    Twice {
        /// Which row, from 0: the later one.
        row: usize,
    },
    /// The market does not know a contributor.
    #[error("the contributor in row {row} is not known")]
    Unknown {
        /// Which row, from 0.
        row: usize,
    },
}

impl SplitError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Weights => Code::WeightsMalformed,
            Self::Wide { .. } => Code::LimitExceeded,
            Self::Twice { .. } | Self::Unknown { .. } => Code::ColumnValue,
        }
    }

    /// The column that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            Self::Weights => "weights",
            Self::Wide { .. } | Self::Twice { .. } | Self::Unknown { .. } => "users",
        }
    }
}
