//! The market: everything is asked of it.

use crate::claim::Claimed;
use crate::errors::{raise, raise_open, wrong};
use crate::gil::{Answer, ask, give};
use crate::grant::{Fulfilled, Receipt};
use crate::money::Money;
use crate::offer::{Offer, Terms};
use crate::presentation::Presentation;
use crate::secret::ApiKey;
use crate::source::Callable;
use crate::text::{self, label, words};
use crate::time::{moment, moment_or_now};
use crate::wallet::{Wallet, covered};
use pyo3::exceptions::PyException;
use pyo3::prelude::*;
use std::path::PathBuf;
use tavren_core::memory::{MemoryKeyring, MemoryStore};
use tavren_core::recurrence::Zone;
use tavren_core::sealing::envelope::RecipientPublic;
use tavren_core::types::{Area, Code, Label, Timestamp};
use tavren_core::user::Profile;
use tavren_core::{Error, Market as CoreMarket, port};
use tavren_sqlite::{Keys, OpenError, Sqlite};

mod agents;
mod books;
mod deals;
mod notifications;
mod orders;
mod payouts;
mod splits;

type Answered<'py> = PyResult<Bound<'py, PyAny>>;

/// Opens a market in a SQLite file, or makes one; its keys lie beside it.
///
/// The master of the keys comes from the environment variable ``TAVREN_MASTER`` (64 hexadecimal
/// digits), and where that is not set from the file ``<path>.master``, which is made with a new
/// market. ``now`` is the time that the market is opened at; left out, the system's.
#[pyfunction]
#[pyo3(signature = (path, now=None))]
pub(crate) fn open(
    py: Python<'_>,
    path: PathBuf,
    now: Option<&Bound<'_, PyAny>>,
) -> PyResult<Market> {
    let now = moment_or_now(py, now)?;
    let opened = py.detach(|| {
        let store = Sqlite::open(&path).map_err(Broken::File)?;
        let keys = Keys::beside(&path).map_err(Error::from)?;
        Ok(CoreMarket::open(store, keys, now)?)
    });
    Market::of(py, opened)
}

/// Opens a market that lives in memory and is gone with the object: for tests and simulations.
#[pyfunction]
#[pyo3(signature = (now=None))]
pub(crate) fn memory(py: Python<'_>, now: Option<&Bound<'_, PyAny>>) -> PyResult<Market> {
    let now = moment_or_now(py, now)?;
    let opened = py.detach(|| {
        let keys = MemoryKeyring::random().map_err(Error::from)?;
        Ok(CoreMarket::open(MemoryStore::new(), keys, now)?)
    });
    Market::of(py, opened)
}

/// Why a market does not open.
enum Broken {
    File(OpenError),
    Market(Error),
}

impl From<Error> for Broken {
    fn from(error: Error) -> Self {
        Self::Market(error)
    }
}

/// A market over a store. Share it between threads as you like. A method answers a value, or a
/// :class:`Refused`, which is falsy; what breaks raises a :class:`TavrenError`.
#[pyclass(frozen, module = "tavren")]
pub(crate) struct Market {
    market: CoreMarket,
}

impl Market {
    fn of(py: Python<'_>, opened: Result<CoreMarket, Broken>) -> PyResult<Self> {
        match opened {
            Ok(market) => Ok(Self { market }),
            Err(Broken::File(error)) => Err(raise_open(py, &error)),
            Err(Broken::Market(error)) => Err(raise(py, &error)),
        }
    }

    /// Asks the market without holding the interpreter.
    fn ask<T: Send>(
        &self,
        py: Python<'_>,
        now: &Bound<'_, PyAny>,
        question: impl FnOnce(&CoreMarket, Timestamp) -> Result<T, Error> + Send,
    ) -> PyResult<Answer<T>> {
        let now = moment(now, "now")?;
        ask(py, || question(&self.market, now))
    }
}

