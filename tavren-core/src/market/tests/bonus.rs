//! A bonus vests when a grant is fulfilled; what an end before that pays of it; what a penalty takes.

use super::*;
use crate::command::{BatchLine, Party};
use crate::grant::{Bonus, Ending};
use crate::offer::Change;
use crate::terms::{Penalty, TermsBuilder};
use crate::wallet::Language;

/// In cents: odd, so that half of it is rounded.
const BONUS: i64 = 101;

/// Cents of a period.
const PRICE: i64 = 10;

/// Periods of a day.
const DAYS: u32 = 4;

const PENALTIES: [Option<Penalty>; 3] = [
    None,
    Some(Penalty::LoseBonus),
    Some(Penalty::Cooldown { days: 30 }),
];

fn usd(minor: i64) -> Money {
    Money::new(minor, tavren_types::Currency::USD).unwrap()
}

fn terms(scene: &Scene, penalty: Option<Penalty>) -> TermsBuilder {
    let terms = scene.terms("0.10").daily(DAYS).bonus(usd(BONUS));
    match penalty {
        Some(penalty) => terms.penalty(penalty),
        None => terms,
    }
}

/// A scene with a grant of such terms.
fn granted(penalty: Option<Penalty>) -> (Scene, OfferId, GrantId) {
    let scene = Scene::new();
    let terms = terms(&scene, penalty).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let grant = scene.grant(offer);
    (scene, offer, grant)
}

/// So many days, the period of each delivered at its end.
fn deliver(scene: &mut Scene, offer: OfferId, grant: GrantId, days: u32) {
    for _ in 0..days {
        let now = scene.later(1);
        scene.market.fulfil(grant, &Hourly, now).unwrap();
        scene.market.claim(&scene.key, offer, now).unwrap();
    }
}

/// What an offer's journal says of an account, in cents.
fn sum(scene: &Scene, offer: OfferId, of: impl Fn(Account) -> bool) -> i64 {
    let entries = scene.market.journal(offer, 0, scene.now).unwrap();
    let postings = entries.iter().flat_map(|entry| entry.postings());
    postings
        .filter(|posting| of(posting.account))
        .map(|posting| posting.amount)
        .sum()
}

fn paid(scene: &Scene, offer: OfferId) -> i64 {
    sum(scene, offer, |account| {
        matches!(account, Account::Available { .. })
    })
}

fn penalty(scene: &Scene, offer: OfferId) -> i64 {
    let buyer = scene.buyer;
    sum(scene, offer, |account| {
        account == Account::Penalty { buyer }
    })
}

fn bonus(scene: &Scene, grant: GrantId) -> Bonus {
    let wallet = scene.market.wallet(&scene.user, scene.now).unwrap();
    let held = wallet.permissions().iter().find(|p| p.grant() == grant);
    held.unwrap().bonus().unwrap()
}

/// How a grant ends after two of its four periods were paid.
#[derive(Debug, Clone, Copy, PartialEq)]
enum End {
    /// It does not: it is fulfilled.
    None,
    /// The time of use is over.
    Expired,
    /// The user takes it back.
    Revoked,
    /// The user pauses, and never resumes.
    Paused,
    /// The user blocks the buyer, and never unblocks it.
    Blocked,
    /// A newer grant takes its place.
    Superseded,
    /// A moderator ends it.
    Invalidated,
    /// Its buyer is suspended, and never reinstated.
    Suspended,
    /// Its buyer is banned.
    Banned,
    /// Its offer closes, and the grant runs on.
    Closed,
    /// The user is erased.
    Erased,
}

impl End {
    fn comes(self, scene: &mut Scene, offer: OfferId, grant: GrantId) {
        let (market, user, now) = (&scene.market, scene.user.clone(), scene.now);
        match self {
            Self::None | Self::Expired => {}
            Self::Revoked => drop(market.revoke(&user, grant, now).unwrap()),
            Self::Paused => drop(market.pause(&user, grant, now).unwrap()),
            Self::Blocked => {
                let block = crate::command::UserChange::BlockBuyer(scene.buyer);
                market.change(&user, block, now).unwrap();
            }
            Self::Superseded => {
                let terms = scene.terms("0.20").daily(2).build().unwrap();
                let newer = market.replace(&scene.key, offer, terms, now).unwrap();
                scene.grant(newer);
            }
            Self::Invalidated => drop(market.invalidate(grant, now).unwrap()),
            Self::Suspended => market
                .judge(scene.buyer, Verdict::Suspend, now)
                .map(drop)
                .unwrap(),
            Self::Banned => market
                .judge(scene.buyer, Verdict::Ban, now)
                .map(drop)
                .unwrap(),
            Self::Closed => {
                let close = market.steer(&scene.key, offer, Change::Close, now);
                close.unwrap();
            }
            Self::Erased => drop(market.erase(&user, true, now).unwrap()),
        }
    }
}

