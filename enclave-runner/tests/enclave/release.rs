//! A sealing service: what it gives back after a restart, and what a host can do with it.

use crate::bed::{Agent, Bed, HOUR, deal, image, noon, provider, rules, suppressed};
use enclave_runner::{Cover, Rules};
use tavren_attest::Nonce;
use tavren_attest::verify::{Collateral, Policy, Profile, VerifyError};
use tavren_sealing::Key;
use tavren_sealing::signing::SigningKey;
use tavren_types::Timestamp;
use tavren_types::cbor::from_bytes;
use tavren_wire::agent::EpochLength;
use tavren_wire::message::{
    Act, Answer, Ask, Asked, Content, Delivery, Loaded, Refusal, SealedSignal, Statement, VendorId,
};
use tavren_wire::notice::NoticeError;
use tavren_wire::release::{Release, SealingService};

mod boots;

fn signer() -> SigningKey {
    SigningKey::from_bytes([2; 32])
}

fn sealed(rules: Rules) -> Rules {
    rules.sealed_by(*signer().public().as_bytes()).unwrap()
}

/// Rules with epochs and windows of six hours.
fn usual() -> Rules {
    sealed(rules(suppressed(), Cover::ALL))
}

fn service_of(rules: &Rules, hours: u8) -> SealingService {
    let epochs = EpochLength::hours(hours).unwrap();
    let secret = Key::from_bytes([1; 32]);
    SealingService::new(secret, signer(), rules.hash(), epochs, None)
}

fn service() -> SealingService {
    service_of(&usual(), 6)
}

fn after(hours: i64) -> Timestamp {
    noon().plus_millis(hours * HOUR)
}

impl Bed {
    fn statement(&mut self) -> Statement {
        match self.ask(Ask::Hello { nonce: [8; 32] }) {
            Answer::Evidence { evidence } => from_bytes(&evidence).unwrap(),
            other => panic!("evidence was expected: {other:?}"),
        }
    }

    /// What the service releases to this boot, by clocks that agree.
    fn fetches(&mut self, service: &mut SealingService) -> Release {
        let nonce = Nonce::from_bytes([8; 32]).unwrap();
        let policy = Policy::development(provider().root(), [image()], Profile::Live { nonce });
        let (statement, now) = (self.statement(), self.now);
        let release = service.release(&statement, &Collateral::None, &policy, now, [4; 32]);
        release.unwrap()
    }

    fn takes(&mut self, release: &Release) -> Result<(), Refusal> {
        let release = release.clone();
        match self.ask(Ask::Release { release }) {
            Answer::Released => Ok(()),
            Answer::Refused { refusal } => Err(refusal),
            other => panic!("a release was expected to be taken: {other:?}"),
        }
    }

    fn is_released(&mut self, service: &mut SealingService) {
        let release = self.fetches(service);
        assert_eq!(self.takes(&release), Ok(()));
    }
}

/// A boot of this number that was told a time before noon, this time, and given its keys.
fn released(boot: u8, now: Timestamp, service: &mut SealingService) -> Bed {
    let mut bed = waiting(boot, now);
    bed.is_released(service);
    bed
}

fn waiting(boot: u8, now: Timestamp) -> Bed {
    let mut bed = Bed::before_time(usual(), boot);
    bed.tick(noon().plus_millis(-1));
    bed.tick(now);
    bed
}

#[test]
fn a_release_is_refused_by_rules_without_a_service() {
    let release = waiting(1, noon()).fetches(&mut service());
    let mut bed = Bed::new(Cover::ALL);
    assert_eq!(bed.takes(&release), Err(Refusal::Key));
    bed.keys();
}

#[test]
fn until_the_release_nothing_is_done_but_hello_and_ticks() {
    let mut bed = waiting(1, noon());
    let asked = Asked {
        vendor: VendorId::from_bytes([1; 16]),
        deal: deal(1, 1).id,
        act: Act::Seen,
        day: 1,
    };
    let activity = Ask::Activity { asked };
    let deal = deal(1, 1);
    let asks = [
        Ask::Load { signals: vec![] },
        Ask::Post { deal: deal.clone() },
        Ask::Update { deal: deal.clone() },
        Ask::Remove { deal: deal.id },
        activity,
    ];
    for ask in asks {
        assert_eq!(bed.refusal(ask), Refusal::Unreleased);
    }
    let statement = bed.statement();
    assert!(statement.waits());
    let nonce = Nonce::from_bytes([8; 32]).unwrap();
    let policy = Policy::development(provider().root(), [image()], Profile::Live { nonce });
    let refused = statement.verify(&Collateral::None, &policy, noon());
    assert_eq!(refused, Err(VerifyError::BoundUse), "no agent seals to it");
    bed.is_released(&mut service());
    bed.keys();
}

