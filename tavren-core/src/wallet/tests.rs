use super::*;
use proptest::prelude::*;
use tavren_types::Currency;
use tavren_types::text::screen_width;

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
        level: Disclosure::Pseudonymised,
        granted_at: at(from),
        collection: Interval::new(at(from), at(until)).unwrap(),
        use_until: at(until),
        state: State::Active,
        ended: None,
        paid_periods: 3,
        periods: 30,
        per_period: "0.10 USD".to_owned(),
        earned: Money::new(30, Currency::USD).unwrap(),
        bonus: None,
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

fn wallet(permission: Permission) -> Wallet {
    let balances = vec![Money::new(30, Currency::USD).unwrap()];
    Wallet::new(vec![permission], balances, Lists::default())
}

/// A view's value behind a label: its lines, without what sets them off.
fn value(view: &str, label: &str) -> Vec<String> {
    let mut lines = view
        .lines()
        .skip_while(|line| !line.starts_with(&format!("  {label} ")));
    let first = lines.next().unwrap_or_else(|| panic!("{label} in\n{view}"));
    let rest = lines.take_while(|line| line.starts_with(&" ".repeat(22)));
    std::iter::once(first)
        .chain(rest)
        .map(|line| line.chars().skip(22).collect())
        .collect()
}

/// A buyer's name, a kind of data, columns and a purpose.
type Said = (String, String, Vec<String>, String);

fn of((name, data, columns, purpose): Said) -> Permission {
    let mut permission = permission(1, 1, &data, &purpose, 0, 9, None);
    permission.buyer_name = name;
    permission.columns = columns.iter().map(|column| label(column)).collect();
    permission
}

fn numbered(count: usize) -> Vec<String> {
    (0..count)
        .map(|column| format!("column {column}"))
        .collect()
}

#[test]
fn a_permission_fits_one_screen_in_two_languages() {
    let word = "w".repeat(30);
    let words = [word.as_str(); 7].join(" ");
    for said in [
        // The longest of everything, in one word and in many, wide, and with marks of its own.
        (
            "w".repeat(240),
            "d".repeat(96),
            numbered(64),
            "p".repeat(96),
        ),
        (words, "d d".repeat(32), numbered(64), "pur pose".repeat(12)),
        (
            "東".repeat(80),
            "京".repeat(32),
            vec!["都".repeat(32); 64],
            "府".repeat(32),
        ),
        (
            "q\u{323}".repeat(80),
            "app_usage".to_owned(),
            vec!["c".repeat(96); 64],
            "research".to_owned(),
        ),
    ] {
        let mut permission = of(said);
        permission.bonus = Some(Bonus {
            earned: Money::new(999_999_999_999, Currency::USD).unwrap(),
            open: Money::zero(Currency::USD),
            lost: Money::new(1, Currency::USD).unwrap(),
        });
        let wallet = wallet(permission);
        for language in [Language::English, Language::Vietnamese] {
            let view = wallet.view(language);
            assert!(view.lines().count() <= 24, "{view}");
            let wide = view.lines().find(|line| screen_width(line) > 80);
            assert_eq!(wide, None, "{view}");
        }
    }
}

