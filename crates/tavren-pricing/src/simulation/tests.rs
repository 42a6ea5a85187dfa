use super::*;
use crate::{Caps, Cooldown, Factor, Fractions, Part, Person, Rate, Seed, Shown, UserTier};
use proptest::prelude::*;
use std::string::ToString;
use tavren_types::{Currency, Price};

mod workload;

/// Columns of some people and all that is asked about them.
#[derive(Debug, Clone)]
struct Market {
    tiers: Vec<u8>,
    trusts: Vec<u16>,
    last_grants: Vec<i32>,
    segments: Vec<u32>,
    locations: Vec<f64>,
    amounts: Vec<i64>,
    parts: Vec<Part>,
    model: u8,
    slope: f64,
    rule: Rule,
    budget: Option<(i64, BudgetRule)>,
    seed: u64,
    /// In accrual units, rising, all on one side of a minor unit.
    prices: Vec<i64>,
}

const DAY: u32 = 100;
const SEGMENTS: u32 = 3;

impl Market {
    fn model(&self) -> Acceptance<'_> {
        let model = match self.model {
            0 => Acceptance::logistic(&self.locations, self.slope),
            1 => Acceptance::log_normal(&self.locations, self.slope),
            2 => Acceptance::mixture(&self.locations, &self.parts),
            3 => Acceptance::reservation(&self.amounts),
            _ => Acceptance::given(&self.locations),
        };
        model.unwrap()
    }

    fn simulation(&self) -> Simulation<'_> {
        let people = Population::new(&self.tiers, &self.trusts).unwrap();
        let people = people.last_grants(&self.last_grants).unwrap();
        let people = people.segments(&self.segments, SEGMENTS).unwrap();
        let simulation = Simulation::new(people, self.model(), Seed::new(self.seed)).unwrap();
        let simulation = simulation.rule(self.rule).on_day(DAY);
        match self.budget {
            Some((minor, rule)) => simulation.budget(usd(minor), rule),
            None => simulation,
        }
    }

    fn prices(&self) -> Prices {
        let prices: Vec<Price> = self.prices.iter().map(|micro| price(*micro)).collect();
        Prices::new(&prices).unwrap()
    }

    /// The same people so many times.
    fn repeated(self, times: usize) -> Self {
        Self {
            tiers: self.tiers.repeat(times),
            trusts: self.trusts.repeat(times),
            last_grants: self.last_grants.repeat(times),
            segments: self.segments.repeat(times),
            locations: self.locations.repeat(times),
            amounts: self.amounts.repeat(times),
            ..self
        }
    }

    fn people(&self) -> core::ops::Range<usize> {
        0..self.tiers.len()
    }

    fn person(&self, row: usize, last_grant: i32, shown: Shown) -> Person {
        Person {
            tier: UserTier::new(self.tiers[row]).unwrap(),
            trust: crate::UserTrust::new(self.trusts[row]).unwrap(),
            last_grant: (last_grant >= 0).then_some(last_grant.into()),
            shown,
        }
    }

    fn budget(&self, rate: &Rate) -> Budget {
        let steps = |minor: i64| minor.unsigned_abs() * 1_000_000 / rate.step_micro();
        match self.budget {
            Some((minor, rule)) => Budget::new(steps(minor), rule),
            None => Budget::new(u64::MAX, BudgetRule::Skip),
        }
    }

    /// One day at one price, person by person: what each is paid, and who accepts. `asked` says
    /// what the rule quotes a person.
    fn slowly(
        &self,
        rate: &Rate,
        day: u32,
        asked: impl Fn(usize) -> Option<u64>,
    ) -> (Vec<u64>, Outcome) {
        let mut tallies = vec![Tally::default(); SEGMENTS as usize];
        let mut budget = self.budget(rate);
        let mut paid = Vec::new();
        for row in self.people() {
            let draw = Seed::new(self.seed).fraction(row as u64, day);
            let tally = &mut tallies[self.segments[row] as usize];
            let accepts =
                |steps: &u64| draw < self.model().probability(row, *steps, rate.rounding());
            let accepted = asked(row).filter(accepts);
            tally.accepted += u64::from(accepted.is_some());
            let steps = accepted.filter(|steps| budget.take(*steps)).unwrap_or(0);
            tally.paid += u64::from(steps > 0);
            tally.spend += steps;
            paid.push(steps);
        }
        (paid, Outcome::new(tallies))
    }
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn price(micro: i64) -> Price {
    Price::new(micro, Currency::USD).unwrap()
}

