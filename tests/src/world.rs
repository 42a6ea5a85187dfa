//! A world: one market on a bed, with buyers, users and offers, and commands by number.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Write};
use std::sync::Arc;

use tavren_core::audit::Body;
use tavren_core::buyer::{ApiKey, Verdict};
use tavren_core::command::{BatchLine, Party, Receipt, UserChange};
use tavren_core::delivery::Claimed;
use tavren_core::grant::Ending;
use tavren_core::ledger::LineId;
use tavren_core::offer::Change;
use tavren_core::port::OsEntropy;
use tavren_core::sealing::envelope::RecipientSecret;
use tavren_core::types::{
    BuyerId, Code, CommandId, Currency, GrantId, Money, OfferId, PackageId, PresentationId,
    Timestamp,
};
use tavren_core::user::Presentation;
use tavren_core::wallet::{Answer as MayUse, Wallet};
use tavren_core::{Error, Market};

use crate::bed::Bed;
use crate::faults::Fault;
use crate::people::{self, BUYERS, DATA, Deal, PLANTED, PURPOSES, Source, USERS};
use crate::script::{Act, Counts, Line};

/// What a command answered, in numbers that are the same in every world.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It was done: what it said, and the records that it released.
    Done(Vec<i64>, Vec<String>),
    /// The rules said no.
    Refused(Code),
    /// Something broke.
    Failed(Code),
}

/// A permission as a wallet shows it, in plain numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Held {
    /// Which grant.
    pub grant: usize,
    /// The name of its state.
    pub state: &'static str,
    /// Periods paid, of how many.
    pub periods: (u32, u32),
    /// What it has earned, in minor units.
    pub earned: i64,
    /// Collection from, collection until, use until.
    pub times: (i64, i64, i64),
}

/// One market with everything around it.
pub struct World {
    /// What outlives the market.
    pub bed: Bed,
    /// The time, in milliseconds.
    pub now: i64,
    /// The offers, in order.
    pub offers: Vec<OfferId>,
    /// What was shown, to whom.
    pub shown: Vec<(usize, Presentation)>,
    /// The grants, and whose they are.
    pub grants: Vec<(usize, GrantId)>,
    /// The claimed packages, and who claimed them.
    pub packages: Vec<(usize, PackageId)>,
    /// The operator's batches, of one line each.
    pub batches: Vec<CommandId>,
    market: Option<Market>,
    owners: Vec<usize>,
    buyers: Vec<BuyerId>,
    keys: Vec<ApiKey>,
    secrets: Vec<Arc<RecipientSecret>>,
    said: String,
}

impl World {
    /// A world with these offers, on this bed.
    pub fn new(bed: Bed, deals: &[Deal]) -> Self {
        let now = people::time(people::START);
        let market = bed.open(now).expect("a market opens");
        let mut world = Self {
            bed,
            now: people::START,
            offers: Vec::new(),
            shown: Vec::new(),
            grants: Vec::new(),
            packages: Vec::new(),
            batches: Vec::new(),
            market: None,
            owners: deals.iter().map(|deal| deal.buyer).collect(),
            buyers: Vec::new(),
            keys: Vec::new(),
            secrets: Vec::new(),
            said: String::new(),
        };
        for buyer in 0..BUYERS {
            world
                .admit(&market, &format!("Buyer {buyer}"))
                .expect("a buyer");
        }
        for deal in deals {
            let offer = world.publish_in(&market, deal).expect("an offer");
            world.offers.push(offer);
        }
        for user in 0..USERS {
            let (tier, trust) = people::tier(user);
            let (user, profile) = (people::user_id(user), people::profile(user));
            market.set_profile(&user, profile, now).expect("a profile");
            market.set_tier(&user, tier, trust, now).expect("a tier");
        }
        world.market = Some(market);
        world
    }

