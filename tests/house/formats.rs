//! The pages of `docs/formats` leave nothing out: every tag of a key and every table is described.

use std::collections::BTreeSet;
use std::path::Path;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    std::fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The words that follow `mark`, each up to `end`.
fn after<'t>(text: &'t str, mark: &str, end: char) -> BTreeSet<&'t str> {
    let words = text.split(mark).skip(1);
    words.filter_map(|rest| rest.split(end).next()).collect()
}

#[test]
fn the_page_of_keys_has_every_tag_and_no_other() {
    let layout = read("tavren-core/src/layout.rs");
    let tags = after(&layout, "key(b'", '\'');
    assert!(tags.len() > 20, "only {tags:?} were found");
    let page = read("docs/formats/keys.md");
    assert_eq!(after(&page, "\n| `", '`'), tags);
}

#[test]
fn the_page_of_the_sqlite_files_has_every_table_and_no_other() {
    let schema = |name| read(&format!("crates/tavren-sqlite/src/schema/{name}.1.sql"));
    let schema = schema("store") + &schema("keys");
    let tables = after(&schema, "CREATE TABLE ", ' ');
    assert!(tables.len() > 8, "only {tables:?} were found");
    let page = read("docs/formats/sqlite.md");
    // The table of pragmas stands before the first heading of a file.
    let (_, page) = page.split_once("\n## ").expect("headings");
    assert_eq!(after(page, "\n| `", '`'), tables);
}
