//! The suite of [`DeliveryQueue`]: every promise of the port as a named case.

use tavren_core::port::DeliveryQueue;

use crate::{Case, Fixture, Lasting, Passing, Report};

mod chunks;
mod reopen;

const GROUPS: &[&[Case<dyn DeliveryQueue>]] = &[chunks::CASES, reopen::CASES];

/// The queue under test.
type Subject<'p> = crate::Bench<'p, dyn DeliveryQueue>;

/// Every case of the suite.
pub fn cases() -> impl Iterator<Item = &'static Case<dyn DeliveryQueue>> {
    GROUPS.iter().copied().flatten()
}

/// Runs every case, each on a new place of `fixture`.
pub fn conformance(fixture: &dyn Fixture<dyn DeliveryQueue>) -> Report {
    Report::run(cases(), fixture)
}

/// A fixture for a queue that is gone when it is dropped: `make` makes an empty one.
pub fn passing<Q: DeliveryQueue + 'static, E: std::fmt::Display>(
    make: impl Fn() -> Result<Q, E> + Sync,
) -> Passing<impl Fn() -> Result<Box<dyn DeliveryQueue>, String> + Sync> {
    Passing::new(move || match make() {
        Ok(queue) => Ok(Box::new(queue) as Box<dyn DeliveryQueue>),
        Err(error) => Err(error.to_string()),
    })
}

/// A fixture for a queue that lasts: `new` makes a new place (a folder, say, that is removed when
/// dropped), and `open` opens the queue that lies there, again and again.
pub fn lasting<L, F, N, Q, E>(
    new: N,
    open: impl Fn(&L) -> Result<Q, E> + Sync,
) -> Lasting<N, impl Fn(&L) -> Result<Box<dyn DeliveryQueue>, String> + Sync>
where
    N: Fn() -> Result<L, F>,
    Q: DeliveryQueue + 'static,
    E: std::fmt::Display,
{
    Lasting::new(new, move |place: &L| match open(place) {
        Ok(queue) => Ok(Box::new(queue) as Box<dyn DeliveryQueue>),
        Err(error) => Err(error.to_string()),
    })
}
