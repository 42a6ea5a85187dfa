use super::*;
use crate::disclosure::Figure;
use crate::disclosure::{Grid, Noisy, Suppressed};
use crate::fixtures::{money, tables};
use alloc::boxed::Box;
use alloc::collections::BTreeSet;
use tavren_noise::{
    Answered, Budgets, Cost, Delta, Epsilon, Noise, NoiseKey, Published, Refusal, Suppression,
};
use tavren_types::Currency;

const DEAL: u32 = 7;
const WIDTH: u64 = 5;

fn vendor(number: u8) -> VendorId {
    VendorId::from_bytes([number; 16])
}

fn name(number: u16) -> SignalId {
    let mut bytes = [0; 16];
    bytes[..2].copy_from_slice(&number.to_be_bytes());
    SignalId::from_bytes(bytes)
}

fn asked(act: Act, day: u64) -> Asked {
    let deal = DealNumber::new(DEAL);
    Asked { deal, act, day }
}

fn suppressed(tables: &Tables) -> Suppressed {
    let rounding = Suppression::new(2 * WIDTH, WIDTH).unwrap();
    let prices = [money(100, Currency::USD)];
    let grid = Grid::new(tables, 2, false, &[], &prices).unwrap();
    Suppressed::new(grid, Published::new(rounding))
}

fn noisy(granted: u64) -> Noisy {
    let cost = |micro| Cost::new(Epsilon::from_micro(micro), Delta::from_femto(0));
    let mut budgets = Budgets::new(cost(10_000_000));
    for number in 1..3 {
        budgets.grant(vendor(number), cost(granted)).unwrap();
    }
    let noise = Noise::laplace(Epsilon::from_micro(1_000_000)).unwrap();
    let answered = Answered::new(noise, NoiseKey::from_bytes([5; 32]));
    Noisy::new(answered, budgets, Some(2))
}

/// `seen` people of one ward saw the deal on day 100, `taken` of them took it.
fn day_100(tables: &Tables, seen: u16, taken: u16) -> Activity {
    let ward = tables.areas.area(1101).unwrap();
    let mut activity = Activity::new();
    activity.begin(100);
    for number in 0..seen {
        assert!(activity.report(name(number), ward, DealNumber::new(DEAL), Act::Seen));
    }
    for number in 0..taken {
        assert!(activity.report(name(number), ward, DealNumber::new(DEAL), Act::Taken));
    }
    activity
}

