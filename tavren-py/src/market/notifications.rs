//! Notifications for people, which the host sends.

use super::{Answered, Market};
use crate::gil::{ask, give};
use crate::notification::Notification;
use crate::tables::number;
use crate::trust::Count;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use tavren_core::Error;
use tavren_core::port::{Scope, Topic};
use tavren_core::types::Code;

#[pymethods]
impl Market {
    /// Messages for people that wait to be sent, the oldest first: the position of each, and its sealed
    /// bytes for :meth:`open_notification`. At most ``limit`` behind the position ``after``.
    #[pyo3(signature = (after=None, limit=100.into()))]
    fn notifications<'py>(
        &self,
        py: Python<'py>,
        after: Option<&Bound<'py, PyAny>>,
        limit: Count,
    ) -> Answered<'py> {
        let after = after.map(|after| number(after, Code::LimitExceeded, "after"));
        let (after, limit) = (after.transpose()?.unwrap_or(0), limit.read(py, "limit")?);
        let waiting = ask(py, || {
            let store = self.market.store();
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let limit = limit.min(store.limits().keys);
            let waiting = store.outbox(Topic::NOTIFICATIONS, after, limit);
            waiting.map_err(Error::from)
        })?;
        give(py, waiting, |waiting| {
            let sealed = waiting.into_iter();
            sealed
                .map(|one| (one.position, PyBytes::new(py, &one.value)))
                .collect::<Vec<_>>()
        })
    }

    /// Opens one of :meth:`notifications`, to be sent to its user; ``None`` where the user was erased. What
    /// is no such message raises a :class:`SealError`.
    fn open_notification<'py>(
        &self,
        py: Python<'py>,
        message: &[u8],
        now: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let told = self.ask(py, now, |market, now| {
            market.open_notification(message, now)
        })?;
        give(py, told, |told| told.map(Notification::from))
    }

    /// Removes for good what was sent, up to and with this position: how many messages.
    fn forget_notifications<'py>(
        &self,
        py: Python<'py>,
        position: &Bound<'py, PyAny>,
    ) -> Answered<'py> {
        let position = number(position, Code::LimitExceeded, "position")?;
        let gone = ask(py, || {
            let sent = Scope::Outbox(Topic::NOTIFICATIONS, position);
            self.market.store().erase(&sent).map_err(Error::from)
        })?;
        give(py, gone, |gone| gone)
    }
}
