//! Agents, and what they are told.

use crate::bed::{keys, usd};
use std::collections::BTreeSet;
use tavren_core::deal::DealTerms;
use tavren_core::matching::{self, Tables};
use tavren_core::port::OsEntropy;
use tavren_core::sealing::Entropy;
use tavren_core::types::{DealId, Money, Timestamp};
use tavren_relay::Relay;
use tavren_wire::agent::{AgentSecret, AttestedKeys, Epoch, EpochLength, Stamp, seal};
use tavren_wire::message::{Act, Content, Done, Level, SealedSignal, Signal, Tier};
use tavren_wire::notice::{Inbox, Notice, SealedBox};

/// An agent, its standing, and the inbox of the last that it sealed.
pub(crate) struct Agent {
    secret: AgentSecret,
    pub(crate) slot: u64,
    sequence: u64,
    standing: (Tier, Level, u16, Option<Money>),
    pub(crate) inbox: Option<Inbox>,
    pub(crate) missed: u64,
}

impl Agent {
    /// Agents of every standing, so that every deal has some for it and some not.
    pub(crate) fn many(count: u64, relay: &mut Relay) -> Vec<Self> {
        let numbers = 0..count;
        let agent = |number: u64| {
            let mut secret = [7; 32];
            secret[..8].copy_from_slice(&number.to_be_bytes());
            Self {
                secret: AgentSecret::from_bytes(secret),
                slot: relay.enrol(&OsEntropy).unwrap(),
                sequence: 0,
                standing: (
                    Tier::ALL[number as usize % 3],
                    Level::new((number / 3 % 6) as u8).unwrap(),
                    (number * 7 % 18) as u16,
                    (!number.is_multiple_of(4)).then(|| usd((number % 9) as i64 * 100 + 50)),
                ),
                inbox: None,
                missed: 0,
            }
        };
        numbers.map(agent).collect()
    }

    fn signal(&self, epoch: Epoch) -> Signal {
        let (tier, level, area, price_max) = self.standing;
        let mut signal = Signal::new(self.secret.signal_id(epoch), tier, level);
        (signal.area, signal.price_max) = (area, price_max);
        signal
    }

    /// Seals its signal, newer than all before, for the epoch of `now`.
    pub(crate) fn seals(&mut self, keys: &AttestedKeys, now: Timestamp) -> SealedSignal {
        let signal = self.signal(EpochLength::hours(6).unwrap().epoch_at(now));
        self.says(keys, now, &Content::Signal { signal })
    }

    /// Seals that its user saw a deal.
    pub(crate) fn reports(
        &mut self,
        keys: &AttestedKeys,
        now: Timestamp,
        deal: DealId,
    ) -> SealedSignal {
        let epoch = EpochLength::hours(6).unwrap().epoch_at(now);
        let act = Act::Seen;
        let report = Content::Report {
            id: self.secret.signal_id(epoch),
            today: self.secret.day_id(20_777),
            area: self.standing.2,
            done: vec![Done { deal, act }],
        };
        self.says(keys, now, &report)
    }

    fn says(&mut self, keys: &AttestedKeys, now: Timestamp, what: &Content) -> SealedSignal {
        let epochs = EpochLength::hours(6).unwrap();
        let epoch = epochs.epoch_at(now);
        self.sequence += 1;
        let stamp = Stamp {
            epoch,
            sequence: self.sequence,
            expires: epochs.end_of(epoch),
        };
        let mut seed = [0; 32];
        OsEntropy.fill(&mut seed).unwrap();
        let (sealed, key) = seal(keys, what, stamp, seed).unwrap();
        self.inbox = Some(Inbox::new(key));
        sealed
    }

    /// What boxes tell it; those that never came are counted.
    pub(crate) fn reads(&mut self, boxes: &[SealedBox]) -> Vec<Notice> {
        let inbox = self.inbox.as_mut().unwrap();
        let opened = boxes.iter().map(|sealed| inbox.open(sealed).unwrap());
        let opened: Vec<_> = opened.collect();
        self.missed += opened.iter().map(|one| one.missed).sum::<u64>();
        opened.into_iter().filter_map(|one| one.notice).collect()
    }

    /// True where a deal is for it, by the definition of a match.
    pub(crate) fn is_meant(&self, deal: &DealTerms, tables: &Tables) -> bool {
        let (tier, level, area, price_max) = self.standing;
        let tier = matching::Tier::ALL[tier as usize - 1];
        let level = matching::Level::new(level.number()).unwrap();
        let area = tables.areas().all().nth(area.into()).unwrap();
        let mut signal = matching::Signal::new(tier, level).in_area(area);
        if let Some(price) = price_max {
            signal = signal.price_max(price);
        }
        let criteria = deal.criteria(tables.areas()).unwrap();
        criteria.matches(&signal, area, tables).unwrap()
    }
}

/// Everybody seals anew, and the relay loads it.
pub(crate) fn seal_all(agents: &mut [Agent], relay: &mut Relay, now: Timestamp) -> AttestedKeys {
    let keys = keys(relay, now);
    for agent in agents {
        let sealed = agent.seals(&keys, now);
        relay.submit(agent.slot, sealed).unwrap();
    }
    relay.flush().unwrap();
    keys
}

/// The deals that an agent was told of, each with its revision.
pub(crate) type Told = BTreeSet<(DealId, u64)>;

/// What the boxes that are there tell each agent, and how many notices that were.
pub(crate) fn collect_all(agents: &mut [Agent], relay: &mut Relay, told: &mut [Told]) -> usize {
    let mut news = 0;
    for (agent, told) in agents.iter_mut().zip(told) {
        for notice in agent.reads(&relay.collect(agent.slot)) {
            news += 1;
            if let Notice::Matched { deal, revision, .. } = notice {
                assert!(told.insert((deal, revision)), "told twice");
            }
        }
    }
    news
}

/// Ticks until nobody is told of anything more; what each was told.
pub(crate) fn tell_all(agents: &mut [Agent], relay: &mut Relay, now: Timestamp) -> Vec<Told> {
    let mut told = vec![Told::new(); agents.len()];
    while {
        relay.tick(now).unwrap();
        collect_all(agents, relay, &mut told) > 0
    } {}
    told
}
