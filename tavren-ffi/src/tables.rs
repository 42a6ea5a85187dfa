//! What signals and deals are measured by: areas, price ladders, and what a tier is worth.

use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::money::money;
use crate::span::{array, tavren_span, texts};
use tavren_core::matching::{
    AreaId, AreaRow, Category, Hierarchy, Ladder, MatchError, Tables, Thresholds, Tier,
};
use tavren_core::types::{Code, Money};

/// A tier of lifetime value: below the middle bound.
pub const TAVREN_TIER_LOW: u32 = 1;
/// A tier of lifetime value: from the middle bound.
pub const TAVREN_TIER_MEDIUM: u32 = 2;
/// A tier of lifetime value: from the upper bound.
pub const TAVREN_TIER_HIGH: u32 = 3;

/// One row of the table of areas, in any order.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_area_row {
    /// The area's own key, an official code: signals and deals name it by this.
    pub code: u64,
    /// The code of the area it lies in.
    pub parent: u64,
    /// False for a country, whose `parent` is not read.
    pub has_parent: bool,
    /// Its name, unique among the areas of one parent.
    pub name: tavren_span,
}

/// The amounts that a largest price counts as, in one currency: 1 to 223 rungs, rising.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_ladder {
    /// The currency.
    pub currency: tavren_span,
    /// The rungs, as decimal text.
    pub rungs: *const tavren_span,
    /// How many.
    pub rungs_len: u64,
}

/// What each tier is worth at least, overall or in one category: decimal text, rising.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_thresholds {
    /// The category, 0 to 63.
    pub category: u32,
    /// False for the bounds overall, whose `category` is not read.
    pub has_category: bool,
    /// The currency, one for all bounds.
    pub currency: tavren_span,
    /// What the low tier is worth at least.
    pub low: tavren_span,
    /// What the medium tier is worth at least.
    pub medium: tavren_span,
    /// What the high tier is worth at least.
    pub high: tavren_span,
}

/// Areas, ladders and thresholds; they stand for the life of a matcher.
///
/// Ownership: free it with tavren_tables_free().
pub struct tavren_tables {
    pub(crate) tables: Tables,
}

/// Loads tables: at most 65,534 areas in six levels, one ladder a currency, and thresholds, of which
/// the first are those overall and the others those of single categories.
///
/// Thread-safety: any thread.
/// Ownership: what is passed in is copied. On TAVREN_OK the caller owns *tables_out; free it with
/// tavren_tables_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_tables_new(
    areas: *const tavren_area_row,
    areas_len: u64,
    ladders: *const tavren_ladder,
    ladders_len: u64,
    thresholds: *const tavren_thresholds,
    thresholds_len: u64,
    tables_out: *mut *mut tavren_tables,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [tables_out], {
        // SAFETY: the caller's arrays, as long as it says.
        let (areas, ladders, thresholds) = unsafe {
            (
                load(array(areas, areas_len, "areas")?)?,
                array(ladders, ladders_len, "ladders")?,
                array(thresholds, thresholds_len, "thresholds")?,
            )
        };
        // SAFETY: each of them is the caller's.
        let ladders = ladders.iter().map(|ladder| unsafe { ladder.read() });
        let ladders = ladders.collect::<Result<_, _>>()?;
        // SAFETY: each of them is the caller's.
        let thresholds = unsafe { bounds(thresholds) }?;
        let tables = Tables::new(areas, ladders, thresholds)?;
        tables_out.give(tavren_tables { tables });
        Ok(())
    })
}

/// Frees tables; matchers that were made with them stay.
///
/// Thread-safety: no other thread may still use the tables.
/// Ownership: takes the tables. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_tables_free(tables: *mut tavren_tables) {
    boundary!(free tables)
}

