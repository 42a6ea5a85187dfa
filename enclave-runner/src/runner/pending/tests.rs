use super::*;
use proptest::collection::vec;
use proptest::prelude::*;

const PLACES: u32 = 130;

/// What is said in `Pending`, with a queue a place.
#[derive(Default)]
struct Model(Vec<VecDeque<u64>>);

#[derive(Debug, Clone)]
enum Step {
    Begin(Vec<u32>),
    Forget(u32),
    Carry(u32, u32),
    Drop(usize),
    Tell(Vec<u32>),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..PLACES;
    prop_oneof![
        3 => vec(place(), 0..40).prop_map(Step::Begin),
        2 => place().prop_map(Step::Forget),
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

impl Model {
    fn queue(&mut self, place: u32) -> &mut VecDeque<u64> {
        &mut self.0[place as usize]
    }
}

proptest! {
    /// Places are made one after the other, as slots make them.
    #[test]
    fn each_place_is_told_of_its_deals_oldest_first(
        steps in vec(step(), 0..60), early in 0..PLACES,
    ) {
        let mut pending = Pending::default();
        let mut model = Model(vec![VecDeque::new(); PLACES as usize]);
        let mut places = early;
        for place in 0..early {
            pending.forget(place);
        }
        for (number, step) in (0..).zip(steps) {
            match step {
                Step::Begin(mut whom) => {
                    whom.retain(|place| *place < places);
                    let marked = bits(&whom, places.div_ceil(64) as usize);
                    pending.begin(number).copy_from_slice(&marked);
                    whom.sort_unstable();
                    whom.dedup();
                    whom.iter().for_each(|place| model.queue(*place).push_back(number));
                }
                Step::Forget(place) => {
                    let place = place.min(places);
                    places = places.max(place + 1);
                    pending.forget(place);
                    model.queue(place).clear();
                }
                Step::Carry(from, to) if from < places && from != to => {
                    let to = to.min(places);
                    if from == to {
                        continue;
                    }
                    places = places.max(to + 1);
                    pending.carry(from, to);
                    *model.queue(to) = std::mem::take(model.queue(from));
                }
                Step::Carry(..) => {}
                Step::Drop(one) => {
                    let stands = |number: u64| number % 8 != one as u64;
                    pending.retain(stands);
                    model.0.iter_mut().for_each(|queue| queue.retain(|number| stands(*number)));
                }
                Step::Tell(mut whom) => {
                    whom.retain(|place| *place < places);
                    let told = pending.told(bits(&whom, places.div_ceil(64) as usize));
                    for place in 0..places {
                        let asked = whom.contains(&place);
                        let expected = asked.then(|| model.queue(place).pop_front()).flatten();
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
        pending.begin(number)[0] = 1;
    }
    assert_eq!(pending.told(vec![1]), [Some(1)]);
    assert_eq!(pending.deals.len(), PENDING_MAX);
}
