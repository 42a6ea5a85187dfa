//! Deals: what stands, what is disclosed of it, and what is signed.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, noon, rules, suppressed, usd};
use enclave_runner::{Cover, Disclosure};
use tavren_wire::message::{Answer, Ask, Content, Deal, Figure, Refusal, Rising, Tier};
use tavren_wire::receipt::{Break, MatchReceipt, ReceiptError, check_chain, verify};

fn post(bed: &mut Bed, deal: &Deal) -> Result<Answer, Refusal> {
    let deal = deal.clone();
    match bed.ask(Ask::Post { deal }) {
        Answer::Refused { refusal } => Err(refusal),
        answer => Ok(answer),
    }
}

fn update(bed: &mut Bed, deal: &Deal) -> Result<Answer, Refusal> {
    let deal = deal.clone();
    match bed.ask(Ask::Update { deal }) {
        Answer::Refused { refusal } => Err(refusal),
        answer => Ok(answer),
    }
}

fn receipt(answer: &Answer) -> Vec<u8> {
    match answer {
        Answer::Matched { receipt, .. } => receipt.to_vec(),
        other => panic!("a match was expected: {other:?}"),
    }
}

fn matched(answer: &Answer) -> Figure {
    match answer {
        Answer::Matched { view, .. } => view.people,
        other => panic!("a match was expected: {other:?}"),
    }
}

#[test]
fn a_restart_refills_no_budget_before_the_next_window() {
    let mut bed = Bed::before_time(rules(suppressed(), Cover::ALL), 1);
    bed.tick(noon());
    crowd(&mut bed, 12);
    for ahead in [0, HOUR, 6 * HOUR - 1] {
        bed.tick(noon().plus_millis(ahead));
        assert_eq!(post(&mut bed, &deal(1, 1)), Err(Refusal::Disclosure));
    }
    bed.tick(noon().plus_millis(6 * HOUR));
    assert!(post(&mut bed, &deal(1, 1)).is_ok());
}

#[test]
fn a_vendor_sees_an_interval_and_a_receipt_that_says_the_same() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 40);
    let keys = bed.keys();
    let answer = post(&mut bed, &deal(1, 1)).unwrap();
    let figure = matched(&answer);
    let Figure::Between { at_least, below } = figure else {
        panic!("an interval was expected");
    };
    assert!(at_least > 0 && (at_least..below).contains(&40));
    let signed: MatchReceipt = verify(keys.receipts(), &receipt(&answer)).unwrap();
    let Answer::Matched { view, .. } = &answer else {
        panic!("a match was expected");
    };
    assert!(signed.is_of(&deal(1, 1).hash(), view));
    assert_eq!(&signed.policy, keys.policy());
    assert_eq!(signed.disclosed, figure);
}

#[test]
fn a_slot_has_one_signal_and_who_was_there_before_counts_no_more() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 12);
    let keys = bed.keys();
    for slot in 1..=3 {
        // The next name of the same agent, say.
        let mut agent = Agent::new(slot + 100);
        let mut signal = agent.signal(epoch(noon()));
        signal.tier = Tier::Low;
        let sealed = agent.says(&keys, noon(), &Content::Signal { signal });
        assert_eq!(bed.load_one(slot, &sealed), None);
    }
    // Three of the twelve have lost their slots: the vendor sees what it would of nine.
    let mut fewer = Bed::new(Cover::ALL);
    crowd(&mut fewer, 9);
    let [answer, expected] =
        [&mut bed, &mut fewer].map(|bed| matched(&post(bed, &deal(1, 1)).unwrap()));
    assert_eq!(answer, expected);
}

#[test]
fn each_vendor_has_a_chain_of_its_own() {
    let mut bed = Bed::new(Cover::ALL);
    let key = *bed.keys().receipts();
    let of = |bed: &mut Bed, number, vendor| receipt(&post(bed, &deal(number, vendor)).unwrap());
    let mut first = vec![of(&mut bed, 1, 1)];
    let other = of(&mut bed, 2, 2);
    first.push(of(&mut bed, 3, 1));
    assert_eq!(check_chain(&key, first.iter().map(Vec::as_slice)), Ok(()));
    assert_eq!(check_chain(&key, [other.as_slice()]), Ok(()));
    // A boot that mixes into the chain of another shows.
    let mut again = Bed::with(rules(suppressed(), Cover::ALL), 2);
    first.push(of(&mut again, 3, 1));
    let mixed = check_chain(&key, first.iter().map(Vec::as_slice));
    let why = ReceiptError::Signature;
    assert_eq!(mixed, Err(Break { at: 2, why }));
}

