//! The suite of [`Keyring`]: every promise of the port as a named case.

use tavren_core::port::Keyring;

use crate::{Case, Fixture, Lasting, Passing, Report};

mod destroy;
mod fresh;
mod reopen;
mod secrets;

const GROUPS: &[&[Case<dyn Keyring>]] =
    &[fresh::CASES, destroy::CASES, secrets::CASES, reopen::CASES];

/// The keyring under test.
type Subject<'p> = crate::Bench<'p, dyn Keyring>;

/// Every case of the suite.
pub fn cases() -> impl Iterator<Item = &'static Case<dyn Keyring>> {
    GROUPS.iter().copied().flatten()
}

/// Runs every case, each on a new place of `fixture`.
pub fn conformance(fixture: &dyn Fixture<dyn Keyring>) -> Report {
    Report::run(cases(), fixture)
}

/// A fixture for a keyring that is gone when it is dropped: `make` makes a new one.
pub fn passing<K: Keyring + 'static, E: std::fmt::Display>(
    make: impl Fn() -> Result<K, E> + Sync,
) -> Passing<impl Fn() -> Result<Box<dyn Keyring>, String> + Sync> {
    Passing::new(move || match make() {
        Ok(keyring) => Ok(Box::new(keyring) as Box<dyn Keyring>),
        Err(error) => Err(error.to_string()),
    })
}

/// A fixture for a keyring that lasts: `new` makes a new place (a folder, say, that is removed when
/// dropped), and `open` opens the keyring that lies there, again and again.
pub fn lasting<L, F, N, K, E>(
    new: N,
    open: impl Fn(&L) -> Result<K, E> + Sync,
) -> Lasting<N, impl Fn(&L) -> Result<Box<dyn Keyring>, String> + Sync>
where
    N: Fn() -> Result<L, F>,
    K: Keyring + 'static,
    E: std::fmt::Display,
{
    Lasting::new(new, move |place: &L| match open(place) {
        Ok(keyring) => Ok(Box::new(keyring) as Box<dyn Keyring>),
        Err(error) => Err(error.to_string()),
    })
}
