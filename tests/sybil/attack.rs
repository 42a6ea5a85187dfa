//! The attack: ten thousand fake agents, each admitted or refused by the core's own code.

use crate::assumptions::{Assumptions, Defence};
use tavren_core::agent::{Admission, Agents, Fault, Outcome, stake_for};
use tavren_core::types::{Code, Currency, Money, Timestamp};

/// Fake agents.
pub const AGENTS: u64 = 10_000;

/// How often a fake agent tries, in milliseconds: as often as the best rate gives one.
const STEP_MILLIS: i64 = 12 * 3_600_000;

/// When the attack begins: any time will do.
const START_MILLIS: i64 = 1_800_000_000_000;

const DAY_MILLIS: i64 = 86_400_000;

/// What the attacker does with each agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Strategy {
    /// Takes the dear deals too, and stakes for them.
    pub dear: bool,
    /// Stops after so many redemptions; an agent that was found out stops anyway, since a stake
    /// put anew is lost again.
    pub stop: u32,
}

impl Strategy {
    /// Those that are tried: cautious and greedy, cheap and dear.
    pub fn all() -> impl Iterator<Item = Self> {
        let stops = [1, 2, 4, 8, 16, 32, 128, u32::MAX];
        let of = move |dear| stops.map(|stop| Self { dear, stop });
        [false, true].into_iter().flat_map(of)
    }
}

/// What all agents together paid and took, in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sum {
    /// For devices and persons.
    pub entry: i64,
    /// Stakes that were forfeited.
    pub forfeited: i64,
    /// Interest on stakes while they were frozen.
    pub interest: i64,
    /// Regular price less price, of every redemption.
    pub taken: i64,
    /// Redemptions.
    pub redemptions: i64,
    /// Agents that were found out.
    pub found: i64,
}

impl Sum {
    /// Everything that was paid.
    pub fn cost(&self) -> i64 {
        self.entry + self.forfeited + self.interest
    }

    /// What a stolen unit of money costs, in ten-thousandths: above 10,000 the attack loses.
    pub fn price(&self) -> i64 {
        self.cost() * 10_000 / self.taken.max(1)
    }
}

/// An attack on a market that lacks some defence, or none.
#[derive(Debug, Clone, Copy)]
pub struct Attack {
    pub agents: u64,
    pub assumptions: Assumptions,
    pub without: Option<Defence>,
}

impl Attack {
    /// With all agents, on a market that has every defence.
    pub const USUAL: Self = Self {
        agents: AGENTS,
        assumptions: Assumptions::USUAL,
        without: None,
    };

    /// The strategy that steals cheapest, and what it comes to.
    pub fn best(&self) -> (Strategy, Sum) {
        let tried = Strategy::all().map(|strategy| (strategy, self.run(strategy)));
        let best = tried.min_by_key(|(_, sum)| sum.price());
        best.expect("a strategy")
    }

    /// What a strategy comes to.
    pub fn run(&self, strategy: Strategy) -> Sum {
        let start = self.enrolled();
        let mut sum = Sum::default();
        for number in 0..self.agents {
            self.play(start.clone(), number, strategy, &mut sum);
        }
        sum
    }

    fn lacks(&self, defence: Defence) -> bool {
        self.without == Some(defence)
    }

    /// An agent as it is enrolled.
    fn enrolled(&self) -> Agents {
        let mut agents = Agents::default();
        renew(&mut agents, 0);
        if self.lacks(Defence::Reputation) {
            for _ in 0..10_000 {
                agents.close(Outcome::Confirmed);
            }
        }
        agents
    }

    /// One agent from its enrolment until it has its stake back, or lost it.
    fn play(&self, mut agents: Agents, number: u64, strategy: Strategy, sum: &mut Sum) {
        let assumed = &self.assumptions;
        let stake = self.stake(strategy);
        sum.entry += assumed.person_minor;
        if !self.lacks(Defence::Attestation) {
            sum.entry += assumed.device_minor;
        }
        let (mut taken, mut now, mut skipped) = (0, 0, 0);
        let mut found_at = None;
        loop {
            if found_at.is_some_and(|found| found <= now) {
                sum.found += 1;
                agents.blame(Fault::Redemption);
                if !self.lacks(Defence::Forfeit) {
                    sum.forfeited += stake;
                }
                break;
            }
            while now < assumed.horizon_days * DAY_MILLIS && taken < strategy.stop {
                let Some(saves) = self.deal(strategy, taken) else {
                    break;
                };
                match self.admit(&mut agents, saves, stake, now + skipped) {
                    Ok(()) => {}
                    // Without a rate, waiting takes no time.
                    Err(Code::AgentRate) if self.lacks(Defence::Rate) => {
                        skipped += STEP_MILLIS;
                        continue;
                    }
                    Err(_) => break,
                }
                agents.close(Outcome::Confirmed);
                sum.taken += saves;
                sum.redemptions += 1;
                if found_at.is_none() && draw(number, taken) < assumed.found_bp {
                    found_at = Some(now + assumed.delay_days * DAY_MILLIS);
                }
                taken += 1;
            }
            let over = now >= assumed.horizon_days * DAY_MILLIS || taken >= strategy.stop;
            if over && agents.may_unstake(time(now + skipped)).is_ok() {
                break;
            }
            now += STEP_MILLIS;
        }
        sum.interest += stake * assumed.interest_bp * (now / DAY_MILLIS) / 10_000 / 365;
    }

    /// What the deal saves that is taken after so many.
    fn deal(&self, strategy: Strategy, taken: u32) -> Option<i64> {
        let assumed = &self.assumptions;
        let first = if strategy.dear { 0 } else { assumed.dear };
        let next = if self.lacks(Defence::Nullifier) {
            0
        } else {
            usize::try_from(taken).expect("a place")
        };
        let place = first + next;
        (place < assumed.deals).then(|| assumed.saves(place))
    }

    /// What is put at stake: enough for the dearest deal.
    fn stake(&self, strategy: Strategy) -> i64 {
        match self.deal(strategy, 0) {
            Some(dearest) if !self.lacks(Defence::Stake) => {
                stake_for(usd(dearest)).expect("a stake").minor()
            }
            _ => 0,
        }
    }

    fn admit(&self, agents: &mut Agents, saves: i64, stake: i64, now: i64) -> Result<(), Code> {
        renew(agents, now);
        // Where nothing is asked for, a deal counts as one that saves nothing.
        let saves = if self.lacks(Defence::Stake) { 0 } else { saves };
        let order = Admission::Order {
            saves: usd(saves),
            staked: usd(stake),
        };
        agents.admit(order, time(now))
    }
}

/// The host vouches for the device as long as nothing was found.
fn renew(agents: &mut Agents, now: i64) {
    let until = Some(time(now).plus_days(30));
    agents.enrol([1; 32], until, time(now)).expect("an agent");
}

/// A number below 10,000 for an agent's redemption, the same in every run (SplitMix64).
fn draw(agent: u64, redemption: u32) -> u64 {
    let place = agent << 32 | u64::from(redemption);
    let mut mixed = place.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed ^ mixed >> 31) % 10_000
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(START_MILLIS + millis).expect("a time")
}

fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).expect("an amount")
}