#[test]
fn a_view_says_what_with_whom_what_for_until_when_what_it_earned_and_how_to_stop() {
    let name = format!("Example {}", "Research ".repeat(25))
        .trim()
        .to_owned();
    let long = name.len();
    let permission = of((
        name.clone(),
        "app_usage".to_owned(),
        numbered(64),
        "research".to_owned(),
    ));
    let wallet = wallet(permission);
    let english = [
        "You share",
        "With",
        "For",
        "Shown as",
        "State",
        "Used until",
        "Earned",
        "To stop, revoke",
        "Balance",
    ];
    let vietnamese = [
        "Bạn chia sẻ",
        "Với",
        "Mục đích",
        "Hình thức",
        "Trạng thái",
        "Dùng đến",
        "Đã nhận",
        "Muốn dừng, thu hồi",
        "Số dư",
    ];
    for (language, labels, level, state, more) in [
        (
            Language::English,
            english,
            "pseudonymised",
            "active",
            " more)",
        ),
        (
            Language::Vietnamese,
            vietnamese,
            "thay tên bằng mã",
            "đang hoạt động",
            " mục nữa)",
        ),
    ] {
        let view = wallet.view(language);
        assert!(view.lines().count() <= 24, "{view}");
        let [
            share,
            with,
            purpose,
            shown,
            stands,
            until,
            earned,
            stop,
            balance,
        ] = labels.map(|label| value(&view, label).join(" "));
        // As many columns as six lines hold, in order, and how many are left.
        assert!(
            share.starts_with("app_usage (column 0, column 1, "),
            "{view}"
        );
        assert!(share.ends_with(more), "{view}");
        let told = share.matches("column").count();
        let left: usize = share
            .rsplit(' ')
            .find_map(|word| word.parse().ok())
            .unwrap_or_else(|| panic!("{view}"));
        assert_eq!(told + left, 64, "{view}");
        assert!(told > 20, "{view}");
        assert_eq!(value(&view, labels[0]).len(), 6, "{view}");
        // The whole name, however long.
        assert_eq!((with.len(), with), (long, name.clone()), "{view}");
        assert_eq!((purpose.as_str(), shown.as_str()), ("research", level));
        assert_eq!((stands.as_str(), until.as_str()), (state, "2026-01-10"));
        assert!(earned.starts_with("0.30 USD (3 / 30 "), "{view}");
        assert_eq!(stop, "01010101-0101-0101-0101-010101010101");
        assert_eq!(balance, "0.30 USD");
    }
}

#[test]
fn the_longest_name_is_never_cut() {
    let word = "n".repeat(30);
    for name in [
        "w".repeat(240),
        [word.as_str(); 7].join(" "),
        "東".repeat(80),
    ] {
        let columns = numbered(1);
        let said = (
            name.clone(),
            "app".to_owned(),
            columns,
            "research".to_owned(),
        );
        let view = wallet(of(said)).view(Language::English);
        assert_eq!(value(&view, "With").concat(), name, "{view}");
        assert_eq!(value(&view, "You share"), ["app (column 0)"]);
    }
}

#[test]
fn every_level_and_state_has_words_in_both_languages() {
    let levels = [
        Disclosure::Raw,
        Disclosure::Pseudonymised,
        Disclosure::Generalised,
    ];
    for (number, level) in levels.into_iter().enumerate() {
        let mut permission = permission(1, 1, "app", "research", 0, 9, None);
        permission.level = level;
        let wallet = wallet(permission);
        let view = |language| wallet.view(language);
        assert_eq!(value(&view(Language::English), "Shown as"), [level.name()]);
        let words = ["nguyên gốc", "thay tên bằng mã", "đã khái quát hóa"][number];
        assert_eq!(value(&view(Language::Vietnamese), "Hình thức"), [words]);
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
        allowed_buyers: Some(vec![buyer]),
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
        allowed_buyers: Some(vec![other]),
        ..none.clone()
    };
    assert_eq!(denied(lists), Answer::Denied(Code::UserUnlistedBuyer));
    let lists = Lists {
        allowed_purposes: Some(vec![label("q")]),
        ..none.clone()
    };
    assert_eq!(denied(lists), Answer::Denied(Code::UserUnlistedPurpose));
    let lists = Lists {
        allowed_buyers: Some(vec![buyer, other]),
        allowed_purposes: Some(vec![purpose.clone()]),
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

#[test]
fn a_view_says_what_of_a_bonus_is_earned_open_and_lost() {
    let usd = |minor| Money::new(minor, Currency::USD).unwrap();
    for (earned, open, lost, english, vietnamese) in [
        (0, 200, 0, "2.00 USD open", "2.00 USD còn chờ"),
        (200, 0, 0, "2.00 USD earned", "2.00 USD đã nhận"),
        (
            50,
            0,
            150,
            "0.50 USD earned, 1.50 USD lost",
            "0.50 USD đã nhận, 1.50 USD đã mất",
        ),
    ] {
        let mut permission = permission(1, 1, "app_usage", "research", 0, 9, None);
        permission.bonus = Some(Bonus {
            earned: usd(earned),
            open: usd(open),
            lost: usd(lost),
        });
        let wallet = wallet(permission);
        assert_eq!(value(&wallet.view(Language::English), "Bonus"), [english]);
        let view = wallet.view(Language::Vietnamese);
        assert_eq!(value(&view, "Thưởng"), [vietnamese]);
    }
}
