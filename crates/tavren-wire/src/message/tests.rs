use super::*;
use crate::agent::Epoch;
use crate::limits::{CATEGORIES, DEAL_AREAS_MAX};
use crate::notice::{Bucket, Notice, SealedBox};
use crate::release::Release;
use core::fmt::Debug;
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use tavren_types::cbor::{CborError, Decode, Encode, Schema, from_bytes, to_bytes};
use tavren_types::limits::{MONEY_MINOR_MAX, TIMESTAMP_MILLIS_MAX, TIMESTAMP_MILLIS_MIN};
use tavren_types::{Currency, DealId, Money, Timestamp};

mod golden;

pub(crate) use golden::{deal as golden_deal, signal as golden_signal};

fn tier() -> impl Strategy<Value = Tier> + Clone {
    proptest::sample::select(Tier::ALL)
}

fn level() -> impl Strategy<Value = Level> + Clone {
    (0..=5_u8).prop_map(|number| Level::new(number).unwrap())
}

fn category() -> impl Strategy<Value = Category> {
    (0..64_u8).prop_map(|number| Category::new(number).unwrap())
}

fn money() -> impl Strategy<Value = Money> {
    let currency = proptest::sample::select(&[Currency::USD, Currency::EUR, Currency::GBP][..]);
    (-MONEY_MINOR_MAX..=MONEY_MINOR_MAX, currency)
        .prop_map(|(minor, currency)| Money::new(minor, currency).unwrap())
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (TIMESTAMP_MILLIS_MIN..=TIMESTAMP_MILLIS_MAX)
        .prop_map(|millis| Timestamp::from_millis(millis).unwrap())
}

pub(crate) fn signal() -> impl Strategy<Value = Signal> {
    let interest = (category(), tier(), option::of(level()));
    let interests = vec(interest, 0..70).prop_map(|interests| {
        let mut all = Interests::default();
        for (category, tier, level) in interests {
            all = all.with(Interest {
                category,
                tier,
                level,
            });
        }
        all
    });
    let standing = (tier(), level(), any::<u16>(), option::of(money()));
    (any::<[u8; 16]>(), standing, interests).prop_map(|(id, standing, interests)| Signal {
        schema: Schema,
        id: EphemeralId::from_bytes(id),
        tier: standing.0,
        level: standing.1,
        area: standing.2,
        price_max: standing.3,
        interests,
    })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![Just(Act::Seen), Just(Act::Taken)]
}

fn done() -> impl Strategy<Value = Done> {
    (any::<[u8; 16]>(), act()).prop_map(|(deal, act)| Done {
        deal: DealId::from_bytes(deal),
        act,
    })
}

pub(crate) fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        signal().prop_map(|signal| Content::Signal { signal }),
        any::<[u8; 16]>().prop_map(|id| Content::Withdrawal {
            id: EphemeralId::from_bytes(id)
        }),
        (any::<[u8; 16]>(), any::<u16>(), vec(done(), 0..5)).prop_map(|(id, area, done)| {
            Content::Report {
                id: EphemeralId::from_bytes(id),
                today: EphemeralId::from_bytes(id.map(|byte| !byte)),
                area,
                done,
            }
        }),
    ]
}

fn sealed_signal() -> impl Strategy<Value = SealedSignal> {
    let seen = (any::<[u8; 16]>(), any::<u64>(), any::<u64>(), moment());
    (seen, any::<u8>()).prop_map(|((key, epoch, sequence, expires), byte)| SealedSignal {
        schema: Schema,
        key: RunnerKeyId::from_bytes(key),
        epoch: Epoch::from_number(epoch),
        sequence,
        expires,
        envelope: [byte; _],
    })
}

fn criteria() -> impl Strategy<Value = Criteria> {
    let minimum = prop_oneof![
        tier().prop_map(|tier| Minimum::Tier { tier }),
        money().prop_map(|amount| Minimum::Worth { amount }),
    ];
    let areas = btree_set(any::<u16>(), 0..=DEAL_AREAS_MAX)
        .prop_map(|areas| Rising::new(areas.into_iter().collect()).unwrap());
    let who = (money(), minimum, level(), option::of(category()));
    (who, areas, any::<bool>()).prop_map(|(who, areas, include_coarser)| Criteria {
        price: who.0,
        minimum: who.1,
        level: who.2,
        category: who.3,
        areas,
        include_coarser,
    })
}

fn deal() -> impl Strategy<Value = Deal> {
    let names = (any::<[u8; 16]>(), any::<[u8; 16]>(), any::<[u8; 32]>());
    (names, any::<u64>(), moment(), criteria()).prop_map(|(names, revision, until, criteria)| {
        Deal {
            id: DealId::from_bytes(names.0),
            revision,
            vendor: VendorId::from_bytes(names.1),
            terms: names.2,
            until,
            criteria,
        }
    })
}

