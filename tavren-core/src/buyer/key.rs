use crate::error::Error;
use tavren_sealing::{Zeroizing, derive};
use tavren_types::id::hex;
use tavren_types::{BuyerId, Code, Timestamp};

tavren_types::cbor_enum! {
    /// What an API key may do.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Scope {
        /// Draft, publish, pause and close offers.
        1 => Offers,
        /// Claim, open and acknowledge payloads.
        2 => Claims,
        /// Renew and retire keys, register the key that payloads are sealed to.
        3 => Keys,
        /// Post, change and withdraw deals.
        4 => Deals,
    }
}

tavren_types::cbor_record! {
    /// An API key as it is stored: its hash alone.
    #[derive(Clone, PartialEq, Eq)]
    pub(crate) struct StoredKey {
        1 => pub(crate) hash: [u8; 32],
        2 => pub(crate) scopes: Vec<Scope>,
        3 => pub(crate) created: Timestamp,
        4 => pub(crate) expires: Option<Timestamp>,
    }
}

impl StoredKey {
    /// True where it may change keys.
    pub(crate) fn rules(&self) -> bool {
        self.scopes.contains(&Scope::Keys)
    }

    /// True while it has not expired.
    pub(crate) fn works(&self, now: Timestamp) -> bool {
        self.expires.is_none_or(|expires| now < expires)
    }

    /// Ends it at a time, unless it ends earlier.
    pub(crate) fn retire(&mut self, at: Timestamp) {
        self.expires = Some(self.expires.map_or(at, |expires| expires.min(at)));
    }
}

impl std::fmt::Debug for StoredKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("StoredKey(..)")
    }
}

/// A buyer's API key: whose it is, and a secret of 32 random bytes.
///
/// Printed once, when it is issued, as `tvk_<buyer>_<secret>`; the store keeps its hash alone. The
/// secret is random, so a plain SHA-256 is as strong as it is.
#[derive(Clone)]
pub struct ApiKey {
    buyer: BuyerId,
    secret: Zeroizing<[u8; 32]>,
}

impl ApiKey {
    pub(crate) fn new(buyer: BuyerId, secret: [u8; 32]) -> Self {
        Self {
            buyer,
            secret: Zeroizing::new(secret),
        }
    }

    /// Reads `tvk_<buyer>_<secret>`.
    ///
    /// # Errors
    /// [`Error::Input`] on anything else.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let malformed = Error::input(Code::KeyMalformed, "api_key");
        let parts = text
            .strip_prefix("tvk_")
            .and_then(|rest| rest.split_once('_'));
        let Some((buyer, secret)) = parts else {
            return Err(malformed);
        };
        let buyer = BuyerId::parse(buyer).map_err(|_| malformed.clone())?;
        let (high, low) = secret
            .split_at_checked(32)
            .ok_or_else(|| malformed.clone())?;
        let half = |text: &str| {
            BuyerId::parse(text)
                .map(|id| *id.as_bytes())
                .map_err(|_| malformed.clone())
        };
        let mut bytes = Zeroizing::new([0; 32]);
        let (front, back) = bytes.split_at_mut(16);
        front.copy_from_slice(&half(high)?);
        back.copy_from_slice(&half(low)?);
        Ok(Self {
            buyer,
            secret: bytes,
        })
    }

    /// Whose it is.
    pub fn buyer(&self) -> BuyerId {
        self.buyer
    }

    /// The text to hand to the buyer, once.
    pub fn expose(&self) -> Zeroizing<String> {
        Zeroizing::new(format!(
            "tvk_{}_{}",
            hex(self.buyer.as_bytes()),
            hex(self.secret.as_slice())
        ))
    }

    pub(crate) fn hash(&self) -> [u8; 32] {
        derive::sha256(self.secret.as_slice())
    }
}

impl std::fmt::Debug for ApiKey {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ApiKey(..)")
    }
}
