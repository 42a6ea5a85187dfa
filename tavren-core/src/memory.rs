//! In memory: a store, a keyring, a queue and a sink that live as long as the process.
//!
//! They keep every promise of their ports but one, durability, and pass the same suites as every
//! adapter. They serve tests, simulations and hosts that keep nothing.

mod keyring;
mod queue;
mod sink;
mod store;
#[cfg(test)]
mod tests;

pub use keyring::MemoryKeyring;
pub use queue::MemoryQueue;
pub use sink::MemorySink;
pub use store::MemoryStore;
