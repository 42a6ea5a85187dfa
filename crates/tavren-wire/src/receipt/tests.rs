use super::*;
use crate::message::{Figure, Rising, View};
use proptest::collection::vec;
use proptest::prelude::*;
use tavren_types::cbor::to_bytes;
use tavren_types::id::hex;

fn key() -> ReceiptKey {
    ReceiptKey::from_bytes(&[7; 32])
}

fn seen(count: i64) -> View {
    View {
        people: Figure::About { count },
        by_area: Rising::new(vec![(2, Figure::About { count: 4 })]).unwrap(),
    }
}

fn inclusion() -> InclusionReceipt {
    let at = Timestamp::from_millis(1_795_176_000_000).unwrap();
    InclusionReceipt::new([1; 32], Epoch::from_number(83_100), 12, at)
}

/// A chain of so many receipts.
fn signed(length: u8) -> Vec<SignedReceipt> {
    let mut chain = Chain::default();
    (0..length)
        .map(|at| {
            let epoch = u64::from(at / 3);
            chain
                .sign(&key(), [at; 32], [2; 32], epoch, [3; 32], &seen(-3))
                .unwrap()
        })
        .collect()
}

fn checked(receipts: &[SignedReceipt]) -> Result<(), Break> {
    check_chain(&key().public(), receipts.iter().map(|receipt| &**receipt))
}

fn broken(at: usize, why: ReceiptError) -> Result<(), Break> {
    Err(Break { at, why })
}

proptest! {
    #[test]
    fn a_changed_receipt_never_verifies(at in any::<prop::sample::Index>(), bit in 0..8_u32) {
        let bytes = key().sign(&inclusion()).unwrap();
        prop_assert_eq!(verify(&key().public(), &bytes), Ok(inclusion()));
        let mut changed = bytes.to_vec();
        changed[at.index(bytes.len())] ^= 1 << bit;
        prop_assert!(verify::<InclusionReceipt>(&key().public(), &changed).is_err());
    }

    #[test]
    fn a_chain_names_its_first_break(at in 1..9_usize) {
        let whole = signed(10);
        prop_assert_eq!(checked(&whole), Ok(()));

        let mut left_out = whole.clone();
        left_out.remove(at);
        prop_assert_eq!(checked(&left_out), broken(at, ReceiptError::Sequence));

        let mut doubled = whole.clone();
        doubled.insert(at, whole[at].clone());
        prop_assert_eq!(checked(&doubled), broken(at + 1, ReceiptError::Sequence));

        let mut moved = whole.clone();
        moved.swap(at, at - 1);
        prop_assert_eq!(checked(&moved), broken(at - 1, ReceiptError::Sequence));

        // The same key signs another receipt in one's place: what follows tells.
        let mut replaced = whole;
        let mut chain = Chain::default();
        let receipts = &replaced[..at];
        for receipt in receipts {
            chain.accept(&key().public(), receipt).unwrap();
        }
        replaced[at] = chain.sign(&key(), [99; 32], [2; 32], 3, [3; 32], &seen(-3)).unwrap();
        prop_assert_eq!(checked(&replaced), broken(at + 1, ReceiptError::Previous));
    }

    #[test]
    fn random_bytes_are_no_receipt(bytes in vec(any::<u8>(), 0..600)) {
        crate::testing::fuzz::receipts(&bytes);
        prop_assert!(verify::<MatchReceipt>(&key().public(), &bytes).is_err());
    }
}

#[test]
fn a_receipt_is_of_one_answer_alone() {
    let receipt: MatchReceipt = verify(&key().public(), &signed(1)[0]).unwrap();
    assert!(receipt.is_of(&[0; 32], &seen(-3)));
    assert!(!receipt.is_of(&[1; 32], &seen(-3)));
    assert!(!receipt.is_of(&[0; 32], &seen(-2)));
    let mut elsewhere = seen(-3);
    elsewhere.by_area = Rising::default();
    assert!(!receipt.is_of(&[0; 32], &elsewhere));
}

#[test]
fn an_epoch_that_goes_back_breaks_a_chain() {
    let mut chain = Chain::default();
    let mut sign = |epoch| {
        chain
            .sign(&key(), [1; 32], [2; 32], epoch, [3; 32], &seen(-3))
            .unwrap()
    };
    let receipts = [sign(5), sign(5), sign(4)];
    assert_eq!(checked(&receipts), broken(2, ReceiptError::Epoch));
}

#[test]
fn a_chain_that_begins_in_the_middle_is_refused() {
    assert_eq!(checked(&signed(3)[1..]), broken(0, ReceiptError::Sequence));
    assert_eq!(checked(&[]), Ok(()));
}

#[test]
fn another_key_or_another_kind_does_not_verify() {
    let bytes = key().sign(&inclusion()).unwrap();
    let other = ReceiptKey::from_bytes(&[8; 32]).public();
    let refused = Err(ReceiptError::Signature);
    assert_eq!(verify::<InclusionReceipt>(&other, &bytes), refused);
    let refused = Err(ReceiptError::Signature);
    assert_eq!(verify::<MatchReceipt>(&key().public(), &bytes), refused);
}

#[test]
fn a_key_of_low_order_verifies_nothing() {
    // The neutral point, under which a signature of zeros would hold for any message.
    let mut neutral = [0; 32];
    neutral[0] = 1;
    let mut bytes = key().sign(&inclusion()).unwrap().to_vec();
    let start = bytes.len() - 64;
    bytes[start..].fill(0);
    bytes[start] = 1;
    let refused = Err(ReceiptError::Key);
    assert_eq!(verify::<InclusionReceipt>(&neutral, &bytes), refused);
}

#[test]
fn a_second_spelling_of_a_receipt_is_refused() {
    let bytes = key().sign(&inclusion()).unwrap();
    let tagged = [&[0xd2], &*bytes].concat();
    let unprotected = [&bytes[..5], &[0xa1, 4, 0x40], &bytes[6..]].concat();
    let longer = [&*bytes, &[0]].concat();
    assert_eq!(bytes[..6], [0x84, 0x43, 0xa1, 0x01, 0x27, 0xa0]);
    for spelling in [tagged, unprotected, longer] {
        let refused = Err(ReceiptError::Malformed);
        assert_eq!(
            verify::<InclusionReceipt>(&key().public(), &spelling),
            refused
        );
    }
}

#[test]
fn the_longest_receipt_keeps_its_limit() {
    let receipt = MatchReceipt {
        schema: Schema,
        deal: [1; 32],
        policy: [2; 32],
        epoch: u64::MAX,
        sequence: u64::MAX,
        previous: Some([3; 32]),
        inputs: [4; 32],
        disclosed: Figure::Between {
            at_least: u64::MAX,
            below: u64::MAX,
        },
        view: [5; 32],
    };
    assert!(key().sign(&receipt).unwrap().len() < 400);
}

#[test]
fn receipts_of_schema_1_keep_their_bytes() {
    let first = &signed(1)[0];
    let golden = include_str!("tests/golden.txt");
    let printed = format!(
        "inclusion {}\nmatch {}\ndeal-hash {}\n",
        hex(&key().sign(&inclusion()).unwrap()),
        hex(first),
        hex(&crate::message::tests::golden_deal().hash()),
    );
    assert_eq!(printed, golden);
}

#[test]
fn no_debug_print_shows_a_key() {
    assert_eq!(format!("{:?}", key()), "ReceiptKey(..)");
    assert!(to_bytes(&inclusion()).len() < 70);
}
