//! What the host does to signals: each is refused by name, or harmless.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, noon, rules, stamp, suppressed};
use enclave_runner::Cover;
use tavren_wire::agent::{Epoch, Stamp};
use tavren_wire::message::{Answer, Ask, Content, Loaded, Refusal};
use tavren_wire::notice::Notice;
use tavren_wire::receipt::{Inputs, MatchReceipt, verify};

#[test]
fn before_the_first_tick_nothing_is_known_of_time() {
    let mut bed = Bed::before_time(rules(suppressed(), Cover::ALL), 1);
    let deal = deal(1, 1);
    for ask in [
        Ask::Hello { nonce: [1; 32] },
        Ask::Load { signals: vec![] },
        Ask::Post { deal },
    ] {
        assert_eq!(bed.refusal(ask), Refusal::Time);
    }
    bed.tick(noon());
    bed.keys();
}

#[test]
fn what_is_replayed_or_reordered_is_refused() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let [first, second, third] = [(); 3].map(|()| agent.sends(&keys, noon()));
    assert_eq!(bed.load_one(1, &second), None);
    for old in [&first, &second] {
        assert_eq!(bed.load_one(1, old), Some(Refusal::Replayed));
        assert_eq!(bed.load_one(2, old), Some(Refusal::Replayed));
    }
    assert_eq!(bed.load_one(1, &third), None);
    let twice = [3, 4].map(|slot| Loaded {
        slot,
        sealed: agent.sends(&keys, noon()),
    });
    let [late, _] = twice.clone();
    assert_eq!(bed.load(twice.to_vec()), []);
    assert_eq!(bed.load(vec![late]), [(0, Refusal::Replayed)]);
}

#[test]
fn a_replay_is_refused_after_what_it_repeats_has_expired() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let old = agent.sends(&keys, noon());
    let content = Content::Signal {
        signal: agent.signal(epoch(noon())),
    };
    let expires = noon().plus_millis(HOUR / 2);
    let short = Stamp {
        expires,
        ..stamp(noon(), 2)
    };
    let new = agent.seals(&keys, &content, short);
    assert_eq!(bed.load_one(1, &new), None);
    bed.tick(expires);
    assert_eq!(bed.load_one(1, &old), Some(Refusal::Replayed));
}

#[test]
fn a_signal_of_another_epoch_is_refused() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let signal = agent.signal(epoch(noon()));
    for other in [epoch(noon()).number() - 1, epoch(noon()).number() + 1] {
        let stamp = Stamp {
            epoch: Epoch::from_number(other),
            ..stamp(noon(), 1)
        };
        let content = Content::Signal {
            signal: signal.clone(),
        };
        let sealed = agent.seals(&keys, &content, stamp);
        assert_eq!(bed.load_one(1, &sealed), Some(Refusal::Epoch));
    }
}

#[test]
fn a_signal_is_refused_from_its_expiry_on() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let signal = agent.signal(epoch(noon()));
    let content = Content::Signal { signal };
    for (sequence, (ahead, refused)) in (1..).zip([
        (-1, Some(Refusal::Expired)),
        (0, Some(Refusal::Expired)),
        (1, None),
        (6 * HOUR, None),
    ]) {
        let expires = noon().plus_millis(ahead);
        let stamp = Stamp {
            expires,
            ..stamp(noon(), sequence)
        };
        let sealed = agent.seals(&keys, &content, stamp);
        assert_eq!(bed.load_one(1, &sealed), refused, "{ahead}");
    }
}

#[test]
fn an_altered_signal_is_refused() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let sealed = agent.sends(&keys, noon());
    let mut changed = [(); 3].map(|()| sealed.clone());
    changed[0].sequence += 1;
    changed[1].expires = changed[1].expires.plus_millis(1);
    changed[2].envelope[100] ^= 1;
    for altered in &changed {
        assert_eq!(bed.load_one(1, altered), Some(Refusal::Forged));
    }
    assert_eq!(bed.load_one(1, &sealed), None);
}

#[test]
fn boots_do_not_mix() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agent = Agent::new(1);
    let sealed = agent.sends(&keys, noon());
    assert_eq!(bed.load_one(1, &sealed), None);
    let mut other = Bed::with(rules(suppressed(), Cover::ALL), 2);
    assert_eq!(other.load_one(1, &sealed), Some(Refusal::Key));
    let others = other.keys();
    assert_ne!(others.receipts(), keys.receipts());
    assert_ne!(others.boot(), keys.boot());
    let mut renamed = sealed;
    renamed.key = others.key_id();
    assert_eq!(other.load_one(1, &renamed), Some(Refusal::Forged));
}

