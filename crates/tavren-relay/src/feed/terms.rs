//! Whom a deal is for, in the numbers of the wire.

use crate::RelayError;
use tavren_core::Error;
use tavren_core::deal::{Circle, DealTerms, Least};
use tavren_core::matching::Hierarchy;
use tavren_types::cbor::{Schema, from_bytes, to_bytes};
use tavren_types::{Code, Money, Timestamp, cbor_record};
use tavren_wire::message::{Category, Criteria, Level, Minimum, Rising, Tier};

#[cfg(test)]
mod tests;

cbor_record! {
    /// What a deal says, as it is stored (`docs/formats/records.md`): its terms show their hash and
    /// their matching criteria, and not all of what these are made of.
    struct Said {
        0 => schema: Schema<1>,
        1 => title: String,
        2 => details: Option<String>,
        3 => price: Money,
        4 => regular: Option<Money>,
        5 => category: Option<u16>,
        6 => least: Least,
        7 => level: u16,
        8 => areas: Vec<u64>,
        9 => include_coarser: bool,
        10 => near: Option<Circle>,
        11 => closes: Timestamp,
        12 => available: Option<u64>,
        13 => per_person: u32,
    }
}

/// The criteria of a deal.
///
/// # Errors
/// [`RelayError::Market`] names what the wire or the table of areas lacks.
pub(super) fn criteria(terms: &DealTerms, table: &Hierarchy) -> Result<Criteria, RelayError> {
    let wrong = |code, field| RelayError::Market(Error::Input { code, field });
    let said: Said = from_bytes(&to_bytes(terms)).map_err(Error::from)?;
    let areas = said.areas.iter().map(|code| {
        let area = table.area(*code);
        area.map(|area| area.number())
            .ok_or_else(|| wrong(Code::AreaUnknown, "areas"))
    });
    let mut areas: Vec<u16> = areas.collect::<Result<_, _>>()?;
    areas.sort_unstable();
    areas.dedup();
    let level = u8::try_from(said.level).ok();
    let level = level.and_then(|number| Level::new(number).ok());
    let category = terms
        .about()
        .map(|category| Category::new(category.number()));
    Ok(Criteria {
        price: said.price,
        minimum: match said.least {
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
        include_coarser: said.include_coarser,
    })
}
