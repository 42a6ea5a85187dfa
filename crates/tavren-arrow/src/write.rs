//! Tables of ours, as others read them.

use crate::{Grid, Outcomes, Segments, Stream, TableError, Values};
use arrow_array::cast::AsArray;
use arrow_array::types::{Decimal128Type, Int64Type, UInt64Type};
use arrow_array::{
    ArrayRef, Decimal128Array, Int64Array, PrimitiveArray, RecordBatch, RecordBatchIterator,
    StringArray, UInt64Array,
};
use std::sync::Arc;
use tavren_pricing::{Outcome, Tally};
use tavren_types::{Currency, Price, Rounding};

/// Digits of the widest decimal that every reader knows.
const DIGITS: u8 = 38;

/// Digits that an accrual unit has behind those of a minor unit.
const MICRO_DIGITS: i8 = 6;

/// Accrual units in a minor unit.
const MICRO: i64 = tavren_types::money::MICRO_PER_MINOR;

/// The stream of one table.
pub fn stream(table: RecordBatch) -> Stream {
    let schema = table.schema();
    Stream::new(Box::new(RecordBatchIterator::new([Ok(table)], schema)))
}

/// Exact amounts in major units, of as many steps each.
///
/// # Errors
/// None that was ever seen: a currency has few decimals.
pub fn amounts(
    steps: impl Iterator<Item = u64>,
    currency: Currency,
    rounding: Rounding,
) -> Result<ArrayRef, TableError> {
    decimals(steps.map(i128::from).collect(), scale(currency, rounding))
}

/// Whole numbers from 0.
pub fn numbers(numbers: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(numbers))
}

/// Columns of one length under their names.
///
/// # Errors
/// None that was ever seen: whoever makes the columns makes them of one length.
pub fn table(columns: Vec<(String, ArrayRef)>) -> Result<RecordBatch, TableError> {
    RecordBatch::try_from_iter(columns).map_err(|_| TableError::Stream)
}

/// The cells of a column of ours, for who has no Arrow.
pub enum Cells {
    /// Whole numbers.
    Whole(Vec<i128>),
    /// Exact amounts in major units, as decimal text.
    Amounts(Vec<String>),
    /// Texts.
    Text(Vec<String>),
}

impl Cells {
    /// The cells of a column of ours.
    pub fn of(column: &ArrayRef) -> Self {
        if let Some(amounts) = column.as_primitive_opt::<Decimal128Type>() {
            let rows = 0..amounts.len();
            return Self::Amounts(rows.map(|row| amounts.value_as_string(row)).collect());
        }
        if let Some(texts) = column.as_string_opt::<i32>() {
            return Self::Text(texts.iter().flatten().map(str::to_owned).collect());
        }
        let whole = |numbers: Option<&PrimitiveArray<Int64Type>>| -> Vec<i128> {
            let numbers = numbers.into_iter().flatten().flatten();
            numbers.map(i128::from).collect()
        };
        match column.as_primitive_opt::<UInt64Type>() {
            Some(numbers) => Self::Whole(numbers.iter().flatten().map(i128::from).collect()),
            None => Self::Whole(whole(column.as_primitive_opt())),
        }
    }
}

impl Outcomes {
    /// A row for each point of the grid and each segment: `price` or `day`, the columns that tell
    /// segments apart, `accepted`, `paid` and `spend`. Amounts are exact decimals in major units.
    ///
    /// # Errors
    /// None that was ever seen; see [`table`].
    pub fn table(&self) -> Result<RecordBatch, TableError> {
        let segments = self.segments.len() as usize;
        let mut columns = vec![self.points(segments)?];
        columns.extend(keys(&self.segments, self.outcomes.len()));
        let tallies = |outcome: &'_ Outcome| -> Vec<Tally> {
            outcome.segments().iter().take(segments).copied().collect()
        };
        let tallies: Vec<Tally> = self.outcomes.iter().flat_map(tallies).collect();
        let counts = |count: fn(&Tally) -> u64| numbers(tallies.iter().map(count));
        let spends = tallies.iter().map(|tally| tally.spend);
        columns.extend([
            ("accepted".to_owned(), counts(|tally| tally.accepted)),
            ("paid".to_owned(), counts(|tally| tally.paid)),
            (
                "spend".to_owned(),
                amounts(spends, self.currency, self.rounding)?,
            ),
        ]);
        table(columns)
    }

    fn points(&self, segments: usize) -> Result<(String, ArrayRef), TableError> {
        match &self.grid {
            Grid::Prices(prices) => Ok(("price".to_owned(), prices_of(prices, segments)?)),
            Grid::Days(days) => {
                let each = |day: &u32| std::iter::repeat_n(i64::from(*day), segments);
                let each = days.iter().flat_map(each);
                Ok((
                    "day".to_owned(),
                    Arc::new(Int64Array::from_iter_values(each)),
                ))
            }
        }
    }
}

/// Prices in major units, each so many times.
fn prices_of(prices: &[Price], times: usize) -> Result<ArrayRef, TableError> {
    let micro = |price: &Price| i128::from(price.micro());
    let whole = prices
        .iter()
        .all(|price| price.micro().rem_euclid(MICRO) == 0);
    let (unit, rounding) = match whole {
        true => (MICRO.into(), Rounding::HalfEven),
        false => (1, Rounding::HalfEvenMicro),
    };
    let units = prices.iter().map(|price| micro(price).div_euclid(unit));
    let units = units.flat_map(|units| std::iter::repeat_n(units, times));
    let currency = prices.first().map(|price| price.currency());
    decimals(
        units.collect(),
        currency.map_or(0, |currency| scale(currency, rounding)),
    )
}

/// What tells the segments apart, over and over again for each point of a grid.
fn keys(segments: &Segments, points: usize) -> Vec<(String, ArrayRef)> {
    let key = |key: &crate::segments::Key| {
        let each = || (0..points).flat_map(|_| key.places.iter().map(|place| *place as usize));
        let values: ArrayRef = match &*key.values {
            Values::Whole(values) => {
                let value = |place| values.get(place).copied().unwrap_or_default();
                Arc::new(Int64Array::from_iter_values(each().map(value)))
            }
            Values::Text(values) => {
                let value = |place: usize| values.get(place).map_or("", String::as_str);
                Arc::new(StringArray::from_iter_values(each().map(value)))
            }
        };
        (key.name.clone(), values)
    };
    segments.keys().iter().map(key).collect()
}

fn decimals(units: Vec<i128>, scale: i8) -> Result<ArrayRef, TableError> {
    let amounts = Decimal128Array::from(units).with_precision_and_scale(DIGITS, scale);
    Ok(Arc::new(amounts.map_err(|_| TableError::Stream)?))
}

/// Digits behind the point of a step.
fn scale(currency: Currency, rounding: Rounding) -> i8 {
    let minor = i8::try_from(currency.exponent()).unwrap_or_default();
    match rounding {
        Rounding::HalfEven => minor,
        Rounding::HalfEvenMicro => minor.saturating_add(MICRO_DIGITS),
    }
}
