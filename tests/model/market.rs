//! The slow, obvious model: a list of everything that happened, and answers found by reading the
//! whole list again each time. Written from the tables and laws of the design, in plain numbers;
//! it calls nothing of the core.

use std::collections::{BTreeMap, BTreeSet};

use tavren_core::types::Code;

use crate::people::{self, DAY, Deal, Shape};
use crate::script::{Act, Counts};
use crate::world::{Answer, Held};

#[path = "batches.rs"]
mod batches;

/// How long a presentation can be granted.
const SHOWN_FOR: i64 = 7 * DAY;

/// How long a source that failed is not asked again.
const RESTS_FOR: i64 = 10 * 60_000;

/// Something that happened. Everything is named by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// A buyer was suspended.
    Suspended(usize),
    /// A buyer was reinstated.
    Reinstated(usize),
    /// A buyer was banned.
    Banned(usize),
    /// An offer was closed for the moment.
    OfferPaused(usize),
    /// An offer was opened again.
    OfferResumed(usize),
    /// An offer was closed for good.
    OfferClosed(usize),
    /// What was shown (by number) is no longer there to be granted: it was answered.
    Answered(usize),
    /// A user dismissed an offer.
    Dismissed(usize, usize),
    /// A user blocked a buyer.
    Blocked(usize, usize),
    /// A user allowed a buyer again.
    Unblocked(usize, usize),
    /// A user put a buyer on the list of those that are allowed.
    Allowed(usize, usize),
    /// A user took a buyer off it.
    Disallowed(usize, usize),
    /// A user blocked a purpose.
    PurposeBlocked(usize, usize),
    /// A user allowed a purpose again.
    PurposeUnblocked(usize, usize),
    /// A grant was paused.
    Paused(usize),
    /// A grant was resumed.
    Resumed(usize),
    /// A grant was revoked.
    Revoked(usize),
    /// A newer grant took the place of a grant.
    Superseded(usize),
    /// A period of a grant was sealed.
    Sealed(usize, u32),
    /// A period of a grant had no records.
    Empty(usize, u32),
    /// The source failed for a period of a grant.
    Failed(usize, u32),
    /// A period of a grant was claimed.
    Delivered(usize, u32),
    /// A user was erased.
    Erased(usize),
}

/// What was shown to a user.
#[derive(Debug, Clone, Copy)]
struct Shown {
    user: usize,
    offer: usize,
    at: i64,
    quote: i64,
}

/// A grant.
#[derive(Debug, Clone, Copy)]
struct Grant {
    user: usize,
    offer: usize,
    at: i64,
    /// How many entries the list had when it was given.
    after: usize,
    quote: i64,
}

/// A claimed package.
#[derive(Debug, Clone, Copy)]
struct Package {
    periods: i64,
    /// Until when it can be collected.
    until: i64,
    acknowledged: bool,
}

/// How a grant ended; the greater wins where two fall on one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum End {
    /// Its time was over.
    Expired,
    /// A newer one took its place.
    Superseded,
    /// Its user took it back.
    Revoked,
    /// Its buyer was banned.
    Invalidated,
}

/// What became of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is still being collected.
    Open,
    /// It can be packaged.
    Due,
    /// Its source failed a moment ago, so that it is not asked again yet.
    Resting,
    /// It waits for its buyer.
    Waiting,
    /// It was claimed, and paid.
    Delivered(i64),
    /// It was not claimed in time, and paid.
    Unclaimed,
    /// It was stopped before it was claimed, or had nothing in it.
    Aborted(i64),
    /// It can never be packaged any more.
    Void,
}

impl Fate {
    /// True where it was paid.
    pub fn is_paid(self) -> bool {
        matches!(self, Self::Delivered(_) | Self::Unclaimed)
    }
}

/// What the model says about a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// It is done, with this answer.
    Done(Vec<i64>, Vec<String>),
    /// It is done, and says whatever it says.
    Whatever,
    /// It is refused for one of these reasons.
    Refused(BTreeSet<u16>),
    /// It is done or refused for this reason: the rest of a hold may come back late.
    Perhaps(Code),
}

impl Expected {
    /// True where the core answered as expected.
    pub fn fits(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Self::Done(numbers, cells), Answer::Done(n, c)) => numbers == n && cells == c,
            (Self::Whatever | Self::Perhaps(_), Answer::Done(..)) => true,
            (Self::Refused(codes), Answer::Refused(code)) => codes.contains(&code.number()),
            (Self::Perhaps(code), Answer::Refused(refused)) => code == refused,
            _ => false,
        }
    }

    fn done(numbers: impl IntoIterator<Item = i64>) -> Self {
        Self::Done(numbers.into_iter().collect(), Vec::new())
    }

    fn refused(code: Code) -> Self {
        Self::Refused(BTreeSet::from([code.number()]))
    }
}

