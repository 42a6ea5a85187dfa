//! What is wrong with an input is told by file, line and column, never by value, and nothing is
//! written.

use super::run::{folder, market, refused, summary};
use std::path::Path;

/// Stands in cells and fields, and never in a message.
const VALUE: &str = "xyzzy";

/// One bad records file.
struct Records {
    name: &'static str,
    bytes: Vec<u8>,
    /// What the message holds, in this order.
    told: &'static [&'static str],
}

fn rows(text: &str) -> Vec<u8> {
    text.replace("VALUE", VALUE).into_bytes()
}

fn bad_records() -> Vec<Records> {
    let case = |name, bytes, told| Records { name, bytes, told };
    vec![
        case(
            "unknown_column.csv",
            rows("who,time,amount\na,2026-01-01,VALUE\n"),
            &["unknown_column.csv, line 1: ", "no column when"],
        ),
        case(
            "missing_header.csv",
            rows("VALUE,2026-01-01,3\nb,2026-01-02,4\n"),
            &["missing_header.csv, line 1: ", "is the header missing?"],
        ),
        case(
            "header_twice.csv",
            rows("who,when,who\na,2026-01-01,VALUE\n"),
            &["header_twice.csv, line 1, column 3: "],
        ),
        case(
            "broken_utf8.csv",
            b"who,when,what\na,2026-01-01,fine\na,2026-01-02,xyzzy\xff\n".to_vec(),
            &["broken_utf8.csv, line 3, column what: ", "UTF-8"],
        ),
        case(
            "ragged.csv",
            rows("who,when,what\na,2026-01-01,fine\na,2026-01-02\n"),
            &[
                "ragged.csv, line 3, column what: ",
                "2 cells where the header has 3",
            ],
        ),
        case(
            "too_wide.csv",
            rows("who,when\na,2026-01-01,VALUE\n"),
            &["too_wide.csv, line 2, column 3: ", "3 cells"],
        ),
        case(
            "windows.csv",
            rows("who,when,what\r\na,2026-01-01,\"two\r\nlines\"\r\na,VALUE,fine\r\n"),
            &["windows.csv, line 4, column when: ", "not a time"],
        ),
        case(
            "time.csv",
            rows("who,when,what\na,2026-01-01,fine\na,VALUE,fine\n"),
            &["time.csv, line 3, column when: ", "not a time"],
        ),
        case(
            "never_closed.csv",
            [
                rows("who,when,what\na,2026-01-01,\""),
                b"x\n".repeat(1 << 20),
            ]
            .concat(),
            &[
                "never_closed.csv, line 2, column what: ",
                "a quote is never closed",
            ],
        ),
        case(
            "closed_by_nothing.csv",
            rows("who,when,what\na,2026-01-01,\"5\"\" VALUE\nb,2026-01-02,x\n"),
            &[
                "closed_by_nothing.csv, line 2, column what: ",
                "a quote is never closed",
            ],
        ),
        case(
            "header_in_bytes.csv",
            b"who,when,wh\xff\na,2026-01-01,xyzzy\n".to_vec(),
            &["header_in_bytes.csv, line 1, column 3: ", "UTF-8"],
        ),
        case("empty.csv", Vec::new(), &["empty.csv: is empty"]),
        case(
            "nobody.csv",
            rows("who,when,what\n,2026-01-01,VALUE\n"),
            &["nobody.csv: ", "no record that names a person"],
        ),
        case(
            "cut.csv.gz",
            vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1],
            &["cut.csv.gz"],
        ),
    ]
}

#[test]
fn bad_records_are_told_by_line_and_column_and_leave_nothing() {
    let place = folder();
    for case in bad_records() {
        let path = place.path().join(case.name);
        std::fs::write(&path, case.bytes).unwrap();
        said(case.name, &refused_records(place.path(), &path), case.told);
    }
}

