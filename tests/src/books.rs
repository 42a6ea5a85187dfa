//! The books, folded anew from every journal, and held against the counters that the store keeps.

use std::collections::BTreeMap;

use tavren_core::ledger::{Account, Entry};
use tavren_core::port::Stored;
use tavren_core::types::money::MICRO_PER_MINOR;

use crate::people::BUYERS;
use crate::world::World;

/// Sums by currency, account, and whether in accrual units.
type Sums = BTreeMap<(String, Account, bool), i64>;

/// What every journal together says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Books {
    sums: Sums,
}

impl Books {
    /// Folds every journal of a world.
    ///
    /// # Panics
    /// Where an entry does not sum to zero, or a counter is not what the postings say.
    pub fn of(world: &World) -> Self {
        let (market, now) = (world.market(), world.time());
        let mut entries = Vec::new();
        for offer in &world.offers {
            entries.extend(pages(|skip| {
                market.journal(*offer, skip, now).expect("a journal")
            }));
        }
        for buyer in 0..BUYERS {
            let buyer = world.buyer(buyer);
            entries.extend(pages(|skip| {
                market.buyer_journal(buyer, skip, now).expect("a journal")
            }));
        }
        entries.extend(pages(|skip| {
            market.operator_journal(skip, now).expect("a journal")
        }));
        let mut sums = Sums::new();
        for entry in &entries {
            for fine in [false, true] {
                let postings = entry
                    .postings()
                    .iter()
                    .filter(|posting| posting.fine == fine);
                let sum: i64 = postings.map(|posting| posting.amount).sum();
                assert_eq!(sum, 0, "an entry is out of balance");
            }
            for posting in entry.postings() {
                let currency = entry.currency().as_str().to_owned();
                let place = (currency, posting.account, posting.fine);
                *sums.entry(place).or_default() += posting.amount;
            }
        }
        let books = Self { sums };
        books.balance();
        books.fit(world);
        books
    }

    /// What came into an offer from its buyer and stayed, and what went out of it, to users or to
    /// the penalties of its buyer: its own journal alone.
    pub fn flow(world: &World, offer: usize) -> (i64, i64) {
        let (market, now, offer) = (world.market(), world.time(), world.offers[offer]);
        let entries = pages(|skip| market.journal(offer, skip, now).expect("a journal"));
        let (mut funded, mut spent) = (0, 0);
        let postings = entries.iter().flat_map(|entry| entry.postings());
        for posting in postings.filter(|posting| !posting.fine) {
            match posting.account {
                Account::Funding { .. } => funded -= posting.amount,
                Account::Available { .. } | Account::Dust | Account::Penalty { .. } => {
                    spent += posting.amount;
                }
                _ => {}
            }
        }
        (funded, spent)
    }

    /// What stands in an account, in all currencies.
    pub fn sum(&self, account: Account) -> i64 {
        let of = |((_, of, fine), _): &(&(String, Account, bool), &i64)| *of == account && !fine;
        self.sums.iter().filter(of).map(|(_, sum)| sum).sum()
    }

    /// What users have at stake, in all currencies.
    pub fn staked(&self) -> i64 {
        self.sum_like(|account| matches!(account, Account::Stake { .. }))
    }

    /// What users have in payouts that are not settled, in all currencies.
    pub fn in_payout(&self) -> i64 {
        self.sum_like(|account| matches!(account, Account::InPayout { .. }))
    }

    fn sum_like(&self, like: impl Fn(&Account) -> bool) -> i64 {
        let found = self
            .sums
            .iter()
            .filter(|((_, account, _), _)| like(account));
        found.map(|(_, sum)| sum).sum()
    }

    /// What users can take out, by currency.
    pub fn available(&self) -> BTreeMap<String, i64> {
        let mut available = BTreeMap::new();
        for ((currency, account, _), sum) in &self.sums {
            if let Account::Available { .. } = account {
                *available.entry(currency.clone()).or_default() += sum;
            }
        }
        available.retain(|_, sum| *sum != 0);
        available
    }

