//! Deals and signals, as bytes say; now and then one that is refused.

use super::super::bytes::Bytes;
use super::market::{Market, money};
use tavren_matching::{
    AreaId, Category, Criteria, Interest, Level, MatchError, Signal, SignalId, Tier, limits,
};
use tavren_types::{Currency, Money, Timestamp, limits::MONEY_MINOR_MAX};

/// A signal, and why it is refused whenever it comes; nothing where it is not.
pub(super) struct Said {
    pub(super) signal: Signal,
    pub(super) faults: Vec<MatchError>,
}

/// The id of a signal's copy: neighbours come one after the other.
pub(super) fn id(first: u8, copy: u16) -> SignalId {
    let mut bytes = [first; 16];
    bytes[14..].copy_from_slice(&copy.to_be_bytes());
    SignalId::from_bytes(bytes)
}

pub(super) fn criteria(bytes: &mut Bytes<'_>, market: &Market) -> Criteria {
    // Half of the deals ask for no level.
    let (price, level) = (price(bytes, market), bytes.below(12).saturating_sub(6));
    let mut deal = Criteria::at(price).level(Level::new(level as u8).expect("a level"));
    deal = match bytes.below(8) {
        1 => deal.worth(amount(bytes, Currency::USD)),
        2 => deal.worth(amount(bytes, Currency::EUR)),
        3..6 => deal.tier(tier(bytes)),
        _ => deal,
    };
    if bytes.rarely(2) {
        deal = deal.category(category(bytes));
    }
    if bytes.rarely(2) {
        deal = deal.include_coarser();
    }
    let areas = match bytes.below(64) {
        63 => limits::DEAL_AREAS_MAX + 1,
        62 => limits::DEAL_AREAS_MAX,
        some => some % 4,
    };
    let areas: Vec<AreaId> = (0..areas).map(|_| area(bytes, market)).collect();
    deal.in_areas(&areas)
}

pub(super) fn signal(bytes: &mut Bytes<'_>, market: &Market) -> Said {
    let mut faults = Vec::new();
    let area = area(bytes, market);
    if !market.tables.areas().has(area) {
        faults.push(MatchError::Area);
    }
    let mut signal = Signal::new(tier(bytes), level(bytes)).in_area(area);
    if bytes.rarely(2) {
        let most = price(bytes, market);
        if !market.currencies.contains(&most.currency()) {
            faults.push(MatchError::Currency);
        }
        if most.minor() <= 0 {
            faults.push(MatchError::Price);
        }
        signal = signal.price_max(most);
    }
    let mut interests = Vec::new();
    let mut named = 0_u64;
    for _ in 0..bytes.below(4) {
        let category = category(bytes);
        named |= 1 << category.number();
        let mut interest = Interest::in_category(category);
        if bytes.rarely(2) {
            interest = interest.tier(tier(bytes));
        }
        if bytes.rarely(3) {
            interest = interest.level(level(bytes));
        }
        interests.push(interest);
    }
    let twice = named.count_ones() as usize != interests.len();
    let signal = match signal.clone().interested(&interests) {
        Ok(interested) if !twice => interested,
        Err(MatchError::Repeated { .. }) if twice => signal,
        answer => panic!("{answer:?} for {named:#x}"),
    };
    Said { signal, faults }
}

/// When a signal expires, and why it is refused at `now` for that.
pub(super) fn expires(bytes: &mut Bytes<'_>, now: Timestamp) -> (Timestamp, Option<MatchError>) {
    let most = limits::EXPIRES_AHEAD_MILLIS_MAX;
    let (ahead, fault) = match bytes.short() {
        0xffff => (0, Some(MatchError::Expired)),
        0xfffe => (-1, Some(MatchError::Expired)),
        0xfffd => (most + 1, Some(MatchError::ExpiresAhead)),
        0xfffc => (most, None),
        short => (1 + i64::from(short & 0x3ff), None),
    };
    (now.plus_millis(ahead), fault)
}

/// Any area, or one around it: else most would be wards.
fn area(bytes: &mut Bytes<'_>, market: &Market) -> AreaId {
    let area = market.areas[bytes.below(market.areas.len())];
    let mut around = market.tables.areas().up(area);
    around.nth(bytes.below(4)).unwrap_or(area)
}

fn tier(bytes: &mut Bytes<'_>) -> Tier {
    Tier::ALL[bytes.below(Tier::ALL.len())]
}

fn level(bytes: &mut Bytes<'_>) -> Level {
    Level::new(bytes.below(6) as u8).expect("a level")
}

/// One of few more often than one of all.
fn category(bytes: &mut Bytes<'_>) -> Category {
    let number = bytes.byte();
    let few = number & 0xc0 != 0;
    Category::new(if few { number & 3 } else { number }).expect("a category")
}

fn price(bytes: &mut Bytes<'_>, market: &Market) -> Money {
    let listed = market.currencies.len();
    let currency = match bytes.below(listed * 15 + 1) {
        which if which == listed * 15 => Currency::GBP,
        which => market.currencies[which % listed],
    };
    amount(bytes, currency)
}

/// About a ladder's rungs, or far from all of them.
fn amount(bytes: &mut Bytes<'_>, currency: Currency) -> Money {
    let minor = match bytes.byte() {
        0xff => -1,
        0xfe => MONEY_MINOR_MAX,
        0xfd => -MONEY_MINOR_MAX,
        0xfc => i64::from(bytes.short()) * 2,
        // The wide ladder reaches this, and so does the small one.
        steps => i64::from(steps) * 7 + 6 + i64::from(bytes.byte() % 3),
    };
    money(minor, currency)
}
