//! May-use on a wallet of 1,000 grants held in memory. Writes grants and requests to a file for the
//! peer; prints one JSON object: answers as a string of 0 and 1, and nanoseconds of CPU a request.

use std::collections::HashMap;
use tavren_benches::{cpu_nanos, median, now};
use tavren_core::Market;
use tavren_core::memory::{MemoryKeyring, MemoryStore};
use tavren_core::port::OsEntropy;
use tavren_core::terms::Terms;
use tavren_core::types::{Label, Money, Price, UserId};
use tavren_core::user::Profile;

const GRANTS: usize = 1_000;
const BUYERS: usize = 10;
const REQUESTS: usize = 10_000;

fn main() {
    let path = std::env::args().nth(1).expect("the file to write");
    let rounds: usize = std::env::args()
        .nth(2)
        .map_or(1, |rounds| rounds.parse().expect("a number"));
    let keyring = MemoryKeyring::new(OsEntropy).expect("a keyring");
    let market = Market::open(MemoryStore::new(), keyring, now()).expect("a market");
    let user = UserId::new("alice").expect("a user");
    let kinds: Vec<String> = (0..50).map(|kind| format!("data-{kind}")).collect();
    let purposes = ["research", "planning"];
    let profile = Profile {
        data_types: kinds
            .iter()
            .map(|kind| Label::new(kind).expect("a label"))
            .collect(),
        ..Profile::default()
    };
    market.set_profile(&user, profile, now()).expect("profile");
    let mut buyers = Vec::new();
    for number in 0..BUYERS {
        let buyer = market
            .apply(&format!("Buyer {number}"), purposes, now())
            .expect("apply");
        market.approve(buyer, purposes, now()).expect("approve");
        market
            .fund(buyer, Money::parse("100000", "USD").expect("money"), now())
            .expect("fund");
        buyers.push((buyer, market.issue_key(buyer, now()).expect("key")));
    }
    let mut live = HashMap::new();
    for number in 0..GRANTS {
        let (_, key) = &buyers[number % BUYERS];
        let terms = Terms::flat(Price::parse("0.10", "USD").expect("a price"))
            .of(&kinds[number / BUYERS % kinds.len()])
            .columns(["value"])
            .purpose(purposes[number / 500])
            .next_days(1 + (number % 30) as u32)
            .budget(Money::parse("1", "USD").expect("money"));
        let offer = market
            .publish(key, terms.build().expect("terms"), now())
            .expect("publish");
        let shown = market.present(&user, offer, now()).expect("present");
        let grant = market.grant(&user, &shown, now()).expect("grant");
        if number % 7 == 0 {
            market.revoke(&user, grant, now()).expect("revoke");
        }
        live.insert(grant, number % 7 != 0);
    }
    let wallet = market.wallet(&user, now()).expect("wallet");
    assert_eq!(wallet.permissions().len(), GRANTS);
    let requests: Vec<_> = (0..REQUESTS)
        .map(|number| {
            let mixed = (number as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 16;
            let buyer = buyers[(mixed % BUYERS as u64) as usize].0;
            let kind =
                Label::new(&kinds[(mixed / 16 % kinds.len() as u64) as usize]).expect("a label");
            let purpose = Label::new(purposes[(mixed / 1024 % 2) as usize]).expect("a label");
            (
                buyer,
                kind,
                purpose,
                now().plus_days((mixed / 4096 % 80) as i64),
            )
        })
        .collect();
    let grants: Vec<_> = wallet
        .permissions()
        .iter()
        .map(|held| {
            serde_json::json!({
                "id": held.grant().to_string(), "buyer": held.buyer().to_string(), "data": held.data_type().as_str(),
                "purpose": held.purpose().as_str(), "from": held.granted_at().millis(), "until": held.use_until().millis(),
                "live": live[&held.grant()],
            })
        })
        .collect();
    let asked: Vec<_> = requests
        .iter()
        .map(|(buyer, kind, purpose, at)| {
            serde_json::json!({ "buyer": buyer.to_string(), "data": kind.as_str(), "purpose": purpose.as_str(), "now": at.millis() })
        })
        .collect();
    std::fs::write(
        &path,
        serde_json::json!({ "grants": grants, "requests": asked }).to_string(),
    )
    .expect("write");
    let ask = |(buyer, kind, purpose, at): &(_, Label, Label, _)| {
        wallet.may_use(*buyer, kind, purpose, *at).is_allowed()
    };
    let answers: String = requests
        .iter()
        .map(|request| if ask(request) { '1' } else { '0' })
        .collect();
    let mut nanos = Vec::new();
    for _ in 0..rounds {
        let repeats = 20;
        let start = cpu_nanos();
        for _ in 0..repeats {
            let allowed = requests.iter().filter(|request| ask(request)).count();
            assert_eq!(
                allowed,
                answers.bytes().filter(|answer| *answer == b'1').count()
            );
        }
        nanos.push((cpu_nanos() - start) as f64 / (requests.len() * repeats) as f64);
    }
    println!(
        "{}",
        serde_json::json!({ "answers": answers, "nanos": median(nanos) })
    );
}
