//! Users take deals, vendors hand over and are settled.

use super::*;
use crate::buyer::Verdict;
use crate::command::{AcceptDeal, Browse, IssueCredentials};
use crate::credential::{CredentialRequest, holder_key};
use crate::deal::DealTerms;
use crate::ledger::{Account, Entry};
use crate::limits::{ORDER_DAYS, ORDER_KEPT_DAYS, ORDERS_PER_USER_MAX};
use crate::notification::Tidings;
use crate::order::{Order, OrderState};
use crate::package::Pseudonym;
use crate::port::{Op, Topic};
use crate::proof::{Holder, Proof};
use std::collections::BTreeMap;
use tavren_matching::{Thresholds, Tier};
use tavren_sealing::Key;
use tavren_sealing::signing::SigningKey;
use tavren_types::{CommandId, Currency, DealId, OrderId};

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

/// A vendor with a deal, and people with money.
struct Shop {
    scene: Scene,
    deal: DealId,
    /// Keys that credentials were issued to.
    numbers: AtomicU64,
}

fn thresholds() -> Thresholds {
    Thresholds::new([usd("0"), usd("5"), usd("500")]).unwrap()
}

/// The key of somebody's agent.
fn device(user: &UserId) -> SigningKey {
    SigningKey::from_bytes(derive::sha256(user.expose().as_bytes()))
}

/// What the agent with this key asks for in the name of a user.
fn asks(user: &UserId, key: &SigningKey, holders: Vec<[u8; 32]>) -> IssueCredentials {
    IssueCredentials {
        user: user.clone(),
        request: CredentialRequest::signed(holders, key).unwrap(),
        thresholds: thresholds(),
    }
}

fn pseudonym(user: &UserId) -> Pseudonym {
    let [first, ..] = derive::sha256(user.expose().as_bytes());
    Pseudonym::from_bytes([first; 16])
}

impl Shop {
    fn with(terms: impl FnOnce(DealTerms) -> DealTerms) -> Self {
        let scene = Scene::new();
        let coffee = DealTerms::new("Two coffees for one", usd("3.50"), scene.now.plus_days(300));
        let deal = (scene.market).post_deal(&scene.key, terms(coffee), scene.now);
        let deal = deal.unwrap();
        let numbers = AtomicU64::new(0);
        let shop = Self {
            scene,
            deal,
            numbers,
        };
        shop.join(&shop.scene.user, "20");
        shop
    }

    /// Somebody with an attested agent, a stake, and so much to spend.
    fn join(&self, user: &UserId, money: &str) {
        let Scene { market, now, .. } = &self.scene;
        self.scene.deposit(user, "70");
        self.scene.deposit(user, money);
        market.stake(user, usd("70"), *now).unwrap();
        let key = *device(user).public().as_bytes();
        let attested_until = Some(now.plus_days(90));
        (market.enrol_agent(user, key, attested_until, *now)).unwrap();
    }

    fn person(&self, name: &str) -> UserId {
        let person = self.scene.person(name);
        self.join(&person, "5");
        person
    }

    fn accept(&self, user: &UserId) -> Result<Order, Error> {
        let Scene { market, now, .. } = &self.scene;
        market.accept_deal(self.acceptance(user), *now)
    }

    fn acceptance(&self, user: &UserId) -> AcceptDeal {
        AcceptDeal {
            user: user.clone(),
            proof: self.proof(user, user),
            thresholds: thresholds(),
            automatic: false,
        }
    }

    /// What the agent of `whose` shows, by a credential of `by`.
    fn proof(&self, whose: &UserId, by: &UserId) -> Proof {
        let Scene { market, now, .. } = &self.scene;
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let key = holder_key(&Key::from_bytes([9; 32]), number);
        let holders = vec![*key.public().as_bytes()];
        let issued = (market.issue_credentials(asks(by, &device(by), holders), *now)).unwrap();
        assert!(issued[0].is_sound(&market.issuer(), &key.public()));
        let holder = Holder {
            issued: &issued[0],
            key: &key,
            pseudonym: pseudonym(whose),
            position: None,
        };
        let deal = market.deal(self.deal, *now).unwrap();
        holder.prove(&deal, &thresholds(), *now).unwrap()
    }

