use super::{MatchReceipt, ReceiptKey, SignedReceipt};
use crate::message::{BoundError, View};
use tavren_sealing::derive::sha256;
use tavren_types::cbor::Schema;

/// The receipts of one vendor up to now: the runner goes on from it, and the vendor checks by it.
///
/// # Examples
/// ```
/// use tavren_wire::message::{Figure, Rising, View};
/// use tavren_wire::receipt::{Chain, ReceiptError, ReceiptKey};
///
/// let key = ReceiptKey::from_bytes(&[7; 32]);
/// let mut runner = Chain::default();
/// let people = Figure::About { count: 12 };
/// let view = View { people, by_area: Rising::default() };
/// let first = runner.sign(&key, [1; 32], [2; 32], 20_412, [3; 32], &view)?;
/// let second = runner.sign(&key, [4; 32], [2; 32], 20_412, [5; 32], &view)?;
///
/// let mut vendor = Chain::default();
/// assert_eq!(vendor.accept(&key.public(), &second), Err(ReceiptError::Sequence));
/// assert_eq!(vendor.accept(&key.public(), &first).map(|one| one.sequence), Ok(0));
/// assert_eq!(vendor.accept(&key.public(), &second).map(|two| two.sequence), Ok(1));
/// # Ok::<(), tavren_wire::message::BoundError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Chain {
    /// How many receipts it has.
    pub(super) length: u64,
    /// The SHA-256 of the last, and its epoch.
    pub(super) last: Option<([u8; 32], u64)>,
}

impl Chain {
    /// Signs the next receipt: for a deal or a question by its hash, under a policy by its hash and in
    /// its epoch, over the root of all inputs.
    ///
    /// # Errors
    /// Those of [`ReceiptKey::sign`]; the chain is as it was then.
    pub fn sign(
        &mut self,
        key: &ReceiptKey,
        asked: [u8; 32],
        policy: [u8; 32],
        epoch: u64,
        inputs: [u8; 32],
        view: &View,
    ) -> Result<SignedReceipt, BoundError> {
        let signed = key.sign(&MatchReceipt {
            schema: Schema,
            deal: asked,
            policy,
            epoch,
            sequence: self.length,
            previous: self.last.map(|(hash, _)| hash),
            inputs,
            disclosed: view.people,
            view: view.hash(),
        })?;
        self.follow(&signed, epoch);
        Ok(signed)
    }

    pub(super) fn follow(&mut self, bytes: &[u8], epoch: u64) {
        self.length = self.length.saturating_add(1);
        self.last = Some((sha256(bytes), epoch));
    }
}
