//! A posted deal that matches half of 65,536 people, until the host has a box for each of all of them,
//! over a socket: the CPU time of both sides together, and how long it took.

use crate::town::{NONCE, Town, keys, noon, posted, usd};
use enclave_runner::serve_all;
use serde_json::{Map, Value, json};
use std::thread;
use std::time::{Duration, Instant};
use tavren_benches::{cpu_nanos, median};
use tavren_relay::{DealStatus, Relay, WindowLength};
use tavren_sealing::OsEntropy;
use tavren_wire::message::*;
use tavren_wire::transport::{Transport, Unix};

/// Whom a tick covers, and of how many people a deal of BZ1 for a city is.
const PEOPLE: u64 = 65_536;
const MEANT: u64 = 33_000;

const ROUNDS: u64 = 7;

pub fn run(town: &Town) -> Map<String, Value> {
    let folder = std::env::temp_dir().join(format!("tavren-bench-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let transport = Unix::new(folder.join("runner"));
    let listener = transport.listen().expect("a socket");
    let mut runner = town.runner();
    // It ends with the program. The pace is there to hide how long the work takes.
    thread::spawn(move || serve_all(&mut runner, &listener, &OsEntropy, Duration::ZERO));
    let mut relay = Relay::new(transport, WindowLength::hours(6).expect("a length"));
    relay.connect().expect("a runner");
    for now in [noon().plus_millis(-1), noon()] {
        relay.tick(now).expect("a tick");
    }
    let keys = keys(&relay.evidence(NONCE).expect("evidence"), noon());

    let sealed = town.sealed(&keys, 0..PEOPLE, |i| {
        let mut signal = town.signal(i);
        signal.tier = if i < MEANT { Tier::High } else { Tier::Low };
        signal.price_max = None;
        signal
    });
    let mut inboxes = Vec::new();
    for (loaded, inbox) in sealed {
        relay.submit(loaded.slot, loaded.sealed).expect("taken");
        inboxes.push(inbox);
    }
    relay.flush().expect("loaded");
    let mut notices = |relay: &mut Relay| {
        let opened = (0..PEOPLE).zip(&mut inboxes).flat_map(|(slot, inbox)| {
            let boxes = relay.collect(slot).into_iter();
            boxes.map(|one| inbox.open(&one).expect("a box").notice.is_some())
        });
        opened.filter(|told| *told).count() as u64
    };
    relay.tick(noon()).expect("a tick");
    assert_eq!(notices(&mut relay), PEOPLE, "a receipt for everybody");

    let (mut notify_ms, mut tick_ms, mut wall_ms) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let criteria = Criteria {
            price: usd(100),
            minimum: Minimum::Tier { tier: Tier::High },
            level: Level::new(0).expect("a level"),
            category: None,
            areas: Rising::default(),
            include_coarser: false,
        };
        let (start, from) = (Instant::now(), cpu_nanos());
        let status = relay.post(posted(criteria, u64::MAX, round));
        let matched = cpu_nanos();
        let boxes = relay.tick(noon()).expect("a tick").boxes;
        let (wall, told) = (start.elapsed(), cpu_nanos());
        assert_eq!(status, Ok(DealStatus::Matched));
        assert_eq!(boxes, PEOPLE);
        assert_eq!(notices(&mut relay), MEANT);
        notify_ms.push((told - from) as f64 / 1e6);
        tick_ms.push((told - matched) as f64 / 1e6);
        wall_ms.push(wall.as_secs_f64() * 1e3);
    }
    std::fs::remove_dir_all(&folder).expect("a folder");
    let Value::Object(report) = json!({
        "notify_ms": median(notify_ms),
        "tick_ms": median(tick_ms),
        "wall_ms": median(wall_ms),
        "notices": MEANT,
        "boxes": PEOPLE,
    }) else {
        unreachable!("an object");
    };
    report
}
