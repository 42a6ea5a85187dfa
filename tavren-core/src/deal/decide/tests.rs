//! What an agent decides, reason by reason.

use super::*;
use crate::deal::Circle;
use tavren_matching::{AreaRow, Hierarchy, Interest, Ladder, Level, Thresholds, Tier};
use tavren_types::cbor::Schema;

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn tables() -> Tables {
    let row = |code, parent, name| AreaRow { code, parent, name };
    let areas = Hierarchy::load(&[row(84, None, "VN"), row(79, Some(84), "HCM")]).unwrap();
    let ladder = Ladder::even(usd("0.50"), 100).unwrap();
    let thresholds = Thresholds::new([usd("0"), usd("50"), usd("200")]).unwrap();
    Tables::new(areas, vec![ladder], thresholds).unwrap()
}

fn coffee() -> DealTerms {
    DealTerms::new("Two coffees for one", usd("3.50"), now().plus_days(7))
        .instead_of(usd("7.00"))
        .category(Category::new(12).unwrap())
        .in_areas(&[79])
}

fn deal(terms: DealTerms) -> Deal {
    Deal {
        schema: Schema,
        id: DealId::from_bytes([1; 16]),
        vendor: BuyerId::from_bytes([2; 16]),
        terms,
        changes: 0,
        since: now(),
        withdrawn: None,
    }
}

fn signal(tables: &Tables) -> Signal {
    let coffee = Interest::in_category(Category::new(12).unwrap());
    Signal::new(Tier::Medium, Level::REGULAR)
        .in_area(tables.areas().area(79).unwrap())
        .interested(&[coffee])
        .unwrap()
}

fn rule() -> Rule {
    Rule {
        category: Category::new(12).ok(),
        vendors: Vec::new(),
        price_max: usd("5"),
        saves_percent: 50,
        per_day: 2,
        month_max: usd("20"),
        expires: now().plus_days(30),
    }
}

fn bought(hours_ago: i64, price: &str) -> Bought {
    Bought {
        deal: DealId::from_bytes([9; 16]),
        at: now().plus_millis(-hours_ago * 3_600_000),
        price: usd(price),
    }
}

/// What an agent knows beside the signal.
struct Known {
    position: Option<(i64, i64)>,
    blocked: Vec<BuyerId>,
    rules: Vec<Rule>,
    bought: Vec<Bought>,
}

fn known() -> Known {
    Known {
        position: None,
        blocked: Vec::new(),
        rules: vec![rule()],
        bought: Vec::new(),
    }
}

fn decide(terms: DealTerms, known: &Known) -> (Choice, Vec<Why>) {
    let tables = tables();
    let signal = signal(&tables);
    let agent = Agent {
        tables: &tables,
        signal: &signal,
        position: known.position,
        blocked: &known.blocked,
        rules: &known.rules,
        bought: &known.bought,
    };
    let decision = agent.decide(&deal(terms), now()).unwrap();
    (decision.choice, decision.why)
}

const BUYS: (Choice, Vec<Why>) = (Choice::Buy { rule: 0 }, Vec::new());

#[test]
fn a_rule_that_covers_a_deal_buys_it() {
    assert_eq!(decide(coffee(), &known()), BUYS);
    let none = Known {
        rules: Vec::new(),
        ..known()
    };
    assert_eq!(decide(coffee(), &none), (Choice::Show, vec![Why::NoRule]));
    // The first that can.
    let used_up = Rule {
        month_max: usd("5"),
        ..rule()
    };
    let second = Known {
        rules: vec![used_up, rule()],
        bought: vec![bought(48, "4")],
        ..known()
    };
    assert_eq!(decide(coffee(), &second), (Choice::Buy { rule: 1 }, vec![]));
}

