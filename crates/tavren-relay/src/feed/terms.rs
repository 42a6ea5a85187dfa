//! Whom a deal is for, in the numbers of the wire.

use crate::RelayError;
use tavren_core::Error;
use tavren_core::deal::{DealTerms, Least};
use tavren_core::matching::Hierarchy;
use tavren_types::Code;
use tavren_wire::message::{Category, Criteria, Level, Minimum, Rising, Tier};

#[cfg(test)]
mod tests;

/// The criteria of a deal.
///
/// # Errors
/// [`RelayError::Market`] names what the wire or the table of areas lacks.
pub(super) fn criteria(terms: &DealTerms, table: &Hierarchy) -> Result<Criteria, RelayError> {
    let wrong = |code, field| RelayError::Market(Error::Input { code, field });
    let areas = terms.areas().iter().map(|code| {
        let area = table.area(*code);
        area.map(|area| area.number())
            .ok_or_else(|| wrong(Code::AreaUnknown, "areas"))
    });
    let mut areas: Vec<u16> = areas.collect::<Result<_, _>>()?;
    areas.sort_unstable();
    areas.dedup();
    let level = u8::try_from(terms.least_level()).ok();
    let level = level.and_then(|number| Level::new(number).ok());
    let category = terms
        .about()
        .map(|category| Category::new(category.number()));
    Ok(Criteria {
        price: terms.price(),
        minimum: match terms.least_value() {
            Least::Any => Minimum::Tier { tier: Tier::Low },
            Least::Tier { number: 1 } => Minimum::Tier { tier: Tier::Medium },
            Least::Tier { number: 2 } => Minimum::Tier { tier: Tier::High },
            Least::Tier { .. } => Minimum::Tier { tier: Tier::Low },
            Least::Amount { amount } => Minimum::Worth { amount },
        },
        level: level.ok_or_else(|| wrong(Code::LevelUnknown, "level"))?,
        category: category
            .transpose()
            .map_err(|_| wrong(Code::CategoryUnknown, "category"))?,
        areas: Rising::new(areas).map_err(|_| wrong(Code::LimitExceeded, "areas"))?,
        include_coarser: terms.includes_coarser(),
    })
}
