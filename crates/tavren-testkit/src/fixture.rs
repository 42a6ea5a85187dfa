use std::fmt::Display;

/// Makes what a suite tests: `P` is `dyn Store`, `dyn Keyring` or `dyn DeliveryQueue`.
///
/// [`Passing`] and [`Lasting`] are enough for most adapters.
pub trait Fixture<P: ?Sized> {
    /// Makes a new place, where nothing was kept before. Each case gets its own.
    ///
    /// # Errors
    /// Why there is none; the case fails with these words.
    fn place(&self) -> Result<Box<dyn Place<P> + '_>, String>;
}

/// Where one store, keyring or queue lies: a folder, a schema, a piece of memory. It is cleaned up
/// when dropped.
pub trait Place<P: ?Sized>: Sync {
    /// Opens what lies here: empty at first, and later with all that was kept. It is never opened
    /// twice at a time.
    ///
    /// # Errors
    /// Why it does not open; the case fails with these words.
    fn open(&self) -> Result<Box<P>, String>;

    /// Whether it can be dropped and opened again. Where it cannot, cases that need it are skipped
    /// by name.
    fn lasts(&self) -> bool;
}

/// A fixture for what is gone when dropped; made by the `passing` function of each suite.
#[derive(Debug, Clone)]
pub struct Passing<M> {
    make: M,
}

impl<M> Passing<M> {
    pub(crate) const fn new(make: M) -> Self {
        Self { make }
    }
}

impl<P: ?Sized, M: Fn() -> Result<Box<P>, String> + Sync> Fixture<P> for Passing<M> {
    fn place(&self) -> Result<Box<dyn Place<P> + '_>, String> {
        Ok(Box::new(Anywhere { make: &self.make }))
    }
}

struct Anywhere<'a, M> {
    make: &'a M,
}

impl<P: ?Sized, M: Fn() -> Result<Box<P>, String> + Sync> Place<P> for Anywhere<'_, M> {
    fn open(&self) -> Result<Box<P>, String> {
        (self.make)()
    }

    fn lasts(&self) -> bool {
        false
    }
}

/// A fixture for what lasts; made by the `lasting` function of each suite.
#[derive(Debug, Clone)]
pub struct Lasting<N, O> {
    new: N,
    open: O,
}

impl<N, O> Lasting<N, O> {
    pub(crate) const fn new(new: N, open: O) -> Self {
        Self { new, open }
    }
}

impl<P, S, E, N, O> Fixture<P> for Lasting<N, O>
where
    P: ?Sized,
    S: Sync + 'static,
    E: Display,
    N: Fn() -> Result<S, E>,
    O: Fn(&S) -> Result<Box<P>, String> + Sync,
{
    fn place(&self) -> Result<Box<dyn Place<P> + '_>, String> {
        let site = (self.new)().map_err(|error| error.to_string())?;
        Ok(Box::new(Site {
            site,
            open: &self.open,
        }))
    }
}

struct Site<'a, S, O> {
    site: S,
    open: &'a O,
}

impl<P, S, O> Place<P> for Site<'_, S, O>
where
    P: ?Sized,
    S: Sync,
    O: Fn(&S) -> Result<Box<P>, String> + Sync,
{
    fn open(&self) -> Result<Box<P>, String> {
        (self.open)(&self.site)
    }

    fn lasts(&self) -> bool {
        true
    }
}
