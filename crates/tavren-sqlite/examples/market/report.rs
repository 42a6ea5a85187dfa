//! The table at the end, for a person.

use crate::books::Amounts;
use crate::calendar::Stage;
use crate::summary::Summary;
use crate::tally::Counted;
use crate::trouble::Trouble;
use crate::world::World;
use std::fmt::Write;
use tavren_core::types::{Currency, Money};

const WIDTH: usize = 100;

/// The whole report.
pub(crate) fn text(
    world: &World<'_>,
    counted: &Counted,
    summary: &Summary,
) -> Result<String, Trouble> {
    let mut out = Text::default();
    records(&mut out, world);
    offers(&mut out, world, counted);
    buyers(&mut out, world)?;
    people(&mut out, counted);
    money(&mut out, counted);
    files(&mut out, world, summary);
    Ok(out.0)
}

/// Lines under way. Writing to it cannot fail.
#[derive(Default)]
struct Text(String);

impl Text {
    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        let _ = writeln!(self.0, "{line}");
    }

    fn heading(&mut self, words: &str) {
        let rest = WIDTH.saturating_sub(words.chars().count() + 4);
        self.line(format_args!("\n── {words} {}", "─".repeat(rest)));
    }
}

fn records(out: &mut Text, world: &World<'_>) {
    let count = world.records.count;
    let calendar = world.calendar;
    out.heading(&format!("Records: {}", world.records.data_type()));
    out.line(format_args!(
        "  {} read, {} of them without a person and dropped; {} people",
        grouped(count.read as i64),
        grouped(count.without_person as i64),
        grouped(world.records.people().len() as i64),
    ));
    let day = |round| {
        let at = calendar.at(round, Stage::Morning).to_string();
        at.chars().take(10).collect::<String>()
    };
    out.line(format_args!(
        "  {} to {}, {} by {}, then {} more until all is over",
        day(0),
        day(calendar.main_rounds() - 1),
        calendar.unit(),
        calendar.unit(),
        calendar.rounds() - calendar.main_rounds(),
    ));
}

fn offers(out: &mut Text, world: &World<'_>, counted: &Counted) {
    out.heading("Offers");
    out.line(format_args!(
        "  {:<36} {:<20} {:>8} {:>9} {:>9} {:>10}",
        "", "price", "granted", "delivered", "unclaimed", "aborted"
    ));
    let rows = world
        .offers
        .iter()
        .zip(&world.published)
        .zip(&counted.offers);
    for ((offer, published), tally) in rows {
        let terms = &offer.terms;
        let periods = terms.recurrence().periods();
        let price = match periods {
            1 => terms.price().to_string(),
            _ => format!("{} x {periods}", terms.price()),
        };
        let title = cut(terms.title(), 36);
        if published.is_none() {
            out.line(format_args!("  {title:<36} {price:<20} never published"));
            continue;
        }
        out.line(format_args!(
            "  {title:<36} {price:<20} {:>8} {:>9} {:>9} {:>10}",
            grouped(tally.granted as i64),
            grouped(tally.delivered as i64),
            grouped(tally.unclaimed as i64),
            grouped(tally.aborted as i64),
        ));
    }
    let total = &counted.total;
    out.line(format_args!(
        "  {:<36} {:<20} {:>8} {:>9} {:>9} {:>10}",
        "all of them",
        "",
        grouped(total.granted as i64),
        grouped(total.delivered as i64),
        grouped(total.unclaimed as i64),
        grouped(total.aborted as i64),
    ));
}

fn buyers(out: &mut Text, world: &World<'_>) -> Result<(), Trouble> {
    out.heading("Buyers");
    out.line(format_args!(
        "  {:<24} {:>4} {:>7} {:>10} {:>12} {:>10} {:>8}   {}",
        "", "tier", "trust", "delivered", "acknowledged", "unclaimed", "flagged", "habit"
    ));
    for buyer in &world.buyers {
        let known = world.market.buyer(buyer.id, world.end())?;
        let evidence = known.evidence();
        out.line(format_args!(
            "  {:<24} {:>4} {:>7} {:>10} {:>12} {:>10} {:>8}   {}",
            cut(&buyer.name, 24),
            known.tier().get(),
            grouped(known.score().get().into()),
            grouped(evidence.delivered.into()),
            grouped(evidence.acknowledged.into()),
            grouped(evidence.unclaimed.into()),
            grouped(evidence.flags_upheld.into()),
            buyer.habit.words(),
        ));
    }
    Ok(())
}

