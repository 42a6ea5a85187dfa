use super::{Format, Level};
use serde::Serialize;
use tavren_sealing::derive::sha256;
use tavren_types::{Interval, Label, OfferId, PackageId, Timestamp, id};

#[cfg(test)]
mod tests;

/// What a package holds, without any value of it: for the buyer, the receipt and the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Which package.
    pub package: PackageId,
    /// Whose terms it fulfils.
    pub offer: OfferId,
    /// The SHA-256 of those terms.
    pub terms_hash: [u8; 32],
    /// Which kind of data.
    pub data_type: Label,
    /// What it may be used for.
    pub purpose: Label,
    /// How much is shown.
    pub level: Level,
    /// How it is written.
    pub format: Format,
    /// The granted columns, in order, those that the level drops included.
    pub columns: Vec<Label>,
    /// The shortest window around the windows of all chunks.
    pub window: Interval,
    /// How many people are in it.
    pub persons: u64,
    /// How many rows.
    pub rows: u64,
    /// The chunks, by ascending index; a gap is a chunk that was withdrawn.
    pub chunks: Vec<ManifestChunk>,
    /// When it was packed.
    pub created: Timestamp,
}

/// One chunk of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ManifestChunk {
    /// Its place in the package, from 0.
    pub index: u32,
    /// The SHA-256 of the chunk as sealed. Never of the rows: they can be guessed, and a hash would
    /// tell who guessed right.
    pub sha256: [u8; 32],
}

impl Manifest {
    /// Canonical JSON (RFC 8785): sorted keys, no white space, whole numbers only.
    pub fn to_json(&self) -> String {
        // A struct of texts and whole numbers always prints.
        serde_json::to_string(&Page::of(self)).unwrap_or_default()
    }

    /// The SHA-256 of [`Manifest::to_json`].
    pub fn digest(&self) -> [u8; 32] {
        sha256(self.to_json().as_bytes())
    }
}

/// INVARIANT: fields stand in order of name, here and in the parts: serde prints them so, whichever
/// features of `serde_json` another crate turns on.
#[derive(Serialize)]
struct Page<'a> {
    chunks: Vec<PageChunk>,
    columns: Vec<PageColumn<'a>>,
    created: String,
    data_type: &'a str,
    format: &'static str,
    level: &'static str,
    offer: String,
    package: String,
    persons: u64,
    purpose: &'a str,
    rows: u64,
    schema: u64,
    terms_sha256: String,
    window: PageWindow,
}

#[derive(Serialize)]
struct PageChunk {
    index: u32,
    sha256: String,
}

#[derive(Serialize)]
struct PageColumn<'a> {
    name: &'a str,
    rule: String,
}

#[derive(Serialize)]
struct PageWindow {
    from: String,
    until: String,
}

impl<'a> Page<'a> {
    fn of(manifest: &'a Manifest) -> Self {
        let column = |label: &'a Label| PageColumn {
            name: label.as_str(),
            rule: manifest.level.treatment(label),
        };
        let chunk = |chunk: &ManifestChunk| PageChunk {
            index: chunk.index,
            sha256: id::hex(&chunk.sha256),
        };
        Self {
            chunks: manifest.chunks.iter().map(chunk).collect(),
            columns: manifest.columns.iter().map(column).collect(),
            created: manifest.created.to_string(),
            data_type: manifest.data_type.as_str(),
            format: manifest.format.name(),
            level: manifest.level.disclosure().name(),
            offer: manifest.offer.to_string(),
            package: manifest.package.to_string(),
            persons: manifest.persons,
            purpose: manifest.purpose.as_str(),
            rows: manifest.rows,
            schema: 1,
            terms_sha256: id::hex(&manifest.terms_hash),
            window: PageWindow {
                from: manifest.window.from().to_string(),
                until: manifest.window.until().to_string(),
            },
        }
    }
}