fn release() -> impl Strategy<Value = Release> {
    (any::<u64>(), moment(), any::<u8>()).prop_map(|(epoch, since, byte)| Release {
        schema: Schema,
        epoch: Epoch::from_number(epoch),
        since,
        envelope: [byte; _],
        signature: [byte; _],
    })
}

fn ask() -> impl Strategy<Value = Ask> {
    let loaded = (any::<u64>(), sealed_signal()).prop_map(|(slot, sealed)| Loaded { slot, sealed });
    prop_oneof![
        any::<[u8; 32]>().prop_map(|nonce| Ask::Hello { nonce }),
        vec(loaded, 0..3).prop_map(|signals| Ask::Load { signals }),
        deal().prop_map(|deal| Ask::Post { deal }),
        deal().prop_map(|deal| Ask::Update { deal }),
        any::<[u8; 16]>().prop_map(|deal| Ask::Remove {
            deal: DealId::from_bytes(deal)
        }),
        moment().prop_map(|now| Ask::Tick { now }),
        (any::<[u8; 16]>(), done(), any::<u64>()).prop_map(|(vendor, done, day)| Ask::Activity {
            asked: Asked {
                vendor: VendorId::from_bytes(vendor),
                deal: done.deal,
                act: done.act,
                day,
            },
        }),
        release().prop_map(|release| Ask::Release { release }),
    ]
}

fn figure() -> impl Strategy<Value = Figure> {
    prop_oneof![
        (any::<u64>(), any::<u64>())
            .prop_map(|(at_least, below)| Figure::Between { at_least, below }),
        any::<i64>().prop_map(|count| Figure::About { count }),
    ]
}

fn view() -> impl Strategy<Value = View> {
    let by_area = proptest::collection::btree_map(any::<u16>(), figure(), 0..9)
        .prop_map(|figures| Rising::new(figures.into_iter().collect()).unwrap());
    (figure(), by_area).prop_map(|(people, by_area)| View { people, by_area })
}

fn sealed_box() -> impl Strategy<Value = SealedBox> {
    (proptest::sample::select(&Bucket::ALL[..]), any::<u8>())
        .prop_map(|(bucket, byte)| SealedBox::new(vec![byte; bucket.bytes()]).unwrap())
}

fn limited<const MAX: usize>() -> impl Strategy<Value = Limited<MAX>> {
    vec(any::<u8>(), 1..300).prop_map(|bytes| Limited::new(bytes).unwrap())
}

fn answer() -> impl Strategy<Value = Answer> {
    let refusal = proptest::sample::select(Refusal::ALL);
    let delivery =
        (any::<u64>(), sealed_box()).prop_map(|(slot, sealed)| Delivery { slot, sealed });
    prop_oneof![
        refusal
            .clone()
            .prop_map(|refusal| Answer::Refused { refusal }),
        limited().prop_map(|evidence| Answer::Evidence { evidence }),
        vec((any::<u32>(), refusal), 0..9).prop_map(|refused| Answer::Taken { refused }),
        (limited(), view()).prop_map(|(receipt, view)| Answer::Matched { receipt, view }),
        Just(Answer::Removed),
        vec(delivery, 0..3).prop_map(|boxes| Answer::Boxes { boxes }),
        any::<u64>().prop_map(|boxes| Answer::Ticked { boxes }),
        (limited(), view()).prop_map(|(receipt, view)| Answer::Activity { receipt, view }),
        Just(Answer::Released),
    ]
}

fn notice() -> impl Strategy<Value = Notice> {
    prop_oneof![
        (any::<[u8; 16]>(), any::<u64>(), any::<[u8; 32]>()).prop_map(|(deal, revision, terms)| {
            Notice::Matched {
                deal: DealId::from_bytes(deal),
                revision,
                terms,
            }
        }),
        limited().prop_map(|receipt| Notice::Included { receipt }),
    ]
}

/// Every message, as its bytes and as what reads and prints bytes of its kind.
fn printed() -> impl Strategy<Value = (Vec<u8>, Again)> {
    let request = (any::<u64>(), ask()).prop_map(|(number, ask)| Request::new(number, ask));
    let reply = (any::<u64>(), answer()).prop_map(|(number, answer)| Reply::new(number, answer));
    prop_oneof![
        content().prop_map(|message| checked(&message)),
        sealed_signal().prop_map(|message| checked(&message)),
        request.prop_map(|message| checked(&message)),
        reply.prop_map(|message| checked(&message)),
        notice().prop_map(|message| checked(&message)),
    ]
}

/// Reads bytes and prints what was read.
type Again = fn(&[u8]) -> Result<Vec<u8>, CborError>;