fn people(out: &mut Text, counted: &Counted) {
    let total = &counted.total;
    let row = |out: &mut Text, cells: &[(&str, u64)]| {
        let cells = cells
            .iter()
            .map(|(name, count)| format!("{:>10} {name:<13}", grouped(*count as i64)));
        out.line(format_args!("{}", cells.collect::<String>().trim_end()));
    };
    out.heading("What people did");
    row(
        out,
        &[
            ("presented", total.presented),
            ("granted", total.granted),
            ("declined", total.declined),
            ("dismissed", total.dismissed),
        ],
    );
    row(
        out,
        &[
            ("paused", total.paused),
            ("revoked", total.revoked),
            ("refused", total.refused),
        ],
    );
    out.heading("What became of the periods and permissions");
    row(
        out,
        &[
            ("sealed", total.sealed),
            ("delivered", total.delivered),
            ("acknowledged", total.acknowledged),
        ],
    );
    row(
        out,
        &[
            ("unclaimed", total.unclaimed),
            ("aborted", total.aborted),
            ("expired", total.expired),
            ("wiped", total.wiped),
        ],
    );
}

fn money(out: &mut Text, counted: &Counted) {
    let books = &counted.books;
    out.heading("Money");
    out.line(format_args!(
        "  {:<6} {:>20} {:>20} {:>20} {:>20}",
        "", "paid to people", "held for grants", "left in budgets", "all accounts"
    ));
    for currency in books.sum.keys() {
        out.line(format_args!(
            "  {currency:<6} {:>20} {:>20} {:>20} {:>20}",
            amount(&books.paid, currency),
            amount(&books.reserved, currency),
            amount(&books.budget_left, currency),
            amount(&books.sum, currency),
        ));
    }
    out.line(format_args!(
        "  {} entries in the ledger, {} in the audit log",
        grouped(books.entries as i64),
        grouped(counted.audit_entries as i64),
    ));
}

fn files(out: &mut Text, world: &World<'_>, summary: &Summary) {
    let folder = world.folder.path().display();
    out.heading("Look");
    out.line(format_args!("  {folder}"));
    for (name, about) in [
        (
            "person/wallet.en.txt",
            "what one person shares and has earned (.vi.txt: tiếng Việt)",
        ),
        (
            "person/audit_trail.json",
            "everything that happened to that person",
        ),
        (
            "opened/",
            "what a buyer got: rows under pseudonyms, and a manifest",
        ),
        ("payloads/", "sealed packages that nobody has acknowledged"),
        ("summary.json", "these figures"),
    ] {
        out.line(format_args!("    {name:<26} {about}"));
    }
    out.line(format_args!(
        "\n  {:.1} s, {} MB at most",
        summary.seconds(),
        summary.peak_memory().div_ceil(1_000_000),
    ));
}

/// An amount in major units: `1,234.50`.
fn amount(amounts: &Amounts, currency: &str) -> String {
    let minor = amounts.get(currency).copied().unwrap_or(0);
    let money = Currency::parse(currency)
        .ok()
        .and_then(|currency| Money::new(minor, currency).ok());
    let Some(money) = money else {
        return grouped(minor);
    };
    let text = money.to_decimal().to_string();
    match text.split_once('.') {
        Some((whole, part)) => format!("{}.{part}", grouped(whole.parse().unwrap_or(0))),
        None => grouped(minor),
    }
}

/// A number with a comma every three digits.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        text.push('-');
    }
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn cut(text: &str, width: usize) -> String {
    match text.chars().count() > width {
        true => text.chars().take(width - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}
