use super::*;
use crate::buyer::Verdict;
use crate::grant::State;
use crate::ledger::Account;
use crate::memory::{MemoryKeyring, MemoryStore};
use crate::package::{Format, Level};
use crate::port::{Cell, Record, Records, Request};
use crate::quote::{UserTier, UserTrust};
use crate::terms::Terms;
use crate::user::Profile;
use tavren_sealing::envelope::RecipientSecret;
use tavren_types::Price;

mod batches;
mod bonus;
mod charges;
mod clocks;
mod complaints;
mod deals;
mod duties;
mod feed;
mod holds;
mod keys;
mod moderation;
mod offers;
mod orders;
mod stakes;
mod strangers;
mod zones;

/// A source that has one record an hour of whatever is asked.
struct Hourly;

impl DataSource for Hourly {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let mut rows = Vec::new();
        let mut at = request.window.from();
        while at < request.window.until() {
            let cells = request
                .columns
                .iter()
                .map(|_| Cell::Text("maps".into()))
                .collect();
            rows.push(Record { at, cells });
            at = at.plus_millis(3_600_000);
        }
        Ok(Records {
            columns: request.columns.clone(),
            rows,
        })
    }
}

struct Scene {
    market: Market,
    buyer: BuyerId,
    key: buyer::ApiKey,
    secret: RecipientSecret,
    user: UserId,
    now: Timestamp,
}

impl Scene {
    fn new() -> Self {
        let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
        let market = Market::open(
            MemoryStore::new(),
            MemoryKeyring::new(OsEntropy).unwrap(),
            now,
        )
        .unwrap();
        Self::on(market, now)
    }

    fn on(market: Market, now: Timestamp) -> Self {
        let buyer = market
            .apply("Example Research", ["research", "planning"], now)
            .unwrap();
        market.approve(buyer, ["research"], now).unwrap();
        let key = market.issue_key(buyer, now).unwrap();
        let secret = RecipientSecret::generate(&OsEntropy).unwrap();
        market
            .register_encryption(&key, secret.public(), now)
            .unwrap();
        market
            .fund(buyer, Money::parse("1000", "USD").unwrap(), now)
            .unwrap();
        let user = UserId::new("alice").unwrap();
        let profile = Profile {
            data_types: vec![Label::new("app_usage").unwrap()],
            ..Profile::default()
        };
        market.set_profile(&user, profile, now).unwrap();
        Self {
            market,
            buyer,
            key,
            secret,
            user,
            now,
        }
    }

    fn terms(&self, price: &str) -> terms::TermsBuilder {
        Terms::flat(Price::parse(price, "USD").unwrap())
            .of("app_usage")
            .columns(["app"])
            .purpose("research")
            .budget(Money::parse("100", "USD").unwrap())
    }

    fn grant(&self, offer: OfferId) -> GrantId {
        let shown = self.market.present(&self.user, offer, self.now).unwrap();
        self.market.grant(&self.user, &shown, self.now).unwrap()
    }

    /// One more person who has the data.
    fn person(&self, name: &str) -> UserId {
        let user = UserId::new(name).unwrap();
        let profile = Profile {
            data_types: vec![Label::new("app_usage").unwrap()],
            ..Profile::default()
        };
        self.market.set_profile(&user, profile, self.now).unwrap();
        user
    }

    fn later(&mut self, days: i64) -> Timestamp {
        self.now = self.now.plus_days(days);
        self.now
    }

    fn balance(&self) -> i64 {
        let wallet = self.market.wallet(&self.user, self.now).unwrap();
        wallet
            .balances()
            .iter()
            .map(|balance| balance.minor())
            .sum()
    }

    fn ledger_sum(&self, offer: OfferId) -> i64 {
        let entries = self.market.journal(offer, 0, self.now).unwrap();
        entries
            .iter()
            .flat_map(|entry| entry.postings())
            .map(|posting| posting.amount)
            .sum()
    }

    fn state(&self, grant: GrantId) -> Option<State> {
        let wallet = self.market.wallet(&self.user, self.now).unwrap();
        wallet
            .permissions()
            .iter()
            .find(|held| held.grant() == grant)
            .map(|held| held.state())
    }
}

