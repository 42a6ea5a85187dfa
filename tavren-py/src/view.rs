//! Views: what a vendor may know of a match, or of what people did. They are public, and may be printed and stored.

use crate::errors::wrong;
use pyo3::prelude::*;
use tavren_core::matching::{Figure as CoreFigure, Tables, View as CoreView, conversion};
use tavren_core::types::{Code, id::hex};
use tavren_relay::view_hash;

/// One figure as a vendor sees it: an interval that holds the count, or the count with noise.
#[pyclass(frozen, module = "tavren.matching", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Figure {
    figure: CoreFigure,
}

#[pymethods]
impl Figure {
    /// The least the count can be; ``None`` under noise.
    #[getter]
    fn at_least(&self) -> Option<u64> {
        match self.figure {
            CoreFigure::Between { at_least, .. } => Some(at_least),
            CoreFigure::About(_) => None,
        }
    }

    /// One above the greatest the count can be; ``None`` under noise.
    #[getter]
    fn below(&self) -> Option<u64> {
        match self.figure {
            CoreFigure::Between { below, .. } => Some(below),
            CoreFigure::About(_) => None,
        }
    }

    /// The count with noise, which may make it negative; ``None`` for an interval.
    #[getter]
    fn about(&self) -> Option<i64> {
        match self.figure {
            CoreFigure::Between { .. } => None,
            CoreFigure::About(about) => Some(about),
        }
    }

    /// Which share of ``of`` this is, in ten-thousandths: the least and the most that it can be by the
    /// two figures; ``None`` where ``of`` may be nobody. With who took a deal and who matched it is the
    /// conversion.
    fn share(&self, of: &Self) -> Option<(u32, u32)> {
        conversion(self.figure, of.figure)
    }

    fn __repr__(&self) -> String {
        match self.figure {
            CoreFigure::Between { at_least, below } => format!("<Figure: {at_least} to {below}>"),
            CoreFigure::About(about) => format!("<Figure: about {about}>"),
        }
    }
}

/// What a vendor sees of a match, or of what people did: how many, and how many in each area that the policy tells apart.
#[pyclass(frozen, module = "tavren.matching", eq)]
#[derive(PartialEq)]
pub(crate) struct View {
    view: CoreView,
    /// The code of each of its areas.
    codes: Vec<Option<u64>>,
}

impl View {
    pub(crate) fn new(view: CoreView, tables: &Tables) -> Self {
        let areas = view.by_area.iter();
        let codes = areas.map(|(area, _)| tables.areas().code(*area)).collect();
        Self { view, codes }
    }
}

#[pymethods]
impl View {
    /// How many people.
    #[getter]
    fn people(&self) -> Figure {
        self.view.people.into()
    }

    /// How many of them in each area, by code; ``None`` for those who are counted in no country.
    #[getter]
    fn by_area(&self) -> Vec<(Option<u64>, Figure)> {
        let figures = self.view.by_area.iter();
        let figures = figures.map(|(_, figure)| Figure::from(*figure));
        self.codes.iter().copied().zip(figures).collect()
    }

    /// The hash that match receipts name the view by: that of :attr:`MatchReceipt.view`.
    fn receipt_hash(&self, py: Python<'_>) -> PyResult<String> {
        let hash = view_hash(&self.view);
        let hash = hash.map_err(|_| wrong(py, Code::LimitExceeded, "by_area"))?;
        Ok(hex(&hash))
    }

    fn __repr__(&self) -> String {
        let (people, areas) = (self.people().__repr__(), self.codes.len());
        format!("<View: {people} in {areas} areas>")
    }
}

impl From<CoreFigure> for Figure {
    fn from(figure: CoreFigure) -> Self {
        Self { figure }
    }
}
