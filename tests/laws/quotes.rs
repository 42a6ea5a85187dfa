//! Law 7: what the estimate said, times the periods delivered or left unclaimed, is what is paid.

use proptest::prelude::*;
use tavren_tests::people::{self, DAY, Deal, Shape};
use tavren_tests::{Act, Bed, World, cases};

use crate::{done, give};

proptest! {
    #![proptest_config(cases(48))]

    /// Law 7, for prices from a millionth of a cent up, of several offers whose rests meet in one account.
    #[test]
    fn what_was_quoted_times_the_periods_is_what_is_paid(
        prices in prop::collection::vec(prop_oneof![1..1_000_000_i64, 1_000_000..900_000_000_i64], 1..4),
        claimed in prop::collection::vec(any::<bool>(), 5),
        user in 0..2_usize,
        seed in any::<u64>(),
    ) {
        let deal = |price_micro| Deal {
            shape: Shape::Daily(5),
            price_micro,
            budget: 10_000,
            claim: 1,
            ..people::deals()[0].clone()
        };
        let deals: Vec<Deal> = prices.iter().map(|price| deal(*price)).collect();
        let mut world = World::new(Bed::memory(seed), &deals[..1]);
        for deal in &deals[1..] {
            world.publish(deal);
        }
        let mut quotes = Vec::new();
        for offer in 0..deals.len() {
            let shown = done(&mut world, Act::Present(user, offer));
            quotes.push(shown[0]);
            let last = world.shown.len() - 1;
            done(&mut world, Act::Give(last));
        }
        let mut served = 0;
        for claim in claimed {
            world.now += DAY;
            for offer in 0..deals.len() {
                served += done(&mut world, Act::Serve(offer))[0];
                if claim {
                    done(&mut world, Act::Claim(offer));
                }
            }
        }
        world.now += 2 * DAY;
        // Claimed or left, every period that was sealed is paid, to the millionth of a cent.
        let held = world.held(user);
        let paid: i64 = held.iter().map(|held| i64::from(held.periods.0)).sum();
        prop_assert_eq!(paid, served);
        let is_whole = |quote: &i64| quote % 1_000_000 == 0;
        let owed: Vec<(i64, i64)> = held.iter().zip(&quotes).map(|(held, quote)| (*quote, quote * i64::from(held.periods.0))).collect();
        let whole: i64 = owed.iter().filter(|(quote, _)| is_whole(quote)).map(|(_, micro)| micro).sum();
        let fine: i64 = owed.iter().filter(|(quote, _)| !is_whole(quote)).map(|(_, micro)| micro).sum();
        let balance: i64 = world.balances(user).values().sum();
        prop_assert_eq!(balance, whole / 1_000_000 + fine / 1_000_000);
        // And written down it is the same.
        world.sweep_all();
        prop_assert_eq!(world.balances(user).values().sum::<i64>(), balance);
        tavren_tests::books::Books::of(&world);
    }
}

/// Law 7: a quote holds although tier, trust and price of the user's next one have changed since.
#[test]
fn what_was_shown_is_paid_although_the_tier_changed_since() {
    let mut world = World::new(Bed::memory(1), &people::deals());
    give(&mut world, 0, 0);
    let (tier, trust) = people::tier(2);
    world
        .market()
        .set_tier(&people::user_id(0), tier, trust, world.time())
        .unwrap();
    done(&mut world, Act::Serve(0));
    assert_eq!(done(&mut world, Act::Claim(0)), [1, 75]);
    assert_eq!(world.balances(0)["USD"], 75);
}
