//! Who does what when: all of it known before the market opens.
//!
//! Nothing here depends on what the market answers, so a run that was killed and resumed plays the
//! same script as one that was not.

use crate::calendar::{Calendar, Stage};
use crate::chance::Chance;
use crate::offers::Offer;

/// What a person does about an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    /// Looks at it, and grants it.
    Grant,
    /// Looks at it, and declines.
    Decline,
    /// Looks at it, and never wants to see it again.
    Dismiss,
    /// Looks at it, and wants nothing of its buyer any more.
    Block,
    /// Looks at it, and does nothing.
    Ignore,
    Pause,
    Resume,
    Revoke,
}

impl What {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Grant => "grant",
            Self::Decline => "decline",
            Self::Dismiss => "dismiss",
            Self::Block => "block",
            Self::Ignore => "ignore",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Revoke => "revoke",
        }
    }
}

/// One thing that one person does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Act {
    pub(crate) person: u32,
    pub(crate) offer: u32,
    pub(crate) what: What,
}

/// What happens in every round.
pub(crate) struct Script {
    rounds: Vec<Round>,
    showcase: u32,
}

#[derive(Default)]
struct Round {
    people: Vec<Act>,
    second_thoughts: Vec<Act>,
}

/// Of a hundred people who could be shown an offer, so many are: the more, the more active they are.
const SHOWN_PER_ACTIVITY: u64 = 12;

/// Of a hundred that are shown an offer, so many answer in this way; the rest ignores it.
const ANSWERS: [(u64, What); 4] = [
    (70, What::Grant),
    (10, What::Decline),
    (8, What::Dismiss),
    (2, What::Block),
];

impl Script {
    /// The script for people of these activities (0 to 10).
    pub(crate) fn new(
        activities: &[u32],
        offers: &[Offer],
        calendar: &Calendar,
        chance: Chance,
    ) -> Self {
        let rounds = (0..calendar.rounds()).map(|_| Round::default());
        let mut script = Self {
            rounds: rounds.collect(),
            showcase: 0,
        };
        let mut busiest = 0;
        for (person, activity) in (0_u32..).zip(activities) {
            let mut kinds = 0_u32;
            let shown = SHOWN_PER_ACTIVITY * u64::from(*activity);
            for (number, offer) in (0_u32..).zip(offers) {
                let chance = chance.of("mind", &[u64::from(person), u64::from(number)]);
                let invited = offer.tags.is_empty() || is_on_panel(person);
                if invited && chance.of("shown", &[]).percent(shown) {
                    kinds += script.relation(person, number, offer, chance);
                }
            }
            if kinds > busiest {
                (busiest, script.showcase) = (kinds, person);
            }
        }
        for round in &mut script.rounds {
            round.people.sort_unstable();
            round.second_thoughts.sort_unstable();
        }
        script
    }

    /// What people do in a stage of a round, in order of person and offer.
    pub(crate) fn acts(&self, round: u32, stage: Stage) -> &[Act] {
        match (self.rounds.get(round as usize), stage) {
            (Some(round), Stage::People) => &round.people,
            (Some(round), Stage::SecondThoughts) => &round.second_thoughts,
            _ => &[],
        }
    }

    /// The people who have granted any of these offers by the end of a round, in order of time.
    pub(crate) fn granted(&self, round: u32, offers: impl Fn(u32) -> bool) -> Vec<u32> {
        let rounds = self.rounds.iter().take(round as usize + 1);
        let acts = rounds.flat_map(|round| &round.people);
        acts.filter(|act| act.what == What::Grant && offers(act.offer))
            .map(|act| act.person)
            .collect()
    }

    /// The person with the most to show: grants, pauses, revocations.
    pub(crate) fn showcase(&self) -> u32 {
        self.showcase
    }

    /// Plans all that one person does about one offer; answers how much there is to show of it.
    fn relation(&mut self, person: u32, number: u32, offer: &Offer, chance: Chance) -> u32 {
        let open = u64::from(offer.rounds.end.saturating_sub(offer.rounds.start));
        if open == 0 {
            return 0;
        }
        // Most hear of an offer in the first half of its time.
        let when = chance.of("when", &[]).below(open);
        let when = when.min(chance.of("when", &[2]).below(open));
        let round = offer.rounds.start + when as u32;
        let act = |what| Act {
            person,
            offer: number,
            what,
        };
        let answer = answer(chance);
        self.add(round, Stage::People, act(answer));
        if answer != What::Grant {
            return 0;
        }
        let mut kinds = 1;
        if chance.of("pauses", &[]).percent(10) {
            let pause = round + 1 + chance.of("pause", &[]).below(4) as u32;
            self.add(pause, Stage::People, act(What::Pause));
            kinds += 3;
            if chance.of("resumes", &[]).percent(85) {
                let resume = pause + 1 + chance.of("resume", &[]).below(3) as u32;
                self.add(resume, Stage::People, act(What::Resume));
            }
        }
        if chance.of("revokes", &[]).percent(12) {
            let late = chance.of("late", &[]).percent(60);
            let wait = chance.of("revoke", &[]).below(6) as u32;
            let (stage, wait) = match late {
                true => (Stage::SecondThoughts, wait),
                false => (Stage::People, wait + 1),
            };
            self.add(round + wait, stage, act(What::Revoke));
            kinds += 3;
        }
        kinds
    }

    fn add(&mut self, round: u32, stage: Stage, act: Act) {
        if let Some(round) = self.rounds.get_mut(round as usize) {
            match stage {
                Stage::SecondThoughts => round.second_thoughts.push(act),
                _ => round.people.push(act),
            }
        }
    }
}

/// Every twentieth person is on the panel, and has that tag.
pub(crate) fn is_on_panel(person: u32) -> bool {
    person.is_multiple_of(20)
}

fn answer(chance: Chance) -> What {
    let mut drawn = chance.of("answer", &[]).below(100);
    for (percent, what) in ANSWERS {
        if drawn < percent {
            return what;
        }
        drawn -= percent;
    }
    What::Ignore
}