#[test]
fn from_offer_to_payload() {
    let scene = Scene::new();
    let Scene {
        market, key, now, ..
    } = &scene;
    let offer = market
        .publish(key, scene.terms("0.75").last_days(7).build().unwrap(), *now)
        .unwrap();
    assert_eq!(market.feed(&scene.user, *now).unwrap().offers.len(), 1);
    let grant = scene.grant(offer);
    let done = market.fulfil(grant, &Hourly, *now).unwrap();
    assert_eq!((done.sealed, done.empty, done.failed), (1, 0, 0));
    assert_eq!(scene.balance(), 0);
    let claimed = market.claim(key, offer, *now).unwrap();
    let opened = claimed.open(&scene.secret).unwrap();
    assert_eq!(opened[0].rows(), 7 * 24);
    assert_eq!(scene.balance(), 75);
    assert_eq!(scene.ledger_sum(offer), 0);
    let answer = market
        .may_use(
            &scene.user,
            scene.buyer,
            &Label::new("app_usage").unwrap(),
            &Label::new("research").unwrap(),
            *now,
        )
        .unwrap();
    assert!(answer.is_allowed());
    let receipt = market.revoke(&scene.user, grant, *now).unwrap();
    assert!(receipt.deletion_due);
    assert_eq!((receipt.paid.minor(), receipt.stopped), (75, 0));
    assert_eq!(
        market.revoke(&scene.user, grant, *now).unwrap().ended,
        receipt.ended
    );
    assert_eq!(
        market
            .collect(key, claimed.payloads()[0].package(), *now)
            .unwrap(),
        claimed.payloads()[0]
    );
    assert_eq!(
        market
            .acknowledge(key, claimed.payloads()[0].package(), *now)
            .unwrap(),
        1
    );
    let kinds: Vec<_> = market
        .trail(&scene.user, 0, *now)
        .unwrap()
        .iter()
        .map(|body| body.kind)
        .collect();
    assert!(kinds.contains(&audit::Kind::PeriodDelivered), "{kinds:?}");
}

#[test]
fn a_revoke_before_the_claim_stops_the_payload_and_costs_nothing() {
    let scene = Scene::new();
    let Scene {
        market, key, now, ..
    } = &scene;
    let offer = market
        .publish(key, scene.terms("0.75").last_days(7).build().unwrap(), *now)
        .unwrap();
    let grant = scene.grant(offer);
    market.fulfil(grant, &Hourly, *now).unwrap();
    let receipt = market.revoke(&scene.user, grant, *now).unwrap();
    assert_eq!((receipt.stopped, receipt.deletion_due), (1, false));
    let claimed = market.claim(key, offer, *now).unwrap();
    assert!(claimed.payloads().is_empty());
    assert_eq!(scene.balance(), 0);
    assert_eq!(scene.ledger_sum(offer), 0);
}

#[test]
fn a_recurring_offer_pays_each_period_once() {
    let mut scene = Scene::new();
    let terms = scene.terms("0.10").daily(5).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    for _ in 0..7 {
        let now = scene.later(1);
        while scene.market.fulfil_due(offer, &Hourly, now).unwrap().sealed > 0 {}
        scene.market.claim(&scene.key, offer, now).unwrap();
    }
    assert_eq!(scene.balance(), 50);
    assert_eq!(scene.state(grant), Some(State::Fulfilled));
    assert_eq!(scene.ledger_sum(offer), 0);
}

#[test]
fn an_unclaimed_package_is_paid_and_gone() {
    let mut scene = Scene::new();
    let offer = scene
        .market
        .publish(
            &scene.key,
            scene.terms("0.75").last_days(7).build().unwrap(),
            scene.now,
        )
        .unwrap();
    let grant = scene.grant(offer);
    scene.market.fulfil(grant, &Hourly, scene.now).unwrap();
    let now = scene.later(14);
    let receipt = scene.market.revoke(&scene.user, grant, now).unwrap();
    assert_eq!((receipt.paid.minor(), receipt.stopped), (75, 0));
    assert!(
        scene
            .market
            .claim(&scene.key, offer, now)
            .unwrap()
            .payloads()
            .is_empty()
    );
    assert_eq!(scene.balance(), 75);
}

#[test]
fn an_expired_grant_is_wiped_and_its_budget_comes_back() {
    let mut scene = Scene::new();
    let offer = scene
        .market
        .publish(
            &scene.key,
            scene.terms("60").last_days(7).build().unwrap(),
            scene.now,
        )
        .unwrap();
    let grant = scene.grant(offer);
    let now = scene.later(30);
    assert_eq!(scene.state(grant), Some(State::Expired));
    let bob = UserId::new("bob").unwrap();
    let profile = Profile {
        data_types: vec![Label::new("app_usage").unwrap()],
        ..Profile::default()
    };
    scene.market.set_profile(&bob, profile, now).unwrap();
    let shown = scene.market.present(&bob, offer, now).unwrap();
    // The budget holds one grant: the hold that time has closed makes room.
    scene.market.grant(&bob, &shown, now).unwrap();
    let now = scene.later(30);
    let swept = scene.market.sweep(offer, now).unwrap();
    assert!(swept.wiped >= 1, "{swept:?}");
    assert_eq!(scene.state(grant), None);
    assert_eq!(scene.ledger_sum(offer), 0);
}