    /// The same people and names on another bed, to which the same happened; its market is closed.
    pub fn elsewhere(&self, bed: Bed) -> Self {
        Self {
            bed,
            now: self.now,
            offers: self.offers.clone(),
            shown: self.shown.clone(),
            grants: self.grants.clone(),
            packages: self.packages.clone(),
            batches: self.batches.clone(),
            market: None,
            owners: self.owners.clone(),
            buyers: self.buyers.clone(),
            keys: self.keys.clone(),
            secrets: self.secrets.clone(),
            said: String::new(),
        }
    }

    fn admit(&mut self, market: &Market, name: &str) -> Result<(), Error> {
        let now = self.time();
        let buyer = market.apply(name, PURPOSES, now)?;
        market.approve(buyer, PURPOSES, now)?;
        let key = market.issue_key(buyer, now)?;
        let secret = RecipientSecret::generate(&OsEntropy)?;
        market.register_encryption(&key, secret.public(), now)?;
        for currency in ["USD", "EUR"] {
            market.fund(buyer, money(1_000_000, currency), now)?;
        }
        self.buyers.push(buyer);
        self.keys.push(key);
        self.secrets.push(Arc::new(secret));
        Ok(())
    }

    /// Publishes one more offer.
    pub fn publish(&mut self, deal: &Deal) {
        let offer = self.publish_in(self.market(), deal).expect("an offer");
        self.offers.push(offer);
        self.owners.push(deal.buyer);
    }

    fn publish_in(&self, market: &Market, deal: &Deal) -> Result<OfferId, Error> {
        let key = &self.keys[deal.buyer];
        match deal.replaces {
            Some(replaced) => market.replace(key, self.offers[replaced], deal.terms(), self.time()),
            None => market.publish(key, deal.terms(), self.time()),
        }
    }

    /// The market.
    pub fn market(&self) -> &Market {
        self.market.as_ref().expect("the market is open")
    }

    /// The time.
    pub fn time(&self) -> Timestamp {
        people::time(self.now)
    }

    /// The API key of a buyer.
    pub fn key(&self, buyer: usize) -> &ApiKey {
        &self.keys[buyer]
    }

    /// The id of a buyer.
    pub fn buyer(&self, buyer: usize) -> BuyerId {
        self.buyers[buyer]
    }

    /// The buyer of an offer.
    pub fn owner(&self, offer: usize) -> usize {
        self.owners[offer]
    }

    /// The secret that a buyer opens payloads with.
    pub fn secret(&self, buyer: usize) -> &RecipientSecret {
        &self.secrets[buyer]
    }

    /// What there is to do something to.
    pub fn counts(&self) -> Counts {
        Counts {
            offers: self.offers.len(),
            shown: self.shown.len(),
            grants: self.grants.len(),
            packages: self.packages.len(),
            batches: self.batches.len(),
        }
    }

    /// Stops the market and opens it again, as a process that died and was started.
    pub fn reopen(&mut self) {
        self.market = None;
        self.bed.restart();
        let opened = self.bed.open(self.time());
        self.market = Some(opened.expect("a market opens again"));
    }

    /// Does one command under a token.
    pub fn act(&mut self, act: Act, token: &str) -> Answer {
        let market = self.market().once(token);
        let answer = self.run(&market, act);
        if let Err(error) = &answer {
            self.hear(error);
            self.said.push_str(&error.to_string());
        }
        match answer {
            Ok((numbers, cells)) => Answer::Done(numbers, cells),
            Err(Error::Refused(refusal)) => Answer::Refused(refusal.code()),
            Err(error) => Answer::Failed(error.code()),
        }
    }

    /// Does one command although something goes wrong at its `nth` write, and again until it has an answer.
    pub fn act_through(&mut self, act: Act, token: &str, nth: u32, fault: Fault) -> Answer {
        self.bed.faults.arm(nth, fault);
        let mut answer = self.act(act, token);
        let struck = !self.bed.faults.is_armed();
        if self.bed.faults.is_dead() {
            self.reopen();
        }
        self.bed.faults.disarm();
        if struck && matches!(answer, Answer::Failed(_)) {
            answer = self.act(act, token);
        }
        answer
    }

