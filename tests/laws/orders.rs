//! Laws 2 and 5 for deals, in every order: of what is done with one deal or one order at the same
//! time, exactly one is first, and no money is lost or made.

use crate::interleavings::{answer, every_order, flat};
use std::cell::Cell;
use tavren_core::Error;
use tavren_core::command::{
    AcceptDeal, CancelOrder, ConfirmOrder, Erase, IssueCredentials, SettleVendor, SweepOrders,
    WithdrawDeal,
};
use tavren_core::credential::{CredentialRequest, holder_key};
use tavren_core::deal::DealTerms;
use tavren_core::limits::ORDER_DAYS;
use tavren_core::matching::Thresholds;
use tavren_core::order::{Order, OrderState};
use tavren_core::package::Pseudonym;
use tavren_core::proof::{Holder, Proof};
use tavren_core::sealing::Key;
use tavren_core::sealing::signing::SigningKey;
use tavren_core::types::{Code, Currency, DealId, Money, OrderId};
use tavren_tests::people::{DAY, user_id};
use tavren_tests::{Bed, World};

const SEED: u64 = 7;
const PRICE: i64 = 350;

pub(crate) fn usd(minor: i64) -> Money {
    Money::new(minor, Currency::USD).unwrap()
}

fn thresholds() -> Thresholds {
    Thresholds::new([usd(0), usd(500), usd(50_000)]).unwrap()
}

/// A vendor's deal, and people who can have it.
pub(crate) struct Shop {
    pub(crate) world: World,
    deal: DealId,
    numbers: Cell<u64>,
}

impl Shop {
    pub(crate) fn open(users: usize, terms: impl FnOnce(DealTerms) -> DealTerms) -> Self {
        let world = World::new(Bed::memory(SEED), &[flat()]);
        let (market, now) = (world.market(), world.time());
        let coffee = DealTerms::new("Two coffees for one", usd(PRICE), now.plus_days(300));
        let deal = market.post_deal(world.key(0), terms(coffee), now).unwrap();
        let shop = Self {
            world,
            deal,
            numbers: Cell::new(0),
        };
        for user in 0..users {
            let (market, person) = (shop.world.market(), user_id(user));
            market.deposit(&person, usd(10_000), now).unwrap();
            market.stake(&person, usd(7_000), now).unwrap();
            shop.join(user);
        }
        shop
    }

    /// Enrols a user's agent, or renews its attestation.
    pub(crate) fn join(&self, user: usize) {
        let (market, now) = (self.world.market(), self.world.time());
        let key = *device(user).public().as_bytes();
        let until = Some(now.plus_days(90));
        market.enrol_agent(&user_id(user), key, until, now).unwrap();
    }

    pub(crate) fn sweep(&self) {
        while self.world.market().sweep_orders(self.world.time()).unwrap() > 0 {}
    }

    pub(crate) fn payable(&self) -> i64 {
        payable(&self.world)
    }

    fn acceptance(&self, user: usize) -> AcceptDeal {
        AcceptDeal {
            user: user_id(user),
            proof: self.proof(user),
            thresholds: thresholds(),
            automatic: false,
        }
    }

    fn proof(&self, user: usize) -> Proof {
        let (market, now) = (self.world.market(), self.world.time());
        let number = self.numbers.replace(self.numbers.get() + 1);
        let key = holder_key(&Key::from_bytes([9; 32]), number);
        let holders = vec![*key.public().as_bytes()];
        let request = IssueCredentials {
            user: user_id(user),
            request: CredentialRequest::signed(holders, &device(user)).unwrap(),
            thresholds: thresholds(),
        };
        let issued = market.issue_credentials(request, now).unwrap();
        let holder = Holder {
            issued: &issued[0],
            key: &key,
            pseudonym: Pseudonym::from_bytes([7; 16]),
            position: None,
        };
        let deal = market.deal(self.deal, now).unwrap();
        holder.prove(&deal, &thresholds(), now).unwrap()
    }

    fn accept(&self, user: usize) -> OrderId {
        self.try_accept(user).unwrap().id()
    }

