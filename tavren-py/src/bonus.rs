//! Where the bonus of a permission stands.

use crate::money::Money;
use pyo3::prelude::*;
use tavren_core::grant::Bonus as CoreBonus;

/// Where a bonus stands: the three together are what was promised.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Bonus {
    bonus: CoreBonus,
}

impl From<CoreBonus> for Bonus {
    fn from(bonus: CoreBonus) -> Self {
        Self { bonus }
    }
}

#[pymethods]
impl Bonus {
    /// What was paid of it, and stays the user's.
    #[getter]
    fn earned(&self) -> Money {
        self.bonus.earned.into()
    }

    /// What can still be earned.
    #[getter]
    fn open(&self) -> Money {
        self.bonus.open.into()
    }

    /// What can no longer be earned.
    #[getter]
    fn lost(&self) -> Money {
        self.bonus.lost.into()
    }

    fn __repr__(&self) -> &'static str {
        "<Bonus>"
    }
}
