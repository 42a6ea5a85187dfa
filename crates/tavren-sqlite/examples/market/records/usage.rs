//! Made-up records: which apps people use, for a month.

use super::{Builder, Table};
use crate::chance::Chance;
use crate::trouble::Trouble;
use indicatif::ProgressBar;
use tavren_core::types::time::DAY_MILLIS;
use tavren_core::types::{Label, Timestamp, UserId};

/// People, where nobody says how many.
pub(crate) const PEOPLE: usize = 5_000;

/// Days of usage.
const DAYS: i64 = 30;

/// 2026-09-01, in days since 1970.
const FIRST_DAY: i64 = 20_697;

const APPS: [(&str, &str); 12] = [
    ("Saigon Metro", "travel"),
    ("Tide Table", "travel"),
    ("Lingo", "learning"),
    ("Chess Club", "games"),
    ("Word Garden", "games"),
    ("Rice & Spice", "food"),
    ("Fresh Basket", "shopping"),
    ("Second Hand", "shopping"),
    ("Daily Paper", "news"),
    ("Long Run", "fitness"),
    ("Quiet Hour", "fitness"),
    ("Podcast Post", "news"),
];

const NETWORKS: [&str; 3] = ["wifi", "4g", "5g"];

/// Generates the usage of `people` people. Each has a few favourite apps and habits of their own;
/// on some days the phone stays in the drawer.
pub(crate) fn generate(people: usize, chance: Chance, bar: &ProgressBar) -> Result<Table, Trouble> {
    let names = ["user", "at", "app", "category", "minutes", "network"];
    let names: Result<Vec<Label>, _> = names.into_iter().map(Label::new).collect();
    let names = names.map_err(Trouble::new)?;
    let mut builder = Builder::new(names, 0, 1, people);
    bar.set_length(people as u64);
    for number in 0..people as u64 {
        let name = format!("person-{:05}", number + 1);
        let id = UserId::new(&name).map_err(Trouble::new)?;
        if let Some(person) = builder.person(id) {
            month(&mut builder, person, &name, chance.of("usage", &[number]))?;
        }
        bar.inc(1);
    }
    let data_type = Label::new("app_usage").map_err(Trouble::new)?;
    Ok(builder.finish(data_type))
}

/// One person's month.
fn month(builder: &mut Builder, person: u32, name: &str, chance: Chance) -> Result<(), Trouble> {
    let sessions_max = 2 + chance.of("busy", &[]).below(6);
    for day in 0..DAYS as u64 {
        let today = chance.of("day", &[day]);
        if today.percent(15) {
            continue;
        }
        for session in 0..1 + today.of("sessions", &[]).below(sessions_max) {
            let now = today.of("session", &[session]);
            let favourite = now.of("favourite", &[]).below(3);
            let app = match now.percent(80) {
                true => chance.of("app", &[favourite]),
                false => now.of("app", &[]),
            };
            let (app, category) = app.pick(&APPS).unwrap_or_default();
            let second = 21_600 + now.of("second", &[]).below(61_200);
            let at = (FIRST_DAY + day as i64) * DAY_MILLIS + second as i64 * 1_000;
            let at = Timestamp::from_millis(at).unwrap_or(Timestamp::MIN);
            let minutes = (1 + now.of("minutes", &[]).below(45)).to_string();
            let network = now.of("network", &[]).pick(&NETWORKS).unwrap_or_default();
            let time = at.to_string();
            let cells = [name, &time, app, category, &minutes, network];
            let pushed = builder.push(person, at, cells.into_iter());
            pushed.map_err(|_| Trouble::new("too many records"))?;
        }
    }
    Ok(())
}
