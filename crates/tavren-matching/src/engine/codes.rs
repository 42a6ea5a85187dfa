use super::bank::Codes;
use super::price;
use crate::error::MatchError;
use crate::limits;
use crate::signal::Signal;
use crate::tables::Tables;
use tavren_types::Timestamp;

impl Codes {
    /// The codes of a signal, checked against the tables and the latest time seen.
    pub(super) fn of(
        signal: &Signal,
        expires: Timestamp,
        tables: &Tables,
        latest: Timestamp,
    ) -> Result<Self, MatchError> {
        if !tables.areas.has(signal.area) {
            return Err(MatchError::Area);
        }
        if expires <= latest {
            return Err(MatchError::Expired);
        }
        if expires > latest.plus_millis(limits::EXPIRES_AHEAD_MILLIS_MAX) {
            return Err(MatchError::ExpiresAhead);
        }
        let (price, accepts) = match signal.price_max {
            None => (price::ANY, u16::MAX),
            Some(most) => {
                let (at, rungs) = tables.reached(most)?;
                (rungs, 1 << (at & 15))
            }
        };
        Ok(Self {
            tier: signal.tier.code(),
            level: signal.level.number(),
            price,
            accepts,
            tiers: signal.tiers,
            levels: signal.levels,
        })
    }
}