fn misfit<T: core::fmt::Debug>(result: Result<T, DisclosureError>) -> &'static str {
    match result.unwrap_err() {
        DisclosureError::Refused(Refusal::QuestionMisfit { field }) => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_name_counts_once_a_day_for_a_deal_and_an_act() {
    let tables = tables();
    let mut activity = day_100(&tables, 12, 3);
    let (ward, deal) = (tables.areas.area(1101).unwrap(), DealNumber::new(DEAL));
    assert!(!activity.report(name(0), ward, deal, Act::Seen));
    assert!(!activity.report(name(0), AreaId::WORLD, deal, Act::Taken));
    activity.begin(101);
    // Another day counts anew.
    assert!(activity.report(name(0), ward, deal, Act::Seen));
    let mut policy = suppressed(&tables);
    let mut view = |act, activity: &mut Activity| {
        activity.view(asked(act, 100), &tables, &mut policy, vendor(1), 3)
    };
    let seen = view(Act::Seen, &mut activity).unwrap();
    // Twelve people of a ward count in its city: an interval of five, and the other cells are hidden.
    let city = tables.areas.area(10).unwrap();
    let of_city = seen.by_area.iter().find(|(area, _)| *area == city);
    let between = |at_least, below| Figure::Between { at_least, below };
    assert_eq!(of_city, Some(&(city, between(10, 15))));
    let hidden = seen.by_area.iter().filter(|(area, _)| *area != city);
    assert!(hidden.clone().count() > 0);
    assert!(
        hidden
            .map(|(_, figure)| *figure)
            .all(|it| it == between(0, 10))
    );
    let taken = view(Act::Taken, &mut activity).unwrap();
    assert!(taken.by_area.iter().all(|(_, it)| *it == between(0, 10)));
}

#[test]
fn law_13_a_day_that_is_over_is_answered_once() {
    let tables = tables();
    let policies: [Box<dyn DisclosurePolicy>; 2] =
        [Box::new(suppressed(&tables)), Box::new(noisy(1_000_000))];
    for mut policy in policies {
        let mut activity = day_100(&tables, 40, 20);
        let mut ask = |activity: &mut Activity, day, epoch| {
            activity.view(
                asked(Act::Seen, day),
                &tables,
                &mut policy,
                vendor(1),
                epoch,
            )
        };
        // Today, and days to come, whatever was reported of them.
        assert_eq!(misfit(ask(&mut activity, 100, 3)), "day");
        assert_eq!(misfit(ask(&mut activity, 101, 3)), "day");
        activity.begin(101);
        let first = ask(&mut activity, 100, 3).unwrap();
        assert_eq!(ask(&mut activity, 100, 3), Ok(first.clone()));
        // In a later epoch too, though the budget is spent.
        assert_eq!(ask(&mut activity, 100, 4), Ok(first));
        activity.begin(100 + ACTIVITY_DAYS + 1);
        assert_eq!(misfit(ask(&mut activity, 100, 9)), "day");
    }
}

#[test]
fn law_13_every_cell_keeps_its_width_whatever_happened() {
    let tables = tables();
    let mut policy = suppressed(&tables);
    for seen in 0..60_u16 {
        let mut activity = day_100(&tables, seen, seen / 3);
        activity.begin(101);
        for (act, people) in [(Act::Seen, seen), (Act::Taken, seen / 3)] {
            let view = activity.view(asked(act, 100), &tables, &mut policy, vendor(1), 3);
            let view = view.unwrap();
            for (_, figure) in &view.by_area {
                let Figure::Between { at_least, below } = figure else {
                    panic!("{figure:?}");
                };
                assert!(below - at_least >= WIDTH);
            }
            let Figure::Between { at_least, below } = view.people else {
                panic!("{view:?}");
            };
            assert!((at_least..below).contains(&people.into()));
        }
    }
}

#[test]
fn law_13_each_act_costs_a_vendor_once_and_nothing_when_the_budget_is_spent() {
    let tables = tables();
    let mut policy = noisy(1_500_000);
    let mut activity = day_100(&tables, 40, 20);
    activity.begin(101);
    let mut ask = |act, who| activity.view(asked(act, 100), &tables, &mut policy, vendor(who), 3);
    let seen = ask(Act::Seen, 1).unwrap();
    let refused = ask(Act::Taken, 1);
    assert_eq!(refused, Err(DisclosureError::Refused(Refusal::BudgetSpent)));
    assert_eq!(ask(Act::Seen, 1), Ok(seen.clone()));
    // Another vendor learns what the first learned, and pays for it.
    assert_eq!(ask(Act::Seen, 2), Ok(seen));
    assert_eq!(ask(Act::Taken, 2).map(drop), refused.map(drop));
}

#[test]
fn a_share_is_what_the_two_figures_leave_open() {
    let between = |at_least, below| Figure::Between { at_least, below };
    assert_eq!(conversion(between(0, 10), between(0, 1)), None);
    assert_eq!(
        conversion(between(0, 10), between(0, 10)),
        Some((0, 10_000))
    );
    assert_eq!(conversion(between(0, 1), between(0, 10)), Some((0, 0)));
    let (taken, matched) = (between(20, 30), between(100, 110));
    assert_eq!(conversion(taken, matched), Some((1_834, 2_900)));
    let (taken, matched) = (Figure::About(-3), Figure::About(100));
    assert_eq!(conversion(taken, matched), Some((0, 0)));
    let (taken, matched) = (Figure::About(120), Figure::About(100));
    assert_eq!(conversion(taken, matched), Some((10_000, 10_000)));
    // Every true pair of counts lies within.
    for (taken, matched) in (20..30_u64).flat_map(|taken| (100..110).map(move |all| (taken, all))) {
        let share = u32::try_from(taken * 10_000 / matched).unwrap();
        assert!((1_834..=2_900).contains(&share));
    }
}

/// Brute force over one area: of all counts that fit the told intervals and taken ≤ seen ≤ matched,
/// every cell has at least as many as the policy promises.
#[test]
fn law_13_three_tables_together_leave_every_cell_its_width() {
    const CLASSES: u64 = 2;
    let policy = Suppression::promise(6, 3, CLASSES).unwrap();
    let range = |count: u64| {
        let cell = policy.round(count);
        cell.at_least()..cell.below()
    };
    for [one, two] in (0..14).flat_map(|one| (0..14).map(move |two| [one, two])) {
        for seen in 0..=one + two {
            for taken in 0..=seen {
                let mut possible = [const { BTreeSet::new() }; 4];
                for [a, b] in range(one).flat_map(|a| range(two).map(move |b| [a, b])) {
                    for s in range(seen).filter(|s| *s <= a + b) {
                        for t in range(taken).filter(|t| *t <= s) {
                            for (set, count) in possible.iter_mut().zip([a, b, s, t]) {
                                set.insert(count);
                            }
                        }
                    }
                }
                let least = possible.iter().map(BTreeSet::len).min();
                assert!(least >= Some(3), "{one} {two} {seen} {taken}: {possible:?}");
            }
        }
    }
}