#[test]
fn the_same_deal_again_is_answered_as_before() {
    let mut bed = Bed::new(Cover::ALL);
    crowd(&mut bed, 12);
    let answer = post(&mut bed, &deal(1, 1)).unwrap();
    let keys = bed.keys();
    let sealed = Agent::new(50).sends(&keys, noon());
    assert_eq!(bed.load_one(50, &sealed), None);
    assert_eq!(post(&mut bed, &deal(1, 1)), Ok(answer.clone()));
    assert_eq!(update(&mut bed, &deal(1, 1)), Ok(answer));
}

#[test]
fn deals_are_refused_by_name() {
    let mut bed = Bed::new(Cover::ALL);
    let known = deal(1, 1);
    assert_eq!(update(&mut bed, &known), Err(Refusal::DealUnknown));
    assert!(post(&mut bed, &known).is_ok());
    let changed = |change: fn(&mut Deal)| {
        let mut deal = deal(1, 1);
        change(&mut deal);
        deal
    };
    let newer = changed(|deal| deal.revision = 2);
    assert_eq!(post(&mut bed, &newer), Err(Refusal::DealStale));
    let same = changed(|deal| deal.terms = [9; 32]);
    assert_eq!(update(&mut bed, &same), Err(Refusal::DealStale));
    let stolen = changed(|deal| {
        deal.revision = 2;
        deal.vendor = tavren_wire::message::VendorId::from_bytes([2; 16]);
    });
    assert_eq!(update(&mut bed, &stolen), Err(Refusal::DealUnknown));
    for (change, refusal) in [
        (
            (|deal| deal.until = noon()) as fn(&mut Deal),
            Refusal::DealOver,
        ),
        (
            |deal| deal.criteria.areas = Rising::new(vec![9_999]).unwrap(),
            Refusal::Criteria,
        ),
        (|deal| deal.criteria.price = usd(-1), Refusal::Criteria),
        // A price between those that are told apart.
        (|deal| deal.criteria.price = usd(400), Refusal::Disclosure),
    ] {
        let mut other = deal(2, 1);
        change(&mut other);
        assert_eq!(post(&mut bed, &other), Err(refusal));
    }
    let deal = known.id;
    assert_eq!(bed.ask(Ask::Remove { deal }), Answer::Removed);
    assert_eq!(bed.refusal(Ask::Remove { deal }), Refusal::DealUnknown);
}

#[test]
fn what_was_changed_or_taken_away_is_told_no_more() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 3);
    bed.tick(noon());
    let (first, second) = (deal(1, 1), deal(2, 1));
    post(&mut bed, &first).unwrap();
    post(&mut bed, &second).unwrap();
    let mut changed = first;
    changed.revision = 2;
    update(&mut bed, &changed).unwrap();
    bed.ask(Ask::Remove { deal: second.id });
    let agent = agents.get_mut(&1).unwrap();
    let keys = bed.keys();
    let sealed = agent.sends(&keys, noon());
    assert_eq!(bed.load_one(1, &sealed), None);
    let told: Vec<_> = (0..4).flat_map(|_| agent.told(&bed.tick(noon()))).collect();
    assert_eq!(told, [(changed.id, 2)]);
}

#[test]
fn a_deal_that_is_over_is_told_no_more() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 1);
    let agent = agents.get_mut(&1).unwrap();
    let mut short = deal(1, 1);
    short.until = noon().plus_millis(HOUR);
    post(&mut bed, &short).unwrap();
    agent.reads(&bed.tick(noon()));
    assert_eq!(agent.told(&bed.tick(short.until)), []);
    let deal = short.id;
    assert_eq!(bed.refusal(Ask::Remove { deal }), Refusal::DealUnknown);
}

#[test]
fn a_vendor_learns_no_more_than_its_budget_in_a_window() {
    let noisy = Disclosure::Noisy {
        epsilon_micro: 500_000,
        vendor_micro: 1_000_000,
        cap_micro: 1_500_000,
        area_level: None,
    };
    let mut bed = Bed::with(rules(noisy, Cover::ALL), 1);
    let asking = |number: u8, vendor| {
        let mut asked = deal(number, vendor);
        asked.criteria.price = usd(i64::from(number) * 100);
        asked
    };
    for window in 0..2 {
        bed.tick(noon().plus_millis(window * 6 * HOUR));
        let base = u8::try_from(window).unwrap() * 10;
        assert!(post(&mut bed, &asking(base + 1, 1)).is_ok());
        assert!(post(&mut bed, &asking(base + 2, 1)).is_ok());
        let spent = Err(Refusal::Disclosure);
        assert_eq!(post(&mut bed, &asking(base + 3, 1)), spent);
        // Another has a budget, until all together have spent what is for all.
        assert!(post(&mut bed, &asking(base + 4, 2)).is_ok());
        assert_eq!(post(&mut bed, &asking(base + 5, 2)), spent);
    }
}
