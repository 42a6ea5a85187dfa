use super::*;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;
use tavren_types::{Currency, Money};

const PLACES: u32 = 130;

/// What is said in `Pending`, with two sets a place.
#[derive(Default)]
struct Model {
    deals: BTreeSet<u64>,
    places: Vec<Known>,
}

#[derive(Default, Clone)]
struct Known {
    waits: BTreeSet<u64>,
    told: BTreeSet<u64>,
}

#[derive(Debug, Clone)]
enum Step {
    Begin(Vec<u32>),
    Again(Vec<u32>),
    Forget(u32),
    Withdraw(u32),
    Carry(u32, u32),
    Drop(usize),
    Tell(Vec<u32>),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..PLACES;
    prop_oneof![
        3 => vec(place(), 0..40).prop_map(Step::Begin),
        2 => vec(place(), 0..40).prop_map(Step::Again),
        2 => place().prop_map(Step::Forget),
        1 => place().prop_map(Step::Withdraw),
        2 => (place(), place()).prop_map(|(from, to)| Step::Carry(from, to)),
        1 => (0..8_usize).prop_map(Step::Drop),
        2 => vec(place(), 0..130).prop_map(Step::Tell),
    ]
}

fn bits(places: &[u32], words: usize) -> Vec<u64> {
    let mut bits = vec![0; words];
    for place in places {
        bits[*place as usize / 64] |= 1 << (place % 64);
    }
    bits
}

/// Criteria that the number of a deal can be read off.
fn criteria(number: u64) -> Criteria {
    let number = i64::try_from(number).unwrap();
    Criteria::at(Money::new(number, Currency::USD).unwrap())
}

impl Model {
    fn place(&mut self, place: u32) -> &mut Known {
        &mut self.places[place as usize]
    }
}

proptest! {
    /// Places are made one after the other, as slots make them.
    #[test]
    fn each_place_is_told_of_its_deals_oldest_first(
        steps in vec(step(), 0..60), early in 0..PLACES,
    ) {
        let mut pending = Pending::default();
        let mut model = Model { places: vec![Known::default(); PLACES as usize], ..Model::default() };
        let mut places = early;
        for place in 0..early {
            pending.forget(place);
        }
        for (number, step) in (0..).zip(steps) {
            let words = places.div_ceil(64) as usize;
            match step {
                Step::Begin(mut whom) => {
                    whom.retain(|place| *place < places);
                    let marked = bits(&whom, words);
                    pending.begin(number, criteria(number)).copy_from_slice(&marked);
                    model.deals.insert(number);
                    for place in whom {
                        model.place(place).waits.insert(number);
                    }
                }
                Step::Again(whom) if places > 0 => {
                    // Each deal is for others.
                    let meant = |deal: u64| -> Vec<u32> {
                        let shift = u32::try_from(deal).unwrap();
                        whom.iter().map(|place| (place + shift) % places).collect()
                    };
                    pending.again(|meets, marks| {
                        let deal = model.deals.iter().find(|deal| criteria(**deal) == *meets);
                        marks.copy_from_slice(&bits(&meant(*deal.unwrap()), words));
                    });
                    for known in &mut model.places {
                        known.waits.clear();
                    }
                    for deal in model.deals.clone() {
                        for place in meant(deal) {
                            let known = model.place(place);
                            if !known.told.contains(&deal) {
                                known.waits.insert(deal);
                            }
                        }
                    }
                }
                Step::Again(_) => {}
                Step::Forget(place) => {
                    let place = place.min(places);
                    places = places.max(place + 1);
                    pending.forget(place);
                    *model.place(place) = Known::default();
                }
                Step::Withdraw(place) if place < places => {
                    pending.drop_waiting(place);
                    model.place(place).waits.clear();
                }
                Step::Withdraw(_) => {}
                Step::Carry(from, to) if from < places && from != to => {
                    let to = to.min(places);
                    if from == to {
                        continue;
                    }
                    places = places.max(to + 1);
                    pending.carry(from, to);
                    *model.place(to) = std::mem::take(model.place(from));
                }
                Step::Carry(..) => {}
                Step::Drop(one) => {
                    let stands = |number: u64| number % 8 != one as u64;
                    pending.retain(stands);
                    model.deals.retain(|number| stands(*number));
                    for known in &mut model.places {
                        known.waits.retain(|number| stands(*number));
                    }
                }
                Step::Tell(mut whom) => {
                    whom.retain(|place| *place < places);
                    let told = pending.told(bits(&whom, words));
                    for place in 0..places {
                        let known = model.place(place);
                        let asked = whom.contains(&place);
                        let expected = asked.then(|| known.waits.pop_first()).flatten();
                        known.told.extend(expected);
                        prop_assert_eq!(told[place as usize], expected);
                    }
                }
            }
        }
    }
}

#[test]
fn the_oldest_deal_gives_way() {
    let mut pending = Pending::default();
    pending.forget(0);
    let last = PENDING_MAX as u64;
    for number in 0..=last {
        pending.begin(number, criteria(number))[0] = 1;
    }
    assert_eq!(pending.told(vec![1]), [Some(1)]);
    assert_eq!(pending.deals.len(), PENDING_MAX);
}
