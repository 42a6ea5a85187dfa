//! Who takes part in the tests, what they offer, and the records that exist about them.
//!
//! Every value that must never be printed begins with `planted-`.

use tavren_core::port::{Cell, DataSource, Record, Records, Request, SourceError};
use tavren_core::quote::{UserTier, UserTrust};
use tavren_core::terms::{Caps, Penalty, Terms};
use tavren_core::types::{Code, Currency, Label, Money, Price, Timestamp, UserId};
use tavren_core::user::Profile;

/// Milliseconds in a day.
pub const DAY: i64 = 86_400_000;
/// Milliseconds between two records of a person.
pub const RECORD_EVERY: i64 = DAY / 4;
/// When everything begins: 2026-11-20T12:00:00Z.
pub const START: i64 = 1_795_176_000_000;
/// How many users there are.
pub const USERS: usize = 3;
/// How many buyers there are.
pub const BUYERS: usize = 2;
/// The kinds of data.
pub const DATA: [&str; 2] = ["app_usage", "places"];
/// The purposes.
pub const PURPOSES: [&str; 2] = ["research", "ads"];
/// What begins everything that must never be printed.
pub const PLANTED: &str = "planted-";

/// When records were or will be collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// The days before the grant.
    Last(i64),
    /// The days after the grant, as one period.
    Next(i64),
    /// So many periods of one day.
    Daily(u32),
}

/// What an offer says, in plain numbers: read by the core through [`Deal::terms`], by the model directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deal {
    /// Whose it is.
    pub buyer: usize,
    /// Which of [`DATA`].
    pub data: usize,
    /// Which of [`PURPOSES`].
    pub purpose: usize,
    /// When.
    pub shape: Shape,
    /// A period's price, in millionths of a minor unit.
    pub price_micro: i64,
    /// In which currency.
    pub currency: &'static str,
    /// What all grants together may cost, in minor units.
    pub budget: i64,
    /// How many grants there may be.
    pub places: Option<u64>,
    /// How often one user may be shown it.
    pub shown_max: Option<u32>,
    /// Days between two grants of one user.
    pub cooldown: i64,
    /// What is paid beside the periods once a grant is fulfilled, in minor units; nothing for none.
    pub bonus: i64,
    /// True where a revoke before that costs the bonus.
    pub lose_bonus: bool,
    /// Days that a revoke before that bars its user from the offer; none where it loses the bonus.
    pub revoke_cooldown: i64,
    /// Days to package a period.
    pub deliver: i64,
    /// Days that a package waits.
    pub claim: i64,
    /// Days of use after collection.
    pub usage: i64,
    /// Days that an ended grant is kept.
    pub retention: i64,
    /// The offer whose grants it supersedes.
    pub replaces: Option<usize>,
}

impl Deal {
    /// How many periods.
    pub fn periods(&self) -> u32 {
        match self.shape {
            Shape::Daily(periods) => periods,
            Shape::Last(_) | Shape::Next(_) => 1,
        }
    }

    /// The terms, as the core reads them.
    pub fn terms(&self) -> Terms {
        let currency = Currency::parse(self.currency).expect("a currency");
        let days = |days: i64| u32::try_from(days).expect("days");
        let price = Price::new(self.price_micro, currency).expect("a price");
        let builder = Terms::flat(price)
            .of(DATA[self.data])
            .columns(["app"])
            .purpose(PURPOSES[self.purpose])
            .budget(Money::new(self.budget, currency).expect("a budget"))
            .caps(Caps {
                total: self.shown_max,
                ..Caps::default()
            })
            .cooldown_days(days(self.cooldown))
            .deliver_days(days(self.deliver))
            .claim_days(days(self.claim))
            .use_days(days(self.usage))
            .retention_days(days(self.retention));
        let builder = match self.places {
            Some(places) => builder.places(places),
            None => builder,
        };
        let builder = match self.bonus {
            0 => builder,
            bonus => builder.bonus(Money::new(bonus, currency).expect("a bonus")),
        };
        let builder = match (self.lose_bonus, days(self.revoke_cooldown)) {
            (true, _) => builder.penalty(Penalty::LoseBonus),
            (false, 0) => builder,
            (false, days) => builder.penalty(Penalty::Cooldown { days }),
        };
        match self.shape {
            Shape::Last(last) => builder.last_days(days(last)),
            Shape::Next(next) => builder.next_days(days(next)),
            Shape::Daily(periods) => builder.daily(periods),
        }
        .build()
        .expect("valid terms")
    }
}

