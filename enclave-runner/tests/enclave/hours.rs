//! Who came after a deal was posted is told of it at the first tick of the next hour.

use crate::bed::{Agent, Bed, HOUR, crowd, deal, noon};
use enclave_runner::Cover;
use tavren_types::{DealId, Timestamp};
use tavren_wire::message::{Ask, Content, Rising, SealedSignal};

/// After so many minutes past noon.
fn at(minutes: i64) -> Timestamp {
    noon().plus_millis(minutes * HOUR / 60)
}

/// A deal that was posted to a crowd, which was told of it, and somebody who came after it.
struct Late {
    bed: Bed,
    agent: Agent,
    id: DealId,
}

impl Late {
    fn new() -> Self {
        let mut bed = Bed::new(Cover::ALL);
        let mut agents = crowd(&mut bed, 3);
        let deal = deal(1, 1);
        let id = deal.id;
        bed.ask(Ask::Post { deal });
        let boxes = [bed.tick(noon()), bed.tick(noon())].concat();
        for agent in agents.values_mut() {
            assert_eq!(agent.told(&boxes), [(id, 1)]);
        }
        let agent = Agent::new(9);
        let mut late = Self { bed, agent, id };
        late.sends();
        late
    }

    /// Seals its usual signal, newer than all before, and gives it to the runner.
    fn sends(&mut self) {
        let keys = self.bed.keys();
        let sealed = self.agent.sends(&keys, self.bed.now);
        self.loads(&sealed);
    }

    fn says(&mut self, content: &Content) {
        let keys = self.bed.keys();
        let sealed = self.agent.says(&keys, self.bed.now, content);
        self.loads(&sealed);
    }

    fn loads(&mut self, sealed: &SealedSignal) {
        assert_eq!(self.bed.load_one(self.agent.slot, sealed), None);
    }

    /// The deals that it is told of by ticks at these minutes past noon.
    fn told(&mut self, minutes: &[i64]) -> Vec<(DealId, u64)> {
        let (bed, agent) = (&mut self.bed, &mut self.agent);
        let told = (minutes.iter()).flat_map(|minutes| agent.told(&bed.tick(at(*minutes))));
        told.collect()
    }
}

#[test]
fn who_came_after_the_post_is_told_once_the_hour_is_over() {
    let mut late = Late::new();
    let id = late.id;
    assert_eq!(late.told(&[10, 30, 59]), []);
    assert_eq!(late.told(&[60]), [(id, 1)]);
}

#[test]
fn nobody_is_told_twice_under_one_name() {
    let mut late = Late::new();
    let id = late.id;
    assert_eq!(late.told(&[1, 60, 61, 120]), [(id, 1)]);
    late.sends();
    assert_eq!(late.told(&[121, 122, 180, 181]), []);
    let epoch = crate::bed::epoch(late.bed.now);
    late.says(&Content::Withdrawal {
        id: late.agent.secret.signal_id(epoch),
    });
    late.sends();
    assert_eq!(late.told(&[182, 183, 240, 241]), []);
    late.agent.slot = 10;
    late.sends();
    assert_eq!(late.told(&[242, 243, 300, 301]), []);
}

#[test]
fn who_was_told_at_the_post_is_not_told_at_the_hour() {
    let mut bed = Bed::new(Cover::ALL);
    let mut agents = crowd(&mut bed, 3);
    bed.ask(Ask::Post { deal: deal(1, 1) });
    let agent = agents.get_mut(&2).unwrap();
    let ticks = [0, 1, 60, 61, 120].map(|minutes| agent.told(&bed.tick(at(minutes))).len());
    assert_eq!(ticks, [0, 1, 0, 0, 0]);
}

#[test]
fn who_has_another_name_is_told_again() {
    let mut late = Late::new();
    let id = late.id;
    assert_eq!(late.told(&[1, 60]), [(id, 1)]);
    // The next epoch; the deal outlives all names.
    assert_eq!(late.told(&[360]), []);
    late.agent.inbox = None;
    late.sends();
    assert_eq!(late.told(&[361, 362]), []);
    assert_eq!(late.told(&[420, 421]), [(id, 1)]);
}

#[test]
fn a_removed_deal_is_not_told_at_the_hour() {
    let mut late = Late::new();
    let deal = late.id;
    late.bed.ask(Ask::Remove { deal });
    assert_eq!(late.told(&[1, 60, 61]), []);
}

#[test]
fn of_a_changed_deal_the_hour_tells_the_last_revision() {
    let mut late = Late::new();
    let mut newer = deal(1, 1);
    newer.revision = 2;
    // For those in a city where nobody is; and then for all again.
    newer.criteria.areas = Rising::new(vec![2]).unwrap();
    late.bed.ask(Ask::Update {
        deal: newer.clone(),
    });
    assert_eq!(late.told(&[1, 60, 61]), []);
    newer.revision = 3;
    newer.criteria.areas = Rising::default();
    late.bed.ask(Ask::Update { deal: newer });
    assert_eq!(late.told(&[62, 63, 120]), [(late.id, 3)]);
}

#[test]
fn a_deal_that_is_over_is_not_told_at_the_hour() {
    let mut bed = Bed::new(Cover::ALL);
    let mut over = deal(1, 1);
    over.until = at(60);
    bed.ask(Ask::Post { deal: over });
    let mut agents = crowd(&mut bed, 3);
    let agent = agents.get_mut(&2).unwrap();
    for minutes in [1, 60, 61] {
        assert_eq!(agent.told(&bed.tick(at(minutes))), []);
    }
}
