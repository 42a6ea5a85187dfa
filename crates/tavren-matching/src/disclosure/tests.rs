//! What vendors see, and what they cannot find out.

extern crate std;

use super::*;
use crate::engine::found::Found;
use crate::engine::tests::{areas_of, at, deal, engine, id, plain};
use crate::fixtures::money;
use crate::{Category, Criteria, Engine, Interest, Level, Signal, Tier, Work};
use alloc::collections::BTreeMap;
use tavren_noise::{
    Answered, Budgets, Cost, Delta, Epsilon, Noise, NoiseKey, Published, Suppression,
};
use tavren_types::Currency;

const WIDTH: u64 = 5;

fn vendor(number: u8) -> VendorId {
    VendorId::from_bytes([number; 16])
}

fn grid(engine: &Engine) -> Grid {
    let prices = [100, 500].map(|minor| money(minor, Currency::USD));
    Grid::new(engine.tables(), 2, false, &[Level::LOYAL], &prices).unwrap()
}

fn suppressed(engine: &Engine) -> Suppressed {
    let policy = Suppression::new(2 * WIDTH, WIDTH).unwrap();
    Suppressed::new(grid(engine), Published::new(policy))
}

fn noisy(epsilon_micro: u64, granted: u64, cap: u64, area_level: Option<usize>) -> Noisy {
    let cost = |micro| Cost::new(Epsilon::from_micro(micro), Delta::from_femto(0));
    let mut budgets = Budgets::new(cost(cap));
    for number in 0..4 {
        budgets.grant(vendor(number), cost(granted)).unwrap();
    }
    let noise = Noise::laplace(Epsilon::from_micro(epsilon_micro)).unwrap();
    let key = NoiseKey::from_bytes([5; 32]);
    Noisy::new(Answered::new(noise, key), budgets, area_level)
}

/// A crowd: `count` signals that differ in tier, level, price and district.
fn crowd(engine: &mut Engine, count: u8) {
    let districts = areas_of(engine, &[110, 120, 210, 310, 1101, 10, 20]);
    for number in 0..count {
        let pick = usize::from(number);
        let mut signal = Signal::new(Tier::ALL[pick % 3], Level::new(number % 6).unwrap())
            .in_area(districts[pick * 7 % districts.len()]);
        if number % 2 == 0 {
            signal = signal.price_max(money(100 + i64::from(number) * 10, Currency::USD));
        }
        engine.upsert(id(number), &signal, at(9_000)).unwrap();
    }
}

fn view(
    engine: &mut Engine,
    policy: &mut dyn DisclosurePolicy,
    deal: &Criteria,
    who: u8,
    epoch: u64,
) -> Result<View, DisclosureError> {
    let set = engine.match_deal(deal, at(1_000), Work::Normal).unwrap();
    set.view(policy, vendor(who), epoch)
}

fn bounds(figure: Figure) -> (u64, u64) {
    match figure {
        Figure::Between { at_least, below } => (at_least, below),
        Figure::About(_) => panic!("an interval was expected"),
    }
}

#[test]
fn a_suppressed_figure_holds_the_true_count() {
    let mut engine = engine(1);
    crowd(&mut engine, 200);
    let mut policy = suppressed(&engine);
    let [city, other] = areas_of(&engine, &[10, 20]).try_into().unwrap();
    for deal in [
        deal(),
        deal().tier(Tier::High),
        deal().level(Level::LOYAL).tier(Tier::Medium),
        Criteria::at(money(500, Currency::USD)).in_areas(&[city]),
        deal().in_areas(&[city, other]).include_coarser(),
    ] {
        let set = engine.match_deal(&deal, at(1_000), Work::Normal).unwrap();
        let (truth, by_area) = (set.count(), set.by_area());
        let seen = set.view(&mut policy, vendor(1), 1).unwrap();
        let (at_least, below) = bounds(seen.people);
        assert!((at_least..below).contains(&truth), "{deal:?}");
        let areas = engine.tables().areas().clone();
        let mut rolled: BTreeMap<AreaId, u64> = BTreeMap::new();
        for (area, count) in by_area {
            let shown = areas.up(area).find(|area| areas.level(*area) <= 2).unwrap();
            *rolled.entry(shown).or_default() += u64::from(count);
        }
        for (area, figure) in &seen.by_area {
            let (at_least, below) = bounds(*figure);
            let count = rolled.remove(area).unwrap_or_default();
            assert!((at_least..below).contains(&count), "{deal:?} {area:?}");
        }
        assert!(rolled.is_empty(), "every area that matched is told");
    }
}

