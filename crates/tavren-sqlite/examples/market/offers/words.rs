//! What a JSON error says, without the text of the file that serde would show.

/// The error in words: which field is missing or there twice, or what was expected.
pub(super) fn of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let said = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(said, _)| said);
    if error.is_syntax() || error.is_eof() {
        return format!("not JSON: {}", said.to_lowercase());
    }
    if said.starts_with("unknown field") {
        return "unknown field: docs/offers-file.md lists those that there are".to_owned();
    }
    // These two name a field that there is.
    if said.starts_with("missing field") || said.starts_with("duplicate field") {
        return said.to_owned();
    }
    match said.rsplit_once("expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "not what belongs here".to_owned(),
    }
}
