//! The loop around the runner: one connection at a time, one request at a time.

use crate::Runner;
use core::convert::Infallible;
use std::io::ErrorKind;
use std::thread;
use std::time::{Duration, Instant};
use tavren_sealing::{Entropy, EntropyError, Seed};
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_wire::frame::FrameError;
use tavren_wire::message::{Answer, Refusal, Reply, Request};
use tavren_wire::transport::{Connection, Listener, TransportError};

#[cfg(test)]
mod tests;

/// Why the runner no longer serves.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ServeError {
    /// The connection sent what is no frame, or broke; the next can be served.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The operating system has no connection to give.
    #[error(transparent)]
    Transport(#[from] TransportError),
    /// There is no randomness: nothing can be sealed.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// Serves one connection until its peer closes it between two requests.
///
/// A frame that is no request is answered with [`Refusal::Malformed`] under the number 0.
///
/// An answer leaves at a whole multiple of `pace` after its request was read, since the time that the
/// work takes varies a little with what is under seal; zero sends it at once. As long as the work fits
/// one `pace`, the host cannot tell by the clock how much of it there was.
///
/// # Errors
/// [`ServeError`]; the runner stands as it did after the last request that it answered.
pub fn serve(
    runner: &mut Runner,
    connection: Connection,
    entropy: &dyn Entropy,
    pace: Duration,
) -> Result<(), ServeError> {
    let (mut requests, mut replies) = connection.split()?;
    while let Some(frame) = requests.read()? {
        let began = Instant::now();
        let answers = match from_bytes::<Request>(&frame) {
            Ok(request) => runner.answer(request, &Seed::draw(entropy)?),
            Err(_) => {
                let refusal = Refusal::Malformed;
                vec![Reply::new(0, Answer::Refused { refusal })]
            }
        };
        thread::sleep(rest(began.elapsed(), pace));
        for answer in answers {
            replies.write(&to_bytes(&answer))?;
        }
    }
    Ok(())
}

/// Serves one connection after the other, for as long as it can.
///
/// A connection that breaks makes room for the next. A panic is not caught: it ends the process, and
/// with it every key. A runner whose state may be half changed must not answer under keys that are
/// attested, and one that starts again is a new boot, which agents and vendors can tell.
///
/// # Errors
/// [`ServeError::Entropy`], and [`ServeError::Transport`] where it can listen no more.
pub fn serve_all(
    runner: &mut Runner,
    listener: &Listener,
    entropy: &dyn Entropy,
    pace: Duration,
) -> Result<Infallible, ServeError> {
    const GONE: [ErrorKind; 2] = [ErrorKind::ConnectionAborted, ErrorKind::Interrupted];
    loop {
        let connection = match listener.accept() {
            Ok(connection) => connection,
            Err(TransportError::Io(kind)) if GONE.contains(&kind) => continue,
            Err(error) => return Err(error.into()),
        };
        if let Err(ServeError::Entropy(error)) = serve(runner, connection, entropy, pace) {
            return Err(error.into());
        }
    }
}

/// What is left to the next whole multiple of `pace`.
fn rest(spent: Duration, pace: Duration) -> Duration {
    let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
    let over = nanos(spent).checked_rem(nanos(pace)).unwrap_or(0);
    pace.saturating_sub(Duration::from_nanos(over))
}
