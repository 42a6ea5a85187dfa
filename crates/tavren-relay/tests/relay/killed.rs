//! Either process is killed in the middle of 200 deals.

use crate::bed::{HOURS, feed, noon, relay, tables, terms, vendors};
use crate::children::{Process, market, receipts_of};
use crate::people::{Agent, Told, collect_all, seal_all, tell_all};
use std::path::Path;
use std::sync::Barrier;
use std::thread;
use tavren_core::buyer::ApiKey;
use tavren_core::types::{BuyerId, DealId};
use tavren_relay::{DealFeed, Relay};
use tavren_types::cbor::from_bytes;
use tavren_wire::message::VendorId;
use tavren_wire::receipt::check_chain;

const DEALS: usize = 200;
const PEOPLE: u64 = 150;

/// Each agent was told of the deals that are for it, and of no other.
fn all_were_told(agents: &[Agent], told: &[Told], posted: &[DealId]) {
    let tables = tables();
    let mut count = 0;
    for (agent, told) in agents.iter().zip(told) {
        let numbered = posted.iter().enumerate();
        let meant = numbered.filter(|(number, _)| agent.is_meant(&terms(*number), &tables));
        let meant: Told = meant.map(|(_, deal)| (*deal, 0)).collect();
        assert_eq!(*told, meant);
        count += told.len();
    }
    assert!(count > DEALS, "{count}");
}

/// The receipts that the relay has of a vendor in the boot that runs.
fn receipts(relay: &Relay, vendor: BuyerId) -> Vec<Vec<u8>> {
    let chains = relay.receipts(VendorId::from_bytes(*vendor.as_bytes()));
    let chains = chains.filter(|chain| Some(chain.boot) == relay.boot());
    chains
        .flat_map(|chain| chain.receipts.iter().map(|one| one.to_vec()))
        .collect()
}

fn opened(folder: &Path) -> Relay {
    let mut relay = relay(folder);
    relay.connect().unwrap();
    relay.tick(noon().plus_millis(-1)).unwrap();
    relay.tick(noon()).unwrap();
    relay
}

fn post(market: &tavren_core::Market, vendors: &[(BuyerId, ApiKey)], number: usize) -> DealId {
    let (_, key) = &vendors[number % vendors.len()];
    market.post_deal(key, terms(number), noon()).unwrap()
}

#[test]
fn a_runner_killed_in_the_middle_of_200_deals_loses_none_and_counts_none_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (store, market) = market(folder.path());
    let vendors = vendors(&market);
    let mut runner = Process::runner(folder.path());
    let mut relay = opened(folder.path());
    let mut agents = Agent::many(PEOPLE, &mut relay);
    let first = seal_all(&mut agents, &mut relay, noon());
    let mut feed = feed();
    let mut posted: Vec<DealId> = (0..DEALS / 4)
        .map(|at| post(&market, &vendors, at))
        .collect();
    feed.follow(store.as_ref(), &market, &mut relay, noon())
        .unwrap();
    posted.extend((DEALS / 4..DEALS).map(|at| post(&market, &vendors, at)));

    feed.follow(store.as_ref(), &market, &mut relay, noon())
        .unwrap();
    let both = Barrier::new(2);
    let cut = thread::scope(|scope| {
        scope.spawn(|| {
            both.wait();
            runner.kill();
        });
        both.wait();
        relay.settle()
    });
    assert!(cut.unwrap_err().ends_it());
    for (vendor, _) in &vendors {
        let vendor = VendorId::from_bytes(*vendor.as_bytes());
        for chain in relay.receipts(vendor) {
            let receipts = &chain.receipts;
            check_chain(first.receipts(), receipts.iter().map(|one| &one[..])).unwrap();
            assert!(
                (DEALS / 12 - 1..DEALS / 3 - 1).contains(&receipts.len()),
                "the middle"
            );
        }
    }

    let _runner = Process::runner(folder.path());
    relay.connect().unwrap();
    let now = noon().plus_millis(6 * HOURS);
    relay.tick(now.plus_millis(-1)).unwrap();
    assert_eq!(relay.settle(), Ok(DEALS), "not in the window of the start");
    relay.tick(now).unwrap();
    let second = seal_all(&mut agents, &mut relay, now);
    assert_ne!(second.boot(), first.boot());
    assert_eq!(relay.settle(), Ok(0));
    let told = tell_all(&mut agents, &mut relay, now);
    all_were_told(&agents, &told, &posted);
    let count = vendors.iter().map(|(vendor, _)| {
        let receipts = receipts(&relay, *vendor);
        check_chain(second.receipts(), receipts.iter().map(Vec::as_slice)).unwrap();
        receipts.len()
    });
    assert_eq!(
        count.sum::<usize>(),
        DEALS,
        "each was counted once by this boot"
    );
}