/// The bytes of a message, which parse to that message.
fn checked<T: Encode + Decode + PartialEq + Debug>(message: &T) -> (Vec<u8>, Again) {
    let bytes = to_bytes(message);
    assert_eq!(from_bytes::<T>(&bytes).as_ref(), Ok(message));
    (bytes, |bytes| {
        from_bytes::<T>(bytes).map(|message| to_bytes(&message))
    })
}

proptest! {
    /// Law 10: parse ∘ print is the identity.
    #[test]
    fn what_is_printed_parses_to_itself((bytes, again) in printed()) {
        prop_assert_eq!(again(&bytes), Ok(bytes));
    }

    /// Law 10: canonical bytes are unique.
    #[test]
    fn whatever_parses_prints_the_same_bytes(
        (mut bytes, again) in printed(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(printed) = again(&bytes) {
            prop_assert_eq!(printed, bytes);
        }
    }

    #[test]
    fn a_message_that_is_cut_or_goes_on_is_refused(
        (mut bytes, again) in printed(), cut in any::<prop::sample::Index>(),
    ) {
        prop_assert!(again(&bytes[..cut.index(bytes.len())]).is_err());
        bytes.push(0);
        prop_assert!(again(&bytes).is_err());
    }

    #[test]
    fn random_bytes_never_stop_a_reader(bytes in vec(any::<u8>(), 0..400)) {
        crate::testing::fuzz::messages(&bytes);
        crate::testing::fuzz::frames(&bytes);
        crate::testing::fuzz::sealed(&bytes);
    }

    #[test]
    fn interests_read_back_as_they_were_said(said in vec((category(), tier(), option::of(level())), 0..9)) {
        let mut interests = Interests::default();
        let mut model = std::collections::BTreeMap::new();
        for (category, tier, level) in said {
            let interest = Interest { category, tier, level };
            interests = interests.with(interest);
            model.insert(category, (tier, level));
        }
        let read: Vec<_> = interests.iter().map(|one| (one.category, (one.tier, one.level))).collect();
        prop_assert_eq!(read, model.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn interests_of_no_tier_or_too_high_a_level_are_refused() {
    for byte in 0..=u8::MAX {
        let mut bytes = [0; CATEGORIES];
        bytes[63] = byte;
        let valid = byte == 0 || (byte & 3 != 0 && byte >> 2 <= 6);
        assert_eq!(
            from_bytes::<Interests>(&to_bytes(&bytes)).is_ok(),
            valid,
            "{byte}"
        );
    }
}

#[test]
fn numbers_above_their_limits_are_refused() {
    assert!(Level::new(6).is_err() && from_bytes::<Level>(&[6]).is_err());
    assert!(Category::new(64).is_err() && from_bytes::<Category>(&[0x18, 64]).is_err());
    assert!(Rising::<u16, 2>::new(vec![1, 2, 3]).is_err());
    assert!(from_bytes::<Rising<u16, 2>>(&[0x82, 2, 2]).is_err());
    assert!(Limited::<2>::new(vec![]).is_err() && Limited::<2>::new(vec![0; 3]).is_err());
    assert!(from_bytes::<Limited<2>>(&[0x40]).is_err());
    assert!(from_bytes::<SealedBox>(&to_bytes(&[0; 255])).is_err());
}

#[test]
fn a_message_of_a_later_schema_is_refused_by_name() {
    let mut bytes = to_bytes(&Request::new(
        7,
        Ask::Tick {
            now: Timestamp::MIN,
        },
    ));
    assert_eq!(bytes[..3], [0xa3, 0, 1]);
    bytes[2] = 2;
    let newer = CborError::Schema {
        found: 2,
        supported: 1,
    };
    assert_eq!(from_bytes::<Request>(&bytes), Err(newer));
}

#[test]
fn no_debug_print_shows_what_a_user_said() {
    let id = EphemeralId::from_bytes([0x2a; 16]);
    let interest = Interest {
        category: Category::new(42).unwrap(),
        tier: Tier::High,
        level: None,
    };
    let mut signal = Signal::new(id, Tier::High, Level::new(3).unwrap());
    signal.interests = signal.interests.with(interest);
    let notice = Notice::Matched {
        deal: DealId::from_bytes([0x2a; 16]),
        revision: 42,
        terms: [0x2a; 32],
    };
    let prints = [
        format!("{id:?} {interest:?} {:?} {signal:?}", signal.interests),
        format!(
            "{:?} {:?}",
            Content::Withdrawal { id },
            Content::Signal { signal }
        ),
        format!("{notice:?} {:?}", SealedBox::new(vec![42; 256]).unwrap()),
    ];
    for print in prints {
        assert!(
            !print.contains("42") && !print.contains("2a") && !print.contains("High"),
            "{print}"
        );
    }
}
