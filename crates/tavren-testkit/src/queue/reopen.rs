//! What was put or removed is so when the queue is opened again.

use tavren_core::port::DeliveryQueue;

use super::Subject;
use super::chunks::{chunks, holds_chunks, holds_none, package};
use crate::Verdict;
use crate::case::cases;

cases! { dyn DeliveryQueue, "reopen":
    packages_last,
    what_was_put_again_lasts,
    removed_packages_stay_removed,
}

fn packages_last(queue: Subject<'_>) -> Verdict {
    let sealed = chunks(&[b"one", b"", b"\0\xff"]);
    queue.subject().put(&package(1), &sealed)?;
    let queue = queue.reopen()?;
    holds_chunks(&queue, package(1), &sealed)
}

fn what_was_put_again_lasts(queue: Subject<'_>) -> Verdict {
    queue
        .subject()
        .put(&package(1), &chunks(&[b"one", b"two"]))?;
    queue.subject().put(&package(1), &chunks(&[b"ONE"]))?;
    let queue = queue.reopen()?;
    holds_chunks(&queue, package(1), &chunks(&[b"ONE"]))
}

fn removed_packages_stay_removed(queue: Subject<'_>) -> Verdict {
    for number in [1, 2] {
        queue.subject().put(&package(number), &[vec![number]])?;
    }
    queue.subject().remove(&package(1))?;
    let queue = queue.reopen()?;
    holds_none(&queue, package(1))?;
    holds_chunks(&queue, package(2), &[vec![2]])
}
