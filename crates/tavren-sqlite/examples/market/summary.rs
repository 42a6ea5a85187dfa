//! The figures of a run, as `summary.json` holds them.

use crate::books::Amounts;
use crate::records::Table;
use crate::tally::Counted;
use serde::Serialize;
use std::time::Duration;

/// `market --help` says what each figure means.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    records_read: u64,
    records_without_person: u64,
    people: u64,
    offers: u64,
    presented: u64,
    granted: u64,
    declined: u64,
    dismissed: u64,
    paused: u64,
    revoked: u64,
    sealed: u64,
    delivered: u64,
    acknowledged: u64,
    aborted: u64,
    unclaimed: u64,
    expired: u64,
    wiped: u64,
    paid_minor: Amounts,
    budget_left_minor: Amounts,
    ledger_sum_minor: Amounts,
    audit_entries: u64,
    seconds: f64,
    peak_memory_bytes: u64,
}

impl Summary {
    pub(crate) fn new(records: &Table, offers: u64, counted: &Counted, took: Duration) -> Self {
        let total = &counted.total;
        Self {
            records_read: records.count.read,
            records_without_person: records.count.without_person,
            people: records.people().len() as u64,
            offers,
            presented: total.presented,
            granted: total.granted,
            declined: total.declined,
            dismissed: total.dismissed,
            paused: total.paused,
            revoked: total.revoked,
            sealed: total.sealed,
            delivered: total.delivered,
            acknowledged: total.acknowledged,
            aborted: total.aborted,
            unclaimed: total.unclaimed,
            expired: total.expired,
            wiped: total.wiped,
            paid_minor: counted.books.paid.clone(),
            budget_left_minor: counted.books.budget_left.clone(),
            ledger_sum_minor: counted.books.sum.clone(),
            audit_entries: counted.audit_entries,
            seconds: (took.as_secs_f64() * 1_000.0).round() / 1_000.0,
            peak_memory_bytes: peak_memory_bytes(),
        }
    }

    pub(crate) fn seconds(&self) -> f64 {
        self.seconds
    }

    pub(crate) fn peak_memory(&self) -> u64 {
        self.peak_memory_bytes
    }
}

/// The most memory that this process has held, as Linux knows it; 0 elsewhere.
fn peak_memory_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|peak| peak.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) * 1_024
}
