//! Transports: how a relay reaches a runner, and agents a relay, on one machine.
//!
//! A Unix socket, loopback TCP, or vsock between an enclave and its host; a stream of bytes each,
//! and the same [`Connection`] on top. None authenticates its peer: who is inside an enclave is
//! shown by evidence, and what only some may read is sealed.

mod connection;
mod error;
mod loopback;
#[cfg(test)]
mod tests;
mod unix;
#[cfg(target_os = "linux")]
mod vsock;

pub use connection::{Connection, Listener};
pub use error::TransportError;
pub use loopback::Loopback;
pub use unix::Unix;
#[cfg(target_os = "linux")]
pub use vsock::Vsock;

/// An address where one side listens and others connect.
///
/// What every transport must do is written as tests: `testing::transport` (feature `testing`). Both
/// calls may be made at any time, from any thread.
pub trait Transport: Send + Sync {
    /// Listens at the address.
    ///
    /// # Errors
    /// [`TransportError::Io`] where the address is taken or not there.
    fn listen(&self) -> Result<Listener, TransportError>;

    /// Connects to who listens at the address. Nothing is tried again.
    ///
    /// # Errors
    /// [`TransportError::Io`] where nobody listens.
    fn connect(&self) -> Result<Connection, TransportError>;
}