/// Everything that happened.
#[derive(Debug, Clone)]
pub struct Model {
    /// The time.
    pub now: i64,
    deals: Vec<Deal>,
    log: Vec<(i64, Fact)>,
    shown: Vec<Shown>,
    grants: Vec<Grant>,
    /// The claimed packages.
    packages: Vec<Package>,
    /// Sealed periods by the packaging that sealed them.
    sealed: Vec<Vec<(usize, u32)>>,
    /// The operator's batches, of one line each.
    batches: Vec<batches::Booked>,
}

/// A stretch of time; one that has not ended has no end.
type Stretch = (i64, Option<i64>);

fn meets((from, until): Stretch, window: (i64, i64)) -> bool {
    from < window.1 && until.is_none_or(|until| window.0 < until)
}

impl Model {
    /// Nothing has happened yet.
    pub fn new(deals: Vec<Deal>) -> Self {
        Self {
            now: people::START,
            deals,
            log: Vec::new(),
            shown: Vec::new(),
            grants: Vec::new(),
            packages: Vec::new(),
            sealed: Vec::new(),
            batches: Vec::new(),
        }
    }

    /// What there is to do something to.
    pub fn counts(&self) -> Counts {
        Counts {
            offers: self.deals.len(),
            shown: self.shown.len(),
            grants: self.grants.len(),
            packages: self.packages.len(),
            batches: self.batches.len(),
        }
    }

    fn note(&mut self, fact: Fact) {
        self.log.push((self.now, fact));
    }

    fn deal(&self, grant: usize) -> &Deal {
        &self.deals[self.grants[grant].offer]
    }

    fn when(&self, fact: Fact) -> Option<i64> {
        self.log.iter().find(|(_, f)| *f == fact).map(|(at, _)| *at)
    }

    /// True where of two facts the first is the later one.
    fn is_on(&self, on: Fact, off: Fact) -> bool {
        let last = self.log.iter().rev().find(|(_, f)| *f == on || *f == off);
        last.is_some_and(|(_, fact)| *fact == on)
    }

    fn stretches(&self, on: Fact, off: Fact) -> Vec<Stretch> {
        let mut stretches: Vec<Stretch> = Vec::new();
        for (at, fact) in &self.log {
            if *fact == on {
                stretches.push((*at, None));
            } else if *fact == off
                && let Some(last) = stretches.last_mut()
            {
                last.1.get_or_insert(*at);
            }
        }
        stretches
    }

    fn suspensions(&self, buyer: usize) -> Vec<Stretch> {
        self.stretches(Fact::Suspended(buyer), Fact::Reinstated(buyer))
    }

    fn pauses(&self, grant: usize) -> Vec<Stretch> {
        self.stretches(Fact::Paused(grant), Fact::Resumed(grant))
    }

    fn is_suspended(&self, buyer: usize) -> bool {
        self.is_on(Fact::Suspended(buyer), Fact::Reinstated(buyer))
    }

    fn is_barred(&self, buyer: usize) -> bool {
        self.is_suspended(buyer) || self.when(Fact::Banned(buyer)).is_some()
    }

    fn is_paused(&self, grant: usize) -> bool {
        self.is_on(Fact::Paused(grant), Fact::Resumed(grant))
    }

    fn collection(&self, grant: usize) -> (i64, i64) {
        let at = self.grants[grant].at;
        match self.deal(grant).shape {
            Shape::Last(days) => (at - days * DAY, at),
            Shape::Next(days) => (at, at + days * DAY),
            Shape::Daily(days) => (at, at + i64::from(days) * DAY),
        }
    }

    fn window(&self, grant: usize, period: u32) -> (i64, i64) {
        match self.deal(grant).shape {
            Shape::Daily(_) => {
                let from = self.grants[grant].at + i64::from(period) * DAY;
                (from, from + DAY)
            }
            Shape::Last(_) | Shape::Next(_) => self.collection(grant),
        }
    }

    fn use_until(&self, grant: usize) -> i64 {
        self.collection(grant).1 + self.deal(grant).usage * DAY
    }

    /// How it has ended by now: the earliest end, and of two at one instant the stronger.
    pub fn ended(&self, grant: usize) -> Option<(i64, End)> {
        let buyer = self.deal(grant).buyer;
        let ends = [
            (self.when(Fact::Banned(buyer)), End::Invalidated),
            (self.when(Fact::Revoked(grant)), End::Revoked),
            (self.when(Fact::Superseded(grant)), End::Superseded),
            (Some(self.use_until(grant)), End::Expired),
        ];
        ends.into_iter()
            .filter_map(|(at, end)| at.filter(|at| *at <= self.now).map(|at| (at, end)))
            .min_by_key(|(at, end)| (*at, std::cmp::Reverse(*end)))
    }

    /// True where nothing is left of it.
    pub fn is_wiped(&self, grant: usize) -> bool {
        let Grant { user, after, .. } = self.grants[grant];
        let erased = self.log[after..]
            .iter()
            .any(|(_, f)| *f == Fact::Erased(user));
        let kept = self.deal(grant).retention * DAY;
        erased
            || self
                .ended(grant)
                .is_some_and(|(at, _)| at + kept <= self.now)
    }

