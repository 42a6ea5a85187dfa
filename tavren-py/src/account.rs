//! Whose money a line of the ledger is about: accounts in memory, parties of a market.

use crate::errors::wrong;
use crate::text;
use pyo3::prelude::*;
use tavren_core::command::Party as CoreParty;
use tavren_core::ledger::Account as CoreAccount;
use tavren_core::types::{Code, Handle};

/// An account of a :class:`Ledger` in memory. Users' accounts go by random handles.
#[pyclass(frozen, module = "tavren.ledger", eq, hash)]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Account {
    pub(crate) account: CoreAccount,
}

impl From<CoreAccount> for Account {
    fn from(account: CoreAccount) -> Self {
        Self { account }
    }
}

fn handle(py: Python<'_>, text: &str) -> PyResult<Handle> {
    Handle::parse(text).map_err(|_| wrong(py, Code::IdMalformed, "account"))
}

#[pymethods]
impl Account {
    /// The world outside: banks and processors. It alone may be below nothing.
    #[staticmethod]
    fn external() -> Self {
        CoreAccount::External.into()
    }

    /// What a buyer put in and did not commit to an offer.
    #[staticmethod]
    fn funding(py: Python<'_>, buyer: &str) -> PyResult<Self> {
        let buyer = text::buyer(py, buyer)?;
        Ok(CoreAccount::Funding { buyer }.into())
    }

    /// What is left of an offer's budget.
    #[staticmethod]
    fn budget(py: Python<'_>, offer: &str) -> PyResult<Self> {
        let offer = text::offer(py, offer)?;
        Ok(CoreAccount::Budget { offer }.into())
    }

    /// What an offer's grants hold.
    #[staticmethod]
    fn reserved(py: Python<'_>, offer: &str) -> PyResult<Self> {
        let offer = text::offer(py, offer)?;
        Ok(CoreAccount::Reserved { offer }.into())
    }

    /// What a user can take out.
    #[staticmethod]
    fn available(py: Python<'_>, account: &str) -> PyResult<Self> {
        let account = handle(py, account)?;
        Ok(CoreAccount::Available { account }.into())
    }

    /// What a user has at stake.
    #[staticmethod]
    fn stake(py: Python<'_>, account: &str) -> PyResult<Self> {
        let account = handle(py, account)?;
        Ok(CoreAccount::Stake { account }.into())
    }

    /// What left a user's balance for a payout that is not settled yet.
    #[staticmethod]
    fn in_payout(py: Python<'_>, account: &str) -> PyResult<Self> {
        let account = handle(py, account)?;
        Ok(CoreAccount::InPayout { account }.into())
    }

    /// What was settled to a vendor and not paid out yet.
    #[staticmethod]
    fn payable(py: Python<'_>, vendor: &str) -> PyResult<Self> {
        let vendor = text::buyer(py, vendor)?;
        Ok(CoreAccount::Payable { vendor }.into())
    }

    /// What users paid for deals and is not settled yet, and what was forfeited.
    #[staticmethod]
    fn treasury() -> Self {
        CoreAccount::Treasury.into()
    }

    /// What the operator earned.
    #[staticmethod]
    fn fees() -> Self {
        CoreAccount::Fees.into()
    }

    /// What users lost of the bonuses of a buyer's offers.
    #[staticmethod]
    fn penalty(py: Python<'_>, buyer: &str) -> PyResult<Self> {
        let buyer = text::buyer(py, buyer)?;
        Ok(CoreAccount::Penalty { buyer }.into())
    }

    /// What was put aside for a split and is not credited yet, by the id of the command that posted it.
    #[staticmethod]
    fn pool(py: Python<'_>, split: &str) -> PyResult<Self> {
        let split = text::command(py, split, "split")?;
        Ok(CoreAccount::Pool { split }.into())
    }

    /// What it is: the name of the method that makes it.
    #[getter]
    fn kind(&self) -> &'static str {
        match self.account {
            CoreAccount::External => "external",
            CoreAccount::Funding { .. } => "funding",
            CoreAccount::Budget { .. } => "budget",
            CoreAccount::Reserved { .. } => "reserved",
            CoreAccount::Available { .. } => "available",
            CoreAccount::Stake { .. } => "stake",
            CoreAccount::InPayout { .. } => "in_payout",
            CoreAccount::Payable { .. } => "payable",
            CoreAccount::Treasury => "treasury",
            CoreAccount::Fees => "fees",
            CoreAccount::Penalty { .. } => "penalty",
            CoreAccount::Pool { .. } => "pool",
            // The rests of rewards, which no line moves here.
            CoreAccount::Accrued { .. } | CoreAccount::Dust => "rest",
        }
    }

    fn __repr__(&self) -> String {
        format!("<Account {}>", self.kind())
    }
}

/// Whose money a line of :meth:`tavren.Market.book` is about.
#[pyclass(frozen, module = "tavren.ledger", eq)]
#[derive(Clone, PartialEq)]
pub(crate) struct Party {
    pub(crate) party: CoreParty,
}

impl From<CoreParty> for Party {
    fn from(party: CoreParty) -> Self {
        Self { party }
    }
}

#[pymethods]
impl Party {
    /// The world outside: banks and processors.
    #[staticmethod]
    fn outside() -> Self {
        CoreParty::Outside.into()
    }

    /// What the operator earned.
    #[staticmethod]
    fn fees() -> Self {
        CoreParty::Fees.into()
    }

    /// What a user can take out.
    #[staticmethod]
    fn user(py: Python<'_>, user: &str) -> PyResult<Self> {
        Ok(CoreParty::User(text::user(py, user)?).into())
    }

    /// What a buyer put in and did not commit to an offer.
    #[staticmethod]
    fn buyer(py: Python<'_>, buyer: &str) -> PyResult<Self> {
        Ok(CoreParty::Buyer(text::buyer(py, buyer)?).into())
    }

    /// What was settled to a vendor and not paid out yet.
    #[staticmethod]
    fn vendor(py: Python<'_>, vendor: &str) -> PyResult<Self> {
        Ok(CoreParty::Vendor(text::buyer(py, vendor)?).into())
    }

    /// What users lost of the bonuses of a buyer's offers.
    #[staticmethod]
    fn penalty(py: Python<'_>, buyer: &str) -> PyResult<Self> {
        Ok(CoreParty::Penalty(text::buyer(py, buyer)?).into())
    }

    fn __repr__(&self) -> &'static str {
        match self.party {
            CoreParty::Outside => "<Party outside>",
            CoreParty::Fees => "<Party fees>",
            CoreParty::User(_) => "<Party user>",
            CoreParty::Buyer(_) => "<Party buyer>",
            CoreParty::Vendor(_) => "<Party vendor>",
            CoreParty::Penalty(_) => "<Party penalty>",
        }
    }
}
