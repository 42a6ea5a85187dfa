//! What agents report that people did with deals, and what vendors may know of it.

use super::read;
use crate::limits::REPORTED_DEALS_MAX;
use crate::rules::Policy;
use std::collections::{HashMap, HashSet};
use tavren_matching::limits::{ACTIVITY_DAYS, REPORTS_MAX};
use tavren_matching::noise::VendorId as Asker;
use tavren_matching::{Act, Activity, AreaId, Asked, DealNumber, SignalId, Tables};
use tavren_types::time::DAY_MILLIS;
use tavren_types::{DealId, Timestamp};
use tavren_wire::message::{self, Done, EphemeralId, Refusal, VendorId, View};

/// The reports of the last days.
#[derive(Default)]
pub(super) struct Reports {
    activity: Activity,
    /// Which signals have reported what today.
    named: HashSet<(EphemeralId, DealNumber, Act)>,
    deals: HashMap<DealId, Known>,
    numbers: u32,
    today: u64,
    /// The day of the first tick, or of taking over: what was reported of it before is lost, so it is
    /// told to nobody.
    day_at_boot: Option<u64>,
}

/// A deal that can be reported on.
struct Known {
    number: DealNumber,
    vendor: VendorId,
    /// The last day on which it stood, as far as is known.
    last: u64,
}

impl Reports {
    /// Begins the day of this moment, and forgets deals that nobody can ask about any more.
    pub(super) fn begin(&mut self, now: Timestamp) {
        let today = day(now);
        self.day_at_boot.get_or_insert(today);
        if self.today < today {
            self.today = today;
            self.named.clear();
        }
        self.activity.begin(today);
        let kept = |known: &Known| known.last.saturating_add(ACTIVITY_DAYS) >= today;
        self.deals.retain(|_, known| kept(known));
    }

    /// Begins anew, since what was reported before this moment was reported to another boot.
    pub(super) fn began(&mut self, since: Timestamp) {
        self.day_at_boot = self.day_at_boot.max(Some(day(since)));
    }

    /// Lets a deal be reported on while it stands.
    pub(super) fn stand(&mut self, deal: &message::Deal) {
        let last = day(deal.until);
        let known = self.deals.get_mut(&deal.id);
        if let Some(known) = known.filter(|known| known.vendor == deal.vendor) {
            known.last = known.last.max(last);
        } else if self.deals.len() < REPORTED_DEALS_MAX {
            let number = DealNumber::new(self.numbers);
            self.numbers = self.numbers.saturating_add(1);
            let vendor = deal.vendor;
            let known = Known {
                number,
                vendor,
                last,
            };
            self.deals.insert(deal.id, known);
        }
    }

    /// A deal was removed: nothing more is to be reported on it, and what was is kept for a while.
    pub(super) fn remove(&mut self, deal: DealId, now: Timestamp) {
        if let Some(known) = self.deals.get_mut(&deal) {
            known.last = known.last.min(day(now));
        }
    }

    /// Counts what somebody of this area did: once a day for a deal and an act, under the name of
    /// the signal as under the name of the day.
    pub(super) fn note(&mut self, [name, today]: [EphemeralId; 2], area: AreaId, done: &[Done]) {
        let today = SignalId::from_bytes(*today.as_bytes());
        for Done { deal, act } in done {
            let Some(known) = self.deals.get(deal) else {
                continue;
            };
            let (number, act) = (known.number, act_of(*act));
            if self.named.len() < REPORTS_MAX && self.named.insert((name, number, act)) {
                self.activity.report(today, area, number, act);
            }
        }
    }

    /// What a vendor may know of a deal of its own.
    pub(super) fn view(
        &mut self,
        said: &message::Asked,
        (tables, policy, window): (&Tables, &mut Policy, u64),
    ) -> Result<View, Refusal> {
        let message::Asked { vendor, day, .. } = *said;
        let known = self.deals.get(&said.deal);
        let known = known.filter(|known| known.vendor == vendor);
        let deal = known.ok_or(Refusal::DealUnknown)?.number;
        if self.day_at_boot.is_none_or(|boot| day <= boot) {
            return Err(Refusal::Disclosure);
        }
        let act = act_of(said.act);
        let asker = Asker::from_bytes(*vendor.as_bytes());
        let asked = Asked { deal, act, day };
        let view = (self.activity).view(asked, tables, policy, asker, window);
        let view = view.map_err(|_| Refusal::Disclosure)?;
        read::view(&view).map_err(|_| Refusal::Disclosure)
    }
}

fn act_of(act: message::Act) -> Act {
    match act {
        message::Act::Seen => Act::Seen,
        message::Act::Taken => Act::Taken,
    }
}

/// The UTC day of a moment, counted from 1970.
fn day(now: Timestamp) -> u64 {
    u64::try_from(now.millis().div_euclid(DAY_MILLIS)).unwrap_or(0)
}
