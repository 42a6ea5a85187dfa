//! The side of who relies on receipts: vendors and agents.

use super::cose::{Sign1, signed};
use super::{Chain, MatchReceipt, Receipt, ReceiptError};
use crate::limits::RECEIPT_BYTES_MAX;
use crate::message::View;
use tavren_sealing::signing::VerifyingKey;
use tavren_types::Code;
use tavren_types::cbor::from_bytes;

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

impl MatchReceipt {
    /// True where it is of this view, as the answer to what has this hash.
    ///
    /// # Examples
    /// ```
    /// use tavren_wire::message::{Figure, Rising, View};
    /// use tavren_wire::receipt::{Chain, ReceiptKey, MatchReceipt, verify};
    ///
    /// let (key, people) = (ReceiptKey::from_bytes(&[7; 32]), Figure::About { count: 12 });
    /// let view = View { people, by_area: Rising::default() };
    /// let signed = Chain::default().sign(&key, [1; 32], [2; 32], 20_412, [3; 32], &view)?;
    /// let receipt: MatchReceipt = verify(&key.public(), &signed)?;
    /// assert!(receipt.is_of(&[1; 32], &view) && !receipt.is_of(&[9; 32], &view));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_of(&self, asked: &[u8; 32], view: &View) -> bool {
        self.deal == *asked && self.disclosed == view.people && self.view == view.hash()
    }
}

impl Chain {
    /// Checks the next receipt and goes on from it.
    ///
    /// # Errors
    /// [`ReceiptError`] says what does not fit; the chain is as it was then.
    pub fn accept(
        &mut self,
        public: &[u8; 32],
        bytes: &[u8],
    ) -> Result<MatchReceipt, ReceiptError> {
        let receipt: MatchReceipt = verify(public, bytes)?;
        if receipt.sequence != self.length {
            return Err(ReceiptError::Sequence);
        }
        if receipt.previous != self.last.map(|(hash, _)| hash) {
            return Err(ReceiptError::Previous);
        }
        if self.last.is_some_and(|(_, epoch)| receipt.epoch < epoch) {
            return Err(ReceiptError::Epoch);
        }
        self.follow(bytes, receipt.epoch);
        Ok(receipt)
    }
}

/// Where a chain breaks first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("receipt {at}: {why}")]
pub struct Break {
    /// The place of the receipt, from 0.
    pub at: usize,
    /// What is wrong with it.
    pub why: ReceiptError,
}

impl Break {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        self.why.code()
    }
}

/// Checks the receipts of one vendor, from the first.
///
/// # Errors
/// The first [`Break`].
///
/// # Law
/// A chain with a receipt left out, doubled, moved or replaced breaks where that was done:
/// `receipt::tests::a_chain_names_its_first_break`.
pub fn check_chain<'a>(
    public: &[u8; 32],
    receipts: impl IntoIterator<Item = &'a [u8]>,
) -> Result<(), Break> {
    let mut chain = Chain::default();
    for (at, bytes) in receipts.into_iter().enumerate() {
        let accepted = chain.accept(public, bytes);
        accepted.map_err(|why| Break { at, why })?;
    }
    Ok(())
}