#[test]
fn each_end_pays_what_the_table_says() {
    // Of 101 cents: half is 50.5, and half to even 50.
    let (all, half) = (BONUS, 50);
    let table = [
        // End, periods paid, of the bonus without a penalty, with loss of it, with a cooldown.
        (End::None, 4, [(all, 0), (all, 0), (all, 0)]),
        (End::Expired, 4, [(all, 0), (all, 0), (all, 0)]),
        (End::Closed, 4, [(all, 0), (all, 0), (all, 0)]),
        // By the user.
        (End::Revoked, 2, [(half, 0), (0, all), (half, 0)]),
        (End::Erased, 2, [(half, 0), (0, all), (half, 0)]),
        (End::Paused, 2, [(half, 0), (half, 0), (half, 0)]),
        (End::Blocked, 2, [(half, 0), (half, 0), (half, 0)]),
        // By others: never a penalty.
        (End::Superseded, 2, [(half, 0), (half, 0), (half, 0)]),
        (End::Invalidated, 2, [(half, 0), (half, 0), (half, 0)]),
        (End::Banned, 2, [(half, 0), (half, 0), (half, 0)]),
        // No end, and not the user's doing: the whole bonus.
        (End::Suspended, 2, [(all, 0), (all, 0), (all, 0)]),
    ];
    for (end, periods, rows) in table {
        for (penalty_of, (vested, lost)) in PENALTIES.into_iter().zip(rows) {
            let (mut scene, offer, grant) = granted(penalty_of);
            deliver(&mut scene, offer, grant, 2);
            end.comes(&mut scene, offer, grant);
            if periods == 4 {
                deliver(&mut scene, offer, grant, 2);
            } else {
                scene.later(2);
            }
            if end == End::Expired {
                scene.later(30);
            }
            scene.market.sweep(offer, scene.now).unwrap();
            let of = format!("{end:?} {penalty_of:?}");
            assert_eq!(paid(&scene, offer), periods * PRICE + vested, "{of}");
            assert_eq!(penalty(&scene, offer), lost, "{of}");
            // Law 5: spent, reserved and free are what was funded.
            let budget = sum(&scene, offer, |account| {
                account == Account::Budget { offer }
            });
            let reserved = sum(&scene, offer, |account| {
                account == Account::Reserved { offer }
            });
            let funded = if end == End::Closed {
                PRICE * 4 + BONUS
            } else {
                10_000
            };
            let spent = periods * PRICE + vested + lost;
            assert_eq!(spent + budget + reserved, funded, "{of}");
            // A suspended buyer may come back: what is due of a grant that stands stays reserved.
            let open = if end == End::Suspended { 2 * PRICE } else { 0 };
            assert!((0..=open).contains(&reserved), "{of}: {reserved}");
        }
    }
}

#[test]
fn the_moment_of_the_last_close_is_too_late_for_a_penalty_swept_or_not() {
    for millis in [-1, 0, 1] {
        for swept in [false, true] {
            let (mut scene, offer, grant) = granted(Some(Penalty::LoseBonus));
            deliver(&mut scene, offer, grant, DAYS - 1);
            scene.now = scene.now.plus_days(1).plus_millis(millis);
            if swept {
                scene.market.sweep(offer, scene.now).unwrap();
            }
            let receipt = scene.market.revoke(&scene.user, grant, scene.now).unwrap();
            let (earned, lost) = if millis < 0 { (0, BONUS) } else { (BONUS, 0) };
            let standing = Bonus {
                earned: usd(earned),
                open: usd(0),
                lost: usd(lost),
            };
            assert_eq!(receipt.bonus, Some(standing), "{millis} {swept}");
            assert_eq!(receipt.paid, usd(3 * PRICE + earned));
            assert_eq!(scene.balance(), 3 * PRICE + earned);
            assert_eq!(penalty(&scene, offer), lost);
        }
    }
}

