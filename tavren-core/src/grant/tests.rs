use super::*;
use crate::buyer::{Buyer, Standing, Suspension};
use crate::quote::{UserTier, UserTrust, quote};
use crate::terms::Terms;
use proptest::prelude::*;
use tavren_types::Price;

const DAYS: u32 = 5;

fn day(days: i64) -> Timestamp {
    Timestamp::parse("2026-01-01").unwrap().plus_days(days)
}

fn terms() -> Terms {
    Terms::recurring(Price::parse("0.10", "USD").unwrap())
        .of("a")
        .columns(["b"])
        .purpose("c")
        .daily(DAYS)
        .deliver_days(3)
        .claim_days(4)
        .use_days(10)
        .retention_days(6)
        .build()
        .unwrap()
}

fn buyer() -> Buyer {
    Buyer {
        schema: Schema,
        id: BuyerId::from_bytes([6; 16]),
        name: "b".to_owned(),
        applied: Vec::new(),
        approvals: Vec::new(),
        standing: Standing::Approved,
        since: day(0),
        suspensions: Vec::new(),
        banned: None,
        keys: Vec::new(),
        public: None,
        evidence: Default::default(),
        tiers: Vec::new(),
        trail: Handle::from_bytes([0; 16]),
        key: KeyId::from_bytes([0; 16]),
    }
}

fn grant() -> Grant {
    let terms = terms();
    let id = [1; 16];
    Grant {
        schema: Schema,
        id: GrantId::from_bytes(id),
        user: "alice".to_owned(),
        account: Handle::from_bytes(id),
        trail: Handle::from_bytes(id),
        history: KeyId::from_bytes(id),
        offer: OfferId::from_bytes(id),
        buyer: BuyerId::from_bytes(id),
        terms_hash: terms.hash(),
        presentation: PresentationId::from_bytes(id),
        notice_hash: [0; 32],
        language: Label::new("en").unwrap(),
        quote: quote(terms.price(), UserTier::MIN, UserTrust::MAX, DAYS).unwrap(),
        anchor: day(0),
        collection: Interval::new(day(0), day(5)).unwrap(),
        use_until: day(15),
        retention_days: 6,
        zone: Zone::UTC,
        agenda: None,
        progress: Progress::default(),
    }
}

fn sealed(period: u32, at: i64) -> Event {
    Event::Sealed {
        period,
        package: PackageId::from_bytes([2; 16]),
        chunk: 0,
        key: KeyId::from_bytes([3; 16]),
        at: day(at),
        until: day(at + 4),
    }
}

fn catch_up(grant: &Grant, buyer: &Buyer, now: Timestamp) -> Vec<Event> {
    Calendar {
        grant,
        terms: &terms(),
        buyer,
    }
    .catch_up(now)
}

#[test]
fn time_alone_leads_from_granted_to_wiped() {
    let (grant, buyer) = (grant(), buyer());
    for (at, state) in [
        (0, State::Active),
        (4, State::Active),
        (5, State::Fulfilled),
        (14, State::Fulfilled),
        (15, State::Expired),
        (20, State::Expired),
        (21, State::Wiped),
    ] {
        assert_eq!(grant.state(&buyer, day(at)), state, "day {at}");
    }
    let before = Timestamp::parse("2025-12-31").unwrap();
    assert_eq!(grant.state(&buyer, before), State::Granted);
}

#[test]
fn of_two_ends_at_one_instant_the_stronger_wins() {
    let revoked = grant().with(&Event::Ended {
        why: Ending::Revoked,
        at: day(3),
    });
    let mut banned = buyer();
    banned.banned = Some(day(3));
    assert_eq!(revoked.state(&banned, day(4)), State::Invalidated);
    banned.banned = Some(day(4));
    assert_eq!(revoked.state(&banned, day(4)), State::Revoked);
    let late = grant().with(&Event::Ended {
        why: Ending::Revoked,
        at: day(15),
    });
    assert_eq!(late.state(&buyer(), day(16)), State::Revoked);
    let later = grant().with(&Event::Ended {
        why: Ending::Revoked,
        at: day(16),
    });
    assert_eq!(later.state(&buyer(), day(16)), State::Expired);
}

#[test]
fn a_suspension_pauses_and_its_end_resumes() {
    let mut suspended = buyer();
    suspended.suspensions.push(Suspension {
        from: day(1),
        until: Some(day(2)),
    });
    let states = [0, 1, 2].map(|at| grant().state(&suspended, day(at)));
    assert_eq!(states, [State::Active, State::Paused, State::Active]);
}

#[test]
fn a_grant_that_is_paused_when_collection_ends_is_fulfilled() {
    let paused = grant().with(&Event::Paused { at: day(3) });
    assert_eq!(paused.state(&buyer(), day(4)), State::Paused);
    assert_eq!(paused.state(&buyer(), day(5)), State::Fulfilled);
}

