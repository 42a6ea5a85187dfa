//! What people did with deals is counted, and told when the day is over.

use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{Act, Asked, Criteria, DealNumber, Figure, SignalId, View, Work};
use tavren_core::port::{MatcherError, Post, Report};
use tavren_types::Code;
use tavren_types::time::DAY_MILLIS;

use super::signals::somebody;
use super::{LATE, START, Subject, TODAY, Tested, at, tables, usd};
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { Tested, "activity":
    a_person_counts_once_a_day_for_an_act,
    a_day_is_told_when_it_is_over,
    what_was_told_is_told_again,
    a_deal_that_nobody_saw_is_told_as_hidden,
}

const DEAL: u32 = 7;
const SAIGON: u64 = 79;

fn report(matcher: &Subject<'_>, person: u8, act: Act, now: i64) -> Result<bool, Stop> {
    let area = tables()?.areas().area(SAIGON);
    let report = Report {
        id: SignalId::from_bytes([person; 16]),
        area: area.ok_or_else(|| Stop::Fail("an area".to_owned()))?,
        deal: DealNumber::new(DEAL),
        act,
    };
    Ok(matcher.subject().report(&report, at(now)?)?)
}

const VENDOR: VendorId = VendorId::from_bytes([1; 16]);

/// What a vendor is told of a day, in an epoch counted from so many ms after midnight.
fn told(
    matcher: &Subject<'_>,
    act: Act,
    day: u64,
    (epoch, since): (u32, i64),
) -> Result<View, MatcherError> {
    let asked = Asked {
        deal: DealNumber::new(DEAL),
        act,
        day,
    };
    let epoch = matcher.subject().epoch(epoch, since);
    let (epoch, now) = epoch.map_err(|_| MatcherError::Poisoned)?;
    matcher.subject().expire(now)?;
    matcher.subject().activity(asked, VENDOR, epoch)
}

/// Lets what people do with the deal count.
fn known(matcher: &Subject<'_>) -> Verdict {
    if matcher.subject().leeway().counts_strangers {
        return Ok(());
    }
    let people = (0..11).map(|person| somebody(person, LATE));
    let people = people.collect::<Result<Vec<_>, _>>()?;
    matcher.subject().upsert_all(&people)?;
    let (epoch, now) = matcher.subject().epoch(1, START)?;
    let post = Post {
        deal: DealNumber::new(DEAL),
        criteria: &Criteria::at(usd(500)?),
        vendor: VENDOR,
        epoch,
        work: Work::Normal,
    };
    matcher.subject().post(&post, now).map(drop)?;
    Ok(())
}

/// Eleven people saw the deal on the first day, and it is over.
fn seen(matcher: &Subject<'_>) -> Verdict {
    known(matcher)?;
    for person in 0..11 {
        let counted = report(matcher, person, Act::Seen, START)?;
        holds("a first report counts", counted)?;
    }
    matcher.subject().expire(at(DAY_MILLIS)?).map(drop)?;
    Ok(())
}

fn a_person_counts_once_a_day_for_an_act(matcher: Subject<'_>) -> Verdict {
    known(&matcher)?;
    same("seen", &report(&matcher, 1, Act::Seen, START)?, &true)?;
    same(
        "seen again",
        &report(&matcher, 1, Act::Seen, START)?,
        &false,
    )?;
    same("taken", &report(&matcher, 1, Act::Taken, START)?, &true)?;
    if !matcher.subject().leeway().counts_strangers {
        matcher.subject().expire(at(DAY_MILLIS)?)?;
        let (id, signal, expires) = somebody(1, DAY_MILLIS.saturating_add(LATE))?;
        matcher.subject().upsert(id, &signal, expires)?;
    }
    let next_day = report(&matcher, 1, Act::Seen, DAY_MILLIS)?;
    same("seen the next day", &next_day, &true)
}

fn a_day_is_told_when_it_is_over(matcher: Subject<'_>) -> Verdict {
    known(&matcher)?;
    report(&matcher, 1, Act::Seen, START)?;
    for day in [TODAY, TODAY.saturating_add(1)] {
        let early = told(&matcher, Act::Seen, day, (1, START)).err();
        let code = early.map(|error| (error.code(), error.field()));
        let misfit = (Code::QuestionMisfit, Some("day"));
        same("a day that is not over", &code, &Some(misfit))?;
    }
    matcher.subject().expire(at(DAY_MILLIS)?)?;
    told(&matcher, Act::Seen, TODAY, (1, DAY_MILLIS)).map(drop)?;
    Ok(())
}

fn what_was_told_is_told_again(matcher: Subject<'_>) -> Verdict {
    seen(&matcher)?;
    let first = told(&matcher, Act::Seen, TODAY, (1, DAY_MILLIS))?;
    let inside = match first.people {
        Figure::Between { at_least, below } => (at_least..below).contains(&11) && at_least > 0,
        Figure::About(_) => false,
    };
    holds("the figure is an interval that holds the count", inside)?;
    let next = told(&matcher, Act::Seen, TODAY, (2, DAY_MILLIS))?;
    same("the next epoch", &next, &first)
}

fn a_deal_that_nobody_saw_is_told_as_hidden(matcher: Subject<'_>) -> Verdict {
    seen(&matcher)?;
    let taken = told(&matcher, Act::Taken, TODAY, (1, DAY_MILLIS))?;
    let hidden = |figure: &Figure| match figure {
        Figure::Between { at_least, below } => *at_least == 0 && *below >= 4,
        Figure::About(_) => false,
    };
    let all = taken.by_area.iter().all(|(_, figure)| hidden(figure));
    holds("every area is hidden", all && hidden(&taken.people))
}
