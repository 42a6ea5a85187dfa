//! People and their agents: what they seal, what they open, and what they make of it.

mod person;

pub(crate) use person::Person;

use crate::chance::Chance;
use crate::vendors::Vendors;
use crate::{Trouble, town};
use std::collections::BTreeMap;
use std::thread;
use tavren_core::deal::{Choice, Decision};
use tavren_core::matching::Tables;
use tavren_core::types::{DealId, Timestamp};
use tavren_wire::agent::AttestedKeys;
use tavren_wire::notice::SealedBox;

/// Threads that do the agents' work: each agent has a device of its own, and they share this machine.
const THREADS: usize = 2;

/// Everybody.
pub(crate) struct Crowd {
    pub(crate) people: Vec<Person>,
}

/// What all agents together made of what they were told.
#[derive(Default)]
pub(crate) struct Decided {
    pub(crate) shown: usize,
    pub(crate) bought: usize,
    pub(crate) hidden: usize,
    /// The agent whose side of it is printed: its place, and its decisions.
    pub(crate) one: (usize, Vec<(DealId, Decision)>),
}

impl Crowd {
    pub(crate) fn new(count: usize, chance: Chance, tables: &Tables) -> Result<Self, Trouble> {
        let people = (0_u64..)
            .take(count)
            .map(|number| Person::new(number, chance, tables));
        Ok(Self {
            people: people.collect::<Result<_, _>>()?,
        })
    }

    /// Does something with every agent, in several threads; `done` hears of each.
    pub(crate) fn each<T: Send>(
        people: &mut [Person],
        act: impl Fn(&mut Person) -> Result<T, Trouble> + Sync,
        done: impl Fn(T) -> Result<(), Trouble> + Sync,
    ) -> Result<(), Trouble> {
        let some = people.len().div_ceil(THREADS).max(1);
        thread::scope(|scope| {
            let (act, done) = (&act, &done);
            let threads = people.chunks_mut(some).map(|people| {
                scope.spawn(move || people.iter_mut().try_for_each(|one| done(act(one)?)))
            });
            let threads: Vec<_> = threads.collect();
            let ends = threads.into_iter().map(|thread| thread.join());
            let mut ends = ends.map(|end| end.unwrap_or_else(|_| Err("a thread ended".into())));
            ends.try_for_each(|end| end)
        })
    }

    /// Everybody opens the boxes of its slot; how many notices there were.
    pub(crate) fn open(
        &mut self,
        boxes: Vec<Vec<SealedBox>>,
        keys: &AttestedKeys,
    ) -> Result<usize, Trouble> {
        for (person, boxes) in self.people.iter_mut().zip(boxes) {
            person.post = boxes;
        }
        let news = std::sync::atomic::AtomicUsize::new(0);
        let order = std::sync::atomic::Ordering::Relaxed;
        let count = |more| {
            news.fetch_add(more, order);
            Ok(())
        };
        Self::each(&mut self.people, |person| person.open(keys), count)?;
        Ok(news.load(order))
    }

    /// Everybody decides about the deals that it was told of.
    pub(crate) fn decide(
        &mut self,
        vendors: &Vendors,
        tables: &Tables,
        now: Timestamp,
    ) -> Result<Decided, Trouble> {
        let mut all = Decided::default();
        let longest = (0..)
            .zip(&self.people)
            .max_by_key(|(_, person)| person.told.len());
        let chosen = longest.map_or(0, |(place, _)| place);
        for (place, person) in (0..).zip(&self.people) {
            let decisions = person.decide(vendors, tables, now)?;
            for (_, decision) in &decisions {
                match decision.choice {
                    Choice::Show => all.shown += 1,
                    Choice::Buy { .. } => all.bought += 1,
                    Choice::Hide => all.hidden += 1,
                }
            }
            if place == chosen {
                all.one = (place, decisions);
            }
        }
        if all.hidden > 0 {
            return Err("an agent was told of a deal that is not for it".into());
        }
        Ok(all)
    }

    /// Holds what agents were told against the definition of a match; how many match each deal.
    pub(crate) fn check(
        &mut self,
        vendors: &Vendors,
        tables: &Tables,
    ) -> Result<BTreeMap<DealId, u64>, Trouble> {
        let deals = vendors.deals();
        let criteria = deals.map(|deal| Ok((deal.id(), deal.terms().criteria(tables.areas())?)));
        let criteria: Vec<_> = criteria.collect::<Result<_, Trouble>>()?;
        let counts = std::sync::Mutex::new(BTreeMap::new());
        let judge = |person: &mut Person| {
            let area = person.standing.signal.area();
            let mut meant = Vec::new();
            for (deal, criteria) in &criteria {
                if criteria.matches(&person.standing.signal, area, tables)? {
                    meant.push(*deal);
                }
            }
            let same = meant.iter().all(|deal| person.told.contains(deal));
            match same && meant.len() == person.told.len() && person.missed == 0 {
                true => Ok(meant),
                false => Err("an agent was not told of what is for it, and of that alone".into()),
            }
        };
        let count = |meant: Vec<DealId>| {
            let mut counts = counts.lock().map_err(|_| "a thread ended")?;
            for deal in meant {
                *counts.entry(deal).or_insert(0) += 1;
            }
            Ok(())
        };
        Self::each(&mut self.people, judge, count)?;
        Ok(counts.into_inner()?)
    }

    /// Everybody who was told of nothing.
    pub(crate) fn untold(&self) -> usize {
        self.people
            .iter()
            .filter(|person| person.told.is_empty())
            .count()
    }
}

/// The end of the epoch in which everything happens.
pub(crate) fn epochs() -> Result<tavren_wire::agent::EpochLength, Trouble> {
    Ok(tavren_wire::agent::EpochLength::hours(town::HOURS)?)
}
