//! The example on records that somebody brings: shaped like the retail file, with refunds, quoted
//! cells and rows that name nobody.

use super::fixture::{PEOPLE, Shop};
use super::killer::Killer;
use super::run::{folder, loud, market, read_summary, refused, summary, words};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Instant;

/// Offers of the file's own columns: one below a penny a period, one as it is.
const OFFERS: &str = r#"[
  {"buyer": "Example Research", "purpose": "research", "title": "Purchases, month by month",
   "columns": ["InvoiceDate", "Description", "Quantity"], "level": "generalised",
   "rules": {"InvoiceDate": "month", "Description": "prefix 3", "Quantity": "band 10"},
   "period": "monthly x 6", "price": "0.35", "currency": "GBP", "closes": "day 60"},
  {"buyer": "Small Change", "purpose": "research", "title": "Less than a penny a week",
   "columns": ["Quantity", "UnitPrice", "CustomerID"], "format": "csv",
   "period": "weekly x 9", "price": "0.004", "currency": "GBP"}
]"#;

fn of<'a>(records: &'a Path, more: &[&'a str]) -> Vec<&'a str> {
    let records = records.to_str().unwrap();
    let mut args = vec!["--records", records, "--subject", "CustomerID"];
    args.extend(["--time", "InvoiceDate"]);
    args.extend(more);
    args
}

#[test]
fn a_shops_records_become_grants_and_paid_periods_and_the_table_tells_it() {
    let (place, shop) = (folder(), Shop::new());
    let records = place.path().join("shop.csv.gz");
    shop.zip(&records);
    let out = place.path().join("out");
    let output = loud(&of(&records, &[])).arg("--out").arg(&out).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let summary = read_summary(&out);
    read_whole(&summary, &shop);
    let count = |name: &str| summary[name].as_u64().unwrap();
    for name in ["revoked", "paused", "delivered", "unclaimed", "expired"] {
        assert!(count(name) > 0, "{name}");
    }
    assert!(count("offers") >= 8);
    assert_eq!(summary["ledger_sum_minor"], json!({"EUR": 0, "GBP": 0}));
    // Neither bars nor colours where nobody watches.
    assert_eq!(words(&output), "");
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(!table.contains('\u{1b}'), "{table}");
    said(&table, &summary);
    let tiers = tiers(&table);
    assert!(tiers.len() >= 4, "{table}");
    assert!(different(&tiers) >= 2, "{table}");
}

#[test]
fn made_up_people_are_asked_by_buyers_of_all_tiers() {
    let mut command = loud(&["--users-limit", "120"]);
    let place = folder();
    let output = command.arg("--out").arg(place.path().join("out")).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(different(&tiers(&table)), 4, "{table}");
}

#[test]
fn offers_of_a_file_are_made_to_the_people_of_a_shop() {
    let (place, shop) = (folder(), Shop::new());
    let (records, offers) = (place.path().join("shop.csv"), place.path().join("o.json"));
    std::fs::write(&records, &shop.text).unwrap();
    std::fs::write(&offers, OFFERS).unwrap();
    let args = of(&records, &["--offers", offers.to_str().unwrap()]);
    let out = place.path().join("out");
    let summary = summary(&args, &out);
    read_whole(&summary, &shop);
    assert_eq!(summary["offers"], 2);
    assert!(summary["delivered"].as_u64().unwrap() > 0);
    assert!(summary["paid_minor"]["GBP"].as_u64().unwrap() > 0);
    assert_eq!(summary["ledger_sum_minor"], json!({"GBP": 0}));
    // What the first buyer opened is as coarse as its offer says: months, three letters, bands.
    let rows = std::fs::read_to_string(out.join("opened/rows.jsonl")).unwrap();
    assert!(rows.lines().count() > 0);
    for line in rows.lines() {
        // A pseudonym is random: any digits may stand in it.
        let mut row: Value = serde_json::from_str(line).unwrap();
        row.as_object_mut().unwrap().remove("subject").unwrap();
        let row = row.to_string();
        for fine in ["HOLDER", "08:", "123"] {
            assert!(!row.contains(fine), "{row}");
        }
    }
}

#[test]
fn a_run_on_a_shops_records_is_the_same_when_it_is_killed_and_resumed() {
    let (place, shop) = (folder(), Shop::new());
    let records = place.path().join("shop.csv.gz");
    shop.zip(&records);
    let args = of(&records, &["--users-limit", "30"]);
    let began = Instant::now();
    let whole = summary(&args, &place.path().join("whole"));
    Killer::new(&args, began.elapsed()).kill_and_resume(place.path(), &whole);
}

#[test]
fn only_the_very_same_records_go_on() {
    let (place, mut shop) = (folder(), Shop::new());
    let records = place.path().join("shop.csv");
    std::fs::write(&records, &shop.text).unwrap();
    let args = of(&records, &["--resume"]);
    let out = place.path().join("out");
    summary(&args, &out);
    // One cell of one row, which changes no count, no name and no day.
    let at = shop.text.find("12346,United").unwrap() + 6;
    shop.text.replace_range(at..at + 6, "united");
    std::fs::write(&records, &shop.text).unwrap();
    let output = market(&args).arg("--out").arg(&out).output().unwrap();
    assert!(refused(&output).contains("only the same go on"));
}

/// Every row was read, and those that name nobody were dropped.
fn read_whole(summary: &Value, shop: &Shop) {
    assert!(shop.blank > 0);
    assert_eq!(summary["records_read"], shop.rows);
    assert_eq!(summary["records_without_person"], shop.blank);
    assert_eq!(summary["people"], PEOPLE);
    assert!(summary["granted"].as_u64().unwrap() > 0);
}

/// The table holds its headings in this order, and the figures of the summary.
fn said(table: &str, summary: &Value) {
    let mut rest = table;
    for heading in [
        "── Records: shop ──",
        "── Offers ──",
        "── Buyers ──",
        "── What people did ──",
        "── What became of the periods and permissions ──",
        "── Money ──",
        "── Look ──",
    ] {
        let at = rest.find(heading);
        rest = &rest[at.unwrap_or_else(|| panic!("no `{heading}` in: {table}"))..];
    }
    for name in ["presented", "granted", "declined", "delivered", "aborted"] {
        let figure = format!("{} {name}", grouped(summary[name].as_u64().unwrap()));
        assert!(table.contains(&figure), "no `{figure}` in: {table}");
    }
    let read = grouped(summary["records_read"].as_u64().unwrap());
    let dropped = grouped(summary["records_without_person"].as_u64().unwrap());
    let line = format!("  {read} read, {dropped} of them without a person and dropped; 60 people");
    assert!(table.contains(&line), "no `{line}` in: {table}");
}

/// The buyers' tiers, as the table shows them.
fn tiers(table: &str) -> Vec<u8> {
    let (_, from) = table.split_once("── Buyers ").unwrap();
    let rows = from.lines().skip(2).take_while(|line| !line.is_empty());
    // Two letters of margin and 24 of the name stand before it.
    let tier = |row: &str| {
        let cells: String = row.chars().skip(26).collect();
        cells.split_whitespace().next().unwrap().parse().unwrap()
    };
    rows.map(tier).collect()
}

fn different(tiers: &[u8]) -> usize {
    tiers
        .iter()
        .collect::<std::collections::BTreeSet<_>>()
        .len()
}

/// A number below a million as the table writes it.
fn grouped(number: u64) -> String {
    match number {
        0..1_000 => number.to_string(),
        _ => format!("{},{:03}", number / 1_000, number % 1_000),
    }
}