    /// Runs a script; shows each command and its answer.
    pub fn play(&mut self, script: &[Line], mut each: impl FnMut(&mut Self, Act, &Answer)) {
        for (number, line) in script.iter().enumerate() {
            self.now += line.wait;
            if let Some(act) = line.act.fit(&self.counts()) {
                let answer = self.act(act, &format!("line {number}"));
                each(self, act, &answer);
            }
        }
    }

    fn run(&mut self, market: &Market, act: Act) -> Result<(Vec<i64>, Vec<String>), Error> {
        let now = self.time();
        let user = people::user_id;
        let done = |numbers: Vec<i64>| Ok((numbers, Vec::new()));
        match act {
            Act::Present(who, offer) => {
                let shown = market.present(&user(who), self.offers[offer], now)?;
                self.hear(&shown);
                let quote = shown.quote;
                self.note_shown(who, shown);
                done(vec![quote.per_period_micro(), i64::from(quote.periods())])
            }
            Act::Give(shown) => {
                let (who, shown) = self.shown[shown].clone();
                let grant = market.grant(&user(who), &shown, now)?;
                if !self.grants.iter().any(|(_, known)| *known == grant) {
                    self.grants.push((who, grant));
                }
                done(Vec::new())
            }
            Act::Decline(shown) => {
                let (who, presentation) = self.presentation(shown);
                market.decline(&user(who), presentation, now)?;
                done(Vec::new())
            }
            Act::Dismiss(who, offer) => {
                self.change(market, who, UserChange::Dismiss(self.offers[offer]))
            }
            Act::Block(who, buyer, true) => {
                self.change(market, who, UserChange::BlockBuyer(self.buyers[buyer]))
            }
            Act::Allow(who, buyer, true) => {
                self.change(market, who, UserChange::AllowBuyer(self.buyers[buyer]))
            }
            Act::Allow(who, buyer, false) => {
                self.change(market, who, UserChange::DisallowBuyer(self.buyers[buyer]))
            }
            Act::Block(who, buyer, false) => {
                self.change(market, who, UserChange::UnblockBuyer(self.buyers[buyer]))
            }
            Act::BlockPurpose(who, purpose, on) => {
                let purpose = people::label(PURPOSES[purpose]);
                let change = match on {
                    true => UserChange::BlockPurpose(purpose),
                    false => UserChange::UnblockPurpose(purpose),
                };
                self.change(market, who, change)
            }
            Act::Pause(grant) => {
                let (who, grant) = self.grants[grant];
                let receipt = market.pause(&user(who), grant, now)?;
                done(self.receipt(&receipt))
            }
            Act::Resume(grant) => {
                let (who, grant) = self.grants[grant];
                let receipt = market.resume(&user(who), grant, now)?;
                done(self.receipt(&receipt))
            }
            Act::Revoke(grant) => {
                let (who, grant) = self.grants[grant];
                let receipt = market.revoke(&user(who), grant, now)?;
                done(self.receipt(&receipt))
            }
            Act::Serve(offer) => {
                let served = market.fulfil_due(self.offers[offer], &Source, now)?;
                done(numbers([served.sealed, served.empty, served.failed]))
            }
            Act::ServeOne(grant) => {
                let served = market.fulfil(self.grants[grant].1, &Source, now)?;
                done(numbers([served.sealed, served.empty, served.failed]))
            }
            Act::Claim(offer) => self.claim(market, offer),
            Act::Acknowledge(package) => {
                let (buyer, package) = self.packages[package];
                let count = market.acknowledge(&self.keys[buyer], package, now)?;
                done(numbers([count]))
            }
            Act::Sweep(offer) => {
                let swept = market.sweep(self.offers[offer], now)?;
                self.hear(&swept);
                done(Vec::new())
            }
            Act::Suspend(buyer) => self.judge(market, buyer, Verdict::Suspend),
            Act::Reinstate(buyer) => self.judge(market, buyer, Verdict::Reinstate),
            Act::Ban(buyer) => self.judge(market, buyer, Verdict::Ban),
            Act::PauseOffer(offer) => self.steer(market, offer, Change::Pause),
            Act::ResumeOffer(offer) => self.steer(market, offer, Change::Resume),
            Act::CloseOffer(offer) => self.steer(market, offer, Change::Close),
            Act::Fund(buyer, minor) => {
                market.fund(self.buyers[buyer], money(minor, "USD"), now)?;
                done(Vec::new())
            }
            Act::Erase(who, waive) => {
                let count = market.erase(&user(who), waive, now)?;
                done(numbers([count]))
            }
            Act::Pay(who, minor) => {
                let (from, to) = (Party::Outside, Party::User(user(who)));
                let amount = money(minor, "USD");
                self.book(market, BatchLine::Move { from, to, amount })
            }
            Act::Hold(who, minor, hours) => self.book(
                market,
                BatchLine::Hold {
                    from: Party::User(user(who)),
                    to: Party::Outside,
                    amount: money(minor, "USD"),
                    until: now.plus_millis(hours * 3_600_000),
                },
            ),
            Act::Draw(of, minor) => {
                let (hold, amount) = (self.line(of), money(minor, "USD"));
                self.book(market, BatchLine::Draw { hold, amount })
            }
            Act::EndHold(of) => {
                let hold = self.line(of);
                self.book(market, BatchLine::Close { hold })
            }
            Act::Reverse(of, minor) => {
                let (line, amount) = (self.line(of), money(minor, "USD"));
                self.book(market, BatchLine::Reverse { line, amount })
            }
        }
    }

