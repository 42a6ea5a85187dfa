use super::Thresholds;
use crate::standing::{Category, Tier};
use crate::tables::Tables;
use tavren_types::Currency;

impl Thresholds {
    /// The currency of the bounds.
    pub fn currency(&self) -> Currency {
        self.currency
    }

    /// The tier of who has spent so many minor units of the currency, overall or in a category.
    pub fn tier(&self, category: Option<Category>, spent_minor: i64) -> Tier {
        let [_, medium, high] = *self.bounds(category);
        match spent_minor {
            spent if spent >= high => Tier::High,
            spent if spent >= medium => Tier::Medium,
            _ => Tier::Low,
        }
    }
}

impl Tables {
    /// The lower bounds of the tiers.
    pub fn thresholds(&self) -> &Thresholds {
        &self.thresholds
    }
}