#[test]
fn a_release_before_any_tick_is_refused() {
    let release = waiting(1, noon()).fetches(&mut service());
    let mut bed = Bed::before_time(usual(), 1);
    assert_eq!(bed.takes(&release), Err(Refusal::Time));
}

/// Signals of two agents, sealed in two hours of an epoch to the first boot, and what it told them.
struct Before {
    service: SealingService,
    bed: Bed,
    agents: [Agent; 2],
    signals: [SealedSignal; 2],
    boxes: Vec<Delivery>,
}

fn before() -> Before {
    let mut service = service();
    let mut bed = released(1, noon(), &mut service);
    let mut agents = [1, 2].map(Agent::new);
    let [early, late] = &mut agents;
    let early = early.sends(&bed.keys(), noon());
    assert_eq!(bed.load_one(1, &early), None);
    let first = bed.tick(after(2));
    let late = late.sends(&bed.keys(), after(2));
    assert_eq!(bed.load_one(2, &late), None);
    let boxes = [first, bed.tick(after(2)), bed.tick(after(2))].concat();
    let signals = [early, late];
    Before {
        service,
        bed,
        agents,
        signals,
        boxes,
    }
}

fn given_back(bed: &mut Bed, signals: &[SealedSignal]) -> Vec<(u32, Refusal)> {
    let loaded = (1..).zip(signals.to_vec());
    bed.load(
        loaded
            .map(|(slot, sealed)| Loaded { slot, sealed })
            .collect(),
    )
}

#[test]
fn what_the_host_gives_back_stands_in_the_next_boot_and_its_agents_read_on() {
    let Before {
        mut service,
        mut agents,
        signals,
        boxes,
        ..
    } = before();
    for agent in &mut agents {
        assert!(!agent.reads(&boxes).is_empty(), "an inclusion receipt");
    }
    let mut bed = released(2, after(3), &mut service);
    assert_eq!(given_back(&mut bed, &signals), []);
    let boxes = bed.tick(after(3));
    for agent in &mut agents {
        assert_eq!(agent.reads(&boxes).len(), 1, "its receipt by this boot");
    }
    // Whoever opens them, each agent's boxes are opened once.
    let inbox = agents[0].inbox.as_mut().unwrap();
    assert_eq!(inbox.open(&boxes[0].sealed), Err(NoticeError::Replayed));
    let deal = deal(1, 1);
    let refused = bed.refusal(Ask::Post { deal });
    assert_eq!(refused, Refusal::Disclosure, "no budget in this window");
}

#[test]
fn who_was_given_back_and_seals_again_keeps_its_place() {
    let Before {
        mut service,
        mut agents,
        signals,
        ..
    } = before();
    let mut bed = released(2, after(3), &mut service);
    assert_eq!(given_back(&mut bed, &signals), []);
    let [agent, _] = &mut agents;
    let again = agent.sends(&bed.keys(), after(3));
    assert_eq!(bed.load_one(1, &again), None);
    let boxes = bed.tick(after(3));
    assert_eq!(boxes.len(), 2);
    assert_eq!(agent.reads(&boxes).len(), 1);
}

#[test]
fn what_was_sealed_in_an_hour_before_opens_in_the_hour_of_the_release_alone() {
    let Before {
        mut service,
        signals,
        ..
    } = before();
    let mut bed = released(2, after(3), &mut service);
    bed.tick(after(4));
    let refused = given_back(&mut bed, &signals);
    assert_eq!(refused, [(0, Refusal::Key), (1, Refusal::Key)]);
}

#[test]
fn what_was_sealed_in_an_epoch_before_is_refused() {
    let Before {
        mut service,
        signals,
        ..
    } = before();
    let mut bed = released(2, after(6), &mut service);
    let refused = given_back(&mut bed, &signals);
    assert_eq!(refused, [(0, Refusal::Key), (1, Refusal::Key)]);
}

#[test]
fn a_host_that_gives_back_an_older_signal_is_seen_by_its_receipt() {
    let Before {
        mut service,
        mut bed,
        mut agents,
        signals,
        ..
    } = before();
    // The first agent takes its signal back; the host hides that from the next boot.
    let id = agents[0].secret.signal_id(signals[0].epoch);
    let withdrawal = agents[0].says(&bed.keys(), after(2), &Content::Withdrawal { id });
    assert_eq!(bed.load_one(1, &withdrawal), None);
    let mut bed = released(2, after(3), &mut service);
    assert_eq!(given_back(&mut bed, &signals), []);
    let boxes = bed.tick(after(3));
    let inbox = agents[0].inbox.as_mut().unwrap();
    assert_eq!(inbox.open(&boxes[0].sealed), Err(NoticeError::Forged));
    // An honest host gives back both, in order.
    assert_eq!(bed.load_one(1, &withdrawal), None);
    let boxes = bed.tick(after(3));
    assert!(
        agents[0]
            .inbox
            .as_mut()
            .unwrap()
            .open(&boxes[0].sealed)
            .is_ok()
    );
    assert_eq!(bed.load_one(1, &signals[0]), Some(Refusal::Replayed));
}

