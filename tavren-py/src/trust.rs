//! Trust: how evidence of a buyer becomes a score, and a score a tier.

use crate::errors::wrong;
use pyo3::exceptions::PyOverflowError;
use pyo3::prelude::*;
use tavren_core::trust::{self, Evidence as CoreEvidence, Score, Tier};
use tavren_core::types::Code;

/// What is known of a buyer: how often each thing happened. What is left out never did.
#[pyclass(frozen, module = "tavren", eq, hash)]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Evidence {
    evidence: CoreEvidence,
}

#[pymethods]
impl Evidence {
    #[new]
    #[pyo3(signature = (*, delivered=0.into(), acknowledged=0.into(), duties_met=0.into(),
        unclaimed=0.into(), disputes_opened=0.into(), disputes_upheld=0.into(),
        flags_upheld=0.into(), duties_missed=0.into()))]
    #[expect(
        clippy::too_many_arguments,
        reason = "keywords of Python, each with its default"
    )]
    fn new(
        py: Python<'_>,
        delivered: Count,
        acknowledged: Count,
        duties_met: Count,
        unclaimed: Count,
        disputes_opened: Count,
        disputes_upheld: Count,
        flags_upheld: Count,
        duties_missed: Count,
    ) -> PyResult<Self> {
        let evidence = CoreEvidence {
            delivered: delivered.read(py, "delivered")?,
            acknowledged: acknowledged.read(py, "acknowledged")?,
            duties_met: duties_met.read(py, "duties_met")?,
            unclaimed: unclaimed.read(py, "unclaimed")?,
            disputes_opened: disputes_opened.read(py, "disputes_opened")?,
            disputes_upheld: disputes_upheld.read(py, "disputes_upheld")?,
            flags_upheld: flags_upheld.read(py, "flags_upheld")?,
            duties_missed: duties_missed.read(py, "duties_missed")?,
        };
        Ok(Self { evidence })
    }

    fn __repr__(&self) -> String {
        let counts = self.evidence.counts().map(|(_, count)| count.to_string());
        format!("<Evidence: {}>", counts.join(", "))
    }
}

/// How far a buyer of this evidence is trusted, 0 to 10,000; 5,000 while nothing is known. The same
/// integer as in Rust and C.
#[pyfunction]
pub(crate) fn trust_score(evidence: &Evidence) -> u16 {
    trust::score(&evidence.evidence).get()
}

/// The tier, 0 to 3, that follows the ``current`` one at a score of 0 to 10,000: a tier that was
/// reached is kept down to a somewhat lower score. A new buyer starts at tier 1.
#[pyfunction]
pub(crate) fn trust_tier(py: Python<'_>, current: Count, score: Count) -> PyResult<u8> {
    let beyond = |field| move || wrong(py, Code::LimitExceeded, field);
    let current = u8::try_from(current.read(py, "current")?).ok();
    let current = current.and_then(Tier::new).ok_or_else(beyond("current"))?;
    let score = u16::try_from(score.read(py, "score")?).ok();
    let score = score.and_then(Score::new).ok_or_else(beyond("score"))?;
    Ok(trust::tier(current, score).get())
}

/// A whole number of Python; `None` where it is negative or does not fit.
pub(crate) struct Count(Option<u32>);

impl Count {
    pub(crate) fn read(self, py: Python<'_>, field: &str) -> PyResult<u32> {
        self.0.ok_or_else(|| wrong(py, Code::LimitExceeded, field))
    }
}

impl From<u32> for Count {
    fn from(count: u32) -> Self {
        Self(Some(count))
    }
}

impl FromPyObject<'_, '_> for Count {
    type Error = PyErr;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        match value.extract() {
            Ok(count) => Ok(Self(Some(count))),
            Err(error) if PyErr::is_instance_of::<PyOverflowError>(&error, value.py()) => {
                Ok(Self(None))
            }
            Err(error) => Err(error),
        }
    }
}
