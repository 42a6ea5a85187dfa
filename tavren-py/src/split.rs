//! How far a split is.

use crate::money::Money;
use pyo3::prelude::*;
use tavren_core::split::Split as CoreSplit;

/// An amount that is shared among contributors, and how far it is. Once it is posted, every share will
/// be credited.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Split {
    split: CoreSplit,
}

impl From<CoreSplit> for Split {
    fn from(split: CoreSplit) -> Self {
        Self { split }
    }
}

#[pymethods]
impl Split {
    /// Its id, by which :meth:`Market.view_split` finds it.
    #[getter]
    fn id(&self) -> String {
        self.split.id().to_string()
    }

    /// How much is split.
    #[getter]
    fn amount(&self) -> Money {
        self.split.amount().into()
    }

    /// Among how many.
    #[getter]
    fn contributors(&self) -> u32 {
        self.split.contributors()
    }

    /// How much contributors have been credited.
    #[getter]
    fn paid(&self) -> Money {
        self.split.paid().into()
    }

    /// How much is in the pool, and due to contributors.
    #[getter]
    fn left(&self) -> Money {
        self.split.left().into()
    }

    /// How much was for users who were erased meanwhile: it is in the treasury.
    #[getter]
    fn waived(&self) -> Money {
        self.split.waived().into()
    }

    /// How many users were erased meanwhile to whom something was due.
    #[getter]
    fn erased(&self) -> u32 {
        self.split.erased()
    }

    /// How many commits it has taken, and how many it takes.
    #[getter]
    fn progress(&self) -> (u32, u32) {
        self.split.progress()
    }

    /// True once the amount was put aside.
    #[getter]
    fn is_posted(&self) -> bool {
        self.split.is_posted()
    }

    /// True once every share was credited.
    #[getter]
    fn is_done(&self) -> bool {
        self.split.is_done()
    }

    fn __repr__(&self) -> String {
        let (made, all) = self.split.progress();
        format!("<Split: {made} of {all} commits>")
    }
}