#[test]
fn an_exhausted_budget_is_a_refusal() {
    let scene = Scene::new();
    let offer = scene
        .market
        .publish(
            &scene.key,
            scene.terms("60").last_days(7).build().unwrap(),
            scene.now,
        )
        .unwrap();
    scene.grant(offer);
    let bob = UserId::new("bob").unwrap();
    let profile = Profile {
        data_types: vec![Label::new("app_usage").unwrap()],
        ..Profile::default()
    };
    scene.market.set_profile(&bob, profile, scene.now).unwrap();
    let shown = scene.market.present(&bob, offer, scene.now).unwrap();
    let error = scene.market.grant(&bob, &shown, scene.now).unwrap_err();
    assert_eq!(error.code(), Code::OfferExhausted);
}

#[test]
fn a_price_below_a_cent_accrues_and_settles_whole_cents() {
    let mut scene = Scene::new();
    let terms = scene.terms("0.003").daily(10).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    scene.grant(offer);
    for _ in 0..10 {
        let now = scene.later(1);
        while scene.market.fulfil_due(offer, &Hourly, now).unwrap().sealed > 0 {}
        scene.market.claim(&scene.key, offer, now).unwrap();
    }
    assert_eq!(scene.balance(), 3);
    assert_eq!(scene.ledger_sum(offer), 0);
}

#[test]
fn the_same_token_has_one_effect_and_one_answer() {
    let scene = Scene::new();
    let offer = scene
        .market
        .publish(
            &scene.key,
            scene.terms("0.75").last_days(7).build().unwrap(),
            scene.now,
        )
        .unwrap();
    let shown = scene
        .market
        .once("show")
        .present(&scene.user, offer, scene.now)
        .unwrap();
    assert_eq!(
        scene
            .market
            .once("show")
            .present(&scene.user, offer, scene.now)
            .unwrap(),
        shown
    );
    let grant = scene
        .market
        .once("give")
        .grant(&scene.user, &shown, scene.now)
        .unwrap();
    let entries = scene.market.trail(&scene.user, 0, scene.now).unwrap().len();
    assert_eq!(
        scene
            .market
            .once("give")
            .grant(&scene.user, &shown, scene.now)
            .unwrap(),
        grant
    );
    assert_eq!(
        scene.market.trail(&scene.user, 0, scene.now).unwrap().len(),
        entries
    );
}

/// A queue that is away the first time.
struct Away {
    asked: std::sync::atomic::AtomicBool,
    inner: crate::memory::MemoryQueue,
}

impl DeliveryQueue for Away {
    fn put(&self, package: &PackageId, chunks: &[Vec<u8>]) -> Result<(), crate::port::QueueError> {
        if self.asked.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return self.inner.put(package, chunks);
        }
        Err(crate::port::QueueError {
            what: "away".to_owned(),
        })
    }

    fn fetch(&self, package: &PackageId) -> Result<Option<Vec<Vec<u8>>>, crate::port::QueueError> {
        self.inner.fetch(package)
    }

    fn remove(&self, package: &PackageId) -> Result<(), crate::port::QueueError> {
        self.inner.remove(package)
    }
}

#[test]
fn packaging_that_was_cut_short_takes_its_own_lease_over_under_its_token() {
    let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    let queue = Away {
        asked: Default::default(),
        inner: Default::default(),
    };
    let market = Market::open_with(
        Arc::new(MemoryStore::new()),
        Box::new(MemoryKeyring::new(OsEntropy).unwrap()),
        Box::new(queue),
        Box::new(OsEntropy),
        now,
    );
    let scene = Scene::on(market.unwrap(), now);
    let Scene {
        market, key, now, ..
    } = &scene;
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = market.publish(key, terms, *now).unwrap();
    scene.grant(offer);
    let once = market.once("package");
    let error = once.fulfil_due(offer, &Hourly, *now).unwrap_err();
    assert_eq!(error.code(), Code::QueueFailed);
    let entries = market.trail(&scene.user, 0, *now).unwrap().len();
    // Another command finds nothing that is due: the lease stands.
    assert_eq!(market.fulfil_due(offer, &Hourly, *now).unwrap().sealed, 0);
    let done = once.fulfil_due(offer, &Hourly, *now).unwrap();
    assert_eq!(done.sealed, 1);
    assert_eq!(once.fulfil_due(offer, &Hourly, *now).unwrap(), done);
    // However often it was leased, its person hears once that it was sealed.
    let trail = market.trail(&scene.user, 0, *now).unwrap();
    assert_eq!(trail.len(), entries + 1);
    let opened = market.claim(key, offer, *now).unwrap();
    assert_eq!(opened.open(&scene.secret).unwrap()[0].rows(), 7 * 24);
}