    fn book(&mut self, market: &Market, line: BatchLine) -> Result<(Vec<i64>, Vec<String>), Error> {
        let batch = market.book(vec![line], self.time())?;
        if !self.batches.contains(&batch) {
            self.batches.push(batch);
        }
        Ok(Default::default())
    }

    /// The one line of a batch.
    fn line(&self, batch: usize) -> LineId {
        let batch = self.batches[batch];
        LineId { batch, line: 0 }
    }

    fn note_shown(&mut self, who: usize, shown: Presentation) {
        if !self.shown.iter().any(|(_, known)| known.id == shown.id) {
            self.shown.push((who, shown));
        }
    }

    fn presentation(&self, shown: usize) -> (usize, PresentationId) {
        let (who, shown) = &self.shown[shown];
        (*who, shown.id)
    }

    fn change(
        &self,
        market: &Market,
        who: usize,
        change: UserChange,
    ) -> Result<(Vec<i64>, Vec<String>), Error> {
        market.change(&people::user_id(who), change, self.time())?;
        Ok(Default::default())
    }

    fn judge(
        &self,
        market: &Market,
        buyer: usize,
        verdict: Verdict,
    ) -> Result<(Vec<i64>, Vec<String>), Error> {
        market.judge(self.buyers[buyer], verdict, self.time())?;
        Ok(Default::default())
    }

    fn steer(
        &self,
        market: &Market,
        offer: usize,
        change: Change,
    ) -> Result<(Vec<i64>, Vec<String>), Error> {
        let key = &self.keys[self.owners[offer]];
        market.steer(key, self.offers[offer], change, self.time())?;
        Ok(Default::default())
    }

