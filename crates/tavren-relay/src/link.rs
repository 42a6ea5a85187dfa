//! One connection to a runner: requests out, replies in, both at once.

use crate::RelayError;
use crate::limits::{ANSWER_MAX, REPLIES_MAX};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_wire::frame::{FrameReader, FrameWriter};
use tavren_wire::message::{Answer, Ask, Reply, Request};
use tavren_wire::transport::{Connection, Transport, TransportError};

/// What went over the connections of a relay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Traffic {
    /// Requests to the runner.
    pub requests: u64,
    /// Their bytes.
    pub request_bytes: u64,
    /// Replies of the runner.
    pub replies: u64,
    /// Their bytes.
    pub reply_bytes: u64,
}

/// A connection, and the thread that reads from it: two peers that both write before they read would
/// wait for each other for ever. Ends with the connection.
pub(crate) struct Link {
    requests: FrameWriter<Connection>,
    replies: Receiver<Result<(Reply, usize), RelayError>>,
    connection: Connection,
    last: u64,
    pub(crate) traffic: Traffic,
}

impl Link {
    pub(crate) fn open(transport: &dyn Transport, traffic: Traffic) -> Result<Self, RelayError> {
        let connection = transport.connect()?;
        connection.set_timeouts(None, Some(ANSWER_MAX))?;
        let (frames, requests) = connection.try_clone()?.split()?;
        let (sender, replies) = sync_channel(REPLIES_MAX);
        thread::Builder::new()
            .name("tavren-relay".into())
            .spawn(move || read(frames, &sender))
            .map_err(TransportError::from)?;
        Ok(Self {
            requests,
            replies,
            connection,
            last: 0,
            traffic,
        })
    }

    /// Sends a request; the number that its answers carry.
    pub(crate) fn send(&mut self, ask: Ask) -> Result<u64, RelayError> {
        self.last = self.last.wrapping_add(1);
        let bytes = to_bytes(&Request::new(self.last, ask));
        self.requests.write(&bytes)?;
        let traffic = &mut self.traffic;
        traffic.requests = traffic.requests.saturating_add(1);
        traffic.request_bytes = added(traffic.request_bytes, bytes.len());
        Ok(self.last)
    }

    /// The next answer, which has to be to the request of this number.
    pub(crate) fn answer(&mut self, number: u64) -> Result<Answer, RelayError> {
        let (reply, length) = match self.replies.recv_timeout(ANSWER_MAX) {
            Ok(reply) => reply?,
            Err(RecvTimeoutError::Timeout) => return Err(RelayError::TimedOut),
            Err(RecvTimeoutError::Disconnected) => return Err(RelayError::Closed),
        };
        let traffic = &mut self.traffic;
        traffic.replies = traffic.replies.saturating_add(1);
        traffic.reply_bytes = added(traffic.reply_bytes, length);
        if reply.number == number {
            Ok(reply.answer)
        } else {
            Err(RelayError::Answer)
        }
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // It wakes the thread; where the peer has gone, that has ended.
        let _ = self.connection.close();
    }
}

fn added(sum: u64, length: usize) -> u64 {
    sum.saturating_add(u64::try_from(length).unwrap_or(u64::MAX))
}

fn read(mut frames: FrameReader<Connection>, to: &SyncSender<Result<(Reply, usize), RelayError>>) {
    loop {
        let reply = match frames.read() {
            Ok(None) => Err(RelayError::Closed),
            Ok(Some(frame)) => from_bytes(&frame)
                .map(|reply| (reply, frame.len()))
                .map_err(|_| RelayError::Answer),
            Err(error) => Err(error.into()),
        };
        let over = reply.is_err();
        if to.send(reply).is_err() || over {
            return;
        }
    }
}
