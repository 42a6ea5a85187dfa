//! Work in parts, side by side where there are threads.

use alloc::vec::Vec;

/// Does `work` on each part, each in a thread of its own; the answers in the order of the parts.
#[cfg(any(test, feature = "std"))]
pub(super) fn each<T: Send, R: Send>(parts: Vec<T>, work: impl Fn(T) -> R + Sync) -> Vec<R> {
    if parts.len() <= 1 {
        return parts.into_iter().map(work).collect();
    }
    let mut answers: Vec<Option<R>> = parts.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        for (part, answer) in parts.into_iter().zip(&mut answers) {
            let work = &work;
            scope.spawn(move || *answer = Some(work(part)));
        }
    });
    answers.into_iter().flatten().collect()
}

/// Does `work` on each part, one after the other.
#[cfg(not(any(test, feature = "std")))]
pub(super) fn each<T, R>(parts: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    parts.into_iter().map(work).collect()
}
