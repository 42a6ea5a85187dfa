//! A bazaar: agents that seal what they are, vendors that post deals, and a runner that matches the two
//! in a process of its own, behind a host that can read neither.
//!
//! ```text
//! cargo run --release --example bazaar
//! cargo run --release --example bazaar -- --agents 20000 --deals 50 --seed 3
//! ```
//!
//! Read it in this order:
//!
//! | module | what it is about |
//! |---|---|
//! | [`town`] | the areas, prices and rules that everybody knows |
//! | [`inside`] | the runner, as the second process |
//! | [`agents`] | people: what they seal, open and decide |
//! | [`vendors`] | a market with vendors, their deals and their receipts |
//! | [`host`] | the relay between them, and what it saw |
//! | [`report`] | what each party saw, side by side |
//!
//! It checks itself: what agents are told is held against the definition of a match, computed in the
//! clear. The exit code is 1 where anything differs.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal, and no library"
)]

mod agents;
mod chance;
mod host;
mod inside;
mod options;
mod report;
mod town;
mod vendors;

use agents::Crowd;
use chance::Chance;
use clap::Parser;
use host::Host;
use options::Options;
use std::error::Error;
use std::process::ExitCode;
use std::time::Instant;
use vendors::Vendors;

/// What goes wrong, in words for whoever runs the command.
type Trouble = Box<dyn Error + Send + Sync>;

/// Deals that are posted before agents are told of them. A runner keeps 64 notices for each agent, and
/// of so many deals about 30 are for one at most.
const DEALS_A_ROUND: usize = 200;

fn main() -> ExitCode {
    let options = Options::parse();
    let done = match &options.inside {
        Some(folder) => inside::run(folder),
        None => run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("bazaar: {trouble}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Trouble> {
    let started = Instant::now();
    let chance = Chance::new(options.seed);
    let (agents, deals) = options.numbers();
    println!(
        "{agents} agents, {deals} deals, seed {}; the runner is a second process",
        options.seed
    );
    let tables = town::tables()?;
    let mut host = Host::open(&tables)?;
    let keys = host.attested()?;
    let mut crowd = Crowd::new(agents, chance, &tables)?;
    host.enrol(&mut crowd)?;
    host.load(&mut crowd, &keys)?;
    let mut vendors = Vendors::open(host.now())?;
    let mut told = 0;
    while told < deals {
        let round = DEALS_A_ROUND.min(deals - told);
        vendors.post(told..told + round, chance, host.now())?;
        host.match_deals(&vendors)?;
        host.tell(&mut crowd, &keys)?;
        told += round;
    }
    let decided = crowd.decide(&vendors, &tables, host.now())?;
    let checked = crowd.check(&vendors, &tables)?;
    let audited = vendors.audit(&host, &keys, &checked)?;
    host.pries(&crowd)?;
    println!(
        "{}",
        report::text(&host, &crowd, &vendors, &decided, &audited, started)
    );
    Ok(())
}
