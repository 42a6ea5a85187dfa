//! The relay against a real runner behind a socket, in a thread or as a process of its own.

mod bed;
mod carry;
mod children;
mod deals;
mod hostile;
mod killed;
mod matcher;
mod people;
mod sealed;
mod stranger;
