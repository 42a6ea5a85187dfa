//! Opening the market in its folder.

use crate::calendar::{Calendar, Stage};
use crate::chance::Chance;
use crate::folder::{Folder, PROGRESS, Progress};
use crate::options::Options;
use crate::payloads::Payloads;
use crate::records::Table;
use crate::trouble::Trouble;
use std::path::PathBuf;
use std::sync::Arc;
use tavren_core::Market;
use tavren_core::port::OsEntropy;
use tavren_sqlite::{Keys, Sqlite};

/// An open market, and how far it had come.
pub(crate) struct Opened {
    pub(crate) folder: Folder,
    pub(crate) market: Market,
    pub(crate) progress: Progress,
}

/// Opens or makes the folder, the database and its key file.
pub(crate) fn open(
    options: &Options,
    fingerprint: &str,
    calendar: &Calendar,
) -> Result<Opened, Trouble> {
    let path = match &options.out {
        Some(path) => path.clone(),
        None => fresh()?,
    };
    let folder = Folder::open(&path, options.resume)?;
    let progress = match folder.holds_run() {
        true => folder.read_json::<Progress>(PROGRESS)?,
        false => {
            let progress = Progress {
                run: fingerprint.to_owned(),
                ..Progress::default()
            };
            folder.write_json(PROGRESS, &progress)?;
            progress
        }
    };
    if progress.run != fingerprint {
        let what = "was begun with other records, offers, seed or limit: only the same go on";
        return Err(Trouble::file(&path, what));
    }
    // The market refuses a clock that goes back: a resumed run goes on with the round under way.
    let round = progress.rounds.unwrap_or(0);
    let now = calendar.at(round.min(calendar.rounds() - 1), Stage::Morning);
    let database = folder.file("market.db");
    if progress.rounds.is_some() && !database.exists() {
        return Err(Trouble::file(&database, "is missing"));
    }
    let store = Sqlite::open(&database).map_err(Trouble::new)?;
    // The keys lie beside the database, under a master from TAVREN_MASTER or a file of its own.
    let keys = Keys::beside(&database)
        .map_err(|error| Trouble::file(&folder.file("market.db.keys"), error))?;
    let queue = Payloads::in_folder(&folder.file("payloads"));
    let market = Market::open_with(
        Arc::new(store),
        Box::new(keys),
        Box::new(queue),
        Box::new(OsEntropy),
        now,
    );
    let market = market.map_err(|error| Trouble::file(&database, error))?;
    Ok(Opened {
        folder,
        market,
        progress,
    })
}

/// What a run is about: two runs with the same fingerprint do the same.
pub(crate) fn fingerprint(chance: Chance, offers: &str, records: &Table) -> String {
    let about = [
        records.people().len() as u64,
        records.count.read,
        records.count.without_person,
        records.content,
    ];
    let names = records.columns().iter().map(|column| column.name.as_str());
    let chance = names.fold(chance.of(offers, &about), |chance, name| {
        chance.of(name, &[])
    });
    format!("{:016x}", chance.number())
}

/// A new folder among the temporary ones.
fn fresh() -> Result<PathBuf, Trouble> {
    let folder = tempfile::Builder::new().prefix("market-").tempdir();
    let folder = folder.map_err(|error| Trouble::io(&std::env::temp_dir(), &error))?;
    Ok(folder.keep())
}