    pub(crate) fn try_accept(&self, user: usize) -> Result<Order, Error> {
        let (market, now) = (self.world.market(), self.world.time());
        market.accept_deal(self.acceptance(user), now)
    }

    fn confirm(&self, order: OrderId) -> ConfirmOrder {
        let key = self.world.key(0).clone();
        ConfirmOrder { key, order }
    }

    fn settle(&self) -> SettleVendor {
        SettleVendor {
            vendor: self.world.buyer(0),
            currency: Currency::USD,
        }
    }
}

fn device(user: usize) -> SigningKey {
    SigningKey::from_bytes([u8::try_from(user).unwrap() + 1; 32])
}

/// What a user has besides the stake.
fn balance(world: &World, user: usize) -> i64 {
    world.balances(user).values().sum()
}

fn orders(world: &World, user: usize) -> Vec<Order> {
    let (market, now) = (world.market(), world.time());
    market.orders(&user_id(user), now).unwrap()
}

fn payable(world: &World) -> i64 {
    let (market, now) = (world.market(), world.time());
    let payable = market.payable(world.key(0), Currency::USD, now);
    payable.unwrap().minor()
}

#[test]
fn law_5_of_two_who_take_the_last_one_exactly_one_has_it() {
    let shop = Shop::open(2, |terms| terms.available(1));
    let acceptances = [0, 1].map(|user| shop.acceptance(user));
    let ends = every_order(
        &shop.world,
        |together| acceptances.clone().map(|one| together.add(one)),
        |after, slots| {
            let had = slots.each_ref().map(|slot| answer(slot).is_ok());
            assert_ne!(had[0], had[1], "exactly one has it");
            for (user, slot) in slots.iter().enumerate() {
                let paid = if had[user] { PRICE } else { 0 };
                assert_eq!(balance(after, user), 3_000 - paid);
                if !had[user] {
                    assert_eq!(answer(slot).unwrap_err(), Code::DealExhausted);
                }
            }
            had
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_who_takes_a_deal_twice_at_once_has_it_once() {
    let shop = Shop::open(1, |terms| terms);
    let acceptances = [0, 0].map(|user| shop.acceptance(user));
    let ends = every_order(
        &shop.world,
        |together| acceptances.clone().map(|one| together.add(one)),
        |after, slots| {
            let had = slots.each_ref().map(|slot| answer(slot).is_ok());
            assert_ne!(had[0], had[1], "exactly one is taken");
            assert_eq!(balance(after, 0), 3_000 - PRICE);
            assert_eq!(orders(after, 0).len(), 1);
            had
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_2_an_order_is_handed_over_or_paid_back() {
    let shop = Shop::open(1, |terms| terms);
    let order = shop.accept(0);
    let cancel = CancelOrder {
        user: user_id(0),
        order,
    };
    let ends = every_order(
        &shop.world,
        |together| {
            let confirmed = together.add(shop.confirm(order));
            (confirmed, together.add(cancel.clone()))
        },
        |after, (confirmed, cancelled)| {
            let (confirmed, cancelled) = (answer(&confirmed), answer(&cancelled));
            assert_ne!(confirmed.is_ok(), cancelled.is_ok());
            let now = after.time();
            let state = orders(after, 0)[0].state(now);
            match confirmed.is_ok() {
                true => assert_eq!(
                    (state, balance(after, 0)),
                    (OrderState::Confirmed, 3_000 - PRICE)
                ),
                false => assert_eq!((state, balance(after, 0)), (OrderState::Cancelled, 3_000)),
            }
            confirmed.is_ok()
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_2_what_is_withdrawn_first_is_not_taken() {
    let shop = Shop::open(1, |terms| terms);
    let (key, deal) = (shop.world.key(0).clone(), shop.deal);
    let acceptance = shop.acceptance(0);
    let ends = every_order(
        &shop.world,
        |together| {
            let accepted = together.add(acceptance.clone());
            let key = key.clone();
            (accepted, together.add(WithdrawDeal { key, deal }))
        },
        |after, (accepted, withdrawn)| {
            assert_eq!(answer(&withdrawn), Ok(deal));
            let accepted = answer(&accepted).map(|order| order.price());
            assert!(accepted == Ok(usd(PRICE)) || accepted == Err(Code::DealOver));
            assert_eq!(orders(after, 0).len(), usize::from(accepted.is_ok()));
            accepted.is_ok()
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_who_is_erased_owes_and_is_owed_nothing() {
    let shop = Shop::open(1, |terms| terms);
    let acceptance = shop.acceptance(0);
    let erase = Erase {
        user: user_id(0),
        waive: true,
    };
    let ends = every_order(
        &shop.world,
        |together| {
            (
                together.add(acceptance.clone()),
                together.add(erase.clone()),
            )
        },
        |_, (accepted, erased)| {
            let (accepted, erased) = (answer(&accepted), answer(&erased));
            assert_ne!(accepted.is_ok(), erased.is_ok());
            match accepted {
                Ok(_) => assert_eq!(erased, Err(Code::OrderOpen)),
                Err(code) => assert_eq!(code, Code::AgentAbsent),
            }
            erased.is_ok()
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_an_order_is_settled_once_whenever_it_is_confirmed() {
    let mut shop = Shop::open(2, |terms| terms);
    shop.world.now += 31 * DAY;
    let (first, second) = (shop.accept(0), shop.accept(1));
    let (market, now) = (shop.world.market(), shop.world.time());
    market.confirm_order(shop.world.key(0), first, now).unwrap();
    let ends = every_order(
        &shop.world,
        |together| {
            let confirmed = together.add(shop.confirm(second));
            (confirmed, together.add(shop.settle()))
        },
        |after, (confirmed, settled)| {
            assert!(answer(&confirmed).is_ok());
            let sum = answer(&settled).unwrap().minor();
            assert!(sum == PRICE || sum == 2 * PRICE, "settled {sum}");
            assert_eq!(payable(after), sum);
            after.now += 31 * DAY;
            let (market, now) = (after.market(), after.time());
            let rest = market.settle_vendor(after.buyer(0), Currency::USD, now);
            let rest = rest.map_or(0, |rest| rest.minor());
            assert_eq!(sum + rest, 2 * PRICE);
            sum
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_what_has_lapsed_is_paid_back_once() {
    let mut shop = Shop::open(1, |terms| terms);
    let order = shop.accept(0);
    shop.world.now += ORDER_DAYS * DAY;
    let cancel = CancelOrder {
        user: user_id(0),
        order,
    };
    every_order(
        &shop.world,
        |together| {
            let swept = together.add(SweepOrders);
            let cancelled = together.add(cancel.clone());
            (swept, cancelled, together.add(shop.confirm(order)))
        },
        |after, (swept, cancelled, confirmed)| {
            assert!(answer(&swept).is_ok());
            assert!(answer(&cancelled).is_ok());
            assert_eq!(answer(&confirmed).unwrap_err(), Code::OrderState);
            assert_eq!(balance(after, 0), 3_000);
        },
    );
}

#[test]
fn law_5_of_two_who_want_what_a_third_did_not_fetch_exactly_one_has_it() {
    let mut shop = Shop::open(3, |terms| terms.available(1));
    shop.accept(2);
    shop.world.now += ORDER_DAYS * DAY;
    let acceptances = [0, 1].map(|user| shop.acceptance(user));
    let ends = every_order(
        &shop.world,
        |together| acceptances.clone().map(|one| together.add(one)),
        |after, slots| {
            let had = slots.each_ref().map(|slot| answer(slot).is_ok());
            assert_ne!(had[0], had[1], "exactly one has it");
            for slot in &slots {
                let code = answer(slot).err();
                assert!(matches!(code, None | Some(Code::DealExhausted)));
            }
            assert_eq!(balance(after, 2), 3_000);
            assert_eq!(orders(after, 2)[0].state(after.time()), OrderState::Lapsed);
            had
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_3_who_wants_what_lapsed_has_it_whoever_sweeps_or_cancels_meanwhile() {
    let mut shop = Shop::open(2, |terms| terms.available(1));
    let order = shop.accept(1);
    shop.world.now += ORDER_DAYS * DAY;
    let acceptance = shop.acceptance(0);
    let cancel = CancelOrder {
        user: user_id(1),
        order,
    };
    every_order(
        &shop.world,
        |together| {
            let accepted = together.add(acceptance.clone());
            together.add(SweepOrders);
            together.add(cancel.clone());
            accepted
        },
        |after, accepted| {
            assert_eq!(answer(&accepted).map(|order| order.price()), Ok(usd(PRICE)));
            assert_eq!([0, 1].map(|user| balance(after, user)), [2_650, 3_000]);
        },
    );
}

#[test]
fn law_4_of_two_tills_exactly_one_hands_over() {
    let shop = Shop::open(1, |terms| terms);
    let order = shop.accept(0);
    let ends = every_order(
        &shop.world,
        |together| {
            let tills = [0, 1].map(|_| together.add(shop.confirm(order)));
            let key = shop.world.key(1).clone();
            (tills, together.add(ConfirmOrder { key, order }))
        },
        |after, (tills, other)| {
            let done = tills.each_ref().map(|slot| answer(slot).is_ok());
            assert_ne!(done[0], done[1], "exactly one hands over");
            assert_eq!(answer(&other).unwrap_err(), Code::OrderUnknown);
            after.now += 31 * DAY;
            let (market, now) = (after.market(), after.time());
            let settled = market.settle_vendor(after.buyer(0), Currency::USD, now);
            assert_eq!(settled, Ok(usd(PRICE)));
            done
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_4_a_proof_that_is_shown_twice_at_once_has_one_effect() {
    let shop = Shop::open(1, |terms| terms.per_person(2));
    let acceptance = shop.acceptance(0);
    let ends = every_order(
        &shop.world,
        |together| [0, 1].map(|_| together.add(acceptance.clone())),
        |after, slots| {
            let had = slots.each_ref().map(|slot| answer(slot).is_ok());
            assert_ne!(had[0], had[1], "exactly one is taken");
            let refused = &slots[usize::from(had[0])];
            assert_eq!(answer(refused).unwrap_err(), Code::ProofShown);
            assert_eq!(orders(after, 0).len(), 1);
            assert_eq!(balance(after, 0), 3_000 - PRICE);
            had
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_what_lapsed_is_spent_once_whoever_writes_it_down() {
    let mut shop = Shop::open(1, |terms| terms.per_person(3));
    shop.accept(0);
    let (market, now) = (shop.world.market(), shop.world.time());
    market.stake(&user_id(0), usd(3_000 - PRICE), now).unwrap();
    assert_eq!(balance(&shop.world, 0), 0);
    shop.world.now += ORDER_DAYS * DAY;
    let acceptances = [0, 0].map(|user| shop.acceptance(user));
    let ends = every_order(
        &shop.world,
        |together| {
            let slots = acceptances.clone().map(|one| together.add(one));
            together.add(SweepOrders);
            slots
        },
        |after, slots| {
            let had = slots.each_ref().map(|slot| answer(slot).is_ok());
            assert_ne!(had[0], had[1], "there is money for one");
            let refused = &slots[usize::from(had[0])];
            assert_eq!(answer(refused).unwrap_err(), Code::BalanceShort);
            assert_eq!(balance(after, 0), 0);
            had
        },
    );
    assert_eq!(ends.len(), 2, "both ends come about: {ends:?}");
}

#[test]
fn law_5_a_vendor_is_settled_once_however_often_it_is_asked_for_at_once() {
    let mut shop = Shop::open(2, |terms| terms);
    shop.world.now += 31 * DAY;
    let (first, second) = (shop.accept(0), shop.accept(1));
    let (market, now) = (shop.world.market(), shop.world.time());
    market.confirm_order(shop.world.key(0), first, now).unwrap();
    every_order(
        &shop.world,
        |together| {
            let settled = [0, 1].map(|_| together.add(shop.settle()));
            (settled, together.add(shop.confirm(second)))
        },
        |after, (settled, confirmed)| {
            assert!(answer(&confirmed).is_ok());
            let settled = settled.each_ref().map(answer);
            let once = settled.iter().filter(|sum| sum.is_ok()).count();
            assert_eq!(once, 1, "{settled:?}");
            let sum: i64 = settled.iter().flatten().map(|sum| sum.minor()).sum();
            assert_eq!(payable(after), sum);
        },
    );
}
