use super::*;
use proptest::prelude::*;
use tavren_sealing::envelope::ResponseKey;
use tavren_types::{DealId, Timestamp};

fn key() -> ResponseKey {
    ResponseKey::from_bytes([5; 32])
}

fn matched() -> Notice {
    Notice::Matched {
        deal: DealId::from_bytes([1; 16]),
        revision: u64::MAX,
        terms: [2; 32],
    }
}

/// The number of a box where there is no sealing service.
fn number(sequence: u64) -> BoxNumber {
    BoxNumber {
        since: None,
        sequence,
    }
}

fn boxed(sequence: u64, notice: Option<&Notice>, bucket: Bucket) -> SealedBox {
    let nonce = [sequence.to_be_bytes(); 3].concat().try_into().unwrap();
    seal(&key(), number(sequence), notice, bucket, nonce).unwrap()
}

proptest! {
    #[test]
    fn a_box_opens_to_what_was_sealed(sequence: u64, nonce: [u8; 24], receipt in proptest::collection::vec(any::<u8>(), 1..150)) {
        let included = Notice::Included { receipt: Limited::new(receipt).unwrap() };
        for notice in [Some(included), Some(matched()), None] {
            for bucket in Bucket::ALL {
                let sealed = seal(&key(), number(sequence), notice.as_ref(), bucket, nonce).unwrap();
                prop_assert_eq!(sealed.len(), bucket.bytes());
                let received = Inbox::new(key()).open(&sealed).unwrap();
                prop_assert_eq!(received, Received { notice: notice.clone(), missed: sequence });
            }
        }
    }

    #[test]
    fn a_box_that_was_changed_is_refused_by_name(byte in 0..256_usize, bit in 0..8_u32) {
        let mut bytes = boxed(0, Some(&matched()), Bucket::Small).to_vec();
        bytes[byte] ^= 1 << bit;
        let mut inbox = Inbox::new(key());
        prop_assert_eq!(inbox.open(&SealedBox::new(bytes).unwrap()), Err(NoticeError::Forged));
        prop_assert!(inbox.open(&boxed(0, None, Bucket::Small)).is_ok());
    }

    /// Whatever the host does with boxes of whatever boots: each is given once, in order, and what is
    /// missing of a boot is counted.
    #[test]
    fn a_box_is_taken_once_and_in_order(
        handed in proptest::collection::vec((0..3_i64, 0..12_u64), 0..40),
    ) {
        let mut inbox = Inbox::new(key());
        let (mut boot, mut next) = (0, 0);
        for (began, sequence) in handed {
            let since = (began > 0).then(|| Timestamp::from_millis(began).unwrap());
            let number = BoxNumber { since, sequence };
            let nonce = [began as u8, sequence as u8].repeat(12).try_into().unwrap();
            let sealed = seal(&key(), number, None, Bucket::Small, nonce).unwrap();
            let opened = inbox.open(&sealed);
            if began > boot {
                (boot, next) = (began, 0);
            }
            if (began, sequence) < (boot, next) {
                prop_assert_eq!(opened, Err(NoticeError::Replayed));
            } else {
                prop_assert_eq!(opened.unwrap().missed, sequence - next);
                next = sequence + 1;
            }
        }
    }

    #[test]
    fn random_bytes_are_no_box(bytes in proptest::collection::vec(any::<u8>(), 256)) {
        let mut inbox = Inbox::new(key());
        prop_assert_eq!(inbox.open(&SealedBox::new(bytes).unwrap()), Err(NoticeError::Forged));
    }
}

/// What the host can see of a box: its length and a schema. All else looks random in both.
#[test]
fn boxes_with_and_without_a_notice_look_alike() {
    for bucket in Bucket::ALL {
        let (mut ones, mut differing) = ([0_u32; 2], 0);
        for sequence in 0..200 {
            let real = boxed(sequence, Some(&matched()), bucket);
            // The same place in a run of boxes under a key of its own.
            let other = ResponseKey::from_bytes([6; 32]);
            let empty = seal(&other, number(sequence), None, bucket, [sequence as u8; 24]).unwrap();
            assert_eq!((real.len(), real[0]), (empty.len(), empty[0]));
            for (count, sealed) in ones.iter_mut().zip([&real, &empty]) {
                *count += sealed[25..]
                    .iter()
                    .map(|byte| byte.count_ones())
                    .sum::<u32>();
            }
            differing += u32::from(real[25..] != empty[25..]);
        }
        // Of random bits one in two is set; six deviations off is no chance.
        let bits = 200 * 8 * (bucket.bytes() as u32 - 25);
        let deviations = 6 * (f64::from(bits).sqrt() / 2.0) as u32;
        for count in ones {
            assert!(count.abs_diff(bits / 2) < deviations);
        }
        assert_eq!(differing, 200);
    }
}

#[test]
fn the_last_sequence_there_is_is_taken_once() {
    let mut inbox = Inbox::new(key());
    let last = boxed(u64::MAX, None, Bucket::Small);
    assert!(inbox.open(&last).is_ok());
    assert_eq!(inbox.open(&last), Err(NoticeError::Replayed));
}

#[test]
fn a_notice_longer_than_its_bucket_is_refused_by_name() {
    let receipt = Limited::new(vec![0; 300]).unwrap();
    let long = Notice::Included { receipt };
    let sealed = |bucket| seal(&key(), number(0), Some(&long), bucket, [0; 24]).map(|_| ());
    assert_eq!(sealed(Bucket::Small), Err(NoticeError::Length));
    assert_eq!(sealed(Bucket::Medium), Ok(()));
}

#[test]
fn the_longest_receipt_fits_a_medium_box() {
    let receipt = Limited::new(vec![0; RECEIPT_BYTES_MAX]).unwrap();
    let longest = Notice::Included { receipt };
    let last = BoxNumber {
        since: Some(Timestamp::MAX),
        sequence: u64::MAX,
    };
    assert!(seal(&key(), last, Some(&longest), Bucket::Medium, [0; 24]).is_ok());
}

#[test]
fn bytes_of_no_buckets_size_are_no_box() {
    for length in [0, 1, 255, 257, 1_023, 4_097] {
        assert!(SealedBox::new(vec![0; length]).is_err());
    }
}

#[test]
fn what_opens_and_holds_no_notice_is_refused_by_name() {
    let aad = super::sealed::AAD;
    for inside in [
        vec![0; 215],
        vec![0x80; 215],
        [&[0xa1, 0, 1, 0x80][..], &[0; 211]].concat(),
    ] {
        let sealed = key().seal([0; 24], aad, &inside).unwrap();
        let opened = Inbox::new(key()).open(&SealedBox::new(sealed).unwrap());
        assert_eq!(opened, Err(NoticeError::Malformed));
    }
}

#[test]
fn padding_of_another_form_is_refused_by_name() {
    let inside = tavren_types::cbor::to_bytes(&super::sealed::Inside {
        schema: tavren_types::cbor::Schema,
        sequence: 0,
        notice: None,
        since: None,
    });
    let opened = |padding: &[u8]| {
        let mut padded = [&inside, padding].concat();
        padded.resize(215, 0);
        let sealed = key().seal([0; 24], super::sealed::AAD, &padded).unwrap();
        Inbox::new(key()).open(&SealedBox::new(sealed).unwrap())
    };
    assert!(opened(&[0x80]).is_ok());
    for padding in [&[][..], &[1], &[0x81], &[0, 0x80], &[0x80, 0, 0x80]] {
        assert_eq!(opened(padding), Err(NoticeError::Malformed));
    }
}
