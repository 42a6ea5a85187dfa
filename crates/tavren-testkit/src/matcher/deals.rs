//! Deals are posted, seen by their vendors, fed and withdrawn.

use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{Criteria, DealNumber, Figure, Level, Order, Signal, Tier, View, Work};
use tavren_core::port::{MatcherError, Post};
use tavren_types::{Code, Timestamp};

use super::signals::somebody;
use super::{LATE, START, Subject, Tested, usd};
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { Tested, "deals":
    a_view_holds_the_count,
    constant_work_gives_the_same_view,
    a_view_stays_as_it_is_for_an_epoch,
    epochs_never_go_back,
    a_posted_deal_is_fed_until_it_is_withdrawn,
    a_refused_post_leaves_no_deal,
    a_refusal_does_not_depend_on_people,
    a_number_is_given_once,
    a_lost_answer_is_asked_for_again,
    an_update_changes_the_feed,
    a_feed_is_ordered_and_limited,
}

const VENDOR: VendorId = VendorId::from_bytes([1; 16]);

fn post(
    matcher: &Subject<'_>,
    deal: u32,
    criteria: &Criteria,
    epoch: u32,
) -> Result<View, MatcherError> {
    post_by(matcher, deal, criteria, epoch, Work::Normal)
}

fn post_by(
    matcher: &Subject<'_>,
    deal: u32,
    criteria: &Criteria,
    epoch: u32,
    work: Work,
) -> Result<View, MatcherError> {
    let (epoch, now) = epoch_of(matcher, epoch)?;
    let post = Post {
        deal: DealNumber::new(deal),
        criteria,
        vendor: VENDOR,
        epoch,
        work,
    };
    matcher.subject().post(&post, now)
}

/// The epoch of this number, from 1, and when it begins for a case.
fn epoch_of(matcher: &Subject<'_>, number: u32) -> Result<(u64, Timestamp), MatcherError> {
    let epoch = matcher.subject().epoch(number, START);
    epoch.map_err(|_| MatcherError::Poisoned)
}

fn people(matcher: &Subject<'_>, count: u8) -> Verdict {
    let all = (0..count).map(|number| somebody(number, LATE));
    Ok(matcher
        .subject()
        .upsert_all(&all.collect::<Result<Vec<_>, _>>()?)?)
}

fn fed(matcher: &Subject<'_>, order: Order, limit: usize) -> Result<Vec<u32>, Stop> {
    let anybody = Signal::new(Tier::High, Level::CHAMPION);
    let deals = matcher.subject().feed(&anybody, order, limit)?;
    Ok(deals.into_iter().map(DealNumber::number).collect())
}

fn code<T>(answer: Result<T, MatcherError>) -> Option<Code> {
    answer.err().map(|error| error.code())
}

fn a_view_holds_the_count(matcher: Subject<'_>) -> Verdict {
    people(&matcher, 11)?;
    let view = post(&matcher, 1, &Criteria::at(usd(500)?), 1)?;
    let inside = match view.people {
        Figure::Between { at_least, below } => (at_least..below).contains(&11) && at_least > 0,
        Figure::About(_) => false,
    };
    holds("the figure is an interval that holds the count", inside)
}

fn constant_work_gives_the_same_view(matcher: Subject<'_>) -> Verdict {
    people(&matcher, 11)?;
    let deal = Criteria::at(usd(500)?).level(Level::LOYAL);
    let normal = post(&matcher, 1, &deal, 1)?;
    let constant = post_by(&matcher, 2, &deal, 1, Work::Constant)?;
    same("the view", &constant, &normal)
}

fn a_view_stays_as_it_is_for_an_epoch(matcher: Subject<'_>) -> Verdict {
    let deal = Criteria::at(usd(500)?);
    let first = post(&matcher, 1, &deal, 1)?;
    people(&matcher, 20)?;
    same("the epoch's view", &post(&matcher, 2, &deal, 1)?, &first)?;
    let next = post(&matcher, 3, &deal, 2)?;
    holds("the next epoch sees who has come", next != first)
}