fn rules() -> impl Strategy<Value = Rule> {
    let cap = || prop::option::weighted(0.3, 0..6_u32);
    let caps = (cap(), cap(), cap(), cap());
    (0..=3_u8, prop_oneof![Just(0), 1..9_i64], caps).prop_map(|(tier, days, caps)| Rule {
        tier_min: UserTier::new(tier / 2).unwrap(),
        cooldown: Cooldown(days),
        caps: Caps {
            per_day: caps.0,
            per_week: caps.1,
            per_month: caps.2,
            total: caps.3,
        },
        ..Rule::default()
    })
}

fn parts() -> impl Strategy<Value = Vec<Part>> {
    let part = (0.0..0.3_f64, -2.0..2.0_f64, 0.5..9.0_f64);
    let part = part.prop_map(|(share, shift, slope)| Part::new(share, shift, slope).unwrap());
    prop::collection::vec(part, 0..=3)
}

fn prices() -> impl Strategy<Value = Vec<i64>> {
    let whole = (1..300_i64).prop_map(|cents| cents * 1_000_000);
    let halves = (2..400_i64).prop_map(|halves| halves * 500_000);
    let fine = 1..1_000_000_i64;
    let one = prop_oneof![
        prop::collection::btree_set(whole, 1..12),
        prop::collection::btree_set(halves, 1..12),
        prop::collection::btree_set(fine, 1..12),
    ];
    one.prop_map(|set| set.into_iter().collect())
}

prop_compose! {
    fn markets()(rows in 0..60_usize)(
        tiers in prop::collection::vec(0..=3_u8, rows),
        trusts in prop::collection::vec(prop_oneof![0..=10_000_u16, Just(10_000)], rows),
        last_grants in prop::collection::vec(prop_oneof![Just(-1), 90..105_i32], rows),
        segments in prop::collection::vec(0..SEGMENTS, rows),
        location in prop::collection::vec(0.0..1.0_f64, rows),
        amounts in prop::collection::vec(0..400_i64, rows),
        (parts, model, slope) in (parts(), 0..5_u8, prop_oneof![0.01..0.1_f64, 0.5..9.0_f64, 100.0..1_000.0_f64]),
        rule in rules(),
        budget in prop::option::of((0..3_000_i64, prop_oneof![Just(BudgetRule::Skip), Just(BudgetRule::Stop)])),
        seed in any::<u64>(),
        prices in prices()
    ) -> Market {
        // Around the prices; a probability where that is the model.
        let middle = f64::from(u32::try_from(prices[0]).unwrap()) / 1e6;
        let locations = location.iter().map(|at| match model {
            4 => *at,
            _ => crate::maths::ln(middle) + 4.0 * (at - 0.3),
        });
        Market { tiers, trusts, last_grants, segments, locations: locations.collect(), amounts, parts, model, slope, rule, budget, seed, prices }
    }
}

