//! What people do.

use crate::calendar::Stage;
use crate::crowd;
use crate::export;
use crate::script::{Act, What, is_on_panel};
use crate::trouble::Trouble;
use crate::world::World;
use indicatif::ProgressBar;
use tavren_core::command::{Receipt, UserChange};
use tavren_core::types::{Area, GrantId, Label, OfferId, Timestamp, UserId};
use tavren_core::user::Profile;
use tavren_core::{Error, Market};

/// Districts that made-up people live in.
const AREAS: [&str; 4] = [
    "VN/Hồ Chí Minh/Quận 1",
    "VN/Hồ Chí Minh/Quận 3",
    "VN/Hà Nội/Ba Đình",
    "VN/Đà Nẵng/Hải Châu",
];

/// Tells the market what everybody has: the first command of each person.
pub(crate) fn introduce(
    world: &World<'_>,
    now: Timestamp,
    bar: &ProgressBar,
) -> Result<(), Trouble> {
    let people: Vec<(u32, &UserId)> = (0..).zip(world.records.people()).collect();
    bar.set_length(people.len() as u64);
    let groups: Vec<_> = people.chunks(1).collect();
    crowd::each(&groups, crowd::THREADS, |(number, user)| {
        let area = AREAS
            .get(*number as usize % AREAS.len())
            .map(|area| Area::parse(area));
        let panel = is_on_panel(*number).then(|| Label::new("panel"));
        let profile = Profile {
            data_types: vec![world.records.data_type().clone()],
            area: area.transpose().map_err(Trouble::new)?,
            tags: panel
                .into_iter()
                .collect::<Result<_, _>>()
                .map_err(Trouble::new)?,
            ..Profile::default()
        };
        let token = format!("setup/{number}/profile");
        world.market.once(&token).set_profile(user, profile, now)?;
        bar.inc(1);
        Ok(())
    })
}

/// Everybody acts: many at once, but one after the other where an offer may run out, so that who
/// comes first does not depend on threads.
pub(crate) fn act(world: &World<'_>, round: u32, stage: Stage) -> Result<(), Trouble> {
    let now = world.calendar.at(round, stage);
    let acts = world.script.acts(round, stage);
    let contended = |act: &Act| {
        let offer = world.offers.get(act.offer as usize);
        offer.is_some_and(|offer| offer.contended)
    };
    let (one_by_one, at_once): (Vec<Act>, Vec<Act>) = acts.iter().partition(|act| contended(act));
    let groups: Vec<&[Act]> = at_once.chunk_by(|a, b| a.person == b.person).collect();
    crowd::each(&groups, crowd::THREADS, |act| one(world, round, act, now))?;
    one_by_one
        .iter()
        .try_for_each(|act| one(world, round, act, now))
}

/// The people who have granted something to this buyer so far, in order of time.
pub(crate) fn who_granted<'a>(world: &World<'a>, round: u32, buyer: &str) -> Vec<&'a UserId> {
    let own = |offer: u32| {
        let offer = world.offers.get(offer as usize);
        offer.is_some_and(|offer| offer.buyer == buyer)
    };
    let people = world.script.granted(round, own).into_iter();
    people
        .filter_map(|person| world.records.people().get(person as usize))
        .collect()
}

/// Writes down what one person sees.
pub(crate) fn show(world: &World<'_>, now: Timestamp) -> Result<(), Trouble> {
    let person = world.script.showcase() as usize;
    match world.records.people().get(person) {
        Some(user) => export::person(world, user, now),
        None => Ok(()),
    }
}

fn user<'a>(world: &'a World<'_>, act: &Act) -> Option<&'a UserId> {
    world.records.people().get(act.person as usize)
}

/// One person does one thing. A refusal is an answer: the market has noted it.
fn one(world: &World<'_>, round: u32, act: &Act, now: Timestamp) -> Result<(), Trouble> {
    let published = world.published.get(act.offer as usize).copied().flatten();
    let (Some(offer), Some(user)) = (published, user(world, act)) else {
        return Ok(());
    };
    let once = |what: &str| {
        let token = format_args!("{}/{}/{}/{what}", act.person, act.offer, act.what.name());
        world.once(round, token)
    };
    match doing(world, act, user, offer, &once, now) {
        Ok(Some(receipt)) if act.person == world.script.showcase() => {
            export::receipt(world, round, act, &receipt)
        }
        Ok(_) | Err(Error::Refused(_)) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn doing(
    world: &World<'_>,
    act: &Act,
    user: &UserId,
    offer: OfferId,
    once: &dyn Fn(&str) -> Market,
    now: Timestamp,
) -> Result<Option<Receipt>, Error> {
    if act.what < What::Pause {
        let shown = once("present").present(user, offer, now)?;
        match act.what {
            What::Grant => drop(once("grant").grant(user, &shown, now)?),
            What::Decline => drop(once("decline").decline(user, shown.id, now)?),
            What::Dismiss => {
                once("dismiss").change(user, UserChange::Dismiss(offer), now)?;
            }
            What::Block => {
                if let Some(buyer) = world.buyer_of(act.offer as usize) {
                    once("block").change(user, UserChange::BlockBuyer(buyer.id), now)?;
                }
            }
            _ => {}
        }
        return Ok(None);
    }
    let Some(grant) = held(world, user, offer, now)? else {
        return Ok(None);
    };
    let receipt = match act.what {
        What::Pause => once("pause").pause(user, grant, now)?,
        What::Resume => once("resume").resume(user, grant, now)?,
        _ => once("revoke").revoke(user, grant, now)?,
    };
    Ok(Some(receipt))
}

/// The permission that somebody gave for an offer, as the wallet lists it.
fn held(
    world: &World<'_>,
    user: &UserId,
    offer: OfferId,
    now: Timestamp,
) -> Result<Option<GrantId>, Error> {
    let wallet = world.market.wallet(user, now)?;
    let held = wallet
        .permissions()
        .iter()
        .find(|held| held.offer() == offer);
    Ok(held.map(|held| held.grant()))
}
