//! A column that tells people apart, and the distinct values of it.

use super::{Key, Values};
use crate::TableError;
use crate::table::Column;
use arrow_array::ArrayRef;
use arrow_array::cast::AsArray;
use arrow_schema::DataType;
use std::collections::HashMap;
use std::sync::Arc;
use tavren_pricing::limits::SEGMENTS_MAX;
use unicode_normalization::UnicodeNormalization;

impl Key {
    pub(super) fn read(column: &Column) -> Result<Self, TableError> {
        let (values, places) = match &column.kind {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => column.texts()?,
            DataType::Dictionary(_, values) if values.is_string() => column.texts()?,
            _ => column.numbers()?,
        };
        Ok(Self {
            name: column.name.clone(),
            values: Arc::new(values),
            places,
        })
    }
}

impl Column {
    fn numbers(&self) -> Result<(Values, Vec<u32>), TableError> {
        let rows = self.chunks.iter().map(|chunk| chunk.len()).sum();
        let numbers = self.whole::<i64>(None, rows)?;
        let least = numbers.iter().copied().min().unwrap_or_default();
        let above: Vec<u64> = (numbers.iter())
            .map(|number| number.wrapping_sub(least).cast_unsigned())
            .collect();
        let (found, places) = distinct(&above)?;
        let number = |above: u64| least.wrapping_add(above.cast_signed());
        let values = found.into_iter().map(number).collect();
        Ok((Values::Whole(values), places))
    }

    fn texts(&self) -> Result<(Values, Vec<u32>), TableError> {
        self.filled()?;
        let mut words = Words::default();
        let mut coded: Vec<u64> = Vec::new();
        for chunk in &self.chunks {
            // Offsets and encoding are the producer's, and are looked through before they are used.
            (chunk.to_data().validate_full()).map_err(|_| TableError::Stream)?;
            match chunk.as_any_dictionary_opt() {
                Some(chunk) if chunk.values().is_empty() => {}
                Some(chunk) => {
                    let mut codes = Vec::new();
                    words.code(chunk.values(), &mut codes);
                    let keys = chunk.normalized_keys();
                    let code = |key: usize| codes.get(key).copied().unwrap_or_default();
                    coded.extend(keys.into_iter().map(code));
                }
                None => words.code(chunk, &mut coded),
            }
        }
        // A text has several spellings in bytes, of which one counts.
        let normal: Vec<String> = words.list.iter().map(|word| word.nfc().collect()).collect();
        let mut sorted = normal.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let rank = |word: &String| sorted.partition_point(|other| other < word) as u64;
        let ranks: Vec<u64> = normal.iter().map(rank).collect();
        let at = |number: &u64| usize::try_from(*number).unwrap_or(usize::MAX);
        let ranked: Vec<u64> = (coded.iter())
            .map(|code| ranks.get(at(code)).copied().unwrap_or_default())
            .collect();
        // Without words of a dictionary that nobody has.
        let (found, places) = distinct(&ranked)?;
        let values = found
            .iter()
            .filter_map(|rank| sorted.get(at(rank)).cloned());
        Ok((Values::Text(values.collect()), places))
    }
}

/// Words by the order in which they were first seen.
#[derive(Default)]
struct Words<'a> {
    codes: HashMap<&'a str, u64>,
    list: Vec<&'a str>,
}

impl<'a> Words<'a> {
    /// The number of each text. A place of a dictionary may hold none, where nobody has it.
    fn code(&mut self, texts: &'a ArrayRef, coded: &mut Vec<u64>) {
        if let Some(texts) = texts.as_string_opt::<i32>() {
            coded.extend(texts.iter().map(|text| self.number(text)));
        } else if let Some(texts) = texts.as_string_opt::<i64>() {
            coded.extend(texts.iter().map(|text| self.number(text)));
        } else if let Some(texts) = texts.as_string_view_opt() {
            coded.extend(texts.iter().map(|text| self.number(text)));
        }
    }

    fn number(&mut self, text: Option<&'a str>) -> u64 {
        let (text, next) = (text.unwrap_or_default(), self.list.len() as u64);
        *self.codes.entry(text).or_insert_with(|| {
            self.list.push(text);
            next
        })
    }
}

/// Numbers below this are looked up in a table of as many places: 4 MiB.
const TABLE_MAX: u64 = 1 << 20;

/// The distinct numbers in ascending order, and which of them each is.
pub(super) fn distinct(numbers: &[u64]) -> Result<(Vec<u64>, Vec<u32>), TableError> {
    let most = numbers.iter().copied().max().unwrap_or_default();
    let (found, places) = match most < TABLE_MAX {
        true => looked_up(numbers, most),
        false => sorted(numbers),
    };
    match found.len() > SEGMENTS_MAX as usize {
        true => Err(TableError::Limit { what: "segments" }),
        false => Ok((found, places)),
    }
}

fn looked_up(numbers: &[u64], most: u64) -> (Vec<u64>, Vec<u32>) {
    let at = |number: &u64| usize::try_from(*number).unwrap_or(usize::MAX);
    let mut table = vec![0; at(&most).saturating_add(1)];
    for number in numbers {
        if let Some(place) = table.get_mut(at(number)) {
            *place = 1;
        }
    }
    let mut found = Vec::new();
    for (number, place) in (0..).zip(&mut table) {
        if *place == 1 {
            // Below TABLE_MAX.
            *place = found.len() as u32;
            found.push(number);
        }
    }
    let place = |number: &u64| table.get(at(number)).copied().unwrap_or_default();
    let places = numbers.iter().map(place).collect();
    (found, places)
}

fn sorted(numbers: &[u64]) -> (Vec<u64>, Vec<u32>) {
    let mut found = numbers.to_vec();
    found.sort_unstable();
    found.dedup();
    let place = |number: &u64| found.partition_point(|one| one < number) as u32;
    let places = numbers.iter().map(place).collect();
    (found, places)
}
