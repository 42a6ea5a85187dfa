//! Payouts end to end: both adapters over HTTP on loopback against stand-ins of their processors,
//! which lose requests and answers, are busy, fail half-way, and send webhooks in any order, twice;
//! and a host that stops anywhere. Law 4: no cent is paid twice. Law 5: none is lost.

mod host;
mod paypal;
mod stand_in;
mod stripe;
mod wire;

use host::{DEPOSIT, Host, Stopped};
use http::{Request, Response};
use serde_json::{Value, json};
use stand_in::{Dice, StandIn};
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tavren_core::types::{Currency, PayoutId, Timestamp};
use tavren_payout::{PayPal, Processor, Secret, Stripe};
use wire::Client;

/// The lives that a host and a processor are led through, and the seed of the first.
const RUNS: u64 = 200;
const RUNS_LONG: u64 = 10_000;
const SEED: u64 = 20_261_120;

fn runs() -> u64 {
    match std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1") {
        true => RUNS_LONG,
        false => RUNS,
    }
}

/// A stand-in behind a server, and the host's own for its webhooks.
struct Sites<S> {
    processor: Arc<Mutex<S>>,
    faulty: Arc<Mutex<bool>>,
    address: SocketAddr,
    heard: Arc<Mutex<Vec<Request<Vec<u8>>>>>,
    webhooks: Client,
}

impl<S: StandIn + 'static> Sites<S> {
    fn open(processor: S) -> Self {
        let processor = Arc::new(Mutex::new(processor));
        let faulty = Arc::new(Mutex::new(true));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let (behind, faults) = (Arc::clone(&processor), Arc::clone(&faulty));
        let address = wire::serve(move |request| {
            let faulty = *faults.lock().unwrap();
            stand_in::answer(&mut *behind.lock().unwrap(), faulty, &request)
        });
        let inbox = Arc::clone(&heard);
        let webhooks = Client::of(wire::serve(move |event| {
            inbox.lock().unwrap().push(event);
            Some(Response::new(Vec::new()))
        }));
        Self {
            processor,
            faulty,
            address,
            heard,
            webhooks,
        }
    }

    /// Sends some of the webhooks, or all of them, in any order, some of them twice; the host takes
    /// them in.
    fn tell<P: Processor>(&mut self, host: &mut Host<P>, all: bool) -> Result<(), Stopped> {
        let mut events = self.processor.lock().unwrap().events();
        events.extend(events.clone());
        host.dice.shuffle(&mut events);
        let some = host.dice.roll(events.len() + 1);
        events.truncate(if all { events.len() } else { some });
        for event in &events {
            self.webhooks.send(event).unwrap();
        }
        let heard = std::mem::take(&mut *self.heard.lock().unwrap());
        heard.iter().try_for_each(|event| host.hear(event))
    }
}

/// One life: people ask for payouts, whatever happens happens, and in the end the host goes on until
/// all is settled.
fn live<P: Processor, S: StandIn + 'static>(
    sites: &mut Sites<S>,
    mut host: Host<P>,
    where_to: &[&str],
) {
    *sites.faulty.lock().unwrap() = true;
    for user in 0..host.users.len() {
        for _ in 0..1 + host.dice.roll(3) {
            let minor = 100 + i64::try_from(host.dice.roll(2_000)).unwrap();
            let to = *host.dice.pick(where_to);
            host.request(user, minor, to);
        }
    }
    for _ in 0..2 + host.dice.roll(8) {
        let stopped = match host.dice.roll(8) {
            0 | 1 => host.pay_out(),
            2 => host.look_up(),
            3 => host.go_on(),
            4 => host.cancel_held(),
            5 => sites.tell(&mut host, false),
            _ => {
                host.now = host.now.plus_millis(7 * 3_600_000);
                let mut processor = sites.processor.lock().unwrap();
                processor.at(host.now);
                processor.progress(false);
                Ok(())
            }
        };
        // After a stop it begins anew with what its store says.
        drop(stopped);
        twice_nowhere(sites, &host);
    }
    *sites.faulty.lock().unwrap() = false;
    host.crashes = false;
    settle(sites, &mut host);
    twice_nowhere(sites, &host);
    told_again_changes_nothing(sites, &mut host);
    let asked = host.payouts();
    let (sent, left): (i64, i64) = {
        let sent = sites.processor.lock().unwrap().sent();
        for (payout, (_, left)) in &asked {
            assert_eq!(sent.get(payout).copied().unwrap_or_default(), *left);
        }
        (
            sent.values().sum(),
            asked.values().map(|(_, left)| left).sum(),
        )
    };
    assert_eq!(sent, left, "the books and the processor differ");
    let funds = DEPOSIT * i64::try_from(host.users.len()).unwrap();
    assert_eq!(host.sums(), (sent - funds, 0, funds - sent));
    assert_eq!(host.balances(), funds - sent);
}

