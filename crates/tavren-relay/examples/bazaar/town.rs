//! What everybody knows: the areas, the prices, the rules of the runner, and whose evidence counts.

use crate::Trouble;
use enclave_runner::{AreaEntry, Bounds, Cover, Disclosure, Market, Rules};
use tavren_attest::Measurement;
use tavren_attest::development::Development;
use tavren_core::matching::{AreaRow, Hierarchy, Ladder, Tables, Thresholds};
use tavren_core::types::{Currency, Money, Timestamp};
use tavren_wire::message::Level;
use tavren_wire::notice::Bucket;

/// Cities of the country, and districts of each.
pub(crate) const CITIES: u64 = 5;
pub(crate) const DISTRICTS: u64 = 8;

/// Categories of goods that people and vendors name.
pub(crate) const CATEGORIES: u64 = 12;

/// The prices that deals have here, in cents.
pub(crate) const PRICES: [i64; 3] = [500, 1_500, 3_000];

/// The level of loyalty that some deals ask for.
pub(crate) const LOYAL: u8 = 3;

/// Hours of an epoch, and of a window of disclosure.
pub(crate) const HOURS: u8 = 6;

/// When it all happens: an epoch and a window begin here.
pub(crate) fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap_or(Timestamp::MIN)
}

pub(crate) fn usd(minor: i64) -> Result<Money, Trouble> {
    Ok(Money::new(minor, Currency::USD)?)
}

/// The code of a city, and of a district of it.
pub(crate) fn city(number: u64) -> u64 {
    100 * (number + 1)
}

pub(crate) fn district(number: u64, of: u64) -> u64 {
    city(of) + number + 1
}

/// The code of the country.
pub(crate) const COUNTRY: u64 = 1;

/// Every area: its code, that of the area around it, and a name.
fn areas() -> Vec<(u64, Option<u64>, String)> {
    let mut areas = vec![(COUNTRY, None, "the country".to_owned())];
    for one in 0..CITIES {
        areas.push((city(one), Some(COUNTRY), format!("city {one}")));
        let inside = (0..DISTRICTS).map(|number| {
            let name = format!("district {number}");
            (district(number, one), Some(city(one)), name)
        });
        areas.extend(inside);
    }
    areas
}

fn tiers() -> Result<[Money; 3], Trouble> {
    Ok([usd(0)?, usd(10_000)?, usd(100_000)?])
}

fn rungs() -> Result<Vec<Money>, Trouble> {
    (1..=100).map(|rung| usd(rung * 50)).collect()
}

/// The tables by which agents and the example itself judge a deal.
pub(crate) fn tables() -> Result<Tables, Trouble> {
    let areas = areas();
    let rows = areas.iter().map(|(code, parent, name)| AreaRow {
        code: *code,
        parent: *parent,
        name,
    });
    let rows: Vec<_> = rows.collect();
    let ladder = Ladder::new(&rungs()?)?;
    Ok(Tables::new(
        Hierarchy::load(&rows)?,
        vec![ladder],
        Thresholds::new(tiers()?)?,
    )?)
}

/// The rules of the runner, whose hash is in its evidence and in every receipt: counts below 20 are
/// hidden, others rounded to tens, and a tick has a box for everybody.
pub(crate) fn rules() -> Result<Rules, Trouble> {
    let [low, medium, high] = tiers()?;
    let areas = areas()
        .into_iter()
        .map(|(code, parent, name)| AreaEntry { code, parent, name });
    let disclosure = Disclosure::Suppressed {
        threshold: 20,
        width: 10,
        area_level: 2,
        by_category: true,
        levels: vec![Level::new(LOYAL)?],
        prices: PRICES.map(usd).into_iter().collect::<Result<_, _>>()?,
    };
    let bounds = Bounds { low, medium, high };
    // One is enough here: the towns of a small run have few people.
    let market = Market::new(areas.collect(), vec![rungs()?], bounds, 1, disclosure);
    Ok(Rules::new(market, HOURS, HOURS, Bucket::Small, Cover::ALL)?)
}

/// What the development provider says that it measured.
pub(crate) fn image() -> Result<Measurement, Trouble> {
    Ok(Measurement::from_bytes([7; 48]).ok_or("a measurement of zeros")?)
}

/// Evidence that proves nothing: its seed stands here for everybody to read.
pub(crate) fn provider() -> Result<Development, Trouble> {
    Ok(Development::new(&[1; 32], image()?)?)
}
