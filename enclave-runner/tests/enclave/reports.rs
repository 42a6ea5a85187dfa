//! What agents report of deals, and what their vendors learn of it when the day is over.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, noon};
use enclave_runner::Cover;
use tavren_types::Timestamp;
use tavren_wire::message::{Act, Answer, Ask, Content, Done, Figure, Refusal, VendorId};
use tavren_wire::notice::Notice;

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

fn activity(bed: &mut Bed, vendor: u8, act: Act, day: u64) -> Result<Figure, Refusal> {
    let ask = Ask::Activity {
        vendor: VendorId::from_bytes([vendor; 16]),
        deal: deal(1, 1).id,
        act,
        day,
    };
    match bed.ask(ask) {
        Answer::Activity { view } => Ok(view.people),
        Answer::Refused { refusal } => Err(refusal),
        other => panic!("{other:?}"),
    }
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
