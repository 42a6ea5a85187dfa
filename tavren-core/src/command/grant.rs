//! Commands of a user on a permission that stands: pause, resume, revoke.

use super::books::Books;
use super::loaded::Loaded;
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::Buyer;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::grant::{Bonus, Ended, Ending, Event, Fulfilment, Grant, State};
use crate::layout;
use crate::limits::PAUSES_MAX;
use crate::offer::Offer;
use crate::terms::Penalty;
use crate::user::Root;
use tavren_types::{Code, GrantId, Money, OfferId, Timestamp, UserId};

/// What a user can do to a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantChange {
    /// Nothing is collected or delivered until it is resumed.
    Pause,
    /// Goes on.
    Resume,
    /// Ends it for good.
    Revoke,
}

tavren_types::cbor_record! {
    /// What one gets for changing a permission: what stands from now on.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Receipt {
        /// The permission.
        1 => pub grant: GrantId,
        /// The offer it was given for.
        2 => pub offer: OfferId,
        /// What was agreed to.
        3 => pub terms_hash: [u8; 32],
        /// When it was given.
        4 => pub granted_at: Timestamp,
        /// How it ended, if it did. A second revoke gives the same.
        5 => pub ended: Option<Ended>,
        /// Periods paid.
        6 => pub paid_periods: u32,
        /// Whole minor units paid in all, what vested of the bonus included; what is finer has accrued.
        7 => pub paid: Money,
        /// Payloads that this stopped before anybody could open them.
        8 => pub stopped: u32,
        /// True where the buyer holds delivered data that it must now delete, since the permission
        /// was ended before its time.
        9 => pub deletion_due: bool,
        /// Where the bonus stands; none was promised where there is none.
        10 => pub bonus: Option<Bonus>,
    }
}

/// A user changes a permission.
#[derive(Debug, Clone)]
pub struct ChangeGrant {
    /// Who.
    pub user: UserId,
    /// Which permission.
    pub grant: GrantId,
    /// How.
    pub change: GrantChange,
}

impl Action for ChangeGrant {
    type Output = Receipt;

