use super::sealed::{AAD, Inside};
use super::{BoxNumber, Notice, NoticeError, SealedBox};
use crate::padding::unpad;
use core::fmt;
use tavren_sealing::envelope::ResponseKey;
use tavren_types::cbor::from_bytes;

/// An agent's side of the boxes that answer one signal.
///
/// # Law
/// A box that was changed, that answers another signal, or that comes again or too late, is refused
/// by name, also where another boot answers; one that is missing is counted:
/// `notice::tests::a_box_is_taken_once_and_in_order`.
///
/// # Examples
/// ```
/// use tavren_sealing::envelope::ResponseKey;
/// use tavren_types::DealId;
/// use tavren_wire::notice::{BoxNumber, Bucket, Inbox, Notice, NoticeError, seal};
///
/// let key = ResponseKey::from_bytes([5; 32]);
/// let deal = DealId::from_bytes([1; 16]);
/// let notice = Notice::Matched { deal, revision: 1, terms: [2; 32] };
/// let number = |sequence| BoxNumber { since: None, sequence };
/// let real = seal(&key, number(0), Some(&notice), Bucket::Small, [3; 24])?;
/// let empty = seal(&key, number(1), None, Bucket::Small, [4; 24])?;
///
/// let mut inbox = Inbox::new(key);
/// assert_eq!(inbox.open(&real)?.notice, Some(notice));
/// assert_eq!(inbox.open(&empty)?.notice, None);
/// assert_eq!(inbox.open(&real), Err(NoticeError::Replayed));
/// # Ok::<(), NoticeError>(())
/// ```
pub struct Inbox {
    key: ResponseKey,
    last: Option<BoxNumber>,
}

/// What was in a box.
#[derive(Debug, PartialEq, Eq)]
pub struct Received {
    /// The notice; none in a box that was there for cover.
    pub notice: Option<Notice>,
    /// How many boxes before this one have not come, and now never will. Those of a boot that has
    /// ended are not counted, once a box of the next has come.
    pub missed: u64,
}

impl Inbox {
    /// The boxes that answer the signal of this key.
    #[must_use]
    pub const fn new(key: ResponseKey) -> Self {
        Self { key, last: None }
    }

    /// Opens the next box.
    ///
    /// # Errors
    /// [`NoticeError::Forged`], [`NoticeError::Malformed`] and [`NoticeError::Replayed`], after which
    /// the next box can still be opened.
    pub fn open(&mut self, sealed: &SealedBox) -> Result<Received, NoticeError> {
        let opened = self.key.open(AAD, sealed);
        let padded = opened.map_err(|_| NoticeError::Forged)?;
        let bytes = unpad(&padded).ok_or(NoticeError::Malformed)?;
        let inside: Inside = from_bytes(bytes).map_err(|_| NoticeError::Malformed)?;
        let number = BoxNumber {
            since: inside.since,
            sequence: inside.sequence,
        };
        if self.last.is_some_and(|last| number <= last) {
            return Err(NoticeError::Replayed);
        }
        let same = self.last.filter(|last| last.since == number.since);
        let next = same.map_or(0, |last| last.sequence.saturating_add(1));
        let missed = number.sequence.saturating_sub(next);
        self.last = Some(number);
        Ok(Received {
            notice: inside.notice,
            missed,
        })
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Inbox(..)")
    }
}
