use super::ColumnRule;
use crate::port::source::Cell;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use tavren_types::Timestamp;

/// What `rule` shows of `cell`; `None` where the rule does not fit the type of the cell.
///
/// A dropped cell shows as null until its column is taken out.
pub(in crate::package) fn generalise(rule: ColumnRule, cell: Cell) -> Option<Cell> {
    let text = match (rule, cell) {
        (ColumnRule::Keep, cell) => return Some(cell),
        (ColumnRule::Drop, _) | (_, Cell::Null) => return Some(Cell::Null),
        (ColumnRule::Day, Cell::Time(time)) => date(time, "2026-11-20".len()),
        (ColumnRule::Month, Cell::Time(time)) => date(time, "2026-11".len()),
        (ColumnRule::Year, Cell::Time(time)) => date(time, "2026".len()),
        (ColumnRule::Band { width }, Cell::Int(number)) => band(i128::from(number), width)?,
        (ColumnRule::Band { width }, Cell::Decimal(number)) => band(floor(number)?, width)?,
        (ColumnRule::Prefix { letters }, Cell::Text(text)) => prefix(text, letters),
        _ => return None,
    };
    Some(Cell::Text(text))
}

/// The first `length` letters of the time in RFC 3339, which has four digits of year always.
fn date(time: Timestamp, length: usize) -> String {
    let mut text = time.to_string();
    text.truncate(length);
    text
}

/// The next whole number at or below; all decimals of 96 bits have one in 128.
fn floor(number: Decimal) -> Option<i128> {
    number.floor().to_i128()
}

fn band(number: i128, width: u32) -> Option<String> {
    let width = i128::from(width);
    let lower = number.checked_div_euclid(width)?.checked_mul(width)?;
    let upper = lower.checked_add(width)?;
    Some(format!("[{lower},{upper})"))
}

fn prefix(mut text: String, letters: u16) -> String {
    if let Some((end, _)) = text.char_indices().nth(usize::from(letters)) {
        text.truncate(end);
    }
    text.push('*');
    text
}