#[test]
fn a_relay_killed_in_the_middle_of_200_deals_loses_none_and_counts_none_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (store, market) = market(folder.path());
    let vendors = vendors(&market);
    let names = vendors.iter().map(|(vendor, _)| format!("{vendor}\n"));
    std::fs::write(folder.path().join("vendors"), names.collect::<String>()).unwrap();
    let _runner = Process::runner(folder.path());
    let mut first = opened(folder.path());
    let mut agents = Agent::many(PEOPLE, &mut first);
    let keys = seal_all(&mut agents, &mut first, noon());
    tell_all(&mut agents, &mut first, noon());
    drop(first);

    let mut second = Process::relay(folder.path());
    assert_eq!(second.says(), "follows");
    let mut posted: Vec<DealId> = (0..DEALS / 4)
        .map(|at| post(&market, &vendors, at))
        .collect();
    assert_eq!(second.says(), "kept");
    // It follows while vendors go on, and is killed wherever it is then.
    posted.extend((DEALS / 4..DEALS / 2).map(|at| post(&market, &vendors, at)));
    second.kill();
    posted.extend((DEALS / 2..DEALS).map(|at| post(&market, &vendors, at)));

    let kept = std::fs::read(folder.path().join("bookmark")).unwrap();
    let mut third = relay(folder.path());
    third.connect().unwrap();
    third.tick(noon()).unwrap();
    let mut feed = DealFeed::new(tables().areas().clone(), Some(from_bytes(&kept).unwrap()));
    feed.follow(store.as_ref(), &market, &mut third, noon())
        .unwrap();
    assert_eq!(third.settle(), Ok(0));
    // What the first tick of this relay brought.
    let mut told = vec![Told::new(); agents.len()];
    collect_all(&mut agents, &mut third, &mut told);
    for (told, more) in told
        .iter_mut()
        .zip(tell_all(&mut agents, &mut third, noon()))
    {
        assert!(told.is_disjoint(&more), "told twice");
        told.extend(more);
    }
    all_were_told(&agents, &told, &posted);
    // The tick of the relay that was killed is all that they missed.
    assert!(agents.iter().all(|agent| agent.missed == 1));

    let mut count = 0;
    for (vendor, _) in &vendors {
        let file = std::fs::read_to_string(receipts_of(folder.path(), *vendor)).unwrap();
        let mut chain: Vec<Vec<u8>> = file.lines().filter_map(unhex).collect();
        let late = receipts(&third, *vendor).into_iter();
        let late: Vec<_> = late.filter(|one| !chain.contains(one)).collect();
        chain.extend(late);
        check_chain(keys.receipts(), chain.iter().map(Vec::as_slice)).unwrap();
        count += chain.len();
    }
    assert_eq!(count, DEALS, "each was counted once");
}

/// A whole line of a file that was being written.
fn unhex(line: &str) -> Option<Vec<u8>> {
    let pairs = line.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    pairs
        .map(|pair| byte(pair).filter(|_| pair.len() == 2))
        .collect()
}
