//! Law 10: replay of unwiped events gives the live state.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tavren_core::grant::{Ending, Event};
use tavren_core::types::GrantId;
use tavren_tests::people::{self, DAY, USERS};
use tavren_tests::script::scripts;
use tavren_tests::{Bed, World, cases};

/// What the events of one grant say, folded by hand.
#[derive(Debug, Default)]
struct Replayed {
    paused: bool,
    ended: Option<(Ending, i64)>,
    outcomes: BTreeMap<u32, bool>,
}

impl Replayed {
    fn hear(&mut self, event: &Event) {
        match event {
            Event::Paused { .. } => self.paused = true,
            Event::Resumed { .. } => self.paused = false,
            Event::Ended { why, at } => drop(self.ended.get_or_insert((*why, at.millis()))),
            Event::Delivered { period, .. } | Event::Unclaimed { period, .. } => {
                self.outcomes.entry(*period).or_insert(true);
            }
            Event::Aborted { period, .. } => drop(self.outcomes.entry(*period).or_insert(false)),
            _ => {}
        }
    }

    fn paid(&self) -> usize {
        self.outcomes.values().filter(|paid| **paid).count()
    }
}

proptest! {
    #![proptest_config(cases(32))]

    /// Law 10: what stands in a person's trail, replayed, is what the wallet shows.
    #[test]
    fn the_events_of_a_trail_replay_to_what_the_wallet_shows(script in scripts(40), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        world.play(&script, |_, _, _| {});
        // What time has done is written down.
        world.now += DAY;
        world.sweep_all();
        for user in 0..USERS {
            let mut grants: BTreeMap<GrantId, Replayed> = BTreeMap::new();
            for body in world.trail(user) {
                if let Some(grant) = body.grant {
                    let replayed = grants.entry(grant).or_default();
                    body.events.iter().for_each(|event| replayed.hear(event));
                }
            }
            for held in world.held(user) {
                let (_, id) = world.grants[held.grant];
                let replayed = grants.get(&id).expect("a grant leaves its entry");
                prop_assert_eq!(replayed.paid(), usize::try_from(held.periods.0).unwrap());
                let ended = replayed.ended.map(|(why, _)| format!("{why:?}").to_lowercase());
                match held.state {
                    "granted" | "active" | "paused" | "fulfilled" => prop_assert_eq!(ended, None),
                    state => prop_assert_eq!(ended.as_deref(), Some(state)),
                }
                if held.state == "active" {
                    prop_assert!(!replayed.paused);
                }
            }
        }
    }

    /// Law 10: a trail only grows, and what it said once it says again.
    #[test]
    fn a_trail_never_changes_what_it_said(script in scripts(30), seed in any::<u64>()) {
        let mut world = World::new(Bed::memory(seed), &people::deals());
        let mut told = vec![Vec::new(); USERS];
        world.play(&script, |world, act, _| {
            for (user, told) in told.iter_mut().enumerate() {
                if matches!(act, tavren_tests::Act::Erase(of, _) if of == user) {
                    told.clear();
                }
                let now = world.trail(user);
                assert!(now.starts_with(told));
                *told = now;
            }
        });
    }
}