#[test]
fn what_is_refused_changes_nothing_for_the_others_of_a_load() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agents = [1, 2, 3].map(Agent::new);
    let mut sealed = agents.each_mut().map(|agent| agent.sends(&keys, noon()));
    sealed[1].sequence += 1;
    let load = (1..).zip(sealed.clone());
    let load = load.map(|(slot, sealed)| Loaded { slot, sealed }).collect();
    assert_eq!(bed.load(load), [(1, Refusal::Forged)]);
    let boxes = bed.tick(noon());
    let slots: Vec<u64> = boxes.iter().map(|delivery| delivery.slot).collect();
    assert_eq!(slots, [1, 3]);
}

#[test]
fn an_inclusion_receipt_names_the_signal_and_its_place() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agents = [1, 2].map(Agent::new);
    let mut inputs = Inputs::default();
    for (agent, place) in agents.iter_mut().zip(0..) {
        let sealed = agent.sends(&keys, noon());
        assert_eq!(bed.load_one(agent.slot, &sealed), None);
        inputs.push(sealed.hash());
        let [Notice::Included { receipt }] = &agent.reads(&bed.tick(noon()))[..] else {
            panic!("an inclusion receipt was expected");
        };
        let receipt = verify(keys.receipts(), receipt);
        let expected = tavren_wire::receipt::InclusionReceipt::new(
            sealed.hash(),
            epoch(noon()),
            place,
            noon(),
        );
        assert_eq!(receipt, Ok(expected));
    }
    let deal = deal(1, 1);
    let Answer::Matched { receipt, .. } = bed.ask(Ask::Post { deal }) else {
        panic!("a match was expected");
    };
    let receipt: MatchReceipt = verify(keys.receipts(), &receipt).unwrap();
    assert_eq!(receipt.inputs, inputs.root());
}

#[test]
fn a_host_that_puts_its_own_agent_into_a_slot_reads_nothing_that_was_theirs() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 2);
    let deal = deal(1, 1);
    bed.ask(Ask::Post { deal });
    let keys = bed.keys();
    let mut spy = Agent::new(99);
    spy.slot = 1;
    let sealed = spy.sends(&keys, noon());
    assert_eq!(bed.load_one(1, &sealed), None);
    for _ in 0..3 {
        let boxes = bed.tick(noon());
        assert_eq!(spy.told(&boxes), []);
        agents.get_mut(&2).unwrap().reads(&boxes);
    }
}

#[test]
fn who_is_moved_to_another_slot_takes_along_what_waits() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 1);
    let posted = deal(1, 1);
    let id = posted.id;
    bed.ask(Ask::Post { deal: posted });
    let keys = bed.keys();
    let agent = agents.get_mut(&1).unwrap();
    let sealed = agent.sends(&keys, noon());
    assert_eq!(bed.load_one(5, &sealed), None);
    agent.slot = 5;
    let first = bed.tick(noon());
    assert_eq!(first.len(), 2, "the slot that was left is covered on");
    agent.reads(&first);
    assert_eq!(agent.told(&bed.tick(noon())), [(id, 1)]);
}

#[test]
fn who_withdraws_is_told_nothing_more_and_looks_no_different() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 2);
    let (first, second) = (deal(1, 1), deal(2, 1));
    bed.ask(Ask::Post { deal: first });
    let keys = bed.keys();
    let agent = agents.get_mut(&1).unwrap();
    let id = agent.secret.signal_id(epoch(noon()));
    let sealed = agent.says(&keys, noon(), &Content::Withdrawal { id });
    assert_eq!(bed.load_one(1, &sealed), None);
    bed.ask(Ask::Post { deal: second });
    for _ in 0..4 {
        let boxes = bed.tick(noon());
        assert_eq!(boxes.len(), 2);
        assert_eq!(agents.get_mut(&1).unwrap().told(&boxes), []);
    }
}

#[test]
fn a_signal_that_cannot_be_matched_looks_taken_and_its_agent_misses_a_receipt() {
    let mut bed = Bed::new(Cover::ALL);
    let keys = bed.keys();
    let mut agents = [1, 2].map(Agent::new);
    let mut nowhere = agents[0].signal(epoch(noon()));
    nowhere.area = 9_999;
    let content = Content::Signal { signal: nowhere };
    let before = agents[0].sends(&keys, noon());
    let lost = agents[0].says(&keys, noon(), &content);
    let usual = agents[1].sends(&keys, noon());
    for (slot, sealed) in [(1, &before), (1, &lost), (2, &usual)] {
        assert_eq!(bed.load_one(slot, sealed), None);
    }
    let deal = deal(1, 1);
    bed.ask(Ask::Post { deal });
    let boxes = bed.tick(noon());
    assert_eq!(agents[0].reads(&boxes), []);
    assert_eq!(agents[1].reads(&boxes).len(), 1);
    // The earlier signal, which it was to replace, stands no more.
    assert_eq!(agents[0].reads(&bed.tick(noon())), []);
}

#[test]
fn nothing_under_seal_is_printed() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 1);
    let printed = format!("{:?}", bed.runner);
    assert!(printed.starts_with("Runner(Rules(") && printed.len() < 90);
}
