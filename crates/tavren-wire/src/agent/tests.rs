use super::*;
use crate::limits::{CONTENT_BYTES, ENVELOPE_BYTES};
use crate::message::tests::content;
use crate::message::{
    Category, Content, EphemeralId, Interest, Level, Refusal, Signal, Tier, VendorId,
};
use crate::notice::{BoxNumber, Bucket, Inbox, seal as seal_box};
use proptest::prelude::*;
use std::collections::HashSet;
use tavren_sealing::envelope::RecipientSecret;
use tavren_types::cbor::to_bytes;
use tavren_types::{Currency, Money, Timestamp};

mod golden;
mod statement;

fn runner() -> RecipientSecret {
    RecipientSecret::from_bytes([3; 32])
}

fn keys() -> AttestedKeys {
    AttestedKeys::unverified(runner().public(), [4; 32], [5; 32], [6; 16])
}

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).unwrap()
}

const EPOCH: Epoch = Epoch::from_number(83_100);

fn stamp() -> Stamp {
    Stamp {
        epoch: EPOCH,
        sequence: 5,
        expires: at(1_000),
    }
}

fn withdrawal() -> Content {
    Content::Withdrawal {
        id: EphemeralId::from_bytes([1; 16]),
    }
}

proptest! {
    /// No name is another's, and none holds eight bytes in a row of another.
    #[test]
    fn names_share_nothing(secret: [u8; 32], vendor: [u8; 16], epoch in 0..u64::MAX) {
        let other = secret.map(|byte| byte ^ 1);
        let neighbour = vendor.map(|byte| byte ^ 0x80);
        let mut windows = HashSet::new();
        for secret in [secret, other] {
            let agent = AgentSecret::from_bytes(secret);
            for epoch in [epoch, epoch + 1].map(Epoch::from_number) {
                let mut names = vec![agent.signal_id(epoch)];
                names.extend([vendor, neighbour].map(|vendor| agent.vendor_id(VendorId::from_bytes(vendor), epoch)));
                for name in names {
                    for window in name.as_bytes().windows(8) {
                        prop_assert!(windows.insert(window.to_vec()));
                    }
                }
            }
        }
    }

    #[test]
    fn a_signal_opens_to_what_was_sealed(content in content(), seed: [u8; 32], sequence: u64) {
        let stamp = Stamp { sequence, ..stamp() };
        let (sealed, ours) = seal(&keys(), &content, stamp, seed).unwrap();
        let opened = open(&runner(), keys().key_id(), EPOCH, at(999), &sealed).unwrap();
        prop_assert!(opened.content == content && opened.response == ours);
        prop_assert_eq!(opened.sequence, sequence);
    }

    #[test]
    fn a_signal_that_was_moved_or_changed_is_refused_by_name(
        content in content(), byte in 0..ENVELOPE_BYTES, bit in 0..8_u32,
    ) {
        let (sealed, _) = seal(&keys(), &content, stamp(), [9; 32]).unwrap();
        let open = |epoch, sealed: &_| {
            let opened = open(&runner(), keys().key_id(), epoch, at(0), sealed);
            opened.map(|opened| opened.sequence)
        };
        prop_assert_eq!(open(EPOCH, &sealed), Ok(5));

        let mut changed = sealed.clone();
        changed.envelope[byte] ^= 1 << bit;
        prop_assert_eq!(open(EPOCH, &changed), Err(Refusal::Forged));

        let next = Epoch::from_number(EPOCH.number() + 1);
        prop_assert_eq!(open(next, &sealed), Err(Refusal::Epoch));
        let mut moved = sealed.clone();
        moved.epoch = next;
        prop_assert_eq!(open(next, &moved), Err(Refusal::Forged));

        let mut renumbered = sealed.clone();
        renumbered.sequence += 1;
        prop_assert_eq!(open(EPOCH, &renumbered), Err(Refusal::Forged));

        let mut prolonged = sealed.clone();
        prolonged.expires = at(2_000);
        prop_assert_eq!(open(EPOCH, &prolonged), Err(Refusal::Forged));
    }
}

#[test]
fn a_signal_is_void_from_its_expiry() {
    let (sealed, _) = seal(&keys(), &withdrawal(), stamp(), [9; 32]).unwrap();
    let open = |now| open(&runner(), keys().key_id(), EPOCH, now, &sealed).map(|_| ());
    assert_eq!(open(at(999)), Ok(()));
    assert_eq!(open(at(1_000)), Err(Refusal::Expired));
}

#[test]
fn a_signal_for_another_key_is_refused_by_name() {
    let other = RecipientSecret::from_bytes([4; 32]).public();
    let sealed_to = AttestedKeys::unverified(other, [4; 32], [5; 32], [6; 16]);
    let (mut sealed, _) = seal(&sealed_to, &withdrawal(), stamp(), [9; 32]).unwrap();
    let open = |sealed: &_| open(&runner(), keys().key_id(), EPOCH, at(0), sealed).map(|_| ());
    assert_eq!(open(&sealed), Err(Refusal::Key));
    sealed.key = keys().key_id();
    assert_eq!(open(&sealed), Err(Refusal::Forged));
}

