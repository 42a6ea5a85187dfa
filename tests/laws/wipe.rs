//! Law 9, its part on wiping: after a wipe no stored byte decrypts to what was wiped, and other
//! grants still do.

use proptest::prelude::*;
use tavren_core::audit::Stored as Audited;
use tavren_core::port::Stored;
use tavren_core::sealing::Key as SealKey;
use tavren_core::sealing::chunk::{ChunkPosition, open_chunk};
use tavren_core::sealing::record::open_record;
use tavren_core::types::cbor;
use tavren_tests::faults::Fault;
use tavren_tests::people::{self, DAY, PLANTED};
use tavren_tests::script::scripts;
use tavren_tests::{Act, Answer, Bed, World, cases};

use crate::interleavings::openable;
use crate::{done, give};

/// Everything that can be read of a bed by whoever has all of it: every record, stream and payload
/// as it lies, and opened with every key that was not destroyed.
fn readable(bed: &Bed) -> Vec<Vec<u8>> {
    let ids: Vec<_> = bed.seen().keys.keys().copied().collect();
    let keys = bed.surviving(&ids);
    let mut found = Vec::new();
    let mut read = |place: &[u8], bytes: &[u8]| {
        found.push(bytes.to_vec());
        found.extend(opened(&keys, place, bytes));
        if let Ok(entry) = cbor::from_bytes::<Audited>(bytes) {
            found.extend(opened(&keys, place, &entry.sealed));
        }
    };
    for entry in bed.entries() {
        if let Stored::Record(bytes) = &entry.stored {
            read(entry.key.as_bytes(), bytes);
        }
    }
    let streams: Vec<_> = bed.seen().streams.iter().cloned().collect();
    for stream in streams {
        for entry in bed.stream(&stream) {
            if let Stored::Record(bytes) = &entry.stored {
                read(stream.as_bytes(), bytes);
            }
        }
    }
    // Payloads that were ever put, whether or not they still lie somewhere: a copy may.
    for (package, chunks) in &bed.seen().payloads {
        for (index, chunk) in chunks.iter().enumerate() {
            let position = ChunkPosition {
                package: *package.as_bytes(),
                index: u32::try_from(index).unwrap(),
                last: index + 1 == chunks.len(),
            };
            let open = |key: &SealKey| open_chunk(key, &position, chunk).ok();
            found.extend(keys.iter().filter_map(open).map(|plain| plain.to_vec()));
        }
    }
    found
}

fn opened<'a>(
    keys: &'a [SealKey],
    place: &'a [u8],
    bytes: &'a [u8],
) -> impl Iterator<Item = Vec<u8>> + 'a {
    let open = move |key: &SealKey| open_record(key, place, bytes).ok();
    keys.iter().filter_map(open).map(|plain| plain.to_vec())
}

fn holds(found: &[Vec<u8>], text: &str) -> bool {
    found.iter().any(|bytes| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    })
}

/// What names a user, and what the user's records hold.
fn traces(user: usize) -> [String; 3] {
    [
        format!("{PLANTED}user-{user}-"),
        format!("{PLANTED}tag-{user}"),
        format!("{PLANTED}cell-{user}-"),
    ]
}

proptest! {
    #![proptest_config(cases(12))]

    /// Law 9: nothing that is left says anything of an erased user; of the others everything does.
    #[test]
    fn after_an_erasure_nothing_decrypts_to_its_person(script in scripts(30), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        world.play(&script, |_, _, _| {});
        let before = readable(&world.bed);
        let known = [0, 1, 2].map(|user| holds(&before, &traces(user)[0]));
        world.now += 1_000;
        prop_assert!(matches!(world.act(Act::Erase(0, true), "erase"), Answer::Done(..)));
        let after = readable(&world.bed);
        for trace in traces(0) {
            prop_assert!(!holds(&after, &trace), "{trace} is left");
        }
        for user in [1, 2] {
            prop_assert_eq!(holds(&after, &traces(user)[0]), known[user]);
        }
    }

    /// Law 9: when retention is over, nothing of what was shared is left, and the permission is gone.
    #[test]
    fn after_retention_nothing_decrypts_to_what_was_shared(script in scripts(30), seed in any::<u64>()) {
        let mut world = World::new(Bed::in_store(seed), &people::deals());
        world.play(&script, |_, _, _| {});
        world.now += 400 * DAY;
        world.sweep_all();
        world.market().recover(world.time()).unwrap();
        let after = readable(&world.bed);
        for user in 0..3 {
            prop_assert!(!holds(&after, &traces(user)[2]), "a record of user {user} is left");
            prop_assert!(world.held(user).is_empty());
        }
        let left = world.bed.entries();
        let kinds: Vec<u8> = left.iter().map(|entry| entry.key.as_bytes()[0]).filter(|tag| b"GPWDQE".contains(tag)).collect();
        prop_assert!(kinds.is_empty(), "left: {}", String::from_utf8_lossy(&kinds));
    }
}

/// Law 9: of two people in one package, one is stopped and nothing opens what was theirs; the other's still does.
#[test]
fn in_one_package_only_the_chunk_of_who_revoked_is_lost() {
    let mut world = World::new(Bed::memory(9), &people::deals());
    let grant = give(&mut world, 0, 0);
    give(&mut world, 1, 0);
    assert_eq!(done(&mut world, Act::Serve(0)), [2, 0, 0]);
    let before = readable(&world.bed);
    assert!(
        holds(&before, &traces(0)[2]) && holds(&before, &traces(1)[2]),
        "the search finds nothing"
    );
    done(&mut world, Act::Revoke(grant));
    let after = readable(&world.bed);
    assert!(!holds(&after, &traces(0)[2]) && holds(&after, &traces(1)[2]));
    let Answer::Done(numbers, cells) = world.act(Act::Claim(0), "claim") else {
        panic!("a claim");
    };
    assert_eq!(numbers[0], 1);
    assert!(!cells.is_empty() && cells.iter().all(|cell| cell.starts_with(&traces(1)[2])));
    // Once it is claimed the store's own key is gone too: the buyer alone can open it.
    assert!(!holds(&readable(&world.bed), &traces(1)[2]));
}

/// Laws 2 and 9: a packaging that died leaves nothing that outlives the stop of its permission, long
/// before anybody recovers what it left.
#[test]
fn what_a_dead_packaging_left_goes_with_its_permission() {
    for stop in [Act::Revoke(0), Act::Pause(0), Act::Erase(0, true)] {
        let mut struck = 0;
        for nth in 0.. {
            let mut world = World::new(Bed::memory(9), &people::deals());
            give(&mut world, 0, 1);
            world.now += DAY;
            world.bed.faults.arm(nth, Fault::DiesBefore);
            world.act(Act::Serve(1), "cut short");
            if world.bed.faults.is_armed() {
                break;
            }
            struck += 1;
            world.reopen();
            world.now += 1_000;
            done(&mut world, stop);
            assert!(
                !openable(&world.bed),
                "{stop:?} after a death at write {nth}"
            );
        }
        assert!(struck >= 3, "a packaging has more than {struck} writes");
    }
}