    fn claim(&mut self, market: &Market, offer: usize) -> Result<(Vec<i64>, Vec<String>), Error> {
        let (now, owner, id) = (self.time(), self.owners[offer], self.offers[offer]);
        let key = self.keys[owner].clone();
        let releases = market.claim_keys(&key, id, now)?;
        let (mut delivered, mut payloads) = (0, Vec::new());
        let mut full: Vec<_> = releases
            .iter()
            .filter(|release| release.delivered > 0)
            .collect();
        // Packages come in no order that means anything.
        full.sort_by_key(|release| release.delivered);
        for release in full {
            delivered += i64::from(release.delivered);
            payloads.push(self.market().collect(&key, release.package, now)?);
            if !self
                .packages
                .iter()
                .any(|(_, known)| *known == release.package)
            {
                self.packages.push((owner, release.package));
            }
        }
        let paid = releases
            .iter()
            .map(|release| release.paid_minor)
            .sum::<i64>();
        let mut cells = Vec::new();
        for payload in &payloads {
            let opened = payload.open(&self.secrets[owner])?;
            self.hear(&opened);
            cells.extend(opened.lines().map(cell_of));
        }
        self.hear(&(&releases, &payloads));
        cells.sort();
        Ok((vec![delivered, paid], cells))
    }

    /// Claims and fetches in one call, as most buyers do.
    ///
    /// # Errors
    /// As [`Market::claim`].
    pub fn claim_whole(&self, offer: usize) -> Result<Claimed, Error> {
        let key = &self.keys[self.owners[offer]];
        self.market().claim(key, self.offers[offer], self.time())
    }

    fn receipt(&mut self, receipt: &Receipt) -> Vec<i64> {
        self.hear(receipt);
        let (why, at) = match receipt.ended {
            None => (0, 0),
            Some(ended) => (ending(ended.why), ended.at.millis()),
        };
        vec![
            why,
            at,
            i64::from(receipt.paid_periods),
            receipt.paid.minor(),
            i64::from(receipt.stopped),
            i64::from(receipt.deletion_due),
        ]
    }

    /// A user's wallet.
    pub fn wallet(&self, user: usize) -> Wallet {
        let wallet = self.market().wallet(&people::user_id(user), self.time());
        wallet.expect("a wallet")
    }

    /// What a user's wallet holds, in order of grant.
    pub fn held(&self, user: usize) -> Vec<Held> {
        // One that was given and whose answer was lost will be the next.
        let next = self.grants.len();
        let known = |grant: GrantId| self.grants.iter().position(|(_, id)| *id == grant);
        let wallet = self.wallet(user);
        let mut held: Vec<Held> = wallet
            .permissions()
            .iter()
            .map(|permission| Held {
                grant: known(permission.grant()).unwrap_or(next),
                state: permission.state().name(),
                periods: permission.periods(),
                earned: permission.earned().minor(),
                times: (
                    permission.collection().from().millis(),
                    permission.collection().until().millis(),
                    permission.use_until().millis(),
                ),
            })
            .collect();
        held.sort();
        held
    }

    /// A user's balances, by currency; what is zero is left out.
    pub fn balances(&self, user: usize) -> BTreeMap<String, i64> {
        let wallet = self.wallet(user);
        let balances = wallet
            .balances()
            .iter()
            .filter(|balance| balance.minor() != 0);
        balances
            .map(|balance| (balance.currency().as_str().to_owned(), balance.minor()))
            .collect()
    }

    /// May this buyer use this data of this user for this purpose, at another time perhaps?
    pub fn may_use(&self, wallet: &Wallet, of: (usize, usize, usize), at: i64) -> MayUse {
        let (buyer, data, purpose) = of;
        wallet.may_use(
            self.buyers[buyer],
            &people::label(DATA[data]),
            &people::label(PURPOSES[purpose]),
            people::time(at),
        )
    }

    /// The questions of a user's wallet that are answered with yes, at a time.
    pub fn allowed(&self, user: usize, at: i64) -> BTreeSet<(usize, usize, usize)> {
        let wallet = self.wallet(user);
        let yes =
            |question: &(usize, usize, usize)| self.may_use(&wallet, *question, at).is_allowed();
        questions().filter(yes).collect()
    }

    /// A user's trail, whole.
    pub fn trail(&self, user: usize) -> Vec<Body> {
        let id = people::user_id(user);
        pages(|skip| self.market().trail(&id, skip, self.time()))
    }

