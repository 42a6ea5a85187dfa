//! A host with as many boots as it likes, each told another time: one of them discloses in a window.

use super::{HOUR, after, sealed, service_of};
use crate::bed::{Bed, deal, image, market, noon, provider, suppressed};
use enclave_runner::{Cover, Rules};
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use tavren_attest::verify::{Collateral, Policy, Profile};
use tavren_types::Timestamp;
use tavren_wire::message::{Answer, Ask};
use tavren_wire::notice::Bucket;
use tavren_wire::release::{Release, SealingService};

/// Epochs of two hours, windows of six.
fn rules() -> Rules {
    let market = market(suppressed());
    sealed(Rules::new(market, 2, 6, Bucket::Small, Cover::ALL).unwrap())
}

#[derive(Debug, Clone)]
enum Act {
    /// The service's clock goes on by so many hours.
    Wait(i64),
    /// A boot is told a time, so many hours from that of the service.
    Tell(usize, i64),
    /// The service releases to a boot; the host keeps what it gave.
    Fetch(usize),
    /// A boot is given the release that the host fetched for it so many before the last.
    Give(usize, usize),
    /// A deal is posted to a boot.
    Post(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        2 => (1..4_i64).prop_map(Act::Wait),
        3 => (0..3_usize, -4..2_i64).prop_map(|(boot, ahead)| Act::Tell(boot, ahead)),
        3 => (0..3_usize).prop_map(Act::Fetch),
        3 => (0..3_usize, 0..3_usize).prop_map(|(boot, back)| Act::Give(boot, back)),
        3 => (0..3_usize).prop_map(Act::Post),
    ]
}

struct Host {
    service: SealingService,
    clock: i64,
    beds: [Bed; 3],
    fetched: [Vec<Release>; 3],
    posted: u8,
    /// The boots that disclosed, by window.
    disclosed: BTreeMap<i64, BTreeSet<usize>>,
}

impl Host {
    fn new() -> Self {
        Self {
            service: service_of(&rules(), 2),
            clock: 0,
            beds: [1, 2, 3].map(|boot| Bed::before_time(rules(), boot)),
            fetched: Default::default(),
            posted: 0,
            disclosed: BTreeMap::new(),
        }
    }

    fn does(&mut self, act: &Act) {
        match *act {
            Act::Wait(hours) => self.clock += hours,
            Act::Tell(boot, ahead) => {
                let now = after(self.clock + ahead);
                let answers = self.beds[boot].asks(Ask::Tick { now });
                if let Some(Answer::Ticked { .. }) = answers.last() {
                    self.beds[boot].now = now;
                }
            }
            Act::Fetch(boot) => {
                let release = self.fetch(boot);
                self.fetched[boot].extend(release);
            }
            Act::Give(boot, back) => {
                if let Some(release) = self.fetched[boot].iter().rev().nth(back).cloned() {
                    self.beds[boot].ask(Ask::Release { release });
                }
            }
            Act::Post(boot) => {
                self.posted += 1;
                let deal = deal(self.posted, 1);
                if let Answer::Matched { .. } = self.beds[boot].ask(Ask::Post { deal }) {
                    let now = self.beds[boot].now.millis();
                    let window = now.div_euclid(6 * HOUR);
                    self.disclosed.entry(window).or_default().insert(boot);
                }
            }
        }
    }

    /// As from hardware with a clock that a host cannot turn: of what age the evidence is, is not what
    /// keeps the host from a second budget.
    fn fetch(&mut self, boot: usize) -> Option<Release> {
        let bed = &mut self.beds[boot];
        let told: Timestamp = bed.now;
        let Answer::Evidence { evidence } = bed.ask(Ask::Hello { nonce: [8; 32] }) else {
            return None;
        };
        let statement: tavren_wire::message::Statement =
            tavren_types::cbor::from_bytes(&evidence).unwrap();
        let verified_at = told.min(after(self.clock));
        let profile = Profile::Archive { verified_at };
        let policy = Policy::development(provider().root(), [image()], profile);
        let now = after(self.clock);
        let release = (self.service).release(&statement, &Collateral::None, &policy, now, [4; 32]);
        release.ok()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn one_boot_alone_discloses_in_a_window(acts in vec(act(), 0..60)) {
        let mut host = Host::new();
        for act in &acts {
            host.does(act);
            prop_assert!(host.disclosed.values().all(|boots| boots.len() == 1));
        }
    }
}

fn cases() -> u32 {
    let long = std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1");
    if long { 3_200 } else { 64 }
}

/// The host's best try: a boot that is stuck in the window before, and is shown to the service again
/// while the first one has its budget.
#[test]
fn a_boot_that_was_kept_back_has_no_budget_beside_another() {
    let mut host = Host::new();
    let [first, second] = [0, 1];
    for boot in [second, first] {
        host.does(&Act::Tell(boot, 0));
        host.does(&Act::Fetch(boot));
    }
    host.does(&Act::Give(first, 0));
    host.does(&Act::Wait(6));
    let script = [
        Act::Tell(first, 0),
        Act::Fetch(first),
        Act::Give(first, 0),
        Act::Post(first),
        // The release of the window before is given now, at the time of then.
        Act::Fetch(second),
        Act::Give(second, 1),
        Act::Tell(second, 0),
        Act::Fetch(second),
        Act::Give(second, 0),
        Act::Post(second),
    ];
    script.iter().for_each(|act| host.does(act));
    let window = after(6).millis().div_euclid(6 * HOUR);
    let expected = BTreeMap::from([(window, BTreeSet::from([first]))]);
    assert_eq!(host.disclosed, expected);
    // The next window is the second boot's.
    host.does(&Act::Wait(6));
    for act in [
        Act::Tell(second, 0),
        Act::Fetch(second),
        Act::Give(second, 0),
        Act::Post(second),
    ] {
        host.does(&act);
    }
    assert_eq!(host.disclosed[&(window + 1)], BTreeSet::from([second]));
    assert!(noon() < after(1));
}
