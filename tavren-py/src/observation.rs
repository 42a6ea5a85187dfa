//! What a processor says of one payout.

use crate::errors::wrong;
use crate::money::Money;
use crate::text;
use pyo3::prelude::*;
use tavren_core::payout::{Evidence, Observation as CoreObservation};
use tavren_core::types::Code;

/// What a processor says of one payout: ``evidence`` is ``"unknown"`` (it was sent, and no answer
/// came), ``"pending"``, ``"held"``, ``"paid"``, ``"failed"`` (never made, and never will be) or
/// ``"returned"``, with the ``total`` that has come back so far. ``amount`` is what it names as the
/// payout's, where it names one: no other is believed.
#[pyclass(frozen, module = "tavren.payouts", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Observation {
    pub(crate) observation: CoreObservation,
}

impl From<CoreObservation> for Observation {
    fn from(observation: CoreObservation) -> Self {
        Self { observation }
    }
}

#[pymethods]
impl Observation {
    #[new]
    #[pyo3(signature = (payout, evidence, *, amount=None, total=None))]
    fn new(
        py: Python<'_>,
        payout: &str,
        evidence: &str,
        amount: Option<&Money>,
        total: Option<&Money>,
    ) -> PyResult<Self> {
        let payout = text::payout(py, payout)?;
        let amount = amount
            .map(|amount| amount.whole(py, "amount"))
            .transpose()?;
        let total = total.map(|total| total.whole(py, "total")).transpose()?;
        let evidence = match (evidence, total) {
            ("unknown", None) => Evidence::Unknown,
            ("pending", None) => Evidence::Pending,
            ("held", None) => Evidence::Held,
            ("paid", None) => Evidence::Paid,
            ("failed", None) => Evidence::Failed,
            ("returned", Some(total)) => Evidence::Returned { total },
            ("returned", None) | (_, Some(_)) => {
                return Err(wrong(py, Code::LimitExceeded, "total"));
            }
            _ => return Err(wrong(py, Code::LimitExceeded, "evidence")),
        };
        let observation = CoreObservation {
            payout,
            amount,
            evidence,
        };
        Ok(Self { observation })
    }

    /// Of which payout.
    #[getter]
    fn payout(&self) -> String {
        self.observation.payout.to_string()
    }

    /// Which amount it names, where it names one.
    #[getter]
    fn amount(&self) -> Option<Money> {
        self.observation.amount.map(Money::from)
    }

    /// What it says.
    #[getter]
    fn evidence(&self) -> &'static str {
        match self.observation.evidence {
            Evidence::Unknown => "unknown",
            Evidence::Pending => "pending",
            Evidence::Held => "held",
            Evidence::Paid => "paid",
            Evidence::Failed => "failed",
            Evidence::Returned { .. } => "returned",
        }
    }

    /// What has come back of it so far, all told; ``None`` where nothing did.
    #[getter]
    fn total(&self) -> Option<Money> {
        match self.observation.evidence {
            Evidence::Returned { total } => Some(total.into()),
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        format!("<Observation of {}>", self.observation.payout)
    }
}
