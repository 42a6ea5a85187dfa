//! Simulated time: rounds of a day or a week, each with stages half a minute apart.

use crate::records::Table;
use tavren_core::types::Timestamp;
use tavren_core::types::time::DAY_MILLIS;

/// Records of at most so many days are lived through day by day, longer ones week by week.
const DAYS_OF_DAILY_ROUNDS: i64 = 62;

/// Noon, when a round begins.
const NOON_MILLIS: i64 = 12 * 3_600_000;

/// All stages of a round lie within two minutes, so that a round can be lived through once more
/// after a crash: the market refuses a clock that goes back by five.
const STAGE_MILLIS: i64 = 20_000;

/// When in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    /// The operator judges buyers, and buyers publish offers.
    Morning,
    /// People see offers, and pause, resume and revoke.
    People,
    /// What is due is packaged and sealed.
    Packaging,
    /// Some people revoke now: after the seal, before the claim.
    SecondThoughts,
    /// Buyers claim, open and acknowledge.
    Claims,
    /// People flag buyers.
    Complaints,
}

/// When everything happens.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Calendar {
    first_day: i64,
    round_days: i64,
    /// Rounds while there are records.
    main: u32,
    /// Rounds afterwards, in which what stands runs out.
    tail: u32,
}

/// The days that terms give, where an offer does not say.
#[derive(Debug, Clone, Copy)]
pub(crate) struct UsualDays {
    pub(crate) deliver: u32,
    pub(crate) claim: u32,
    pub(crate) usage: u32,
    pub(crate) retention: u32,
}

impl Calendar {
    /// The calendar of these records.
    pub(crate) fn of(records: &Table) -> Self {
        let (first_day, last_day) = records.days();
        let span = last_day - first_day + 1;
        let round_days = match span <= DAYS_OF_DAILY_ROUNDS {
            true => 1,
            false => 7,
        };
        let usual = usual(round_days);
        let tail = i64::from(usual.usage + usual.retention) / round_days + 2;
        Self {
            first_day,
            round_days,
            main: (span / round_days + 1) as u32,
            tail: tail as u32,
        }
    }

    /// All rounds, those after the records included.
    pub(crate) fn rounds(&self) -> u32 {
        self.main + self.tail
    }

    /// Rounds while there are records.
    pub(crate) fn main_rounds(&self) -> u32 {
        self.main
    }

    /// What a round is: `day` or `week`.
    pub(crate) fn unit(&self) -> &'static str {
        match self.round_days {
            1 => "day",
            _ => "week",
        }
    }

    /// The time of a stage.
    pub(crate) fn at(&self, round: u32, stage: Stage) -> Timestamp {
        let day = self.day(i64::from(round) * self.round_days);
        day.plus_millis(NOON_MILLIS + stage as i64 * STAGE_MILLIS)
    }

    /// The start of a day, counted from that of the first record.
    pub(crate) fn day(&self, day: i64) -> Timestamp {
        let millis = (self.first_day + day) * DAY_MILLIS;
        Timestamp::from_millis(millis).unwrap_or(Timestamp::MAX)
    }

    /// The rounds in which an offer with this window is open.
    pub(crate) fn rounds_within(
        &self,
        opens: Option<Timestamp>,
        closes: Option<Timestamp>,
    ) -> std::ops::Range<u32> {
        let from = |moment: Option<Timestamp>| {
            let moment = moment?;
            (0..self.main).find(|round| moment <= self.at(*round, Stage::Morning))
        };
        let start = match opens {
            None => 0,
            Some(_) => from(opens).unwrap_or(self.main),
        };
        start..from(closes).unwrap_or(self.main).max(start)
    }

    pub(crate) fn usual_days(&self) -> UsualDays {
        usual(self.round_days)
    }
}

fn usual(round_days: i64) -> UsualDays {
    match round_days {
        1 => UsualDays {
            deliver: 2,
            claim: 3,
            usage: 7,
            retention: 14,
        },
        _ => UsualDays {
            deliver: 14,
            claim: 14,
            usage: 28,
            retention: 28,
        },
    }
}
