//! Golden vectors: the bytes of schema 1, computed by another implementation. They never change.

use super::*;
use tavren_types::id::hex;

pub(crate) fn signal() -> Signal {
    let books = Interest {
        category: Category::new(4).unwrap(),
        tier: Tier::High,
        level: None,
    };
    let travel = Interest {
        category: Category::new(63).unwrap(),
        tier: Tier::Low,
        level: Some(Level::new(5).unwrap()),
    };
    let id = EphemeralId::from_bytes([0x11; 16]);
    let mut signal = Signal::new(id, Tier::Medium, Level::new(3).unwrap());
    signal.area = 700;
    signal.price_max = Some(Money::new(2_500, Currency::EUR).unwrap());
    signal.interests = Interests::default().with(books).with(travel);
    signal
}

fn sealed() -> SealedSignal {
    SealedSignal {
        schema: Schema,
        key: RunnerKeyId::from_bytes([0x22; 16]),
        epoch: Epoch::from_number(83_100),
        sequence: 9,
        expires: Timestamp::from_millis(1_795_176_000_000).unwrap(),
        envelope: [0x33; _],
    }
}

pub(crate) fn deal() -> Deal {
    Deal {
        id: DealId::from_bytes([0x44; 16]),
        revision: 2,
        vendor: VendorId::from_bytes([0x55; 16]),
        terms: [0x66; 32],
        until: Timestamp::from_millis(1_795_176_000_000).unwrap(),
        criteria: Criteria {
            price: Money::new(250, Currency::EUR).unwrap(),
            minimum: Minimum::Tier { tier: Tier::Medium },
            level: Level::new(1).unwrap(),
            category: Some(Category::new(3).unwrap()),
            areas: Rising::new(vec![7, 700]).unwrap(),
            include_coarser: true,
        },
    }
}

fn request(ask: Ask) -> Vec<u8> {
    to_bytes(&Request::new(300, ask))
}

fn reply(answer: Answer) -> Vec<u8> {
    to_bytes(&Reply::new(300, answer))
}

/// Every message, by a name.
fn messages() -> Vec<(&'static str, Vec<u8>)> {
    let now = Timestamp::from_millis(1_795_176_000_000).unwrap();
    let loaded = Loaded {
        slot: 70_000,
        sealed: sealed(),
    };
    let worth = Minimum::Worth {
        amount: Money::new(10_000, Currency::USD).unwrap(),
    };
    let mut open = deal();
    open.criteria.minimum = worth;
    open.criteria.category = None;
    open.criteria.areas = Rising::default();
    let view = View {
        people: Figure::Between {
            at_least: 30_000,
            below: 31_000,
        },
        by_area: Rising::new(vec![(7, Figure::About { count: -4 })]).unwrap(),
    };
    let delivery = Delivery {
        slot: 70_000,
        sealed: SealedBox::new(vec![0x77; 256]).unwrap(),
    };
    let matched = Notice::Matched {
        deal: DealId::from_bytes([0x44; 16]),
        revision: 2,
        terms: [0x66; 32],
    };
    let included = Notice::Included {
        receipt: Limited::new(vec![0x88; 3]).unwrap(),
    };
    let release = Release {
        schema: Schema,
        epoch: Epoch::from_number(83_100),
        since: now,
        envelope: [0x12; _],
        signature: [0x13; _],
    };
    let id = EphemeralId::from_bytes([0x11; 16]);
    let signals = vec![loaded];
    let refused = vec![(5, Refusal::Replayed)];
    let evidence = Limited::new(vec![0x99; 3]).unwrap();
    let receipt = Limited::new(vec![0x88; 3]).unwrap();
    let boxes = vec![delivery];
    let deal_id = DealId::from_bytes([0x44; 16]);
    let full = Refusal::Full;
    let (told, people) = (receipt.clone(), view.clone());
    let (vendor, day) = (VendorId::from_bytes([0x55; 16]), 20_777);
    let [seen, taken] = [Act::Seen, Act::Taken].map(|act| Done { deal: deal_id, act });
    let done = vec![seen, taken];
    let today = EphemeralId::from_bytes([0x22; 16]);
    let asked = Asked {
        vendor,
        deal: deal_id,
        act: Act::Seen,
        day,
    };
    vec![
        ("signal", to_bytes(&Content::Signal { signal: signal() })),
        ("withdrawal", to_bytes(&Content::Withdrawal { id })),
        (
            "report",
            to_bytes(&Content::Report {
                id,
                today,
                area: 17,
                done,
            }),
        ),
        ("sealed-signal", to_bytes(&sealed())),
        ("hello", request(Ask::Hello { nonce: [0xaa; 32] })),
        ("load", request(Ask::Load { signals })),
        ("post", request(Ask::Post { deal: deal() })),
        ("update", request(Ask::Update { deal: open })),
        ("remove", request(Ask::Remove { deal: deal_id })),
        ("tick", request(Ask::Tick { now })),
        ("ask-activity", request(Ask::Activity { asked })),
        ("release", request(Ask::Release { release })),
        ("refused", reply(Answer::Refused { refusal: full })),
        ("evidence", reply(Answer::Evidence { evidence })),
        ("taken", reply(Answer::Taken { refused })),
        ("matched", reply(Answer::Matched { receipt, view })),
        ("removed", reply(Answer::Removed)),
        ("boxes", reply(Answer::Boxes { boxes })),
        ("ticked", reply(Answer::Ticked { boxes: 65_536 })),
        (
            "activity",
            reply(Answer::Activity {
                receipt: told,
                view: people,
            }),
        ),
        ("released", reply(Answer::Released)),
        ("notice-matched", to_bytes(&matched)),
        ("notice-included", to_bytes(&included)),
    ]
}

#[test]
fn the_bytes_of_schema_1_are_what_they_were() {
    let printed: String = messages()
        .iter()
        .map(|(name, bytes)| format!("{name} {}\n", hex(bytes)))
        .collect();
    assert_eq!(printed, include_str!("golden.txt"));
}
