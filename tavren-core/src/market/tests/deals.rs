//! Vendors post, change and withdraw deals; anybody browses them.

use super::*;
use crate::buyer::Scope;
use crate::command::Browse;
use crate::deal::{DealChange, DealEvent, DealPage, DealTerms};
use crate::port::{Op, Topic};
use tavren_matching::Category;
use tavren_types::DealId;

fn coffee(scene: &Scene) -> DealTerms {
    let price = Money::parse("3.50", "USD").unwrap();
    DealTerms::new("Two coffees for one", price, scene.now.plus_days(7))
}

fn category(number: u8) -> Category {
    Category::new(number).unwrap()
}

fn post(scene: &Scene, terms: DealTerms) -> DealId {
    scene
        .market
        .post_deal(&scene.key, terms, scene.now)
        .unwrap()
}

fn browse(scene: &Scene, category: Option<Category>, limit: usize) -> Vec<DealPage> {
    let mut pages = Vec::new();
    let mut after = None;
    loop {
        let ask = Browse {
            category,
            after,
            limit,
        };
        let page = scene.market.browse(&ask, scene.now).unwrap();
        after = page.next;
        pages.push(page);
        if after.is_none() {
            return pages;
        }
    }
}

fn listed(scene: &Scene, category: Option<Category>) -> Vec<DealId> {
    let pages = browse(scene, category, 3);
    let deals = pages.iter().flat_map(|page| &page.deals);
    deals.map(crate::deal::Deal::id).collect()
}

fn code(result: Result<DealId, Error>) -> Code {
    result.unwrap_err().code()
}

#[test]
fn deals_are_browsed_page_by_page_the_newest_first() {
    let mut scene = Scene::new();
    let mut posted = Vec::new();
    for number in 0..10_u8 {
        scene.now = scene.now.plus_millis(1);
        posted.push(post(&scene, coffee(&scene).category(category(number % 2))));
    }
    posted.reverse();
    assert_eq!(listed(&scene, None), posted);
    let even: Vec<DealId> = posted.iter().copied().skip(1).step_by(2).collect();
    assert_eq!(listed(&scene, Some(category(0))), even);
    assert_eq!(listed(&scene, Some(category(7))), []);
    let sizes: Vec<usize> = (browse(&scene, None, 4).iter())
        .map(|page| page.deals.len())
        .collect();
    assert_eq!(sizes, [4, 4, 2]);
    for limit in [0, 101] {
        let ask = Browse {
            limit,
            ..Browse::default()
        };
        let error = scene.market.browse(&ask, scene.now).unwrap_err();
        assert_eq!(
            (error.code(), error.field()),
            (Code::LimitExceeded, Some("limit"))
        );
    }
}

#[test]
fn what_nobody_can_have_is_passed_by() {
    let mut scene = Scene::new();
    let stays = post(&scene, coffee(&scene));
    let withdrawn = post(&scene, coffee(&scene));
    let soon = DealTerms::new(
        "Only now",
        Money::parse("1", "USD").unwrap(),
        scene.now.plus_millis(5),
    );
    let over = post(&scene, soon);
    assert_eq!(listed(&scene, None).len(), 3);
    (scene.market)
        .withdraw_deal(&scene.key, withdrawn, scene.now)
        .unwrap();
    scene.now = scene.now.plus_millis(5);
    assert_eq!(listed(&scene, None), [stays]);
    // Whoever knows it still reads what it said.
    for id in [withdrawn, over] {
        let deal = scene.market.deal(id, scene.now).unwrap();
        assert!(deal.is_over(scene.now));
        let again = (scene.market).update_deal(&scene.key, id, coffee(&scene), scene.now);
        assert_eq!(code(again), Code::DealOver);
    }
    let unknown = scene.market.deal(DealId::from_bytes([9; 16]), scene.now);
    assert_eq!(unknown.unwrap_err().code(), Code::DealAbsent);
}

#[test]
fn a_suspended_vendor_shows_and_posts_nothing_and_withdraws_all_the_same() {
    let scene = Scene::new();
    let (market, now) = (&scene.market, scene.now);
    let deal = post(&scene, coffee(&scene));
    market.judge(scene.buyer, Verdict::Suspend, now).unwrap();
    assert_eq!(listed(&scene, None), []);
    let posted = market.post_deal(&scene.key, coffee(&scene), now);
    assert_eq!(code(posted), Code::BuyerNotApproved);
    let changed = market.update_deal(&scene.key, deal, coffee(&scene), now);
    assert_eq!(code(changed), Code::BuyerNotApproved);
    market.judge(scene.buyer, Verdict::Reinstate, now).unwrap();
    assert_eq!(listed(&scene, None), [deal]);
    market.judge(scene.buyer, Verdict::Suspend, now).unwrap();
    market.withdraw_deal(&scene.key, deal, now).unwrap();
    market.judge(scene.buyer, Verdict::Reinstate, now).unwrap();
    assert_eq!(listed(&scene, None), []);
}

