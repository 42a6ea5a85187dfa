use super::super::samples::{SECRET, Sample, generalised, label, moment, table, window};
use super::super::{Format, PackageError, write};
use super::*;
use proptest::prelude::*;
use rust_decimal::Decimal;
use tavren_types::{Code, Interval};

/// A number that is in no message or debug print.
const SECRET_NUMBER: i64 = 987_654_321;

fn promise<'a>(sample: &'a Sample, subject: &'a Pseudonym) -> Promise<'a> {
    Promise {
        columns: &sample.request.columns,
        window: sample.request.window,
        level: &sample.level,
        subject,
    }
}

/// The source's rows as if a transformation had done nothing.
fn untransformed(sample: &Sample) -> Transformed {
    Transformed {
        columns: sample.records.columns.clone(),
        subject: Sample::subject(),
        rows: sample.records.rows.clone(),
    }
}

/// True when the level changes some cell, or some column does not leave.
fn must_change(sample: &Sample) -> bool {
    let rows = &sample.records.rows;
    let filled = |at: usize| rows.iter().any(|row| row.cells[at] != Cell::Null);
    let columns = sample.request.columns.iter().enumerate();
    let mut treatments = columns.map(|(at, column)| (at, sample.level.treatment(column)));
    treatments.any(|(at, rule)| match rule.as_str() {
        "keep" => false,
        "drop" => true,
        _ => filled(at),
    })
}

fn one_row(rule: ColumnRule, cell: Cell) -> Sample {
    let columns = vec![label("column")];
    let rules = vec![(label("column"), rule)];
    Sample {
        request: Request {
            subject: tavren_types::UserId::new(SECRET).expect("a valid id"),
            data_type: label("app_usage"),
            columns: columns.clone(),
            window: window(),
        },
        records: Records {
            columns,
            rows: vec![Record {
                at: window().from(),
                cells: vec![cell],
            }],
        },
        level: Level::Generalised { rules },
    }
}

fn new(sample: &Sample) -> Result<Draft, PackageError> {
    Draft::new(
        &sample.request,
        &sample.request.columns,
        sample.records.clone(),
    )
}

proptest! {
    #[test]
    fn what_is_transformed_is_verified(sample in table()) {
        let subject = Sample::subject();
        let transformed = sample.draft().transform(&sample.level, &subject).expect("rules that fit");
        let verified = transformed.verify(&promise(&sample, &subject)).expect("as promised");
        prop_assert_eq!(verified.rows().len(), sample.records.rows.len());
    }

    #[test]
    fn what_is_not_transformed_is_not_verified(sample in table()) {
        prop_assume!(must_change(&sample));
        let subject = Sample::subject();
        let error = untransformed(&sample).verify(&promise(&sample, &subject)).expect_err("it shows too much");
        prop_assert_eq!(error.code(), Code::Internal);
    }

    /// No row outside the window and no column outside the grant passes, whichever step looks.
    #[test]
    fn nothing_outside_the_grant_passes(
        sample in table(),
        at in any::<prop::sample::Index>(),
        time in moment(),
        extra in any::<bool>(),
    ) {
        let subject = Sample::subject();
        if !sample.records.rows.is_empty() {
            let mut moved = sample.clone();
            let row = at.index(sample.records.rows.len());
            moved.records.rows[row].at = time;
            if !window().contains(time) {
                let outside = PackageError::Outside { row: row.saturating_add(1) };
                prop_assert_eq!(new(&moved).expect_err("outside"), outside.clone());
                let mut late = sample.draft().transform(&sample.level, &subject).expect("rules that fit");
                late.rows[row].at = time;
                prop_assert_eq!(late.verify(&promise(&sample, &subject)).expect_err("outside"), outside);
            }
        }
        let mut other = sample.clone();
        if extra {
            other.records.columns.push(label("more"));
            other.records.rows.iter_mut().for_each(|row| row.cells.push(Cell::Int(1)));
        } else {
            other.records.columns[0] = label("other");
        }
        prop_assert!(new(&other).is_err());
        prop_assert!(untransformed(&other).verify(&promise(&sample, &subject)).is_err());
        let asked = Request { columns: other.records.columns.clone(), ..sample.request.clone() };
        prop_assert!(Draft::new(&asked, &sample.request.columns, other.records).is_err());
    }

    /// Law 15: whatever goes wrong, and whatever is printed, no value is in it.
    #[test]
    fn no_error_and_no_debug_print_shows_a_value(sample in table(), rules in generalised(), cut in any::<bool>()) {
        let subject = Sample::subject();
        let mut prints = vec![format!("{:?}", sample.draft())];
        let transformed = sample.draft().transform(&sample.level, &subject).expect("rules that fit");
        prints.push(format!("{transformed:?}"));
        let verified = transformed.verify(&promise(&sample, &subject)).expect("as promised");
        prints.push(format!("{verified:?}"));
        for format in Format::ALL {
            prints.push(format!("{:?}", write(&verified, *format)));
        }
        let mut broken = sample.clone();
        if cut {
            broken.records.rows.iter_mut().for_each(|row| { row.cells.pop(); });
        } else {
            // A file without a header gives values for names.
            broken.records.columns[0] = label(SECRET);
        }
        let mut errors = vec![new(&broken).err()];
        errors.push(sample.draft().transform(&rules.level, &subject).err());
        errors.push(untransformed(&sample).verify(&promise(&sample, &subject)).err());
        let mut empty = promise(&sample, &subject);
        empty.window = Interval::new(window().from(), window().from()).expect("a window");
        errors.push(sample.draft().transform(&sample.level, &subject).and_then(|table| table.verify(&empty)).err());
        prints.extend(errors.iter().flatten().map(|error| format!("{error} {error:?}")));
        for print in prints {
            prop_assert!(!print.contains(SECRET) && !print.contains(&subject.hex()), "{}", print);
        }
    }
}

