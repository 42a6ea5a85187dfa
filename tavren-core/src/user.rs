//! Users: the root record of one person, sealed under that person's own history key.

use crate::context::{Context, Halt};
use crate::layout;
use crate::limits::{GRANTS_PER_USER_MAX, OFFERS_REMEMBERED_MAX, SHOWN_REMEMBERED_MAX};
use crate::port::{Key, Secrets};
use crate::quote::{Quote, UserTier, UserTrust};
use crate::recurrence::Zone;
use crate::trail::Trail;
use tavren_sealing::derive;
use tavren_types::cbor::Schema;
use tavren_types::time::DAY_MILLIS;
use tavren_types::{
    Area, BuyerId, GrantId, Handle, KeyId, Label, OfferId, PresentationId, Timestamp, UserId,
};

mod lists;
pub(crate) use lists::Lists;

tavren_types::cbor_record! {
    /// What a host knows of a user for matching offers. Never leaves the sealed root.
    #[derive(Clone, PartialEq, Eq, Default)]
    pub struct Profile {
        /// The kinds of data that the user has.
        1 => pub data_types: Vec<Label>,
        /// Where the user is, as finely as the user chose to say.
        2 => pub area: Option<Area>,
        /// Tags for targeting.
        3 => pub tags: Vec<Label>,
        /// The time zone that the user lives by: a permission counts its days and months in it. Where
        /// it is not known, in that of the terms.
        4 => pub zone: Option<Zone>,
    }
}

impl std::fmt::Debug for Profile {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Profile(..)")
    }
}

tavren_types::cbor_record! {
    /// What a user was shown.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Presentation {
        /// Its id.
        1 => pub id: PresentationId,
        /// The offer.
        2 => pub offer: OfferId,
        /// The hash of the terms shown.
        3 => pub terms_hash: [u8; 32],
        /// The hash of the words shown.
        4 => pub notice_hash: [u8; 32],
        /// The language of the words.
        5 => pub language: Label,
        /// When.
        6 => pub at: Timestamp,
        /// What the user would be paid.
        7 => pub quote: Quote,
        /// Whose offer it is.
        8 => pub buyer: BuyerId,
    }
}

impl std::fmt::Debug for Presentation {
    /// Prints no tier and no trust of its user.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Presentation({:?}, {:?})", self.id, self.offer)
    }
}

tavren_types::cbor_record! {
    /// What a user's root remembers of one offer.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub(crate) struct Known {
        1 => pub(crate) offer: OfferId,
        2 => pub(crate) shown_total: u32,
        3 => pub(crate) shown: Vec<Timestamp>,
        4 => pub(crate) dismissed: Option<Timestamp>,
        5 => pub(crate) declined: Option<Timestamp>,
        6 => pub(crate) granted: Option<Timestamp>,
        /// When the user last revoked a grant of it before its end, where the terms make that wait.
        7 => pub(crate) left: Option<Timestamp>,
    }
}

tavren_types::cbor_record! {
    /// A permission in a user's wallet.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub(crate) struct Held {
        1 => pub(crate) grant: GrantId,
        2 => pub(crate) offer: OfferId,
        3 => pub(crate) buyer: BuyerId,
        4 => pub(crate) ended: Option<Timestamp>,
        /// When its time is over, whatever happens.
        5 => pub(crate) until: Timestamp,
        /// When it is wiped, whatever happens.
        6 => pub(crate) forget: Timestamp,
    }
}

tavren_types::cbor_record! {
    /// The root of one user: everything that is the user's own.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct User {
        0 => pub(crate) schema: Schema<1>,
        1 => pub(crate) account: Handle,
        2 => pub(crate) trail: Handle,
        3 => pub(crate) tier: UserTier,
        4 => pub(crate) trust: UserTrust,
        5 => pub(crate) profile: Profile,
        6 => pub(crate) lists: Lists,
        7 => pub(crate) disliked: Vec<Label>,
        8 => pub(crate) known: Vec<Known>,
        9 => pub(crate) shown: Vec<Presentation>,
        10 => pub(crate) held: Vec<Held>,
        11 => pub(crate) currencies: Vec<tavren_types::Currency>,
        /// Buyers that the user has complained about, and when last.
        12 => pub(crate) complained: Vec<(BuyerId, Timestamp)>,
    }
}

impl User {
    /// What is known of an offer; nothing yet for one never seen.
    pub(crate) fn known(&self, offer: OfferId) -> Option<&Known> {
        self.known.iter().find(|known| known.offer == offer)
    }

    /// What is known of an offer, to be changed; `None` when no more can be remembered. To make room
    /// the oldest is forgotten that was neither dismissed nor granted, else the oldest whose grant is
    /// no longer in the wallet; what the user dismissed is never forgotten.
    pub(crate) fn know(&mut self, offer: OfferId) -> Option<&mut Known> {
        if self.known(offer).is_none() {
            if self.known.len() >= OFFERS_REMEMBERED_MAX {
                let kept = |known: &Known| known.dismissed.is_some();
                let plain = |known: &Known| !kept(known) && known.granted.is_none();
                let held = |known: &Known| self.held.iter().any(|held| held.offer == known.offer);
                let over = |known: &Known| !kept(known) && !held(known);
                let at = self.known.iter().position(plain);
                let at = at.or_else(|| self.known.iter().position(over))?;
                self.known.remove(at);
            }
            self.known.push(Known {
                offer,
                shown_total: 0,
                shown: Vec::new(),
                dismissed: None,
                declined: None,
                granted: None,
                left: None,
            });
        }
        self.known.iter_mut().find(|known| known.offer == offer)
    }

