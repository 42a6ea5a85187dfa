//! The calls of the port, once the enclave is there.

use super::{Enclave, day};
use crate::matcher::error::refused;
use crate::matcher::vendors::Vendors;
use crate::matcher::{misfit, words};
use tavren_core::matching::limits::{ACTIVITY_DAYS, EXPIRES_AHEAD_MILLIS_MAX, REPORTS_MAX};
use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{Asked, DealNumber, MatchError, Signal, SignalId, View};
use tavren_core::port::{MatcherError, Post, Report};
use tavren_types::{Code, Timestamp};
use tavren_wire::message::{self, Done};

impl Enclave {
    /// Takes many signals, or none.
    pub(in crate::matcher) fn take(
        &mut self,
        signals: &[(SignalId, Signal, Timestamp)],
    ) -> Result<(), MatcherError> {
        for (at, (_, signal, expires)) in signals.iter().enumerate() {
            let fits = self.fits(signal, *expires);
            fits.map_err(|why| MatcherError::InputAt { at, why })?;
        }
        self.ready()?;
        let mut before = Vec::with_capacity(signals.len());
        let mut taken = Ok(());
        for (id, signal, expires) in signals {
            match self.put(*id, Some((signal.clone(), *expires))) {
                Ok(stood) => before.push((*id, stood)),
                Err(error) => {
                    taken = Err(error);
                    break;
                }
            }
        }
        let taken = taken.and_then(|()| self.bring());
        if taken.is_err() {
            // As it was before, and the enclave is to be told so.
            for (id, stood) in before.into_iter().rev() {
                let _ = self.put(id, stood);
            }
        }
        taken
    }

    /// Takes a signal back; false where none stands.
    pub(in crate::matcher) fn remove(&mut self, id: SignalId) -> Result<bool, MatcherError> {
        self.ready()?;
        if !self.people.stands(id) {
            return Ok(false);
        }
        self.put(id, None)?;
        // Where this is not answered, it is said again before anything else is.
        self.bring()?;
        Ok(true)
    }

    pub(in crate::matcher) fn post(
        &mut self,
        post: &Post<'_>,
        now: Timestamp,
    ) -> Result<View, MatcherError> {
        self.at(now)?;
        if post.epoch != self.window() {
            return Err(misfit("epoch"));
        }
        let deal = message::Deal {
            id: words::deal(post.deal),
            revision: self.people.next_number(now),
            vendor: words::vendor(post.vendor),
            // The port knows no terms but whom a deal is for, which the deal's hash covers.
            terms: [0; 32],
            until: Timestamp::MAX,
            criteria: words::criteria(post.criteria).map_err(|error| refused(error.code()))?,
        };
        let keys = self.keys()?;
        let against = self.against(&keys);
        let view = (self.vendors).post(post.deal, deal, &mut self.relay, against)?;
        let view = self.view(&view);
        if view.is_err() {
            self.vendors.withdraw(post.deal);
        }
        view
    }

    /// Takes a deal away from the enclave, before it is told anything else.
    pub(in crate::matcher) fn withdraw(&mut self, deal: DealNumber) {
        self.vendors.withdraw(deal);
    }

    pub(in crate::matcher) fn report(
        &mut self,
        report: &Report,
        now: Timestamp,
    ) -> Result<bool, MatcherError> {
        let Report {
            id,
            area,
            deal,
            act,
        } = *report;
        if !self.expected.tables.areas().has(area) {
            return Err(MatchError::Area.into());
        }
        self.at(now)?;
        let once = (deal, act, id);
        let counts = self.people.stands(id)
            && self.vendors.knows(deal)
            && self.reported.len() < REPORTS_MAX
            && !self.reported.contains(&once);
        if !counts {
            return Ok(false);
        }
        let done = Done {
            deal: words::deal(deal),
            act: words::act(act),
        };
        let said = (area, done, day(now));
        self.speak(|people, way| people.report(id, said, way))?;
        self.reported.insert(once);
        Ok(true)
    }

    pub(in crate::matcher) fn activity(
        &mut self,
        asked: Asked,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, MatcherError> {
        let today = day(self.now);
        if asked.day >= today || asked.day.saturating_add(ACTIVITY_DAYS) < today {
            return Err(misfit("day"));
        }
        if epoch != self.window() {
            return Err(misfit("epoch"));
        }
        self.ready()?;
        let keys = self.keys()?;
        let asked = words::asked(vendor, asked);
        let against = self.against(&keys);
        let view = Vendors::activity(asked, &mut self.relay, against)?;
        self.view(&view)
    }

    fn put(
        &mut self,
        id: SignalId,
        signal: Option<(Signal, Timestamp)>,
    ) -> Result<Option<(Signal, Timestamp)>, MatcherError> {
        let (relay, entropy) = (&mut self.relay, self.entropy.as_ref());
        self.people.put(id, signal, || Ok(relay.enrol(entropy)?))
    }

    fn fits(&self, signal: &Signal, expires: Timestamp) -> Result<(), MatchError> {
        signal.check(&self.expected.tables)?;
        if expires <= self.now {
            return Err(MatchError::Expired);
        }
        if expires > self.now.plus_millis(EXPIRES_AHEAD_MILLIS_MAX) {
            return Err(MatchError::ExpiresAhead);
        }
        Ok(())
    }

    fn view(&self, seen: &message::View) -> Result<View, MatcherError> {
        let view = words::view(seen, &self.expected.tables);
        view.ok_or(refused(Code::MessageMalformed))
    }
}
