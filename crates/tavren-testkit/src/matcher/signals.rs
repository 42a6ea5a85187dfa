//! Signals come, are replaced, and go.

use tavren_core::matching::{Level, MatchError, Signal, SignalId, Tier};
use tavren_core::port::MatcherError;
use tavren_types::{Code, Timestamp};

use super::{START, Subject, Tested, at, tables};
use crate::case::cases;
use crate::expect::{present, same};
use crate::{Stop, Verdict};

cases! { Tested, "signals":
    a_signal_is_taken_and_removed_once,
    a_signal_of_the_same_id_takes_the_place_of_the_other,
    signals_expire_at_their_end_and_not_before,
    many_signals_are_taken_or_none,
    a_signal_that_has_expired_is_refused,
    time_never_goes_back,
}

/// A signal that ends at `expires`, in ms since midnight.
pub(super) fn somebody(number: u8, expires: i64) -> Result<(SignalId, Signal, Timestamp), Stop> {
    let city = present("the city", tables()?.areas().area(79))?;
    let signal = Signal::new(Tier::High, Level::LOYAL).in_area(city);
    Ok((SignalId::from_bytes([number; 16]), signal, at(expires)?))
}

fn takes(matcher: &Subject<'_>, number: u8, expires: i64) -> Verdict {
    let (id, signal, expires) = somebody(number, expires)?;
    Ok(matcher.subject().upsert(id, &signal, expires)?)
}

fn a_signal_is_taken_and_removed_once(matcher: Subject<'_>) -> Verdict {
    takes(&matcher, 1, 9_000)?;
    let id = SignalId::from_bytes([1; 16]);
    same("the first removal", &matcher.subject().remove(id)?, &true)?;
    same("the second removal", &matcher.subject().remove(id)?, &false)
}

fn a_signal_of_the_same_id_takes_the_place_of_the_other(matcher: Subject<'_>) -> Verdict {
    takes(&matcher, 1, 5_000)?;
    takes(&matcher, 1, 9_000)?;
    let gone = matcher.subject().expire(at(5_000)?)?;
    same("signals at the first end", &gone, &0)?;
    same(
        "signals at the second end",
        &matcher.subject().expire(at(9_000)?)?,
        &1,
    )
}

fn signals_expire_at_their_end_and_not_before(matcher: Subject<'_>) -> Verdict {
    takes(&matcher, 1, 5_000)?;
    takes(&matcher, 2, 5_001)?;
    same("before", &matcher.subject().expire(at(4_999)?)?, &0)?;
    same(
        "at the end of one",
        &matcher.subject().expire(at(5_000)?)?,
        &1,
    )?;
    same(
        "at the end of the other",
        &matcher.subject().expire(at(5_001)?)?,
        &1,
    )
}

fn many_signals_are_taken_or_none(matcher: Subject<'_>) -> Verdict {
    let refused = [somebody(1, 9_000)?, somebody(2, START)?];
    let why = MatchError::Expired;
    let expected = Err(MatcherError::InputAt { at: 1, why });
    same(
        "the list",
        &matcher.subject().upsert_all(&refused),
        &expected,
    )?;
    let first = SignalId::from_bytes([1; 16]);
    same(
        "what came before",
        &matcher.subject().remove(first)?,
        &false,
    )?;
    matcher.subject().upsert_all(&[])?;
    let many = (0..50).map(|number| somebody(number, 9_000));
    matcher
        .subject()
        .upsert_all(&many.collect::<Result<Vec<_>, _>>()?)?;
    same("all of them", &matcher.subject().expire(at(9_000)?)?, &50)
}

fn a_signal_that_has_expired_is_refused(matcher: Subject<'_>) -> Verdict {
    let (id, signal, now) = somebody(1, START)?;
    let refused = matcher.subject().upsert(id, &signal, now);
    let code = refused.err().map(|error| error.code());
    same("the code", &code, &Some(Code::SignalExpired))
}

fn time_never_goes_back(matcher: Subject<'_>) -> Verdict {
    matcher.subject().expire(at(5_000)?)?;
    let refused = matcher.subject().expire(at(4_999)?);
    let code = refused.err().map(|error| error.code());
    same("the code", &code, &Some(Code::ClockBackwards))
}