#[test]
fn each_limit_of_a_rule_leaves_the_choice_to_the_user() {
    let with = |change: &dyn Fn(&mut Rule)| {
        let mut known = known();
        known.rules.iter_mut().for_each(change);
        decide(coffee(), &known)
    };
    let shown = (Choice::Show, vec![Why::NoRule]);
    assert_eq!(with(&|rule| rule.category = Category::new(3).ok()), shown);
    let other = BuyerId::from_bytes([3; 16]);
    assert_eq!(with(&|rule| rule.vendors = vec![other]), shown);
    assert_eq!(with(&|rule| rule.price_max = usd("3.49")), shown);
    assert_eq!(with(&|rule| rule.saves_percent = 51), shown);
    assert_eq!(with(&|rule| rule.expires = now()), shown);
    // A rule that contradicts itself buys nothing.
    assert_eq!(with(&|rule| rule.per_day = 0), shown);
    assert_eq!(with(&|rule| rule.month_max = usd("4")), shown);
    let euros = Money::parse("5", "EUR").unwrap();
    assert_eq!(with(&|rule| rule.price_max = euros), shown);
    let vendor = BuyerId::from_bytes([2; 16]);
    assert_eq!(with(&|rule| rule.vendors = vec![vendor]), BUYS);
}

#[test]
fn a_day_and_a_month_are_counted_over_all_that_was_bought() {
    let with = |bought: &[Bought]| {
        let bought = bought.to_vec();
        decide(coffee(), &Known { bought, ..known() })
    };
    assert_eq!(with(&[bought(1, "1"), bought(24, "1")]), BUYS);
    let day = (Choice::Show, vec![Why::DayUsedUp]);
    assert_eq!(with(&[bought(1, "1"), bought(23, "1")]), day);
    let month = (Choice::Show, vec![Why::MonthUsedUp]);
    assert_eq!(with(&[bought(48, "16.50")]), BUYS);
    assert_eq!(with(&[bought(48, "16.51")]), month);
    assert_eq!(with(&[bought(30 * 24, "16.51")]), BUYS);
}

#[test]
fn law_1_a_deal_that_is_denied_is_hidden_whatever_rules_say() {
    let hidden = |why| (Choice::Hide, vec![why]);
    let blocking = Known {
        blocked: vec![BuyerId::from_bytes([2; 16])],
        ..known()
    };
    assert_eq!(decide(coffee(), &blocking), hidden(Why::Blocked));
    let dear = coffee().level(Level::CHAMPION);
    assert_eq!(decide(dear, &known()), hidden(Why::Unmet(Unmet::Level)));
    let had = Known {
        bought: vec![Bought {
            deal: DealId::from_bytes([1; 16]),
            ..bought(48, "1")
        }],
        ..known()
    };
    assert_eq!(decide(coffee(), &had), hidden(Why::Had));
    assert_eq!(decide(coffee().per_person(2), &had), BUYS);
    let over = DealTerms::new("Late", usd("1"), now());
    assert_eq!(decide(over, &known()), hidden(Why::Over));
    let shop = Circle::new(10_776_530, 106_700_980, 800).unwrap();
    let near = coffee().near(shop);
    let at = |position| Known {
        position,
        ..known()
    };
    assert_eq!(decide(near.clone(), &at(None)), hidden(Why::Nowhere));
    let hanoi = Some((21_028_500, 105_854_200));
    assert_eq!(decide(near.clone(), &at(hanoi)), hidden(Why::Far));
    let there = Some((10_776_000, 106_701_000));
    assert_eq!(decide(near, &at(there)), BUYS);
}

#[test]
fn every_reason_is_told() {
    let tables = tables();
    let signal = Signal::new(Tier::Low, Level::SWITCHER).price_max(usd("1"));
    let agent = Agent {
        tables: &tables,
        signal: &signal,
        position: None,
        blocked: &[],
        rules: &[],
        bought: &[],
    };
    let terms = coffee().tier(Tier::High);
    let decision = agent.decide(&deal(terms), now().plus_days(7)).unwrap();
    let unmet = [
        Unmet::Category,
        Unmet::Tier,
        Unmet::Level,
        Unmet::Price,
        Unmet::Area,
    ];
    let mut expected = vec![Why::Over];
    expected.extend(unmet.map(Why::Unmet));
    assert_eq!(decision.why, expected);
    // A deal that the tables do not know is refused by field.
    let error = agent
        .decide(&deal(coffee().in_areas(&[80])), now())
        .unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::AreaUnknown, Some("areas"))
    );
}
