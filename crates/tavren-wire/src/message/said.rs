//! How agents and relays put their messages together.

use super::{Ask, EphemeralId, Interest, Interests, Level, Request, Signal, Tier};
use tavren_types::cbor::Schema;

impl Request {
    /// The message of this number.
    #[must_use]
    pub fn new(number: u64, ask: Ask) -> Self {
        Self {
            schema: Schema,
            number,
            ask,
        }
    }
}

impl Signal {
    /// A signal of this overall standing: somewhere in the world, no category, any price.
    #[must_use]
    pub fn new(id: EphemeralId, tier: Tier, level: Level) -> Self {
        Self {
            schema: Schema,
            id,
            tier,
            level,
            area: 0,
            price_max: None,
            interests: Interests::default(),
        }
    }
}

impl Interests {
    /// With this category too, in place of what was said of it before.
    #[must_use]
    pub fn with(mut self, interest: Interest) -> Self {
        let tier = interest.tier as u8;
        let level = interest
            .level
            .map_or(0, |level| level.number().saturating_add(1));
        if let Some(byte) = self.0.get_mut(usize::from(interest.category.number())) {
            *byte = level << 2 | tier;
        }
        self
    }
}
