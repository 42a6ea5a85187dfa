//! Many things at once: threads that share the syncs of the store.

use crate::trouble::Trouble;

/// Threads for what people do. Each waits for the disk most of the time, and all that wait
/// together share one sync.
pub(crate) const THREADS: usize = 64;

/// Runs `work` on every item, on several threads; the items of one thread in order. Stops at the
/// first failure.
pub(crate) fn each<T: Sync>(
    groups: &[&[T]],
    threads: usize,
    work: impl Fn(&T) -> Result<(), Trouble> + Sync,
) -> Result<(), Trouble> {
    let work = &work;
    std::thread::scope(|scope| {
        let run = |thread: usize| {
            let own = groups.iter().skip(thread).step_by(threads);
            move || own.copied().flatten().try_for_each(work)
        };
        let handles: Vec<_> = (0..threads.min(groups.len()))
            .map(|thread| scope.spawn(run(thread)))
            .collect();
        handles.into_iter().try_for_each(|handle| {
            let panicked = |_| Err(Trouble::new("a thread of the example panicked"));
            handle.join().unwrap_or_else(panicked)
        })
    })
}
