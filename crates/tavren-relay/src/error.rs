use tavren_types::Code;
use tavren_wire::frame::FrameError;
use tavren_wire::message::Refusal;
use tavren_wire::transport::TransportError;

/// Why the relay did not do as asked. After one that [ends the connection](RelayError::ends_it), what
/// was asked is kept, and done after the next [`Relay::connect`](crate::Relay::connect).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RelayError {
    /// There is no connection to the runner.
    #[error("there is no connection to the runner")]
    NotConnected,
    /// The runner closed the connection, or ended.
    #[error("the runner closed the connection")]
    Closed,
    /// The runner did not answer.
    #[error("the runner did not answer in time")]
    TimedOut,
    /// The runner could not be reached.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// The connection broke.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The runner sent what is no answer to what it was asked.
    #[error("the runner sent what is no answer")]
    Answer,
    /// The runner says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is no room for more.
    #[error("there is no room for more {what}")]
    Full {
        /// Of what.
        what: &'static str,
    },
    /// A window of the disclosure policy has 1 to 24 hours.
    #[error("a window has 1 to 24 hours")]
    Window,
    /// An address names a transport and a place on this machine.
    #[error("an address is unix:PATH, loopback:ADDRESS:PORT or vsock:CID:PORT")]
    Address,
    /// The market whose deals are followed failed, or the randomness of the host.
    #[error(transparent)]
    Market(#[from] tavren_core::Error),
}

impl RelayError {
    /// True where the relay has to [connect](crate::Relay::connect) again.
    #[must_use]
    pub fn ends_it(&self) -> bool {
        match self {
            Self::NotConnected
            | Self::Closed
            | Self::TimedOut
            | Self::Transport(_)
            | Self::Frame(_)
            | Self::Answer => true,
            Self::Refused(_)
            | Self::Full { .. }
            | Self::Window
            | Self::Address
            | Self::Market(_) => false,
        }
    }

    /// The permanent code.
    #[must_use]
    pub fn code(&self) -> Code {
        match self {
            Self::Refused(refusal) => refusal.code(),
            Self::Full { .. } | Self::Window | Self::Address => Code::LimitExceeded,
            Self::Market(error) => error.code(),
            _ => Code::MatcherUnavailable,
        }
    }
}
