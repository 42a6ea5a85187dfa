//! The runner as its host, its vendors and its agents meet it.

mod bed;
mod deals;
mod epochs;
mod hostile;
mod hours;
mod keys;
mod program;
mod release;
mod reports;
mod rules;
mod signals;
mod socket;
mod ticks;
mod worlds;
