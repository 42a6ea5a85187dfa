//! What vendors do with their deals, and what anybody sees of them.

use super::{Answered, Market};
use crate::deal::{Deal, DealEvent, DealPage, DealTerms};
use crate::gil::{ask, give};
use crate::secret::ApiKey;
use crate::tables::number;
use crate::text;
use crate::trust::Count;
use pyo3::prelude::*;
use tavren_core::command::Browse;
use tavren_core::types::Code;

#[pymethods]
impl Market {
    /// Posts a deal: the deal's id.
    fn post_deal<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        terms: &DealTerms,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let terms = terms.terms.clone();
        let deal = self.ask(py, now, |market, now| {
            market.post_deal(&key.key, terms, now)
        })?;
        give(py, deal, |deal| deal.to_string())
    }

    /// Changes what a deal says; who accepted it before has what was said then.
    fn update_deal<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        deal: &str,
        terms: &DealTerms,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let (deal, terms) = (text::deal(py, deal, "deal")?, terms.terms.clone());
        let deal = self.ask(py, now, |market, now| {
            market.update_deal(&key.key, deal, terms, now)
        })?;
        give(py, deal, |deal| deal.to_string())
    }

    /// Withdraws a deal: nobody can have it any more.
    fn withdraw_deal<'py>(
        &self,
        py: Python<'py>,
        key: &ApiKey,
        deal: &str,
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let deal = text::deal(py, deal, "deal")?;
        let deal = self.ask(py, now, |market, now| {
            market.withdraw_deal(&key.key, deal, now)
        })?;
        give(py, deal, |deal| deal.to_string())
    }

    /// A deal, open or over. Anybody may ask, and it leaves no trace.
    fn deal<'py>(&self, py: Python<'py>, deal: &str, now: &Bound<'py, PyAny>) -> Answered<'py> {
        let deal = text::deal(py, deal, "deal")?;
        let deal = self.ask(py, now, |market, now| market.deal(deal, now))?;
        give(py, deal, Deal::from)
    }

    /// One page of the deals that people can have, the newest first. ``after`` is the ``next`` of the
    /// page before. Anybody may ask, and it leaves no trace.
    #[pyo3(signature = (now, *, category=None, after=None, limit=20))]
    fn browse<'py>(
        &self,
        py: Python<'py>,
        now: &Bound<'py, PyAny>,
        category: Option<Count>,
        after: Option<&str>,
        limit: usize,
    ) -> Answered<'py> {
        let category = category
            .map(|number| crate::tables::category(py, number))
            .transpose()?;
        let after = after
            .map(|deal| text::deal(py, deal, "after"))
            .transpose()?;
        let page = Browse {
            category,
            after,
            limit,
        };
        let page = self.ask(py, now, |market, now| market.browse(&page, now))?;
        give(py, page, DealPage::from)
    }

    /// What became of deals, the oldest change first: its position, and the change. At most ``limit``
    /// behind the position ``after``; ask again behind the last one. For caches, search and matchers.
    #[pyo3(signature = (after=None, limit=100.into()))]
    fn deal_events<'py>(
        &self,
        py: Python<'py>,
        after: Option<&Bound<'py, PyAny>>,
        limit: Count,
    ) -> Answered<'py> {
        let after = after.map(|after| number(after, Code::LimitExceeded, "after"));
        let (after, limit) = (after.transpose()?.unwrap_or(0), limit.read(py, "limit")?);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let events = ask(py, || self.market.deal_events(after, limit))?;
        give(py, events, |events| {
            let events = events.into_iter();
            events
                .map(|(position, event)| (position, DealEvent::from(event)))
                .collect::<Vec<_>>()
        })
    }
}
