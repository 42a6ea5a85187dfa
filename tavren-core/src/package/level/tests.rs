use super::super::samples::{generalised, label, table, time};
use super::*;
use crate::port::source::Cell;
use proptest::prelude::*;
use rust_decimal::Decimal;
use tavren_types::{Code, cbor};

fn shown(rule: ColumnRule, cell: Cell) -> Option<String> {
    match generalise(rule, cell) {
        Some(Cell::Text(text)) => Some(text),
        _ => None,
    }
}

fn band(width: u32, number: i64) -> Option<String> {
    shown(ColumnRule::Band { width }, Cell::Int(number))
}

#[test]
fn a_time_is_cut_in_utc() {
    let moment = || Cell::Time(time("2026-11-20T23:59:59.999Z"));
    assert_eq!(
        shown(ColumnRule::Day, moment()).as_deref(),
        Some("2026-11-20")
    );
    assert_eq!(
        shown(ColumnRule::Month, moment()).as_deref(),
        Some("2026-11")
    );
    assert_eq!(shown(ColumnRule::Year, moment()).as_deref(), Some("2026"));
}

#[test]
fn a_band_holds_its_lower_edge_alone() {
    assert_eq!(band(10, 9).as_deref(), Some("[0,10)"));
    assert_eq!(band(10, 10).as_deref(), Some("[10,20)"));
    assert_eq!(band(10, -1).as_deref(), Some("[-10,0)"));
    assert_eq!(
        band(1, i64::MIN).as_deref(),
        Some("[-9223372036854775808,-9223372036854775807)")
    );
    let half = Cell::Decimal(Decimal::new(-5, 1));
    assert_eq!(
        shown(ColumnRule::Band { width: 10 }, half).as_deref(),
        Some("[-10,0)")
    );
}

#[test]
fn a_prefix_never_says_whether_more_follows() {
    let prefix =
        |letters, text: &str| shown(ColumnRule::Prefix { letters }, Cell::Text(text.into()));
    assert_eq!(prefix(3, "Quận 1").as_deref(), Some("Quậ*"));
    assert_eq!(prefix(3, "Quậ").as_deref(), Some("Quậ*"));
    assert_eq!(prefix(0, "Quận").as_deref(), Some("*"));
    assert_eq!(prefix(2, "").as_deref(), Some("*"));
}

#[test]
fn null_stays_null_under_every_rule() {
    let rules = [
        ColumnRule::Keep,
        ColumnRule::Day,
        ColumnRule::Month,
        ColumnRule::Year,
        ColumnRule::Band { width: 1 },
        ColumnRule::Prefix { letters: 1 },
    ];
    for rule in rules {
        assert_eq!(generalise(rule, Cell::Null), Some(Cell::Null));
    }
}

#[test]
fn a_rule_fits_one_type() {
    assert_eq!(
        generalise(ColumnRule::Day, Cell::Text("2026-11-20".into())),
        None
    );
    assert_eq!(
        generalise(ColumnRule::Band { width: 5 }, Cell::Text("7".into())),
        None
    );
    assert_eq!(
        generalise(ColumnRule::Band { width: 5 }, Cell::Bool(true)),
        None
    );
    assert_eq!(
        generalise(ColumnRule::Prefix { letters: 1 }, Cell::Int(7)),
        None
    );
}

#[test]
fn terms_that_contradict_themselves_are_refused() {
    let (a, b) = (label("a"), label("b"));
    let columns = [a.clone(), b.clone()];
    let rules = |rules: &[(&Label, ColumnRule)]| Level::Generalised {
        rules: rules
            .iter()
            .map(|(name, rule)| ((*name).clone(), *rule))
            .collect(),
    };
    let keep = ColumnRule::Keep;
    let identifiers = |names: &[&Label]| Level::Pseudonymised {
        identifiers: names.iter().map(|name| (*name).clone()).collect(),
    };
    let wrong = [
        rules(&[(&a, keep)]),
        rules(&[(&b, keep), (&a, keep)]),
        rules(&[(&a, keep), (&b, keep), (&b, keep)]),
        rules(&[(&a, keep), (&b, ColumnRule::Band { width: 0 })]),
        identifiers(&[&b, &a]),
        identifiers(&[&a, &a]),
        identifiers(&[&label("c")]),
    ];
    for level in wrong {
        let error = level.check(&columns).expect_err("it must be refused");
        assert_eq!(error.code(), Code::TermsInvalid, "{level:?}");
    }
    assert_eq!(
        rules(&[(&a, keep), (&b, ColumnRule::Drop)]).check(&columns),
        Ok(())
    );
    assert_eq!(identifiers(&[&b]).check(&columns), Ok(()));
    assert_eq!(Level::Raw.check(&columns), Ok(()));
}

#[test]
fn columns_are_named_once_and_never_subject() {
    let code = |columns: &[Label]| Level::Raw.check(columns).map_err(|error| error.code());
    assert_eq!(code(&[]), Err(Code::TermsInvalid));
    assert_eq!(code(&[label("subject")]), Err(Code::TermsInvalid));
    assert_eq!(code(&[label("a"), label("a")]), Err(Code::TermsInvalid));
    let many: Vec<Label> = (0..=COLUMNS_MAX).map(|at| label(&at.to_string())).collect();
    assert_eq!(code(&many), Err(Code::TermsInvalid));
    assert_eq!(code(&many[..COLUMNS_MAX]), Ok(()));
}

/// The stored form, fixed for ever.
#[test]
fn stored_levels_are_these_bytes() {
    let (at, name) = (label("a"), label("b"));
    let rules = vec![
        (at, ColumnRule::Day),
        (name.clone(), ColumnRule::Prefix { letters: 3 }),
    ];
    assert_eq!(cbor::to_bytes(&Level::Raw), [0x81, 1]);
    assert_eq!(
        cbor::to_bytes(&Level::Pseudonymised {
            identifiers: vec![name]
        }),
        [0x82, 2, 0x81, 0x61, b'b']
    );
    assert_eq!(
        cbor::to_bytes(&Level::Generalised { rules }),
        [
            0x82, 3, 0x82, 0x82, 0x61, b'a', 0x81, 3, 0x82, 0x61, b'b', 0x82, 7, 3
        ]
    );
}

proptest! {
    #[test]
    fn a_stored_level_reads_back(sample in table()) {
        let bytes = cbor::to_bytes(&sample.level);
        prop_assert_eq!(cbor::from_bytes::<Level>(&bytes), Ok(sample.level));
    }

    #[test]
    fn a_level_names_what_it_does_to_a_column(sample in generalised()) {
        for column in &sample.request.columns {
            let Level::Generalised { rules } = &sample.level else { continue };
            let (_, rule) = rules.iter().find(|(name, _)| name == column).expect("a rule");
            prop_assert_eq!(sample.level.treatment(column), rule.to_string());
        }
        prop_assert_eq!(sample.level.check(&sample.request.columns), Ok(()));
    }

    #[test]
    fn a_number_lies_in_its_band(number in any::<i64>(), width in 1_u32..) {
        let text = band(width, number).expect("a band");
        let edges = text.trim_matches(['[', ')']).split_once(',').expect("two edges");
        let lower: i128 = edges.0.parse().expect("a number");
        let upper: i128 = edges.1.parse().expect("a number");
        prop_assert!(lower <= i128::from(number) && i128::from(number) < upper);
        prop_assert_eq!(upper.checked_sub(lower), Some(i128::from(width)));
    }
}
