//! The permanent codes of this crate's errors.

use crate::frame::FrameError;
use crate::message::{BoundError, Refusal};
use crate::notice::NoticeError;
#[cfg(unix)]
use crate::transport::TransportError;
use tavren_types::Code;

impl FrameError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Empty | Self::TooLong => Code::FrameMalformed,
            Self::Truncated | Self::TimedOut | Self::Broken | Self::Io(_) => Code::ConnectionFailed,
        }
    }
}

impl BoundError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::LimitExceeded
    }
}

impl Refusal {
    /// The permanent code.
    #[must_use]
    pub const fn code(self) -> Code {
        match self {
            Self::Malformed => Code::MessageMalformed,
            Self::Key => Code::SignalKey,
            Self::Epoch => Code::SignalEpoch,
            Self::Expired => Code::SignalExpired,
            Self::Forged => Code::SealForged,
            Self::Replayed => Code::SignalReplayed,
            Self::Full => Code::RunnerFull,
            Self::DealUnknown => Code::DealAbsent,
            Self::DealStale => Code::DealStale,
            Self::DealOver => Code::DealOver,
            Self::Criteria => Code::CriteriaUnlisted,
            Self::Time => Code::RunnerTime,
            Self::Disclosure => Code::DisclosureRefused,
            Self::Evidence => Code::AttestationFailed,
            Self::Unreleased => Code::RunnerUnreleased,
        }
    }
}

impl NoticeError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::Length => Code::LimitExceeded,
            Self::Forged => Code::SealForged,
            Self::Malformed => Code::MessageMalformed,
            Self::Replayed => Code::NoticeReplayed,
            // Nothing else fails where a box is sealed.
            Self::Seal(_) => Code::SealLength,
        }
    }
}

#[cfg(unix)]
impl TransportError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        match self {
            Self::NotLoopback | Self::Timeout => Code::TransportMalformed,
            Self::Io(_) => Code::ConnectionFailed,
        }
    }
}