    fn alice(&self) -> Order {
        self.accept(&self.scene.user).unwrap()
    }

    fn confirm(&self, order: OrderId) -> Result<crate::order::HandedOver, Error> {
        let Scene {
            market, key, now, ..
        } = &self.scene;
        market.confirm_order(key, order, *now)
    }

    fn state(&self, order: OrderId) -> Option<OrderState> {
        let Scene {
            market, user, now, ..
        } = &self.scene;
        let orders = market.orders(user, *now).unwrap();
        let found = orders.iter().find(|one| one.id() == order);
        found.map(|order| order.state(*now))
    }

    fn settle(&self) -> Result<Money, Error> {
        let Scene {
            market, buyer, now, ..
        } = &self.scene;
        market.settle_vendor(*buyer, Currency::USD, *now)
    }

    fn sweep(&self) {
        while self.scene.market.sweep_orders(self.scene.now).unwrap() > 0 {}
    }

    /// What stands in each account, over all journals; law 5.
    fn books(&self) -> BTreeMap<Account, i64> {
        let Scene {
            market, buyer, now, ..
        } = &self.scene;
        let mut entries: Vec<Entry> = market.operator_journal(0, *now).unwrap();
        entries.extend(market.buyer_journal(*buyer, 0, *now).unwrap());
        let mut sums = BTreeMap::new();
        for posting in entries.iter().flat_map(Entry::postings) {
            *sums.entry(posting.account).or_default() += posting.amount;
        }
        assert_eq!(sums.values().sum::<i64>(), 0);
        sums
    }
}

impl Scene {
    fn deposit(&self, user: &UserId, amount: &str) {
        let amount = usd(amount);
        self.market.deposit(user, amount, self.now).unwrap();
    }
}

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> Code {
    result.unwrap_err().code()
}

#[test]
fn the_user_pays_the_treasury_and_the_vendor_is_settled_for_many() {
    let mut shop = Shop::with(|terms| terms.per_person(5));
    let vendor = shop.scene.buyer;
    let order = shop.alice();
    assert_eq!(shop.scene.balance(), 20_00 - 3_50);
    assert_eq!(shop.books()[&Account::Treasury], 3_50);
    let handed_over = shop.confirm(order.id()).unwrap();
    assert_eq!(handed_over.deal, shop.deal);
    assert_eq!(
        handed_over.pseudonym,
        *pseudonym(&shop.scene.user).as_bytes()
    );
    assert_eq!(handed_over.terms_hash, *order.terms_hash());
    // Who shows it again has nothing, and nothing is owed twice.
    assert_eq!(code(shop.confirm(order.id())), Code::OrderState);
    assert_eq!(shop.state(order.id()), Some(OrderState::Confirmed));

    shop.scene.later(1);
    assert_eq!(code(shop.settle()), Code::SettlementEarly);
    for number in 0..9 {
        let person = shop.person(&format!("person {number}"));
        let order = shop.accept(&person).unwrap();
        shop.confirm(order.id()).unwrap();
    }
    // An order that was not handed over is not settled.
    shop.alice();
    assert_eq!(shop.settle(), Ok(usd("35")));
    assert_eq!(code(shop.settle()), Code::SettlementEarly);
    let Scene {
        market, key, now, ..
    } = &shop.scene;
    assert_eq!(market.payable(key, Currency::USD, *now), Ok(usd("35")));
    let books = shop.books();
    assert_eq!(books[&Account::Payable { vendor }], 35_00);
    assert_eq!(books[&Account::Treasury], 3_50);

    // Few are settled long after.
    let late = shop.person("late");
    let order = shop.accept(&late).unwrap();
    shop.confirm(order.id()).unwrap();
    shop.scene.later(29);
    assert_eq!(code(shop.settle()), Code::SettlementEarly);
    shop.scene.later(1);
    assert_eq!(shop.settle(), Ok(usd("3.50")));
}

