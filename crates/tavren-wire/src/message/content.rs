//! What an agent says, and the one form in which the host sees it.

use super::{Category, EphemeralId, Level, RunnerKeyId, bounded::BoundError};
use crate::agent::Epoch;
use crate::limits::{CATEGORIES, ENVELOPE_BYTES};
use core::fmt;
use tavren_sealing::derive::sha256;
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Schema, Writer, to_bytes};
use tavren_types::{DealId, Money, Timestamp, cbor_enum, cbor_record, cbor_union};

const SEALED_DOMAIN: &[u8] = b"tavren/sealed-signal/1";

cbor_enum! {
    /// Lifetime value, in three steps.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Tier {
        /// Below the market's middle bound.
        1 => Low,
        /// From the middle bound.
        2 => Medium,
        /// From the upper bound.
        3 => High,
    }
}

cbor_union! {
    /// What an agent seals to the runner. Padded to one size, so that the host cannot tell which it
    /// is.
    #[derive(Clone, PartialEq, Eq)]
    pub enum Content {
        /// My signal from now on, in place of an earlier one.
        1 => Signal {
            /// The signal.
            signal: Signal,
        },
        /// Forget my signal.
        2 => Withdrawal {
            /// Under which name it was sent.
            id: EphemeralId,
        },
        /// What my user did with deals since the last time: as many as fit, four.
        3 => Report {
            /// Under which name the signal was sent, which stays as it is.
            id: EphemeralId,
            /// The agent's name on this UTC day, which counts once whatever it is called in epochs:
            /// [`AgentSecret::day_id`](crate::agent::AgentSecret::day_id).
            today: EphemeralId,
            /// The number of the area that the signal states, 0 for the world.
            area: u16,
            /// What was done.
            done: Vec<Done>,
        },
    }
}

impl Content {
    /// The name under which it is said.
    #[must_use]
    pub fn id(&self) -> EphemeralId {
        match self {
            Self::Signal { signal } => signal.id,
            Self::Withdrawal { id } | Self::Report { id, .. } => *id,
        }
    }
}

cbor_enum! {
    /// What somebody did with a deal.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Act {
        /// Was shown it: an impression.
        1 => Seen,
        /// Took it: a redemption.
        2 => Taken,
    }
}

cbor_record! {
    /// Something that a user did with a deal.
    #[derive(Clone, Copy, PartialEq, Eq)]
    pub struct Done {
        /// The deal.
        1 => pub deal: DealId,
        /// What was done.
        2 => pub act: Act,
    }
}

cbor_record! {
    /// One user's standing and wishes, as coarse as the user chose.
    ///
    /// # Law
    /// 15: no debug print shows what it holds.
    #[derive(Clone, PartialEq, Eq)]
    pub struct Signal {
        0 => pub(crate) schema: Schema<1>,
        /// The agent's name in this epoch.
        1 => pub id: EphemeralId,
        /// Lifetime value overall.
        2 => pub tier: Tier,
        /// Loyalty overall.
        3 => pub level: Level,
        /// The number of the area, 0 for the world.
        4 => pub area: u16,
        /// The largest price the user wants to hear of.
        5 => pub price_max: Option<Money>,
        /// The categories the user wants to hear of.
        6 => pub interests: Interests,
    }
}

/// A standing in one category.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Interest {
    /// The category.
    pub category: Category,
    /// The tier in it.
    pub tier: Tier,
    /// The loyalty in it, where it is not the overall one.
    pub level: Option<Level>,
}

/// The categories of a signal: always 64 bytes, however many there are.
///
/// Byte *c* is category *c*: 0 where it is absent, else its tier (1 to 3), plus four times one more
/// than its own level, where it has one.
#[derive(Clone, PartialEq, Eq)]
pub struct Interests(pub(super) [u8; CATEGORIES]);

impl Interests {
    /// Every category that is named, by rising number.
    pub fn iter(&self) -> impl Iterator<Item = Interest> {
        let numbered = (0_u8..).zip(self.0);
        numbered.filter_map(|(number, byte)| Self::parsed(number, byte).ok().flatten())
    }

    fn parsed(number: u8, byte: u8) -> Result<Option<Interest>, BoundError> {
        const WRONG: BoundError = BoundError::expected("64 bytes, each a tier and a level");
        let tier = match byte & 3 {
            _ if byte == 0 => return Ok(None),
            1 => Tier::Low,
            2 => Tier::Medium,
            3 => Tier::High,
            _ => return Err(WRONG),
        };
        let level = match (byte >> 2).checked_sub(1) {
            None => None,
            Some(level) => Some(Level::new(level).map_err(|_| WRONG)?),
        };
        Ok(Some(Interest {
            category: Category::new(number)?,
            tier,
            level,
        }))
    }
}

impl Default for Interests {
    fn default() -> Self {
        Self([0; CATEGORIES])
    }
}

impl Encode for Interests {
    fn encode(&self, writer: &mut Writer) {
        self.0.encode(writer);
    }
}

impl Decode for Interests {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let bytes = <[u8; CATEGORIES]>::decode(reader)?;
        for (number, byte) in (0_u8..).zip(bytes) {
            Self::parsed(number, byte).map_err(|error| error.at(at))?;
        }
        Ok(Self(bytes))
    }
}

macro_rules! prints_its_name_alone {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(concat!(stringify!($name), "(..)"))
            }
        }
    )*};
}
prints_its_name_alone!(Content, Done, Signal, Interest, Interests);

cbor_record! {
    /// A [`Content`] sealed to the runner: what the host sees and passes on.
    ///
    /// Everything outside the envelope is authenticated by it. Made by
    /// `agent::seal`, opened by [`agent::open`](crate::agent::open).
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct SealedSignal {
        0 => pub(crate) schema: Schema<1>,
        /// The key it is sealed to.
        1 => pub key: RunnerKeyId,
        /// The epoch of the name inside.
        2 => pub epoch: Epoch,
        /// Rises with everything that the agent seals in an epoch.
        3 => pub sequence: u64,
        /// When it is void.
        4 => pub expires: Timestamp,
        /// HPKE, as `docs/formats/sealing.md` says; always as long.
        5 => pub envelope: [u8; ENVELOPE_BYTES],
    }
}

impl SealedSignal {
    /// The SHA-256 of a domain and its canonical bytes: what an inclusion receipt names it by.
    #[must_use]
    pub fn hash(&self) -> [u8; 32] {
        sha256(&[SEALED_DOMAIN, &to_bytes(self)].concat())
    }
}
