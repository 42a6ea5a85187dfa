use std::sync::Barrier;
use std::thread;

use crate::Stop;

/// Runs `work` in `count` threads that start at the same moment, each with its number from 0, and
/// gives back what each made. The first that stops, stops the case, once all have ended.
pub(crate) fn together<T: Send>(
    count: u8,
    work: impl Fn(u8) -> Result<T, Stop> + Sync,
) -> Result<Vec<T>, Stop> {
    let start = Barrier::new(usize::from(count));
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count)
            .map(|number| {
                let (start, work) = (&start, &work);
                scope.spawn(move || {
                    start.wait();
                    work(number)
                })
            })
            .collect();
        let ended: Vec<_> = threads.into_iter().map(|thread| thread.join()).collect();
        let panicked = |_| Stop::Fail("it panicked in a thread".to_owned());
        ended
            .into_iter()
            .map(|ended| ended.map_err(panicked)?)
            .collect()
    })
}
