//! From what a file says to terms that a buyer can publish.

use super::spec::{self, Class, Format, Level, Spec};
use super::{Offer, Wrong};
use crate::calendar::Calendar;
use crate::records::{Column, Kind, Table};
use tavren_core::package::{self, ColumnRule};
use tavren_core::recurrence::{Recurrence, Unit};
use tavren_core::terms::{Penalty, Terms, TermsBuilder};
use tavren_core::trust::DataClass;
use tavren_core::types::money::MICRO_PER_MINOR;
use tavren_core::types::{Area, Label, Money, Price, Timestamp};

/// Turns one object of the file into an offer.
pub(super) fn offer(spec: &Spec, records: &Table, calendar: &Calendar) -> Result<Offer, Wrong> {
    let price = Price::parse(&spec.price, &spec.currency).map_err(|error| match error {
        tavren_core::types::MoneyError::Currency(error) => Wrong::new("currency", error),
        error => Wrong::new("price", error),
    })?;
    let recurrence = recurrence(&spec.period).map_err(|what| Wrong::new("period", what))?;
    let money = |text: &Option<String>, field| {
        let money = text
            .as_deref()
            .map(|text| Money::parse(text, &spec.currency));
        money.transpose().map_err(|error| Wrong::new(field, error))
    };
    let bonus = money(&spec.bonus, "bonus")?;
    let whole = cost(price, recurrence.periods(), bonus, records.people().len());
    let budget = match money(&spec.budget, "budget")? {
        Some(budget) => budget,
        None => Money::new(whole.saturating_mul(2), price.currency())
            .map_err(|error| Wrong::new("budget", error))?,
    };
    let columns = columns(spec, records)?;
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let opens =
        moment(spec.opens.as_deref(), calendar).map_err(|what| Wrong::new("opens", what))?;
    let closes =
        moment(spec.closes.as_deref(), calendar).map_err(|what| Wrong::new("closes", what))?;
    let mut terms = Terms::recurring(price)
        .of(spec
            .data_type
            .as_deref()
            .unwrap_or(records.data_type().as_str()))
        .columns(names)
        .class(class(spec.class))
        .purpose(&spec.purpose)
        .budget(budget)
        .level(level(spec, &columns)?)
        .format(match spec.format {
            Format::JsonLines => package::Format::JsonLines,
            Format::Csv => package::Format::Csv,
        });
    terms = repeated(terms, recurrence);
    terms = worded(terms, spec);
    terms = dated(terms, spec, calendar, (opens, closes));
    for area in &spec.areas {
        terms =
            terms.area(Area::parse(area).map_err(|error| Wrong::new("areas", error).about(area))?);
    }
    for tag in &spec.tags {
        terms = terms.tag(tag);
    }
    if let Some(places) = spec.places {
        terms = terms.places(places);
    }
    if let Some(bonus) = bonus {
        terms = terms.bonus(bonus);
    }
    if let Some(text) = &spec.penalty {
        terms = terms.penalty(penalty(text).map_err(|what| Wrong::new("penalty", what))?);
    }
    let wrong = |error: tavren_core::Error| {
        Wrong::new(error.field().unwrap_or("buyer"), error.code().meaning())
    };
    let terms = terms.build().map_err(wrong)?;
    Ok(Offer {
        buyer: spec.buyer.clone(),
        tags: spec.tags.clone(),
        terms,
        rounds: calendar.rounds_within(opens, closes),
        contended: spec.places.is_some() || budget.minor() < whole,
    })
}

/// What all people together would cost if every one of them granted, in minor units.
fn cost(price: Price, periods: u32, bonus: Option<Money>, people: usize) -> i64 {
    let micro = price.micro().saturating_mul(i64::from(periods));
    let each = micro.saturating_add(MICRO_PER_MINOR - 1) / MICRO_PER_MINOR;
    let each = each.saturating_add(bonus.map_or(0, Money::minor).max(0));
    each.saturating_mul(people as i64)
}

/// Reads `lose bonus` or `cooldown 30 days`.
fn penalty(text: &str) -> Result<Penalty, &'static str> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let found = match *words.as_slice() {
        ["lose", "bonus"] => Some(Penalty::LoseBonus),
        ["cooldown", days, "days"] => days.parse().ok().map(|days| Penalty::Cooldown { days }),
        _ => None,
    };
    found.ok_or("expected `lose bonus` or `cooldown 30 days`")
}

