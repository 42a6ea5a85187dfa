use super::{Connection, Listener, Transport, TransportError};
use socket2::Domain;
use std::net::SocketAddr;

/// TCP inside one machine.
///
/// # Examples
/// ```
/// use tavren_wire::transport::{Loopback, TransportError};
///
/// assert!(Loopback::new(([127, 0, 0, 1], 7400).into()).is_ok());
/// let anywhere = Loopback::new(([0, 0, 0, 0], 7400).into());
/// assert_eq!(anywhere.unwrap_err(), TransportError::NotLoopback);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loopback(SocketAddr);

impl Loopback {
    /// The transport at this address; port 0 listens at any that is free.
    ///
    /// # Errors
    /// [`TransportError::NotLoopback`] for an address that other machines may reach.
    pub fn new(address: SocketAddr) -> Result<Self, TransportError> {
        if address.ip().is_loopback() {
            Ok(Self(address))
        } else {
            Err(TransportError::NotLoopback)
        }
    }
}

impl Transport for Loopback {
    fn listen(&self) -> Result<Listener, TransportError> {
        Listener::bind(Domain::for_address(self.0), &self.0.into())?.start()
    }

    fn connect(&self) -> Result<Connection, TransportError> {
        Connection::open(Domain::for_address(self.0), &self.0.into())
    }
}
