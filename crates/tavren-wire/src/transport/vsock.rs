use super::{Connection, Listener, Transport, TransportError};
use socket2::{Domain, SockAddr};

/// A socket between an enclave, or any guest, and its host (`AF_VSOCK` of Linux).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Vsock {
    cid: u32,
    port: u32,
}

impl Vsock {
    /// Every context id: where a runner listens (`VMADDR_CID_ANY`).
    pub const ANY: u32 = u32::MAX;
    /// The machine itself, where its kernel has `vsock_loopback` (`VMADDR_CID_LOCAL`).
    pub const LOCAL: u32 = 1;
    /// The host of a guest (`VMADDR_CID_HOST`).
    pub const HOST: u32 = 2;

    /// The transport at this context id and port.
    #[must_use]
    pub const fn new(cid: u32, port: u32) -> Self {
        Self { cid, port }
    }
}

impl Transport for Vsock {
    fn listen(&self) -> Result<Listener, TransportError> {
        Listener::bind(Domain::VSOCK, &SockAddr::vsock(self.cid, self.port))?.start()
    }

    fn connect(&self) -> Result<Connection, TransportError> {
        Connection::open(Domain::VSOCK, &SockAddr::vsock(self.cid, self.port))
    }
}
