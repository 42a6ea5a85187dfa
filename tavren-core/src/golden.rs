//! Golden files: the bytes of every stored record, fixed from the first release.
//!
//! `tests/golden/records.txt` holds one line a record: name, a space, the canonical bytes in
//! hexadecimal. A change of a line is a change of a stored format: it needs a new schema number, a
//! migration and a new file. Set `TAVREN_BLESS=1` to write the file anew.

use crate::agent::{Agents, Conduct, Enrolled, Fault};
use crate::audit::{Body, Choice, Header, Kind, Secret};
use crate::buyer::{Approval, Buyer, Promotion, Scope, Standing, StoredKey, Suspension};
use crate::command::{Forfeited, Receipt};
use crate::complaint::{Complainer, Complaint, ComplaintKind, ComplaintState};
use crate::deal::{Circle, Deal, DealChange, DealEvent, DealTerms};
use crate::delivery::{Chunk, Package, PackageState, Released};
use crate::duty::Duty;
use crate::grant::{
    Bonus, BonusOutcome, Ended, Ending, Event, Fulfilment, Grant, HoldClosing, Pause, Progress,
};
use crate::ledger::{
    Account, Batch, Effect, Entry, Holds, LineId, Owned, Posting, Postings, RootPlace, Written,
};
use crate::notification::{Notification, Tidings};
use crate::offer::{Closing, Offer, Phase};
use crate::order::{Order, Settled};
use crate::package::{ColumnRule, Format, Level};
use crate::payout::{Destination, Payee, Payout, ProcessorName, Route, Seen, Taken};
use crate::quote::{Quote, UserTier, UserTrust, quote};
use crate::recurrence::Zone;
use crate::split::{Share, Split, SplitPage};
use crate::terms::{Caps, Penalty, Terms};
use crate::trust::{DataClass, Evidence, Tier};
use crate::user::{Held, Known, Lists, Presentation, Profile, User};
use crate::{erasure, layout, operator, order};
use std::fmt::Write;
use tavren_matching::Category;
use tavren_types::cbor::{self, Decode, Encode, Schema};
use tavren_types::id::hex;
use tavren_types::{
    Area, BuyerId, CommandId, Currency, DealId, GrantId, Handle, Interval, KeyId, Label, Money,
    OfferId, OrderId, PackageId, PayoutBatchId, PayoutId, PresentationId, Price, Timestamp,
};

/// The golden file, line by line.
struct Golden(String);

