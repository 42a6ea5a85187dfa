use super::cose::{Sign1, signed};
use super::{Receipt, SignedReceipt};
use crate::message::BoundError;
use core::fmt;
use tavren_sealing::signing::SigningKey;
use tavren_types::cbor::to_bytes;

/// What the runner signs receipts with. Its public half is in the evidence.
///
/// Wiped from memory when dropped, never printed.
pub struct ReceiptKey(SigningKey);

impl ReceiptKey {
    /// Takes 32 bytes of full entropy as a key. The caller wipes its own copy.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(*bytes))
    }

    /// What verifies its receipts.
    #[must_use]
    pub fn public(&self) -> [u8; 32] {
        *self.0.public().as_bytes()
    }

    /// Signs a receipt. The same receipt is signed with the same bytes.
    ///
    /// # Errors
    /// [`BoundError`] for one that is longer than a receipt may be; none of this crate is.
    pub fn sign<R: Receipt>(&self, receipt: &R) -> Result<SignedReceipt, BoundError> {
        let payload = to_bytes(receipt);
        let signature = self.0.sign_raw(&signed(R::CONTEXT, &payload));
        let sign1 = Sign1 {
            payload: &payload,
            signature,
        };
        SignedReceipt::new(sign1.print())
    }
}

impl fmt::Debug for ReceiptKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("ReceiptKey(..)")
    }
}
