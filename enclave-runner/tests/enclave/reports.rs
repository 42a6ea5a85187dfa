//! What agents report of deals, and what their vendors learn of it when the day is over.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, noon};
use enclave_runner::Cover;
use tavren_types::Timestamp;
use tavren_wire::message::{
    Act, Answer, Ask, Asked, Content, Done, Figure, Refusal, VendorId, View,
};
use tavren_wire::notice::Notice;
use tavren_wire::receipt::{MatchReceipt, SignedReceipt, check_chain, verify};

const DAY: i64 = 24 * HOUR;

/// The UTC day of a moment.
fn day(now: Timestamp) -> u64 {
    u64::try_from(now.millis() / DAY).unwrap()
}

/// A deal that forty agents were matched with.
fn posted() -> (Bed, Vec<Agent>) {
    let mut bed = Bed::new(Cover::ALL);
    // The day of the start is told to nobody: go on to the next.
    bed.tick(noon().plus_millis(DAY));
    let agents = crowd(&mut bed, 40).into_values().collect();
    let deal = deal(1, 1);
    assert!(matches!(
        bed.ask(Ask::Post { deal }),
        Answer::Matched { .. }
    ));
    (bed, agents)
}

fn report(bed: &mut Bed, agent: &mut Agent, acts: &[Act]) {
    let (keys, now) = (bed.keys(), bed.now);
    let done = acts.iter().map(|act| Done {
        deal: deal(1, 1).id,
        act: *act,
    });
    let content = Content::Report {
        id: agent.secret.signal_id(epoch(now)),
        today: agent.secret.day_id(day(now)),
        area: 0,
        done: done.collect(),
    };
    let sealed = agent.says(&keys, now, &content);
    assert_eq!(bed.load_one(agent.slot, &sealed), None);
}

fn question(vendor: u8, act: Act, day: u64) -> Asked {
    Asked {
        vendor: VendorId::from_bytes([vendor; 16]),
        deal: deal(1, 1).id,
        act,
        day,
    }
}

fn told(bed: &mut Bed, asked: Asked) -> Result<(SignedReceipt, View), Refusal> {
    match bed.ask(Ask::Activity { asked }) {
        Answer::Activity { receipt, view } => Ok((receipt, view)),
        Answer::Refused { refusal } => Err(refusal),
        other => panic!("{other:?}"),
    }
}

fn activity(bed: &mut Bed, vendor: u8, act: Act, day: u64) -> Result<Figure, Refusal> {
    let told = told(bed, question(vendor, act, day));
    told.map(|(_, view)| view.people)
}

#[test]
fn what_was_reported_is_told_to_the_deals_vendor_when_the_day_is_over() {
    let (mut bed, mut agents) = posted();
    let today = day(bed.now);
    for agent in &mut agents {
        // Whatever is said twice counts once.
        report(&mut bed, agent, &[Act::Seen, Act::Seen]);
    }
    report(&mut bed, &mut agents[0], &[Act::Seen, Act::Taken]);
    assert_eq!(
        activity(&mut bed, 1, Act::Seen, today),
        Err(Refusal::Disclosure)
    );
    let tomorrow = bed.now.plus_millis(DAY);
    bed.tick(tomorrow);
    let seen = activity(&mut bed, 1, Act::Seen, today).unwrap();
    let Figure::Between { at_least, below } = seen else {
        panic!("an interval was expected");
    };
    assert!(0 < at_least && at_least <= 40 && 40 < below);
    assert_eq!(activity(&mut bed, 1, Act::Seen, today), Ok(seen));
    let taken = activity(&mut bed, 1, Act::Taken, today).unwrap();
    assert!(matches!(taken, Figure::Between { at_least: 0, .. }));
    // Another vendor's deal is none of its business.
    assert_eq!(
        activity(&mut bed, 2, Act::Seen, today),
        Err(Refusal::DealUnknown)
    );
}