    /// Per currency everything sums to zero; nobody but the world outside owes anything.
    fn balance(&self) {
        let mut totals: BTreeMap<(&String, bool), i64> = BTreeMap::new();
        let mut dust: BTreeMap<&String, i64> = BTreeMap::new();
        for ((currency, account, fine), sum) in &self.sums {
            *totals.entry((currency, *fine)).or_default() += sum;
            match account {
                Account::External => {}
                Account::Dust => {
                    let unit = if *fine { 1 } else { MICRO_PER_MINOR };
                    *dust.entry(currency).or_default() += sum * unit;
                }
                Account::Accrued { .. } => {
                    assert!(
                        (0..MICRO_PER_MINOR).contains(sum),
                        "an accrued rest of {sum}"
                    );
                }
                _ => assert!(*sum >= 0, "{account:?} stands at {sum}"),
            }
        }
        assert!(
            totals.values().all(|sum| *sum == 0),
            "out of balance: {totals:?}"
        );
        assert!(
            dust.values().all(|sum| *sum >= 0),
            "rests are not covered: {dust:?}"
        );
    }

    /// Every counter of money is what the postings say, and the other way round.
    fn fit(&self, world: &World) {
        let mut counted = Sums::new();
        for entry in world.bed.entries() {
            let Stored::Count(count) = entry.stored else {
                continue;
            };
            let bytes = entry.key.as_bytes();
            let handle =
                |account: fn([u8; 16]) -> Account| account(bytes[1..17].try_into().expect("an id"));
            let currency = || String::from_utf8(bytes[17..].to_vec()).expect("a currency");
            let (account, fine, currency) = match bytes[0] {
                b'f' => (handle(budget), false, self.currency_of(handle(budget))),
                b'b' => (handle(funding), false, currency()),
                b'a' => (handle(available), false, currency()),
                b'p' => (handle(payable), false, currency()),
                b'y' => (handle(stake), false, currency()),
                b'i' => (handle(in_payout), false, currency()),
                b'm' => (handle(accrued), true, currency()),
                b'g' if bytes.len() > 17 => (handle(penalty), false, currency()),
                b'g' => {
                    let currency = String::from_utf8(bytes[1..].to_vec());
                    (Account::Fees, false, currency.expect("a currency"))
                }
                _ => continue,
            };
            if count != 0 {
                counted.insert((currency, account, fine), count);
            }
        }
        let kept = |account: &Account| {
            matches!(
                account,
                Account::Budget { .. }
                    | Account::Funding { .. }
                    | Account::Available { .. }
                    | Account::Accrued { .. }
                    | Account::Payable { .. }
                    | Account::Stake { .. }
                    | Account::InPayout { .. }
                    | Account::Fees
                    | Account::Penalty { .. }
            )
        };
        let mut folded = self.sums.clone();
        folded.retain(|(_, account, _), sum| kept(account) && *sum != 0);
        assert_eq!(folded, counted, "postings and counters differ");
    }

    fn currency_of(&self, account: Account) -> String {
        let place = self.sums.keys().find(|(_, of, _)| *of == account);
        place
            .map(|(currency, _, _)| currency.clone())
            .expect("a known account")
    }
}

fn budget(offer: [u8; 16]) -> Account {
    Account::Budget {
        offer: tavren_core::types::OfferId::from_bytes(offer),
    }
}

fn funding(buyer: [u8; 16]) -> Account {
    Account::Funding {
        buyer: tavren_core::types::BuyerId::from_bytes(buyer),
    }
}

fn penalty(buyer: [u8; 16]) -> Account {
    Account::Penalty {
        buyer: tavren_core::types::BuyerId::from_bytes(buyer),
    }
}

fn payable(vendor: [u8; 16]) -> Account {
    Account::Payable {
        vendor: tavren_core::types::BuyerId::from_bytes(vendor),
    }
}

fn available(account: [u8; 16]) -> Account {
    Account::Available {
        account: tavren_core::types::Handle::from_bytes(account),
    }
}

fn stake(account: [u8; 16]) -> Account {
    Account::Stake {
        account: tavren_core::types::Handle::from_bytes(account),
    }
}

fn in_payout(account: [u8; 16]) -> Account {
    Account::InPayout {
        account: tavren_core::types::Handle::from_bytes(account),
    }
}

fn accrued(account: [u8; 16]) -> Account {
    Account::Accrued {
        account: tavren_core::types::Handle::from_bytes(account),
    }
}

fn pages(page: impl Fn(u64) -> Vec<Entry>) -> Vec<Entry> {
    let mut all = Vec::new();
    loop {
        let found = page(u64::try_from(all.len()).expect("a length"));
        if found.is_empty() {
            return all;
        }
        all.extend(found);
    }
}
