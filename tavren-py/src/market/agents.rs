//! Agents and stakes: what the host and the operator say of them, and what users stand for them with.

use super::{Answered, Market};
use crate::credential::{Credential, CredentialRequest};
use crate::enrolment::AgentView;
use crate::errors::wrong;
use crate::gil::give;
use crate::money::Money;
use crate::tables::Worths;
use crate::text;
use crate::time::moment;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::agent::Fault;
use tavren_core::command::IssueCredentials;
use tavren_core::types::Code;

#[pymethods]
impl Market {
    /// Enrols a user's agent by its public key (32 bytes), in the place of the one before; the same
    /// key again renews the attestation. The host has verified evidence of the device, which stands
    /// for no other person, and vouches for it until ``attested_until``, within 92 days; ``None``: it
    /// does not.
    fn enrol_agent<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        public: &[u8],
        attested_until: Option<&Bound<'py, PyAny>>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let user = text::user(py, user)?;
        let key = *text::verifying_key(py, public, "public")?.as_bytes();
        let until = attested_until.map(|until| moment(until, "attested_until"));
        let until = until.transpose()?;
        let done = self.ask(py, now, |market, now| {
            market.enrol_agent(&user, key, until, now)
        })?;
        give(py, done, |_| true)
    }

    /// Issues credentials to a user's agent on what the user was handed over here: one for each
    /// holder, in their order. Each is for one proof.
    fn issue_credentials<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        request: &CredentialRequest,
        thresholds: Worths<'py>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let request = IssueCredentials {
            user: text::user(py, user)?,
            request: request.request.clone(),
            thresholds: thresholds.read(py)?,
        };
        let issued = self.ask(py, now, |market, now| {
            market.issue_credentials(request, now)
        })?;
        give(py, issued, |issued| {
            issued.into_iter().map(Credential::from).collect::<Vec<_>>()
        })
    }

    /// The public key of the issuer, which verifies credentials and proofs: 32 bytes, for vendors
    /// and agents to have.
    #[getter]
    fn issuer<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.market.issuer().as_bytes())
    }

    /// A user's agent, how its orders went, and what the user has at stake.
    fn agent<'py>(&self, py: Python<'py>, user: &str, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let user = text::user(py, user)?;
        let view = self.ask(py, now, |market, now| market.agent(&user, now))?;
        give(py, view, AgentView::from)
    }

    /// A user puts money at stake, out of what can be taken out: the amount. To accept a deal takes
    /// :attr:`DealTerms.stake`.
    fn stake<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        amount: &Money,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, amount) = (text::user(py, user)?, amount.whole(py, "amount")?);
        let staked = self.ask(py, now, |market, now| market.stake(&user, amount, now))?;
        give(py, staked, Money::from)
    }

    /// A user takes a stake back: the amount. A refusal while an order is open, and for
    /// thirty days after the last one was accepted.
    fn unstake<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        amount: &Money,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, amount) = (text::user(py, user)?, amount.whole(py, "amount")?);
        let staked = self.ask(py, now, |market, now| market.unstake(&user, amount, now))?;
        give(py, staked, Money::from)
    }

    /// The operator forfeits a user's stake after a complaint was upheld, and it goes to the
    /// treasury: how much that was, never more than is there. ``fault`` is ``"redemption"`` (not by
    /// the person whom the deal was for) or ``"device"`` (not what its evidence said), and counts
    /// all the same.
    fn forfeit<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        amount: &Money,
        fault: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, amount) = (text::user(py, user)?, amount.whole(py, "amount")?);
        let fault = match fault {
            "redemption" => Fault::Redemption,
            "device" => Fault::Device,
            _ => return Err(wrong(py, Code::LimitExceeded, "fault")),
        };
        let forfeited = self.ask(py, now, |market, now| {
            market.forfeit(&user, amount, fault, now)
        })?;
        give(py, forfeited, Money::from)
    }
}