#[pymethods]
impl Market {
    /// The same market, whose next command is under ``token``: sent again under the same token, as
    /// after a lost answer, a command has no second effect and the same answer. One token a command;
    /// the market remembers it for a week, and that of a deposit for ever.
    fn once(&self, token: &str) -> Self {
        let market = self.market.once(token);
        Self { market }
    }

    /// Takes in a buyer's application for purposes: the buyer's id.
    fn apply<'py>(
        &self,
        py: Python<'py>,
        name: &str,
        purposes: Vec<String>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let buyer = self.ask(py, now, |market, now| {
            market.apply(name, words(&purposes), now)
        })?;
        give(py, buyer, |buyer| buyer.to_string())
    }

    /// Approves a buyer for purposes that it applied for.
    fn approve<'py>(
        &self,
        py: Python<'py>,
        buyer: &str,
        purposes: Vec<String>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let buyer = text::buyer(py, buyer)?;
        let done = self.ask(py, now, |market, now| {
            market.approve(buyer, words(&purposes), now)
        })?;
        give(py, done, |buyer| buyer.to_string())
    }

    /// Notes that a buyer put in money: what the buyer now has free.
    fn fund<'py>(
        &self,
        py: Python<'py>,
        buyer: &str,
        amount: &Money,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (buyer, amount) = (text::buyer(py, buyer)?, amount.whole(py, "amount")?);
        let free = self.ask(py, now, |market, now| market.fund(buyer, amount, now))?;
        give(py, free, Money::from)
    }

    /// Issues an API key with every scope, to be handed to the buyer once.
    fn issue_key<'py>(
        &self,
        py: Python<'py>,
        buyer: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let buyer = text::buyer(py, buyer)?;
        let key = self.ask(py, now, |market, now| market.issue_key(buyer, now))?;
        give(py, key, |key| ApiKey { key })
    }

    /// Registers the public key (32 bytes) that the payloads of this buyer are sealed to.
    fn register_encryption<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        public: &[u8],
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let bytes = <[u8; 32]>::try_from(public);
        let bytes = bytes.map_err(|_| wrong(py, Code::KeyMalformed, "public"))?;
        let public = RecipientPublic::from_bytes(bytes);
        let public = public.map_err(|_| wrong(py, Code::SealPublicKey, "public"))?;
        let done = self.ask(py, now, |market, now| {
            market.register_encryption(&key.key, public, now)
        })?;
        give(py, done, |buyer| buyer.to_string())
    }

    /// Says what a user has and where the user is, for matching offers. It never leaves the user's
    /// sealed record.
    #[pyo3(signature = (user, now, *, data_types, area=None, tags=vec![], zone=None))]
    #[expect(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn set_profile<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        now: &Bound<'py, PyAny>,
        data_types: Vec<String>,
        area: Option<&str>,
        tags: Vec<String>,
        zone: Option<&str>,
    ) -> Answered<'py> {
        let user = text::user(py, user)?;
        let area =
            area.map(|area| Area::parse(area).map_err(|error| wrong(py, error.code(), "area")));
        let zone =
            zone.map(|zone| Zone::parse(zone).map_err(|_| wrong(py, Code::ZoneUnknown, "zone")));
        let profile = Profile {
            data_types: labels(py, &data_types, "data_types")?,
            area: area.transpose()?,
            tags: labels(py, &tags, "tags")?,
            zone: zone.transpose()?,
        };
        let done = self.ask(py, now, |market, now| {
            market.set_profile(&user, profile, now)
        })?;
        give(py, done, |_| true)
    }

    /// Publishes an offer: its budget moves from the buyer's funding. The offer's id.
    fn publish<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        terms: &Terms,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let terms = terms.terms.clone();
        let offer = self.ask(py, now, |market, now| market.publish(&key.key, terms, now))?;
        give(py, offer, |offer| offer.to_string())
    }

    /// What an offer says.
    fn offer<'py>(&self, py: Python<'py>, offer: &str, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let offer = text::offer(py, offer)?;
        let offer = self.ask(py, now, |market, now| market.offer(offer, now))?;
        give(py, offer, Offer::from)
    }

    /// Shows an offer to a user, and records what the user saw. A refusal says why the user cannot
    /// take it.
    fn present<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        offer: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, offer) = (text::user(py, user)?, text::offer(py, offer)?);
        let shown = self.ask(py, now, |market, now| market.present(&user, offer, now))?;
        give(py, shown, Presentation::from)
    }

    /// A user grants what was shown: the grant's id. A refusal says why not, in words for the user.
    fn grant<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        shown: &Presentation,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let user = text::user(py, user)?;
        let grant = self.ask(py, now, |market, now| {
            market.grant(&user, &shown.shown, now)
        })?;
        give(py, grant, |grant| grant.to_string())
    }

    /// Packages what is due of one grant. ``source`` takes a :class:`Request` and gives the
    /// records: tuples of a time and one value a column.
    ///
    /// Where ``source`` raises, the period stays due for another try ten minutes later, and a
    /// :class:`PortError` comes of it whose cause is the exception.
    fn fulfil<'py>(
        &self,
        py: Python<'py>,
        grant: &str,
        source: &Bound<'py, PyAny>,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (grant, source) = (text::grant(py, grant)?, Callable::new(source)?);
        let done = self.ask(py, now, |market, now| market.fulfil(grant, &source, now))?;
        match source.raised() {
            None => give(py, done, Fulfilled::from),
            Some(raised) if raised.is_instance_of::<PyException>(py) => {
                let failed = Error::Source(port::SourceError {
                    what: "the callable raised an exception".to_owned(),
                    code: Code::SourceFailed,
                });
                let error = raise(py, &failed);
                error.set_cause(py, Some(raised));
                Err(error)
            }
            // Ctrl-C is nobody's cause.
            Some(raised) => Err(raised),
        }
    }

    /// Claims every package of an offer that waits: releases the keys to the buyer and pays the
    /// users, in one commit.
    fn claim<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        offer: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let offer = text::offer(py, offer)?;
        let claimed = self.ask(py, now, |market, now| market.claim(&key.key, offer, now))?;
        give(py, claimed, Claimed::from)
    }

    /// A user takes a permission back; asked again, the same receipt.
    fn revoke<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        grant: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, grant) = (text::user(py, user)?, text::grant(py, grant)?);
        let receipt = self.ask(py, now, |market, now| market.revoke(&user, grant, now))?;
        give(py, receipt, Receipt::from)
    }

    /// What a user shares and has earned.
    fn wallet<'py>(&self, py: Python<'py>, user: &str, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let user = text::user(py, user)?;
        let wallet = self.ask(py, now, |market, now| market.wallet(&user, now))?;
        give(py, wallet, Wallet::from)
    }

    /// May this buyer use this kind of data of this user for this purpose now? The grant that says
    /// yes, or the refusal. For many questions hold the wallet and ask it.
    fn may_use<'py>(
        &self,
        py: Python<'py>,
        user: &str,
        buyer: &str,
        data_type: &str,
        purpose: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (user, buyer) = (text::user(py, user)?, text::buyer(py, buyer)?);
        let data_type = label(py, data_type, "data_type")?;
        let purpose = label(py, purpose, "purpose")?;
        let answer = self.ask(py, now, |market, now| {
            market.may_use(&user, buyer, &data_type, &purpose, now)
        })?;
        give(py, answer.and_then(covered), |grant| grant.to_string())
    }

    fn __repr__(&self) -> &'static str {
        "<Market>"
    }
}

fn labels(py: Python<'_>, texts: &[String], field: &str) -> PyResult<Vec<Label>> {
    texts.iter().map(|text| label(py, text, field)).collect()
}