/// Law 2: an interrupted period is never due.
#[test]
fn a_period_with_a_pause_in_it_is_never_due() {
    let paused = grant()
        .with(&Event::Paused {
            at: day(1).plus_millis(5),
        })
        .with(&Event::Resumed {
            at: day(1).plus_millis(6),
        });
    let (terms, buyer) = (terms(), buyer());
    let calendar = Calendar {
        grant: &paused,
        terms: &terms,
        buyer: &buyer,
    };
    let due: Vec<u32> = calendar
        .due(&[9; 16], day(3))
        .iter()
        .map(|due| due.period)
        .collect();
    assert_eq!(due, [0, 2]);
}

#[test]
fn a_period_is_due_from_its_close_until_its_delivery_is_late() {
    let (grant, terms, buyer) = (grant(), terms(), buyer());
    let calendar = Calendar {
        grant: &grant,
        terms: &terms,
        buyer: &buyer,
    };
    let due = |at: Timestamp| {
        calendar
            .due(&[9; 16], at)
            .iter()
            .map(|due| due.period)
            .collect::<Vec<_>>()
    };
    assert!(due(day(1).plus_millis(-1)).is_empty());
    assert_eq!(due(day(1)), [0]);
    assert_eq!(due(day(4).plus_millis(-1)), [0, 1, 2]);
    assert_eq!(due(day(4)), [1, 2, 3]);
}

#[test]
fn a_lease_keeps_others_out_until_it_ends() {
    let leased = grant().with(&Event::Leased {
        period: 0,
        worker: [7; 16],
        until: day(2),
        key: None,
    });
    let (terms, buyer) = (terms(), buyer());
    let calendar = Calendar {
        grant: &leased,
        terms: &terms,
        buyer: &buyer,
    };
    assert!(calendar.due(&[8; 16], day(1)).is_empty());
    assert!(calendar.is_leased(&[8; 16], day(1)));
    assert_eq!(calendar.due(&[7; 16], day(1)).len(), 1);
    assert_eq!(
        calendar.due(&[8; 16], day(2)).first().map(|due| due.period),
        Some(0)
    );
}

/// A deadline that has passed beats a stop at the same instant or later; an earlier stop beats it.
#[test]
fn of_a_deadline_and_a_stop_the_earlier_decides() {
    let waiting = grant().with(&sealed(0, 1));
    let unclaimed = Event::Unclaimed {
        period: 0,
        at: day(5),
    };
    assert!(catch_up(&waiting, &buyer(), day(5).plus_millis(-1)).is_empty());
    assert_eq!(
        catch_up(&waiting, &buyer(), day(5)),
        std::slice::from_ref(&unclaimed)
    );
    for (from, expected) in [
        (day(5), unclaimed.clone()),
        (day(6), unclaimed),
        (
            day(4),
            Event::Aborted {
                period: 0,
                at: day(4),
            },
        ),
    ] {
        let mut suspended = buyer();
        suspended.suspensions.push(Suspension { from, until: None });
        assert_eq!(catch_up(&waiting, &suspended, day(7)), [expected]);
    }
}

proptest! {
    /// Law 3: writing down what time has done changes no later answer, whenever and however often it is done.
    #[test]
    fn catching_up_changes_no_answer(
        seals in proptest::collection::vec((0..DAYS, 1..9_i64), 0..4),
        revoked in proptest::option::of(0..12_i64),
        suspended in proptest::option::of((0..9_i64, 1..5_i64)),
        banned in proptest::option::of(0..20_i64),
        sweeps in proptest::collection::vec(0..30_i64, 0..4),
        asked in 0..40_i64,
    ) {
        let mut buyer = buyer();
        buyer.banned = banned.map(day);
        buyer.suspensions = suspended.map(|(from, long)| Suspension { from: day(from), until: Some(day(from + long)) }).into_iter().collect();
        let mut plain = grant();
        for (period, at) in seals {
            plain = plain.with(&sealed(period, at));
        }
        if let Some(at) = revoked {
            for event in catch_up(&plain, &buyer, day(at)) {
                plain = plain.with(&event);
            }
            if plain.ended(&buyer, day(at)).is_none() {
                plain = plain.with(&Event::Ended { why: Ending::Revoked, at: day(at) });
            }
        }
        let mut sweeps = sweeps;
        sweeps.sort_unstable();
        let mut swept = plain.clone();
        for at in sweeps.into_iter().filter(|at| *at <= asked) {
            for event in catch_up(&swept, &buyer, day(at)) {
                swept = swept.with(&event);
            }
        }
        let answer = |grant: &Grant| {
            let mut grant = grant.clone();
            for event in catch_up(&grant, &buyer, day(asked)) {
                grant = grant.with(&event);
            }
            let terms = terms();
            let calendar = Calendar { grant: &grant, terms: &terms, buyer: &buyer };
            (grant.state(&buyer, day(asked)), grant.paid(), grant.ended(&buyer, day(asked)), calendar.due(&[9; 16], day(asked)).len())
        };
        prop_assert_eq!(answer(&swept), answer(&plain));
    }
}
