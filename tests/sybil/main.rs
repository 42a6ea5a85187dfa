//! An attack with ten thousand fake agents on a market of deals, and what it costs: `docs/sybil.md`.
//!
//! The market is a model; who is admitted, at which rate, for which stake and with which
//! reputation, is decided by `tavren_core::agent` itself.

mod assumptions;
mod attack;
mod page;

use assumptions::{Assumptions, Defence};
use attack::{Attack, Strategy};
use tavren_core::agent::{Admission, Agents, Grade, Outcome, stake_for};
use tavren_core::types::{Currency, Money, Timestamp};

#[test]
fn a_stolen_redemption_costs_more_than_it_is_worth() {
    for strategy in Strategy::all() {
        let sum = Attack::USUAL.run(strategy);
        let worth = sum.taken / sum.redemptions;
        assert!(
            sum.cost() / sum.redemptions > worth,
            "{strategy:?}: {sum:?}"
        );
        // By half as much again, whatever the attacker tries.
        assert!(sum.price() >= 15_000, "{strategy:?}: {sum:?}");
    }
}

#[test]
fn each_defence_earns_its_place() {
    let usual = Attack::USUAL.best().1.price();
    for defence in Defence::ALL {
        let attack = Attack {
            without: Some(defence),
            ..Attack::USUAL
        };
        let price = attack.best().1.price();
        let pays = price < 10_000;
        let cheaper = price * 13 <= usual * 10;
        assert!(pays || cheaper, "{defence:?}: {price} instead of {usual}");
    }
}

#[test]
fn where_nothing_is_ever_found_the_attack_pays() {
    let assumptions = Assumptions {
        found_bp: 0,
        ..Assumptions::USUAL
    };
    let attack = Attack {
        assumptions,
        ..Attack::USUAL
    };
    assert!(attack.best().1.price() < 10_000);
}

#[test]
fn a_person_with_two_deals_a_week_never_waits_and_is_known_within_half_a_year() {
    let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    let saves = Money::new(3_50, Currency::USD).unwrap();
    let order = Admission::Order {
        saves,
        staked: stake_for(saves).unwrap(),
    };
    let mut agents = Agents::default();
    let mut grades = Vec::new();
    for week in 0..52 {
        for day in [0, 4] {
            let at = now.plus_days(7 * week + day);
            agents
                .enrol([1; 32], Some(at.plus_days(30)), at)
                .expect("the same agent");
            assert_eq!(agents.admit(order, at), Ok(()), "week {week}");
            // Now and then one is forgotten.
            let lapses = week % 26 == 25 && day == 0;
            agents.close(if lapses {
                Outcome::Lapsed
            } else {
                Outcome::Confirmed
            });
        }
        grades.push(agents.reputation().grade());
    }
    assert_eq!(grades[0], Some(Grade::New));
    assert!(
        grades[20..]
            .iter()
            .all(|grade| *grade == Some(Grade::Known))
    );
}

#[test]
fn the_page_has_the_figures_that_come_out() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/sybil.md");
    let text = std::fs::read_to_string(path).unwrap();
    let (prose, written) = text.split_once(page::MARK).expect("the mark");
    let figures = page::figures();
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(path, format!("{prose}{}{figures}", page::MARK)).unwrap();
        return;
    }
    assert_eq!(written, figures, "docs/sybil.md is not what comes out");
}
