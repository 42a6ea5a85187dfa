//! Two small markets: one of fifty areas and two currencies, one of several windows of areas, as
//! many currencies as there may be, and a full ladder.

use std::sync::LazyLock;
use tavren_matching::{AreaId, AreaRow, Category, Hierarchy, Ladder, Tables, Thresholds, limits};
use tavren_types::{Currency, Money};

pub(super) struct Market {
    pub(super) tables: Tables,
    pub(super) currencies: Vec<Currency>,
    /// The areas of the tables, the world first, and a stranger.
    pub(super) areas: Vec<AreaId>,
}

static SMALL: LazyLock<Market> = LazyLock::new(|| {
    let ladders = Vec::from([
        Ladder::even(money(100, Currency::USD), 20).expect("a ladder"),
        Ladder::new(&[50, 150, 900].map(|minor| money(minor, Currency::EUR))).expect("a ladder"),
    ]);
    Market::new(3, 4, ladders)
});

static WIDE: LazyLock<Market> = LazyLock::new(|| {
    let codes = "USD EUR JPY KWD VND CHF SEK NOK DKK PLN CZK HUF THB SGD INR BRL";
    let ladders = codes
        .split(' ')
        .map(|code| {
            let step = money(7, Currency::parse(code).expect("a currency"));
            Ladder::even(step, limits::RUNGS_MAX as u8).expect("a ladder")
        })
        .collect();
    Market::new(9, 8, ladders)
});

pub(super) fn money(minor: i64, currency: Currency) -> Money {
    Money::new(minor, currency).expect("an amount")
}

impl Market {
    pub(super) fn choose(which: u8) -> &'static Self {
        if which.is_multiple_of(2) {
            &SMALL
        } else {
            &WIDE
        }
    }

    /// One country of so many cities, of as many districts each, of so many wards.
    fn new(cities: u64, wards: u64, ladders: Vec<Ladder>) -> Self {
        let mut rows = Vec::from([(1, None)]);
        for city in 1..=cities {
            rows.push((city * 10, Some(1)));
            for district in 1..=cities {
                let code = city * 100 + district * 10;
                rows.push((code, Some(city * 10)));
                rows.extend((1..=wards).map(|ward| (code * 10 + ward, Some(code))));
            }
        }
        let areas = load(&rows);
        rows.push((0, None));
        // A world before this one: its last number is none of ours.
        let stranger = load(&rows).all().last();
        let usd = |bounds: [i64; 3]| bounds.map(|minor| money(minor, Currency::USD));
        let dear = Category::new(3).expect("a category");
        let thresholds = Thresholds::new(usd([0, 5_000, 20_000]))
            .and_then(|bounds| bounds.with(dear, usd([0, 50_000, 90_000])))
            .expect("bounds that rise");
        Self {
            areas: areas.all().chain(stranger).collect(),
            currencies: ladders.iter().map(Ladder::currency).collect(),
            tables: Tables::new(areas, ladders, thresholds).expect("tables"),
        }
    }
}

fn load(rows: &[(u64, Option<u64>)]) -> Hierarchy {
    let names: Vec<String> = rows.iter().map(|(code, _)| code.to_string()).collect();
    let rows: Vec<AreaRow<'_>> = (rows.iter().zip(&names))
        .map(|((code, parent), name)| AreaRow {
            code: *code,
            parent: *parent,
            name,
        })
        .collect();
    Hierarchy::load(&rows).expect("a tree")
}