#[test]
fn questions_off_the_grid_are_refused_from_the_deal_alone() {
    let mut full = engine(1);
    crowd(&mut full, 200);
    for engine in [&mut full, &mut engine(1)] {
        let mut policy = suppressed(engine);
        let [district] = areas_of(engine, &[110]).try_into().unwrap();
        let category = Category::new(1).unwrap();
        for (deal, field) in [
            (deal().category(category), "category"),
            (deal().level(Level::REGULAR), "level"),
            (Criteria::at(money(200, Currency::USD)), "price"),
            (Criteria::at(money(50, Currency::EUR)), "price"),
            (deal().in_areas(&[district]), "areas"),
        ] {
            let refused = view(engine, &mut policy, &deal, 1, 1);
            assert_eq!(refused, Err(DisclosureError::misfit(field)));
        }
        assert_eq!(policy.published().tables().count(), 0);
    }
}

#[test]
fn figures_stand_for_an_epoch_though_people_come_and_go() {
    let mut engine = engine(1);
    crowd(&mut engine, 200);
    let mut policy = suppressed(&engine);
    let before = view(&mut engine, &mut policy, &deal(), 1, 1).unwrap();
    for number in 0..150 {
        engine.remove(id(number));
    }
    assert_eq!(
        view(&mut engine, &mut policy, &deal(), 2, 1).unwrap(),
        before
    );
    assert_ne!(
        view(&mut engine, &mut policy, &deal(), 1, 2).unwrap(),
        before
    );
}

#[test]
fn a_grid_by_category_counts_who_names_it() {
    let mut engine = engine(1);
    let category = Category::new(7).unwrap();
    for number in 0..30 {
        let interest = Interest::in_category(category).tier(Tier::ALL[usize::from(number % 3)]);
        let signal = plain().interested(&[interest]).unwrap();
        engine.upsert(id(number), &signal, at(9_000)).unwrap();
        engine
            .upsert(id(100 + number), &plain(), at(9_000))
            .unwrap();
    }
    let prices = [money(100, Currency::USD)];
    let grid = Grid::new(engine.tables(), 0, true, &[], &prices).unwrap();
    let mut policy = Suppressed::new(
        grid,
        Published::new(Suppression::new(WIDTH, WIDTH).unwrap()),
    );
    let asked = deal().category(category).tier(Tier::Medium);
    let seen = view(&mut engine, &mut policy, &asked, 1, 1).unwrap();
    // Two cells of ten, each in [10, 15).
    assert_eq!(bounds(seen.people), (20, 29));
    let without = view(&mut engine, &mut policy, &deal(), 1, 1);
    assert_eq!(without, Err(DisclosureError::misfit("category")));
}

/// Accounts post overlapping deals, repeat them, and solve for single cells: by adding and
/// taking away all answers they have, they find no cell narrower than the policy says.
///
/// The attack is as strong as can be: each cell's interval is narrowed by every answer, the others'
/// intervals given, over and over until nothing moves.
#[test]
fn law_13_accounts_that_solve_for_cells_keep_missing_a_width() {
    let mut engine = engine(1);
    crowd(&mut engine, 250);
    let mut policy = suppressed(&engine);
    let grid = grid(&engine);
    let cities = areas_of(&engine, &[10, 20, 30]);
    // What the attackers know: for each answer its cells, and its interval.
    let mut known: std::vec::Vec<(std::vec::Vec<u32>, (u64, u64))> = std::vec::Vec::new();
    for tier in Tier::ALL {
        for level in [Level::SWITCHER, Level::LOYAL] {
            for price in [100, 500] {
                for named in 0..8_usize {
                    let chosen: std::vec::Vec<AreaId> = (0..3)
                        .filter(|city| named >> city & 1 == 1)
                        .map(|city| cities[city])
                        .collect();
                    let deal = Criteria::at(money(price, Currency::USD))
                        .tier(tier)
                        .level(level)
                        .in_areas(&chosen);
                    let set = engine.match_deal(&deal, at(1_000), Work::Normal).unwrap();
                    let cells = grid.cells(set.deal(), set.ground().tables).unwrap();
                    let first = set.view(&mut policy, vendor(named as u8), 1).unwrap();
                    let again = set.view(&mut policy, vendor(9), 1).unwrap();
                    assert_eq!(first, again, "every account is told the same");
                    for ((area, cells), (shown, figure)) in cells.iter().zip(&first.by_area) {
                        assert_eq!(area, shown);
                        known.push((cells.clone(), bounds(*figure)));
                    }
                    let all = cells.into_iter().flat_map(|(_, cells)| cells).collect();
                    known.push((all, bounds(first.people)));
                }
            }
        }
    }
    let mut intervals: BTreeMap<u32, (i64, i64)> = BTreeMap::new();
    for (cells, _) in &known {
        for cell in cells {
            intervals.insert(*cell, (0, 250));
        }
    }
    loop {
        let before = intervals.clone();
        for (cells, (at_least, below)) in &known {
            for cell in cells {
                let others = |end: fn(&(i64, i64)) -> i64| -> i64 {
                    cells
                        .iter()
                        .filter(|it| *it != cell)
                        .map(|it| end(&intervals[it]))
                        .sum()
                };
                let least = *at_least as i64 - others(|(_, most)| *most);
                let most = *below as i64 - 1 - others(|(least, _)| *least);
                let entry = intervals.get_mut(cell).unwrap();
                *entry = (entry.0.max(least), entry.1.min(most));
            }
        }
        if intervals == before {
            break;
        }
    }
    let truth = grid.tally(engine.ground(), None);
    assert!(intervals.len() > 20);
    for (cell, (least, most)) in intervals {
        let count = truth[cell as usize] as i64;
        assert!((least..=most).contains(&count));
        assert!(most - least + 1 >= WIDTH as i64, "cell {cell}");
    }
}

