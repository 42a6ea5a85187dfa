use super::TransportError;
use crate::frame::{FrameReader, FrameWriter};
use crate::limits::BACKLOG;
use socket2::{Domain, SockAddr, Socket, Type};
use std::io::{self, Read, Write};
use std::net::SocketAddr;

#[cfg(feature = "outside")]
mod ends;

/// A connected peer: bytes in order, both ways.
#[derive(Debug)]
pub struct Connection(Socket);

impl Connection {
    pub(super) fn open(domain: Domain, address: &SockAddr) -> Result<Self, TransportError> {
        let socket = Socket::new(domain, Type::STREAM, None)?;
        socket.connect(address)?;
        Self::of(socket)
    }

    fn of(socket: Socket) -> Result<Self, TransportError> {
        if socket.local_addr()?.as_socket().is_some() {
            // A frame is written whole, so there is nothing to wait for.
            socket.set_tcp_nodelay(true)?;
        }
        Ok(Self(socket))
    }

    /// The same connection again, for another thread.
    ///
    /// # Errors
    /// [`TransportError::Io`] where the operating system has no descriptor left.
    pub fn try_clone(&self) -> Result<Self, TransportError> {
        Ok(Self(self.0.try_clone()?))
    }

    /// A half that reads frames and one that writes them, each for a thread of its own: two peers
    /// that both write before they read would wait for each other.
    ///
    /// # Errors
    /// [`TransportError::Io`] where the operating system has no descriptor left.
    pub fn split(self) -> Result<(FrameReader<Self>, FrameWriter<Self>), TransportError> {
        Ok((FrameReader::new(self.try_clone()?), FrameWriter::new(self)))
    }
}

impl Read for Connection {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        self.0.read(out)
    }
}

impl Write for Connection {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A peer that has gone is an error, and no signal that ends the process.
        #[cfg(target_os = "linux")]
        const FLAGS: i32 = libc::MSG_NOSIGNAL;
        // Elsewhere the socket itself was told so when it was made.
        #[cfg(not(target_os = "linux"))]
        const FLAGS: i32 = 0;
        self.0.send_with_flags(bytes, FLAGS)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Where peers connect.
#[derive(Debug)]
pub struct Listener(Socket);

impl Listener {
    pub(super) fn bind(domain: Domain, address: &SockAddr) -> Result<Self, TransportError> {
        let socket = Socket::new(domain, Type::STREAM, None)?;
        if domain == Domain::IPV4 || domain == Domain::IPV6 {
            // So that one that was ended can be started again at once.
            socket.set_reuse_address(true)?;
        }
        socket.bind(address)?;
        Ok(Self(socket))
    }

    /// Peers can connect from here on.
    pub(super) fn start(self) -> Result<Self, TransportError> {
        self.0.listen(BACKLOG)?;
        Ok(self)
    }

    /// Waits for the next peer.
    ///
    /// # Errors
    /// [`TransportError::Io`] where a peer went before it was accepted, or the operating system has
    /// no descriptor left; the next call may succeed.
    pub fn accept(&self) -> Result<Connection, TransportError> {
        let (socket, _) = self.0.accept()?;
        Connection::of(socket)
    }

    /// Where it listens, for TCP alone: the port that was chosen where 0 was asked for.
    #[must_use]
    pub fn socket_address(&self) -> Option<SocketAddr> {
        self.0.local_addr().ok()?.as_socket()
    }
}