#[test]
fn the_name_of_a_key_says_nothing_of_its_boot() {
    let other = AttestedKeys::unverified(runner().public(), [8; 32], [5; 32], [7; 16]);
    assert_eq!(other.key_id(), keys().key_id());
}

#[test]
fn a_signal_that_was_taken_or_is_older_is_refused_by_name() {
    let (sealed, _) = seal(&keys(), &withdrawal(), stamp(), [9; 32]).unwrap();
    let opened = open(&runner(), keys().key_id(), EPOCH, at(0), &sealed).unwrap();
    assert_eq!(opened.after(None), Ok(()));
    assert_eq!(opened.after(Some(4)), Ok(()));
    assert_eq!(opened.after(Some(5)), Err(Refusal::Replayed));
    assert_eq!(opened.after(Some(6)), Err(Refusal::Replayed));
}

#[test]
fn the_largest_signal_fits_and_all_are_sealed_to_one_length() {
    let max = tavren_types::limits::MONEY_MINOR_MAX;
    let id = EphemeralId::from_bytes([0xff; 16]);
    let mut largest = Signal::new(id, Tier::High, Level::new(5).unwrap());
    largest.area = u16::MAX;
    largest.price_max = Some(Money::new(-max, Currency::EUR).unwrap());
    for category in 0..64 {
        largest.interests = largest.interests.with(Interest {
            category: Category::new(category).unwrap(),
            tier: Tier::High,
            level: Some(Level::new(5).unwrap()),
        });
    }
    let smallest = Signal::new(id, Tier::Low, Level::new(0).unwrap());
    let largest = Content::Signal { signal: largest };
    assert!(to_bytes(&largest).len() < CONTENT_BYTES);
    let length = |content: &_| {
        let (sealed, _) = seal(&keys(), content, stamp(), [9; 32]).unwrap();
        to_bytes(&sealed).len()
    };
    assert_eq!(length(&largest), length(&withdrawal()));
    assert_eq!(
        length(&largest),
        length(&Content::Signal { signal: smallest })
    );
}

#[test]
fn a_box_for_one_signal_opens_for_its_agent_alone() {
    let (sealed, ours) = seal(&keys(), &withdrawal(), stamp(), [9; 32]).unwrap();
    let (_, others) = seal(&keys(), &withdrawal(), stamp(), [8; 32]).unwrap();
    let opened = open(&runner(), keys().key_id(), EPOCH, at(0), &sealed).unwrap();
    let first = BoxNumber {
        since: None,
        sequence: 0,
    };
    let answer = seal_box(&opened.response, first, None, Bucket::Small, [1; 24]).unwrap();
    assert!(Inbox::new(ours).open(&answer).is_ok());
    assert!(Inbox::new(others).open(&answer).is_err());
}

#[test]
fn epochs_are_one_to_six_hours_and_follow_each_other() {
    assert!(EpochLength::hours(0).is_err() && EpochLength::hours(7).is_err());
    for hours in 1..=6 {
        let length = EpochLength::hours(hours).unwrap();
        let millis = i64::from(hours) * 3_600_000;
        for number in [0, 1, 83_100] {
            let epoch = Epoch::from_number(number);
            let start = at(millis * i64::try_from(number).unwrap());
            assert_eq!(length.epoch_at(start), epoch);
            assert_eq!(length.end_of(epoch), start.plus_millis(millis));
            let last = length.end_of(epoch).plus_millis(-1);
            assert_eq!(length.epoch_at(last), epoch);
        }
        assert_eq!(length.epoch_at(Timestamp::MIN), Epoch::from_number(0));
        assert_eq!(length.end_of(Epoch::from_number(u64::MAX)), Timestamp::MAX);
    }
}

#[test]
fn no_debug_print_shows_a_secret() {
    let agent = AgentSecret::from_bytes([0x2a; 32]);
    assert_eq!(format!("{agent:?}"), "AgentSecret(..)");
    let (sealed, _) = seal(&keys(), &withdrawal(), stamp(), [9; 32]).unwrap();
    let opened = open(&runner(), keys().key_id(), EPOCH, at(0), &sealed).unwrap();
    assert_eq!(format!("{opened:?}"), "Opened(..)");
}

/// Computed by another implementation: HMAC-SHA256 over the length of the domain, the domain, the
/// vendor and the epoch; SHA-256 over domain and key.
#[test]
fn names_of_schema_1_are_what_they_were() {
    let agent = AgentSecret::from_bytes([7; 32]);
    let hex = |bytes: &[u8]| tavren_types::id::hex(bytes);
    let vendor = agent.vendor_id(VendorId::from_bytes([1; 16]), EPOCH);
    assert_eq!(
        hex(agent.signal_id(EPOCH).as_bytes()),
        "aef1ff620c243ca08eebe5c1d782c39d"
    );
    assert_eq!(hex(vendor.as_bytes()), "c23c527c3f1d244f0f7cdf7502805148");
    assert_eq!(
        hex(keys().key_id().as_bytes()),
        "679b6ac24c47a8f62adc9b37f6f21bd2"
    );
}
