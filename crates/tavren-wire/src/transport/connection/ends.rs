//! How long a connection waits, and how it ends.

use super::Connection;
use crate::transport::TransportError;
use std::net::Shutdown;
use std::time::Duration;

impl Connection {
    /// How long a read and a write wait for the peer; for ever where none is given, which is how a
    /// connection begins. Both halves of a split connection share them. It is one read that is
    /// timed, so a peer that sends byte by byte can hold a frame open for long.
    ///
    /// # Errors
    /// [`TransportError::Timeout`] for a timeout of zero.
    pub fn set_timeouts(
        &self,
        read: Option<Duration>,
        write: Option<Duration>,
    ) -> Result<(), TransportError> {
        if [read, write].contains(&Some(Duration::ZERO)) {
            return Err(TransportError::Timeout);
        }
        self.0.set_read_timeout(read)?;
        self.0.set_write_timeout(write)?;
        Ok(())
    }

    /// Says that nothing more is sent; the peer reads to the end, and can still answer.
    ///
    /// # Errors
    /// [`TransportError::Io`] where the peer has gone.
    pub fn finish(&self) -> Result<(), TransportError> {
        Ok(self.0.shutdown(Shutdown::Write)?)
    }

    /// Ends the connection both ways, also for a thread that waits on it.
    ///
    /// # Errors
    /// [`TransportError::Io`] where it has ended before.
    pub fn close(&self) -> Result<(), TransportError> {
        Ok(self.0.shutdown(Shutdown::Both)?)
    }
}
