use super::cose::{Sign1, signed};
use super::{Receipt, ReceiptError, SignedReceipt};
use crate::limits::RECEIPT_BYTES_MAX;
use crate::message::BoundError;
use core::fmt;
use tavren_sealing::signing::{SigningKey, VerifyingKey};
use tavren_types::cbor::{from_bytes, to_bytes};

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

/// The receipt that this key signed.
///
/// # Errors
/// [`ReceiptError::Malformed`], [`ReceiptError::Key`] or [`ReceiptError::Signature`].
///
/// # Law
/// No changed byte, no other key and no other kind of receipt verifies:
/// `receipt::tests::a_changed_receipt_never_verifies`.
///
/// # Examples
/// ```
/// use tavren_types::Timestamp;
/// use tavren_wire::agent::Epoch;
/// use tavren_wire::receipt::{InclusionReceipt, MatchReceipt, ReceiptKey, verify};
///
/// let key = ReceiptKey::from_bytes(&[7; 32]);
/// let epoch = Epoch::from_number(83_100);
/// let receipt = InclusionReceipt::new([1; 32], epoch, 12, Timestamp::MIN);
/// let signed = key.sign(&receipt)?;
/// assert_eq!(verify(&key.public(), &signed), Ok(receipt));
/// assert!(verify::<MatchReceipt>(&key.public(), &signed).is_err());
/// # Ok::<(), tavren_wire::message::BoundError>(())
/// ```
pub fn verify<R: Receipt>(public: &[u8; 32], bytes: &[u8]) -> Result<R, ReceiptError> {
    if bytes.len() > RECEIPT_BYTES_MAX {
        return Err(ReceiptError::Malformed);
    }
    let sign1 = Sign1::parse(bytes)?;
    let key = VerifyingKey::from_bytes(*public).map_err(|_| ReceiptError::Key)?;
    if !key.verify_raw(&signed(R::CONTEXT, sign1.payload), &sign1.signature) {
        return Err(ReceiptError::Signature);
    }
    from_bytes(sign1.payload).map_err(|_| ReceiptError::Malformed)
}
