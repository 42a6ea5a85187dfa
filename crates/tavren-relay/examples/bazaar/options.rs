//! The command line.

use clap::Parser;
use std::path::PathBuf;

/// Agents, vendors, a host and a runner in a process of its own: what each of them sees.
///
/// The evidence is that of a development provider: it shows how evidence is verified, and proves nothing.
#[derive(Debug, Parser)]
#[command(name = "bazaar")]
pub(crate) struct Options {
    /// So many agents [default: 100,000].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    agents: Option<u32>,

    /// So many deals [default: 200].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=2_000))]
    deals: Option<u32>,

    /// Who people are and what vendors post is drawn from this number, and from nothing else.
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) seed: u64,

    /// A twentieth of it: 5,000 agents and 40 deals, where nothing else is said.
    #[arg(long)]
    quick: bool,

    /// The runner itself, at the socket in this folder.
    #[arg(long, hide = true)]
    pub(crate) inside: Option<PathBuf>,
}

impl Options {
    /// How many agents and deals there are.
    pub(crate) fn numbers(&self) -> (usize, usize) {
        let (agents, deals) = if self.quick {
            (5_000, 40)
        } else {
            (100_000, 200)
        };
        let number = |said: Option<u32>, other| said.map_or(other, |said| said as usize);
        (number(self.agents, agents), number(self.deals, deals))
    }
}
