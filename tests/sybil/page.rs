//! The figures of `docs/sybil.md`, as the page has them.

use crate::assumptions::{Assumptions, Defence};
use crate::attack::{Attack, Sum};
use std::fmt::Write;

/// The page's line after which everything is written by the test.
pub const MARK: &str = "<!-- From here on tests/sybil writes the page: TAVREN_BLESS=1. -->\n";

/// Everything behind [`MARK`].
pub fn figures() -> String {
    let mut page = String::from("\n## Figures\n\n");
    let (strategy, sum) = Attack::USUAL.best();
    let stop = match strategy.stop {
        u32::MAX => "when it is found out".to_owned(),
        stop => format!("when it is found out, or after {stop} redemptions"),
    };
    let dear = if strategy.dear { "all" } else { "ordinary" };
    let _ = write!(
        page,
        "The cheapest of the strategies that are tried takes {dear} deals, and each agent stops {stop}:\n\n"
    );
    table(&mut page, &sum);
    defences(&mut page);
    limits(&mut page);
    page
}

fn table(page: &mut String, sum: &Sum) {
    page.push_str("| all agents together | USD |\n|---|---|\n");
    for (name, minor) in [
        ("devices and persons", sum.entry),
        ("stakes forfeited", sum.forfeited),
        ("interest on stakes", sum.interest),
        ("**paid**", sum.cost()),
        ("**taken**", sum.taken),
    ] {
        let _ = writeln!(page, "| {name} | {} |", dollars(minor));
    }
    let (redemptions, found) = (thousands(sum.redemptions), thousands(sum.found));
    let each = dollars(sum.cost() / sum.redemptions.max(1));
    let _ = write!(
        page,
        "\n{redemptions} redemptions, {found} agents found out; a stolen redemption costs {each}, \
         a stolen dollar {}.\n\n",
        dollars(sum.price() / 100)
    );
}

fn defences(page: &mut String) {
    page.push_str("Without one defence, and the attacker doing the best without it:\n\n");
    page.push_str("| without | a stolen dollar costs | |\n|---|---|---|\n");
    let usual = Attack::USUAL.best().1.price();
    for defence in Defence::ALL {
        let price = Attack {
            without: Some(defence),
            ..Attack::USUAL
        };
        let price = price.best().1.price();
        let verdict = if price < 10_000 {
            "the attack pays".to_owned()
        } else {
            format!(
                "{}.{} times cheaper",
                usual / price,
                usual * 10 / price % 10
            )
        };
        let _ = writeln!(
            page,
            "| {} | {} | {verdict} |",
            defence.name(),
            dollars(price / 100)
        );
    }
}

/// From which value of one assumption on the attack pays, all others as they are.
fn limits(page: &mut String) {
    page.push_str("\nThe attack begins to pay, all else as assumed,\n\n| when | at |\n|---|---|\n");
    let usual = Assumptions::USUAL;
    let of_found = |found_bp: i64| Assumptions {
        found_bp: found_bp.try_into().expect("a share"),
        ..usual
    };
    let rows = [
        (
            "fewer false redemptions are found",
            first(0, 1_000, |step| of_found(1_000 - step))
                .map(|step| format!("{} in 1,000", (1_000 - step) / 10)),
        ),
        (
            "and devices cost nothing besides",
            first(0, 1_000, |step| Assumptions {
                device_minor: 0,
                ..of_found(1_000 - step)
            })
            .map(|step| format!("{} in 1,000", (1_000 - step) / 10)),
        ),
        (
            "a false redemption is found later",
            first(14, 120, |delay_days| Assumptions {
                delay_days,
                ..usual
            })
            .map(|days| format!("{days} days")),
        ),
        (
            "a device costs less",
            first(0, 3_000, |step| Assumptions {
                device_minor: 3_000 - step,
                ..usual
            })
            .map(|step| dollars(3_000 - step)),
        ),
        (
            "every deal saves more",
            first(350, 100_000, |saves| Assumptions {
                saves_minor: saves,
                dear_minor: saves,
                ..usual
            })
            .map(dollars),
        ),
    ];
    for (when, at) in rows {
        let at = at.unwrap_or_else(|| "never".to_owned());
        let _ = writeln!(page, "| {when} | {at} |");
    }
}

/// The first number from `low` to `high` at which the attack pays; it pays ever better on the way.
fn first(low: i64, high: i64, assumed: impl Fn(i64) -> Assumptions) -> Option<i64> {
    let pays = |number| {
        let attack = Attack {
            agents: 1_000,
            assumptions: assumed(number),
            without: None,
        };
        attack.best().1.price() < 10_000
    };
    if !pays(high) {
        return None;
    }
    let (mut not, mut does) = (low, high);
    while does - not > 1 {
        let middle = (not + does) / 2;
        if pays(middle) {
            does = middle;
        } else {
            not = middle;
        }
    }
    Some(does)
}

fn dollars(minor: i64) -> String {
    format!("{}.{:02}", thousands(minor / 100), minor % 100)
}

/// Digits in groups of three.
fn thousands(number: i64) -> String {
    match number {
        ..1_000 => number.to_string(),
        _ => format!("{},{:03}", thousands(number / 1_000), number % 1_000),
    }
}