/// Whatever has happened so far, nothing was sent that was not asked for, or more of it.
fn twice_nowhere<P: Processor, S: StandIn + 'static>(sites: &Sites<S>, host: &Host<P>) {
    let asked = host.payouts();
    for (payout, sent) in sites.processor.lock().unwrap().sent() {
        assert!(sent <= asked[&payout].0, "a payout was made twice");
    }
}

fn settle<P: Processor, S: StandIn + 'static>(sites: &mut Sites<S>, host: &mut Host<P>) {
    for _ in 0..50 {
        let _ = host.pay_out();
        let _ = host.go_on();
        sites.processor.lock().unwrap().progress(true);
        let _ = host.look_up();
        let _ = host.cancel_held();
        if host.open_batches().is_empty() {
            let _ = sites.tell(host, true);
            return;
        }
    }
    panic!("it does not come to an end");
}

fn told_again_changes_nothing<P: Processor, S: StandIn + 'static>(
    sites: &mut Sites<S>,
    host: &mut Host<P>,
) {
    let before: (_, BTreeMap<_, _>) = (host.sums(), host.payouts());
    let _ = sites.tell(host, true);
    assert_eq!((host.sums(), host.payouts()), before);
}

fn start() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn stripe_at(address: SocketAddr) -> Stripe {
    let (key, webhook) = (Secret::new(stripe::KEY), Secret::new(stripe::WEBHOOK));
    let stripe = Stripe::new(key, vec![Secret::new("whsec_retired"), webhook]);
    stripe.at(&format!("http://{address}"))
}

fn paypal_at(address: SocketAddr) -> PayPal {
    let paypal = PayPal::new(Secret::new(paypal::TOKEN), paypal::WEBHOOK);
    paypal.at(&format!("http://{address}"))
}

/// Laws 4, 5.
#[test]
fn no_cent_is_paid_twice_or_lost_through_stripe() {
    let mut sites = Sites::open(stripe::Stripe::new(SEED, start()));
    for seed in SEED..SEED + runs() {
        *sites.processor.lock().unwrap() = stripe::Stripe::new(seed, start());
        let stripe = stripe_at(sites.address);
        let users = 1 + Dice(seed).roll(4);
        let host = Host::open(stripe, Client::of(sites.address), seed, users, start());
        live(
            &mut sites,
            host,
            &["acct_1", "acct_2", "acct_3", "acct_closed", "nonsense"],
        );
    }
}

/// Laws 4, 5.
#[test]
fn no_cent_is_paid_twice_or_lost_through_paypal() {
    let mut sites = Sites::open(paypal::PayPal::new(SEED, start()));
    for seed in SEED..SEED + runs() {
        *sites.processor.lock().unwrap() = paypal::PayPal::new(seed, start());
        let paypal = paypal_at(sites.address);
        let users = 1 + Dice(seed).roll(4);
        let host = Host::open(paypal, Client::of(sites.address), seed, users, start());
        live(
            &mut sites,
            host,
            &["a@example.org", "+8490000000", "5LXGTLNLJZ8CC", "non sense"],
        );
    }
}

/// All orders of a few things.
fn orders<T: Clone>(things: &[T]) -> Vec<Vec<T>> {
    let Some((first, rest)) = things.split_first() else {
        return vec![vec![]];
    };
    let insert = |order: Vec<T>| {
        (0..=order.len()).map(move |at| {
            let mut longer = order.clone();
            longer.insert(at, first.clone());
            longer
        })
    };
    orders(rest).into_iter().flat_map(insert).collect()
}

/// Tells a host these webhooks about a payout of five dollars in every order, each order twice: the
/// ledgers that come of it.
fn told_in_every_order<P: Processor>(
    stream: &[Value],
    open: impl Fn() -> Host<P>,
    signed: impl Fn(&Value) -> Request<Vec<u8>>,
) -> BTreeSet<(i64, i64, i64)> {
    let ends = orders(stream).into_iter().map(|order| {
        let mut host = open();
        host.crashes = false;
        let payout = host.request(0, 500, "acct_1");
        let (name, now) = (host.processor.name(), host.now);
        host.market
            .take_payout_batch(name, Currency::USD, now)
            .unwrap();
        for event in order.iter().chain(&order) {
            let text = event.to_string().replace("OURS", &payout.id().to_string());
            let event = serde_json::from_str(&text).unwrap();
            let _ = host.hear(&signed(&event));
        }
        host.sums()
    });
    ends.collect()
}

