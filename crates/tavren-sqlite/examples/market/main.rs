//! A data market from offer to payload, on SQLite, in one command.
//!
//! ```text
//! cargo run --release --example market
//! cargo run --release --example market -- --records FILE.csv.gz --subject COLUMN --time COLUMN
//! ```
//!
//! Read it in this order:
//!
//! | module | what it is about |
//! |---|---|
//! | [`world`] | the market: set up once, then lived through round by round |
//! | [`person`] | what people do: grant, decline, dismiss, block, pause, resume, revoke |
//! | [`packaging`] | what the operator packages, and what buyers claim, open and acknowledge |
//! | [`records`] | the data source: people's records in memory, from CSV or made up |
//! | [`payloads`] | the delivery queue: a folder with one file a package |
//! | [`offers`] | offers as JSON, turned into terms |
//! | [`script`] | who does what when, drawn from the seed |
//! | [`tally`] | the figures, read back from the database |
//! | [`books`] | the money: journals folded, and held against the counters |
//!
//! A run can be killed at any moment and resumed: every command carries a token that says what it
//! is ([`tavren_core::Market::once`]), so that the round under way is simply lived through again.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program for the terminal, and no library"
)]

mod bars;
mod books;
mod buyers;
mod calendar;
mod chance;
mod crowd;
mod export;
mod folder;
mod input;
mod offers;
mod opening;
mod options;
mod packaging;
mod payloads;
mod person;
mod records;
mod report;
mod script;
mod summary;
mod tally;
mod trouble;
mod world;

use bars::Bars;
use calendar::Calendar;
use chance::Chance;
use clap::Parser;
use options::Options;
use records::{Columns, Table};
use script::Script;
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;
use summary::Summary;
use trouble::Trouble;
use world::{Plot, World};

fn main() -> ExitCode {
    let options = Options::parse();
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            let folder = options.out.as_deref().unwrap_or(Path::new(""));
            eprintln!("market: {}", trouble.within(folder));
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<(), Trouble> {
    let started = Instant::now();
    let bars = Bars::new(options.quiet);
    let chance = Chance::new(options.seed);
    let source = offers::Source::new(options.offers.as_deref(), options.records.is_none())?;
    let records = records(options, chance, &bars)?;
    let calendar = Calendar::of(&records);
    let offers = source.read(&records, &calendar)?;
    let script = Script::new(&records.activity(), &offers, &calendar, chance);
    // Whatever can be wrong with the input is known by now: from here on things are written.
    let fingerprint = opening::fingerprint(chance, source.text(), &records);
    let opened = opening::open(options, &fingerprint, &calendar)?;
    buyers::draw_keys(&opened.folder, &offers)?;
    let plot = Plot {
        folder: &opened.folder,
        records: &records,
        offers: &offers,
        calendar: &calendar,
        script: &script,
    };
    let bar = bars.stage("people join");
    let mut world = World::new(opened.market, plot, opened.progress, &bar)?;
    bar.finish();
    let bar = bars.stage(&format!("{}s pass", calendar.unit()));
    world.live(&bar)?;
    bar.finish();
    let bar = bars.stage("counting");
    let counted = tally::count(&world, &bar)?;
    bar.finish();
    let published = world.published.iter().flatten().count();
    let summary = Summary::new(&records, published as u64, &counted, started.elapsed());
    opened.folder.write_json("summary.json", &summary)?;
    if !options.quiet {
        print!("{}", report::text(&world, &counted, &summary)?);
    }
    Ok(())
}

fn records(options: &Options, chance: Chance, bars: &Bars) -> Result<Table, Trouble> {
    let limit = options.users_limit.map(|limit| limit as usize);
    let bar = bars.stage("records");
    let table = match (&options.records, &options.subject, &options.time) {
        (Some(path), Some(subject), Some(time)) => {
            let columns = Columns { subject, time };
            records::read(path, &columns, limit.unwrap_or(usize::MAX), &bar)?
        }
        _ => {
            let people = limit.unwrap_or(records::PEOPLE).min(records::PEOPLE);
            records::generate(people, chance, &bar)?
        }
    };
    bar.finish();
    Ok(table)
}
