//! The suite of [`Store`]: every promise of the port as a named case.

use tavren_core::port::Store;

use crate::{Case, Fixture, Lasting, Passing, Report};

mod atomicity;
mod bounds;
mod commits;
mod concurrency;
mod erase;
mod guards;
mod kinds;
mod limits;
mod model;
mod op;
mod outbox;
mod paging;
mod ranges;
mod readers;
mod refusal;
mod reopen;
mod replays;
mod snapshot;
mod streams;
mod subject;
mod tokens;
mod values;

/// Cheap ones first, so that a broken store is soon known.
const GROUPS: &[&[Case<dyn Store>]] = &[
    atomicity::CASES,
    guards::CASES,
    bounds::CASES,
    commits::CASES,
    replays::CASES,
    tokens::CASES,
    streams::CASES,
    outbox::CASES,
    ranges::CASES,
    paging::CASES,
    snapshot::CASES,
    erase::CASES,
    kinds::CASES,
    values::CASES,
    reopen::CASES,
    model::CASES,
    limits::CASES,
    concurrency::CASES,
    readers::CASES,
];

/// Every case of the suite.
pub fn cases() -> impl Iterator<Item = &'static Case<dyn Store>> {
    GROUPS.iter().copied().flatten()
}

/// Runs every case, each on a new place of `fixture`.
pub fn conformance(fixture: &dyn Fixture<dyn Store>) -> Report {
    Report::run(cases(), fixture)
}

/// A fixture for a store that is gone when it is dropped: `make` makes an empty one.
pub fn passing<S: Store + 'static, E: std::fmt::Display>(
    make: impl Fn() -> Result<S, E> + Sync,
) -> Passing<impl Fn() -> Result<Box<dyn Store>, String> + Sync> {
    Passing::new(move || match make() {
        Ok(store) => Ok(Box::new(store) as Box<dyn Store>),
        Err(error) => Err(error.to_string()),
    })
}

/// A fixture for a store that lasts: `new` makes a new place (a folder, say, that is removed when
/// dropped), and `open` opens the store that lies there, again and again.
pub fn lasting<L, F, N, S, E>(
    new: N,
    open: impl Fn(&L) -> Result<S, E> + Sync,
) -> Lasting<N, impl Fn(&L) -> Result<Box<dyn Store>, String> + Sync>
where
    N: Fn() -> Result<L, F>,
    S: Store + 'static,
    E: std::fmt::Display,
{
    Lasting::new(new, move |place: &L| match open(place) {
        Ok(store) => Ok(Box::new(store) as Box<dyn Store>),
        Err(error) => Err(error.to_string()),
    })
}
