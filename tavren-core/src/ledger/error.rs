use tavren_types::{Code, Timestamp};

/// Why a batch was not booked. Nothing of it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// One line cannot be booked, and so none is.
    #[error("line {at}: {field}: {why}")]
    Line {
        /// Its number, from 0.
        at: usize,
        /// The part of it that is wrong.
        field: &'static str,
        /// What is wrong with it.
        why: Why,
    },
    /// A batch has one line at least.
    #[error("a batch has one line at least")]
    Empty,
    /// More lines than a batch has.
    #[error("a batch has at most {max} lines; commit another one for the rest")]
    Wide {
        /// The most.
        max: usize,
    },
    /// The key stands for another batch.
    #[error("this key stands for a batch with another {field}; draw a new key")]
    KeyReused {
        /// What differs first.
        field: &'static str,
    },
    /// The key stands for a batch that was reversed in full.
    #[error("the batch of this key was reversed; draw a new key to book it again")]
    KeyDead,
    /// Time does not go back.
    #[error("the time lies before one that was seen")]
    Clock {
        /// The latest time seen.
        latest: Timestamp,
    },
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Why {
    /// An amount of nothing or less.
    #[error("an amount is above nothing")]
    NotPositive,
    /// From an account to itself.
    #[error("money does not move from an account to itself")]
    Same,
    /// Another currency than that of the line it refers to.
    #[error("two currencies do not add or compare")]
    Currency,
    /// The account would fall below its floor.
    #[error("the account does not cover this")]
    Short,
    /// The account would rise above its ceiling.
    #[error("the account would rise above its limit")]
    Full,
    /// Beyond the largest balance.
    #[error("the balance is out of range")]
    OutOfRange,
    /// No such line, or one of another kind.
    #[error("there is no such line")]
    Unknown,
    /// A time that is not later than now.
    #[error("a hold ends later than it begins")]
    Past,
    /// The hold was drawn or closed before.
    #[error("the hold was closed")]
    HoldClosed,
    /// The hold has run out.
    #[error("the hold has run out")]
    HoldExpired,
    /// More than is left of a hold, or of what can be reversed.
    #[error("more than is left of it")]
    More,
}

impl LedgerError {
    /// The permanent code of this error.
    pub fn code(&self) -> Code {
        match self {
            Self::Line { why, .. } => why.code(),
            Self::Empty | Self::Wide { .. } => Code::LimitExceeded,
            Self::KeyReused { .. } => Code::IdReused,
            Self::KeyDead => Code::BatchReversed,
            Self::Clock { .. } => Code::ClockBackwards,
        }
    }

    /// The part of the batch that is wrong, where one is.
    pub fn field(&self) -> Option<&'static str> {
        match self {
            Self::Line { field, .. } | Self::KeyReused { field } => Some(field),
            Self::Empty | Self::Wide { .. } => Some("lines"),
            Self::KeyDead | Self::Clock { .. } => None,
        }
    }
}

impl Why {
    /// The permanent code of this reason.
    pub fn code(self) -> Code {
        match self {
            Self::NotPositive => Code::MoneyNegative,
            Self::Same => Code::AccountSame,
            Self::Currency => Code::MoneyCurrencyMismatch,
            Self::Short => Code::BalanceShort,
            Self::Full => Code::BalanceFull,
            Self::OutOfRange => Code::MoneyOutOfRange,
            Self::Unknown => Code::LineUnknown,
            Self::Past => Code::WindowReversed,
            Self::HoldClosed => Code::HoldClosed,
            Self::HoldExpired => Code::HoldExpired,
            Self::More => Code::LineMore,
        }
    }
}