#[test]
fn a_changed_deal_keeps_its_id_and_moves_to_its_new_category() {
    let mut scene = Scene::new();
    let id = post(&scene, coffee(&scene).category(category(1)));
    let before = scene.market.deal(id, scene.now).unwrap();
    scene.now = scene.now.plus_millis(10);
    let tea = coffee(&scene).details("Or tea").category(category(2));
    scene
        .market
        .update_deal(&scene.key, id, tea, scene.now)
        .unwrap();
    assert_eq!(listed(&scene, Some(category(1))), []);
    assert_eq!(listed(&scene, Some(category(2))), [id]);
    let after = scene.market.deal(id, scene.now).unwrap();
    assert_eq!((before.changes(), after.changes()), (0, 1));
    assert_ne!(before.terms_hash(), after.terms_hash());
    assert_eq!(after.terms().more(), Some("Or tea"));
}

#[test]
fn a_deal_is_its_vendors_alone() {
    let scene = Scene::new();
    let (market, now) = (&scene.market, scene.now);
    let deal = post(&scene, coffee(&scene));
    let other = market.apply("Another shop", ["research"], now).unwrap();
    market.approve(other, ["research"], now).unwrap();
    let key = market.issue_key(other, now).unwrap();
    let taken = market.update_deal(&key, deal, coffee(&scene), now);
    assert_eq!(code(taken), Code::DealAbsent);
    assert_eq!(
        code(market.withdraw_deal(&key, deal, now)),
        Code::DealAbsent
    );
    // A key for offers posts no deals.
    let later = now.plus_days(1);
    let offers = (market.rotate_key(scene.buyer, &[Scope::Offers], later, now)).unwrap();
    let posted = market.post_deal(&offers, coffee(&scene), now);
    assert_eq!(code(posted), Code::KeyScope);
    assert_eq!(listed(&scene, None), [deal]);
}

#[test]
fn a_deal_is_listed_while_some_are_left_whatever_its_vendor_changes() {
    let scene = Scene::new();
    let (market, now) = (&scene.market, scene.now);
    let id = post(&scene, coffee(&scene).available(5));
    let batch = crate::port::Batch {
        commit_id: CommandId::from_bytes([7; 16]),
        digest: [0; 32],
        now,
        guards: Vec::new(),
        ops: vec![Op::Add {
            key: crate::layout::taken_of(id),
            delta: 4,
            floor: Some(0),
            ceiling: None,
        }],
        answer: Vec::new(),
    };
    market.store().commit(&batch).unwrap();
    let change = |terms| market.update_deal(&scene.key, id, terms, now).unwrap();
    assert_eq!(listed(&scene, None), [id]);
    // Fewer than were had already: it is not listed, and what was had stays had.
    for (terms, there) in [
        (coffee(&scene).available(4), false),
        (coffee(&scene).available(1), false),
        (coffee(&scene), true),
        (coffee(&scene).available(4), false),
        (coffee(&scene).available(5), true),
    ] {
        change(terms);
        assert_eq!(listed(&scene, None).len(), usize::from(there));
    }
}

#[test]
fn every_change_is_told_and_noted_and_browsing_is_not() {
    let mut scene = Scene::new();
    let id = post(&scene, coffee(&scene));
    scene.now = scene.now.plus_millis(10);
    let dearer = coffee(&scene).per_person(2);
    (scene.market)
        .update_deal(&scene.key, id, dearer, scene.now)
        .unwrap();
    let told = |topic| scene.market.store().outbox(topic, 0, 1_000).unwrap();
    let notes = told(Topic::AUDIT).len();
    browse(&scene, None, 10);
    scene.market.deal(id, scene.now).unwrap();
    assert_eq!(told(Topic::AUDIT).len(), notes);
    for _ in 0..2 {
        (scene.market)
            .withdraw_deal(&scene.key, id, scene.now)
            .unwrap();
    }
    assert_eq!(told(Topic::AUDIT).len(), notes + 2);
    let (first, rest) = (scene.market.deal_events(0, 1).unwrap(), |after| {
        scene.market.deal_events(after, 10).unwrap()
    });
    let events: Vec<DealEvent> = (first.iter().copied())
        .chain(rest(first[0].0))
        .map(|(_, event)| event)
        .collect();
    assert_eq!(rest(0).len(), events.len());
    let changes: Vec<DealChange> = events.iter().map(|event| event.change).collect();
    let withdrawn = DealChange::Withdrawn;
    assert_eq!(
        changes,
        [
            DealChange::Posted,
            DealChange::Updated,
            withdrawn,
            withdrawn
        ]
    );
    assert!(
        events
            .iter()
            .all(|event| event.deal == id && event.vendor == scene.buyer)
    );
    let of = TrailOf::Buyer(scene.key.clone());
    let trail = command::ViewTrail { of, skip: 0 };
    let trail = scene.market.run(trail, scene.now).unwrap();
    let kinds: Vec<_> = (trail.iter())
        .filter(|body| body.deal == Some(id))
        .map(|body| body.kind)
        .collect();
    let withdrawn = audit::Kind::DealWithdrawn;
    let (posted, updated) = (audit::Kind::DealPosted, audit::Kind::DealUpdated);
    assert_eq!(kinds, [posted, updated, withdrawn, withdrawn]);
}