impl Golden {
    fn record<T: Encode + Decode>(&mut self, name: &str, record: &T) {
        let bytes = cbor::to_bytes(record);
        let again: T = cbor::from_bytes(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(cbor::to_bytes(&again), bytes, "{name}");
        spoilt::<T>(name, &bytes);
        writeln!(self.0, "{name} {}", hex(&bytes)).unwrap();
    }

    fn key(&mut self, name: &str, key: &crate::port::Key) {
        writeln!(self.0, "key/{name} {}", hex(key.as_bytes())).unwrap();
    }
}

/// Law 10: canonical bytes are unique. Bytes of a record that are cut, or wrong at one place, are
/// refused, or are the canonical bytes of another record.
fn spoilt<T: Encode + Decode>(name: &str, bytes: &[u8]) {
    for at in 0..bytes.len() {
        assert!(cbor::from_bytes::<T>(&bytes[..at]).is_err(), "{name}, cut");
        for change in [0x01, 0x20, 0x80, 0xff] {
            let mut wrong = bytes.to_vec();
            wrong[at] ^= change;
            if let Ok(record) = cbor::from_bytes::<T>(&wrong) {
                assert_eq!(cbor::to_bytes(&record), wrong, "{name}, byte {at}");
            }
        }
    }
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

fn terms() -> Terms {
    let price = Price::parse("0.10", "USD").unwrap();
    let mut terms = Terms::recurring(price)
        .title("Daily app activity")
        .notice("We study how often apps are opened.")
        .of("app_usage")
        .class(DataClass::Sensitive)
        .columns(["app", "minutes"])
        .purpose("research")
        .daily(30)
        .zone("Asia/Ho_Chi_Minh")
        .level(Level::Generalised {
            rules: vec![
                (label("app"), ColumnRule::Keep),
                (label("minutes"), ColumnRule::Band { width: 10 }),
            ],
        })
        .format(Format::Csv)
        .budget(Money::parse("500", "USD").unwrap())
        .places(100)
        .area(Area::parse("VN/Hồ Chí Minh").unwrap())
        .tier_min(1)
        .tag("android")
        .caps(Caps {
            per_day: Some(1),
            per_week: Some(3),
            per_month: Some(5),
            total: Some(9),
        })
        .cooldown_days(7)
        .opens(at("2026-11-01"))
        .closes(at("2027-01-01"))
        .build()
        .unwrap();
    terms.zones = "2026e".to_owned();
    terms
}

fn quoted() -> Quote {
    let trust = UserTrust::new(9_000).unwrap();
    quote(
        Price::parse("0.10", "USD").unwrap(),
        UserTier::MAX,
        trust,
        30,
    )
    .unwrap()
}

fn grant() -> Grant {
    let now = at("2026-11-20T12:00:00Z");
    Grant {
        schema: Schema,
        id: GrantId::from_bytes([1; 16]),
        user: "alice".to_owned(),
        account: Handle::from_bytes([2; 16]),
        trail: Handle::from_bytes([3; 16]),
        history: KeyId::from_bytes([4; 16]),
        offer: OfferId::from_bytes([5; 16]),
        buyer: BuyerId::from_bytes([6; 16]),
        terms_hash: [7; 32],
        presentation: PresentationId::from_bytes([8; 16]),
        notice_hash: [9; 32],
        language: label("vi"),
        quote: quoted(),
        anchor: now,
        collection: Interval::new(now, now.plus_days(30)).unwrap(),
        use_until: now.plus_days(60),
        retention_days: 30,
        zone: Zone::parse("Asia/Ho_Chi_Minh").unwrap(),
        agenda: Some(now.plus_days(1)),
        progress: Progress {
            pauses: vec![Pause {
                from: now.plus_days(2),
                until: Some(now.plus_days(3)),
            }],
            ended: Some(Ended {
                why: Ending::Revoked,
                at: now.plus_days(9),
            }),
            periods: vec![
                (
                    0,
                    Fulfilment::Delivered {
                        at: now.plus_days(1),
                        package: Some(PackageId::from_bytes([10; 16])),
                    },
                ),
                (
                    1,
                    Fulfilment::Unclaimed {
                        at: now.plus_days(2),
                    },
                ),
                (
                    2,
                    Fulfilment::Aborted {
                        at: now.plus_days(3),
                    },
                ),
                (
                    3,
                    Fulfilment::Leased {
                        worker: [11; 16],
                        until: now.plus_days(4),
                        key: Some(KeyId::from_bytes([29; 16])),
                    },
                ),
                (
                    4,
                    Fulfilment::Sealed {
                        package: PackageId::from_bytes([10; 16]),
                        chunk: 7,
                        key: KeyId::from_bytes([12; 16]),
                        at: now.plus_days(5),
                        until: now.plus_days(19),
                    },
                ),
            ],
            hold: Some(HoldClosing::Voided),
            bonus: None,
        },
    }
}

fn user() -> User {
    let now = at("2026-11-20T12:00:00Z");
    let offer = OfferId::from_bytes([5; 16]);
    User {
        schema: Schema,
        account: Handle::from_bytes([2; 16]),
        trail: Handle::from_bytes([3; 16]),
        tier: UserTier::MAX,
        trust: UserTrust::new(9_000).unwrap(),
        profile: Profile {
            data_types: vec![label("app_usage")],
            area: Some(Area::parse("VN/Hồ Chí Minh/Quận 1").unwrap()),
            tags: vec![label("android")],
            zone: Some(Zone::parse("Asia/Ho_Chi_Minh").unwrap()),
        },
        lists: Lists {
            allowed_buyers: Some(vec![BuyerId::from_bytes([15; 16])]),
            blocked_buyers: vec![BuyerId::from_bytes([13; 16])],
            allowed_purposes: Some(Vec::new()),
            blocked_purposes: vec![label("advertising")],
        },
        disliked: vec![label("location")],
        known: vec![Known {
            offer,
            shown_total: 2,
            shown: vec![now],
            dismissed: None,
            declined: Some(now),
            granted: Some(now),
            left: None,
        }],
        shown: vec![presentation()],
        held: vec![Held {
            grant: GrantId::from_bytes([1; 16]),
            offer,
            buyer: BuyerId::from_bytes([6; 16]),
            ended: None,
            until: now.plus_days(60),
            forget: now.plus_days(90),
        }],
        currencies: vec![Currency::USD],
        complained: vec![(BuyerId::from_bytes([6; 16]), now)],
    }
}

fn presentation() -> Presentation {
    Presentation {
        id: PresentationId::from_bytes([8; 16]),
        offer: OfferId::from_bytes([5; 16]),
        terms_hash: [7; 32],
        notice_hash: [9; 32],
        language: label("vi"),
        at: at("2026-11-20T11:59:00Z"),
        quote: quoted(),
        buyer: BuyerId::from_bytes([6; 16]),
    }
}

fn buyer() -> Buyer {
    let now = at("2026-11-20T12:00:00Z");
    Buyer {
        schema: Schema,
        id: BuyerId::from_bytes([6; 16]),
        name: "Example Research".to_owned(),
        applied: vec![label("research"), label("planning")],
        approvals: vec![Approval {
            since: at("2026-11-01"),
            purposes: vec![label("research")],
        }],
        standing: Standing::Approved,
        since: now,
        suspensions: vec![Suspension {
            from: now.plus_days(-9),
            until: Some(now.plus_days(-8)),
        }],
        banned: None,
        keys: vec![StoredKey {
            hash: [14; 32],
            scopes: Scope::ALL.to_vec(),
            created: now,
            expires: Some(now.plus_days(365)),
        }],
        public: Some([15; 32]),
        evidence: Evidence {
            delivered: 40,
            acknowledged: 39,
            disputes_opened: 1,
            ..Evidence::default()
        },
        tiers: vec![Promotion {
            since: at("2026-11-02"),
            tier: Tier::TWO,
        }],
        trail: Handle::from_bytes([16; 16]),
        key: KeyId::from_bytes([17; 16]),
    }
}

fn package(state: PackageState) -> Package {
    let now = at("2026-11-20T12:00:00Z");
    Package {
        schema: Schema,
        id: PackageId::from_bytes([10; 16]),
        offer: OfferId::from_bytes([5; 16]),
        buyer: BuyerId::from_bytes([6; 16]),
        created: now,
        until: now.plus_days(14),
        format: Format::Csv,
        header: Box::from(*b"subject,app\r\n"),
        chunks: vec![Chunk {
            grant: GrantId::from_bytes([1; 16]),
            period: 4,
        }],
        manifest: "{}".to_owned(),
        state,
    }
}

fn events() -> Vec<Event> {
    let (now, period) = (at("2026-11-20T12:00:00Z"), 4);
    let (package, key) = (PackageId::from_bytes([10; 16]), KeyId::from_bytes([12; 16]));
    vec![
        Event::Paused { at: now },
        Event::Resumed { at: now },
        Event::Ended {
            why: Ending::Expired,
            at: now,
        },
        Event::Leased {
            period,
            worker: [11; 16],
            until: now,
            key: Some(KeyId::from_bytes([29; 16])),
        },
        Event::Sealed {
            period,
            package,
            chunk: 7,
            key,
            at: now,
            until: now,
        },
        Event::Delivered { period, at: now },
        Event::Unclaimed { period, at: now },
        Event::Aborted { period, at: now },
        Event::HoldClosed {
            how: HoldClosing::Settled,
            at: now,
        },
    ]
}

fn body() -> Body {
    Body {
        grant: Some(GrantId::from_bytes([1; 16])),
        offer: Some(OfferId::from_bytes([5; 16])),
        buyer: Some(BuyerId::from_bytes([6; 16])),
        package: Some(PackageId::from_bytes([10; 16])),
        refusal: Some(6001),
        amount: Some(Money::parse("0.75", "USD").unwrap()),
        events: events(),
        digest: Some([7; 32]),
        count: Some(3),
        choice: Some(Choice::PurposeBlocked),
        label: Some(label("advertising")),
        complaint: Some(Handle::from_bytes([24; 16])),
        outcome: Some(ComplaintState::TurnedDown),
        deal: Some(DealId::from_bytes([31; 16])),
        fault: Some(Fault::Redemption),
        ..Body::new(Kind::PeriodDelivered, at("2026-11-20T12:00:00Z"))
    }
}

fn journal() -> Entry {
    let offer = OfferId::from_bytes([5; 16]);
    let account = Handle::from_bytes([2; 16]);
    let line = |account, amount, fine| Posting {
        account,
        amount,
        fine,
    };
    let lines = vec![
        line(Account::External, -75, false),
        line(
            Account::Funding {
                buyer: BuyerId::from_bytes([6; 16]),
            },
            5,
            false,
        ),
        line(Account::Budget { offer }, 10, false),
        line(Account::Reserved { offer }, 20, false),
        line(Account::Available { account }, 30, false),
        line(Account::Accrued { account }, 300_000, true),
        line(Account::Dust, -300_000, true),
        line(Account::Stake { account }, 10, false),
    ];
    Entry::new(at("2026-11-20T12:00:00Z"), Currency::USD, lines).unwrap()
}

fn file() -> String {
    let now = at("2026-11-20T12:00:00Z");
    let mut golden = Golden(String::new());
    golden.record("terms/1", &terms());
    for (name, phase) in [
        ("draft", Phase::Draft),
        ("published", Phase::Published),
        (
            "closed",
            Phase::Closed {
                why: Closing::Withdrawn,
            },
        ),
    ] {
        let offer = Offer {
            schema: Schema,
            id: OfferId::from_bytes([5; 16]),
            buyer: BuyerId::from_bytes([6; 16]),
            terms: terms(),
            terms_hash: terms().hash(),
            phase,
            since: now,
            replaces: vec![OfferId::from_bytes([18; 16])],
        };
        golden.record(&format!("offer/1/{name}"), &offer);
    }
    golden.record("buyer/1", &buyer());
    golden.record("user/1", &user());
    golden.record("presentation/1", &presentation());
    golden.record("grant/1", &grant());
    let line = |effect| Written {
        from: Account::External,
        to: Account::Funding {
            buyer: BuyerId::from_bytes([6; 16]),
        },
        amount: Money::parse("500", "USD").unwrap(),
        effect,
    };
    let of = LineId {
        batch: CommandId::from_bytes([30; 16]),
        line: 7,
    };
    let (left, until) = (49_999, at("2026-12-20T12:00:00Z"));
    let effects = [
        Effect::Moved { left },
        Effect::Held { until, left },
        Effect::Drew { hold: of, left },
        Effect::Closed { hold: of },
        Effect::Reversed { line: of },
    ];
    let owned = Owned {
        account: Handle::from_bytes([2; 16]),
        root: vec![35; 96].into(),
    };
    let batch = Batch::new(effects.map(line).to_vec(), vec![owned]);
    golden.record("booked/1", &batch);
    let root = RootPlace {
        schema: Schema,
        place: layout::user(&[36; 32]).as_bytes().into(),
    };
    golden.record("root-place/1", &root);
    let mut holds = Holds::NONE;
    holds.add(until, 700);
    golden.record("holds/1", &holds);
    let forfeited = Forfeited {
        schema: Schema,
        person: [34; 32],
        amount: Money::parse("70", "USD").unwrap(),
        fault: Fault::Redemption,
        taken: Money::parse("35", "USD").unwrap(),
    };
    golden.record("forfeited/1", &forfeited);
    let duty = Duty {
        schema: Schema,
        id: Handle::from_bytes([31; 16]),
        offer: OfferId::from_bytes([5; 16]),
        subject: [32; 16],
        packages: vec![PackageId::from_bytes([33; 16])],
        since: at("2026-11-20T12:00:00Z"),
        until: at("2026-12-20T12:00:00Z"),
        trail: Handle::from_bytes([3; 16]),
        history: KeyId::from_bytes([4; 16]),
        missed: false,
    };
    golden.record("duty/1", &duty);
    golden.record("package/1/waiting", &package(PackageState::Waiting));
    let claimed = PackageState::Claimed {
        at: now,
        delivered: 1,
        envelope: Box::from([1, 2, 3]),
    };
    golden.record("package/1/claimed", &package(claimed));
    golden.record(
        "released/1",
        &Released {
            schema: Schema,
            package: PackageId::from_bytes([10; 16]),
            last: 0,
            keys: vec![(0, [19; 32])],
            format: Format::JsonLines,
            header: None,
        },
    );
    golden.record(
        "audit-header/1",
        &Header {
            version: Schema,
            kind: Kind::GrantGiven,
            at: now,
            commitment: [20; 32],
        },
    );
    golden.record("audit-body/1", &body());
    golden.record(
        "audit-secret/1",
        &Secret {
            salt: [21; 32],
            body: Box::from([1, 2, 3]),
        },
    );
    golden.record(
        "audit-stored/1",
        &crate::audit::Stored {
            header: Box::from([1]),
            sealed: Box::from([2]),
        },
    );
    golden.record("journal/1", &journal());
    golden.record(
        "meta/1",
        &operator::Meta {
            schema: Schema,
            trail: Handle::from_bytes([22; 16]),
            key: KeyId::from_bytes([23; 16]),
            opened_at: now,
        },
    );
    golden.record(
        "erasure/1",
        &erasure::Record {
            schema: Schema,
            keys: vec![KeyId::from_bytes([12; 16])],
            packages: vec![PackageId::from_bytes([10; 16])],
            streams: vec![Box::from(*b"t")],
            not_before: Some(now),
        },
    );
    golden.record(
        "complaint/1",
        &Complaint {
            schema: Schema,
            id: Handle::from_bytes([24; 16]),
            buyer: BuyerId::from_bytes([6; 16]),
            kind: ComplaintKind::Dispute,
            opened_at: now,
            answered_at: Some(now),
            state: ComplaintState::Upheld,
            complainer: Some(Box::from([1, 2, 3])),
        },
    );
    golden.record(
        "complainer/1",
        &Complainer {
            trail: Handle::from_bytes([3; 16]),
            key: KeyId::from_bytes([4; 16]),
        },
    );
    golden.record("agents/1", &agents(now));
    golden.record(
        "receipt/1",
        &Receipt {
            grant: GrantId::from_bytes([1; 16]),
            offer: OfferId::from_bytes([5; 16]),
            terms_hash: [7; 32],
            granted_at: now,
            ended: Some(Ended {
                why: Ending::Revoked,
                at: now,
            }),
            paid_periods: 2,
            paid: Money::parse("0.20", "USD").unwrap(),
            stopped: 1,
            deletion_due: true,
            bonus: None,
        },
    );
    deals(&mut golden, now);
    keys(&mut golden, now);
    payouts(&mut golden, now);
    splits(&mut golden, now);
    bonuses(&mut golden, now);
    golden.0
}

/// Records with the fields that bonus and penalty add to them.
fn bonuses(golden: &mut Golden, now: Timestamp) {
    let usd = |text| Money::parse(text, "USD").unwrap();
    let (bonus, vested, lost) = (usd("2"), usd("0.50"), usd("0"));
    for (name, penalty) in [
        ("lose_bonus", Penalty::LoseBonus),
        ("cooldown", Penalty::Cooldown { days: 30 }),
    ] {
        let terms = Terms {
            bonus: Some(bonus),
            penalty: Some(penalty),
            ..terms()
        };
        golden.record(&format!("terms/1/{name}"), &terms);
    }
    let mut grant = grant();
    grant.quote = grant.quote.with_bonus(bonus).unwrap();
    grant.progress.bonus = Some(BonusOutcome { vested, lost });
    golden.record("grant/1/bonus", &grant);
    golden.record("event/bonus_closed", &bonus_closed());
    let mut user = user();
    user.known
        .iter_mut()
        .for_each(|known| known.left = Some(now));
    golden.record("user/1/left", &user);
    let standing = Bonus {
        earned: vested,
        open: usd("0"),
        lost: usd("1.50"),
    };
    golden.record("bonus", &standing);
    let buyer = BuyerId::from_bytes([6; 16]);
    golden.record("account/penalty", &Account::Penalty { buyer });
    golden.key("penalties", &layout::penalties(buyer, Currency::USD));
}

fn bonus_closed() -> Event {
    let usd = |text| Money::parse(text, "USD").unwrap();
    let (vested, lost) = (usd("0.50"), usd("0"));
    Event::BonusClosed {
        outcome: BonusOutcome { vested, lost },
        at: at("2026-11-20T12:00:00Z"),
    }
}

fn agents(now: Timestamp) -> Agents {
    Agents {
        schema: Schema,
        enrolled: Some(Enrolled {
            key: [34; 32],
            attested_until: Some(now.plus_days(30)),
        }),
        enrolments: Some(now),
        orders: Some(now.plus_days(3)),
        credentials: Some(now.plus_millis(900_000)),
        conduct: Conduct {
            confirmed: 31,
            lapsed: 2,
            faults: 1,
        },
        open: 1,
        accepted: Some(now),
    }
}

fn deals(golden: &mut Golden, now: Timestamp) {
    let usd = |text| Money::parse(text, "USD").unwrap();
    let least = DealTerms::new("Two coffees for one", usd("3.50"), now);
    let most = least
        .clone()
        .details("Every day until noon")
        .instead_of(usd("7.00"))
        .category(Category::new(12).unwrap())
        .tier(tavren_matching::Tier::High)
        .level(tavren_matching::Level::CHAMPION)
        .in_areas(&[79, 84])
        .include_coarser()
        .near(Circle::new(10_776_530, -106_700_980, 800).unwrap())
        .available(500)
        .per_person(2);
    let worth = least.clone().worth(usd("200"));
    for (name, terms, withdrawn) in [
        ("least", least, None),
        ("most", most, Some(now)),
        ("worth", worth, None),
    ] {
        let deal = Deal {
            schema: Schema,
            id: DealId::from_bytes([31; 16]),
            vendor: BuyerId::from_bytes([6; 16]),
            terms,
            changes: 3,
            since: now,
            withdrawn,
        };
        golden.record(&format!("deal/1/{name}"), &deal);
    }
    let open = Order {
        schema: Schema,
        id: OrderId::from_bytes([32; 16]),
        deal: DealId::from_bytes([31; 16]),
        vendor: BuyerId::from_bytes([6; 16]),
        terms_hash: [7; 32],
        title: "Two coffees for one".to_owned(),
        price: usd("3.50"),
        category: Some(12),
        account: Handle::from_bytes([2; 16]),
        trail: Handle::from_bytes([3; 16]),
        pseudonym: [33; 16],
        nullifier: [34; 32],
        automatic: false,
        at: now,
        until: now.plus_days(14),
        ended: None,
    };
    golden.record("order/1/open", &open);
    for ended in [
        order::Ended::Confirmed { at: now },
        order::Ended::Cancelled { at: now },
        order::Ended::Lapsed { at: now },
    ] {
        let ended = Order {
            ended: Some(ended),
            ..open.clone()
        };
        let state = ended.state(now);
        golden.record(&format!("order/1/{state:?}"), &ended);
    }
    let notification = Notification {
        schema: Schema,
        at: now,
        user: "alice".to_owned(),
        tidings: Tidings::Bought {
            order: OrderId::from_bytes([32; 16]),
            deal: DealId::from_bytes([31; 16]),
            title: "Two coffees for one".to_owned(),
            price: usd("3.50"),
            until: now,
        },
    };
    golden.record("notification/1", &notification);
    let settled = Settled {
        schema: Schema,
        at: now,
    };
    golden.record("settled/1", &settled);
    for change in [
        DealChange::Posted,
        DealChange::Updated,
        DealChange::Withdrawn,
    ] {
        let event = DealEvent {
            version: Schema,
            at: now,
            deal: DealId::from_bytes([31; 16]),
            vendor: BuyerId::from_bytes([6; 16]),
            change,
            terms_hash: [7; 32],
        };
        golden.record(&format!("deal-event/1/{change:?}"), &event);
    }
}

fn keys(golden: &mut Golden, now: Timestamp) {
    let (offer, buyer) = (OfferId::from_bytes([5; 16]), BuyerId::from_bytes([6; 16]));
    let (grant, package) = (
        GrantId::from_bytes([1; 16]),
        PackageId::from_bytes([10; 16]),
    );
    let account = Handle::from_bytes([2; 16]);
    golden.key("meta", &layout::meta());
    golden.key("buyer", &layout::buyer(buyer));
    golden.key("offer", &layout::offer(offer));
    golden.key("user", &layout::user(&[25; 32]));
    golden.key("grant", &layout::grant(grant));
    golden.key("package", &layout::package(package));
    golden.key("waiting", &layout::waiting(offer, now, package));
    golden.key("open", &layout::open(offer));
    golden.key("collectable", &layout::collectable(offer, now, package));
    golden.key("agenda", &layout::agenda(offer, now, grant));
    golden.key("payload", &layout::payload(package, 7));
    golden.key("erasure", &layout::unfinished(package));
    golden.key("duty", &layout::duty(buyer, now, account));
    golden.key("booked", &layout::booked(CommandId::from_bytes([30; 16])));
    golden.key(
        "forfeited",
        &layout::forfeited(CommandId::from_bytes([30; 16])),
    );
    golden.key("unlearned", &layout::unlearned(buyer));
    golden.key("complaint", &layout::complaint(account));
    golden.key("budget", &layout::budget(offer));
    golden.key("places", &layout::places(offer));
    let funding = layout::funding(buyer, Currency::USD);
    golden.key("funding", &funding);
    golden.key("holds", &layout::holds(&funding));
    golden.key("available", &layout::available(account, Currency::USD));
    golden.key("accrued", &layout::accrued(account, Currency::USD));
    golden.key("agents", &layout::agents(account));
    golden.key("stake", &layout::stake(account, Currency::USD));
    golden.key("trail", &layout::trail(account));
    golden.key("journal", &layout::journal(offer));
    golden.key("journal-of-buyer", &layout::journal_of_buyer(buyer));
    let deal = DealId::from_bytes([31; 16]);
    golden.key("deal", &layout::deal(deal));
    golden.key("listed", &layout::listed(None, deal));
    golden.key("listed-in", &layout::listed(Some(12), deal));
    golden.key("taken-of", &layout::taken_of(deal));
    let order = OrderId::from_bytes([32; 16]);
    golden.key("order", &layout::order(order));
    golden.key("ordered", &layout::ordered(account, order));
    golden.key("order-due", &layout::order_due(now, order));
    golden.key("had", &layout::had(&[34; 32]));
    golden.key("faults", &layout::faults(&[34; 32]));
    golden.key("orders-kept", &layout::orders_kept(account));
    golden.key("settled", &layout::settled(buyer, Currency::USD));
    golden.key("unsettled", &layout::unsettled(buyer, Currency::USD));
    golden.key("owed", &layout::owed(buyer, Currency::USD));
    golden.key("payable", &layout::payable(buyer, Currency::USD));
}

fn payouts(golden: &mut Golden, now: Timestamp) {
    let account = Handle::from_bytes([2; 16]);
    let (id, batch) = (
        PayoutId::from_bytes([35; 16]),
        PayoutBatchId::from_bytes([36; 16]),
    );
    let waiting = Payout {
        schema: Schema,
        id,
        account,
        processor: ProcessorName::STRIPE,
        amount: Money::parse("12.30", "USD").unwrap(),
        at: now,
        taken: None,
        cancelled: false,
        seen: Seen::default(),
    };
    let sent = Payout {
        taken: Some(Taken { batch, at: now }),
        seen: Seen {
            unknown: true,
            pending: true,
            held: true,
            paid: true,
            failed: false,
            returned: 230,
        },
        ..waiting.clone()
    };
    golden.record("payout/1/waiting", &waiting);
    golden.record("payout/1/sent", &sent);
    let payee = Payee {
        schema: Schema,
        trail: Handle::from_bytes([3; 16]),
    };
    golden.record("payee/1", &payee);
    let route = Route {
        schema: Schema,
        destination: Destination::new("acct_1032D82eZvKYlo2C").unwrap(),
    };
    golden.record("route/1", &route);
    let mut postings = Postings::default();
    let way = (
        Account::Available { account },
        Account::InPayout { account },
    );
    postings.transfer(way.0, way.1, 1_230).unwrap();
    let entry = postings.into_entry(now, Currency::USD).unwrap();
    golden.record("ledger-entry/1/payout", &entry);
    let body = Body {
        payout: Some(id),
        ..Body::new(Kind::PayoutPaid, now)
    };
    golden.record("audit-body/1/payout", &body);
    let stripe = ProcessorName::STRIPE;
    golden.key("payout", &layout::payout(id));
    golden.key("payee", &layout::payee(account));
    golden.key("destination", &layout::destination(account, now, id));
    for (name, batch) in [("waiting", None), ("unsettled", Some(batch))] {
        let key = layout::unsettled_payout(stripe, Currency::USD, batch, now, id);
        golden.key(&format!("payout-{name}"), &key);
    }
    golden.key("in-payout", &layout::in_payout(account, Currency::USD));
}

fn splits(golden: &mut Golden, now: Timestamp) {
    let id = CommandId::from_bytes([30; 16]);
    let buyer = BuyerId::from_bytes([6; 16]);
    let begun = Split {
        schema: Schema,
        id,
        from: Account::Funding { buyer },
        amount: Money::parse("12.30", "USD").unwrap(),
        contributors: 5,
        digest: [37; 32],
        begun: now,
        key: KeyId::from_bytes([38; 16]),
        page: 2,
        written: 0,
        credited: 0,
        paid: 0,
        waived: 0,
        erased: 0,
    };
    let posted = Split {
        written: 3,
        credited: 2,
        paid: 800,
        waived: 30,
        erased: 1,
        ..begun.clone()
    };
    golden.record("split/1/begun", &begun);
    golden.record("split/1/posted", &posted);
    let account = Handle::from_bytes([2; 16]);
    let share = Share {
        lookup: [25; 32],
        account,
        minor: 400,
    };
    let page = SplitPage {
        schema: Schema,
        shares: vec![share],
    };
    golden.record("split-page/1", &page);
    let mut postings = Postings::default();
    let way = (Account::Pool { split: id }, Account::Available { account });
    postings.transfer(way.0, way.1, 400).unwrap();
    let entry = postings.into_entry(now, Currency::USD).unwrap();
    golden.record("ledger-entry/1/split", &entry);
    golden.key("split", &layout::split(id));
    golden.key("split-page", &layout::split_page(id, 7));
    golden.key("open-split", &layout::open_split(id));
}

/// Law 10: canonical bytes are unique, and stay what they are from release to release.
#[test]
fn stored_bytes_are_what_they_were() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/golden/records.txt");
    let now = file();
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap();
    for (now, golden) in now.lines().zip(golden.lines()) {
        let name = |line: &str| line.split(' ').next().unwrap_or_default().to_owned();
        assert_eq!(
            now,
            golden,
            "{} is stored in another way than before",
            name(golden)
        );
    }
    assert_eq!(now.lines().count(), golden.lines().count());
}

/// Law 10: replay of its events gives the live state, whatever is repeated on the way.
#[test]
fn every_event_applied_twice_is_applied_once() {
    let mut events = events();
    events.push(bonus_closed());
    let once = events
        .iter()
        .fold(Progress::default(), crate::grant::evolve);
    let twice = events
        .iter()
        .flat_map(|event| [event, event])
        .fold(Progress::default(), crate::grant::evolve);
    assert_eq!(once, twice);
}
