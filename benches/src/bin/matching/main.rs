//! What `benches/run matching` measures of our own engine; see there for the figures.
//!
//! Prints one line of JSON. `matching forward|scan|feed|upserts|constant|constant-once [options]`.

mod bed;
mod constant;
mod feed;
mod forward;
mod scan;
mod upserts;

use std::collections::BTreeMap;

#[global_allocator]
static ALLOCATOR: bed::Counting = bed::Counting;

/// `--name value` pairs.
pub struct Options(BTreeMap<String, String>);

impl Options {
    pub fn number(&self, name: &str, default: u64) -> u64 {
        self.0
            .get(name)
            .map_or(default, |text| text.parse().expect("a number"))
    }

    pub fn text(&self, name: &str, default: &str) -> String {
        self.0
            .get(name)
            .cloned()
            .unwrap_or_else(|| default.to_owned())
    }
}

fn main() {
    let mut words = std::env::args().skip(1);
    let what = words.next().unwrap_or_default();
    let mut options = BTreeMap::new();
    while let (Some(name), Some(value)) = (words.next(), words.next()) {
        options.insert(name.trim_start_matches("--").to_owned(), value);
    }
    let options = Options(options);
    let figures = match what.as_str() {
        "feed" => feed::run(&options),
        "forward" => forward::run(&options),
        "scan" => scan::run(&options),
        "constant" => constant::run(&options),
        "constant-once" => constant::once(&options),
        "upserts" => upserts::run(&options),
        other => panic!("no bench is named {other}"),
    };
    println!("{figures}");
}