/// The offers of every test world.
pub fn deals() -> Vec<Deal> {
    let flat = Deal {
        buyer: 0,
        data: 0,
        purpose: 0,
        shape: Shape::Last(1),
        price_micro: 75_000_000,
        currency: "USD",
        budget: 10_000,
        places: None,
        shown_max: None,
        cooldown: 0,
        bonus: 0,
        lose_bonus: false,
        revoke_cooldown: 0,
        deliver: 7,
        claim: 14,
        usage: 30,
        retention: 30,
        replaces: None,
    };
    let daily = Deal {
        shape: Shape::Daily(3),
        price_micro: 10_000_000,
        deliver: 1,
        claim: 2,
        usage: 3,
        retention: 2,
        ..flat.clone()
    };
    let staying = daily.clone();
    vec![
        flat.clone(),
        daily.clone(),
        // A third of a cent a day: what is finer than a cent accrues.
        Deal {
            buyer: 1,
            data: 1,
            shape: Shape::Daily(4),
            price_micro: 300_000,
            deliver: 2,
            claim: 1,
            usage: 4,
            retention: 1,
            ..flat.clone()
        },
        // Two places, another currency, one period to come.
        Deal {
            buyer: 1,
            shape: Shape::Next(2),
            price_micro: 150_000_000,
            currency: "EUR",
            places: Some(2),
            deliver: 2,
            claim: 3,
            usage: 5,
            retention: 0,
            ..flat.clone()
        },
        // Changed terms: a grant of these supersedes one of the daily offer.
        Deal {
            shape: Shape::Daily(2),
            price_micro: 12_000_000,
            replaces: Some(1),
            ..daily
        },
        // Fine prices again; the budget holds two grants at a time.
        Deal {
            price_micro: 450_000,
            budget: 2,
            shown_max: Some(5),
            cooldown: 1,
            deliver: 1,
            claim: 1,
            usage: 2,
            retention: 1,
            ..flat.clone()
        },
        // A bonus that a revoke loses; the budget holds two grants at a time, or three.
        Deal {
            bonus: 25,
            lose_bonus: true,
            budget: 140,
            ..staying.clone()
        },
        // Fine prices; a revoke pays the share of the bonus, and makes wait.
        Deal {
            buyer: 1,
            shape: Shape::Daily(4),
            price_micro: 300_000,
            bonus: 7,
            revoke_cooldown: 2,
            ..staying
        },
    ]
}

/// The id of a user.
pub fn user_id(user: usize) -> UserId {
    UserId::new(&format!("{PLANTED}user-{user}-zanzibar")).expect("a user id")
}

/// A user whom nobody knows.
pub fn stranger() -> UserId {
    UserId::new(&format!("{PLANTED}stranger")).expect("a user id")
}

/// What the host knows of a user: the last one has no places to share.
pub fn profile(user: usize) -> Profile {
    let data = if user == 2 { &DATA[..1] } else { &DATA[..] };
    Profile {
        data_types: data.iter().map(|name| label(name)).collect(),
        area: None,
        tags: vec![label(&format!("{PLANTED}tag-{user}"))],
        zone: None,
    }
}

/// Tier and trust of a user, in ten-thousandths.
pub fn standing(user: usize) -> (u8, u16) {
    [(0, 10_000), (1, 9_000), (3, 10_000)][user]
}

/// [`standing`] as the core reads it.
pub fn tier(user: usize) -> (UserTier, UserTrust) {
    let (tier, trust) = standing(user);
    let tier = UserTier::new(tier).expect("a tier");
    (tier, UserTrust::new(trust).expect("a trust"))
}

/// A label.
pub fn label(text: &str) -> Label {
    Label::new(text).expect("a label")
}

/// A time from its milliseconds.
pub fn time(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis).expect("a time")
}

/// When a user made the records of a window: on a grid, and none on even days for the last user.
pub fn records(user: usize, from: i64, until: i64) -> Vec<i64> {
    let first = (from + RECORD_EVERY - 1).div_euclid(RECORD_EVERY) * RECORD_EVERY;
    (0..)
        .map(|step| first + step * RECORD_EVERY)
        .take_while(|at| *at < until)
        .filter(|at| user != 2 || at.div_euclid(DAY) % 2 != 0)
        .collect()
}

/// True where the source has lost what it had: its host fails for windows that begin on such a day.
pub fn is_lost(user: usize, from: i64) -> bool {
    user == 1 && from.div_euclid(DAY) % 5 == 0
}

/// The text of a record.
pub fn cell(user: usize, at: i64) -> String {
    format!("{PLANTED}cell-{user}-{at}")
}

/// The host's records.
#[derive(Debug, Clone, Copy)]
pub struct Source;

impl DataSource for Source {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let user = (0..USERS).find(|user| user_id(*user) == request.subject);
        let user = user.expect("a known user");
        let (from, until) = (
            request.window.from().millis(),
            request.window.until().millis(),
        );
        if is_lost(user, from) {
            return Err(SourceError {
                what: "the test has lost it".to_owned(),
                code: Code::SourceFailed,
            });
        }
        let row = |at: i64| Record {
            at: time(at),
            cells: vec![Cell::Text(cell(user, at)); request.columns.len()],
        };
        Ok(Records {
            columns: request.columns.clone(),
            rows: records(user, from, until).into_iter().map(row).collect(),
        })
    }
}