#[test]
fn an_order_is_handed_over_once_and_a_till_that_heard_nothing_asks_again() {
    let shop = Shop::with(|terms| terms);
    let order = shop.alice();
    let Scene {
        market, key, now, ..
    } = &shop.scene;
    let till = |receipt: &str| market.once(receipt).confirm_order(key, order.id(), *now);
    let handed_over = till("till 1, receipt 17").unwrap();
    assert_eq!(till("till 1, receipt 17"), Ok(handed_over));
    assert_eq!(code(till("till 2, receipt 4")), Code::OrderState);
    let noted = market.buyer_trail(key, 0, *now).unwrap();
    let refused = noted.last().unwrap().refusal;
    assert_eq!(refused, Some(Code::OrderState.number()));
}

#[test]
fn what_a_vendor_can_read_tells_no_amount_and_no_moment() {
    let mut shop = Shop::with(|terms| terms);
    let order = shop.alice();
    shop.scene.later(2);
    shop.confirm(order.id()).unwrap();
    let Scene {
        market,
        key,
        buyer,
        now,
        ..
    } = &shop.scene;
    let journal = market.buyer_journal(*buyer, 0, *now).unwrap();
    let before = |account: &Account| matches!(account, Account::External | Account::Funding { .. });
    let postings = journal.iter().flat_map(Entry::postings);
    assert!(postings.map(|posting| posting.account).all(|a| before(&a)));
    let trail = market.buyer_trail(key, 0, *now).unwrap();
    let told: Vec<_> = (trail.iter())
        .filter(|body| body.at >= order.at() && body.deal == Some(shop.deal))
        .filter(|body| body.kind != crate::audit::Kind::DealPosted)
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].kind, crate::audit::Kind::OrderConfirmed);
    assert_eq!((told[0].amount, told[0].at), (None, *now));
}

