//! Law 15: no error message, log line or debug print holds a field value of a user, a key or a token.

use proptest::prelude::*;
use tavren_core::buyer::{ApiKey, Scope};
use tavren_core::command::{
    ChangeGrant, ChangeUser, Claim, Complain, Erase, Fulfil, Give, GrantChange, Present, TrailOf,
    UserChange, ViewTrail, ViewWallet,
};
use tavren_core::complaint::ComplaintKind;
use tavren_core::port::{
    Cell, DataSource, Keyring, Op, Record, Records, Request, SourceError, Store,
};
use tavren_core::quote::{UserTier, UserTrust};
use tavren_core::sealing::derive::sha256;
use tavren_core::types::{Code, Interval, UserId};
use tavren_tests::people::{self, DAY, PLANTED, USERS};
use tavren_tests::schedule::begin;
use tavren_tests::script::scripts;
use tavren_tests::{Act, Bed, World, cases};

use crate::{done, give};

proptest! {
    #![proptest_config(cases(24))]

    /// Law 15: whatever goes wrong says nothing about anybody.
    #[test]
    fn no_error_of_any_run_tells_a_value(script in scripts(30), seed in any::<u64>()) {
        let mut world = World::new(Bed::in_store(seed), &people::deals());
        for (number, line) in script.iter().enumerate() {
            world.now += line.wait;
            let Some(act) = line.act.fit(&world.counts()) else { continue };
            let token = format!("line {number}");
            match line.fault {
                Some((nth, fault)) => world.act_through(act, &token, nth, fault),
                None => world.act(act, &token),
            };
            // Another command under a used token, and a clock that goes backwards.
            world.act(Act::Fund(0, 1), &token);
            world.now -= 2 * DAY;
            world.act(act, &format!("{token}, early"));
            world.now += 2 * DAY;
        }
        for user in 0..USERS {
            let bodies = world.trail(user);
            world.hear(&bodies);
            let wallet = world.wallet(user);
            world.hear(&wallet);
            let feed = world.market().feed(&people::user_id(user), world.time()).unwrap();
            world.hear(&feed);
        }
        prop_assert_eq!(world.indiscretion(), None);
    }
}

/// A source that answers with everything that can be wrong, values included.
struct Wrong(usize);

impl DataSource for Wrong {
    fn pull(&self, request: &Request) -> Result<Records, SourceError> {
        let planted = Cell::Text(people::cell(0, 1));
        let row = |at, cells: usize| Record {
            at,
            cells: vec![planted.clone(); cells],
        };
        let (from, until) = (request.window.from(), request.window.until());
        let columns = request.columns.clone();
        let rows = match self.0 {
            0 => vec![row(until, columns.len())],
            1 => vec![row(from, columns.len() + 1)],
            2 => {
                return Err(SourceError {
                    what: "line 3, column 2".to_owned(),
                    code: Code::RecordsMalformed,
                });
            }
            _ => {
                return Ok(Records {
                    columns: vec![people::label("planted-column")],
                    rows: vec![row(from, 1)],
                });
            }
        };
        Ok(Records { columns, rows })
    }
}

/// Law 15: everything that a host can print.
#[test]
fn nothing_that_can_be_printed_tells_a_value() {
    let mut world = World::new(Bed::memory(15), &people::deals());
    let grant = give(&mut world, 0, 0);
    done(&mut world, Act::Serve(0));
    let (user, now) = (people::user_id(0), world.time());
    let (_, id) = world.grants[grant];
    let (offer, key, buyer) = (world.offers[0], world.key(0).clone(), world.buyer(0));
    let (_, shown) = world.shown[0].clone();
    // Commands, and every step that they take.
    let bed = world.bed.clone();
    let change = |change| ChangeUser {
        user: people::user_id(0),
        change,
    };
    let commands: Vec<Box<dyn std::fmt::Debug>> = vec![
        Box::new(Present {
            user: user.clone(),
            offer,
        }),
        Box::new(Give::new(user.clone(), &shown)),
        Box::new(ChangeGrant {
            user: user.clone(),
            grant: id,
            change: GrantChange::Revoke,
        }),
        Box::new(change(UserChange::Profile(people::profile(0)))),
        Box::new(Claim {
            key: key.clone(),
            offer,
        }),
        Box::new(Complain {
            user: user.clone(),
            buyer,
            kind: ComplaintKind::Flag,
        }),
        Box::new(Erase {
            user: user.clone(),
            waive: true,
        }),
        Box::new(ViewWallet { user: user.clone() }),
        Box::new(ViewTrail {
            of: TrailOf::User(user.clone()),
            skip: 0,
        }),
        Box::new(ViewTrail {
            of: TrailOf::Buyer(key.clone()),
            skip: 0,
        }),
        Box::new(Fulfil::grant(id)),
        Box::new(people::profile(0)),
        Box::new(format!("{:?}", world.secret(0))),
        Box::new(Request {
            subject: user.clone(),
            data_type: people::label(people::DATA[0]),
            columns: vec![],
            window: Interval::new(now, now).unwrap(),
        }),
        Box::new(Record {
            at: now,
            cells: vec![Cell::Text(people::cell(0, 1))],
        }),
        Box::new(bed.secrets().unwrap()),
        Box::new(bed.entries()),
        Box::new(bed.commits()),
    ];
    commands.iter().for_each(|command| world.hear(command));
    let (mut process, _) = begin(
        &bed,
        Claim {
            key: key.clone(),
            offer,
        },
        (9, 9),
        now,
    );
    while process.footprint().is_some() {
        let step = process.printed();
        world.hear(&step);
        process.go(&bed);
    }
    // A person's own screen names its buyer and its data, and not the person.
    let wallet = world.wallet(0);
    let screens = [format!("{wallet}"), format!("{wallet:#?}")];
    screens.iter().for_each(|screen| world.hear(screen));
    // Bad input, and a source that gives what was not asked for.
    world.now += 60 * DAY;
    let errors = [
        UserId::new(&format!("{PLANTED}\u{7}"))
            .map(drop)
            .map_err(|error| format!("{error} {error:?}")),
        UserId::new(&PLANTED.repeat(1_000))
            .map(drop)
            .map_err(|error| format!("{error} {error:?}")),
        ApiKey::parse(&format!("tvk_{PLANTED}"))
            .map(drop)
            .map_err(|error| format!("{error} {error:?}")),
    ];
    errors.iter().for_each(|error| world.hear(error));
    for number in 0..4 {
        let grant = give(&mut world, 0, 0);
        let (_, id) = world.grants[grant];
        let told = world.market().fulfil(id, &Wrong(number), world.time());
        let told = format!("{told:?}");
        world.hear(&told);
        assert!(told.contains("sealed: 0"), "{told}");
        done(&mut world, Act::Revoke(grant));
        world.now += 60 * DAY;
    }
    let market = format!("{:?}", world.market());
    world.hear(&market);
    assert_eq!(world.indiscretion(), None);
    // The search finds what it looks for.
    world.hear(&format!("{PLANTED}value"));
    assert!(world.indiscretion().is_some());
    assert!(Store::limits(&bed).ops > 0);
}