/// Reads `last 7 days`, `next 30 days`, `daily x 14`, `weekly x 4`, `monthly x 12` or
/// `every 2 months x 6`.
fn recurrence(text: &str) -> Result<Recurrence, String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let number = |text: &str| text.parse::<u32>().ok();
    let every = |count: &str, unit: &str, periods: &str| {
        let unit = match unit {
            "days" => Unit::Day,
            "weeks" => Unit::Week,
            "months" => Unit::Month,
            _ => return None,
        };
        Some(Recurrence::every(
            unit,
            count.parse().ok()?,
            number(periods)?,
        ))
    };
    let found = match *words.as_slice() {
        ["last", days, "days"] => number(days).map(Recurrence::last),
        ["next", days, "days"] => number(days).map(Recurrence::next),
        ["daily", "x", periods] => every("1", "days", periods),
        ["weekly", "x", periods] => every("1", "weeks", periods),
        ["monthly", "x", periods] => every("1", "months", periods),
        ["every", count, unit, "x", periods] => every(count, unit, periods),
        _ => None,
    };
    let usage = "expected `last 7 days`, `next 7 days`, `daily x 7`, `weekly x 4`, `monthly x 12` \
                 or `every 2 months x 6`";
    found
        .ok_or_else(|| usage.to_owned())?
        .map_err(|error| error.to_string())
}

/// Reads a time, or `day 30`: so many days after the first record.
fn moment(text: Option<&str>, calendar: &Calendar) -> Result<Option<Timestamp>, &'static str> {
    let Some(text) = text else {
        return Ok(None);
    };
    let day = text
        .strip_prefix("day ")
        .and_then(|day| day.parse::<u16>().ok());
    let moment = match day {
        Some(day) => Some(calendar.day(i64::from(day))),
        None => Timestamp::parse(text),
    };
    let usage = "expected a time (RFC 3339, in UTC) or `day 30`: days after the first record";
    moment.ok_or(usage).map(Some)
}

/// The columns asked for: those that are named, else those of some kinds, else all. The column that
/// names the person is asked for by name or not at all.
fn columns<'a>(spec: &Spec, records: &'a Table) -> Result<Vec<&'a Column>, Wrong> {
    let Some(names) = &spec.columns else {
        let kinds: Vec<Kind> = spec.kinds.iter().copied().map(kind).collect();
        let wanted = |column: &&Column| match kinds.is_empty() {
            true => column.kind != Kind::Subject,
            false => kinds.contains(&column.kind),
        };
        let found: Vec<&Column> = records.columns().iter().filter(wanted).collect();
        return match found.is_empty() {
            true => Err(Wrong::new("kinds", "the records have no column of these")),
            false => Ok(found),
        };
    };
    if !spec.kinds.is_empty() {
        return Err(Wrong::new("kinds", "the columns are named already"));
    }
    let found = |name: &String| {
        let missing = || Wrong::new("columns", "the records have no such column").about(name);
        records.column(name).ok_or_else(missing)
    };
    names.iter().map(found).collect()
}

fn kind(kind: spec::Kind) -> Kind {
    match kind {
        spec::Kind::Number => Kind::Number,
        spec::Kind::Text => Kind::Text,
        spec::Kind::Time => Kind::Time,
    }
}

fn class(class: Class) -> DataClass {
    match class {
        Class::Ordinary => DataClass::Ordinary,
        Class::Sensitive => DataClass::Sensitive,
        Class::Special => DataClass::Special,
    }
}

