//! The query for a journal: the ledger entries of an offer, or of a buyer outside its offers.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt};
use crate::layout;
use crate::ledger::Entry;
use crate::port::{Key, Page, Range, Stored};
use tavren_types::cbor;
use tavren_types::{BuyerId, OfferId};

/// Entries of one page of a journal.
const PAGE: usize = 4_096;

/// The ledger entries of an offer or a buyer, oldest first, one page.
#[derive(Debug, Clone)]
pub struct ViewJournal {
    stream: Key,
    skip: u64,
}

impl ViewJournal {
    /// Those of an offer, after so many.
    pub fn offer(offer: OfferId, skip: u64) -> Self {
        Self {
            stream: layout::journal(offer),
            skip,
        }
    }

    /// Those that belong to no offer and no buyer, after so many.
    pub fn operator(skip: u64) -> Self {
        Self {
            stream: layout::journal_of_operator(),
            skip,
        }
    }

    /// Those of a buyer outside its offers, after so many.
    pub fn buyer(buyer: BuyerId, skip: u64) -> Self {
        Self {
            stream: layout::journal_of_buyer(buyer),
            skip,
        }
    }
}

impl Action for ViewJournal {
    type Output = Vec<Entry>;

    fn kind(&self) -> Kind {
        Kind::GrantSwept
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_journal", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Vec<Entry>>, Halt> {
        let after = (self.skip > 0).then(|| layout::numbered(&self.stream, self.skip));
        let found = context.scan(
            Range::Stream(self.stream.clone()),
            Page { after, limit: PAGE },
        )?;
        let mut entries = Vec::with_capacity(found.len());
        for entry in found {
            if let Stored::Record(bytes) = entry.stored {
                entries.push(cbor::from_bytes(&bytes)?);
            }
        }
        Ok(Next::Done(entries))
    }
}
