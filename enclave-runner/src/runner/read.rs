//! What the wire says, in the words of matching, and back.

use tavren_matching as matching;
use tavren_matching::{AreaId, MatchError};
use tavren_wire::message;

/// The areas of a market by number.
pub(super) struct Areas(Vec<AreaId>);

impl Areas {
    pub(super) fn new(areas: &matching::Hierarchy) -> Self {
        Self(areas.all().collect())
    }

    pub(super) fn at(&self, number: u16) -> Result<AreaId, MatchError> {
        let area = self.0.get(usize::from(number));
        area.copied().ok_or(MatchError::Area)
    }

    pub(super) fn signal(&self, said: &message::Signal) -> Result<matching::Signal, MatchError> {
        let interests = said.interests.iter().map(|interest| {
            let category = category(interest.category)?;
            let one = matching::Interest::in_category(category).tier(tier(interest.tier));
            Ok(match interest.level {
                Some(own) => one.level(level(own)?),
                None => one,
            })
        });
        let interests: Vec<_> = interests.collect::<Result<_, MatchError>>()?;
        let signal = matching::Signal::new(tier(said.tier), level(said.level)?)
            .in_area(self.at(said.area)?)
            .interested(&interests)?;
        Ok(match said.price_max {
            Some(price) => signal.price_max(price),
            None => signal,
        })
    }

    pub(super) fn criteria(
        &self,
        said: &message::Criteria,
    ) -> Result<matching::Criteria, MatchError> {
        let areas = said.areas.iter().map(|number| self.at(*number));
        let areas: Vec<AreaId> = areas.collect::<Result<_, _>>()?;
        let mut criteria = matching::Criteria::at(said.price)
            .level(level(said.level)?)
            .in_areas(&areas);
        criteria = match said.minimum {
            message::Minimum::Tier { tier: least } => criteria.tier(tier(least)),
            message::Minimum::Worth { amount } => criteria.worth(amount),
        };
        if let Some(wanted) = said.category {
            criteria = criteria.category(category(wanted)?);
        }
        if said.include_coarser {
            criteria = criteria.include_coarser();
        }
        Ok(criteria)
    }
}

fn tier(said: message::Tier) -> matching::Tier {
    match said {
        message::Tier::Low => matching::Tier::Low,
        message::Tier::Medium => matching::Tier::Medium,
        message::Tier::High => matching::Tier::High,
    }
}

fn level(said: message::Level) -> Result<matching::Level, MatchError> {
    matching::Level::new(said.number())
}

fn category(said: message::Category) -> Result<matching::Category, MatchError> {
    matching::Category::new(said.number())
}

fn figure(seen: matching::Figure) -> message::Figure {
    match seen {
        matching::Figure::Between { at_least, below } => {
            message::Figure::Between { at_least, below }
        }
        matching::Figure::About(count) => message::Figure::About { count },
    }
}

/// A view as it leaves; the rules see to it that no view has too many areas.
pub(super) fn view(seen: &matching::View) -> Result<message::View, message::BoundError> {
    let by_area = (seen.by_area.iter())
        .map(|(area, count)| (area.number(), figure(*count)))
        .collect();
    Ok(message::View {
        people: figure(seen.people),
        by_area: message::Rising::new(by_area)?,
    })
}