fn epochs_never_go_back(matcher: Subject<'_>) -> Verdict {
    let deal = Criteria::at(usd(500)?);
    post(&matcher, 1, &deal, 2)?;
    let ((epoch, _), (_, now)) = (epoch_of(&matcher, 1)?, epoch_of(&matcher, 2)?);
    let post = Post {
        deal: DealNumber::new(2),
        criteria: &deal,
        vendor: VENDOR,
        epoch,
        work: Work::Normal,
    };
    let earlier = code(matcher.subject().post(&post, now));
    same("the code", &earlier, &Some(Code::QuestionMisfit))
}

fn a_posted_deal_is_fed_until_it_is_withdrawn(matcher: Subject<'_>) -> Verdict {
    post(&matcher, 7, &Criteria::at(usd(500)?), 1)?;
    same("the feed", &fed(&matcher, Order::Any, 10)?, &vec![7])?;
    same(
        "withdrawn",
        &matcher.subject().withdraw(DealNumber::new(7))?,
        &true,
    )?;
    same(
        "withdrawn again",
        &matcher.subject().withdraw(DealNumber::new(7))?,
        &false,
    )?;
    same("the feed after", &fed(&matcher, Order::Any, 10)?, &vec![])
}

fn a_refused_post_leaves_no_deal(matcher: Subject<'_>) -> Verdict {
    let misfit = code(post(&matcher, 1, &Criteria::at(usd(300)?), 1));
    let refusal = matcher.subject().leeway().refusal;
    same("between the cells", &misfit, &Some(refusal))?;
    let dear = code(post(&matcher, 1, &Criteria::at(usd(9_900)?), 1));
    same("above the ladder", &dear, &Some(Code::PriceAboveLadder))?;
    same("the feed", &fed(&matcher, Order::Any, 10)?, &vec![])?;
    post(&matcher, 1, &Criteria::at(usd(500)?), 1).map(drop)?;
    Ok(())
}

fn a_refusal_does_not_depend_on_people(matcher: Subject<'_>) -> Verdict {
    let misfit = Criteria::at(usd(300)?);
    let alone = post(&matcher, 1, &misfit, 1);
    people(&matcher, 20)?;
    same("the refusal", &post(&matcher, 1, &misfit, 1), &alone)
}

fn a_number_is_given_once(matcher: Subject<'_>) -> Verdict {
    let deal = Criteria::at(usd(500)?);
    let unknown = code(matcher.subject().update(DealNumber::new(1), &deal));
    same("an update of none", &unknown, &Some(Code::DealUnknown))?;
    post(&matcher, 1, &deal, 1)?;
    same(
        "another post",
        &code(post(&matcher, 1, &deal, 1)),
        &Some(Code::DealExists),
    )
}

fn a_lost_answer_is_asked_for_again(matcher: Subject<'_>) -> Verdict {
    people(&matcher, 11)?;
    let deal = Criteria::at(usd(500)?);
    let lost = post(&matcher, 1, &deal, 1)?;
    matcher.subject().withdraw(DealNumber::new(1))?;
    same("the view", &post(&matcher, 1, &deal, 1)?, &lost)
}

fn an_update_changes_the_feed(matcher: Subject<'_>) -> Verdict {
    post(&matcher, 1, &Criteria::at(usd(500)?), 1)?;
    let dear = Criteria::at(usd(9_900)?);
    let refused = code(matcher.subject().update(DealNumber::new(1), &dear));
    same(
        "a malformed update",
        &refused,
        &Some(Code::PriceAboveLadder),
    )?;
    same("the feed", &fed(&matcher, Order::Any, 10)?, &vec![1])?;
    let nobody = Criteria::at(usd(300)?).worth(usd(90_000)?);
    matcher.subject().update(DealNumber::new(1), &nobody)?;
    same("the feed after", &fed(&matcher, Order::Any, 10)?, &vec![])
}

fn a_feed_is_ordered_and_limited(matcher: Subject<'_>) -> Verdict {
    for (deal, price) in [(1, 700), (2, 300), (3, 500)] {
        post(&matcher, deal, &Criteria::at(usd(500)?), 1)?;
        let criteria = Criteria::at(usd(price)?);
        matcher.subject().update(DealNumber::new(deal), &criteria)?;
    }
    same(
        "by rising price",
        &fed(&matcher, Order::Cheapest, 10)?,
        &vec![2, 3, 1],
    )?;
    same(
        "by falling price",
        &fed(&matcher, Order::Dearest, 2)?,
        &vec![1, 3],
    )?;
    same("none", &fed(&matcher, Order::Any, 0)?, &vec![])
}
