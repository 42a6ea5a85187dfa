//! One random script, run by the core and by the model side by side.

use proptest::prelude::*;
use tavren_core::ledger::Account;
use tavren_tests::books::Books;
use tavren_tests::model::{Expected, Model};
use tavren_tests::people::{self, Deal, USERS};
use tavren_tests::script::{Act, scripts};
use tavren_tests::world::questions;
use tavren_tests::{Answer, Bed, Line, World, cases};

/// How a script is run.
#[derive(Debug, Clone, Copy, Default)]
struct Manner {
    /// Something goes wrong where the script says so.
    faults: bool,
    /// Time is written down at extra moments.
    sweeps: bool,
}

/// The core and the model, side by side.
struct Pair {
    world: World,
    model: Model,
}

impl Pair {
    fn new(bed: Bed) -> Self {
        Self::of(bed, people::deals())
    }

    fn of(bed: Bed, deals: Vec<Deal>) -> Self {
        Self {
            world: World::new(bed, &deals),
            model: Model::new(deals),
        }
    }

    fn run(&mut self, script: &[Line], manner: Manner) {
        for (number, line) in script.iter().enumerate() {
            self.model.now += line.wait;
            self.world.now = self.model.now;
            assert_eq!(self.world.counts(), self.model.counts());
            if manner.sweeps && line.extra % 3 == 0 {
                self.world.sweep_all();
            }
            let Some(act) = line.act.fit(&self.model.counts()) else {
                continue;
            };
            let token = format!("line {number}");
            let answer = self.compare(act, &token, line, manner);
            if line.again {
                self.repeat(act, &token, &answer);
            }
            self.check();
        }
        self.finish();
    }

    /// Does a command in both, and compares the answers.
    fn compare(&mut self, act: Act, token: &str, line: &Line, manner: Manner) -> Answer {
        let headers = self.world.bed.audit_count();
        let before = self.model.clone();
        let answer = match line.fault.filter(|_| manner.faults) {
            Some((nth, fault)) => self.world.act_through(act, token, nth, fault),
            None => self.world.act(act, token),
        };
        let expected = self.model.act(act);
        assert!(
            expected.fits(&answer),
            "{act:?}: expected {expected:?}, answered {answer:?}"
        );
        if matches!(
            (expected, &answer),
            (Expected::Perhaps(_), Answer::Refused(_))
        ) {
            self.model = before;
        }
        // Law 8: whatever was answered left its entry.
        assert!(
            self.world.bed.audit_count() > headers,
            "{act:?} left no entry"
        );
        answer
    }

    /// Sends a command again: the same answer, and no trace.
    fn repeat(&mut self, act: Act, token: &str, answer: &Answer) {
        let before = (self.world.bed.audit_count(), self.world.trail_lengths());
        let again = self.world.act(act, token);
        assert_eq!(again, *answer, "{act:?} sent again");
        let after = (self.world.bed.audit_count(), self.world.trail_lengths());
        assert_eq!(after, before, "{act:?} sent again left a trace");
    }

    fn check(&self) {
        let Self { world, model } = self;
        let headers = world.bed.audit_count();
        for user in 0..USERS {
            assert_eq!(
                world.held(user),
                model.held(user),
                "the wallet of user {user}"
            );
            assert_eq!(world.balances(user), model.balances(user), "user {user}");
            let wallet = world.wallet(user);
            for question in questions() {
                let allowed = world.may_use(&wallet, question, world.now).is_allowed();
                let expected = model.may_use(user, question);
                assert_eq!(allowed, expected, "user {user}, {question:?}");
            }
        }
        let books = Books::of(world);
        for (number, offer) in world.offers.iter().enumerate() {
            let reserved = books.sum(Account::Reserved { offer: *offer });
            let (_, expected) = model.books(number);
            assert!(
                expected <= reserved,
                "offer {number}: {expected} > {reserved}"
            );
        }
        // Law 8: a query leaves no entry.
        assert_eq!(world.bed.audit_count(), headers, "a query left an entry");
    }

    /// Long afterwards all is written down: the books say to the cent what the model says.
    fn finish(&mut self) {
        let mut expected = std::collections::BTreeMap::new();
        self.world.sweep_all();
        self.check();
        let earned = |model: &Model| {
            let mut sums = std::collections::BTreeMap::new();
            for user in 0..USERS {
                for (currency, minor) in model.balances(user) {
                    *sums.entry(currency).or_insert(0) += minor;
                }
            }
            sums
        };
        expected.extend(earned(&self.model));
        let available = Books::of(&self.world).available();
        for (currency, minor) in &expected {
            assert!(
                available.get(currency) >= Some(minor),
                "{available:?}, {expected:?}"
            );
        }
        if let Some(printed) = self.world.indiscretion() {
            panic!("this was printed: {printed}");
        }
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// Laws 1, 2, 4, 5, 7, 8 and 15.
    #[test]
    fn the_core_answers_as_the_slow_model_does(script in scripts(40), seed in any::<u64>()) {
        Pair::new(Bed::memory(seed)).run(&script, Manner::default());
    }

    /// Law 3.
    #[test]
    fn the_core_answers_as_the_model_does_however_often_it_is_swept(script in scripts(40), seed in any::<u64>()) {
        let manner = Manner { sweeps: true, ..Manner::default() };
        Pair::new(Bed::in_store(seed)).run(&script, manner);
    }

    /// Law 12: under every command something goes wrong at some write, and its token has the right answer.
    #[test]
    fn the_core_answers_as_the_model_does_whatever_fails(script in scripts(30), seed in any::<u64>()) {
        let manner = Manner { faults: true, ..Manner::default() };
        Pair::new(Bed::in_store(seed)).run(&script, manner);
    }

    /// Laws 3, 5, 7 and 12, where every offer has a bonus.
    #[test]
    fn bonuses_come_about_as_the_model_says(script in scripts(40), seed in any::<u64>(), faults in any::<bool>()) {
        let deals = people::deals().split_off(6);
        Pair::of(Bed::memory(seed), deals).run(&script, Manner { faults, sweeps: true });
    }

    /// Laws 3 and 12.
    #[test]
    fn the_core_answers_as_the_model_does_swept_and_failing(script in scripts(30), seed in any::<u64>()) {
        let manner = Manner { faults: true, sweeps: true };
        Pair::new(Bed::memory(seed)).run(&script, manner);
    }
}

proptest! {
    #![proptest_config(cases(5))]

    /// Law 12, on the embedded default: two files, closed and opened again after every death.
    #[test]
    fn on_sqlite_the_core_answers_as_the_model_does(script in scripts(25), seed in any::<u64>()) {
        let manner = Manner { faults: true, sweeps: true };
        Pair::new(Bed::sqlite(seed)).run(&script, manner);
    }
}
