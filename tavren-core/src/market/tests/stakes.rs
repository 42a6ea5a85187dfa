//! Agents are enrolled; what users earned is put at stake, taken back and forfeited.

use super::*;
use crate::action::{Action, Next};
use crate::agent::{Admission, Agents, Fault, Outcome, Reputation};
use crate::audit::{Body, Kind};
use crate::command::{load_agents, put_agents};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::layout;
use crate::ledger::Account;
use crate::port::{Key, Page, Range, Stored};
use crate::user::Root;

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

/// A scene in which the user has earned 75 cents.
fn earned() -> Scene {
    let scene = sealed();
    let offer = scene.market.feed(&scene.user, scene.now);
    let offer = offer.unwrap().excluded[0].offer;
    scene.market.claim(&scene.key, offer, scene.now).unwrap();
    assert_eq!(scene.balance(), 75);
    scene
}

/// A scene in which 75 cents wait for their buyer.
fn sealed() -> Scene {
    let scene = Scene::new();
    let terms = scene.terms("0.75").last_days(7).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    scene.market.fulfil(grant, &Hourly, scene.now).unwrap();
    scene
}

fn staked(scene: &Scene) -> Vec<Money> {
    let view = scene.market.agent(&scene.user, scene.now).unwrap();
    view.staked
}

/// What every entry of the operator's journal together put into an account like this.
fn booked(scene: &Scene, like: fn(&Account) -> bool) -> i64 {
    let entries = scene.market.operator_journal(0, scene.now).unwrap();
    let postings = entries.iter().flat_map(|entry| entry.postings());
    let found = postings.filter(|posting| like(&posting.account));
    found.map(|posting| posting.amount).sum()
}

fn at_stake(account: &Account) -> bool {
    matches!(account, Account::Stake { .. })
}

fn last(bodies: Vec<Body>) -> Body {
    bodies.into_iter().next_back().unwrap()
}

/// Accepts a deal that saves so much, as far as agents and stakes go.
struct Accept {
    user: UserId,
    saves: Money,
    /// What somebody else does, once, between the decision and its commit.
    meanwhile: Option<Box<dyn FnOnce() + Send>>,
}

impl Action for Accept {
    type Output = bool;

