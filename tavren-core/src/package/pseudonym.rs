use std::fmt;
use tavren_sealing::{Key, derive};
use tavren_types::{BuyerId, OfferId, UserId, id};

#[cfg(test)]
mod tests;

const DOMAIN: &str = "tavren/pseudonym/1";

/// The name under which a buyer knows a person, for one offer: sixteen bytes, 32 digits in hex.
///
/// Never printed by accident: there is no `Display`, and `Debug` hides it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Pseudonym([u8; 16]);

impl Pseudonym {
    /// The pseudonym of these sixteen bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// 32 lower-case hexadecimal digits, as they stand in the column `subject`.
    pub fn hex(&self) -> String {
        id::hex(&self.0)
    }
}

impl fmt::Debug for Pseudonym {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Pseudonym(..)")
    }
}

/// The pseudonym of `user` for `buyer` in `offer`.
///
/// The first half of HMAC-SHA256 over the ids of buyer (16 bytes) and offer (16 bytes) and the
/// user id. The same three give the same pseudonym in every period; two buyers, or one buyer with
/// two offers, cannot join on it, and without `key` nobody can try names until one fits.
///
/// # Law
/// `package::pseudonym::tests::two_buyers_or_offers_cannot_join`.
pub fn pseudonym(key: &Key, buyer: BuyerId, offer: OfferId, user: &UserId) -> Pseudonym {
    let message = [
        buyer.as_bytes().as_slice(),
        offer.as_bytes().as_slice(),
        user.expose().as_bytes(),
    ]
    .concat();
    let [half @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
        derive::hmac(key, DOMAIN, &message);
    Pseudonym(half)
}
