//! Random lives of deals, against a plain list and the definition of a match.

use super::*;

/// What happens to the deals and to the list.
#[derive(Debug, Clone)]
enum Act {
    Insert(u32, Wish),
    Update(u32, Wish),
    Remove(u32),
    Feed(Said),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (0..40_u32, wish()).prop_map(|(id, wish)| Act::Insert(id, wish)),
        2 => (0..40_u32, wish()).prop_map(|(id, wish)| Act::Update(id, wish)),
        2 => (0..40_u32).prop_map(Act::Remove),
        4 => said().prop_map(Act::Feed),
    ]
}

/// Deals in a plain list.
#[derive(Default)]
struct List(BTreeMap<u32, Criteria>);

impl List {
    fn act(&mut self, act: &Act) {
        match act {
            Act::Insert(number, wish) => {
                self.0.entry(*number).or_insert_with(|| criteria(wish));
            }
            Act::Update(number, wish) => {
                if let Some(deal) = self.0.get_mut(number) {
                    *deal = criteria(wish);
                }
            }
            Act::Remove(number) => {
                self.0.remove(number);
            }
            Act::Feed(_) => {}
        }
    }

    /// Who matches, by currency, then price, then id.
    fn matching(&self, signal: &Signal, tables: &Tables, dearest: bool) -> Vec<u32> {
        let matching =
            (self.0.iter()).filter(|(_, deal)| deal.matches(signal, signal.area, tables).unwrap());
        let mut ranked: Vec<_> = matching
            .map(|(number, deal)| {
                let price = deal.price();
                let minor = if dearest {
                    -price.minor()
                } else {
                    price.minor()
                };
                (price.currency(), minor, *number)
            })
            .collect();
        ranked.sort();
        ranked.into_iter().map(|(_, _, number)| number).collect()
    }
}

fn live(acts: &[Act], limit: usize) -> Deals {
    let mut deals = Deals::new(tables());
    let mut list = List::default();
    for act in acts {
        match act {
            Act::Insert(number, wish) => {
                let stands = list.0.contains_key(number);
                let answer = deals.insert(id(*number), &criteria(wish));
                assert_eq!(answer.err(), stands.then_some(MatchError::DealExists));
            }
            Act::Update(number, wish) => {
                let stands = list.0.contains_key(number);
                let answer = deals.update(id(*number), &criteria(wish));
                assert_eq!(answer.err(), (!stands).then_some(MatchError::DealUnknown));
            }
            Act::Remove(number) => {
                assert_eq!(deals.remove(id(*number)), list.0.contains_key(number));
            }
            Act::Feed(said) => compare(&deals, &list, &signal(said), limit),
        }
        list.act(act);
        assert_eq!(deals.len(), list.0.len());
    }
    deals
}

fn compare(deals: &Deals, list: &List, signal: &Signal, limit: usize) {
    for (order, dearest) in [(Order::Cheapest, false), (Order::Dearest, true)] {
        let mut expected = list.matching(signal, deals.tables(), dearest);
        assert_eq!(feed(deals, signal, order, 1_000), expected);
        expected.truncate(limit);
        assert_eq!(feed(deals, signal, order, limit), expected);
    }
    let expected = list.matching(signal, deals.tables(), false);
    let every = all(deals, signal);
    let set = |numbers: &[u32]| numbers.iter().copied().collect::<HashSet<_>>();
    assert_eq!((every.len(), set(&every)), (expected.len(), set(&expected)));
    let first = feed(deals, signal, Order::Any, limit);
    assert_eq!(first, every[..limit.min(every.len())]);
}

proptest! {
    /// Every pair of a deal and a signal is answered as the definition says, over lives of
    /// insertions, updates and removals, in every order and under every limit.
    #[test]
    fn deals_answer_as_a_list_does(
        acts in prop::collection::vec(act(), 1..150),
        limit in 0..8_usize,
    ) {
        live(&acts, limit);
    }

    /// A feed is the same, byte for byte, whatever came before the deals that stand.
    #[test]
    fn the_order_of_insertion_does_not_show(
        acts in prop::collection::vec(act(), 1..150),
        signals in prop::collection::vec(said(), 1..9),
    ) {
        let lived = live(&acts, 1);
        let mut list = List::default();
        acts.iter().for_each(|act| list.act(act));
        let mut fresh = Deals::new(tables());
        for (number, deal) in list.0.iter().rev() {
            fresh.insert(id(*number), deal).unwrap();
        }
        for said in signals {
            let signal = signal(&said);
            prop_assert_eq!(all(&lived, &signal), all(&fresh, &signal));
        }
    }

    /// What no deal is listed on takes no memory that grows.
    #[test]
    fn removed_deals_leave_nothing_behind(acts in prop::collection::vec(act(), 1..150)) {
        let mut deals = live(&acts, 1);
        for number in 0..40 {
            deals.remove(id(number));
        }
        let mut shelves = deals.naming.iter().chain(&deals.inside);
        prop_assert!(deals.is_empty() && shelves.all(|shelf| shelf.held() == (0, 0)));
    }
}
