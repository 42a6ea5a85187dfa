use super::*;
use proptest::prelude::*;
use tavren_types::Currency;

fn at(days: i64) -> Timestamp {
    Timestamp::parse("2026-01-01").unwrap().plus_days(days)
}

fn label(text: &str) -> Label {
    Label::new(text).unwrap()
}

fn permission(
    number: u8,
    buyer: u8,
    data: &str,
    purpose: &str,
    from: i64,
    until: i64,
    pause: Option<(i64, i64)>,
) -> Permission {
    let long = "w".repeat(240);
    Permission {
        grant: GrantId::from_bytes([number; 16]),
        offer: OfferId::from_bytes([number; 16]),
        buyer: BuyerId::from_bytes([buyer; 16]),
        buyer_name: long.clone(),
        title: long,
        data_type: label(data),
        columns: (0..64)
            .map(|column| label(&format!("column {column}")))
            .collect(),
        purpose: label(purpose),
        level: "pseudonymised",
        granted_at: at(from),
        collection: Interval::new(at(from), at(until)).unwrap(),
        use_until: at(until),
        state: State::Active,
        ended: None,
        paid_periods: 3,
        periods: 30,
        per_period: "0.10 USD".to_owned(),
        earned: Money::new(30, Currency::USD).unwrap(),
        facts: Facts {
            from: at(from),
            until: at(until),
            pauses: pause
                .into_iter()
                .map(|(from, until)| (at(from), at(until)))
                .collect(),
            approved: true,
        },
    }
}

#[test]
fn a_permission_fits_one_screen_in_two_languages() {
    let balances = vec![Money::new(30, Currency::USD).unwrap()];
    let wallet = Wallet::new(
        vec![permission(1, 1, "app_usage", "research", 0, 9, None)],
        balances,
        Lists::default(),
    );
    for language in [Language::English, Language::Vietnamese] {
        let view = wallet.view(language);
        assert!(view.lines().count() <= 24, "{view}");
        assert!(
            view.lines().all(|line| line.chars().count() <= 80),
            "{view}"
        );
    }
    assert_ne!(
        wallet.view(Language::English),
        wallet.view(Language::Vietnamese)
    );
}

#[test]
fn a_view_says_what_with_whom_until_when_what_it_earned_and_how_to_stop() {
    let mut permission = permission(1, 1, "app_usage", "research", 0, 9, None);
    permission.buyer_name = "Example Research".to_owned();
    let view = Wallet::new(vec![permission], vec![], Lists::default()).to_string();
    for part in [
        "app_usage",
        "Example Research",
        "research",
        "2026-01-10",
        "0.30 USD",
        "01010101-0101-0101-0101-010101010101",
    ] {
        assert!(view.contains(part), "{part} is missing in\n{view}");
    }
}

#[test]
fn a_block_wins_over_every_permission() {
    let permissions = vec![permission(1, 1, "a", "p", 0, 9, None)];
    let (buyer, data, purpose) = (BuyerId::from_bytes([1; 16]), label("a"), label("p"));
    let open = Wallet::new(permissions.clone(), vec![], Lists::default());
    assert!(open.may_use(buyer, &data, &purpose, at(1)).is_allowed());
    let denied = |lists: Lists| {
        let wallet = Wallet::new(permissions.clone(), vec![], lists);
        wallet.may_use(buyer, &data, &purpose, at(1))
    };
    let (other, none) = (BuyerId::from_bytes([2; 16]), Lists::default());
    let blocked_buyers = vec![buyer];
    // A block wins over the list of what is allowed, too.
    let lists = Lists {
        allowed_buyers: vec![buyer],
        blocked_buyers,
        ..none.clone()
    };
    assert_eq!(denied(lists), Answer::Denied(Code::UserBlockedBuyer));
    let lists = Lists {
        blocked_purposes: vec![purpose.clone()],
        ..none.clone()
    };
    assert_eq!(denied(lists), Answer::Denied(Code::UserBlockedPurpose));
    let lists = Lists {
        allowed_buyers: vec![other],
        ..none.clone()
    };
    assert_eq!(denied(lists), Answer::Denied(Code::UserUnlistedBuyer));
    let lists = Lists {
        allowed_purposes: vec![label("q")],
        ..none.clone()
    };
    assert_eq!(denied(lists), Answer::Denied(Code::UserUnlistedPurpose));
    let lists = Lists {
        allowed_buyers: vec![buyer, other],
        allowed_purposes: vec![purpose.clone()],
        ..none
    };
    assert!(denied(lists).is_allowed());
}

proptest! {
    /// Law 1: default deny; the answer does not depend on the order or repetition of permissions,
    /// and is what asking each of them in turn says.
    #[test]
    fn may_use_is_what_each_permission_says(
        held in proptest::collection::vec((0..3_u8, 0..3_usize, 0..2_usize, 0..9_i64, 0..9_i64, proptest::option::of((0..9_i64, 0..9_i64))), 0..12),
        asked in (0..3_u8, 0..3_usize, 0..2_usize, 0..12_i64),
        seed in any::<u64>(),
    ) {
        let (data, purposes) = (["a", "b", "c"], ["p", "q"]);
        let mut permissions: Vec<Permission> = (0_u8..)
            .zip(&held)
            .map(|(number, (buyer, kind, purpose, from, long, pause))| {
                permission(number, *buyer, data[*kind], purposes[*purpose], *from, from + long, *pause)
            })
            .collect();
        let wallet = Wallet::new(permissions.clone(), vec![], Lists::default());
        let length = permissions.len().max(1);
        permissions.rotate_left((seed as usize) % length);
        permissions.extend(permissions.clone());
        let shuffled = Wallet::new(permissions, vec![], Lists::default());
        let (buyer, kind, purpose, now) = asked;
        let ask = |wallet: &Wallet| wallet.may_use(BuyerId::from_bytes([buyer; 16]), &label(data[kind]), &label(purposes[purpose]), at(now));
        let slow = held.iter().any(|(b, k, p, from, long, pause)| {
            (*b, *k, *p) == (buyer, kind, purpose)
                && *from <= now
                && now < from + long
                && pause.is_none_or(|(from, until)| now < from || until <= now)
        });
        prop_assert_eq!(ask(&wallet).is_allowed(), slow);
        prop_assert_eq!(ask(&shuffled).is_allowed(), slow);
        if !slow {
            prop_assert_eq!(ask(&wallet), ask(&shuffled));
        }
    }
}