#[test]
fn a_line_of_a_hundred_megabytes_is_refused_before_it_is_in_memory() {
    let place = folder();
    let path = place.path().join("long.csv");
    {
        use std::io::Write;
        let mut file = std::fs::File::create(&path).unwrap();
        file.write_all(b"who,when,what\na,2026-01-01,").unwrap();
        let block = vec![b'x'; 1 << 20];
        for _ in 0..100 {
            file.write_all(&block).unwrap();
        }
    }
    let told = refused_records(place.path(), &path);
    said(
        "long.csv",
        &told,
        &[
            "long.csv, line 2, column what: ",
            "longer than 1048576 bytes",
        ],
    );
    // Where no header is known yet, columns go by number.
    std::fs::write(&path, [b"who,".to_vec(), vec![b'x'; 2 << 20]].concat()).unwrap();
    let told = refused_records(place.path(), &path);
    said(
        "long.csv",
        &told,
        &["long.csv, line 1, column 2: ", "longer than 1048576 bytes"],
    );
}

#[test]
fn a_quote_inside_a_bare_cell_is_a_letter_and_opens_nothing() {
    let place = folder();
    let path = place.path().join("inches.csv");
    let row = "a,2026-01-01 10:00:00,a 5\" pipe\n";
    std::fs::write(&path, format!("who,when,what\n{}", row.repeat(100_000))).unwrap();
    let records = path.to_str().unwrap();
    let args = ["--records", records, "--subject", "who", "--time", "when"];
    let summary = summary(&args, &place.path().join("out"));
    assert_eq!(summary["records_read"], 100_000);
}

#[test]
fn a_folder_or_nothing_in_place_of_a_file_is_refused() {
    let place = folder();
    let told = refused_records(place.path(), place.path());
    said("folder", &told, &[": is a folder"]);
    let told = refused_records(place.path(), &place.path().join("gone.csv"));
    said("gone.csv", &told, &["gone.csv: no such file"]);
}

