//! One person, and the agent on that person's device.

use super::epochs;
use crate::chance::{Chance, Dice};
use crate::vendors::Vendors;
use crate::{Trouble, town};
use std::collections::BTreeSet;
use tavren_core::deal::{Agent, Bought, Choice, Decision, Rule};
use tavren_core::matching::{Category, Interest, Level, Signal, Tables, Tier};
use tavren_core::types::{DealId, Timestamp};
use tavren_wire::agent::{AgentSecret, AttestedKeys, Stamp, seal};
use tavren_wire::message::{self, Content, SealedSignal};
use tavren_wire::notice::{Inbox, Notice, SealedBox};
use tavren_wire::receipt::{InclusionReceipt, verify};

/// A person's agent.
pub(crate) struct Person {
    pub(crate) standing: Standing,
    secret: AgentSecret,
    seed: [u8; 32],
    /// Where the relay keeps what is for it.
    pub(crate) slot: u64,
    inbox: Option<Inbox>,
    sealed: Option<[u8; 32]>,
    /// Boxes that it has not opened yet.
    pub(crate) post: Vec<SealedBox>,
    pub(crate) boxes: usize,
    pub(crate) missed: u64,
    /// True once the runner has signed that it took the signal.
    pub(crate) included: bool,
    pub(crate) told: BTreeSet<DealId>,
}

/// What a person is and wants to hear of, in the words of matching and of the wire.
pub(crate) struct Standing {
    pub(crate) signal: Signal,
    said: message::Signal,
}

impl Person {
    pub(crate) fn new(number: u64, chance: Chance, tables: &Tables) -> Result<Self, Trouble> {
        let secret = AgentSecret::from_bytes(chance.bytes("agent secret", number));
        let id = secret.signal_id(epochs()?.epoch_at(town::noon()));
        Ok(Self {
            standing: Standing::draw(&mut chance.dice("standing", number), id, tables)?,
            secret,
            seed: chance.bytes("agent seed", number),
            slot: 0,
            inbox: None,
            sealed: None,
            post: Vec::new(),
            boxes: 0,
            missed: 0,
            included: false,
            told: BTreeSet::new(),
        })
    }

    /// Seals the signal to keys that evidence vouches for.
    pub(crate) fn seal(
        &mut self,
        keys: &AttestedKeys,
        now: Timestamp,
    ) -> Result<SealedSignal, Trouble> {
        let epochs = epochs()?;
        let epoch = epochs.epoch_at(now);
        let mut signal = self.standing.said.clone();
        signal.id = self.secret.signal_id(epoch);
        let stamp = Stamp {
            epoch,
            sequence: 0,
            expires: epochs.end_of(epoch),
        };
        let (sealed, key) = seal(keys, &Content::Signal { signal }, stamp, self.seed)?;
        self.inbox = Some(Inbox::new(key));
        self.sealed = Some(sealed.hash());
        Ok(sealed)
    }

    /// Opens the boxes that have come; how many of them say something.
    pub(crate) fn open(&mut self, keys: &AttestedKeys) -> Result<usize, Trouble> {
        let inbox = self.inbox.as_mut().ok_or("an agent without a signal")?;
        let mut news = 0;
        for sealed in self.post.drain(..) {
            let received = inbox.open(&sealed)?;
            self.boxes += 1;
            self.missed += received.missed;
            match received.notice {
                None => continue,
                Some(Notice::Included { receipt }) => {
                    let receipt: InclusionReceipt = verify(keys.receipts(), &receipt)?;
                    self.included = Some(receipt.signal) == self.sealed;
                }
                Some(Notice::Matched { deal, .. }) => {
                    if !self.told.insert(deal) {
                        return Err("an agent was told of a deal twice".into());
                    }
                }
            }
            news += 1;
        }
        Ok(news)
    }

    /// Decides about every deal that it was told of, on its own device.
    pub(crate) fn decide(
        &self,
        vendors: &Vendors,
        tables: &Tables,
        now: Timestamp,
    ) -> Result<Vec<(DealId, Decision)>, Trouble> {
        let rules = [Rule {
            category: Category::new(0).ok(),
            vendors: Vec::new(),
            price_max: town::usd(1_500)?,
            saves_percent: 25,
            per_day: 2,
            month_max: town::usd(5_000)?,
            expires: now.plus_days(30),
        }];
        let mut bought: Vec<Bought> = Vec::new();
        let mut decisions = Vec::new();
        for id in &self.told {
            let deal = vendors.deal(*id).ok_or("a deal that nobody posted")?;
            let agent = Agent {
                tables,
                signal: &self.standing.signal,
                position: None,
                blocked: &[],
                rules: &rules,
                bought: &bought,
            };
            let decision = agent.decide(deal, now)?;
            if matches!(decision.choice, Choice::Buy { .. }) {
                bought.push(Bought {
                    deal: *id,
                    at: now,
                    price: deal.terms().price(),
                });
            }
            decisions.push((*id, decision));
        }
        Ok(decisions)
    }
}

impl Standing {
    /// A person of some tier and loyalty, in some place, with some interests and a largest price.
    fn draw(dice: &mut Dice, id: message::EphemeralId, tables: &Tables) -> Result<Self, Trouble> {
        let tier = dice.weighed(&[50, 35, 15]);
        let level = dice.below(6) as u8;
        let city = dice.below(town::CITIES);
        let code = match dice.weighed(&[80, 15, 5]) {
            0 => town::district(dice.below(town::DISTRICTS), city),
            1 => town::city(city),
            _ => town::COUNTRY,
        };
        let area = tables
            .areas()
            .area(code)
            .ok_or("an area that there is not")?;
        let price = 500 + 50 * dice.below(91) as i64;
        let mut interests = BTreeSet::new();
        // Some of the three may be the same.
        for _ in 0..3 {
            interests.insert(dice.below(town::CATEGORIES) as u8);
        }
        let tier_here = *Tier::ALL.get(tier).ok_or("a tier")?;
        let tier_said = *message::Tier::ALL.get(tier).ok_or("a tier")?;
        let price = town::usd(price)?;

        let mut said = message::Signal::new(id, tier_said, message::Level::new(level)?);
        (said.area, said.price_max) = (area.number(), Some(price));
        let mut wanted = Vec::new();
        for number in interests {
            wanted.push(Interest::in_category(Category::new(number)?).tier(tier_here));
            let interest = message::Interest {
                category: message::Category::new(number)?,
                tier: tier_said,
                level: None,
            };
            said.interests = said.interests.with(interest);
        }
        let signal = Signal::new(tier_here, Level::new(level)?)
            .in_area(area)
            .interested(&wanted)?
            .price_max(price);
        Ok(Self { signal, said })
    }
}