proptest! {
    /// Law 7: the simulation pays the cent that the rule, asked for one person, pays.
    #[test]
    fn a_simulation_pays_each_row_what_the_rule_pays_that_person(market in markets()) {
        for micro in &market.prices {
            let rate = Rate::of(price(*micro));
            let asked = |row: usize| {
                let person = market.person(row, market.last_grants[row], Shown::default());
                market.rule.quote(&rate, &person, DAY.into()).ok()
            };
            let (paid, outcome) = market.slowly(&rate, DAY, asked);
            let found = market.simulation().simulate(price(*micro)).unwrap();
            prop_assert_eq!(found.paid, paid);
            prop_assert_eq!(found.outcome, outcome);
        }
    }

    #[test]
    fn a_sweep_is_its_prices_one_by_one(market in markets(), threads in 1..5_usize) {
        let swept = market.simulation().threads(NonZeroUsize::new(threads).unwrap()).sweep(&market.prices()).unwrap();
        let one = |micro: &i64| market.simulation().simulate(price(*micro)).unwrap().outcome;
        let single: Vec<Outcome> = market.prices.iter().map(one).collect();
        prop_assert_eq!(swept, single);
    }

    #[test]
    fn a_panel_is_its_days_one_by_one(market in markets(), threads in 1..4_usize, days in 0..40_u32) {
        let micro = market.prices[0];
        let rate = Rate::of(price(micro));
        let mut last_grants = market.last_grants.clone();
        // The days on which each was shown the offer.
        let mut shown: Vec<Vec<u32>> = vec![Vec::new(); market.tiers.len()];
        let mut expected = Vec::new();
        for day in DAY..DAY + days {
            let quote = |row: usize| {
                let within = |days: u32| shown[row].iter().filter(|at| day - **at < days).count() as u32;
                let history = Shown { today: within(1), week: within(7), month: within(30), total: shown[row].len() as u32 };
                market.rule.quote(&rate, &market.person(row, last_grants[row], history), day.into()).ok()
            };
            let asked: Vec<Option<u64>> = market.people().map(quote).collect();
            let (paid, outcome) = market.slowly(&rate, day, |row| asked[row]);
            expected.push(outcome);
            for row in market.people() {
                if asked[row].is_some() {
                    shown[row].push(day);
                }
                if paid[row] > 0 {
                    last_grants[row] = i32::try_from(day).unwrap();
                }
            }
        }
        let simulation = market.simulation().threads(NonZeroUsize::new(threads).unwrap());
        prop_assert_eq!(simulation.panel(price(micro), days).unwrap(), expected);
    }

    #[test]
    fn every_kernel_gives_the_same_bits(market in markets(), many in 1..20_usize) {
        // Rows enough for whole registers, and for more than one block.
        let market = market.repeated(many);
        let of = |kernel| {
            let simulation = Simulation { kernel, ..market.simulation() };
            let first = price(market.prices[0]);
            (simulation.sweep(&market.prices()), simulation.simulate(first), simulation.panel(first, 40))
        };
        let portable = of(Kernel::PORTABLE);
        for kernel in Kernel::all() {
            prop_assert!(of(kernel) == portable);
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing_but_who_the_budget_reaches(market in markets(), turn in 0..60_usize) {
        let rows = market.tiers.len();
        let mut ids: Vec<u64> = (0..rows as u64).collect();
        let mut moved = Market { budget: None, ..market.clone() };
        let turn = if rows == 0 { 0 } else { turn % rows };
        ids.rotate_left(turn);
        moved.tiers.rotate_left(turn);
        moved.trusts.rotate_left(turn);
        moved.last_grants.rotate_left(turn);
        moved.segments.rotate_left(turn);
        moved.locations.rotate_left(turn);
        moved.amounts.rotate_left(turn);
        let mut simulation = moved.simulation();
        simulation.people = simulation.people.ids(&ids).unwrap();
        let unmoved = Market { budget: None, ..market };
        prop_assert_eq!(simulation.sweep(&unmoved.prices()), unmoved.simulation().sweep(&unmoved.prices()));
    }

    /// A dearer offer to the same people under the same luck is accepted by those and more.
    #[test]
    fn nobody_refuses_more_for_the_same(market in markets()) {
        let outcomes = market.simulation().sweep(&market.prices()).unwrap();
        prop_assert!(outcomes.is_sorted_by_key(|outcome| outcome.total().accepted));
    }
}

#[test]
fn columns_of_other_people_are_refused() {
    let people = Population::new(&[0, 1], &[1, 2]).unwrap();
    let model = |given| Acceptance::given(given).unwrap();
    let refused = Simulation::new(people, model(&[0.5]), Seed::new(1));
    assert_eq!(
        refused.err(),
        Some(PricingError::Length {
            column: "probability"
        })
    );
    let draws = Fractions::new(&[0.5, 0.5, 0.5]).unwrap();
    let refused = Simulation::new(people, model(&[0.5, 0.5]), draws);
    assert_eq!(refused.err(), Some(PricingError::Length { column: "draw" }));
}

#[test]
fn a_budget_is_of_the_currency_of_its_prices_and_in_range() {
    let people = Population::new(&[0], &[10_000]).unwrap();
    let model = Acceptance::given(&[0.5]).unwrap();
    let with = |budget| {
        Simulation::new(people, model, Seed::new(1))
            .unwrap()
            .budget(budget, BudgetRule::Skip)
    };
    let parameter = PricingError::Parameter {
        parameter: "budget",
    };
    let euros = Money::new(5, Currency::EUR).unwrap();
    for bad in [euros, usd(-1)] {
        assert_eq!(with(bad).simulate(price(1_000_000)), Err(parameter));
    }
    // 10¹⁵ minor units are more millionths than a sum can hold.
    let most = usd(tavren_types::limits::MONEY_MINOR_MAX);
    assert!(with(most).simulate(price(1_000_000)).is_ok());
    assert_eq!(with(most).simulate(price(1)), Err(parameter));
}

#[test]
fn a_panel_draws_afresh_or_not_at_all() {
    let people = Population::new(&[0], &[10_000]).unwrap();
    let model = Acceptance::given(&[0.5]).unwrap();
    let column = Fractions::new(&[0.5]).unwrap();
    let simulation = Simulation::new(people, model, column).unwrap();
    let refused = simulation.panel(price(1_000_000), 1);
    assert_eq!(refused, Err(PricingError::Parameter { parameter: "draws" }));
    let simulation = Simulation::new(people, model, Seed::new(1)).unwrap();
    let refused = simulation.panel(price(1_000_000), crate::limits::DAYS_MAX + 1);
    assert_eq!(refused, Err(PricingError::Limit { what: "days" }));
}

/// Law 15.
#[test]
fn a_panel_goes_on_as_long_as_it_is_told_to() {
    let people = Population::new(&[0], &[10_000]).unwrap();
    let model = Acceptance::reservation(&[1]).unwrap();
    let simulation = Simulation::new(people, model, Seed::new(1)).unwrap();
    let mut told = Vec::new();
    let all = simulation.panel_while(price(1_000_000), 70, |done| {
        told.push(done);
        true
    });
    assert_eq!(told, [0, 32, 64]);
    assert_eq!(
        all.unwrap().unwrap(),
        simulation.panel(price(1_000_000), 70).unwrap()
    );
    let stopped = simulation.panel_while(price(1_000_000), 70, |done| done < 32);
    assert_eq!(stopped.unwrap(), None);
}

#[test]
fn nothing_of_a_person_is_printed() {
    let people = Population::new(&[3], &[9_137]).unwrap();
    let model = Acceptance::given(&[1.0]).unwrap();
    let simulation = Simulation::new(people, model, Seed::new(1)).unwrap();
    let person = Person {
        tier: UserTier::MAX,
        trust: crate::UserTrust::MAX,
        last_grant: None,
        shown: Shown::default(),
    };
    let printed = std::format!("{people:?} {person:?} {:?}", Factor::MAX);
    assert_eq!(printed, "Population(1 people) Person(..) Factor(..)");
    let simulated = simulation.simulate(price(1_000_000)).unwrap();
    assert!(!std::format!("{simulated:?}").contains("paid: ["));
    assert_eq!(
        PricingError::Value {
            column: "trust",
            row: 7
        }
        .to_string(),
        "the column trust is out of range in row 7"
    );
}
