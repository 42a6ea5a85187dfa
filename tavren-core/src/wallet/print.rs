//! A wallet on a screen.

use super::language::{Language, Words};
use super::lines::{folded, listed};
use super::{Permission, Wallet};
use crate::grant::Bonus;
use std::fmt;
use tavren_types::Timestamp;
use tavren_types::text::screen_width;

/// Columns of a label with what sets it off.
const LABEL: usize = 22;

/// Columns of what stands behind a label, on a screen of 80.
const VALUE: usize = 58;

/// Lines for what is shared: what finds no room is counted.
const SHARED: usize = 6;

/// Lines for the name of a buyer: the longest one there is fits.
const NAME: usize = 5;

/// Lines for a purpose: the longest one there is fits.
const PURPOSE: usize = 2;

impl Wallet {
    /// The view in a language: for one permission and its balance at most 24 lines of 80 columns.
    pub fn view(&self, language: Language) -> String {
        let words = language.words();
        let mut text = format!("{}\n", words.title);
        for permission in &self.permissions {
            text.push('\n');
            permission.print(words, &mut text);
        }
        if self.permissions.is_empty() {
            text.push_str(words.none);
            text.push('\n');
        }
        if !self.balances.is_empty() {
            text.push('\n');
        }
        for balance in &self.balances {
            line(&mut text, words.balance, &balance.to_string());
        }
        for amount in &self.held {
            line(&mut text, words.held, &amount.to_string());
        }
        for amount in &self.in_payout {
            line(&mut text, words.in_payout, &amount.to_string());
        }
        text
    }
}

impl fmt::Display for Wallet {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.view(Language::English))
    }
}

impl Permission {
    fn print(&self, words: &Words, text: &mut String) {
        let columns: Vec<&str> = self.columns.iter().map(|column| column.as_str()).collect();
        // The bonus takes a line of what is shared.
        let most = SHARED.saturating_sub(usize::from(self.bonus.is_some()));
        let shared = listed(self.data_type.as_str(), &columns, words.more, VALUE, most);
        lines(text, words.shares, &shared);
        lines(text, words.with, &folded(&self.buyer_name, VALUE, NAME));
        let purpose = folded(self.purpose.as_str(), VALUE, PURPOSE);
        lines(text, words.purpose, &purpose);
        line(text, words.shown, (words.disclosures)(self.level));
        line(text, words.state, (words.states)(self.state));
        line(text, words.given, &day(self.granted_at));
        let (from, until) = (self.collection.from(), self.collection.until());
        line(
            text,
            words.collected,
            &format!("{} – {}", day(from), day(until)),
        );
        line(text, words.used_until, &day(self.use_until));
        let each = format!(
            "{} ({} / {} {} {})",
            self.earned, self.paid_periods, self.periods, words.periods, self.per_period
        );
        line(text, words.earned, &each);
        if let Some(bonus) = self.bonus {
            line(text, words.bonus, &standing(bonus, words));
        }
        if self.state.is_live() {
            line(text, words.stop, &self.grant.to_string());
        }
    }
}

/// Where a bonus stands: those of its three parts that are something.
fn standing(bonus: Bonus, words: &Words) -> String {
    let parts = [
        (bonus.earned, words.bonus_earned),
        (bonus.open, words.bonus_open),
        (bonus.lost, words.bonus_lost),
    ];
    let parts = parts.iter().filter(|(amount, _)| amount.minor() > 0);
    let parts: Vec<String> = parts
        .map(|(amount, word)| format!("{amount} {word}"))
        .collect();
    parts.join(", ")
}

/// One labelled line, cut to the width of the screen.
fn line(text: &mut String, label: &str, value: &str) {
    lines(text, label, &folded(value, VALUE, 1));
}

/// A label with its value over several lines, each below the one before.
fn lines(text: &mut String, label: &str, values: &[String]) {
    let mut label = format!("  {label}");
    for value in values {
        let blanks = LABEL.saturating_sub(screen_width(&label));
        text.push_str(&label);
        text.push_str(&" ".repeat(blanks));
        text.push_str(value);
        text.push('\n');
        label.clear();
    }
}

fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}