    /// The name of its state.
    pub fn state(&self, grant: usize) -> &'static str {
        if self.is_wiped(grant) {
            return "wiped";
        }
        match self.ended(grant) {
            Some((_, End::Invalidated)) => "invalidated",
            Some((_, End::Revoked)) => "revoked",
            Some((_, End::Superseded)) => "superseded",
            Some((_, End::Expired)) => "expired",
            None => {
                let (from, until) = self.collection(grant);
                if until <= self.now {
                    "fulfilled"
                } else if self.is_paused(grant) || self.is_suspended(self.deal(grant).buyer) {
                    "paused"
                } else if self.now < from {
                    "granted"
                } else {
                    "active"
                }
            }
        }
    }

    fn is_live(&self, grant: usize) -> bool {
        !self.is_wiped(grant) && self.ended(grant).is_none()
    }

    /// What became of a period: the list is read from where it was sealed, and what comes first decides.
    pub fn fate(&self, grant: usize, period: u32) -> Fate {
        let deal = self.deal(grant);
        let sealed = |(_, fact): &(i64, Fact)| *fact == Fact::Sealed(grant, period);
        let Some(at) = self.log.iter().position(sealed) else {
            return self.unsealed(grant, period);
        };
        let deadline = self.log[at].0 + deal.claim * DAY;
        for (at, fact) in &self.log[at..] {
            if deadline <= *at {
                break;
            }
            let stops = [
                Fact::Paused(grant),
                Fact::Revoked(grant),
                Fact::Superseded(grant),
                Fact::Suspended(deal.buyer),
                Fact::Banned(deal.buyer),
                Fact::Erased(self.grants[grant].user),
            ];
            if *fact == Fact::Delivered(grant, period) {
                return Fate::Delivered(*at);
            }
            if stops.contains(fact) {
                return Fate::Aborted(*at);
            }
        }
        let expiry = self.use_until(grant);
        if expiry < deadline && expiry <= self.now {
            Fate::Aborted(expiry)
        } else if deadline <= self.now {
            Fate::Unclaimed
        } else {
            Fate::Waiting
        }
    }

    fn unsealed(&self, grant: usize, period: u32) -> Fate {
        if let Some(at) = self.when(Fact::Empty(grant, period)) {
            return Fate::Aborted(at);
        }
        let failed = (self.now - RESTS_FOR, Fact::Failed(grant, period));
        if self
            .log
            .iter()
            .any(|(at, f)| failed.0 < *at && *f == failed.1)
        {
            return Fate::Resting;
        }
        let deal = self.deal(grant);
        let window = self.window(grant, period);
        if self.now < window.1 {
            return Fate::Open;
        }
        // Before it was given there was nothing to interrupt.
        let from = window.0.max(self.grants[grant].at);
        let mut gaps = self.pauses(grant);
        gaps.extend(self.suspensions(deal.buyer));
        let interrupted = gaps.into_iter().any(|gap| meets(gap, (from, window.1)));
        if interrupted || window.1 + deal.deliver * DAY <= self.now || !self.is_live(grant) {
            return Fate::Void;
        }
        Fate::Due
    }

    fn fates(&self, grant: usize) -> Vec<Fate> {
        let periods = 0..self.deal(grant).periods();
        periods.map(|period| self.fate(grant, period)).collect()
    }

    /// How many of its periods were paid.
    pub fn paid(&self, grant: usize) -> u32 {
        let fates = self.fates(grant);
        let paid = fates.iter().filter(|fate| fate.is_paid());
        u32::try_from(paid.count()).expect("a count")
    }

    /// How many of its periods their user let be collected whole.
    fn unpaused(&self, grant: usize) -> u32 {
        let given = self.grants[grant].at;
        let whole = |period: &u32| {
            let (from, until) = self.window(grant, *period);
            let mut pauses = self.pauses(grant).into_iter();
            !pauses.any(|pause| meets(pause, (from.max(given), until)))
        };
        let periods = (0..self.deal(grant).periods()).filter(whole);
        u32::try_from(periods.count()).expect("a count")
    }

    /// What of its bonus vested, and what the penalty took; `None` while nothing is decided.
    fn bonus(&self, grant: usize) -> Option<(i64, i64)> {
        let deal = self.deal(grant);
        let Grant { user, after, .. } = self.grants[grant];
        let erased = self.log[after..].iter();
        let mut erased = erased.filter(|(_, fact)| *fact == Fact::Erased(user));
        let erased = erased.next().map(|(at, _)| (*at, End::Revoked));
        let over = self.collection(grant).1;
        let ends = self.ended(grant).into_iter().chain(erased);
        let early = ends.filter(|(at, _)| *at < over).min_by_key(|(at, _)| *at);
        let share = |periods: u32| {
            let (part, of) = (deal.bonus * i64::from(periods), i64::from(deal.periods()));
            let (floor, rest) = (part / of, part % of);
            floor + i64::from(rest * 2 > of || (rest * 2 == of && floor % 2 == 1))
        };
        match early {
            Some((_, End::Revoked)) if deal.lose_bonus => Some((0, deal.bonus)),
            Some(_) => Some((share(self.paid(grant)), 0)),
            None if over <= self.now => Some((share(self.unpaused(grant)), 0)),
            None => None,
        }
    }

    fn earned(&self, grant: usize) -> i64 {
        let periods = self.grants[grant].quote * i64::from(self.paid(grant));
        let (vested, _) = self.bonus(grant).unwrap_or_default();
        periods.div_euclid(1_000_000) + vested
    }

    fn hold(&self, grant: usize) -> i64 {
        let whole = self.grants[grant].quote * i64::from(self.deal(grant).periods());
        up(whole)
    }

    fn drawn(&self, grant: usize) -> i64 {
        up(self.grants[grant].quote * i64::from(self.paid(grant)))
    }

    /// What is reserved for a grant: its hold without what was drawn, while anything can still be
    /// paid, and its bonus, while nothing is decided.
    pub fn reserved(&self, grant: usize) -> i64 {
        let open =
            |fate: &Fate| matches!(fate, Fate::Open | Fate::Due | Fate::Resting | Fate::Waiting);
        let periods = if self.is_live(grant) && self.fates(grant).iter().any(open) {
            self.hold(grant) - self.drawn(grant)
        } else {
            0
        };
        let bonus = match self.bonus(grant) {
            None => self.deal(grant).bonus,
            Some(_) => 0,
        };
        periods + bonus
    }

    /// What was spent on a grant: what was drawn for its periods, and of its bonus vested or was lost.
    fn spent(&self, grant: usize) -> i64 {
        let (vested, lost) = self.bonus(grant).unwrap_or_default();
        self.drawn(grant) + vested + lost
    }

    /// Of an offer's grants together: what was spent, and what is reserved.
    pub fn books(&self, offer: usize) -> (i64, i64) {
        let of = |grant: &usize| self.grants[*grant].offer == offer;
        let grants = (0..self.grants.len()).filter(of);
        grants.fold((0, 0), |(spent, reserved), grant| {
            (spent + self.spent(grant), reserved + self.reserved(grant))
        })
    }

    /// What a user can take out, by currency, since the user was last erased.
    pub fn balances(&self, user: usize) -> BTreeMap<String, i64> {
        let since = self.since(user);
        let (mut whole, mut fine) = (BTreeMap::new(), BTreeMap::new());
        for (number, grant) in self.grants.iter().enumerate() {
            if grant.user == user && grant.after >= since {
                let micro = grant.quote * i64::from(self.paid(number));
                let is_fine = grant.quote % 1_000_000 != 0;
                let sums: &mut BTreeMap<_, i64> = if is_fine { &mut fine } else { &mut whole };
                *sums.entry(self.deal(number).currency).or_default() += micro;
                let (vested, _) = self.bonus(number).unwrap_or_default();
                *whole.entry(self.deal(number).currency).or_default() += vested * 1_000_000;
            }
        }
        let mut balances: BTreeMap<String, i64> = BTreeMap::new();
        for (currency, micro) in whole.into_iter().chain(fine) {
            *balances.entry(currency.to_owned()).or_default() += micro.div_euclid(1_000_000);
        }
        *balances.entry("USD".to_owned()).or_default() += self.moved(user) - self.set_aside(user);
        balances.retain(|_, minor| *minor != 0);
        balances
    }

    /// How much of the list there was when a user was last erased.
    fn since(&self, user: usize) -> usize {
        let erased = |(_, fact): &(i64, Fact)| *fact == Fact::Erased(user);
        self.log.iter().rposition(erased).map_or(0, |at| at + 1)
    }

    /// What a user's wallet holds.
    pub fn held(&self, user: usize) -> Vec<Held> {
        let grants = (0..self.grants.len())
            .filter(|grant| self.grants[*grant].user == user && !self.is_wiped(*grant));
        grants
            .map(|grant| Held {
                grant,
                state: self.state(grant),
                periods: (self.paid(grant), self.deal(grant).periods()),
                earned: self.earned(grant),
                times: (
                    self.collection(grant).0,
                    self.collection(grant).1,
                    self.use_until(grant),
                ),
            })
            .collect()
    }

    /// May this buyer use this data of this user for this purpose now? No, unless a grant says yes.
    pub fn may_use(&self, user: usize, (buyer, data, purpose): (usize, usize, usize)) -> bool {
        if !self.denied(user, buyer, purpose).is_empty() {
            return false;
        }
        (0..self.grants.len()).any(|grant| {
            let Grant { user: of, at, .. } = self.grants[grant];
            let deal = self.deal(grant);
            let asked = (deal.buyer, deal.data, deal.purpose) == (buyer, data, purpose);
            let from = self.collection(grant).0.max(at);
            let stands = self.is_live(grant) && from <= self.now;
            let paused = self.is_paused(grant) || self.is_suspended(buyer);
            of == user && asked && stands && !paused
        })
    }

    fn is_blocked(&self, user: usize, buyer: usize) -> bool {
        self.is_since_erased(
            user,
            Fact::Blocked(user, buyer),
            Fact::Unblocked(user, buyer),
        )
    }

    fn is_allowed(&self, user: usize, buyer: usize) -> bool {
        let off = Fact::Disallowed(user, buyer);
        self.is_since_erased(user, Fact::Allowed(user, buyer), off)
    }

    /// Every reason why a user does not deal with this buyer, or not for this purpose.
    fn denied(&self, user: usize, buyer: usize, purpose: usize) -> Vec<Code> {
        let lists = |(_, fact): &(i64, Fact)| matches!(fact, Fact::Allowed(of, _) if *of == user);
        let has_list = self.since_erased(user).iter().any(lists);
        let unlisted = has_list && !self.is_allowed(user, buyer);
        let reasons = [
            (self.is_blocked(user, buyer), Code::UserBlockedBuyer),
            (
                self.is_purpose_blocked(user, purpose),
                Code::UserBlockedPurpose,
            ),
            (unlisted, Code::UserUnlistedBuyer),
        ];
        let holds = |(holds, code): (bool, Code)| holds.then_some(code);
        reasons.into_iter().filter_map(holds).collect()
    }

    /// What a user's own lists do not allow is paused.
    fn list(&mut self, user: usize, fact: Fact) -> Expected {
        self.note(fact);
        for grant in 0..self.grants.len() {
            let (buyer, purpose) = (self.deal(grant).buyer, self.deal(grant).purpose);
            let ours = self.grants[grant].user == user && self.is_live(grant);
            let denied = !self.denied(user, buyer, purpose).is_empty();
            if ours && denied && !self.is_paused(grant) {
                self.note(Fact::Paused(grant));
            }
        }
        Expected::done([])
    }

    fn is_purpose_blocked(&self, user: usize, purpose: usize) -> bool {
        let off = Fact::PurposeUnblocked(user, purpose);
        self.is_since_erased(user, Fact::PurposeBlocked(user, purpose), off)
    }

    fn is_since_erased(&self, user: usize, on: Fact, off: Fact) -> bool {
        let ours = |f: &Fact| *f == on || *f == off || *f == Fact::Erased(user);
        let last = self.log.iter().rev().find(|(_, f)| ours(f));
        last.is_some_and(|(_, fact)| *fact == on)
    }

    fn since_erased(&self, user: usize) -> &[(i64, Fact)] {
        let erased = |(_, fact): &(i64, Fact)| *fact == Fact::Erased(user);
        let since = self.log.iter().rposition(erased).map_or(0, |at| at + 1);
        &self.log[since..]
    }

    fn erased_at(&self, user: usize) -> Option<i64> {
        let erased = |(_, fact): &&(i64, Fact)| *fact == Fact::Erased(user);
        self.log.iter().rev().find(erased).map(|(at, _)| *at)
    }

    /// Every reason why a user cannot take an offer now.
    fn reasons(&self, user: usize, offer: usize) -> BTreeSet<u16> {
        let deal = &self.deals[offer];
        let (buyer, purpose) = (deal.buyer, deal.purpose);
        let paused = self.is_on(Fact::OfferPaused(offer), Fact::OfferResumed(offer));
        let closed = self.when(Fact::OfferClosed(offer)).is_some();
        let barred = self.is_barred(buyer);
        let dismissed = (0, Fact::Dismissed(user, offer));
        let dismissed = self
            .since_erased(user)
            .iter()
            .any(|(_, f)| *f == dismissed.1);
        let ours = |grant: &Grant| grant.user == user && grant.offer == offer;
        let live = (0..self.grants.len()).any(|g| ours(&self.grants[g]) && self.is_live(g));
        let erased = self.erased_at(user);
        let given = self.grants.iter().filter(|grant| ours(grant));
        let mut given = given.filter(|grant| erased.is_none_or(|erased| erased < grant.at));
        let cooling = given
            .next_back()
            .is_some_and(|last| self.now < last.at + deal.cooldown * DAY);
        let revoked = (0..self.grants.len())
            .filter(|g| ours(&self.grants[*g]))
            .filter_map(|g| Some((self.when(Fact::Revoked(g))?, self.collection(g).1)))
            .filter(|(at, over)| at < over && erased.is_none_or(|erased| erased < *at));
        let revoked = revoked.map(|(at, _)| at).max();
        let barred_until = revoked.map(|at| at + deal.revoke_cooldown * DAY);
        let left = barred_until.is_some_and(|until| self.now < until);
        // A user who was erased comes back with nothing known of what data there is.
        let lacks = (user == 2 && deal.data == 1) || erased.is_some();
        [
            (paused || closed, Code::OfferNotPublished),
            (barred, Code::BuyerNotApproved),
            (lacks, Code::UserLacksData),
            (dismissed, Code::UserDismissed),
            (live, Code::GrantExists),
            (cooling, Code::UserCooldown),
            (left, Code::RevokeCooldown),
        ]
        .into_iter()
        .filter_map(|(holds, code)| holds.then_some(code.number()))
        .chain(
            self.denied(user, buyer, purpose)
                .into_iter()
                .map(Code::number),
        )
        .collect()
    }

    fn quote(&self, user: usize, offer: usize) -> i64 {
        let (tier, trust) = people::standing(user);
        let price = i128::from(self.deals[offer].price_micro);
        let factor = [10_000_i128, 11_000, 12_500, 15_000][usize::from(tier)] * i128::from(trust);
        // Whole minor units from one minor unit up, finer below, a tie to the even one.
        let step = if price >= 1_000_000 { 1_000_000 } else { 1 };
        let (exact, unit) = (price * factor, 100_000_000 * step);
        let (floor, rest) = (exact / unit, exact % unit);
        let more = rest * 2 > unit || (rest * 2 == unit && floor % 2 == 1);
        i64::try_from((floor + i128::from(more)) * step).expect("a quote")
    }

    /// Does a command, and says what should come of it.
    pub fn act(&mut self, act: Act) -> Expected {
        match act {
            Act::Present(user, offer) => self.present(user, offer),
            Act::Give(shown) => self.give(shown),
            Act::Decline(shown) => {
                if !self.is_shown(shown) {
                    return Expected::refused(Code::PresentationUnknown);
                }
                self.note(Fact::Answered(shown));
                Expected::done([])
            }
            Act::Dismiss(user, offer) => self.done(Fact::Dismissed(user, offer)),
            Act::Allow(user, buyer, true) => self.list(user, Fact::Allowed(user, buyer)),
            Act::Allow(user, buyer, false) => self.list(user, Fact::Disallowed(user, buyer)),
            Act::Block(user, buyer, true) => self.list(user, Fact::Blocked(user, buyer)),
            Act::Block(user, buyer, false) => self.done(Fact::Unblocked(user, buyer)),
            Act::BlockPurpose(user, purpose, true) => {
                self.list(user, Fact::PurposeBlocked(user, purpose))
            }
            Act::BlockPurpose(user, purpose, false) => {
                self.done(Fact::PurposeUnblocked(user, purpose))
            }
            Act::Pause(grant) | Act::Resume(grant) | Act::Revoke(grant) => self.change(act, grant),
            Act::Serve(offer) => {
                let ours = |grant: &usize| self.grants[*grant].offer == offer;
                let grants = (0..self.grants.len()).filter(ours).collect();
                self.serve(grants)
            }
            Act::ServeOne(grant) => self.serve_one(grant),
            Act::Claim(offer) => self.claim(offer),
            Act::Acknowledge(package) => {
                let package = &mut self.packages[package];
                let gone = package.until <= self.now;
                if std::mem::replace(&mut package.acknowledged, true) || gone {
                    return Expected::refused(Code::PackageUnknown);
                }
                Expected::done([package.periods])
            }
            Act::Sweep(_) => Expected::Whatever,
            Act::Suspend(buyer) => {
                let fits = !self.is_suspended(buyer);
                self.judge(fits, buyer, Fact::Suspended(buyer))
            }
            Act::Reinstate(buyer) => {
                let fits = self.is_suspended(buyer);
                self.judge(fits, buyer, Fact::Reinstated(buyer))
            }
            Act::Ban(buyer) => self.judge(true, buyer, Fact::Banned(buyer)),
            Act::PauseOffer(offer) => {
                let paused = self.is_on(Fact::OfferPaused(offer), Fact::OfferResumed(offer));
                self.steer(!paused, offer, Fact::OfferPaused(offer))
            }
            Act::ResumeOffer(offer) => {
                let paused = self.is_on(Fact::OfferPaused(offer), Fact::OfferResumed(offer));
                let closed = self.when(Fact::OfferClosed(offer)).is_some();
                if paused && !closed && self.is_barred(self.deals[offer].buyer) {
                    return Expected::refused(Code::BuyerNotApproved);
                }
                self.steer(paused, offer, Fact::OfferResumed(offer))
            }
            // Closed again, it gives back what has come free since.
            Act::CloseOffer(offer) => self.done(Fact::OfferClosed(offer)),
            Act::Fund(buyer, _) => match self.when(Fact::Banned(buyer)) {
                None => Expected::done([]),
                Some(_) => Expected::refused(Code::BuyerState),
            },
            Act::Erase(user, waive) => self.erase(user, waive),
            Act::Pay(..) | Act::Hold(..) | Act::Draw(..) | Act::EndHold(_) | Act::Reverse(..) => {
                self.book(act)
            }
        }
    }

    fn done(&mut self, fact: Fact) -> Expected {
        self.note(fact);
        Expected::done([])
    }

    fn judge(&mut self, fits: bool, buyer: usize, fact: Fact) -> Expected {
        if !fits || self.when(Fact::Banned(buyer)).is_some() {
            return Expected::refused(Code::BuyerState);
        }
        self.done(fact)
    }

    fn steer(&mut self, fits: bool, offer: usize, fact: Fact) -> Expected {
        if !fits || self.when(Fact::OfferClosed(offer)).is_some() {
            return Expected::refused(Code::OfferState);
        }
        self.done(fact)
    }

    fn present(&mut self, user: usize, offer: usize) -> Expected {
        let mut reasons = self.reasons(user, offer);
        let erased = self.erased_at(user);
        let times = self.shown.iter().filter(|shown| {
            let since = erased.is_none_or(|erased| erased < shown.at);
            (shown.user, shown.offer) == (user, offer) && since
        });
        let times = u32::try_from(times.count()).expect("a count");
        if self.deals[offer]
            .shown_max
            .is_some_and(|most| most <= times)
        {
            reasons.insert(Code::UserCap.number());
        }
        if self.is_full(offer) {
            reasons.insert(Code::OfferExhausted.number());
        }
        if !reasons.is_empty() {
            return Expected::Refused(reasons);
        }
        let quote = self.quote(user, offer);
        self.shown.push(Shown {
            user,
            offer,
            at: self.now,
            quote,
        });
        Expected::done([quote, i64::from(self.deals[offer].periods())])
    }

    /// True where every place of an offer was given.
    fn is_full(&self, offer: usize) -> bool {
        let given = self.grants.iter().filter(|grant| grant.offer == offer);
        let given = u64::try_from(given.count()).expect("a count");
        let places = self.deals[offer].places;
        places.is_some_and(|places| places <= given)
    }

    /// True where a presentation is the last of its offer, unanswered, and was not forgotten.
    fn is_shown(&self, number: usize) -> bool {
        let Shown {
            user, offer, at, ..
        } = self.shown[number];
        let later = self.shown[number + 1..].iter();
        let replaced = later
            .clone()
            .any(|later| (later.user, later.offer) == (user, offer));
        // What is too old is forgotten when the next offer is shown.
        let forgotten = later
            .filter(|later| later.user == user)
            .any(|later| at <= later.at - SHOWN_FOR);
        let erased = self.erased_at(user).is_some_and(|erased| at <= erased);
        !replaced && !forgotten && !erased && self.when(Fact::Answered(number)).is_none()
    }

    fn give(&mut self, number: usize) -> Expected {
        let Shown {
            user,
            offer,
            at,
            quote,
        } = self.shown[number];
        let mut reasons = self.reasons(user, offer);
        if !self.is_shown(number) {
            return Expected::refused(Code::PresentationUnknown);
        }
        if at + SHOWN_FOR <= self.now {
            reasons.insert(Code::PresentationLapsed.number());
        }
        if !reasons.is_empty() {
            return Expected::Refused(reasons);
        }
        let deal = self.deals[offer].clone();
        if self.is_full(offer) {
            return Expected::refused(Code::OfferExhausted);
        }
        let (drawn, reserved) = self.books(offer);
        let hold = up(quote * i64::from(deal.periods())) + deal.bonus;
        if deal.budget < drawn + reserved + hold {
            return Expected::refused(Code::OfferExhausted);
        }
        if let Some(replaced) = deal.replaces {
            let standing = (0..self.grants.len()).find(|grant| {
                let Grant {
                    user: of, offer, ..
                } = self.grants[*grant];
                of == user && offer == replaced && self.is_live(*grant)
            });
            if let Some(standing) = standing {
                self.note(Fact::Superseded(standing));
            }
        }
        self.note(Fact::Answered(number));
        self.grants.push(Grant {
            user,
            offer,
            at: self.now,
            after: self.log.len(),
            quote,
        });
        Expected::done([])
    }

    fn change(&mut self, act: Act, grant: usize) -> Expected {
        if self.is_wiped(grant) {
            return Expected::refused(Code::GrantUnknown);
        }
        let (live, paused) = (self.is_live(grant), self.is_paused(grant));
        let Deal { buyer, purpose, .. } = *self.deal(grant);
        let denied = self.denied(self.grants[grant].user, buyer, purpose);
        let collected = self.collection(grant).1 <= self.now;
        let fact = match act {
            Act::Revoke(_) if !live => None,
            Act::Revoke(_) => Some(Fact::Revoked(grant)),
            Act::Resume(_) if !denied.is_empty() => {
                return Expected::Refused(denied.into_iter().map(Code::number).collect());
            }
            _ if !live => return Expected::refused(Code::GrantEnded),
            Act::Pause(_) if paused || collected => return Expected::refused(Code::GrantState),
            Act::Pause(_) => Some(Fact::Paused(grant)),
            _ if !paused => return Expected::refused(Code::GrantState),
            _ => Some(Fact::Resumed(grant)),
        };
        if let Some(fact) = fact {
            self.note(fact);
        }
        self.receipt(grant, matches!(act, Act::Resume(_)))
    }

    /// What a receipt says: how it ended, what was paid, how many payloads that stopped, and whether
    /// the buyer has something to delete.
    fn receipt(&self, grant: usize, resumed: bool) -> Expected {
        let ended = self.ended(grant);
        let (why, at) = match ended {
            None => (0, 0),
            Some((at, end)) => (end as i64 + 1, at),
        };
        let fates = self.fates(grant);
        let stopped_at = ended.map_or(self.now, |(at, _)| at);
        let stopped = |fate: &&Fate| **fate == Fate::Aborted(stopped_at) && !resumed;
        let delivered = |fate: &Fate| matches!(fate, Fate::Delivered(_));
        Expected::done([
            why,
            at,
            i64::from(self.paid(grant)),
            self.earned(grant),
            i64::try_from(fates.iter().filter(stopped).count()).expect("a count"),
            i64::from(
                ended.is_some_and(|(_, end)| end != End::Expired) && fates.iter().any(delivered),
            ),
        ])
    }

    fn due(&self, grant: usize) -> Vec<u32> {
        let open = !self.is_paused(grant) && !self.is_suspended(self.deal(grant).buyer);
        let periods = 0..self.deal(grant).periods();
        let due = |period: &u32| open && self.fate(grant, *period) == Fate::Due;
        periods.filter(due).collect()
    }

    fn serve(&mut self, grants: Vec<usize>) -> Expected {
        let (mut sealed, mut empty, mut failed) = (Vec::new(), 0, 0);
        for grant in grants {
            for period in self.due(grant) {
                let user = self.grants[grant].user;
                let (from, until) = self.window(grant, period);
                if people::is_lost(user, from) {
                    self.note(Fact::Failed(grant, period));
                    failed += 1;
                } else if people::records(user, from, until).is_empty() {
                    self.note(Fact::Empty(grant, period));
                    empty += 1;
                } else {
                    self.note(Fact::Sealed(grant, period));
                    sealed.push((grant, period));
                }
            }
        }
        let count = i64::try_from(sealed.len()).expect("a count");
        if count > 0 {
            self.sealed.push(sealed);
        }
        Expected::done([count, empty, failed])
    }

    fn serve_one(&mut self, grant: usize) -> Expected {
        if self.is_wiped(grant) {
            return Expected::refused(Code::GrantUnknown);
        }
        if self.fates(grant).contains(&Fate::Resting) {
            return Expected::refused(Code::GrantLeased);
        }
        if self.due(grant).is_empty() {
            return Expected::refused(Code::GrantNothingDue);
        }
        self.serve(vec![grant])
    }

    fn claim(&mut self, offer: usize) -> Expected {
        let buyer = self.deals[offer].buyer;
        if self.is_barred(buyer) {
            return Expected::refused(Code::BuyerNotApproved);
        }
        let (mut cells, mut claimed, mut delivered) = (Vec::new(), Vec::new(), 0);
        let (before, _) = self.books(offer);
        for package in self.sealed.clone() {
            let waiting: Vec<(usize, u32)> = package
                .into_iter()
                .filter(|(grant, _)| self.grants[*grant].offer == offer)
                .filter(|(grant, period)| self.fate(*grant, *period) == Fate::Waiting)
                .collect();
            for (grant, period) in &waiting {
                let (from, until) = self.window(*grant, *period);
                let user = self.grants[*grant].user;
                let made = people::records(user, from, until).into_iter();
                cells.extend(made.map(|at| people::cell(user, at)));
                self.note(Fact::Delivered(*grant, *period));
            }
            let periods = i64::try_from(waiting.len()).expect("a count");
            if let Some((grant, period)) = waiting.first() {
                let sealed = self.when(Fact::Sealed(*grant, *period)).expect("a seal");
                // As long again as it could be claimed.
                let until = sealed + 2 * self.deals[offer].claim * DAY;
                claimed.push(Package {
                    periods,
                    until,
                    acknowledged: false,
                });
                delivered += periods;
            }
        }
        claimed.sort_by_key(|package| package.periods);
        self.packages.extend(claimed);
        let drawn = self.books(offer).0 - before;
        cells.sort();
        Expected::Done(vec![delivered, drawn], cells)
    }

    fn erase(&mut self, user: usize, waive: bool) -> Expected {
        if self.set_aside(user) > 0 {
            return Expected::refused(Code::BalanceHeld);
        }
        if !waive && !self.balances(user).is_empty() {
            return Expected::refused(Code::BalanceOwed);
        }
        let held = self.held(user).len();
        self.note(Fact::Erased(user));
        Expected::done([i64::try_from(held).expect("a count")])
    }
}

/// Whole minor units that cover so many millionths.
fn up(micro: i64) -> i64 {
    micro.div_euclid(1_000_000) + i64::from(micro.rem_euclid(1_000_000) != 0)
}