    fn kind(&self) -> Kind {
        match self.change {
            GrantChange::Pause => Kind::GrantPaused,
            GrantChange::Resume => Kind::GrantResumed,
            GrantChange::Revoke => Kind::GrantRevoked,
        }
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "change_grant",
            &[&self.user.expose().to_owned(), &self.grant, &self.kind()],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Receipt>, Halt> {
        let place = context.lookup(&self.user);
        let places = [place, layout::grant(self.grant)];
        context.prefetch(&places)?;
        context.unlock(&places, &[])?;
        let Some(mut root) = Root::load(context, &self.user)? else {
            return refuse(Code::GrantUnknown);
        };
        let Some(mut loaded) = Loaded::load(context, self.grant)? else {
            return refuse(Code::GrantUnknown);
        };
        if loaded.grant.user != self.user.expose() {
            return refuse(Code::GrantUnknown);
        }
        let (offer, buyer) = loaded.parties(context)?;
        if loaded.grant.state(&buyer, context.now) == State::Wiped {
            return refuse(Code::GrantUnknown);
        }
        loaded.catch_up(context, &offer, &buyer);
        let denied = root.user.lists.denied(buyer.id, &offer.terms.purpose);
        if let (GrantChange::Resume, Some(code)) = (self.change, denied) {
            return refuse(code);
        }
        let was_live = loaded.grant.state(&buyer, context.now).is_live();
        self.apply(&mut loaded, &buyer, context.now)?;
        let mut draft = Draft::default();
        if let Some(ended) = loaded.grant.ended(&buyer, context.now) {
            root.user.note_ended(self.grant, ended.at);
            let early = was_live && ended.at < loaded.grant.collection.until();
            let waits = matches!(offer.terms.penalty, Some(Penalty::Cooldown { .. }));
            if early
                && waits
                && let Some(known) = root.user.know(offer.id)
            {
                known.left = Some(ended.at);
            }
            root.put(context, &mut draft)?;
        }
        let mut books = Books::default();
        let stored = loaded.store(context, &mut draft, &mut books, &offer, &buyer)?;
        books.close(context, &mut draft)?;
        stored.note(self.kind(), context, &mut draft);
        let receipt = receipt(&stored.grant, &offer, &buyer, context.now);
        Next::answer(draft, receipt)
    }
}

impl ChangeGrant {
    fn apply(&self, loaded: &mut Loaded, buyer: &Buyer, now: Timestamp) -> Result<(), Halt> {
        let state = loaded.grant.state(buyer, now);
        let paused = loaded.grant.is_paused(now);
        match self.change {
            // A second revoke changes nothing and gives the same receipt; revoking what has
            // expired is noted, and the reason stays.
            GrantChange::Revoke if !state.is_live() => {}
            GrantChange::Revoke => stop(loaded, Ending::Revoked, now),
            _ if !state.is_live() => return refuse(Code::GrantEnded),
            GrantChange::Pause if paused || state == State::Fulfilled => {
                return refuse(Code::GrantState);
            }
            GrantChange::Pause if loaded.grant.progress.pauses.len() >= PAUSES_MAX => {
                return Err(Error::input(Code::LimitExceeded, "pauses").into());
            }
            GrantChange::Pause => pause(loaded, now),
            GrantChange::Resume if !paused => return refuse(Code::GrantState),
            GrantChange::Resume => loaded.apply(Event::Resumed { at: now }),
        }
        Ok(())
    }
}

/// Pauses a grant: what waits for its buyer is stopped, and nothing is collected until it is resumed.
pub(super) fn pause(loaded: &mut Loaded, now: Timestamp) {
    stop_payloads(loaded, now);
    loaded.apply(Event::Paused { at: now });
}

/// Ends a grant: what waits for its buyer is stopped, and nothing more is charged.
pub(super) fn stop(loaded: &mut Loaded, why: Ending, now: Timestamp) {
    stop_payloads(loaded, now);
    loaded.apply(Event::Ended { why, at: now });
}

/// Stops every payload that waits for its buyer, and takes away every one that is being made: its
/// lease is nobody's from now on, and its key goes. Deadlines that have passed were written down
/// before ([`Loaded::catch_up`]), so they stay paid.
fn stop_payloads(loaded: &mut Loaded, now: Timestamp) {
    let stop = |(period, state): &(u32, Fulfilment)| {
        let period = *period;
        match state {
            Fulfilment::Sealed { .. } => Some(Event::Aborted { period, at: now }),
            Fulfilment::Leased { key: Some(_), .. } => Some(Event::released(period, now)),
            _ => None,
        }
    };
    let periods = loaded.grant.progress.periods.iter();
    let events: Vec<Event> = periods.filter_map(stop).collect();
    for event in events {
        loaded.apply(event);
    }
}

/// What stands from now on of a permission that was changed.
pub(super) fn receipt(grant: &Grant, offer: &Offer, buyer: &Buyer, now: Timestamp) -> Receipt {
    let paid_periods = grant.paid();
    let delivered = |state: &Fulfilment| matches!(state, Fulfilment::Delivered { .. });
    let ended = grant.ended(buyer, now);
    let since = ended.map_or(now, |ended| ended.at);
    let stopped =
        |state: &&(u32, Fulfilment)| matches!(state.1, Fulfilment::Aborted { at } if at == since);
    let stopped = grant.progress.periods.iter().filter(stopped).count();
    Receipt {
        grant: grant.id,
        offer: offer.id,
        terms_hash: grant.terms_hash,
        granted_at: grant.anchor,
        ended,
        paid_periods,
        paid: grant.earned(),
        stopped: u32::try_from(stopped).unwrap_or(u32::MAX),
        deletion_due: ended.is_some_and(|ended| ended.why != Ending::Expired)
            && grant
                .progress
                .periods
                .iter()
                .any(|(_, state)| delivered(state)),
        bonus: grant.bonus(),
    }
}
