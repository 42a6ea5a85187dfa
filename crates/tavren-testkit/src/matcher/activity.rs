//! What people did with deals is counted, and told when the day is over.

use tavren_core::matching::noise::VendorId;
use tavren_core::matching::{Act, Asked, DealNumber, Figure, SignalId, View};
use tavren_core::port::{Matcher, MatcherError, Report};
use tavren_types::Code;
use tavren_types::time::DAY_MILLIS;

use super::{BEGIN, Subject, at, tables};
use crate::case::cases;
use crate::expect::{holds, same};
use crate::{Stop, Verdict};

cases! { dyn Matcher, "activity":
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

fn told(matcher: &Subject<'_>, act: Act, day: u64, epoch: u64) -> Result<View, MatcherError> {
    let asked = Asked {
        deal: DealNumber::new(DEAL),
        act,
        day,
    };
    let vendor = VendorId::from_bytes([1; 16]);
    matcher.subject().activity(asked, vendor, epoch)
}

/// Eleven people saw the deal on the first day, and it is over.
fn seen(matcher: &Subject<'_>) -> Verdict {
    for person in 0..11 {
        let counted = report(matcher, person, Act::Seen, BEGIN)?;
        holds("a first report counts", counted)?;
    }
    matcher.subject().expire(at(DAY_MILLIS)?).map(drop)?;
    Ok(())
}

fn a_person_counts_once_a_day_for_an_act(matcher: Subject<'_>) -> Verdict {
    same("seen", &report(&matcher, 1, Act::Seen, BEGIN)?, &true)?;
    same(
        "seen again",
        &report(&matcher, 1, Act::Seen, BEGIN)?,
        &false,
    )?;
    same("taken", &report(&matcher, 1, Act::Taken, BEGIN)?, &true)?;
    let next_day = report(&matcher, 1, Act::Seen, DAY_MILLIS)?;
    same("seen the next day", &next_day, &true)
}

fn a_day_is_told_when_it_is_over(matcher: Subject<'_>) -> Verdict {
    report(&matcher, 1, Act::Seen, BEGIN)?;
    for day in [0, 1] {
        let early = told(&matcher, Act::Seen, day, 1).err();
        let code = early.map(|error| (error.code(), error.field()));
        let misfit = (Code::QuestionMisfit, Some("day"));
        same("a day that is not over", &code, &Some(misfit))?;
    }
    matcher.subject().expire(at(DAY_MILLIS)?)?;
    told(&matcher, Act::Seen, 0, 1).map(drop)?;
    Ok(())
}

fn what_was_told_is_told_again(matcher: Subject<'_>) -> Verdict {
    seen(&matcher)?;
    let first = told(&matcher, Act::Seen, 0, 1)?;
    let inside = match first.people {
        Figure::Between { at_least, below } => (at_least..below).contains(&11) && at_least > 0,
        Figure::About(_) => false,
    };
    holds("the figure is an interval that holds the count", inside)?;
    same("the next epoch", &told(&matcher, Act::Seen, 0, 2)?, &first)
}

fn a_deal_that_nobody_saw_is_told_as_hidden(matcher: Subject<'_>) -> Verdict {
    seen(&matcher)?;
    let taken = told(&matcher, Act::Taken, 0, 1)?;
    let hidden = |figure: &Figure| match figure {
        Figure::Between { at_least, below } => *at_least == 0 && *below >= 4,
        Figure::About(_) => false,
    };
    let all = taken.by_area.iter().all(|(_, figure)| hidden(figure));
    holds("every area is hidden", all && hidden(&taken.people))
}
