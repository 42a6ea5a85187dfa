use super::Notice;
use crate::message::BoundError;
use crate::padding::pad;
use core::fmt;
use core::ops::Deref;
use tavren_sealing::envelope::ResponseKey;
use tavren_sealing::{SealError, Zeroizing};
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Schema, Writer, to_bytes};
use tavren_types::{Timestamp, cbor_record};

pub(super) const AAD: &[u8] = b"tavren/notice/1";

/// The sizes that a box has. All boxes of a tick are of one, lest the size say what is inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bucket {
    /// 256 bytes: a match, or an inclusion receipt.
    Small,
    /// 1,024 bytes.
    Medium,
    /// 4,096 bytes.
    Large,
}

impl Bucket {
    /// Every bucket, smallest first.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The length of its boxes, bytes.
    #[must_use]
    pub const fn bytes(self) -> usize {
        match self {
            Self::Small => 256,
            Self::Medium => 1_024,
            Self::Large => 4_096,
        }
    }
}

/// A box: a notice, or nothing that anybody else can tell from one.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedBox(Box<[u8]>);

impl SealedBox {
    /// Takes these bytes as a box.
    ///
    /// # Errors
    /// [`BoundError`] for bytes as long as no bucket.
    pub fn new(bytes: impl Into<Box<[u8]>>) -> Result<Self, BoundError> {
        let bytes = bytes.into();
        let mut buckets = Bucket::ALL.iter();
        if buckets.any(|bucket| bucket.bytes() == bytes.len()) {
            Ok(Self(bytes))
        } else {
            Err(BoundError::expected("a box of a bucket's size"))
        }
    }
}

impl Deref for SealedBox {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SealedBox {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("SealedBox(..)")
    }
}

impl Encode for SealedBox {
    fn encode(&self, writer: &mut Writer) {
        writer.bytes(&self.0);
    }
}

impl Decode for SealedBox {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        Self::new(reader.bytes()?).map_err(|error| error.at(at))
    }
}

/// Where a box stands among all that answer one signal.
///
/// A signal may outlive its boot, where a sealing service gives another boot its key
/// ([`Release`](crate::release::Release)). That boot counts from 0 again, and comes later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BoxNumber {
    /// Since when the sealing service has known no other boot; none where there is no such service.
    pub since: Option<Timestamp>,
    /// Counts the boxes of this signal since then, from 0 and without a gap, those without a notice
    /// too.
    pub sequence: u64,
}

cbor_record! {
    /// What is in a box, before it is padded.
    pub(super) struct Inside {
        0 => pub(super) schema: Schema<1>,
        1 => pub(super) sequence: u64,
        2 => pub(super) notice: Option<Notice>,
        3 => pub(super) since: Option<Timestamp>,
    }
}

/// Why a box was not sealed or not opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoticeError {
    /// The notice is longer than the bucket.
    #[error("the notice does not fit its bucket")]
    Length,
    /// A box that was changed, or that answers another signal.
    #[error("the box does not open")]
    Forged,
    /// A box that the runner should not have sealed.
    #[error("the box holds no notice of this version")]
    Malformed,
    /// A box that was opened before, or that is older than one that was.
    #[error("the box was replayed, or comes after a later one")]
    Replayed,
    /// The box was not made.
    #[error(transparent)]
    Seal(SealError),
}

/// Seals a box for the agent of one signal: a notice, or none.
///
/// `nonce` is drawn fresh: a runner that was started again must not repeat one, since it may answer
/// under the key that another boot answered under.
///
/// # Errors
/// [`NoticeError::Length`] for a notice that the bucket has no room for.
///
/// # Law
/// Boxes of one bucket are of one length, with and without a notice, and share nothing that could
/// be seen without the key: `notice::tests::boxes_with_and_without_a_notice_look_alike`.
pub fn seal(
    key: &ResponseKey,
    number: BoxNumber,
    notice: Option<&Notice>,
    bucket: Bucket,
    nonce: [u8; 24],
) -> Result<SealedBox, NoticeError> {
    let inside = Inside {
        schema: Schema,
        sequence: number.sequence,
        notice: notice.cloned(),
        since: number.since,
    };
    let bytes = Zeroizing::new(to_bytes(&inside));
    let size = bucket.bytes().saturating_sub(ResponseKey::OVERHEAD_BYTES);
    let padded = pad(&bytes, size).ok_or(NoticeError::Length)?;
    let sealed = key.seal(nonce, AAD, &padded).map_err(NoticeError::Seal)?;
    SealedBox::new(sealed).map_err(|_| NoticeError::Length)
}
