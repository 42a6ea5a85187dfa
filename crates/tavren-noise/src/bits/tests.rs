use core::num::NonZeroU128;
use std::{format, vec::Vec};

use super::{Bits, NoiseKey, Stream};
use crate::tests::{check, enumerate};

fn hex(mut bits: impl Bits, bytes: usize) -> std::string::String {
    (0..bytes)
        .map(|_| format!("{:02x}", bits.draw(8)))
        .collect()
}

/// From Python's `hmac`, for ever.
#[test]
fn the_stream_has_its_golden_values() {
    let zeros = NoiseKey::from_bytes([0; 32]);
    assert_eq!(
        hex(Stream::new(&zeros, b""), 40),
        "74f25ddefbae175acd72d2958953e7c34104e665ddac29b5371c4da83e31025849a3edd98eb29a6a"
    );
    let counting = NoiseKey::from_bytes(core::array::from_fn(|at| at as u8));
    assert_eq!(
        hex(Stream::new(&counting, b"tavren"), 72),
        "8b3f6e8f36314a47e3283b948e6ea63769de4e6b418179e8d1a46e2f5ff145b34fe68a8ed2f7e23dce873a0e0cbb3a4ec355225b2168743cb5f839c823ae50853ac5314bd814c66e"
    );
}

#[test]
fn a_draw_takes_whole_bytes_and_keeps_the_low_bits() {
    let key = NoiseKey::from_bytes([3; 32]);
    let (mut narrow, mut wide) = (Stream::new(&key, b"q"), Stream::new(&key, b"q"));
    for count in [1_u32, 7, 8, 9, 16, 63, 64, 65, 127, 128] {
        let whole = wide.draw(count.div_ceil(8) * 8);
        let mask = if count == 128 {
            u128::MAX
        } else {
            (1 << count) - 1
        };
        assert_eq!(narrow.draw(count), whole & mask);
    }
    assert_eq!(narrow.draw(0), 0);
    assert_eq!(narrow.draw(8), wide.draw(8));
}

#[test]
fn other_keys_and_questions_have_other_bits() {
    let mut streams = Vec::new();
    for (key, question) in [(1, "a"), (1, "b"), (2, "a"), (1, ""), (1, "ab")] {
        let key = NoiseKey::from_bytes([key; 32]);
        streams.push(Stream::new(&key, question.as_bytes()).draw(128));
    }
    streams.sort_unstable();
    streams.dedup();
    assert_eq!(streams.len(), 5);
}

#[test]
fn below_gives_every_number_the_same_probability() {
    for n in [1_u128, 2, 3, 5, 6, 7, 8, 12, 100] {
        let some = NonZeroU128::new(n).unwrap();
        let found = enumerate((-20_f64).exp2(), |path| path, |bits| bits.below(some));
        assert_eq!(found.mass.len() as u128, n);
        check(&format!("below {n}"), &found, |_| 1.0 / n as f64);
        let first = found.mass[&0];
        assert!(
            found.mass.values().all(|mass| *mass == first),
            "law 13: exactly uniform"
        );
    }
}

#[test]
fn a_coin_has_exactly_its_odds() {
    for (numerator, denominator) in [
        (0_u32, 3_u32),
        (1, 3),
        (2, 3),
        (3, 3),
        (4, 3),
        (5, 8),
        (7, 11),
    ] {
        let whole = NonZeroU128::new(denominator.into()).unwrap();
        let toss = |bits: &mut _| Bits::coin(bits, numerator.into(), whole);
        let found = enumerate((-20_f64).exp2(), |path| path, toss);
        let odds = (f64::from(numerator) / f64::from(denominator)).min(1.0);
        let name = format!("{numerator}/{denominator}");
        check(&name, &found, |hit| if hit { odds } else { 1.0 - odds });
    }
}

#[test]
fn below_reaches_the_largest_numbers() {
    let mut bits = Stream::new(&NoiseKey::from_bytes([7; 32]), b"large");
    for _ in 0..1_000 {
        bits.below(NonZeroU128::MAX);
        assert!(bits.below(NonZeroU128::new((1 << 127) + 1).unwrap()) <= 1 << 127);
    }
}

/// Law 15.
#[test]
fn keys_and_streams_are_never_printed() {
    let key = NoiseKey::from_bytes([0xab; 32]);
    assert_eq!(format!("{key:?}"), "NoiseKey(..)");
    assert_eq!(format!("{:?}", Stream::new(&key, b"")), "Stream(..)");
}
