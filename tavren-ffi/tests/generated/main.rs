//! What is generated is up to date: the enum of codes and the header from the sources, the Python
//! exceptions from the table of codes. `TAVREN_BLESS=1` writes them anew.

mod codes;
mod exported;
mod python;

use std::path::{Path, PathBuf};

#[test]
fn what_is_generated_is_up_to_date() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    // The header is made from the enum, so the enum comes first.
    compare(&here.join("src/code.rs"), &codes::source());
    compare(&here.join("../include/tavren.h"), &header(here));
    let python = here.join("../tavren-py/python/tavren/errors.py");
    compare(&python, &python::source());
}

fn header(here: &Path) -> String {
    let config = cbindgen::Config::from_file(here.join("cbindgen.toml")).expect("a configuration");
    let builder = cbindgen::Builder::new()
        .with_crate(here)
        .with_config(config);
    let mut bytes = Vec::new();
    builder.generate().expect("a header").write(&mut bytes);
    shortened(&String::from_utf8(bytes).expect("UTF-8"))
}

/// Puts each comment of one line on one line.
fn shortened(header: &str) -> String {
    let mut short = String::new();
    let mut lines = header.lines();
    while let Some(line) = lines.next() {
        let mut rest = lines.clone();
        let (text, end) = (rest.next().unwrap_or(""), rest.next().unwrap_or(""));
        if line.trim() == "/**" && end.trim() == "*/" {
            let comment = text.trim().trim_start_matches("* ");
            short.push_str(&line.replace("/**", &format!("/** {comment} */")));
            lines = rest;
        } else {
            short.push_str(line);
        }
        short.push('\n');
    }
    short
}

fn compare(path: &PathBuf, generated: &str) {
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(path, generated).expect("a file that can be written");
    }
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    let differs = committed
        .lines()
        .zip(generated.lines())
        .position(|(a, b)| a != b);
    assert!(
        committed == generated,
        "{} is out of date from line {}: TAVREN_BLESS=1 cargo test -p tavren-ffi --test generated",
        path.display(),
        differs.unwrap_or_else(|| committed.lines().count()) + 1
    );
}