fn level(spec: &Spec, columns: &[&Column]) -> Result<package::Level, Wrong> {
    let name = |name: &String| {
        let wrong = |error| Wrong::new("identifiers", error).about(name);
        Label::new(name).map_err(wrong)
    };
    let stray = |name: &&String| columns.iter().all(|column| column.name.as_str() != **name);
    if let Some(name) = spec.rules.keys().find(stray) {
        let what = "there is a rule for a column that is not asked for";
        return Err(Wrong::new("rules", what).about(name));
    }
    if !spec.rules.is_empty() && spec.level != Level::Generalised {
        return Err(Wrong::new("rules", "only the level generalised has rules"));
    }
    if !spec.identifiers.is_empty() && spec.level != Level::Pseudonymised {
        let what = "only the level pseudonymised has identifiers";
        return Err(Wrong::new("identifiers", what));
    }
    Ok(match spec.level {
        Level::Raw => package::Level::Raw,
        Level::Pseudonymised => {
            // The column that names the person always does.
            let mut identifiers: Vec<Label> = spec
                .identifiers
                .iter()
                .map(name)
                .collect::<Result<_, _>>()?;
            let subject = columns.iter().find(|column| column.kind == Kind::Subject);
            identifiers.extend(subject.map(|column| column.name.clone()));
            let place = |label: &Label| columns.iter().position(|column| column.name == *label);
            if let Some(stray) = identifiers.iter().find(|label| place(label).is_none()) {
                let what = "a column that is not asked for";
                return Err(Wrong::new("identifiers", what).about(stray.as_str()));
            }
            identifiers.sort_by_key(place);
            identifiers.dedup();
            package::Level::Pseudonymised { identifiers }
        }
        Level::Generalised => {
            let rule = |column: &&Column| Ok((column.name.clone(), rule(spec, column)?));
            let rules: Result<_, Wrong> = columns.iter().map(rule).collect();
            package::Level::Generalised { rules: rules? }
        }
    })
}

/// The rule of a column: what the file says, else one that fits what the column holds.
fn rule(spec: &Spec, column: &Column) -> Result<ColumnRule, Wrong> {
    let Some(text) = spec.rules.get(column.name.as_str()) else {
        return Ok(match column.kind {
            Kind::Number => ColumnRule::Band { width: 10 },
            Kind::Time => ColumnRule::Month,
            Kind::Text => ColumnRule::Prefix { letters: 3 },
            Kind::Subject => ColumnRule::Drop,
        });
    };
    let rule = match text.split_once(' ') {
        None => match text.as_str() {
            "keep" => Some(ColumnRule::Keep),
            "drop" => Some(ColumnRule::Drop),
            "day" => Some(ColumnRule::Day),
            "month" => Some(ColumnRule::Month),
            "year" => Some(ColumnRule::Year),
            _ => None,
        },
        Some(("band", width)) => width.parse().ok().map(|width| ColumnRule::Band { width }),
        Some(("prefix", letters)) => letters
            .parse()
            .ok()
            .map(|letters| ColumnRule::Prefix { letters }),
        Some(_) => None,
    };
    let fits = |rule: &ColumnRule| match rule {
        ColumnRule::Keep | ColumnRule::Drop => true,
        ColumnRule::Day | ColumnRule::Month | ColumnRule::Year => column.kind == Kind::Time,
        ColumnRule::Band { .. } => column.kind == Kind::Number,
        ColumnRule::Prefix { .. } => matches!(column.kind, Kind::Text | Kind::Subject),
    };
    let usage = "expected keep, drop, `band 10` (a number), `prefix 3` (a text), day, month or \
                 year (a time)";
    let wrong = || Wrong::new("rules", usage).about(column.name.as_str());
    rule.filter(fits).ok_or_else(wrong)
}

fn repeated(terms: TermsBuilder, recurrence: Recurrence) -> TermsBuilder {
    use tavren_core::recurrence::Shape;
    match recurrence.shape() {
        Shape::Last { days } => terms.last_days(days),
        Shape::Next { days } => terms.next_days(days),
        Shape::Every {
            unit,
            count,
            periods,
        } => terms.every(unit, count, periods),
    }
}

fn worded(mut terms: TermsBuilder, spec: &Spec) -> TermsBuilder {
    if let Some(title) = &spec.title {
        terms = terms.title(title);
    }
    if let Some(notice) = &spec.notice {
        terms = terms.notice(notice);
    }
    match &spec.language {
        Some(language) => terms.language(language),
        None => terms,
    }
}

fn dated(
    mut terms: TermsBuilder,
    spec: &Spec,
    calendar: &Calendar,
    (opens, closes): (Option<Timestamp>, Option<Timestamp>),
) -> TermsBuilder {
    if let Some(opens) = opens {
        terms = terms.opens(opens);
    }
    if let Some(closes) = closes {
        terms = terms.closes(closes);
    }
    let usual = calendar.usual_days();
    terms
        .deliver_days(spec.deliver_days.unwrap_or(usual.deliver))
        .claim_days(spec.claim_days.unwrap_or(usual.claim))
        .use_days(spec.use_days.unwrap_or(usual.usage))
        .retention_days(spec.retention_days.unwrap_or(usual.retention))
}
