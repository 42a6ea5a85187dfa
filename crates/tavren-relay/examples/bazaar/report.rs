//! What each party saw, side by side.

use crate::agents::{Crowd, Decided};
use crate::host::Host;
use crate::vendors::{Audited, Vendors};
use std::fmt::Write;
use std::time::Instant;
use tavren_core::deal::Choice;
use tavren_wire::message::Figure;
use tavren_wire::notice::Bucket;

const COLUMN: usize = 42;

/// Lines of one party that are shown.
const LINES: usize = 14;

pub(crate) fn text(
    host: &Host,
    crowd: &Crowd,
    vendors: &Vendors,
    decided: &Decided,
    audited: &Audited,
    started: Instant,
) -> String {
    let columns = [
        ("ONE VENDOR SAW", vendor(audited)),
        ("THE HOST SAW", the_host(host, crowd)),
        ("ONE AGENT SAW", agent(crowd, vendors, decided)),
    ];
    let mut out = String::from("\n");
    // Writing to a String cannot fail.
    for (name, _) in &columns {
        let _ = write!(out, "{name:COLUMN$}");
    }
    for place in 0..LINES {
        let _ = writeln!(out);
        for (_, lines) in &columns {
            let line = lines.get(place).map_or("", String::as_str);
            let _ = write!(out, "{line:COLUMN$}");
        }
    }
    let matches: usize = crowd.people.iter().map(|person| person.told.len()).sum();
    let people = crowd.people.len();
    let _ = writeln!(
        out,
        "\n\nCHECKED  {matches} matches opened by agents are those that the definition of a match gives in the clear;\n         \
         every view holds its true count; {} receipts of {} vendors are unbroken chains;\n         \
         {people} agents verified the receipt of their signal, {} were told of no deal",
        audited.receipts,
        audited.vendors,
        crowd.untold(),
    );
    let seconds = |time: std::time::Duration| format!("{:.1} s", time.as_secs_f64());
    let times = &host.times;
    let _ = write!(
        out,
        "TIME     {} in all: {} to seal and load, {} to match, {} to tell everybody in {} ticks",
        seconds(started.elapsed()),
        seconds(times.loading),
        seconds(times.matching),
        seconds(times.telling),
        host.ticks,
    );
    out
}

fn vendor(audited: &Audited) -> Vec<String> {
    let mut lines = vec!["deal, and how many it is for".to_owned()];
    let views = audited.one.iter().take(LINES - 4).map(|(title, view)| {
        let figure = match view.people {
            Figure::Between { at_least, below } => format!("{at_least} to {}", below - 1),
            Figure::About { count } => format!("about {count}"),
        };
        format!("{title:26} {figure}")
    });
    lines.extend(views);
    lines.push("each signed, in an unbroken chain".to_owned());
    lines.push("no name, no signal, no box".to_owned());
    lines
}

fn the_host(host: &Host, crowd: &Crowd) -> Vec<String> {
    let traffic = host.traffic();
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    vec![
        format!("a runner, process {}", host.runner()),
        format!("{} slots with a sealed signal each,", crowd.people.len()),
        format!("  {} bytes, all alike", tavren_wire::limits::ENVELOPE_BYTES),
        format!(
            "{} requests, {}",
            traffic.requests,
            megabytes(traffic.request_bytes)
        ),
        format!(
            "{} replies, {}",
            traffic.replies,
            megabytes(traffic.reply_bytes)
        ),
        format!("{} ticks, {} boxes:", host.ticks, host.boxes),
        format!(
            "  one a slot and tick, {} bytes each,",
            Bucket::Small.bytes()
        ),
        "  with a notice or without".to_owned(),
        "the deals, views and receipts: no secret".to_owned(),
        format!("it tried to open {} boxes:", host.tried()),
        format!("  {} opened", host.opened),
    ]
}

fn agent(crowd: &Crowd, vendors: &Vendors, decided: &Decided) -> Vec<String> {
    let (place, decisions) = &decided.one;
    let mut lines = vec![format!("agent {place}, of {}:", crowd.people.len())];
    if let Some(person) = crowd.people.get(*place) {
        let (boxes, missed) = (person.boxes, person.missed);
        lines.push(format!("{boxes} boxes came, {missed} were missed"));
        lines.push("the runner signed that it took the signal".to_owned());
        lines.push(format!("{} deals are for its user:", decisions.len()));
    }
    let shown = decisions.iter().take(LINES - 6).map(|(deal, decision)| {
        let deal = vendors.deal(*deal);
        let title = deal.map_or("", |deal| deal.terms().title());
        let choice = match decision.choice {
            Choice::Hide => "hide",
            Choice::Show => "show",
            Choice::Buy { .. } => "buy",
        };
        format!("  {title:30} {choice}")
    });
    lines.extend(shown);
    lines.push(format!(
        "all agents: {} shown, {} bought",
        decided.shown, decided.bought
    ));
    lines
}