/// Law 5.
#[test]
fn webhooks_of_stripe_in_every_order_give_the_same_ledger() {
    let transfer = |reversed: i64| {
        json!({"id": "tr_1", "object": "transfer", "amount": 500, "amount_reversed": reversed,
            "currency": "usd", "metadata": {"tavren_payout": "OURS"}})
    };
    let payout = |status: &str| {
        json!({"id": "po_1", "object": "payout", "amount": 500, "currency": "usd",
            "status": status, "metadata": {"tavren_payout": "OURS"}})
    };
    let address = SocketAddr::from(([127, 0, 0, 1], 9));
    let open = || Host::open(stripe_at(address), Client::of(address), SEED, 1, start());
    let signed = |object: &Value| {
        let kind = format!("{}.updated", object["object"].as_str().unwrap());
        stripe::signed(start(), &kind, object)
    };
    let (failed, paid) = (payout("failed"), payout("paid"));
    for (stream, end) in [
        (
            vec![
                transfer(0),
                payout("pending"),
                payout("in_transit"),
                paid.clone(),
            ],
            (-9_500, 0, 9_500),
        ),
        (
            vec![
                payout("pending"),
                paid.clone(),
                failed.clone(),
                transfer(500),
            ],
            (-10_000, 0, 10_000),
        ),
        (
            vec![paid, transfer(200), transfer(300), failed.clone()],
            (-9_800, 0, 9_800),
        ),
        (vec![transfer(0), failed], (-10_000, 500, 9_500)),
    ] {
        assert_eq!(
            told_in_every_order(&stream, open, signed),
            BTreeSet::from([end])
        );
    }
}

/// Law 5.
#[test]
fn webhooks_of_paypal_in_every_order_give_the_same_ledger() {
    let item = |status: &str| {
        paypal::event(
            json!({"payout_item_id": "ITEM1", "transaction_status": status,
            "payout_item": {"amount": {"value": "5.00", "currency": "USD"},
                "sender_item_id": "OURS"}}),
        )
    };
    let sites = Sites::open(paypal::PayPal::new(SEED, start()));
    *sites.faulty.lock().unwrap() = false;
    let (address, start) = (sites.address, start());
    let open = || Host::open(paypal_at(address), Client::of(address), SEED, 1, start);
    let signed = |event: &Value| paypal::signed(start, event);
    for (stream, end) in [
        (
            vec!["PENDING", "UNCLAIMED", "ONHOLD", "SUCCESS"],
            (-9_500, 0, 9_500),
        ),
        (
            vec!["UNCLAIMED", "SUCCESS", "REFUNDED"],
            (-10_000, 0, 10_000),
        ),
        (vec!["PENDING", "FAILED"], (-10_000, 0, 10_000)),
        (
            vec!["SUCCESS", "REVERSED", "REFUNDED"],
            (-10_000, 0, 10_000),
        ),
        (vec!["BLOCKED", "PENDING"], (-10_000, 500, 9_500)),
    ] {
        let stream: Vec<Value> = stream.into_iter().map(item).collect();
        assert_eq!(
            told_in_every_order(&stream, open, signed),
            BTreeSet::from([end])
        );
    }
}

/// A webhook that speaks of another amount, or of a payout that nobody asked for, writes nothing.
#[test]
fn a_webhook_that_is_not_of_our_payout_writes_nothing() {
    let address = SocketAddr::from(([127, 0, 0, 1], 9));
    let host = Host::open(stripe_at(address), Client::of(address), SEED, 1, start());
    let payout = host.request(0, 500, "acct_1");
    let name = host.processor.name();
    host.market
        .take_payout_batch(name, Currency::USD, start())
        .unwrap();
    let before = (host.sums(), host.payouts());
    for (id, amount, currency) in [
        (payout.id(), 501, "usd"),
        (payout.id(), 500, "eur"),
        (PayoutId::from_bytes([7; 16]), 500, "usd"),
    ] {
        let object = json!({"id": "po_1", "amount": amount, "currency": currency,
            "status": "paid", "metadata": {"tavren_payout": id.to_string()}});
        let event = stripe::signed(start(), "payout.paid", &object);
        let reply = host
            .processor
            .decode_event(&event, start(), 300_000)
            .unwrap();
        let refused = host
            .market
            .record_payouts(name, reply.observations, start());
        assert!(refused.is_err());
        assert_eq!((host.sums(), host.payouts()), before);
    }
}