#[test]
fn a_rule_that_does_not_fit_names_column_and_row() {
    for (rule, cell) in [
        (ColumnRule::Day, Cell::Int(SECRET_NUMBER)),
        (
            ColumnRule::Prefix { letters: 2 },
            Cell::Decimal(Decimal::new(SECRET_NUMBER, 0)),
        ),
        (ColumnRule::Band { width: 3 }, Cell::Text(SECRET.into())),
    ] {
        let sample = one_row(rule, cell);
        let error = sample
            .draft()
            .transform(&sample.level, &Sample::subject())
            .expect_err("unfit");
        assert_eq!(error.code(), Code::RecordsMalformed);
        assert_eq!(
            error.to_string(),
            "the rule of column column does not fit the cell in row 1"
        );
    }
}

#[test]
fn only_the_promised_forms_are_verified() {
    let day = ColumnRule::Day;
    let band = ColumnRule::Band { width: 10 };
    let prefix = ColumnRule::Prefix { letters: 2 };
    let cases = [
        (day, "2026-11-20", true),
        (day, "2026-11-20T00:00:00Z", false),
        (ColumnRule::Month, "2026-11", true),
        (ColumnRule::Month, "2026-11-20", false),
        (ColumnRule::Year, "2026-1", false),
        (band, "[10,20)", true),
        (band, "[-10,0)", true),
        (band, "[11,21)", false),
        (band, "[10,15)", false),
        (band, "[010,020)", false),
        (band, "[+10,+20)", false),
        (band, "[-0,10)", false),
        (band, "[,10)", false),
        (band, "17", false),
        (prefix, "Qu*", true),
        (prefix, "*", true),
        (prefix, "Quậ*", false),
        (prefix, "Qu", false),
        (ColumnRule::Keep, "all of it", true),
    ];
    for (rule, text, fits) in cases {
        let sample = one_row(rule, Cell::Text(text.into()));
        let subject = Sample::subject();
        let answer = untransformed(&sample).verify(&promise(&sample, &subject));
        assert_eq!(answer.is_ok(), fits, "{rule:?} {text}");
    }
}

#[test]
fn another_persons_pseudonym_is_not_verified() {
    let sample = one_row(ColumnRule::Keep, Cell::Int(1));
    let other = Pseudonym::from_bytes([1; 16]);
    let transformed = sample
        .draft()
        .transform(&sample.level, &other)
        .expect("rules that fit");
    let error = transformed
        .verify(&promise(&sample, &Sample::subject()))
        .expect_err("another");
    assert_eq!(error, PackageError::UnverifiedTable { what: "person" });
}

#[test]
fn identifiers_become_the_pseudonym() {
    let mut sample = one_row(ColumnRule::Keep, Cell::Int(SECRET_NUMBER));
    let identifiers = sample.request.columns.clone();
    sample.level = Level::Pseudonymised { identifiers };
    assert_eq!(
        sample.verified().rows(),
        [[Cell::Text(Sample::subject().hex())]]
    );
}

#[test]
fn an_unknown_identifier_stays_null() {
    let mut sample = one_row(ColumnRule::Keep, Cell::Null);
    let identifiers = sample.request.columns.clone();
    sample.level = Level::Pseudonymised { identifiers };
    assert_eq!(sample.verified().rows(), [[Cell::Null]]);
}

#[test]
fn a_request_for_more_than_was_granted_is_refused() {
    let sample = one_row(ColumnRule::Keep, Cell::Int(1));
    let mut request = sample.request.clone();
    request.columns.push(label("more"));
    let error = Draft::new(&request, &sample.request.columns, sample.records).expect_err("more");
    assert_eq!(error, PackageError::ColumnExtra { position: 2 });
}

#[test]
fn a_dropped_column_does_not_leave() {
    let sample = one_row(ColumnRule::Drop, Cell::Text(SECRET.into()));
    let verified = sample.verified();
    assert!(verified.columns().is_empty() && verified.rows() == [[]]);
}

#[test]
fn a_column_out_of_place_is_refused_by_its_granted_name() {
    let sample = one_row(ColumnRule::Keep, Cell::Int(1));
    let mut records = sample.records.clone();
    records.columns = vec![];
    let error = Draft::new(&sample.request, &sample.request.columns, records).expect_err("missing");
    assert_eq!(error.code(), Code::ColumnUnknown);
    let mut records = sample.records.clone();
    records.columns.push(label(SECRET));
    let error = Draft::new(&sample.request, &sample.request.columns, records).expect_err("extra");
    assert_eq!(error, PackageError::ColumnExtra { position: 2 });
    assert_eq!(error.code(), Code::SourceOutside);
}

#[test]
fn what_exceeds_a_limit_is_refused() {
    let mut sample = one_row(
        ColumnRule::Keep,
        Cell::Text("x".repeat(CELL_TEXT_BYTES_MAX)),
    );
    assert!(new(&sample).is_ok());
    sample.records.rows[0].cells[0] = Cell::Text("x".repeat(CELL_TEXT_BYTES_MAX + 1));
    let error = new(&sample).expect_err("too long");
    assert_eq!(error.code(), Code::LimitExceeded);
    assert_eq!(
        error.to_string(),
        "the text in column column, row 1 is longer than 65536 bytes"
    );

    let row = || Record {
        at: window().from(),
        cells: Vec::new(),
    };
    sample.records.rows = std::iter::repeat_with(row).take(ROWS_MAX + 1).collect();
    assert_eq!(
        new(&sample).expect_err("too many"),
        PackageError::RowsTooMany
    );
}
