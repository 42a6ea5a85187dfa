//! What agents report that people did with deals, and what vendors may know of it.

use super::read;
use crate::rules::Policy;
use std::collections::HashMap;
use tavren_matching::limits::ACTIVITY_DAYS;
use tavren_matching::noise::VendorId as Asker;
use tavren_matching::{Act, Activity, AreaId, Asked, DealNumber, SignalId, Tables};
use tavren_types::time::DAY_MILLIS;
use tavren_types::{DealId, Timestamp};
use tavren_wire::message::{self, Done, EphemeralId, Refusal, VendorId, View};

/// The reports of the last days.
#[derive(Default)]
pub(super) struct Reports {
    activity: Activity,
    deals: HashMap<DealId, Known>,
    numbers: u32,
    /// The day of the first tick: what was reported of it before is lost, so it is told to nobody.
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
        self.activity.begin(today);
        let kept = |known: &Known| known.last.saturating_add(ACTIVITY_DAYS) >= today;
        self.deals.retain(|_, known| kept(known));
    }

    /// Lets a deal be reported on while it stands.
    pub(super) fn stand(&mut self, deal: &message::Deal) {
        let numbers = &mut self.numbers;
        let known = self.deals.entry(deal.id).or_insert_with(|| {
            let number = DealNumber::new(*numbers);
            *numbers = numbers.saturating_add(1);
            Known {
                number,
                vendor: deal.vendor,
                last: 0,
            }
        });
        known.last = known.last.max(day(deal.until));
    }

    /// Counts what somebody of this name and area did.
    pub(super) fn note(&mut self, name: EphemeralId, area: AreaId, done: &[Done]) {
        let name = SignalId::from_bytes(*name.as_bytes());
        for Done { deal, act } in done {
            if let Some(known) = self.deals.get(deal) {
                self.activity.report(name, area, known.number, act_of(*act));
            }
        }
    }

    /// What a vendor may know of a deal of its own.
    pub(super) fn view(
        &mut self,
        vendor: VendorId,
        done: Done,
        day: u64,
        (tables, policy, window): (&Tables, &mut Policy, u64),
    ) -> Result<View, Refusal> {
        let known = self.deals.get(&done.deal);
        let known = known.filter(|known| known.vendor == vendor);
        let deal = known.ok_or(Refusal::DealUnknown)?.number;
        if self.day_at_boot.is_none_or(|boot| day <= boot) {
            return Err(Refusal::Disclosure);
        }
        let act = act_of(done.act);
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
