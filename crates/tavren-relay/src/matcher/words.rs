//! What matching says, in the words of the wire, and back.

use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{self, AreaId, Category, Tables};
use tavren_types::DealId;
use tavren_wire::message::{self, BoundError, EphemeralId, Rising};

/// A signal under a name.
pub(super) fn signal(
    id: EphemeralId,
    said: &matching::Signal,
) -> Result<message::Signal, BoundError> {
    let mut signal = message::Signal::new(id, tier(said.tier()), level(said.level())?);
    signal.area = said.area().number();
    signal.price_max = said.dearest();
    for number in 0..=u8::MAX {
        let Ok(category) = Category::new(number) else {
            break;
        };
        let Some(own) = said.tier_in(category) else {
            continue;
        };
        let standing = said.level_in(category);
        let own_level = (standing != said.level()).then(|| level(standing));
        signal.interests = signal.interests.with(message::Interest {
            category: message::Category::new(number)?,
            tier: tier(own),
            level: own_level.transpose()?,
        });
    }
    Ok(signal)
}

/// Whom a deal is for.
pub(super) fn criteria(said: &matching::Criteria) -> Result<message::Criteria, BoundError> {
    let mut areas: Vec<u16> = said.areas().iter().map(|area| area.number()).collect();
    areas.sort_unstable();
    areas.dedup();
    let category = said.in_category();
    let category = category.map(|category| message::Category::new(category.number()));
    Ok(message::Criteria {
        price: said.price(),
        minimum: match said.least_value() {
            matching::Minimum::Tier(least) => message::Minimum::Tier { tier: tier(least) },
            matching::Minimum::Amount(amount) => message::Minimum::Worth { amount },
        },
        level: level(said.least_level())?,
        category: category.transpose()?,
        areas: Rising::new(areas)?,
        include_coarser: said.includes_coarser(),
    })
}

/// What the enclave knows a deal of this number by.
pub(super) fn deal(number: matching::DealNumber) -> DealId {
    DealId::from_bytes(u128::from(number.number()).to_be_bytes())
}

pub(super) const fn act(said: matching::Act) -> message::Act {
    match said {
        matching::Act::Seen => message::Act::Seen,
        matching::Act::Taken => message::Act::Taken,
    }
}

/// What a vendor asks of a day.
pub(super) fn asked(vendor: VendorId, said: matching::Asked) -> message::Asked {
    message::Asked {
        vendor: self::vendor(vendor),
        deal: deal(said.deal),
        act: act(said.act),
        day: said.day,
    }
}

pub(super) const fn vendor(said: VendorId) -> message::VendorId {
    message::VendorId::from_bytes(*said.as_bytes())
}

/// A view as it came; none where it names an area that there is not.
pub(super) fn view(seen: &message::View, tables: &Tables) -> Option<matching::View> {
    let areas: Vec<AreaId> = tables.areas().all().collect();
    let by_area = seen.by_area.iter().map(|(number, count)| {
        let area = areas.get(usize::from(*number))?;
        Some((*area, figure(*count)))
    });
    Some(matching::View {
        people: figure(seen.people),
        by_area: by_area.collect::<Option<_>>()?,
    })
}

/// The hash that match receipts name a view by
/// ([`MatchReceipt::view`](tavren_wire::receipt::MatchReceipt::view)).
///
/// # Errors
/// [`BoundError`] where it tells more areas apart than an enclave does.
pub fn view_hash(seen: &matching::View) -> Result<[u8; 32], BoundError> {
    let by_area = seen.by_area.iter();
    let mut by_area: Vec<_> = by_area
        .map(|(area, figure)| (area.number(), said_figure(*figure)))
        .collect();
    by_area.sort_unstable_by_key(|(number, _)| *number);
    let view = message::View {
        people: said_figure(seen.people),
        by_area: Rising::new(by_area)?,
    };
    Ok(view.hash())
}

const fn said_figure(seen: matching::Figure) -> message::Figure {
    match seen {
        matching::Figure::Between { at_least, below } => {
            message::Figure::Between { at_least, below }
        }
        matching::Figure::About(count) => message::Figure::About { count },
    }
}

const fn figure(seen: message::Figure) -> matching::Figure {
    match seen {
        message::Figure::Between { at_least, below } => {
            matching::Figure::Between { at_least, below }
        }
        message::Figure::About { count } => matching::Figure::About(count),
    }
}

const fn tier(said: matching::Tier) -> message::Tier {
    match said {
        matching::Tier::Low => message::Tier::Low,
        matching::Tier::Medium => message::Tier::Medium,
        matching::Tier::High => message::Tier::High,
    }
}

fn level(said: matching::Level) -> Result<message::Level, BoundError> {
    message::Level::new(said.number())
}