/// Law 15: what one user is paid, and why, is in no debug print of what the user is shown.
#[test]
fn nothing_that_shows_an_offer_tells_what_its_user_is_worth() {
    let world = World::new(Bed::memory(15), &people::deals());
    let (market, now, user) = (world.market(), world.time(), people::user_id(0));
    let (tier, trust) = (UserTier::new(2).unwrap(), UserTrust::new(9_137).unwrap());
    market.set_tier(&user, tier, trust, now).unwrap();
    let dislike = UserChange::Dislike(people::label(people::DATA[1]));
    market.change(&user, dislike, now).unwrap();
    let feed = market.feed(&user, now).unwrap();
    let shown = market.present(&user, world.offers[0], now).unwrap();
    let record = Record {
        at: now,
        cells: vec![Cell::Text(people::cell(0, 1))],
    };
    let records = Records {
        columns: vec![],
        rows: vec![record.clone()],
    };
    let things: [&dyn std::fmt::Debug; 8] = [
        &feed,
        &feed.offers,
        &feed.excluded,
        &shown,
        &shown.quote,
        &record,
        &records,
        &Give::new(user.clone(), &shown),
    ];
    let per_period = shown.quote.per_period_micro().to_string();
    let at = now.to_string();
    let planted = [
        "9137",
        "9_137",
        per_period.as_str(),
        at.as_str(),
        "2026",
        "Disliked",
        "disliked",
        PLANTED,
    ];
    assert!(!feed.offers.is_empty() && !feed.excluded.is_empty());
    for thing in things {
        for said in [format!("{thing:?}"), format!("{thing:#?}")] {
            let told = planted.iter().find(|value| said.contains(**value));
            assert_eq!(told, None, "in {said}");
        }
    }
    // Each of them is there to be found.
    assert_eq!((shown.quote.trust(), shown.quote.tier()), (trust, tier));
    assert_eq!(format!("{}", trust.get()), planted[0]);
    assert!(per_period.len() > 3);
}

/// Law 15, API keys: what is stored of one is its hash; no byte that is ever written holds its secret.
#[test]
fn no_byte_that_is_written_holds_an_api_key() {
    let world = World::new(Bed::in_store(15), &people::deals());
    let (market, now, first) = (world.market(), world.time(), world.key(0).clone());
    let later = now.plus_days(1);
    let once = market.once("renew");
    let mut keys = vec![first.clone()];
    keys.push(once.renew_key(&first, later, now).unwrap());
    keys.push(market.renew_key(&first, later, now).unwrap());
    let buyer = world.buyer(0);
    keys.push(
        market
            .rotate_key(buyer, &[Scope::Claims], later, now)
            .unwrap(),
    );
    keys.push(market.once("issue").issue_key(buyer, now).unwrap());
    market.retire_key(&first, &keys[2], now).unwrap();
    let mut written: Vec<Vec<u8>> = Vec::new();
    for batch in world.bed.commits() {
        written.extend([batch.answer, batch.digest.to_vec()]);
        for op in batch.ops {
            match op {
                Op::Put { key, value } => written.extend([key.as_bytes().to_vec(), value]),
                Op::Append { value, .. } | Op::Emit { value, .. } => written.push(value),
                _ => {}
            }
        }
    }
    let holds = |needle: &[u8]| {
        let within = |bytes: &Vec<u8>| bytes.windows(needle.len()).any(|part| part == needle);
        written.iter().any(within)
    };
    for key in &keys {
        let text = key.expose();
        let hex = text.rsplit('_').next().unwrap();
        let secret: Vec<u8> = (0..hex.len() / 2)
            .map(|at| u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).unwrap())
            .collect();
        assert_eq!(secret.len(), 32);
        for part in [&secret[..16], &secret[16..], &hex.as_bytes()[..16]] {
            assert!(!holds(part), "a part of a key was written");
        }
        // The search finds what is there: the hash.
        assert!(holds(&sha256(&secret)));
    }
}
