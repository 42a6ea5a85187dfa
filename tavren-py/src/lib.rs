//! The inside of the Python package `tavren`: thin classes over `tavren-core`.
//!
//! A refusal is a value, an error an exception of `tavren.errors`; what takes long releases the
//! interpreter (`gil`). No `repr` shows anything personal.

mod claim;
mod errors;
mod gil;
mod grant;
mod market;
mod money;
mod offer;
mod presentation;
mod secret;
mod source;
mod text;
mod time;
mod trust;
mod wallet;

#[pyo3::pymodule]
mod _tavren {
    #[pymodule_export]
    use crate::claim::{Claimed, Opened};
    #[pymodule_export]
    use crate::errors::Refused;
    #[pymodule_export]
    use crate::grant::{Fulfilled, Receipt};
    #[pymodule_export]
    use crate::market::{Market, memory, open};
    #[pymodule_export]
    use crate::money::Money;
    #[pymodule_export]
    use crate::offer::{Offer, Terms};
    #[pymodule_export]
    use crate::presentation::Presentation;
    #[pymodule_export]
    use crate::secret::{ApiKey, Secret};
    #[pymodule_export]
    use crate::source::Request;
    #[pymodule_export]
    use crate::trust::{Evidence, trust_score, trust_tier};
    #[pymodule_export]
    use crate::wallet::{Permission, Wallet};
}
