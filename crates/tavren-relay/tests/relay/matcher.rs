//! The port `Matcher` answered by a real runner behind a socket.

mod bed;
mod hostile;
mod restarts;
mod suite;
mod together;
mod turns;
mod wire;
