use super::*;
use crate::package::ColumnRule;
use tavren_types::{Code, Price};

fn builder() -> TermsBuilder {
    Terms::flat(Price::parse("0.75", "USD").unwrap())
        .of("app_usage")
        .columns(["app"])
        .purpose("research")
        .last_days(7)
}

fn wrong(builder: TermsBuilder) -> (Code, &'static str) {
    let error = builder.build().unwrap_err();
    (error.code(), error.field().unwrap())
}

#[test]
fn every_mistake_names_its_field() {
    let usd = |minor| Money::new(minor, tavren_types::Currency::USD).unwrap();
    let eur = Money::new(100, tavren_types::Currency::EUR).unwrap();
    let at = |text| Timestamp::parse(text).unwrap();
    let no_columns: [&str; 0] = [];
    for (builder, code, field) in [
        (builder().title(""), Code::TextEmpty, "title"),
        (builder().notice("a\u{7}"), Code::TextControl, "notice"),
        (builder().of(""), Code::TextEmpty, "data_type"),
        (builder().columns(no_columns), Code::TermsInvalid, "columns"),
        (
            builder().columns(["app", "app"]),
            Code::TermsInvalid,
            "level",
        ),
        (
            builder().purpose(&"x".repeat(200)),
            Code::TextLong,
            "purpose",
        ),
        (builder().zone("Mars/Olympus"), Code::ZoneUnknown, "zone"),
        (builder().daily(0), Code::TermsInvalid, "recurrence"),
        (builder().budget(eur), Code::MoneyCurrencyMismatch, "budget"),
        (builder().budget(usd(0)), Code::MoneyNegative, "budget"),
        (builder().places(0), Code::LimitExceeded, "places"),
        (builder().tier_min(4), Code::TermsInvalid, "tier_min"),
        (
            builder().opens(at("2026-02-01")).closes(at("2026-01-01")),
            Code::WindowReversed,
            "closes",
        ),
        (builder().claim_days(0), Code::LimitExceeded, "claim_days"),
        (builder().use_days(20), Code::TermsInvalid, "use_days"),
        (
            builder().retention_days(99_999),
            Code::LimitExceeded,
            "retention_days",
        ),
        (
            builder().level(Level::Generalised {
                rules: vec![(Label::new("minutes").unwrap(), ColumnRule::Keep)],
            }),
            Code::TermsInvalid,
            "level",
        ),
        (
            builder().daily(2).bonus(eur),
            Code::MoneyCurrencyMismatch,
            "bonus",
        ),
        (
            builder().daily(2).bonus(usd(0)),
            Code::MoneyNegative,
            "bonus",
        ),
        (
            builder().daily(2).bonus(usd(-1)),
            Code::MoneyNegative,
            "bonus",
        ),
        // For one period the price is the bonus.
        (builder().bonus(usd(1)), Code::TermsInvalid, "bonus"),
        (
            builder().daily(2).budget(usd(500)).bonus(usd(501)),
            Code::TermsInvalid,
            "bonus",
        ),
        (
            builder().penalty(Penalty::LoseBonus),
            Code::TermsInvalid,
            "penalty",
        ),
        (
            builder().penalty(Penalty::Cooldown { days: 0 }),
            Code::LimitExceeded,
            "penalty",
        ),
        (
            builder().penalty(Penalty::Cooldown { days: 3_661 }),
            Code::LimitExceeded,
            "penalty",
        ),
    ] {
        assert_eq!(wrong(builder), (code, field));
    }
}

#[test]
fn a_bonus_and_a_cooldown_are_taken_up_to_their_limits() {
    let usd = |minor| Money::new(minor, tavren_types::Currency::USD).unwrap();
    for builder in [
        builder().daily(2).budget(usd(500)).bonus(usd(500)),
        builder().penalty(Penalty::Cooldown { days: 1 }),
        builder().penalty(Penalty::Cooldown { days: 3_660 }),
    ] {
        assert!(builder.build().is_ok());
    }
    // A thousand grants, each of them 2 periods at 0.75 and the bonus.
    let terms = builder().daily(2).bonus(usd(25)).build().unwrap();
    assert_eq!(terms.budget().to_string(), "1750.00 USD");
}

#[test]
fn what_is_left_out_is_named() {
    let bare = Terms::flat(Price::parse("0.75", "USD").unwrap());
    assert_eq!(wrong(bare.clone()), (Code::TermsInvalid, "data_type"));
    assert_eq!(wrong(bare.clone().of("x")), (Code::TermsInvalid, "purpose"));
    assert_eq!(
        wrong(bare.of("x").purpose("y")),
        (Code::TermsInvalid, "recurrence")
    );
}

#[test]
fn another_word_is_another_hash() {
    let terms = builder().build().unwrap();
    let same = builder().build().unwrap();
    let other = builder().notice("Other words.").build().unwrap();
    assert_eq!(terms.hash(), same.hash());
    assert_ne!(terms.hash(), other.hash());
    assert_ne!(terms.notice_hash(), other.notice_hash());
}

#[test]
fn the_default_budget_holds_a_thousand_grants() {
    let terms = Terms::recurring(Price::parse("0.10", "USD").unwrap())
        .of("x")
        .columns(["y"])
        .purpose("z")
        .daily(30)
        .build()
        .unwrap();
    assert_eq!(terms.budget().to_string(), "3000.00 USD");
}

#[test]
fn a_cap_that_could_never_be_reached_is_refused() {
    let most = u32::try_from(crate::limits::SHOWN_REMEMBERED_MAX).unwrap();
    let caps = |cap, total| {
        let cap = Some(cap);
        let none = Caps::default();
        [
            Caps {
                per_day: cap,
                ..none
            },
            Caps {
                per_week: cap,
                ..none
            },
            Caps {
                per_month: cap,
                ..none
            },
        ]
        .map(|caps| Caps { total, ..caps })
    };
    for caps in caps(most + 1, None) {
        let refused = wrong(builder().caps(caps));
        assert_eq!(refused, (Code::LimitExceeded, "caps"));
    }
    // What is counted for ever needs no memory of each showing.
    for caps in caps(most, Some(u32::MAX)) {
        assert!(builder().caps(caps).build().is_ok());
    }
}