#[test]
fn a_revoke_that_is_sent_again_pays_and_takes_nothing_twice() {
    for penalty_of in PENALTIES {
        let (mut scene, offer, grant) = granted(penalty_of);
        deliver(&mut scene, offer, grant, 1);
        let Scene {
            market, user, now, ..
        } = &scene;
        let once = || market.once("revoke").revoke(user, grant, *now).unwrap();
        let (first, retried) = (once(), once());
        let again = market.revoke(user, grant, *now).unwrap();
        assert_eq!((&first, &first), (&retried, &again));
        let sums = (paid(&scene, offer), penalty(&scene, offer), scene.balance());
        scene.later(60);
        scene.market.sweep(offer, scene.now).unwrap();
        let later = (paid(&scene, offer), penalty(&scene, offer), scene.balance());
        assert_eq!(sums, later);
    }
}

#[test]
fn of_a_revoke_and_the_last_claim_the_first_one_decides() {
    for claim_first in [true, false] {
        let (mut scene, offer, grant) = granted(None);
        deliver(&mut scene, offer, grant, DAYS - 2);
        let now = scene.later(1);
        scene.market.fulfil(grant, &Hourly, now).unwrap();
        if claim_first {
            scene.market.claim(&scene.key, offer, now).unwrap();
        }
        let receipt = scene.market.revoke(&scene.user, grant, now).unwrap();
        scene.market.claim(&scene.key, offer, now).unwrap();
        // Three quarters of 101 are 75.75; half is 50.5.
        let (periods, vested) = if claim_first { (3, 76) } else { (2, 50) };
        assert_eq!(receipt.bonus.unwrap().earned, usd(vested));
        assert_eq!(scene.balance(), periods * PRICE + vested);
    }
}

#[test]
fn what_vested_can_be_used_before_anybody_swept() {
    let (mut scene, offer, grant) = granted(Some(Penalty::LoseBonus));
    deliver(&mut scene, offer, grant, DAYS - 1);
    assert_eq!(bonus(&scene, grant).open, usd(BONUS));
    let now = scene.later(1);
    assert_eq!(bonus(&scene, grant).earned, usd(BONUS));
    assert_eq!(paid(&scene, offer), 3 * PRICE);
    assert_eq!(scene.balance(), 3 * PRICE + BONUS);
    let all = usd(3 * PRICE + BONUS);
    scene.market.stake(&scene.user, all, now).unwrap();
    assert_eq!(paid(&scene, offer), all.minor());
    // What vested outlasts every later end.
    scene.market.revoke(&scene.user, grant, now).unwrap();
    assert_eq!(
        (paid(&scene, offer), penalty(&scene, offer)),
        (all.minor(), 0)
    );
}

#[test]
fn a_period_that_its_user_paused_takes_its_share_of_the_bonus_away() {
    let (mut scene, offer, grant) = granted(None);
    let user = scene.user.clone();
    deliver(&mut scene, offer, grant, 1);
    scene.market.pause(&user, grant, scene.now).unwrap();
    scene.now = scene.now.plus_millis(1);
    scene.market.resume(&user, grant, scene.now).unwrap();
    scene.now = scene.now.plus_millis(-1);
    scene.later(3);
    // Three quarters of 101 cents.
    assert_eq!(bonus(&scene, grant).earned, usd(76));
    assert_eq!(bonus(&scene, grant).lost, usd(25));
    scene.market.sweep(offer, scene.now).unwrap();
    assert_eq!(
        (paid(&scene, offer), penalty(&scene, offer)),
        (PRICE + 76, 0)
    );
}

#[test]
fn an_estimate_is_the_price_of_all_periods_and_the_bonus_and_is_held() {
    let scene = Scene::new();
    let terms = terms(&scene, None).build().unwrap();
    let offer = scene.market.publish(&scene.key, terms, scene.now).unwrap();
    let shown = scene.market.present(&scene.user, offer, scene.now).unwrap();
    let all = i64::from(DAYS) * PRICE + BONUS;
    assert_eq!(shown.quote.total_micro(), all * 1_000_000);
    scene.market.grant(&scene.user, &shown, scene.now).unwrap();
    let reserved = sum(&scene, offer, |account| {
        account == Account::Reserved { offer }
    });
    assert_eq!(reserved, all);
}

