use super::*;
use tavren_attest::Measurement;
use tavren_attest::development::Development;
use tavren_types::id::hex;

/// The first hour of the epoch of six hours that begins on 2026-11-20 at noon.
const FIRST: u64 = 498_660;

fn boot() -> Boot {
    let image = Measurement::from_bytes([7; 48]).unwrap();
    Boot {
        id: [6; 16],
        receipts: ReceiptKey::from_bytes(&[4; 32]),
        policy: [5; 32],
        provider: Box::new(Development::new(&[1; 32], image).unwrap()),
        service: None,
    }
}

fn chain() -> Chain {
    Chain {
        epoch: Epoch::from_number(83_110),
        hour: FIRST,
        seed: Seed::from_bytes([0x21; 32]),
    }
}

fn named(key: &BoundKey) -> String {
    hex(key.id.as_bytes())
}

/// Computed by another implementation: HKDF-Expand, X25519 and SHA-256. Every later release of the
/// runner has to find the same keys, or it opens nothing that was sealed before.
#[test]
fn the_keys_of_an_epoch_are_what_they_were() {
    let (last, earlier, _) = chain().up_to(FIRST + 2, &boot());
    let keys: Vec<_> = earlier.iter().chain([&last]).map(named).collect();
    let expected = [
        "aea009bd375550980752d0918312a0e6",
        "32e2a50f411fff1150c155c111c47a12",
        "fd59e6dcbe7ed108fb8481ba6dbe738b",
    ];
    assert_eq!(keys, expected);
}

#[test]
fn the_key_of_an_hour_is_the_same_whether_it_was_reached_step_by_step_or_at_once() {
    let boot = boot();
    let (at_once, earlier, _) = chain().up_to(FIRST + 5, &boot);
    assert_eq!(earlier.len(), 5);
    let mut left = chain();
    for hour in FIRST..FIRST + 5 {
        let (key, earlier, rest) = left.up_to(hour, &boot);
        assert!(earlier.is_empty() && key.binding.hour == Some(hour));
        left = rest;
    }
    let (key, _, _) = left.up_to(FIRST + 5, &boot);
    assert_eq!(key.id, at_once.id);
}
