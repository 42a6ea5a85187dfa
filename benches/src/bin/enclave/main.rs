//! The runner with many signals: posting a deal, telling everybody, loading. Prints one JSON object.
//!
//! `enclave SIGNALS`

mod load;
mod matching;
mod notify;
mod town;

use town::Town;

fn main() {
    let signals: u64 = std::env::args()
        .nth(1)
        .and_then(|count| count.parse().ok())
        .expect("a number of signals");
    let town = Town::new();
    let mut report = load::run(&town);
    report.extend(notify::run(&town));
    report.extend(matching::run(&town, signals));
    println!("{}", serde_json::Value::Object(report));
}
