//! The tables that BZ1 is matched by.

use super::Geography;
use tavren_matching::{AreaRow, Hierarchy, Ladder, Tables, Thresholds};
use tavren_types::{Currency, Money};

/// BZ1's areas as a hierarchy whose codes are BZ1's ids, and the other tables.
pub fn tables(geography: &Geography) -> Tables {
    let names: Vec<String> = (0..geography.area_count())
        .map(|id| format!("area {id}"))
        .collect();
    let rows: Vec<AreaRow<'_>> = (0..geography.area_count())
        .map(|id| AreaRow {
            code: u64::from(id),
            parent: geography.parent(id).map(u64::from),
            name: &names[id as usize],
        })
        .collect();
    let usd = |minor| Money::new(minor, Currency::USD).expect("an amount");
    Tables::new(
        Hierarchy::load(&rows).expect("BZ1 is a tree"),
        vec![Ladder::even(usd(100), 200).expect("a ladder")],
        Thresholds::new([usd(0), usd(10_000), usd(100_000)]).expect("bounds"),
    )
    .expect("tables")
}