#[test]
fn law_13_a_repeated_question_has_the_same_noise_and_is_free() {
    let mut engine = engine(1);
    crowd(&mut engine, 100);
    let mut policy = noisy(500_000, 1_000_000, 10_000_000, Some(2));
    let first = view(&mut engine, &mut policy, &deal(), 1, 1).unwrap();
    for _ in 0..5 {
        assert_eq!(
            view(&mut engine, &mut policy, &deal(), 1, 1).unwrap(),
            first
        );
    }
    // Another account pays, and is told the same.
    assert_eq!(
        view(&mut engine, &mut policy, &deal(), 2, 1).unwrap(),
        first
    );
    let other = view(&mut engine, &mut policy, &deal().tier(Tier::High), 1, 1).unwrap();
    assert_ne!(other, first);
    let third = view(&mut engine, &mut policy, &deal().level(Level::LOYAL), 1, 1);
    assert!(
        matches!(third, Err(DisclosureError::Refused(_))),
        "two answers spent the budget"
    );
    assert_eq!(
        view(&mut engine, &mut policy, &deal(), 1, 1).unwrap(),
        first
    );
}

#[test]
fn law_13_a_cap_bounds_what_many_accounts_learn_together() {
    let mut engine = engine(1);
    crowd(&mut engine, 100);
    let mut policy = noisy(500_000, 1_000_000, 1_000_000, None);
    for who in 0..2 {
        view(&mut engine, &mut policy, &deal(), who, 1).unwrap();
    }
    let refused = view(&mut engine, &mut policy, &deal(), 2, 1);
    assert_eq!(refused.unwrap_err().code(), tavren_types::Code::BudgetSpent);
}

#[test]
fn noise_is_spread_around_the_count() {
    let mut engine = engine(1);
    crowd(&mut engine, 200);
    let mut policy = noisy(1_000_000, u64::MAX / 8, u64::MAX / 2, None);
    let (mut sum, mut off) = (0_i64, 0);
    for epoch in 1..=400 {
        let Figure::About(count) = view(&mut engine, &mut policy, &deal(), 1, epoch)
            .unwrap()
            .people
        else {
            panic!("noise was expected");
        };
        sum += count - 200;
        off += u32::from(count != 200);
    }
    // A discrete Laplace of scale 1 has a standard deviation of 1.36: 400 of them sum to ±27.
    assert!(sum.abs() < 120 && off > 150, "{sum} {off}");
}

/// Where few share an area, one person more lets all of them be matched by it: who is counted for a
/// vendor must not move with that.
#[test]
fn law_13_one_person_changes_a_disclosed_count_by_one_however_few_share_an_area() {
    let counts = [19, 20].map(|people| {
        let mut engine = engine(20);
        let [ward] = areas_of(&engine, &[1101]).try_into().unwrap();
        for number in 0..people {
            engine
                .upsert(id(number), &plain().in_area(ward), at(9_000))
                .unwrap();
        }
        let deal = deal().in_areas(&[ward]);
        let set = engine.match_deal(&deal, at(1_000), Work::Normal).unwrap();
        let stated = Found::as_stated(set.ground(), set.deal());
        let disclosed = stated.areas_around(set.ground(), &[AreaId::WORLD])[0];
        (set.count(), disclosed)
    });
    assert_eq!(counts, [(0, 19), (20, 20)]);
}

#[test]
fn law_13_deals_for_the_same_people_are_one_question() {
    let mut engine = engine(1);
    crowd(&mut engine, 100);
    let mut policy = noisy(500_000, 500_000, 10_000_000, None);
    let first = view(&mut engine, &mut policy, &deal(), 1, 1).unwrap();
    let [city] = areas_of(&engine, &[10]).try_into().unwrap();
    for same in [
        deal().include_coarser(),
        deal().in_areas(&[AreaId::WORLD]),
        deal()
            .in_areas(&[city, AreaId::WORLD, AreaId::WORLD])
            .include_coarser(),
    ] {
        assert_eq!(view(&mut engine, &mut policy, &same, 1, 1).unwrap(), first);
    }
}