#[test]
fn what_a_vendor_is_told_of_a_day_is_signed_in_its_chain() {
    let (mut bed, mut agents) = posted();
    let today = day(bed.now);
    for agent in &mut agents {
        report(&mut bed, agent, &[Act::Seen]);
    }
    let tomorrow = bed.now.plus_millis(DAY);
    bed.tick(tomorrow);
    let keys = bed.keys();
    let Answer::Matched { receipt: first, .. } = bed.ask(Ask::Post { deal: deal(1, 1) }) else {
        panic!("a match was expected");
    };
    let mut chain = vec![first];
    for act in [Act::Seen, Act::Taken] {
        let asked = question(1, act, today);
        let (receipt, view) = told(&mut bed, asked).unwrap();
        let said: MatchReceipt = verify(keys.receipts(), &receipt).unwrap();
        assert!(said.is_of(&asked.hash(), &view));
        assert!(!said.is_of(&question(2, act, today).hash(), &view));
        assert_eq!(&said.policy, keys.policy());
        chain.push(receipt);
    }
    let Answer::Matched { receipt: last, .. } = bed.ask(Ask::Post { deal: deal(2, 1) }) else {
        panic!("a match was expected");
    };
    chain.push(last);
    let check = |chain: &[SignedReceipt]| {
        check_chain(keys.receipts(), chain.iter().map(|one| &**one)).is_ok()
    };
    assert!(check(&chain));
    for at in 0..3 {
        let mut left_out = chain.clone();
        left_out.remove(at);
        assert!(!check(&left_out), "{at}");
    }
}

#[test]
fn a_question_that_is_asked_again_is_answered_with_the_same_receipt() {
    let (mut bed, mut agents) = posted();
    let today = day(bed.now);
    for agent in &mut agents {
        report(&mut bed, agent, &[Act::Seen]);
    }
    let tomorrow = bed.now.plus_millis(DAY);
    bed.tick(tomorrow);
    let seen = question(1, Act::Seen, today);
    let first = told(&mut bed, seen).unwrap();
    assert_eq!(told(&mut bed, seen), Ok(first.clone()));
    bed.tick(tomorrow.plus_millis(6 * HOUR));
    assert_eq!(told(&mut bed, seen), Ok(first.clone()));
    // After another question it is the same view, and another place in the chain.
    told(&mut bed, question(1, Act::Taken, today)).unwrap();
    let (receipt, view) = told(&mut bed, seen).unwrap();
    assert!(view == first.1 && receipt != first.0);
}

#[test]
fn a_report_leaves_the_signal_as_it_is_and_is_receipted() {
    let (mut bed, mut agents) = posted();
    let now = bed.now;
    // The receipt of the signal, and then the match.
    for _ in 0..2 {
        let boxes = bed.tick(now);
        agents[0].reads(&boxes);
    }
    report(&mut bed, &mut agents[0], &[Act::Seen]);
    let again = deal(2, 1);
    assert!(matches!(
        bed.ask(Ask::Post { deal: again }),
        Answer::Matched { .. }
    ));
    let boxes = bed.tick(now);
    let notices = agents[0].reads(&boxes);
    assert!(matches!(notices[..], [Notice::Included { .. }]));
    let boxes = bed.tick(now);
    assert_eq!(agents[0].told(&boxes), [(deal(2, 1).id, 1)]);
}

#[test]
fn what_a_start_may_have_lost_is_told_to_nobody() {
    let mut bed = Bed::new(Cover::ALL);
    let agents = crowd(&mut bed, 40);
    assert!(matches!(
        bed.ask(Ask::Post { deal: deal(1, 1) }),
        Answer::Matched { .. }
    ));
    let today = day(bed.now);
    for mut agent in agents.into_values() {
        report(&mut bed, &mut agent, &[Act::Seen]);
    }
    bed.tick(noon().plus_millis(DAY));
    for before in [today, today - 1] {
        let told = activity(&mut bed, 1, Act::Seen, before);
        assert_eq!(told, Err(Refusal::Disclosure));
    }
}

#[test]
fn a_person_counts_once_a_day_under_all_names() {
    let told = |again: bool| {
        let (mut bed, mut agents) = posted();
        let today = day(bed.now);
        for agent in &mut agents {
            report(&mut bed, agent, &[Act::Seen]);
        }
        // The next epoch is of the same day.
        let later = bed.now.plus_millis(6 * HOUR);
        bed.tick(later);
        for mut agent in crowd(&mut bed, 40).into_values().filter(|_| again) {
            report(&mut bed, &mut agent, &[Act::Seen]);
        }
        bed.tick(later.plus_millis(DAY));
        activity(&mut bed, 1, Act::Seen, today).unwrap()
    };
    assert_eq!(told(true), told(false));
}

#[test]
fn who_has_no_signal_reports_nothing_that_counts() {
    let (mut bed, _) = posted();
    let today = day(bed.now);
    for number in 100..130 {
        report(&mut bed, &mut Agent::new(number), &[Act::Seen]);
    }
    let tomorrow = bed.now.plus_millis(DAY);
    bed.tick(tomorrow);
    let told = activity(&mut bed, 1, Act::Seen, today).unwrap();
    assert!(matches!(told, Figure::Between { at_least: 0, .. }));
}
