//! Commands on a buyer's keys: issued by the operator, renewed and retired by the buyer.

use super::buyer::{admitted, changed};
use super::loaded::buyer as load;
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::{ApiKey, Buyer, Scope, Standing, StoredKey};
use crate::context::{Context, Halt, refuse};
use crate::error::Error;
use crate::layout;
use crate::limits::API_KEYS_MAX;
use tavren_sealing::derive;
use tavren_sealing::envelope::RecipientPublic;
use tavren_types::{BuyerId, Code, Timestamp};

/// The operator issues an API key. The caller draws the key and hands it to the buyer; the store learns its hash alone.
#[derive(Debug, Clone)]
pub struct IssueKey {
    /// For which buyer.
    pub buyer: BuyerId,
    /// The key itself, drawn by the caller.
    pub key: ApiKey,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// Until when; `None`: until it is rotated out.
    pub expires: Option<Timestamp>,
    /// From when older keys no longer work; `None`: they stay.
    pub retire_others_at: Option<Timestamp>,
}

impl Action for IssueKey {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        Kind::BuyerKeyChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "issue_key",
            &[
                &self.buyer,
                &self.key.hash(),
                &self.scopes,
                &self.expires,
                &self.retire_others_at,
            ],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        let mut buyer = load(context, self.buyer)?;
        if buyer.standing == Standing::Banned {
            return refuse(Code::BuyerState);
        }
        if let Some(at) = self.retire_others_at {
            buyer.keys.iter_mut().for_each(|key| key.retire(at));
        }
        let fresh = StoredKey {
            hash: self.key.hash(),
            scopes: self.scopes.clone(),
            created: context.now,
            expires: self.expires,
        };
        add(&mut buyer, fresh, context)?;
        let draft = changed(context, &buyer, Kind::BuyerKeyChanged)?;
        Next::answer(draft, self.buyer)
    }
}

/// A buyer registers the public key that payloads are sealed to.
#[derive(Debug, Clone)]
pub struct RegisterEncryption {
    /// The buyer's API key.
    pub key: ApiKey,
    /// The public key.
    pub public: RecipientPublic,
}

impl Action for RegisterEncryption {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        Kind::BuyerKeyChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "register_encryption",
            &[&self.key.buyer(), self.public.as_bytes()],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        let mut buyer = admitted(context, &self.key, Scope::Keys)?;
        buyer.public = Some(*self.public.as_bytes());
        let draft = changed(context, &buyer, Kind::BuyerKeyChanged)?;
        Next::answer(draft, buyer.id)
    }
}

/// A buyer renews the key that it calls with: a fresh one takes over, with the same scopes and the
/// same end, and the old one works until a time. The caller draws the fresh key.
#[derive(Debug, Clone)]
pub struct RenewKey {
    /// The key that is renewed.
    pub key: ApiKey,
    /// The fresh key, drawn by the caller.
    pub fresh: ApiKey,
    /// From when the old key no longer works.
    pub retire_at: Timestamp,
}

impl Action for RenewKey {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        Kind::BuyerKeyChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "renew_key",
            &[
                &self.key.buyer(),
                &self.key.hash(),
                &self.fresh.hash(),
                &self.retire_at,
            ],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        if let Some(buyer) = self.renewed(context)? {
            let draft = changed(context, &buyer, self.kind())?;
            return Next::answer(draft, buyer.id);
        }
        let mut buyer = admitted(context, &self.key, Scope::Keys)?;
        if buyer.standing == Standing::Banned {
            return refuse(Code::BuyerState);
        }
        if self.fresh.buyer() != buyer.id {
            return refuse(Code::KeyUnknown);
        }
        let Some(old) = standing(&mut buyer, &self.key, context.now) else {
            return refuse(Code::KeyUnknown);
        };
        // Nobody lengthens the life of a key by renewing it.
        let fresh = StoredKey {
            hash: self.fresh.hash(),
            scopes: old.scopes.clone(),
            created: context.now,
            expires: old.expires,
        };
        old.retire(self.retire_at);
        add(&mut buyer, fresh, context)?;
        let draft = changed(context, &buyer, self.kind())?;
        Next::answer(draft, buyer.id)
    }
}

impl RenewKey {
    /// The buyer, where the fresh key has taken over before: sent again, the command is known by it,
    /// since the old key may have ended meanwhile.
    fn renewed(&self, context: &mut Context<'_>) -> Result<Option<Buyer>, Halt> {
        let place = layout::buyer(self.fresh.buyer());
        let Some(buyer) = context.clear::<Buyer>(&place)? else {
            return Ok(None);
        };
        if buyer.admit(&self.fresh, Scope::Keys, context.now).is_err() {
            return Ok(None);
        }
        context.on_behalf(buyer.trail());
        Ok(Some(buyer))
    }
}

/// A buyer retires one of its keys, which it shows: it no longer works, not even to ask again.
#[derive(Debug, Clone)]
pub struct RetireKey {
    /// The buyer's API key.
    pub key: ApiKey,
    /// The key that is to go; the calling key itself only where another one may still change keys.
    pub other: ApiKey,
}

impl Action for RetireKey {
    type Output = BuyerId;

    fn kind(&self) -> Kind {
        Kind::BuyerKeyChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint(
            "retire_key",
            &[&self.key.buyer(), &self.key.hash(), &self.other.hash()],
        )
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<BuyerId>, Halt> {
        let mut buyer = admitted(context, &self.key, Scope::Keys)?;
        let now = context.now;
        if self.other.buyer() != buyer.id {
            return refuse(Code::KeyUnknown);
        }
        let Some(key) = standing(&mut buyer, &self.other, now) else {
            return refuse(Code::KeyUnknown);
        };
        let (ruled, end) = (key.rules(), key.expires.unwrap_or(Timestamp::MAX));
        key.retire(now);
        buyer.keys.retain(|key| key.works(now));
        // A buyer never shuts itself out: what may change keys lasts as long without this one.
        let lasts = |key: &StoredKey| key.rules() && end <= key.expires.unwrap_or(Timestamp::MAX);
        if ruled && !buyer.keys.iter().any(lasts) {
            return refuse(Code::KeyLast);
        }
        let draft = changed(context, &buyer, self.kind())?;
        Next::answer(draft, buyer.id)
    }
}

/// The stored key of an API key, while it works.
fn standing<'a>(buyer: &'a mut Buyer, key: &ApiKey, now: Timestamp) -> Option<&'a mut StoredKey> {
    let hash = key.hash();
    let mut found = None;
    for stored in &mut buyer.keys {
        // Every stored key is compared, so that time does not tell which one came close.
        if derive::constant_time_eq(&stored.hash, &hash) && stored.works(now) {
            found = Some(stored);
        }
    }
    found
}

/// Adds a key, and forgets those that no longer work.
fn add(buyer: &mut Buyer, fresh: StoredKey, context: &Context<'_>) -> Result<(), Halt> {
    buyer.keys.retain(|key| key.works(context.now));
    if buyer.keys.len() >= API_KEYS_MAX {
        return Err(Error::input(Code::LimitExceeded, "keys").into());
    }
    buyer.keys.push(fresh);
    Ok(())
}