#[test]
fn a_pause_stops_what_waits_and_skips_its_period() {
    let mut scene = Scene::new();
    let terms = scene.terms("0.10").daily(3).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    let now = scene.later(1);
    scene.market.fulfil_due(offer, &Hourly, now).unwrap();
    assert_eq!(
        scene.market.pause(&scene.user, grant, now).unwrap().stopped,
        1
    );
    assert!(
        scene
            .market
            .claim(&scene.key, offer, now)
            .unwrap()
            .payloads()
            .is_empty()
    );
    let now = scene.now.plus_millis(3_600_000);
    scene.market.resume(&scene.user, grant, now).unwrap();
    for _ in 0..3 {
        let now = scene.later(1);
        while scene.market.fulfil_due(offer, &Hourly, now).unwrap().sealed > 0 {}
        scene.market.claim(&scene.key, offer, now).unwrap();
    }
    // Of three days one was stopped and one was interrupted.
    assert_eq!(scene.balance(), 10);
}

#[test]
fn a_suspension_stops_the_claim_and_a_ban_ends_the_grant() {
    let scene = Scene::new();
    let now = scene.now;
    let offer = scene
        .market
        .publish(
            &scene.key,
            scene.terms("0.75").last_days(7).build().unwrap(),
            now,
        )
        .unwrap();
    let grant = scene.grant(offer);
    scene.market.fulfil(grant, &Hourly, now).unwrap();
    scene
        .market
        .judge(scene.buyer, buyer::Verdict::Suspend, now)
        .unwrap();
    let refused = scene.market.claim(&scene.key, offer, now).unwrap_err();
    assert_eq!(refused.code(), Code::BuyerNotApproved);
    let later = now.plus_millis(60_000);
    scene
        .market
        .judge(scene.buyer, buyer::Verdict::Reinstate, later)
        .unwrap();
    assert!(
        scene
            .market
            .claim(&scene.key, offer, later)
            .unwrap()
            .payloads()
            .is_empty()
    );
    scene
        .market
        .judge(scene.buyer, buyer::Verdict::Ban, later)
        .unwrap();
    let wallet = scene.market.wallet(&scene.user, later).unwrap();
    assert_eq!(wallet.permissions()[0].state(), State::Invalidated);
}

#[test]
fn an_erased_user_is_gone_and_the_books_still_balance() {
    let scene = Scene::new();
    let now = scene.now;
    let offer = scene
        .market
        .publish(
            &scene.key,
            scene.terms("0.75").last_days(7).build().unwrap(),
            now,
        )
        .unwrap();
    let grant = scene.grant(offer);
    scene.market.fulfil(grant, &Hourly, now).unwrap();
    scene.market.claim(&scene.key, offer, now).unwrap();
    assert_eq!(
        scene
            .market
            .erase(&scene.user, false, now)
            .unwrap_err()
            .code(),
        Code::BalanceOwed
    );
    assert_eq!(scene.market.erase(&scene.user, true, now).unwrap(), 1);
    assert!(
        scene
            .market
            .wallet(&scene.user, now)
            .unwrap()
            .permissions()
            .is_empty()
    );
    assert!(scene.market.trail(&scene.user, 0, now).unwrap().is_empty());
    assert_eq!(scene.ledger_sum(offer), 0);
}

#[test]
fn a_clock_that_goes_backwards_is_refused_by_name() {
    let scene = Scene::new();
    let early = scene.now.plus_days(-1);
    let error = scene.market.feed(&scene.user, early).unwrap_err();
    assert_eq!(error.code(), Code::ClockBackwards);
}

#[test]
fn a_csv_payload_opens_with_its_header() {
    let scene = Scene::new();
    let now = scene.now;
    let terms = scene
        .terms("0.75")
        .last_days(1)
        .format(Format::Csv)
        .level(Level::Generalised {
            rules: vec![(
                Label::new("app").unwrap(),
                crate::package::ColumnRule::Prefix { letters: 1 },
            )],
        });
    let offer = scene
        .market
        .publish(&scene.key, terms.build().unwrap(), now)
        .unwrap();
    let grant = scene.grant(offer);
    scene
        .market
        .set_tier(&scene.user, UserTier::MAX, UserTrust::MAX, now)
        .unwrap();
    scene.market.fulfil(grant, &Hourly, now).unwrap();
    let opened = scene
        .market
        .claim(&scene.key, offer, now)
        .unwrap()
        .open(&scene.secret)
        .unwrap();
    let text = String::from_utf8(opened[0].bytes().to_vec()).unwrap();
    assert!(
        text.starts_with("subject,app"),
        "{}",
        text.lines().next().unwrap_or_default()
    );
    assert!(text.contains("m*"));
}