#[test]
fn boxes_of_two_boots_for_one_signal_share_no_nonce() {
    let Before {
        mut service,
        signals,
        boxes,
        ..
    } = before();
    let mut bed = released(2, after(2), &mut service);
    assert_eq!(given_back(&mut bed, &signals), []);
    let more = [bed.tick(after(2)), bed.tick(after(2))].concat();
    // A schema byte, and then the nonce.
    let both = boxes.iter().chain(&more);
    let mut nonces: Vec<_> = both.map(|one| one.sealed[1..25].to_vec()).collect();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), boxes.len() + more.len());
}

#[test]
fn a_host_that_replays_boxes_of_the_boot_before_is_refused_by_name() {
    let Before {
        mut service,
        mut agents,
        signals,
        boxes,
        ..
    } = before();
    let mut bed = released(2, after(3), &mut service);
    assert_eq!(given_back(&mut bed, &signals), []);
    let [agent, _] = &mut agents;
    agent.reads(&bed.tick(after(3)));
    for one in boxes.iter().filter(|one| one.slot == agent.slot) {
        let opened = agent.inbox.as_mut().unwrap().open(&one.sealed);
        assert_eq!(opened, Err(NoticeError::Replayed));
    }
}

#[test]
fn a_release_is_for_one_boot_and_one_wait() {
    let mut service = service();
    let (mut first, mut second) = (waiting(1, noon()), waiting(2, noon()));
    let release = first.fetches(&mut service);
    assert_eq!(second.takes(&release), Err(Refusal::Forged), "another boot");
    assert_eq!(first.takes(&release), Ok(()));
    assert_eq!(first.takes(&release), Err(Refusal::Key), "a second time");
    first.tick(after(6));
    assert_eq!(first.takes(&release), Err(Refusal::Forged), "an epoch on");
    assert!(first.statement().waits());
    first.is_released(&mut service);
}

#[test]
fn a_release_of_another_epoch_or_service_is_refused_and_the_right_one_taken() {
    let mut bed = waiting(1, noon());
    let now = bed.now;
    let release = bed.fetches(&mut service());
    bed.tick(after(6));
    assert_eq!(bed.takes(&release), Err(Refusal::Epoch));
    bed.now = now;
    let stranger = SigningKey::from_bytes([3; 32]);
    let epochs = EpochLength::hours(6).unwrap();
    let secret = Key::from_bytes([1; 32]);
    let mut other = SealingService::new(secret, stranger, usual().hash(), epochs, None);
    bed.tick(after(6));
    let release = bed.fetches(&mut other);
    assert_eq!(bed.takes(&release), Err(Refusal::Forged));
    bed.is_released(&mut service());
}

#[test]
fn every_epoch_waits_for_its_own_release() {
    let mut service = service();
    let mut bed = released(1, noon(), &mut service);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let sealed = agent.sends(&keys, noon());
    assert_eq!(bed.load_one(1, &sealed), None);
    bed.tick(after(6));
    let load = Ask::Load { signals: vec![] };
    assert_eq!(bed.refusal(load), Refusal::Unreleased);
    bed.is_released(&mut service);
    let next = agent.sends(&bed.keys(), after(6));
    assert_eq!(bed.load_one(1, &next), None);
    assert_eq!(agent.reads(&bed.tick(after(6))).len(), 1);
    // The boot was followed by none, so there is a budget.
    let answer = bed.ask(Ask::Post { deal: deal(1, 1) });
    assert!(matches!(answer, Answer::Matched { .. }));
}

#[test]
fn two_boots_of_an_hour_attest_the_same_key_and_other_receipt_keys() {
    let mut service = service();
    let mut first = released(1, after(2), &mut service);
    let mut second = released(2, after(2), &mut service);
    let (one, two) = (first.keys(), second.keys());
    assert_eq!(one.encryption(), two.encryption());
    assert_eq!(one.key_id(), two.key_id());
    assert_ne!(one.receipts(), two.receipts());
    assert_ne!(one.boot(), two.boot());
    second.tick(after(3));
    assert_ne!(second.keys().encryption(), one.encryption());
}