#[test]
fn a_budget_for_one_bonus_takes_one_grant_and_the_next_when_it_comes_back() {
    for (penalty_of, comes_back) in [(None, true), (Some(Penalty::LoseBonus), false)] {
        let scene = Scene::new();
        let all = usd(i64::from(DAYS) * PRICE + BONUS);
        let terms = terms(&scene, penalty_of).budget(all).build().unwrap();
        let (market, now) = (&scene.market, scene.now);
        let offer = market.publish(&scene.key, terms, now).unwrap();
        let grant = scene.grant(offer);
        let other = scene.person("bob");
        let shown = market.present(&other, offer, now).unwrap();
        let refused = market.grant(&other, &shown, now).unwrap_err();
        assert_eq!(refused.code(), Code::OfferExhausted);
        market.revoke(&scene.user, grant, now).unwrap();
        assert_eq!(market.grant(&other, &shown, now).is_ok(), comes_back);
    }
}

#[test]
fn who_revokes_early_waits_for_this_offer_where_its_terms_say_so() {
    let (mut scene, offer, grant) = granted(Some(Penalty::Cooldown { days: 30 }));
    let terms = terms(&scene, Some(Penalty::Cooldown { days: 30 }));
    let other = scene
        .market
        .publish(&scene.key, terms.build().unwrap(), scene.now)
        .unwrap();
    scene.market.revoke(&scene.user, grant, scene.now).unwrap();
    let reason = |scene: &Scene| {
        let feed = scene.market.feed(&scene.user, scene.now).unwrap();
        let found = feed.excluded.iter().find(|not| not.offer == offer);
        let present = scene.market.present(&scene.user, offer, scene.now);
        assert_eq!(
            found.map(|not| not.code),
            present.err().map(|error| error.code())
        );
        found.map(|not| not.code)
    };
    assert_eq!(reason(&scene), Some(Code::RevokeCooldown));
    assert!(scene.market.present(&scene.user, other, scene.now).is_ok());
    scene.now = scene.now.plus_days(30).plus_millis(-1);
    assert_eq!(reason(&scene), Some(Code::RevokeCooldown));
    scene.now = scene.now.plus_millis(1);
    assert_eq!(reason(&scene), None);
    // A revoke after the end costs nothing.
    let grant = scene.grant(offer);
    scene.later(i64::from(DAYS));
    let receipt = scene.market.revoke(&scene.user, grant, scene.now).unwrap();
    assert_eq!(receipt.ended.unwrap().why, Ending::Revoked);
    assert_eq!(reason(&scene), None);
}

#[test]
fn the_operator_books_penalties_on_and_never_more_than_there_are() {
    let (scene, _, grant) = granted(Some(Penalty::LoseBonus));
    let (market, now) = (&scene.market, scene.now);
    market.revoke(&scene.user, grant, now).unwrap();
    let book = |minor| {
        let line = BatchLine::Move {
            from: Party::Penalty(scene.buyer),
            to: Party::Fees,
            amount: usd(minor),
        };
        market.book(vec![line], now)
    };
    assert_eq!(book(BONUS + 1).unwrap_err().code(), Code::BalanceShort);
    book(BONUS - 1).unwrap();
    assert_eq!(book(2).unwrap_err().code(), Code::BalanceShort);
    book(1).unwrap();
}

#[test]
fn a_user_reads_bonus_and_penalty_in_both_languages() {
    let scene = Scene::new();
    for (penalty_of, sentences) in PENALTIES.into_iter().zip([2, 2, 3]) {
        let terms = terms(&scene, penalty_of).build().unwrap();
        let (english, vietnamese) = (
            terms.conditions(Language::English),
            terms.conditions(Language::Vietnamese),
        );
        assert_eq!((english.len(), vietnamese.len()), (sentences, sentences));
        for said in [&english, &vietnamese] {
            assert!(said[0].contains("1.01 USD"), "{said:?}");
        }
        assert!(
            english
                .iter()
                .all(|sentence| !vietnamese.contains(sentence))
        );
    }
    let plain = scene.terms("0.10").daily(DAYS).build().unwrap();
    assert!(plain.conditions(Language::English).is_empty());
    // What is read is what is agreed to.
    let hash = |penalty| terms(&scene, penalty).build().unwrap().notice_hash();
    let hashes = [
        plain.notice_hash(),
        hash(None),
        hash(PENALTIES[1]),
        hash(PENALTIES[2]),
    ];
    let unlike = hashes
        .iter()
        .enumerate()
        .all(|(at, hash)| !hashes[..at].contains(hash));
    assert!(unlike);
}
