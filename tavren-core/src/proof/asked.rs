use crate::credential::Claim;
use crate::deal::{DealTerms, Least};
use tavren_matching::{Level, Thresholds, Tier};

/// The claims that a deal asks for, in order: on the tier, on the level, on both or on neither.
/// `None` where no standing is enough, such as for a worth above the highest tier's.
pub(super) fn asked(terms: &DealTerms, thresholds: &Thresholds) -> Option<Vec<Claim>> {
    let category = terms.about();
    let tier = match terms.least {
        Least::Any => Tier::Low,
        Least::Tier { number } => *Tier::ALL.get(usize::from(number))?,
        Least::Amount { amount } => thresholds.reaching(category, amount)?,
    };
    let level = Level::new(u8::try_from(terms.level).ok()?).ok()?;
    let claims = [Claim::tier(category, tier), Claim::level(category, level)];
    Some(claims.into_iter().flatten().collect())
}
