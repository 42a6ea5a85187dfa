use super::super::ColumnRule;
use super::super::samples::{label, time, window};
use super::*;
use serde_json::Value;

fn manifest() -> Manifest {
    let columns = vec![label("at"), label("name \"é\"\u{2028}"), label("app")];
    let rules = columns.iter().cloned().zip([
        ColumnRule::Day,
        ColumnRule::Prefix { letters: 2 },
        ColumnRule::Drop,
    ]);
    Manifest {
        package: PackageId::from_bytes([1; 16]),
        offer: OfferId::from_bytes([2; 16]),
        terms_hash: [3; 32],
        data_type: label("app_usage"),
        purpose: label("research"),
        level: Level::Generalised {
            rules: rules.collect(),
        },
        format: Format::Csv,
        columns,
        window: window(),
        persons: 2,
        rows: 7,
        chunks: vec![
            ManifestChunk {
                index: 0,
                sha256: [4; 32],
            },
            ManifestChunk {
                index: 2,
                sha256: [5; 32],
            },
        ],
        created: time("2026-03-01T08:30:00Z"),
    }
}

#[test]
fn a_manifest_is_this_text() {
    let expected = format!(
        concat!(
            r#"{{"chunks":[{{"index":0,"sha256":"{}"}},{{"index":2,"sha256":"{}"}}],"#,
            r#""columns":[{{"name":"at","rule":"day"}},{{"name":"name \"é\"{}","rule":"prefix 2"}},"#,
            r#"{{"name":"app","rule":"drop"}}],"created":"2026-03-01T08:30:00Z","#,
            r#""data_type":"app_usage","format":"csv","level":"generalised","#,
            r#""offer":"02020202-0202-0202-0202-020202020202","#,
            r#""package":"01010101-0101-0101-0101-010101010101","persons":2,"#,
            r#""purpose":"research","rows":7,"schema":1,"terms_sha256":"{}","#,
            r#""window":{{"from":"2026-01-01T00:00:00Z","until":"2026-03-01T00:00:00Z"}}}}"#
        ),
        "04".repeat(32),
        "05".repeat(32),
        '\u{2028}',
        "03".repeat(32),
    );
    assert_eq!(manifest().to_json(), expected);
    assert_eq!(manifest().digest(), sha256(expected.as_bytes()));
}

/// RFC 8785 §3.2.3: keys ascend, at every depth.
#[test]
fn keys_are_sorted_at_every_depth() {
    let text = manifest().to_json();
    let value: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(canonical(&value), text);
}

fn canonical(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let mut keys: Vec<&String> = object.keys().collect();
            keys.sort_by(|one, two| one.encode_utf16().cmp(two.encode_utf16()));
            let pair = |key: &&String| {
                format!("{}:{}", Value::from(key.as_str()), canonical(&object[*key]))
            };
            format!(
                "{{{}}}",
                keys.iter().map(pair).collect::<Vec<_>>().join(",")
            )
        }
        Value::Array(values) => {
            format!(
                "[{}]",
                values.iter().map(canonical).collect::<Vec<_>>().join(",")
            )
        }
        value => value.to_string(),
    }
}

#[test]
fn every_field_changes_the_digest() {
    let digest = manifest().digest();
    let changes: [fn(&mut Manifest); 5] = [
        |manifest| manifest.persons = 3,
        |manifest| manifest.level = Level::Raw,
        |manifest| manifest.format = Format::JsonLines,
        |manifest| manifest.terms_hash = [9; 32],
        |manifest| manifest.chunks.truncate(1),
    ];
    for change in changes {
        let mut changed = manifest();
        change(&mut changed);
        assert_ne!(changed.digest(), digest);
    }
}
