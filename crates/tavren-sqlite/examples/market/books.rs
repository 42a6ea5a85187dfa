//! The books: every journal folded into accounts, and held against the counters that the store
//! keeps of them.

use crate::tally::pages;
use crate::trouble::Trouble;
use crate::world::World;
use std::collections::BTreeMap;
use tavren_core::ledger::{Account, Entry};
use tavren_core::port::{Key, Page, Range, Stored};
use tavren_core::types::money::MICRO_PER_MINOR;
use tavren_core::types::{BuyerId, Currency, Handle, OfferId};

/// Counters in one page.
const PAGE: usize = 4_096;

/// Whole minor units of each currency.
pub(crate) type Amounts = BTreeMap<String, i64>;

/// What the accounts hold.
#[derive(Debug, Default)]
pub(crate) struct Books {
    pub(crate) paid: Amounts,
    pub(crate) budget_left: Amounts,
    pub(crate) reserved: Amounts,
    /// All accounts together, in minor units; where those are at zero, all accrual units, rounded
    /// away from zero. So it is zero only where both ledgers are.
    pub(crate) sum: Amounts,
    /// Entries in all journals.
    pub(crate) entries: u64,
}

/// One account in one currency; true for its accrual units.
type Place = (Currency, Account, bool);

/// What stands in each account.
type Sums = BTreeMap<Place, i64>;

/// Folds the journals of all offers, of all buyers and of the operator.
///
/// # Errors
/// Where a counter of the store is not what the postings say.
pub(crate) fn fold(world: &World<'_>) -> Result<Books, Trouble> {
    let now = world.end();
    let (mut sums, mut entries) = (Sums::new(), 0);
    let mut take = |entry: &Entry| {
        entries += 1;
        for posting in entry.postings() {
            let place = (entry.currency(), posting.account, posting.fine);
            *sums.entry(place).or_default() += posting.amount;
        }
    };
    for offer in world.published.iter().flatten() {
        let read = |skip| Ok(world.market.journal(*offer, skip, now)?);
        pages(read, &mut take)?;
    }
    for buyer in &world.buyers {
        let read = |skip| Ok(world.market.buyer_journal(buyer.id, skip, now)?);
        pages(read, &mut take)?;
    }
    let read = |skip| Ok(world.market.operator_journal(skip, now)?);
    pages(read, &mut take)?;
    fit(world, &sums)?;
    Ok(Books::of(&sums, entries))
}

impl Books {
    fn of(sums: &Sums, entries: u64) -> Self {
        let mut books = Self {
            entries,
            ..Self::default()
        };
        let mut total = BTreeMap::<(Currency, bool), i64>::new();
        for ((currency, account, fine), amount) in sums {
            *total.entry((*currency, *fine)).or_default() += amount;
            let of = match account {
                _ if *fine => continue,
                Account::Available { .. } => &mut books.paid,
                Account::Budget { .. } => &mut books.budget_left,
                Account::Reserved { .. } => &mut books.reserved,
                _ => continue,
            };
            *of.entry(currency.to_string()).or_default() += amount;
        }
        for ((currency, fine), amount) in total {
            // Whole units come first. The two ledgers never make up for each other.
            let sum = books.sum.entry(currency.to_string()).or_default();
            *sum = match (fine, *sum) {
                (false, _) => amount,
                (true, 0) => amount / MICRO_PER_MINOR + (amount % MICRO_PER_MINOR).signum(),
                (true, whole) => whole,
            };
        }
        books
    }
}

/// Every counter of money is what the postings say, and the other way round.
fn fit(world: &World<'_>, sums: &Sums) -> Result<(), Trouble> {
    let mut posted = sums.clone();
    posted.retain(|(_, account, _), sum| name(account).is_some() && *sum != 0);
    let mut counted = Sums::new();
    // Letters of docs/formats/keys.md: budgets, funding, what people can take out, and their rests.
    for letter in [b'f', b'b', b'a', b'm'] {
        counters(world, letter, |key, count| {
            let place = place(key, sums).ok_or_else(|| differ(world, "unknown accounts"))?;
            if count != 0 {
                counted.insert(place, count);
            }
            Ok(())
        })?;
    }
    let both = posted.keys().chain(counted.keys());
    for place @ (_, account, _) in both {
        if posted.get(place) != counted.get(place) {
            return Err(differ(world, name(account).unwrap_or_default()));
        }
    }
    Ok(())
}

fn differ(world: &World<'_>, what: &str) -> Trouble {
    let what = format!("the counters of {what} are not what the ledger says");
    Trouble::file(&world.folder.file("market.db"), what)
}

/// What the accounts are called that the store keeps a counter of.
fn name(account: &Account) -> Option<&'static str> {
    match account {
        Account::Budget { .. } => Some("budgets"),
        Account::Funding { .. } => Some("funding"),
        Account::Available { .. } => Some("what people can take out"),
        Account::Accrued { .. } => Some("accrued rests"),
        _ => None,
    }
}

/// Walks over the counters whose keys begin with a letter.
fn counters(
    world: &World<'_>,
    letter: u8,
    mut take: impl FnMut(&Key, i64) -> Result<(), Trouble>,
) -> Result<(), Trouble> {
    let range = Range::Keys {
        prefix: Key::new(&[letter]),
        until: None,
    };
    let mut after = None;
    loop {
        let page = Page { after, limit: PAGE };
        let found = world.market.store().scan(&range, &page);
        let found = found.map_err(tavren_core::Error::from)?;
        for entry in &found {
            if let Stored::Count(count) = entry.stored {
                take(&entry.key, count)?;
            }
        }
        match found.last() {
            Some(last) if found.len() == PAGE => after = Some(last.key.clone()),
            _ => return Ok(()),
        }
    }
}

/// The account that a counter's key names: a letter, 16 bytes, and the currency but for budgets,
/// which have that of their offer.
fn place(key: &Key, sums: &Sums) -> Option<Place> {
    let (letter, rest) = key.as_bytes().split_first()?;
    let (id, currency) = rest.split_first_chunk::<16>()?;
    let account = match letter {
        b'f' => Account::Budget {
            offer: OfferId::from_bytes(*id),
        },
        b'b' => Account::Funding {
            buyer: BuyerId::from_bytes(*id),
        },
        b'a' => Account::Available {
            account: Handle::from_bytes(*id),
        },
        _ => Account::Accrued {
            account: Handle::from_bytes(*id),
        },
    };
    let currency = match account {
        Account::Budget { .. } => {
            let known = sums.keys().find(|(_, of, _)| *of == account);
            known.map(|(currency, _, _)| *currency)
        }
        _ => Currency::parse(std::str::from_utf8(currency).ok()?).ok(),
    };
    Some((
        currency?,
        account,
        matches!(account, Account::Accrued { .. }),
    ))
}
