//! What a JSON error says, without the value that serde would show.

/// The error in words: which field is unknown or missing, or what was expected.
pub(super) fn of(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let said = text
        .rsplit_once(" at line ")
        .map_or(&*text, |(said, _)| said);
    if error.is_syntax() || error.is_eof() {
        return format!("not JSON: {}", said.to_lowercase());
    }
    let names_fields = ["unknown field", "missing field", "duplicate field"];
    if names_fields.iter().any(|start| said.starts_with(start)) {
        return said.to_owned();
    }
    match said.rsplit_once("expected ") {
        Some((_, expected)) => format!("expected {expected}"),
        None => "not what belongs here".to_owned(),
    }
}
