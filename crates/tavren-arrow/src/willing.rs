//! What people accept, by a model and the column that it reads.

use crate::{Table, TableError};
use arrow_buffer::ScalarBuffer;
use tavren_pricing::{Acceptance, Part};

/// A model of who accepts a quote, without its column. [`Acceptance`] says what each means.
#[derive(Debug, Clone, PartialEq)]
pub enum Model {
    /// Reads the column `location`: the natural logarithm of minor units.
    Logistic {
        /// How sharply people decide.
        slope: f64,
    },
    /// Reads the column `location`.
    LogNormal {
        /// How far people differ.
        spread: f64,
    },
    /// Reads the column `location`.
    Mixture(Vec<Part>),
    /// Reads the column `reservation`: whole minor units.
    Reservation,
    /// Reads the column `probability`, 0 to 1.
    Given,
}

/// What each person of a table accepts.
pub struct Willing {
    model: Model,
    column: Column,
}

enum Column {
    Fractions(ScalarBuffer<f64>),
    Minor(ScalarBuffer<i64>),
}

impl Willing {
    /// Reads the column of a model.
    ///
    /// # Errors
    /// [`TableError`] for a column that is missing, of another type or with a value out of range,
    /// and for a parameter out of range.
    pub fn read(table: &Table, model: Model) -> Result<Self, TableError> {
        let column = match model {
            Model::Logistic { .. } | Model::LogNormal { .. } | Model::Mixture(_) => {
                Column::Fractions(table.fractions("location")?)
            }
            Model::Reservation => Column::Minor(table.whole("reservation")?),
            Model::Given => Column::Fractions(table.fractions("probability")?),
        };
        let willing = Self { model, column };
        willing.acceptance()?;
        Ok(willing)
    }

    /// The same, as the engine takes it.
    ///
    /// # Errors
    /// [`tavren_pricing::PricingError`] for a value or a parameter out of range.
    pub fn acceptance(&self) -> Result<Acceptance<'_>, TableError> {
        let found = match (&self.model, &self.column) {
            (Model::Logistic { slope }, Column::Fractions(at)) => Acceptance::logistic(at, *slope),
            (Model::LogNormal { spread }, Column::Fractions(at)) => {
                Acceptance::log_normal(at, *spread)
            }
            (Model::Mixture(parts), Column::Fractions(at)) => Acceptance::mixture(at, parts),
            (_, Column::Minor(minor)) => Acceptance::reservation(minor),
            (_, Column::Fractions(given)) => Acceptance::given(given),
        };
        Ok(found?)
    }
}
