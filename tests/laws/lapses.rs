//! Law 3 for orders: when they are swept, and whether at all, changes no answer and no view.

use crate::orders::{Shop, usd};
use proptest::prelude::*;
use tavren_core::command::{Browse, Erase};
use tavren_core::limits::{ORDER_DAYS, ORDER_KEPT_DAYS};
use tavren_core::order::OrderState;
use tavren_core::types::{Code, Currency, Money, OrderId, Timestamp};
use tavren_core::{Error, agent::AgentView};
use tavren_tests::cases;
use tavren_tests::people::{DAY, user_id};

const PEOPLE: usize = 3;

/// What somebody does in a shop.
#[derive(Debug, Clone, Copy)]
enum Act {
    Accept(usize),
    Confirm(usize),
    Cancel(usize),
    Stake(usize),
    Unstake(usize),
    Erase(usize),
    Settle,
}

/// One act, so long after the one before.
#[derive(Debug, Clone, Copy)]
struct Line {
    wait: i64,
    act: Act,
    /// True where the shop that is swept is swept before it.
    swept: bool,
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let wait = prop_oneof![
        8 => 0..2 * DAY,
        4 => Just(ORDER_DAYS * DAY),
        2 => 0..40 * DAY,
        1 => Just((ORDER_KEPT_DAYS + ORDER_DAYS) * DAY),
    ];
    let act = prop_oneof![
        12 => (0..PEOPLE).prop_map(Act::Accept),
        3 => any::<usize>().prop_map(Act::Confirm),
        3 => any::<usize>().prop_map(Act::Cancel),
        2 => (0..PEOPLE).prop_map(Act::Stake),
        2 => (0..PEOPLE).prop_map(Act::Unstake),
        1 => (0..PEOPLE).prop_map(Act::Erase),
        1 => Just(Act::Settle),
    ];
    let line = (wait, act, any::<bool>()).prop_map(|(wait, act, swept)| Line { wait, act, swept });
    prop::collection::vec(line, 1..30)
}

/// A shop, and what was ordered in it so far.
struct Played {
    shop: Shop,
    orders: Vec<(usize, OrderId)>,
}

/// All that can be seen of one person.
type Seen = (
    Vec<Money>,
    Vec<(Option<usize>, OrderState, Timestamp)>,
    AgentView,
);

impl Played {
    fn open() -> Self {
        let shop = Shop::open(PEOPLE, |terms| terms.available(2).per_person(3));
        let orders = Vec::new();
        Self { shop, orders }
    }

    /// Does one thing; answers what a caller is told, in numbers that are the same in every shop.
    fn act(&mut self, act: Act) -> Result<i64, Code> {
        let Self { shop, orders } = self;
        let (market, now) = (shop.world.market(), shop.world.time());
        let chosen = |number: usize| match orders.len() {
            0 => (0, OrderId::from_bytes([0; 16])),
            many => orders[number % many],
        };
        let minor = |money: Money| money.minor();
        let told = match act {
            Act::Accept(user) => {
                shop.join(user);
                shop.try_accept(user).map(|order| {
                    orders.push((user, order.id()));
                    minor(order.price())
                })
            }
            Act::Confirm(number) => market
                .confirm_order(shop.world.key(0), chosen(number).1, now)
                .map(|_| 0),
            Act::Cancel(number) => {
                let (user, order) = chosen(number);
                let cancelled = market.cancel_order(&user_id(user), order, now);
                cancelled.map(|order| order.state(now) as i64)
            }
            Act::Stake(user) => market.stake(&user_id(user), usd(2_900), now).map(minor),
            Act::Unstake(user) => market.unstake(&user_id(user), usd(2_900), now).map(minor),
            Act::Erase(user) => {
                let (user, waive) = (user_id(user), true);
                market.run(Erase { user, waive }, now).map(i64::from)
            }
            Act::Settle => {
                let settled = market.settle_vendor(shop.world.buyer(0), Currency::USD, now);
                settled.map(minor)
            }
        };
        told.map_err(|error: Error| error.code())
    }

    fn seen(&self, user: usize) -> Seen {
        let (market, now) = (self.shop.world.market(), self.shop.world.time());
        let user = user_id(user);
        let number = |id| self.orders.iter().position(|(_, order)| *order == id);
        let orders = market.orders(&user, now).unwrap();
        let orders = orders
            .iter()
            .map(|order| (number(order.id()), order.state(now), order.at()));
        let mut orders: Vec<_> = orders.collect();
        orders.sort_by_key(|(number, ..)| *number);
        let balances = market.wallet(&user, now).unwrap().balances().to_vec();
        (balances, orders, market.agent(&user, now).unwrap())
    }

    /// All that anybody can see: each person, the deals that can be had, and what is owed.
    fn told(&self) -> (Vec<Seen>, usize, i64) {
        let (world, browse) = (&self.shop.world, Browse::default());
        let page = Browse {
            limit: 10,
            ..browse
        };
        let page = world.market().browse(&page, world.time()).unwrap();
        let people = (0..PEOPLE).map(|user| self.seen(user)).collect();
        (people, page.deals.len(), self.shop.payable())
    }
}

proptest! {
    #![proptest_config(cases(24))]

    /// Law 3: two shops in lockstep, one of them swept whenever it likes.
    #[test]
    fn law_3_a_market_whose_orders_are_swept_more_often_shows_the_same(script in lines()) {
        let (mut seldom, mut often) = (Played::open(), Played::open());
        for line in script {
            seldom.shop.world.now += line.wait;
            often.shop.world.now = seldom.shop.world.now;
            if line.swept {
                often.shop.sweep();
            }
            prop_assert_eq!(seldom.told(), often.told(), "before {:?}", line);
            prop_assert_eq!(seldom.act(line.act), often.act(line.act), "{:?}", line);
            prop_assert_eq!(seldom.told(), often.told(), "after {:?}", line);
        }
        seldom.shop.sweep();
        prop_assert_eq!(seldom.told(), often.told());
    }
}
