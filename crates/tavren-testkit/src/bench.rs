use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::{Place, Stop};

/// What a case works on: something fresh, its place, and numbers that do not repeat.
pub struct Bench<'p, P: ?Sized> {
    place: Box<dyn Place<P> + 'p>,
    subject: Box<P>,
    numbers: AtomicU64,
}

impl<'p, P: ?Sized> Bench<'p, P> {
    /// Opens what lies at a place.
    ///
    /// # Errors
    /// [`Stop::Fail`] when it does not open.
    pub fn new(place: Box<dyn Place<P> + 'p>) -> Result<Self, Stop> {
        Ok(Self {
            subject: place.open().map_err(Stop::Fail)?,
            place,
            numbers: AtomicU64::new(1),
        })
    }

    /// What is tested.
    pub fn subject(&self) -> &P {
        &self.subject
    }

    /// Drops what is tested and opens it again at the same place.
    ///
    /// # Errors
    /// [`Stop::Skip`] where that is not possible; [`Stop::Fail`] when it does not open.
    pub fn reopen(self) -> Result<Self, Stop> {
        if !self.place.lasts() {
            return Err(Stop::Skip("it cannot be opened again"));
        }
        let Self {
            place,
            subject,
            numbers,
        } = self;
        drop(subject);
        Ok(Self {
            subject: place.open().map_err(Stop::Fail)?,
            place,
            numbers,
        })
    }

    /// A number that was not given before, from 1.
    pub fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

impl<P: ?Sized> fmt::Debug for Bench<'_, P> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Bench(..)")
    }
}
