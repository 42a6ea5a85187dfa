//! Every exported function goes through the one boundary, and says who owns what.

use std::path::Path;

#[test]
fn every_exported_function_is_one_boundary() {
    let (mut found, mut declared) = (0, 0);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        if path.is_dir() {
            continue; // Tests alone.
        }
        let source = std::fs::read_to_string(&path).unwrap();
        declared += source.matches("extern \"C\" fn tavren_").count();
        for (at, _) in source.match_indices("#[unsafe(no_mangle)]\n") {
            let function = &source[at..];
            let function = &function[..function.find("\n}\n").unwrap()];
            let name = function
                .split(['(', ' '])
                .find(|word| word.starts_with("tavren_"));
            let name = name.unwrap();
            let body = function.split_once("{\n").unwrap().1.trim_start();
            assert!(body.starts_with("boundary!"), "{name} has no boundary");
            let docs: String = source[..at]
                .lines()
                .rev()
                .take_while(|line| line.starts_with("///"))
                .collect();
            assert!(docs.contains("Thread-safety:"), "{name} says no threads");
            assert!(docs.contains("Ownership:"), "{name} says no owner");
            found += 1;
        }
    }
    assert_eq!(found, declared, "a function is not exported");
    assert!(found > 40, "only {found} functions were found");
}
