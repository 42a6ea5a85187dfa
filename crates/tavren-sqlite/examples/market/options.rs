//! The command line.

use clap::Parser;
use std::path::PathBuf;

/// A data market from offer to payload, in one SQLite file.
///
/// Without arguments, 5,000 made-up people and a month of their app usage; with --records, the
/// people of your own CSV file. Buyers publish offers; people are shown them and grant, decline,
/// dismiss, block, pause and revoke; what they granted is packaged, sealed, claimed and paid.
#[derive(Debug, Parser)]
#[command(name = "market", after_long_help = AFTER)]
pub(crate) struct Options {
    /// Records to use in place of the made-up ones: CSV with a header, gzip or plain.
    #[arg(long, value_name = "FILE.csv[.gz]", requires_all = ["subject", "time"])]
    pub(crate) records: Option<PathBuf>,

    /// The column that names the person a record is about. Records without one are dropped and counted.
    #[arg(long, value_name = "COLUMN", requires = "records")]
    pub(crate) subject: Option<String>,

    /// The column that says when a record was made (RFC 3339, or `2010-12-01 08:26:00`, in UTC).
    #[arg(long, value_name = "COLUMN", requires = "records")]
    pub(crate) time: Option<String>,

    /// The offers to publish in place of the built-in ones: JSON, see docs/offers-file.md.
    #[arg(long, value_name = "FILE.json")]
    pub(crate) offers: Option<PathBuf>,

    /// Only the first N people.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) users_limit: Option<u32>,

    /// What people and buyers do is drawn from this number, and from nothing else.
    #[arg(long, value_name = "N", default_value_t = 7)]
    pub(crate) seed: u64,

    /// Where everything is written [default: a fresh temporary folder].
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: Option<PathBuf>,

    /// Go on with a run in --out that was stopped, by a crash or a kill, with the same arguments;
    /// where none was begun, begin one.
    #[arg(long, requires = "out")]
    pub(crate) resume: bool,

    /// No progress bars and no table.
    #[arg(long)]
    pub(crate) quiet: bool,
}

const AFTER: &str = "\
What --out holds:
  market.db                  the market
  market.db.keys             its keys, wrapped under a master: the variable TAVREN_MASTER, or else
  market.db.master           a file that is made with the keys (mode 0600)
  buyers.json                the API keys and secret keys that the buyers keep (mode 0600)
  payloads/                  sealed packages that nobody has acknowledged
  opened/                    what a buyer opened: one package with its manifest
  person/                    one person's wallet in two languages, receipts and audit trail
  summary.json               the figures below
  progress.json              how far the run has come

The figures of summary.json, all read back from the database when the run is over:
  records_read, records_without_person, people
                       rows of the file, rows dropped since nobody is named, people kept
  offers               offers published
  presented, granted, declined, dismissed, paused, revoked
                       what people did and the market accepted: entries in their own trails
  sealed               periods that were packaged and sealed
  delivered            periods whose payload was claimed, so paid
  unclaimed            periods whose payload waited to its deadline: destroyed, and paid
  aborted              periods stopped before the claim, or without any record: not charged
  acknowledged         delivered periods that their buyer acknowledged
  expired              permissions whose time ran out, as far as written down
  wiped                ended permissions whose key was destroyed after their retention
  paid_minor           what people can take out, in minor units (cents) of each currency
  budget_left_minor    what is left in the budgets of the offers
  ledger_sum_minor     all accounts together, accrual units and the operator's included: zero
  audit_entries        entries in the audit log
  seconds, peak_memory_bytes  of this process";
