//! Packages and their chunks.

use tavren_core::port::DeliveryQueue;
use tavren_types::PackageId;

use super::Subject;
use crate::case::cases;
use crate::expect::same;
use crate::together::together;
use crate::{Random, Verdict};

cases! { dyn DeliveryQueue, "chunks":
    a_package_that_never_was_is_not_there,
    what_was_put_is_fetched,
    chunks_come_back_in_the_order_of_their_index,
    equal_chunks_stay_apart,
    chunks_keep_every_byte,
    a_large_chunk_comes_back,
    a_package_may_have_many_chunks,
    fetching_removes_nothing,
    packages_do_not_mix,
    packages_whose_ids_differ_in_one_byte_differ,
    the_same_chunks_put_again_change_nothing,
    what_is_put_again_replaces_all_that_was_there,
    a_removed_package_is_not_there,
    removing_what_is_gone_is_fine,
    removing_one_package_leaves_the_others,
    a_removed_package_may_be_put_again,
    many_threads_put_and_remove_each_their_own,
}

pub(super) fn package(number: u8) -> PackageId {
    PackageId::from_bytes([number; 16])
}

pub(super) fn chunks(values: &[&[u8]]) -> Vec<Vec<u8>> {
    values.iter().map(|value| value.to_vec()).collect()
}

pub(super) fn holds_chunks(queue: &Subject<'_>, package: PackageId, chunks: &[Vec<u8>]) -> Verdict {
    let expected = Some(chunks.to_vec());
    same("the package", &queue.subject().fetch(&package)?, &expected)
}

pub(super) fn holds_none(queue: &Subject<'_>, package: PackageId) -> Verdict {
    same("the package", &queue.subject().fetch(&package)?, &None)
}

fn comes_back(queue: &Subject<'_>, chunks: &[Vec<u8>]) -> Verdict {
    queue.subject().put(&package(1), chunks)?;
    holds_chunks(queue, package(1), chunks)
}

fn a_package_that_never_was_is_not_there(queue: Subject<'_>) -> Verdict {
    holds_none(&queue, package(1))?;
    queue.subject().put(&package(2), &chunks(&[b"other"]))?;
    holds_none(&queue, package(1))
}

fn what_was_put_is_fetched(queue: Subject<'_>) -> Verdict {
    comes_back(&queue, &chunks(&[b"sealed"]))
}

fn chunks_come_back_in_the_order_of_their_index(queue: Subject<'_>) -> Verdict {
    comes_back(&queue, &chunks(&[b"c", b"a", b"d", b"b"]))
}

fn equal_chunks_stay_apart(queue: Subject<'_>) -> Verdict {
    comes_back(&queue, &chunks(&[b"x", b"x", b"y", b"x"]))
}

fn chunks_keep_every_byte(queue: Subject<'_>) -> Verdict {
    let all: Vec<u8> = (0..=u8::MAX).collect();
    comes_back(&queue, &chunks(&[&all, b"", b"\0", b"\xff\xfe", b"\r\n"]))
}

fn a_large_chunk_comes_back(queue: Subject<'_>) -> Verdict {
    comes_back(
        &queue,
        &[Random::seeded(3).bytes(1 << 20), b"small".to_vec()],
    )
}

fn a_package_may_have_many_chunks(queue: Subject<'_>) -> Verdict {
    let many: Vec<Vec<u8>> = (0..2_000_u16)
        .map(|index| index.to_be_bytes().to_vec())
        .collect();
    comes_back(&queue, &many)
}

fn fetching_removes_nothing(queue: Subject<'_>) -> Verdict {
    let sealed = chunks(&[b"one", b"two"]);
    queue.subject().put(&package(1), &sealed)?;
    for _ in 0..3 {
        holds_chunks(&queue, package(1), &sealed)?;
    }
    Ok(())
}

fn packages_do_not_mix(queue: Subject<'_>) -> Verdict {
    for number in 0..20 {
        queue
            .subject()
            .put(&package(number), &[vec![number], vec![number, 1]])?;
    }
    for number in 0..20 {
        holds_chunks(&queue, package(number), &[vec![number], vec![number, 1]])?;
    }
    Ok(())
}

fn packages_whose_ids_differ_in_one_byte_differ(queue: Subject<'_>) -> Verdict {
    let changed = |place| {
        let mut id = [9; 16];
        id.iter_mut().skip(place).take(1).for_each(|byte| *byte = 0);
        PackageId::from_bytes(id)
    };
    for place in [0, 7, 8, 15] {
        queue
            .subject()
            .put(&changed(place), &chunks(&[&place.to_be_bytes()]))?;
    }
    for place in [0, 7, 8, 15] {
        holds_chunks(&queue, changed(place), &chunks(&[&place.to_be_bytes()]))?;
    }
    holds_none(&queue, package(9))
}

fn the_same_chunks_put_again_change_nothing(queue: Subject<'_>) -> Verdict {
    let sealed = chunks(&[b"one", b"two"]);
    for _ in 0..3 {
        comes_back(&queue, &sealed)?;
    }
    Ok(())
}

fn what_is_put_again_replaces_all_that_was_there(queue: Subject<'_>) -> Verdict {
    comes_back(&queue, &chunks(&[b"one", b"two", b"three"]))?;
    comes_back(&queue, &chunks(&[b"ONE"]))?;
    comes_back(&queue, &chunks(&[b"1", b"2"]))
}

fn a_removed_package_is_not_there(queue: Subject<'_>) -> Verdict {
    queue
        .subject()
        .put(&package(1), &chunks(&[b"one", b"two"]))?;
    queue.subject().remove(&package(1))?;
    holds_none(&queue, package(1))
}

fn removing_what_is_gone_is_fine(queue: Subject<'_>) -> Verdict {
    queue.subject().remove(&package(1))?;
    queue.subject().put(&package(1), &chunks(&[b"one"]))?;
    for _ in 0..3 {
        queue.subject().remove(&package(1))?;
        holds_none(&queue, package(1))?;
    }
    Ok(())
}

fn removing_one_package_leaves_the_others(queue: Subject<'_>) -> Verdict {
    for number in 1..=3 {
        queue.subject().put(&package(number), &[vec![number]])?;
    }
    queue.subject().remove(&package(2))?;
    holds_chunks(&queue, package(1), &[vec![1]])?;
    holds_none(&queue, package(2))?;
    holds_chunks(&queue, package(3), &[vec![3]])
}

fn a_removed_package_may_be_put_again(queue: Subject<'_>) -> Verdict {
    comes_back(&queue, &chunks(&[b"one", b"two"]))?;
    queue.subject().remove(&package(1))?;
    comes_back(&queue, &chunks(&[b"three"]))
}

fn many_threads_put_and_remove_each_their_own(queue: Subject<'_>) -> Verdict {
    together(8, |thread| {
        for round in 0..10 {
            let sealed = [vec![thread, round], vec![round]];
            queue.subject().put(&package(thread), &sealed)?;
            holds_chunks(&queue, package(thread), &sealed)?;
            queue.subject().remove(&package(thread))?;
            holds_none(&queue, package(thread))?;
        }
        Ok(())
    })?;
    Ok(())
}