/// # Safety
/// The names are the caller's.
unsafe fn load(rows: &[tavren_area_row]) -> Result<Hierarchy, tavren_error> {
    let read = |(at, row): (usize, &tavren_area_row)| {
        // SAFETY: by the promise of the caller.
        let name = unsafe { text(row.name, "areas") };
        Ok(AreaRow {
            code: row.code,
            parent: row.has_parent.then_some(row.parent),
            name: name.map_err(|error| error.at("row", at))?,
        })
    };
    let rows: Vec<_> = rows
        .iter()
        .enumerate()
        .map(read)
        .collect::<Result<_, tavren_error>>()?;
    Ok(Hierarchy::load(&rows)?)
}

impl tavren_ladder {
    /// # Safety
    /// Its texts are the caller's.
    unsafe fn read(&self) -> Result<Ladder, tavren_error> {
        // SAFETY: by the promise of the caller.
        let (currency, rungs) = unsafe {
            (
                text(self.currency, "currency")?,
                texts(self.rungs, self.rungs_len, "rungs")?,
            )
        };
        let rungs = rungs.iter().map(|rung| money(rung, currency, "rungs"));
        Ok(Ladder::new(&rungs.collect::<Result<Vec<_>, _>>()?)?)
    }
}

/// # Safety
/// The texts are the caller's.
unsafe fn bounds(all: &[tavren_thresholds]) -> Result<Thresholds, tavren_error> {
    let Some((overall, categories)) = all.split_first() else {
        return Err(MatchError::Thresholds.into());
    };
    if overall.has_category || categories.iter().any(|one| !one.has_category) {
        return Err(MatchError::Thresholds.into());
    }
    // SAFETY: by the promise of the caller.
    let mut thresholds = Thresholds::new(unsafe { overall.read() }?)?;
    for one in categories {
        // SAFETY: by the promise of the caller.
        thresholds = thresholds.with(category(one.category)?, unsafe { one.read() }?)?;
    }
    Ok(thresholds)
}

impl tavren_thresholds {
    /// # Safety
    /// Its texts are the caller's.
    unsafe fn read(&self) -> Result<[Money; 3], tavren_error> {
        // SAFETY: by the promise of the caller.
        unsafe {
            let currency = text(self.currency, "currency")?;
            Ok([
                money(text(self.low, "low")?, currency, "low")?,
                money(text(self.medium, "medium")?, currency, "medium")?,
                money(text(self.high, "high")?, currency, "high")?,
            ])
        }
    }
}

/// A text of a struct.
///
/// # Safety
/// It is the caller's for as long as the call lasts.
pub(crate) unsafe fn text<'a>(
    span: tavren_span,
    field: &'static str,
) -> Result<&'a str, tavren_error> {
    // SAFETY: by the promise of the caller.
    unsafe { crate::boundary::Argument::read(span, field) }
}

/// An area by its code.
pub(crate) fn area(tables: &Tables, code: u64) -> Result<AreaId, tavren_error> {
    let area = tables.areas().area(code);
    area.ok_or_else(|| MatchError::Area.into())
}

/// A category from 0 to 63.
pub(crate) fn category(number: u32) -> Result<Category, tavren_error> {
    let number = u8::try_from(number).unwrap_or(u8::MAX);
    Ok(Category::new(number)?)
}

/// A tier from 1 to 3.
pub(crate) fn tier(number: u32) -> Result<Tier, tavren_error> {
    match number {
        TAVREN_TIER_LOW => Ok(Tier::Low),
        TAVREN_TIER_MEDIUM => Ok(Tier::Medium),
        TAVREN_TIER_HIGH => Ok(Tier::High),
        _ => Err(tavren_error::input(Code::LimitExceeded, "tier")),
    }
}

/// The number of a tier, TAVREN_TIER_...
pub(crate) fn tier_number(tier: Tier) -> u32 {
    match tier {
        Tier::Low => TAVREN_TIER_LOW,
        Tier::Medium => TAVREN_TIER_MEDIUM,
        Tier::High => TAVREN_TIER_HIGH,
    }
}
