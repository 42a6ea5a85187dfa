//! An offer as a file says it: docs/offers-file.md describes every field.

use serde::Deserialize;
use std::collections::BTreeMap;

/// One object of an offers file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Spec {
    pub(super) buyer: String,
    pub(super) title: Option<String>,
    pub(super) notice: Option<String>,
    pub(super) language: Option<String>,
    pub(super) data_type: Option<String>,
    #[serde(default)]
    pub(super) class: Class,
    pub(super) columns: Option<Vec<String>>,
    #[serde(default)]
    pub(super) kinds: Vec<Kind>,
    pub(super) purpose: String,
    pub(super) period: String,
    pub(super) price: String,
    pub(super) currency: String,
    pub(super) budget: Option<String>,
    pub(super) places: Option<u64>,
    pub(super) bonus: Option<String>,
    pub(super) penalty: Option<String>,
    #[serde(default)]
    pub(super) level: Level,
    #[serde(default)]
    pub(super) identifiers: Vec<String>,
    #[serde(default)]
    pub(super) rules: BTreeMap<String, String>,
    #[serde(default)]
    pub(super) format: Format,
    pub(super) opens: Option<String>,
    pub(super) closes: Option<String>,
    #[serde(default)]
    pub(super) areas: Vec<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    pub(super) deliver_days: Option<u32>,
    pub(super) claim_days: Option<u32>,
    pub(super) use_days: Option<u32>,
    pub(super) retention_days: Option<u32>,
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Number,
    Text,
    Time,
}

/// How much harm the data can do.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Class {
    #[default]
    Ordinary,
    Sensitive,
    Special,
}

/// How much a package shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    Raw,
    #[default]
    Pseudonymised,
    Generalised,
}

/// How a package is written.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Format {
    #[default]
    JsonLines,
    Csv,
}
