//! Two worlds that differ in what one agent says: the host cannot tell them apart.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, epoch, noon, usd};
use core::num::NonZeroU16;
use enclave_runner::Cover;
use proptest::prelude::*;
use tavren_wire::message::{
    Act, Answer, Ask, Category, Content, Done, Interest, Level, Loaded, Refusal, Rising, Signal,
    Tier, View,
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
    Activity(View),
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
        Answer::Activity { view } => Seen::Activity(view),
        Answer::Released => Seen::Released,
    }
}

/// The host's view of a day in which agent 5 says `content`, then something usual, then nothing.
fn world(cover: Cover, content: &Content) -> (Vec<Seen>, Vec<usize>) {
    let mut bed = Bed::new(cover);
    crowd(&mut bed, 12);
    let keys = bed.keys();
    // Five without the standing that deals ask for, so that one more or less of either kind stays
    // within an interval of the policy.
    let plain = (20..25).map(|slot| {
        let mut agent = Agent::new(slot);
        let mut signal = agent.signal(epoch(noon()));
        signal.tier = Tier::Low;
        Loaded {
            slot,
            sealed: agent.says(&keys, noon(), &Content::Signal { signal }),
        }
    });
    let plain = plain.collect();
    assert_eq!(bed.load(plain), []);
    bed.seen.clear();

    let mut agent = Agent::new(5);
    agent.sequence = 10;
    let sealed = agent.says(&keys, noon(), content);
    let load = |sealed: &_| Ask::Load {
        signals: vec![Loaded {
            slot: 5,
            sealed: Clone::clone(sealed),
        }],
    };
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

fn content() -> impl Strategy<Value = Content> {
    let name = Agent::new(5).secret.signal_id(epoch(noon()));
    let interest = (0..64_u8, prop::sample::select(Tier::ALL), 0..=5_u8);
    let signal = (
        prop::sample::select(Tier::ALL),
        0..=5_u8,
        // Some areas and prices that there are not.
        0..20_u16,
        prop::option::of(-300..3_000_i64),
        prop::collection::vec(interest, 0..5),
    );
    let signal = signal.prop_map(move |(tier, level, area, price, interests)| {
        let mut signal = Signal::new(name, tier, Level::new(level).unwrap());
        signal.area = area;
        signal.price_max = price.map(usd);
        for (category, tier, level) in interests {
            signal.interests = signal.interests.with(Interest {
                category: Category::new(category).unwrap(),
                tier,
                level: Some(Level::new(level).unwrap()),
            });
        }
        Content::Signal { signal }
    });
    let report = (0..20_u16, prop::collection::vec(1..9_u8, 0..4));
    let report = report.prop_map(move |(area, done)| Content::Report {
        id: name,
        today: name,
        area,
        done: (done.into_iter())
            .map(|number| Done {
                deal: deal(number, 1).id,
                act: Act::Seen,
            })
            .collect(),
    });
    prop_oneof![4 => signal, 1 => Just(Content::Withdrawal { id: name }), 1 => report]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn worlds_that_differ_in_one_agent_look_the_same(content in content(), shards in 1..4_u16) {
        let cover = Cover::Shards(NonZeroU16::new(shards).unwrap());
        let signal = Agent::new(5).signal(epoch(noon()));
        let usual = world(cover, &Content::Signal { signal });
        let other = world(cover, &content);
        prop_assert_eq!(usual, other);
    }
}

#[test]
fn without_cover_the_worlds_differ() {
    let signal = Agent::new(5).signal(epoch(noon()));
    let mut other = signal.clone();
    other.tier = Tier::Low;
    let [usual, other] =
        [signal, other].map(|signal| world(Cover::None, &Content::Signal { signal }));
    assert_ne!(usual, other);
}
