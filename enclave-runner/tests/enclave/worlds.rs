//! Two worlds that differ in what one agent says: the host cannot tell them apart.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, noon, usd};
use core::num::NonZeroU16;
use enclave_runner::Cover;
use proptest::prelude::*;
use tavren_types::Timestamp;
use tavren_wire::message::{
    Act, Answer, Ask, Asked, Category, Content, Done, Figure, Interest, Level, Loaded, Refusal,
    Rising, SealedSignal, Signal, Tier, VendorId, View,
};

/// All that the host sees but the bytes under seal and under signatures: kinds, sizes, counts and
/// order, and what vendors see.
#[derive(Debug, PartialEq, Eq)]
enum Seen {
    Refused(Refusal),
    Evidence(usize),
    Taken(Vec<(u32, Refusal)>),
    Matched(usize, View),
    Removed,
    Boxes(Vec<(u64, usize)>),
    Ticked(u64),
    Activity(usize, View),
    Released,
}

fn seen(answer: Answer) -> Seen {
    match answer {
        Answer::Refused { refusal } => Seen::Refused(refusal),
        Answer::Evidence { evidence } => Seen::Evidence(evidence.len()),
        Answer::Taken { refused } => Seen::Taken(refused),
        Answer::Matched { receipt, view } => Seen::Matched(receipt.len(), view),
        Answer::Removed => Seen::Removed,
        Answer::Boxes { boxes } => Seen::Boxes(
            boxes
                .iter()
                .map(|delivery| (delivery.slot, delivery.sealed.len()))
                .collect(),
        ),
        Answer::Ticked { boxes } => Seen::Ticked(boxes),
        Answer::Activity { receipt, view } => Seen::Activity(receipt.len(), view),
        Answer::Released => Seen::Released,
    }
}

/// What one agent says: the signal, the withdrawal or the report that it is, under its name of then.
#[derive(Clone, Debug)]
enum Said {
    Signal(SaidSignal),
    Withdrawal,
    Report { area: u16, done: Vec<(u8, Act)> },
}

type SaidSignal = (Tier, u8, u16, Option<i64>, Vec<(u8, Tier, u8)>);

impl Said {
    /// What a usual agent says.
    fn usual() -> Self {
        Self::Signal((Tier::High, 3, 0, None, Vec::new()))
    }

    fn at(&self, agent: &Agent, now: Timestamp) -> Content {
        let id = agent.secret.signal_id(epoch(now));
        match self {
            Self::Signal((tier, level, area, price, interests)) => {
                let mut signal = Signal::new(id, *tier, Level::new(*level).unwrap());
                signal.area = *area;
                signal.price_max = price.map(usd);
                for (category, tier, level) in interests {
                    signal.interests = signal.interests.with(Interest {
                        category: Category::new(*category).unwrap(),
                        tier: *tier,
                        level: Some(Level::new(*level).unwrap()),
                    });
                }
                Content::Signal { signal }
            }
            Self::Withdrawal => Content::Withdrawal { id },
            Self::Report { area, done } => {
                let done = done.iter().map(|(number, act)| Done {
                    deal: deal(*number, 1).id,
                    act: *act,
                });
                Content::Report {
                    id,
                    today: agent.secret.day_id(day(now)),
                    area: *area,
                    done: done.collect(),
                }
            }
        }
    }
}

/// The UTC day of a moment.
fn day(now: Timestamp) -> u64 {
    u64::try_from(now.millis() / (24 * HOUR)).unwrap()
}

/// Five without the standing that deals ask for, so that one more or less of either kind stays
/// within an interval of the policy.
fn plain(bed: &mut Bed) {
    let (keys, now) = (bed.keys(), bed.now);
    let plain = (20..25).map(|slot| {
        let mut agent = Agent::new(slot);
        let mut signal = agent.signal(epoch(now));
        signal.tier = Tier::Low;
        Loaded {
            slot,
            sealed: agent.says(&keys, now, &Content::Signal { signal }),
        }
    });
    let plain = plain.collect();
    assert_eq!(bed.load(plain), []);
}

fn load(sealed: &SealedSignal) -> Ask {
    Ask::Load {
        signals: vec![Loaded {
            slot: 5,
            sealed: sealed.clone(),
        }],
    }
}

/// The host's view of a day in which agent 5 says `said`, then something usual, then nothing.
fn world(cover: Cover, said: &Said) -> (Vec<Seen>, Vec<usize>) {
    let mut bed = Bed::new(cover);
    crowd(&mut bed, 12);
    plain(&mut bed);
    let keys = bed.keys();
    bed.seen.clear();

    let mut agent = Agent::new(5);
    agent.sequence = 10;
    let content = said.at(&agent, noon());
    let sealed = agent.says(&keys, noon(), &content);
    let mut near = deal(2, 1);
    near.criteria.areas = Rising::new(vec![2]).unwrap();
    let mut newer = deal(1, 1);
    newer.revision = 2;
    let at = |minutes| Ask::Tick {
        now: noon().plus_millis(minutes * HOUR / 60),
    };
    let script = [
        load(&sealed),
        Ask::Post { deal: deal(1, 1) },
        at(0),
        Ask::Post { deal: near },
        at(10),
        load(&sealed),
        // Deals are matched again.
        at(60),
    ];
    let mut answers: Vec<Answer> = script.into_iter().flat_map(|ask| bed.asks(ask)).collect();
    bed.now = noon().plus_millis(HOUR);
    let again = agent.sends(&bed.keys(), bed.now);
    let script = [
        Ask::Update { deal: newer },
        at(70),
        load(&again),
        Ask::Remove {
            deal: deal(2, 1).id,
        },
        at(80),
        Ask::Post { deal: deal(3, 2) },
        load(&again),
        at(120),
        at(300),
        at(360),
    ];
    answers.extend(script.into_iter().flat_map(|ask| bed.asks(ask)));
    let answers = answers.into_iter().map(seen).collect();
    (answers, bed.seen)
}

