//! What one person shares and has earned.

use crate::bonus::Bonus;
use crate::errors::{Refused, wrong};
use crate::gil::{Answer, give};
use crate::money::Money;
use crate::text::{self, label};
use crate::time::{datetime, moment};
use pyo3::prelude::*;
use tavren_core::types::{Code, GrantId};
use tavren_core::wallet::{self, Language};

/// A language that views are written in.
pub(crate) fn read(py: Python<'_>, language: &str) -> PyResult<Language> {
    match language {
        "en" => Ok(Language::English),
        "vi" => Ok(Language::Vietnamese),
        _ => Err(wrong(py, Code::TermsInvalid, "language")),
    }
}

/// The answer to a may-use question, as a grant or a refusal.
pub(crate) fn covered(answer: wallet::Answer) -> Answer<GrantId> {
    match answer {
        wallet::Answer::Allowed(grant) => Ok(grant),
        wallet::Answer::Denied(code) => Err(Refused::new(code)),
    }
}

/// One person's permissions and balances at a moment, held in memory: personal data.
/// ``print(wallet)`` shows them on one screen.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Wallet {
    wallet: wallet::Wallet,
}

impl From<wallet::Wallet> for Wallet {
    fn from(wallet: wallet::Wallet) -> Self {
        Self { wallet }
    }
}

#[pymethods]
impl Wallet {
    /// All permissions that were not wiped.
    #[getter]
    fn permissions(&self) -> Vec<Permission> {
        let permissions = self.wallet.permissions().iter().cloned();
        permissions
            .map(|permission| Permission { permission })
            .collect()
    }

    /// What can be taken out, one amount a currency.
    #[getter]
    fn balances(&self) -> Vec<Money> {
        self.wallet
            .balances()
            .iter()
            .copied()
            .map(Money::from)
            .collect()
    }

    /// What the operator's batches hold, one amount a currency: it is not in the balances.
    #[getter]
    fn held(&self) -> Vec<Money> {
        let held = self.wallet.held().iter().copied();
        held.map(Money::from).collect()
    }

    /// May this buyer use this kind of data for this purpose at ``now``? The permission that says
    /// yes, or the refusal.
    fn may_use<'py>(
        &self,
        py: Python<'py>,
        buyer: &str,
        data_type: &str,
        purpose: &str,
        now: &Bound<'py, PyAny>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let (buyer, now) = (text::buyer(py, buyer)?, moment(now, "now")?);
        let data_type = label(py, data_type, "data_type")?;
        let purpose = label(py, purpose, "purpose")?;
        let answer = self.wallet.may_use(buyer, &data_type, &purpose, now);
        give(py, covered(answer), |grant| grant.to_string())
    }

    /// The wallet on one screen, in English (``"en"``) or Vietnamese (``"vi"``).
    #[pyo3(signature = (language="en"))]
    fn view(&self, py: Python<'_>, language: &str) -> PyResult<String> {
        Ok(self.wallet.view(read(py, language)?))
    }

    fn __str__(&self) -> String {
        self.wallet.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<Wallet: {} permissions>", self.wallet.permissions().len())
    }
}

/// One permission, as its person sees it.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Permission {
    permission: wallet::Permission,
}

#[pymethods]
impl Permission {
    /// Its id: what to revoke.
    #[getter]
    fn grant(&self) -> String {
        self.permission.grant().to_string()
    }

    /// The offer it was given for.
    #[getter]
    fn offer(&self) -> String {
        self.permission.offer().to_string()
    }

    /// Who may use the data.
    #[getter]
    fn buyer(&self) -> String {
        self.permission.buyer().to_string()
    }

    /// The buyer's name.
    #[getter]
    fn buyer_name(&self) -> &str {
        self.permission.buyer_name()
    }

    /// What kind of data.
    #[getter]
    fn data_type(&self) -> &str {
        self.permission.data_type().as_str()
    }

    /// What for.
    #[getter]
    fn purpose(&self) -> &str {
        self.permission.purpose().as_str()
    }

    /// What it is now, such as ``"active"`` or ``"revoked"``.
    #[getter]
    fn state(&self) -> &'static str {
        self.permission.state().name()
    }

    /// When it was given.
    #[getter]
    fn granted_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.permission.granted_at())
    }

    /// Until when the buyer may use the data.
    #[getter]
    fn use_until<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, self.permission.use_until())
    }

    /// What it has earned so far, what vested of the bonus included.
    #[getter]
    fn earned(&self) -> Money {
        self.permission.earned().into()
    }

    /// Where the bonus stands; ``None`` where none was promised.
    #[getter]
    fn bonus(&self) -> Option<Bonus> {
        self.permission.bonus().map(Bonus::from)
    }

    fn __repr__(&self) -> String {
        format!("<Permission: {}>", self.permission.state().name())
    }
}
