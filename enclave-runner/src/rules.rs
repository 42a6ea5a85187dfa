//! What a runner is told once, and binds in its evidence: the market, the policy, and how it covers.

use crate::limits::WINDOW_HOURS_MAX;
use core::num::NonZeroU16;
use core::str::FromStr;
use tavren_matching::Tables;
use tavren_sealing::derive::sha256;
use tavren_sealing::signing::VerifyingKey;
use tavren_types::Timestamp;
use tavren_types::cbor::to_bytes;
use tavren_wire::agent::EpochLength;
use tavren_wire::notice::Bucket;

mod disclosure;
mod error;
mod market;

pub use disclosure::Disclosure;
pub(crate) use disclosure::Policy;
pub use error::RulesError;
pub use market::{AreaEntry, Bounds, Market};

const DOMAIN: &[u8] = b"tavren/runner-rules/1";
const SERVICE_DOMAIN: &[u8] = b"tavren/runner-rules/service/1";
pub(crate) const HOUR_MILLIS: i64 = 60 * 60 * 1_000;

/// Whom a tick has a box for. What the host learns at each is written in `docs/enclave.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cover {
    /// Who has a notice waiting, and nobody else: the host learns who that is.
    None,
    /// One of so many shards of the slots, in turn, and everybody in it: a slot belongs to the shard
    /// of its remainder. One shard is everybody at every tick.
    Shards(NonZeroU16),
}

impl Cover {
    /// Everybody at every tick.
    pub const ALL: Self = Self::Shards(NonZeroU16::MIN);

    /// True where the tick of this number has a box for this slot whatever waits there.
    pub(crate) fn holds(self, slot: u64, tick: u64) -> bool {
        match self {
            Self::None => false,
            Self::Shards(count) => {
                let count = u64::from(count.get());
                slot.checked_rem(count) == tick.checked_rem(count)
            }
        }
    }

    fn number(self) -> u16 {
        match self {
            Self::None => 0,
            Self::Shards(count) => count.get(),
        }
    }
}

impl FromStr for Cover {
    type Err = RulesError;

    /// `none`, `all`, or the number of shards.
    fn from_str(text: &str) -> Result<Self, RulesError> {
        match text {
            "none" => Ok(Self::None),
            "all" => Ok(Self::ALL),
            count => count
                .parse()
                .map(Self::Shards)
                .map_err(|_| RulesError::Cover),
        }
    }
}

/// All that a runner goes by; checked, and named by one hash.
///
/// # Law
/// Rules that differ in anything have another hash: `tests/enclave/rules.rs`.
pub struct Rules {
    pub(crate) tables: Tables,
    pub(crate) area_share_min: u32,
    pub(crate) disclosure: Disclosure,
    pub(crate) epochs: EpochLength,
    pub(crate) bucket: Bucket,
    pub(crate) cover: Cover,
    pub(crate) service: Option<VerifyingKey>,
    window_millis: i64,
    hash: [u8; 32],
}

impl Rules {
    /// Checks the rules.
    ///
    /// An epoch is how long an agent keeps its name; a window is how long a
    /// disclosed figure stands and a budget lasts. Both are counted from 1970.
    ///
    /// # Errors
    /// [`RulesError`] names what is wrong: a length out of its bounds, a window that cuts an epoch in
    /// two, or what matching does not take as tables or policy.
    ///
    /// # Examples
    /// ```no_run
    /// use enclave_runner::{Cover, Market, Rules};
    /// use tavren_wire::notice::Bucket;
    ///
    /// let market = Market::parse(&std::fs::read("market.cbor")?)?;
    /// let rules = Rules::new(market, 6, 24, Bucket::Small, Cover::ALL)?;
    /// let published: [u8; 32] = rules.hash();
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn new(
        market: Market,
        epoch_hours: u8,
        window_hours: u8,
        bucket: Bucket,
        cover: Cover,
    ) -> Result<Self, RulesError> {
        let epochs = EpochLength::hours(epoch_hours).map_err(|_| RulesError::Epoch)?;
        let whole = window_hours.is_multiple_of(epoch_hours);
        if !(1..=WINDOW_HOURS_MAX).contains(&window_hours) || !whole {
            return Err(RulesError::Window);
        }
        let tables = market.tables()?;
        // Its key does not matter here: it is made once more when a runner starts.
        market.disclosure.policy(&tables, [0; 32])?;
        let bytes = [
            DOMAIN,
            &[epoch_hours, window_hours],
            &(bucket.bytes() as u64).to_be_bytes(),
            &cover.number().to_be_bytes(),
            &to_bytes(&market),
        ];
        Ok(Self {
            tables,
            area_share_min: market.area_share_min,
            disclosure: market.disclosure,
            epochs,
            bucket,
            cover,
            service: None,
            window_millis: i64::from(window_hours).saturating_mul(HOUR_MILLIS),
            hash: sha256(&bytes.concat()),
        })
    }

    /// The same rules, with a sealing service of this Ed25519 key, that keeps a secret from which the
    /// runner's keys follow. Agents see it in the hash: who has that secret opens their signals.
    ///
    /// # Errors
    /// [`RulesError::Service`] for 32 bytes that are no such key.
    pub fn sealed_by(self, service: [u8; 32]) -> Result<Self, RulesError> {
        let key = VerifyingKey::from_bytes(service).map_err(|_| RulesError::Service)?;
        Ok(Self {
            service: Some(key),
            hash: sha256(&[SERVICE_DOMAIN, &self.hash, &service].concat()),
            ..self
        })
    }

    /// What evidence and receipts name the rules by: the SHA-256 of a domain, every length and
    /// setting, and the market file; and of that and the sealing service, where there is one.
    #[must_use]
    pub const fn hash(&self) -> [u8; 32] {
        self.hash
    }

    /// The window of the disclosure policy that a moment lies in.
    pub(crate) fn window_at(&self, now: Timestamp) -> u64 {
        let number = now.millis().checked_div_euclid(self.window_millis);
        number
            .and_then(|number| u64::try_from(number).ok())
            .unwrap_or(0)
    }
}

impl core::fmt::Debug for Rules {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(out, "Rules({})", tavren_types::id::hex(&self.hash))
    }
}