    /// How many entries there are in the trail of a user, of a buyer, and of the operator.
    pub fn trail_lengths(&self) -> (Vec<usize>, Vec<usize>, usize) {
        let (market, now) = (self.market(), self.time());
        let users = (0..USERS).map(|user| self.trail(user).len()).collect();
        let buyer = |key| pages(|skip| market.buyer_trail(key, skip, now)).len();
        let operator = pages(|skip| market.operator_trail(skip, now)).len();
        (users, self.keys.iter().map(buyer).collect(), operator)
    }

    /// Sweeps every offer until nothing is left to write down.
    pub fn sweep_all(&self) {
        for offer in &self.offers {
            loop {
                let swept = self.market().sweep(*offer, self.time()).expect("a sweep");
                if swept.is_idle() {
                    break;
                }
            }
        }
    }

    /// Keeps what something prints, for [`World::indiscretion`].
    pub fn hear(&mut self, thing: &dyn Debug) {
        // Writing to a string does not fail.
        let _ = write!(self.said, "{thing:?}\n{thing:#?}\n");
    }

    /// The first thing that was printed and should not have been.
    pub fn indiscretion(&self) -> Option<String> {
        let said = &self.said;
        let around = |at: usize| {
            let (from, until) = (at.saturating_sub(60), (at + 60).min(said.len()));
            String::from_utf8_lossy(&said.as_bytes()[from..until]).into_owned()
        };
        if let Some(at) = said.find(PLANTED) {
            return Some(around(at));
        }
        let seen = self.bed.seen();
        let secrets = seen.keys.values().map(|key| key.as_bytes().to_vec());
        let hpke = self.secrets.iter().map(|secret| secret.to_bytes().to_vec());
        let api = self.keys.iter().map(|key| key.expose().to_string());
        let printed = secrets.chain(hpke).flat_map(|bytes| spellings(&bytes));
        printed
            .chain(api.filter_map(|text| text.rsplit('_').next().map(str::to_owned)))
            .find_map(|text| said.find(&text).map(around))
    }
}

/// Every question that can be asked of a wallet: buyer, data, purpose.
pub fn questions() -> impl Iterator<Item = (usize, usize, usize)> {
    let data = |buyer| (0..DATA.len()).map(move |data| (buyer, data));
    let all = (0..BUYERS).flat_map(data);
    all.flat_map(|(buyer, data)| (0..PURPOSES.len()).map(move |purpose| (buyer, data, purpose)))
}

/// How the first bytes of a secret would look if they were printed.
fn spellings(bytes: &[u8]) -> [String; 3] {
    let front = &bytes[..8];
    let joined =
        |each: fn(&u8) -> String, by: &str| front.iter().map(each).collect::<Vec<_>>().join(by);
    [
        joined(|byte| format!("{byte:02x}"), ""),
        joined(u8::to_string, ", "),
        joined(|byte| format!("{byte:02X}"), ""),
    ]
}

fn pages(page: impl Fn(u64) -> Result<Vec<Body>, Error>) -> Vec<Body> {
    let mut all = Vec::new();
    loop {
        let skip = u64::try_from(all.len()).expect("a length");
        let found = page(skip).expect("a trail");
        if found.is_empty() {
            return all;
        }
        all.extend(found);
    }
}

fn cell_of(line: &[u8]) -> String {
    let line: serde_json::Value = serde_json::from_slice(line).expect("a line of JSON");
    line["app"].as_str().expect("a cell").to_owned()
}

fn numbers<const N: usize>(numbers: [u32; N]) -> Vec<i64> {
    numbers.into_iter().map(i64::from).collect()
}

fn ending(why: Ending) -> i64 {
    match why {
        Ending::Expired => 1,
        Ending::Superseded => 2,
        Ending::Revoked => 3,
        Ending::Invalidated => 4,
    }
}

fn money(minor: i64, currency: &str) -> Money {
    Money::new(minor, Currency::parse(currency).expect("a currency")).expect("an amount")
}