/// One bad change of a good offer: the field, its JSON, and what the message holds.
const BAD_OFFERS: &[(&str, &str, &[&str])] = &[
    // A JSON reader stops at the end of what it cannot take.
    (
        "prize",
        r#""1.00""#,
        &["line 8, column 11", "unknown field"],
    ),
    (
        "price",
        r#""-0.75""#,
        &["line 8, column 5", "price", "negative"],
    ),
    (
        "price",
        r#""0.000000001""#,
        &["line 8, column 5", "price", "decimals"],
    ),
    (
        "price",
        r#""xyzzy""#,
        &["line 8, column 5", "price", "not a decimal number"],
    ),
    ("price", "0.75", &["line 8, column 17", "expected a string"]),
    (
        "currency",
        r#""XYZ""#,
        &["line 8, column 5", "currency", "no such currency"],
    ),
    (
        "budget",
        r#""0.001""#,
        &["line 8, column 5", "budget", "decimals"],
    ),
    (
        "closes",
        r#""2025-01-01""#,
        &["line 8, column 5", "closes", "ends before it starts"],
    ),
    (
        "opens",
        r#""xyzzy""#,
        &["line 8, column 5", "opens", "expected a time"],
    ),
    (
        "period",
        r#""xyzzy""#,
        &["line 8, column 5", "period", "expected `last 7 days`"],
    ),
    ("period", r#""daily x 0""#, &["line 8, column 5", "period"]),
    (
        "columns",
        r#"["nowhere"]"#,
        &["line 8, column 17", "columns", "no such column"],
    ),
    (
        "identifiers",
        r#"["nowhere"]"#,
        &["line 8, column 21", "identifiers", "not asked for"],
    ),
    (
        "level",
        r#""xyzzy""#,
        &["line 8, column 20", "expected one of"],
    ),
    (
        "rules",
        r#"{"when": "day", "what": "xyzzy"}"#,
        &["line 8, column 30", "rules", "expected keep"],
    ),
    (
        "rules",
        r#"{"nowhere": "keep"}"#,
        &["line 8, column 15", "rules", "not asked for"],
    ),
    (
        "areas",
        r#"["VN", "xyzzy/"]"#,
        &["line 8, column 21", "areas"],
    ),
    ("places", "-3", &["line 8, column 16", "expected u64"]),
    ("bonus", r#""-3""#, &["line 8, column 5", "bonus"]),
    (
        "penalty",
        r#""xyzzy""#,
        &["line 8, column 5", "penalty", "expected `lose"],
    ),
    (
        "penalty",
        r#""lose bonus""#,
        &["line 8, column 5", "penalty"],
    ),
    ("claim_days", "400", &["line 9, column 5", "use_days"]),
];

#[test]
fn bad_offers_are_told_by_line_and_field_and_leave_nothing() {
    let place = folder();
    let records = place.path().join("good.csv");
    std::fs::write(
        &records,
        "who,when,what\na,2026-01-01,fine\nb,2026-01-03,fine\n",
    )
    .unwrap();
    for (number, (field, json, told)) in BAD_OFFERS.iter().enumerate() {
        let path = place.path().join(format!("offers.{number}.json"));
        std::fs::write(&path, offer(field, json)).unwrap();
        let args = [
            "--records",
            records.to_str().unwrap(),
            "--subject",
            "who",
            "--time",
            "when",
            "--offers",
            path.to_str().unwrap(),
        ];
        let message = refused_with(place.path(), &args);
        let name = format!("offers.{number}.json");
        assert!(message.contains(&name), "{message}");
        said(field, &message, told);
        // Neither texts nor numbers of the file are shown, but for what stands in our own words.
        let texts = json.split('"').filter(|text| text.len() > 2);
        for text in texts.filter(|text| !["keep", "day"].contains(text)) {
            let shown = message.rsplit_once(": ").unwrap().1;
            assert!(!shown.contains(text.trim()), "{field}: shows: {message}");
        }
    }
    let path = place.path().join("offers.json");
    std::fs::write(&path, "[{\"buyer\": ").unwrap();
    let message = refused_with(place.path(), &["--offers", path.to_str().unwrap()]);
    said(
        "cut",
        &message,
        &["offers.json, line 1, column 11", "not JSON"],
    );
    std::fs::write(&path, b"[{\n  \"buyer\": \"M\xc3\xbcller xyzzy\xff\"}]").unwrap();
    let message = refused_with(place.path(), &["--offers", path.to_str().unwrap()]);
    said(
        "bytes",
        &message,
        &["offers.json, line 2, column 25", "not UTF-8"],
    );
}

/// A good offer, but for one field on line 8.
fn offer(field: &str, json: &str) -> String {
    let mut fields = vec![
        ("buyer", r#""Example Research""#),
        ("purpose", r#""research""#),
        ("period", r#""last 7 days""#),
        ("price", r#""0.75""#),
        ("currency", r#""USD""#),
        ("opens", r#""2026-01-02""#),
    ];
    let known = fields.len();
    fields.retain(|(name, _)| *name != field);
    // Fillers keep the bad field where it is.
    let fillers = [("title", r#""A title""#), ("language", r#""en""#)];
    fields.extend(fillers.iter().take(known - fields.len()));
    let fields = fields.iter().copied().take(6);
    let mut lines: Vec<String> = fields
        .chain([(field, json)])
        .map(|(name, json)| format!("    \"{name}\": {json}"))
        .collect();
    match field {
        "claim_days" => lines.push("    \"use_days\": 10".to_owned()),
        "rules" => lines.push("    \"level\": \"generalised\"".to_owned()),
        _ => {}
    }
    let text = lines.join(",\n");
    // The offer begins on line 2, so that its first field stands on line 2 as well.
    format!("[{{\n{text}\n}}]\n")
}

/// Runs on a records file that must be refused.
fn refused_records(place: &Path, path: &Path) -> String {
    let records = path.to_str().unwrap();
    refused_with(
        place,
        &["--records", records, "--subject", "who", "--time", "when"],
    )
}

/// Runs with arguments that must be refused before anything is written.
fn refused_with(place: &Path, args: &[&str]) -> String {
    let out = place.join("out");
    let output = market(args).arg("--out").arg(&out).output().unwrap();
    let message = refused(&output);
    assert!(!out.exists(), "something was written: {message}");
    message
}

/// The message holds these parts in this order, and no value.
fn said(case: &str, message: &str, parts: &[&str]) {
    let mut rest = message;
    for part in parts {
        let Some(at) = rest.find(part) else {
            panic!("{case}: no `{part}` in: {message}");
        };
        rest = &rest[at + part.len()..];
    }
    assert!(!message.contains(VALUE), "{case}: shows a value: {message}");
}