    fn kind(&self) -> Kind {
        Kind::UserChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        crate::action::fingerprint("accept", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
        let root = Root::load(context, &self.user)?.expect("a user");
        let mut agents: Agents = load_agents(context, root.user.account)?;
        let place = layout::stake(root.user.account, self.saves.currency());
        let staked = Money::new(context.count(&place)?, self.saves.currency()).unwrap();
        let saves = self.saves;
        if let Err(code) = agents.admit(Admission::Order { saves, staked }, context.now) {
            return refuse(code);
        }
        let mut draft = Draft::default();
        put_agents(context, &mut draft, root.user.account, root.key, &agents)?;
        if let Some(meanwhile) = self.meanwhile.take() {
            meanwhile();
        }
        Next::answer(draft, true)
    }
}

fn accept(scene: &Scene, saves: &str, meanwhile: Option<Box<dyn FnOnce() + Send>>) -> Option<Code> {
    let accept = Accept {
        user: scene.user.clone(),
        saves: usd(saves),
        meanwhile,
    };
    let task = Task::command(Box::new(accept), scene.market.call(0, scene.now).unwrap());
    scene
        .market
        .drive(task, None)
        .err()
        .map(|error| error.code())
}

/// The public key of the agent of this number.
fn device(number: u8) -> [u8; 32] {
    let key = tavren_sealing::signing::SigningKey::from_bytes([number; 32]);
    *key.public().as_bytes()
}

fn enrol(scene: &Scene) {
    let until = Some(scene.now.plus_days(90));
    let enrolled = (scene.market).enrol_agent(&scene.user, device(7), until, scene.now);
    assert_eq!(enrolled, Ok(true));
}

/// Law 5.
#[test]
fn what_is_staked_leaves_the_balance_and_comes_back() {
    let scene = earned();
    let (market, user, now) = (&scene.market, &scene.user, scene.now);
    assert_eq!(market.stake(user, usd("0.50"), now), Ok(usd("0.50")));
    assert_eq!((scene.balance(), staked(&scene)), (25, vec![usd("0.50")]));
    assert_eq!(booked(&scene, at_stake), 50);
    let body = last(market.trail(user, 0, now).unwrap());
    assert_eq!(
        (body.kind, body.amount),
        (Kind::StakePut, Some(usd("0.50")))
    );
    assert_eq!(market.unstake(user, usd("0.20"), now), Ok(usd("0.20")));
    assert_eq!((scene.balance(), staked(&scene)), (45, vec![usd("0.30")]));
    assert_eq!(booked(&scene, at_stake), 30);
    let body = last(market.trail(user, 0, now).unwrap());
    assert_eq!(
        (body.kind, body.amount),
        (Kind::StakeTaken, Some(usd("0.20")))
    );
    assert_eq!(booked(&scene, |_| true), 0);
}

#[test]
fn nobody_stakes_or_takes_back_more_than_is_there() {
    let scene = earned();
    let (market, user, now) = (&scene.market, &scene.user, scene.now);
    let stranger = UserId::new("stranger").unwrap();
    let code = |result: Result<Money, Error>| result.unwrap_err().code();
    let cent = usd("0.01");
    assert_eq!(
        code(market.stake(user, usd("0.76"), now)),
        Code::BalanceShort
    );
    assert_eq!(code(market.stake(&stranger, cent, now)), Code::BalanceShort);
    let yen = Money::parse("1", "JPY").unwrap();
    assert_eq!(code(market.stake(user, yen, now)), Code::BalanceShort);
    assert_eq!(
        market.trail(user, 0, now).unwrap().last().unwrap().refusal,
        Some(Code::BalanceShort.number())
    );
    assert_eq!(code(market.unstake(user, cent, now)), Code::StakeShort);
    assert_eq!(code(market.unstake(&stranger, cent, now)), Code::StakeShort);
    for amount in ["0", "-0.01"] {
        let amount = usd(amount);
        let answers = [
            market.stake(user, amount, now),
            market.unstake(user, amount, now),
            market.forfeit(user, amount, Fault::Redemption, now),
        ];
        for answer in answers {
            assert_eq!(code(answer), Code::MoneyNegative);
        }
    }
    assert_eq!((scene.balance(), staked(&scene)), (75, vec![]));
}

/// Law 3.
#[test]
fn what_time_has_earned_can_be_staked_swept_or_not() {
    let screens = [false, true].map(|swept| {
        let mut scene = sealed();
        // Nobody claimed it in time, so it is paid all the same.
        scene.later(14);
        if swept {
            let offers = scene.market.feed(&scene.user, scene.now).unwrap();
            let offer = offers.excluded[0].offer;
            scene.market.sweep(offer, scene.now).unwrap();
        }
        let answer = (scene.market).stake(&scene.user, usd("0.75"), scene.now);
        assert_eq!(answer, Ok(usd("0.75")));
        let short = (scene.market).stake(&scene.user, usd("0.01"), scene.now);
        assert_eq!(short.unwrap_err().code(), Code::BalanceShort);
        let wallet = scene.market.wallet(&scene.user, scene.now).unwrap();
        let permission = wallet.permissions()[0].clone();
        (
            scene.balance(),
            staked(&scene),
            permission.periods(),
            permission.earned(),
        )
    });
    assert_eq!(screens[0], (0, vec![usd("0.75")], (1, 1), usd("0.75")));
    assert_eq!(screens[0], screens[1]);
}

#[test]
fn the_same_command_sent_again_moves_nothing_more() {
    let scene = earned();
    let (user, now) = (&scene.user, scene.now);
    let entries = || scene.market.trail(user, 0, now).unwrap().len();
    let stake = scene.market.once("stake");
    assert_eq!(stake.stake(user, usd("0.40"), now), Ok(usd("0.40")));
    let before = entries();
    assert_eq!(stake.stake(user, usd("0.40"), now), Ok(usd("0.40")));
    assert_eq!(entries(), before);
    let other = stake.stake(user, usd("0.10"), now);
    assert_eq!(other.unwrap_err().code(), Code::StoreReplay);
    let unstake = scene.market.once("unstake");
    let forfeit = scene.market.once("forfeit");
    for _ in 0..2 {
        assert_eq!(unstake.unstake(user, usd("0.10"), now), Ok(usd("0.10")));
        let taken = forfeit.forfeit(user, usd("0.20"), Fault::Redemption, now);
        assert_eq!(taken, Ok(usd("0.20")));
    }
    assert_eq!((scene.balance(), staked(&scene)), (45, vec![usd("0.10")]));
    let conduct = scene.market.agent(user, now).unwrap().agents.conduct();
    assert_eq!(conduct.faults, 1);
}

#[test]
fn what_was_forfeited_once_stays_so_when_every_command_is_forgotten() {
    let mut scene = earned();
    enrol(&scene);
    let user = scene.user.clone();
    scene.market.stake(&user, usd("0.50"), scene.now).unwrap();
    let forfeit = |scene: &Scene, whose: &UserId, amount, fault| {
        let once = scene.market.once("forfeit");
        let taken = once.forfeit(whose, usd(amount), fault, scene.now);
        taken.map_err(|error| (error.code(), error.to_string()))
    };
    let reused = |field: &str| {
        let code = Code::IdReused;
        Err((code, format!("{field}: {}", code.meaning())))
    };
    let (fault, device) = (Fault::Redemption, Fault::Device);
    assert_eq!(forfeit(&scene, &user, "0.20", fault), Ok(usd("0.20")));
    let bob = UserId::new("bob").unwrap();
    for days in [0, 8, 400] {
        scene.later(days);
        while scene.market.forget(scene.now).unwrap() > 0 {}
        assert_eq!(forfeit(&scene, &user, "0.20", fault), Ok(usd("0.20")));
        assert_eq!(forfeit(&scene, &user, "0.30", fault), reused("amount"));
        assert_eq!(forfeit(&scene, &user, "0.20", device), reused("fault"));
        assert_eq!(forfeit(&scene, &bob, "0.20", fault), reused("user"));
        assert_eq!(staked(&scene), [usd("0.30")]);
        let agents = scene.market.agent(&user, scene.now).unwrap().agents;
        assert_eq!(agents.conduct().faults, 1);
    }
    // Nor does it count once more for who is erased and comes back.
    scene.market.erase(&user, true, scene.now).unwrap();
    assert_eq!(forfeit(&scene, &user, "0.20", fault), Ok(usd("0.20")));
    enrol(&scene);
    assert_eq!(forfeit(&scene, &user, "0.20", fault), Ok(usd("0.20")));
    let agents = scene.market.agent(&user, scene.now).unwrap().agents;
    assert_eq!(agents.conduct().faults, 1);
}

#[test]
fn a_fault_stays_though_its_person_is_erased_and_comes_back() {
    let scene = earned();
    let (market, user, now) = (&scene.market, &scene.user, scene.now);
    enrol(&scene);
    market.stake(user, usd("0.50"), now).unwrap();
    let forfeited = market.forfeit(user, usd("0.50"), Fault::Redemption, now);
    assert_eq!(forfeited, Ok(usd("0.50")));
    market.erase(user, true, now).unwrap();
    assert_eq!(market.agent(user, now).unwrap().agents.conduct().faults, 0);
    enrol(&scene);
    let agents = market.agent(user, now).unwrap().agents;
    assert_eq!(agents.conduct().faults, 1);
    assert!(agents.reputation() < Reputation::FLOOR);
    // Enrolled again, it is not counted again; and another has none.
    enrol(&scene);
    let agents = market.agent(user, now).unwrap().agents;
    assert_eq!(agents.conduct().faults, 1);
    let bob = UserId::new("bob").unwrap();
    market.enrol_agent(&bob, device(8), None, now).unwrap();
    assert_eq!(market.agent(&bob, now).unwrap().agents.conduct().faults, 0);
}

/// Law 5.
#[test]
fn a_forfeit_takes_what_is_there_at_most_and_says_why() {
    let scene = earned();
    let (market, user, now) = (&scene.market, &scene.user, scene.now);
    market.stake(user, usd("0.50"), now).unwrap();
    let taken = market.forfeit(user, usd("0.80"), Fault::Redemption, now);
    assert_eq!(taken, Ok(usd("0.50")));
    assert_eq!((scene.balance(), staked(&scene)), (25, vec![]));
    let treasury = |account: &Account| *account == Account::Treasury;
    assert_eq!(
        (booked(&scene, treasury), booked(&scene, at_stake)),
        (50, 0)
    );
    let user_body = last(market.trail(user, 0, now).unwrap());
    let operator_body = last(market.operator_trail(0, now).unwrap());
    for body in [user_body, operator_body] {
        assert_eq!(body.kind, Kind::StakeForfeited);
        assert_eq!(
            (body.amount, body.fault),
            (Some(usd("0.50")), Some(Fault::Redemption))
        );
    }
    let reputation = market.agent(user, now).unwrap().agents.reputation();
    assert!(reputation < Reputation::FLOOR);
    // Nothing is there any more: the fault counts all the same.
    let taken = market.forfeit(user, usd("0.80"), Fault::Device, now);
    assert_eq!(taken, Ok(usd("0")));
    let agents = market.agent(user, now).unwrap().agents;
    assert_eq!(agents.conduct().faults, 2);
    let stranger = UserId::new("stranger").unwrap();
    let nobody = market.forfeit(&stranger, usd("1"), Fault::Device, now);
    assert_eq!(nobody.unwrap_err().code(), Code::AgentAbsent);
}

#[test]
fn a_stake_waits_for_the_orders_that_count_on_it() {
    let mut scene = earned();
    scene
        .market
        .stake(&scene.user, usd("0.60"), scene.now)
        .unwrap();
    assert_eq!(accept(&scene, "0.03", None), Some(Code::AgentAbsent));
    enrol(&scene);
    assert_eq!(accept(&scene, "0.04", None), Some(Code::StakeShort));
    assert_eq!(accept(&scene, "0.03", None), None);
    let unstake = |scene: &Scene| {
        let answer = (scene.market).unstake(&scene.user, usd("0.60"), scene.now);
        answer.map_err(|error| error.code())
    };
    assert_eq!(unstake(&scene), Err(Code::StakeLocked));
    scene.later(30);
    assert_eq!(unstake(&scene), Err(Code::StakeLocked), "one is open");
    close(&scene, Outcome::Confirmed);
    assert_eq!(unstake(&scene), Ok(usd("0.60")));
}

/// Closes an order, as far as agents go.
fn close(scene: &Scene, outcome: Outcome) {
    struct Close(UserId, Outcome);
    impl Action for Close {
        type Output = bool;
        fn kind(&self) -> Kind {
            Kind::UserChanged
        }
        fn fingerprint(&self) -> Vec<u8> {
            crate::action::fingerprint("close", &[])
        }
        fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<bool>, Halt> {
            let root = Root::load(context, &self.0)?.expect("a user");
            let mut agents = load_agents(context, root.user.account)?;
            agents.close(self.1);
            let mut draft = Draft::default();
            put_agents(context, &mut draft, root.user.account, root.key, &agents)?;
            Next::answer(draft, true)
        }
    }
    let close = Box::new(Close(scene.user.clone(), outcome));
    let task = Task::command(close, scene.market.call(0, scene.now).unwrap());
    scene.market.drive(task, None).unwrap();
}

#[test]
fn no_order_counts_on_a_stake_that_is_taken_back_meanwhile() {
    let scene = earned();
    let (market, user, now) = (scene.market.clone(), scene.user.clone(), scene.now);
    market.stake(&user, usd("0.60"), now).unwrap();
    enrol(&scene);
    let meanwhile = Box::new(move || {
        market.unstake(&user, usd("0.60"), now).unwrap();
    });
    assert_eq!(
        accept(&scene, "0.03", Some(meanwhile)),
        Some(Code::StakeShort)
    );
    assert_eq!((scene.balance(), staked(&scene)), (75, vec![]));
}

#[test]
fn a_stake_is_owed_before_a_user_is_erased() {
    let scene = earned();
    let (market, user, now) = (&scene.market, &scene.user, scene.now);
    market.stake(user, usd("0.75"), now).unwrap();
    enrol(&scene);
    let owed = market.erase(user, false, now).unwrap_err();
    assert_eq!(owed.code(), Code::BalanceOwed);
    market.erase(user, true, now).unwrap();
    let treasury = |account: &Account| *account == Account::Treasury;
    assert_eq!(
        (booked(&scene, treasury), booked(&scene, at_stake)),
        (75, 0)
    );
    assert_eq!(records(&scene), Vec::<Vec<u8>>::new());
    assert_eq!(market.agent(user, now), Ok(Default::default()));
}

/// The agents' records as the store holds them.
fn records(scene: &Scene) -> Vec<Vec<u8>> {
    let range = Range::Keys {
        prefix: Key::new(b"Y"),
        until: None,
    };
    let page = Page {
        after: None,
        limit: 10,
    };
    let entries = scene.market.store().scan(&range, &page).unwrap();
    let bytes = |stored| match stored {
        Stored::Record(bytes) => bytes.to_vec(),
        Stored::Count(_) => panic!("a counter"),
    };
    entries
        .into_iter()
        .map(|entry| bytes(entry.stored))
        .collect()
}

/// Law 15, and the promise of `docs/formats/keys.md`: the record of an agent is sealed.
#[test]
fn who_holds_the_store_sees_no_key_of_an_agent() {
    let scene = Scene::new();
    enrol(&scene);
    let records = records(&scene);
    assert_eq!(records.len(), 1);
    let shown = records[0].windows(8).any(|bytes| *bytes == device(7)[..8]);
    assert!(!shown);
    let view = scene.market.agent(&scene.user, scene.now).unwrap();
    assert_eq!(view.agents.key(), Some(&device(7)));
    assert!(!format!("{view:?}").contains('7'));
    let amount = usd("7");
    let user = scene.user.clone();
    let said = format!("{:?}", command::Unstake { user, amount });
    assert_eq!(said, "Unstake(..)");
    let far = Some(scene.now.plus_days(93));
    let error = (scene.market).enrol_agent(&scene.user, device(7), far, scene.now);
    let error = error.unwrap_err();
    assert_eq!(
        (error.code(), error.field()),
        (Code::LimitExceeded, Some("attested_until"))
    );
}

#[test]
fn an_agent_can_be_enrolled_for_a_user_never_seen_and_not_too_often() {
    let scene = Scene::new();
    let (market, now) = (&scene.market, scene.now);
    let user = UserId::new("carol").unwrap();
    for key in 0..3 {
        market.enrol_agent(&user, device(key), None, now).unwrap();
    }
    let error = market.enrol_agent(&user, device(3), None, now).unwrap_err();
    assert_eq!(error.code(), Code::AgentRate);
    let kinds: Vec<Kind> = (market.trail(&user, 0, now).unwrap().iter())
        .map(|body| body.kind)
        .collect();
    assert_eq!(kinds, [Kind::AgentEnrolled; 4]);
}