/// So many people report each act, that one more or less stays within an interval of the policy.
const ACTIVE: u64 = 30;

/// The host's view of two days: on the first many report what they did, and agent 5 says `said`; on
/// the second vendors ask.
fn active_world(cover: Cover, said: &Said) -> (Vec<Seen>, Vec<usize>) {
    let mut bed = Bed::new(cover);
    // The day of the start is told to nobody.
    bed.tick(noon().plus_millis(24 * HOUR));
    let now = bed.now;
    let mut agents = crowd(&mut bed, ACTIVE);
    let posted = [deal(1, 1), deal(2, 1)].map(|deal| bed.ask(Ask::Post { deal }));
    assert!(matches!(
        posted,
        [Answer::Matched { .. }, Answer::Matched { .. }]
    ));
    bed.seen.clear();

    let keys = bed.keys();
    let mut script = Vec::new();
    for (slot, agent) in &mut agents {
        let content = if *slot == 5 {
            said.at(agent, now)
        } else {
            let done = vec![(1, Act::Seen), (1, Act::Taken), (2, Act::Seen)];
            Said::Report { area: 0, done }.at(agent, now)
        };
        let sealed = agent.says(&keys, now, &content);
        script.push(Ask::Load {
            signals: vec![Loaded {
                slot: *slot,
                sealed,
            }],
        });
    }
    let at = |hours| Ask::Tick {
        now: now.plus_millis(hours * HOUR),
    };
    script.extend([at(1), at(12), at(24)]);
    let asks = [(1, 1, Act::Seen), (1, 1, Act::Taken), (2, 1, Act::Seen)];
    // The last is another vendor's, and not told.
    for (number, vendor, act) in asks
        .into_iter()
        .chain([(1, 1, Act::Seen), (1, 2, Act::Seen)])
    {
        let asked = Asked {
            vendor: VendorId::from_bytes([vendor; 16]),
            deal: deal(number, 1).id,
            act,
            day: day(now),
        };
        script.push(Ask::Activity { asked });
    }
    let answers: Vec<Answer> = script.into_iter().flat_map(|ask| bed.asks(ask)).collect();
    (answers.into_iter().map(seen).collect(), bed.seen)
}

fn said() -> impl Strategy<Value = Said> {
    let interest = (0..64_u8, prop::sample::select(Tier::ALL), 0..=5_u8);
    let signal = (
        prop::sample::select(Tier::ALL),
        0..=5_u8,
        // Some areas and prices that there are not.
        0..20_u16,
        prop::option::of(-300..3_000_i64),
        prop::collection::vec(interest, 0..5),
    );
    let act = prop::sample::select(vec![Act::Seen, Act::Taken]);
    let report = (0..20_u16, prop::collection::vec((1..9_u8, act), 0..4));
    prop_oneof![
        4 => signal.prop_map(Said::Signal),
        1 => Just(Said::Withdrawal),
        3 => report.prop_map(|(area, done)| Said::Report { area, done }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn worlds_that_differ_in_one_agent_look_the_same(said in said(), shards in 1..4_u16) {
        let cover = Cover::Shards(NonZeroU16::new(shards).unwrap());
        prop_assert_eq!(world(cover, &Said::usual()), world(cover, &said));
    }

    #[test]
    fn worlds_that_differ_in_what_one_agent_reports_look_the_same(said in said(), shards in 1..4_u16) {
        let cover = Cover::Shards(NonZeroU16::new(shards).unwrap());
        prop_assert_eq!(active_world(cover, &Said::usual()), active_world(cover, &said));
    }
}

#[test]
fn what_vendors_are_told_of_reports_is_within_the_policy() {
    let (seen, _) = active_world(Cover::ALL, &Said::Withdrawal);
    let told: Vec<Figure> = seen
        .iter()
        .filter_map(|seen| match seen {
            Seen::Activity(_, view) => Some(view.people),
            _ => None,
        })
        .collect();
    assert_eq!(told.len(), 4);
    let others = ACTIVE - 1;
    for figure in told {
        let Figure::Between { at_least, below } = figure else {
            panic!("an interval was expected");
        };
        assert!(0 < at_least && (at_least..below).contains(&others));
        assert!(below - at_least >= 5, "the width that the policy promises");
    }
    assert_eq!(seen.last(), Some(&Seen::Refused(Refusal::DealUnknown)));
}

#[test]
fn without_cover_the_worlds_differ() {
    let other = Said::Signal((Tier::Low, 3, 0, None, Vec::new()));
    assert_ne!(
        world(Cover::None, &Said::usual()),
        world(Cover::None, &other)
    );
}
