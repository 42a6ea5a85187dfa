//! A plan: who gets how much, decided from the request alone, in the order in which it is written down.

use super::{Payer, Split, SplitError, SplitRequest};
use crate::error::Error;
use crate::limits::CONTRIBUTORS_MAX;
use crate::port::Secrets;
use crate::user;
use tavren_pricing::Ties;
use tavren_sealing::{Key, derive};
use tavren_types::cbor::Schema;
use tavren_types::{Code, CommandId, KeyId, Money, Timestamp};

/// A split as it was decided, without the names: every share of it.
pub struct Plan {
    pub(crate) id: CommandId,
    pub(crate) payer: Payer,
    pub(crate) amount: Money,
    pub(crate) digest: [u8; 32],
    /// Contributors in a page.
    pub(crate) page: u32,
    rows: Vec<Row>,
}

/// What one contributor gets.
pub(crate) struct Row {
    /// The lookup of the user's root: rows are in its order, whatever that of the request was.
    pub(crate) lookup: [u8; 32],
    /// The row of the request, from 0.
    pub(crate) at: usize,
    pub(crate) minor: i64,
}

impl std::fmt::Debug for Plan {
    /// Prints which one, and nothing of whom: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Plan({}, {} contributors)", self.id, self.rows.len())
    }
}

impl Plan {
    /// Decides a split under this id.
    ///
    /// # Errors
    /// [`Error::Split`] with the row that is wrong, and [`Error::Input`] for an amount of nothing or
    /// less.
    ///
    /// # Law
    /// 6: exact, permutation-equivariant, monotone in weight, each share within one unit of exact
    /// (`split::tests`, `tests/laws/splits.rs`).
    pub fn new(id: CommandId, request: &SplitRequest, secrets: &Secrets) -> Result<Self, Error> {
        if request.contributors.len() > CONTRIBUTORS_MAX {
            let max = CONTRIBUTORS_MAX;
            return Err(SplitError::Wide { max }.into());
        }
        let minor = u64::try_from(request.amount.minor()).ok();
        let minor = minor.filter(|minor| *minor > 0);
        let minor = minor.ok_or(Error::input(Code::MoneyNegative, "amount"))?;
        let users = request.contributors.iter().map(|(user, _)| user);
        let lookups: Vec<[u8; 32]> = users.map(|user| user::lookup(secrets, user)).collect();
        let weights: Vec<u64> = request
            .contributors
            .iter()
            .map(|(_, weight)| *weight)
            .collect();
        let draw = |lookup| tie(&secrets.tie, id, lookup);
        let drawn: Vec<u64> = match request.in_order {
            true => Vec::new(),
            false => lookups.iter().map(draw).collect(),
        };
        let ties = match request.in_order {
            true => Ties::InOrder,
            false => Ties::Keyed(&drawn),
        };
        // What else it refuses was refused above.
        let shares = tavren_pricing::split(minor, &weights, ties);
        let shares = shares.map_err(|_| SplitError::Weights)?;
        let mut rows = Vec::with_capacity(lookups.len());
        for (at, (lookup, share)) in lookups.into_iter().zip(shares).enumerate() {
            // A share is at most the amount.
            let minor = i64::try_from(share).unwrap_or(i64::MAX);
            rows.push(Row { lookup, at, minor });
        }
        rows.sort_unstable_by_key(|row| (row.lookup, row.at));
        let twice = rows.windows(2).filter_map(|pair| match pair {
            [first, second] if first.lookup == second.lookup => Some(second.at),
            _ => None,
        });
        if let Some(row) = twice.min() {
            return Err(SplitError::Twice { row }.into());
        }
        Ok(Self {
            id,
            payer: request.payer,
            amount: request.amount,
            digest: digest(&secrets.tie, &rows, &weights),
            page: request.page,
            rows,
        })
    }

    /// How many pages its contributors fill, for which
    /// [`CheckContributors`](crate::command::CheckContributors) is asked one by one.
    pub fn pages(&self) -> u32 {
        self.contributors().div_ceil(self.page)
    }

    pub(crate) fn contributors(&self) -> u32 {
        // At most a million.
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    /// The rows of a page, of which each has so many.
    pub(crate) fn rows(&self, number: u32, size: u32) -> &[Row] {
        let pages = self
            .rows
            .chunks(usize::try_from(size.max(1)).unwrap_or(usize::MAX));
        let mut pages = pages.skip(usize::try_from(number).unwrap_or(usize::MAX));
        pages.next().unwrap_or_default()
    }

    /// The split before its first page is written.
    pub(crate) fn begin(&self, key: KeyId, now: Timestamp) -> Split {
        Split {
            schema: Schema,
            id: self.id,
            from: self.payer.account(),
            amount: self.amount,
            contributors: self.contributors(),
            digest: self.digest,
            begun: now,
            key,
            page: self.page,
            written: 0,
            credited: 0,
            paid: 0,
            waived: 0,
            erased: 0,
        }
    }

    /// Refuses another split than the one that was begun under this id, by the field that differs.
    pub(crate) fn fits(&self, split: &Split) -> Result<(), Error> {
        let field = if split.from != self.payer.account() {
            "payer"
        } else if split.amount != self.amount {
            "amount"
        } else if split.digest != self.digest {
            "contributors"
        } else {
            return Ok(());
        };
        Err(Error::input(Code::IdReused, field))
    }
}

/// A number that nobody can foresee who lacks the key; another one for each split.
fn tie(key: &Key, id: CommandId, lookup: &[u8; 32]) -> u64 {
    let message = [id.as_bytes().as_slice(), lookup].concat();
    let hash = derive::hmac(key, "tavren/split-tie/1", &message);
    let mut short = [0; 8];
    short.copy_from_slice(hash.split_at(8).0);
    u64::from_be_bytes(short)
}

/// Fixes who gets how much, and for which weight. Keyed, since a store holds it in the clear.
fn digest(key: &Key, rows: &[Row], weights: &[u64]) -> [u8; 32] {
    let first = derive::hmac(key, "tavren/split/1", &[]);
    rows.iter().fold(first, |digest, row| {
        let weight = weights.get(row.at).copied().unwrap_or_default();
        let numbers = [weight.to_be_bytes(), row.minor.to_be_bytes()].concat();
        let message = [digest.as_slice(), &row.lookup, &numbers].concat();
        derive::hmac(key, "tavren/split/1", &message)
    })
}