#[test]
fn of_people_who_take_the_last_one_at_once_one_has_it() {
    let shop = Shop::with(|terms| terms.available(1));
    let people: Vec<UserId> = (0..8)
        .map(|number| shop.person(&format!("person {number}")))
        .collect();
    let had: Vec<Result<Order, Error>> = std::thread::scope(|scope| {
        let tries: Vec<_> = (people.iter())
            .map(|person| scope.spawn(|| shop.accept(person)))
            .collect();
        tries.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(had.iter().filter(|order| order.is_ok()).count(), 1);
    let refused = had.iter().filter_map(|order| order.as_ref().err());
    assert!(
        refused
            .map(Error::code)
            .all(|code| code == Code::DealExhausted)
    );
    assert_eq!(shop.books()[&Account::Treasury], 3_50);
}

#[test]
fn one_person_has_a_deal_as_often_as_it_says_whatever_comes_between() {
    let mut shop = Shop::with(|terms| terms.per_person(2));
    let alice = shop.scene.user.clone();
    let (first, second) = (shop.alice(), shop.alice());
    shop.scene.later(6);
    assert_eq!(code(shop.accept(&alice)), Code::DealHad);
    // What was cancelled was not had.
    let Scene { market, now, .. } = &shop.scene;
    market.cancel_order(&alice, first.id(), *now).unwrap();
    let third = shop.alice();
    shop.scene.later(6);
    assert_eq!(code(shop.accept(&alice)), Code::DealHad);
    // Who is erased and comes back is the same person.
    for order in [second, third] {
        shop.confirm(order.id()).unwrap();
    }
    let Scene { market, now, .. } = &shop.scene;
    market.erase(&alice, true, *now).unwrap();
    assert_eq!(shop.state(first.id()), None);
    shop.join(&alice, "20");
    assert_eq!(code(shop.accept(&alice)), Code::DealHad);
}

#[test]
fn a_proof_is_its_persons_own_and_its_credential_is_shown_once() {
    let shop = Shop::with(|terms| terms.per_person(5));
    let alice = &shop.scene.user;
    let bob = shop.person("bob");
    let Scene { market, now, .. } = &shop.scene;
    // Somebody else's credential, lent.
    let lent = AcceptDeal {
        proof: shop.proof(alice, &bob),
        ..shop.acceptance(alice)
    };
    assert_eq!(code(market.accept_deal(lent, *now)), Code::ProofMisfit);
    let acceptance = shop.acceptance(alice);
    market.accept_deal(acceptance.clone(), *now).unwrap();
    let again = market.accept_deal(acceptance.clone(), *now);
    assert_eq!(code(again), Code::ProofShown);
    let noted = market.trail(alice, 0, *now).unwrap();
    assert_eq!(
        noted.last().unwrap().refusal,
        Some(Code::ProofShown.number())
    );
    let late = now.plus_millis(300_001);
    let expired = market.accept_deal(acceptance, late);
    assert_eq!(code(expired), Code::ProofExpired);
    assert_eq!(market.orders(alice, late).unwrap().len(), 1);
}

#[test]
fn what_an_earlier_device_drew_is_worth_nothing() {
    let shop = Shop::with(|terms| terms.per_person(5));
    let Scene {
        market, user, now, ..
    } = &shop.scene;
    let drawn = shop.acceptance(user);
    let other = device(&UserId::new("another device").unwrap());
    let until = Some(now.plus_days(90));
    (market.enrol_agent(user, *other.public().as_bytes(), until, *now)).unwrap();
    assert_eq!(code(market.accept_deal(drawn, *now)), Code::ProofMisfit);
}

#[test]
fn a_standing_comes_from_what_was_handed_over() {
    let shop = Shop::with(|terms| terms.per_person(5));
    let Scene {
        market,
        key,
        user,
        now,
        ..
    } = &shop.scene;
    let asks = |tier| {
        let dear = DealTerms::new("For a few", usd("1"), now.plus_days(7));
        let deal = market.post_deal(key, dear.tier(tier), *now).unwrap();
        let deal = market.deal(deal, *now).unwrap();
        let number = shop.numbers.fetch_add(1, Ordering::Relaxed);
        let holder_key = holder_key(&Key::from_bytes([9; 32]), number);
        let holders = vec![*holder_key.public().as_bytes()];
        let request = self::asks(user, &device(user), holders);
        let issued = market.issue_credentials(request, *now).unwrap();
        let holder = Holder {
            issued: &issued[0],
            key: &holder_key,
            pseudonym: pseudonym(user),
            position: None,
        };
        holder.prove(&deal, &thresholds(), *now).map(drop)
    };
    let short = Err(crate::proof::ProofError::Short);
    assert_eq!(asks(Tier::Medium), short);
    let orders = [shop.alice(), shop.alice()];
    // What is ordered counts once it is handed over.
    assert_eq!(asks(Tier::Medium), short);
    for order in orders {
        shop.confirm(order.id()).unwrap();
    }
    assert_eq!(asks(Tier::Medium), Ok(()));
    assert_eq!(asks(Tier::High), short);
}

#[test]
fn only_the_enrolled_agent_has_credentials_issued() {
    let shop = Shop::with(|terms| terms);
    let Scene {
        market, user, now, ..
    } = &shop.scene;
    let key = holder_key(&Key::from_bytes([9; 32]), 0);
    let ask = |who: &UserId, by: &SigningKey, holders: Vec<[u8; 32]>| {
        market
            .issue_credentials(asks(who, by, holders), *now)
            .map(drop)
    };
    let one = vec![*key.public().as_bytes()];
    let (own, other) = (device(user), device(&UserId::new("bob").unwrap()));
    assert_eq!(code(ask(user, &other, one.clone())), Code::ProofForged);
    let nobody = UserId::new("nobody").unwrap();
    assert_eq!(code(ask(&nobody, &own, one.clone())), Code::AgentAbsent);
    assert_eq!(code(ask(user, &own, vec![[0xff; 32]])), Code::SealPublicKey);
    assert_eq!(ask(user, &own, one), Ok(()));
    let none = market.enrol_agent(user, [0xff; 32], None, *now);
    assert_eq!(none.unwrap_err().code(), Code::SealPublicKey);
    market
        .enrol_agent(user, *own.public().as_bytes(), None, *now)
        .unwrap();
    let one = vec![*key.public().as_bytes()];
    assert_eq!(code(ask(user, &own, one)), Code::AgentUnattested);
}

#[test]
fn what_cannot_be_had_is_refused_and_takes_nothing() {
    let mut shop = Shop::with(|terms| terms);
    let alice = shop.scene.user.clone();
    let stranger = AcceptDeal {
        user: UserId::new("stranger").unwrap(),
        ..shop.acceptance(&alice)
    };
    let refused = shop.scene.market.accept_deal(stranger, shop.scene.now);
    assert_eq!(code(refused), Code::AgentAbsent);
    let poor = shop.scene.person("poor");
    shop.join(&poor, "3.49");
    assert_eq!(code(shop.accept(&poor)), Code::BalanceShort);

    let Scene {
        market,
        key,
        buyer,
        now,
        ..
    } = &shop.scene;
    let agreed = shop.acceptance(&alice);
    let dearer = DealTerms::new("Two coffees for one", usd("4"), now.plus_days(20));
    market.update_deal(key, shop.deal, dearer, *now).unwrap();
    let refused = market.accept_deal(agreed.clone(), *now);
    assert_eq!(code(refused), Code::DealChanged);

    for (change, why) in [
        (UserChange::BlockBuyer(*buyer), Code::UserBlockedBuyer),
        (UserChange::UnblockBuyer(*buyer), Code::UserUnlistedBuyer),
    ] {
        let other = UserChange::AllowBuyer(BuyerId::from_bytes([9; 16]));
        market.change(&alice, change, *now).unwrap();
        market.change(&alice, other, *now).unwrap();
        assert_eq!(code(shop.accept(&alice)), why);
    }
    market
        .change(&alice, UserChange::AllowAnyBuyer, *now)
        .unwrap();

    market.judge(*buyer, Verdict::Suspend, *now).unwrap();
    assert_eq!(code(shop.accept(&alice)), Code::BuyerNotApproved);
    market.judge(*buyer, Verdict::Reinstate, *now).unwrap();

    let elsewhere = Scene::new();
    let acceptance = shop.acceptance(&alice);
    let elsewhere = elsewhere
        .market
        .accept_deal(acceptance.clone(), elsewhere.now);
    assert_eq!(code(elsewhere), Code::DealAbsent);
    shop.scene.later(20);
    let over = shop.scene.market.accept_deal(acceptance, shop.scene.now);
    assert_eq!(code(over), Code::DealOver);
    assert_eq!(shop.scene.balance(), 20_00);
    assert!(!shop.books().contains_key(&Account::Treasury));
}

#[test]
fn an_order_is_its_users_and_its_vendors_alone() {
    let shop = Shop::with(|terms| terms);
    let order = shop.alice();
    let bob = shop.scene.person("bob");
    let Scene { market, now, .. } = &shop.scene;
    let other = market.apply("Another", ["research"], *now).unwrap();
    market.approve(other, ["research"], *now).unwrap();
    let other = market.issue_key(other, *now).unwrap();
    for refused in [
        market.confirm_order(&other, order.id(), *now).map(drop),
        shop.confirm(OrderId::from_bytes([1; 16])).map(drop),
        market.cancel_order(&bob, order.id(), *now).map(drop),
        (market.cancel_order(&UserId::new("nobody").unwrap(), order.id(), *now)).map(drop),
    ] {
        assert_eq!(code(refused), Code::OrderUnknown);
    }
    assert_eq!(shop.state(order.id()), Some(OrderState::Open));
    assert_eq!(market.orders(&bob, *now), Ok(vec![]));
}

#[test]
fn what_was_cancelled_is_paid_back_once_and_not_handed_over() {
    let shop = Shop::with(|terms| terms.available(1));
    let Scene {
        market, user, now, ..
    } = &shop.scene;
    let order = shop.alice();
    assert_eq!(code(shop.accept(user)), Code::DealExhausted);
    for _ in 0..2 {
        let cancelled = market.cancel_order(user, order.id(), *now).unwrap();
        assert_eq!(cancelled.state(*now), OrderState::Cancelled);
        assert_eq!(shop.scene.balance(), 20_00);
    }
    assert_eq!(code(shop.confirm(order.id())), Code::OrderState);
    assert_eq!(shop.books()[&Account::Treasury], 0);
    let again = shop.alice();
    shop.confirm(again.id()).unwrap();
    let late = market.cancel_order(user, again.id(), *now);
    assert_eq!(code(late), Code::OrderState);
}

#[test]
fn sweeping_changes_no_state() {
    let mut shop = Shop::with(|terms| terms.available(1));
    let order = shop.alice();
    shop.sweep();
    assert_eq!(shop.state(order.id()), Some(OrderState::Open));
    shop.scene.later(ORDER_DAYS);
    assert_eq!(shop.state(order.id()), Some(OrderState::Lapsed));
    assert_eq!(code(shop.confirm(order.id())), Code::OrderState);
    let unswept = shop.scene.market.orders(&shop.scene.user, shop.scene.now);
    shop.sweep();
    let swept = shop.scene.market.orders(&shop.scene.user, shop.scene.now);
    let states = |orders: Result<Vec<Order>, Error>| -> Vec<(OrderId, OrderState)> {
        let of = |order: &Order| (order.id(), order.state(shop.scene.now));
        orders.unwrap().iter().map(of).collect()
    };
    assert_eq!(states(unswept), states(swept));
    assert_eq!(code(shop.confirm(order.id())), Code::OrderState);
    assert_eq!(shop.scene.balance(), 20_00);
    // There is one again; and a year later nothing is left of the first.
    shop.alice();
    shop.scene.later(ORDER_DAYS);
    shop.sweep();
    assert_eq!(shop.scene.balance(), 20_00);
    shop.scene.later(ORDER_KEPT_DAYS);
    shop.sweep();
    assert_eq!(shop.state(order.id()), None);
}

#[test]
fn lapsed_orders_hold_nothing_back() {
    // What an order that nobody came for holds (the deal, the person's time, money, the stake, the
    // person) is free once its time is over, swept or not.
    let after = |swept: bool| {
        let mut shop = Shop::with(|terms| terms.available(1));
        let alice = shop.scene.user.clone();
        shop.alice();
        let Scene { market, now, .. } = &shop.scene;
        market.stake(&alice, usd("16.50"), *now).unwrap();
        shop.scene.later(ORDER_DAYS);
        if swept {
            shop.sweep();
        }
        let Scene { market, now, .. } = &shop.scene;
        // The money is there again, and so is the deal.
        let staked = market
            .stake(&alice, usd("1"), *now)
            .map(|_| shop.scene.balance());
        let first = shop.accept(&alice).map(|order| order.price());
        let balance = shop.scene.balance();
        shop.scene.deposit(&alice, "5");
        let later = shop.scene.later(ORDER_DAYS);
        let again = shop.accept(&alice).map(|order| order.price());
        shop.scene.later(31);
        if swept {
            shop.sweep();
        }
        let Scene { market, now, .. } = &shop.scene;
        let unstaked = market.unstake(&alice, usd("80"), *now);
        let erased = market.erase(&alice, true, *now);
        assert!(later < *now);
        shop.books();
        (staked, first, balance, again, unstaked, erased)
    };
    let unswept = after(false);
    assert_eq!(unswept, after(true));
    let (staked, first, balance, again, unstaked, erased) = unswept;
    assert_eq!(staked, Ok(2_50));
    assert_eq!(code(first), Code::BalanceShort);
    assert_eq!((balance, again), (2_50, Ok(usd("3.50"))));
    assert_eq!((unstaked, erased), (Ok(usd("80")), Ok(0)));
}

#[test]
fn what_others_did_not_fetch_is_there_again_swept_or_not() {
    for swept in [false, true] {
        let mut shop = Shop::with(|terms| terms.available(1));
        let bob = shop.person("bob");
        shop.scene.deposit(&bob, "5");
        let order = shop.alice();
        let seen = |shop: &Shop| {
            let page = Browse {
                limit: 1,
                ..Browse::default()
            };
            let page = shop.scene.market.browse(&page, shop.scene.now).unwrap();
            page.deals.len()
        };
        assert_eq!(code(shop.accept(&bob)), Code::DealExhausted);
        assert_eq!(seen(&shop), 0);
        shop.scene.later(ORDER_DAYS);
        if swept {
            shop.sweep();
        }
        assert_eq!(seen(&shop), 1);
        assert_eq!(
            shop.accept(&bob).map(|order| order.price()),
            Ok(usd("3.50"))
        );
        assert_eq!(shop.scene.balance(), 20_00);
        assert_eq!(shop.state(order.id()), Some(OrderState::Lapsed));
        assert_eq!(code(shop.accept(&bob)), Code::DealExhausted);
        assert_eq!(seen(&shop), 0);
    }
}

#[test]
fn what_has_lapsed_shows_as_paid_back_before_anybody_sweeps() {
    let mut shop = Shop::with(|terms| terms);
    shop.alice();
    let Scene { market, user, .. } = &shop.scene;
    let agent = |now| {
        let view = market.agent(user, now).unwrap();
        (view.agents.open(), view.agents.conduct().lapsed)
    };
    let (now, then) = (shop.scene.now, shop.scene.now.plus_days(ORDER_DAYS));
    assert_eq!(agent(now), (1, 0));
    assert_eq!(agent(then), (0, 1));
    shop.scene.later(ORDER_DAYS);
    assert_eq!(shop.scene.balance(), 20_00);
    shop.sweep();
    assert_eq!(shop.scene.balance(), 20_00);
}

#[test]
fn a_year_after_it_ended_an_order_is_gone_swept_or_not() {
    for swept in [false, true] {
        let mut shop = Shop::with(|terms| terms.per_person(2));
        let (confirmed, lapsed) = (shop.alice(), shop.alice());
        shop.confirm(confirmed.id()).unwrap();
        shop.scene.later(ORDER_DAYS + ORDER_KEPT_DAYS);
        if swept {
            shop.sweep();
        }
        let Scene {
            market, user, now, ..
        } = &shop.scene;
        assert_eq!(market.orders(user, *now), Ok(vec![]));
        assert_eq!(code(shop.confirm(confirmed.id())), Code::OrderUnknown);
        let cancelled = market.cancel_order(user, lapsed.id(), *now);
        assert_eq!(code(cancelled), Code::OrderUnknown);
        // What nobody came for was paid back all the same.
        assert_eq!(shop.scene.balance(), 20_00 - 3_50);
        market.stake(user, usd("16.50"), *now).unwrap();
        shop.sweep();
        assert_eq!(shop.scene.balance(), 0);
    }
}

#[test]
fn orders_that_are_kept_no_longer_leave_room_for_others() {
    let mut shop = Shop::with(|terms| terms);
    let alice = shop.scene.user.clone();
    let order = shop.alice();
    shop.confirm(order.id()).unwrap();
    let now = shop.scene.later(ORDER_KEPT_DAYS);
    let coffee = DealTerms::new("Two coffees for one", usd("3.50"), now.plus_days(7));
    let Scene { market, key, .. } = &shop.scene;
    // As many as there may be, all but one without a record.
    let batch = crate::port::Batch {
        commit_id: CommandId::from_bytes([7; 16]),
        digest: [0; 32],
        now,
        guards: Vec::new(),
        ops: vec![Op::Add {
            key: crate::layout::orders_kept(order.account),
            delta: i64::try_from(ORDERS_PER_USER_MAX).unwrap() - 1,
            floor: Some(0),
            ceiling: None,
        }],
        answer: Vec::new(),
    };
    market.store().commit(&batch).unwrap();
    let deal = market.post_deal(key, coffee.per_person(5), now).unwrap();
    shop.deal = deal;
    shop.join(&alice, "20");
    shop.alice();
    assert_eq!(code(shop.accept(&alice)), Code::OrderLimit);
}

#[test]
fn what_was_had_stays_had_whatever_the_vendor_changes() {
    let shop = Shop::with(|terms| terms.available(2));
    let Scene {
        market, key, now, ..
    } = &shop.scene;
    let people: Vec<UserId> = (0..4)
        .map(|at| shop.person(&format!("person {at}")))
        .collect();
    let first = shop.accept(&people[0]).unwrap();
    shop.accept(&people[1]).unwrap();
    let change = |times: Option<u64>| {
        let terms = DealTerms::new("Two coffees for one", usd("3.50"), now.plus_days(300));
        let terms = match times {
            Some(times) => terms.available(times),
            None => terms,
        };
        market.update_deal(key, shop.deal, terms, *now).unwrap();
    };
    for times in [Some(1), None, Some(2)] {
        change(times);
    }
    assert_eq!(code(shop.accept(&people[2])), Code::DealExhausted);
    change(Some(1));
    // One gives up its own: two were had, so with one there is still none left.
    market.cancel_order(&people[0], first.id(), *now).unwrap();
    assert_eq!(code(shop.accept(&people[2])), Code::DealExhausted);
    change(Some(2));
    shop.accept(&people[2]).unwrap();
    assert_eq!(code(shop.accept(&people[3])), Code::DealExhausted);
}

#[test]
fn who_cancels_what_has_lapsed_has_the_money_back_without_a_sweep() {
    let mut shop = Shop::with(|terms| terms);
    let order = shop.alice();
    let now = shop.scene.later(ORDER_DAYS);
    let Scene { market, user, .. } = &shop.scene;
    let lapsed = market.cancel_order(user, order.id(), now).unwrap();
    assert_eq!(lapsed.state(now), OrderState::Lapsed);
    assert_eq!(shop.scene.balance(), 20_00);
    shop.sweep();
    assert_eq!(shop.scene.balance(), 20_00);
}

#[test]
fn what_a_rule_buys_its_user_is_told() {
    let shop = Shop::with(|terms| terms.per_person(5));
    let Scene {
        market, user, now, ..
    } = &shop.scene;
    shop.alice();
    let topic = || market.store().outbox(Topic::NOTIFICATIONS, 0, 10).unwrap();
    assert_eq!(topic().len(), 0);
    let once = market.once("rule");
    let automatic = AcceptDeal {
        automatic: true,
        ..shop.acceptance(user)
    };
    let order = once.accept_deal(automatic.clone(), *now).unwrap();
    assert!(order.is_automatic());
    // Sent again it has one effect, so the user is told once.
    once.accept_deal(automatic, *now).unwrap();
    let [message] = &topic()[..] else {
        panic!("one notification was expected");
    };
    let text = |bytes: &[u8]| bytes.windows(5).any(|part| part == b"alice");
    assert!(!text(&message.value));
    let told = market
        .open_notification(&message.value, *now)
        .unwrap()
        .unwrap();
    assert_eq!((told.user(), told.at()), ("alice", *now));
    let Tidings::Bought {
        order: id, price, ..
    } = told.tidings();
    assert_eq!((*id, *price), (order.id(), usd("3.50")));
    let mut forged = message.value.to_vec();
    let last = forged.len() - 1;
    forged[last] ^= 1;
    assert_eq!(
        code(market.open_notification(&forged, *now)),
        Code::SealForged
    );
    assert_eq!(code(market.open_notification(&[], *now)), Code::SealForged);
    for order in market.orders(user, *now).unwrap() {
        shop.confirm(order.id()).unwrap();
    }
    market.erase(user, true, *now).unwrap();
    assert_eq!(market.open_notification(&message.value, *now), Ok(None));
}

#[test]
fn an_acceptance_sent_again_takes_effect_once() {
    let shop = Shop::with(|terms| terms.per_person(5));
    let once = shop.scene.market.once("tap on buy");
    let acceptance = shop.acceptance(&shop.scene.user);
    let first = once.accept_deal(acceptance.clone(), shop.scene.now);
    let second = once.accept_deal(acceptance.clone(), shop.scene.now);
    assert_eq!(first, second);
    assert_eq!(shop.scene.balance(), 20_00 - 3_50);
    let other = once.accept_deal(shop.acceptance(&shop.scene.user), shop.scene.now);
    assert_eq!(code(other), Code::StoreReplay);
}

#[test]
fn who_has_an_open_order_is_not_erased() {
    let shop = Shop::with(|terms| terms);
    let Scene {
        market, user, now, ..
    } = &shop.scene;
    let order = shop.alice();
    assert_eq!(code(market.erase(user, true, *now)), Code::OrderOpen);
    market.cancel_order(user, order.id(), *now).unwrap();
    assert_eq!(code(market.erase(user, false, *now)), Code::BalanceOwed);
    market.erase(user, true, *now).unwrap();
    assert_eq!(code(shop.confirm(order.id())), Code::OrderUnknown);
    assert_eq!(shop.books()[&Account::Treasury], 90_00);
}