    /// Notes that an offer was shown, and forgets what no cap asks for any more.
    pub(crate) fn note_shown(&mut self, presentation: Presentation, now: Timestamp) {
        let horizon = now.plus_days(-30);
        if let Some(known) = self.know(presentation.offer) {
            known.shown_total = known.shown_total.saturating_add(1);
            known.shown.retain(|at| *at > horizon);
            if known.shown.len() >= SHOWN_REMEMBERED_MAX {
                known.shown.remove(0);
            }
            known.shown.push(now);
        }
        let stale = now.plus_millis(crate::limits::PRESENTATION_DAYS.saturating_mul(-DAY_MILLIS));
        let offer = presentation.offer;
        self.shown
            .retain(|shown| shown.at > stale && shown.offer != offer);
        self.shown.push(presentation);
    }

    /// True when the wallet holds no more permissions.
    pub(crate) fn is_full(&self) -> bool {
        self.held.len() >= GRANTS_PER_USER_MAX
    }

    /// The permission that stands for this offer at `now`.
    pub(crate) fn standing(&self, offer: OfferId, now: Timestamp) -> Option<GrantId> {
        let stands = |held: &&Held| held.offer == offer && held.ended.is_none() && now < held.until;
        self.held.iter().find(stands).map(|held| held.grant)
    }

    /// Notes in the wallet that a permission has ended.
    pub(crate) fn note_ended(&mut self, grant: GrantId, at: Timestamp) {
        if let Some(held) = self.held.iter_mut().find(|held| held.grant == grant) {
            held.ended.get_or_insert(at);
        }
    }

    pub(crate) fn trail(&self, key: KeyId) -> Trail {
        Trail {
            handle: self.trail,
            key,
        }
    }
}

/// Where the root of a user lies: keyed, so that nobody without the keyring finds it.
pub(crate) fn lookup(secrets: &Secrets, user: &UserId) -> [u8; 32] {
    let user = user.expose().as_bytes();
    derive::hmac(&secrets.lookup, "tavren/lookup/1", user)
}

/// A user's root with where it lies and the key that seals it.
pub(crate) struct Root {
    pub(crate) place: crate::port::Key,
    pub(crate) key: KeyId,
    pub(crate) user: User,
}

impl Root {
    /// Loads a user's root and notes refusals in its trail; `None` for a user never seen.
    pub(crate) fn load(context: &mut Context<'_>, user: &UserId) -> Result<Option<Self>, Halt> {
        let place = context.lookup(user);
        let root = Self::at(context, place)?;
        if let Some(root) = &root {
            context.on_behalf(root.trail());
        }
        Ok(root)
    }

    /// Loads the root that lies here.
    pub(crate) fn at(context: &mut Context<'_>, place: Key) -> Result<Option<Self>, Halt> {
        match context.sealed::<User>(&place)? {
            Some((key, user)) => Ok(Some(Self { place, key, user })),
            // A root whose key is gone is being erased; it is never taken for a user unknown, whose
            // place another root could take.
            None if context.exists(&place)? => Err(Halt::Stale),
            None => Ok(None),
        }
    }

    /// Loads a user's root, or makes one.
    pub(crate) fn load_or_new(context: &mut Context<'_>, user: &UserId) -> Result<Self, Halt> {
        if let Some(root) = Self::load(context, user)? {
            return Ok(root);
        }
        let place = context.lookup(user);
        let (key, _) = context.fresh()?;
        let drawn: [u8; 32] = context.draw();
        let (account, trail) = drawn.split_at(16);
        let user = User {
            schema: Schema,
            account: handle(account),
            trail: handle(trail),
            tier: UserTier::MIN,
            trust: UserTrust::MAX,
            profile: Profile::default(),
            lists: Lists::default(),
            disliked: Vec::new(),
            known: Vec::new(),
            shown: Vec::new(),
            held: Vec::new(),
            currencies: Vec::new(),
            complained: Vec::new(),
        };
        context.newly_for(user.trail(key));
        Ok(Self { place, key, user })
    }

    pub(crate) fn trail(&self) -> Trail {
        self.user.trail(self.key)
    }

    /// Puts the root back, without the permissions that are wiped by now.
    pub(crate) fn put(
        &mut self,
        context: &mut Context<'_>,
        draft: &mut crate::draft::Draft,
    ) -> Result<(), Halt> {
        let now = context.now;
        // One that is over but was not swept yet still counts: for what it earned, and for erasure.
        let over = self.user.held.iter().filter(|held| held.forget <= now);
        let over: Vec<_> = over.map(|held| layout::grant(held.grant)).collect();
        context.prefetch(&over)?;
        let mut kept = Vec::with_capacity(self.user.held.len());
        for held in &self.user.held {
            if now < held.forget || context.exists(&layout::grant(held.grant))? {
                kept.push(*held);
            }
        }
        self.user.held = kept;
        draft.put_sealed(context, self.place.clone(), self.key, &self.user)
    }
}

fn handle(bytes: &[u8]) -> Handle {
    let mut short = [0; 16];
    short.copy_from_slice(bytes);
    Handle::from_bytes(short)
}
