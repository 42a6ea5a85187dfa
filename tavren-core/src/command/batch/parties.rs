use super::{BatchLine, Party};
use crate::audit::{Body, Kind};
use crate::command::loaded;
use crate::context::{Context, Halt};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Ledger, Written};
use crate::port::{Key, Limits};
use crate::trail::Trail;
use crate::user::Root;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{BuyerId, Currency, Handle, Money, UserId};

/// From which account to which a line moves.
pub(super) type Ends = (Account, Account);

/// Everybody whom the lines of a batch name.
pub(super) struct Parties {
    roots: BTreeMap<Key, Root>,
    buyers: BTreeMap<BuyerId, Trail>,
}

impl Parties {
    /// Reads them all, in as few steps as can be.
    pub(super) fn load(context: &mut Context<'_>, lines: &[BatchLine]) -> Result<Self, Halt> {
        let mut users: BTreeMap<Key, &UserId> = BTreeMap::new();
        let mut buyers = BTreeSet::new();
        for party in lines.iter().flat_map(|line| [&line.from, &line.to]) {
            match party {
                Party::User(user) => {
                    users.insert(context.lookup(user), user);
                }
                Party::Buyer(buyer) | Party::Vendor(buyer) | Party::Penalty(buyer) => {
                    buyers.insert(*buyer);
                }
                Party::Outside | Party::Fees => {}
            }
        }
        let places: Vec<Key> = users.keys().cloned().collect();
        read(context, &places)?;
        let keys: Vec<Key> = buyers.iter().map(|buyer| layout::buyer(*buyer)).collect();
        read(context, &keys)?;
        context.unlock(&places, &[])?;
        let mut found = Self {
            roots: BTreeMap::new(),
            buyers: BTreeMap::new(),
        };
        let mut strangers = 0_usize;
        for place in &places {
            strangers = strangers.saturating_add(usize::from(!context.exists(place)?));
        }
        context.stock(strangers)?;
        for (place, user) in users {
            found.roots.insert(place, Root::load_or_new(context, user)?);
        }
        for buyer in buyers {
            let trail = loaded::buyer(context, buyer)?.trail();
            found.buyers.insert(buyer, trail);
        }
        Ok(found)
    }

    /// The accounts between which each line moves.
    pub(super) fn ends(
        &self,
        context: &Context<'_>,
        lines: &[BatchLine],
    ) -> Result<Vec<Ends>, Halt> {
        let ends = lines.iter().map(|line| {
            let from = self.account(context, &line.from)?;
            Ok((from, self.account(context, &line.to)?))
        });
        ends.collect()
    }

    fn account(&self, context: &Context<'_>, party: &Party) -> Result<Account, Halt> {
        Ok(match party {
            Party::Outside => Account::External,
            Party::Fees => Account::Fees,
            Party::Buyer(buyer) => Account::Funding { buyer: *buyer },
            Party::Vendor(vendor) => Account::Payable { vendor: *vendor },
            Party::Penalty(buyer) => Account::Penalty { buyer: *buyer },
            Party::User(user) => {
                let root = self.roots.get(&context.lookup(user));
                let root = root.ok_or(Error::Internal {
                    what: "a user of a batch was not read",
                })?;
                let account = root.user.account;
                Account::Available { account }
            }
        })
    }

    /// Moves their counters, and writes one entry for each of them; the operator's own where the batch
    /// concerns nobody else.
    pub(super) fn write(
        mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        lines: &[Written],
        operator: Trail,
    ) -> Result<(), Halt> {
        let mut moved: BTreeMap<(Account, Currency), i64> = BTreeMap::new();
        for line in lines {
            let (currency, minor) = (line.amount.currency(), line.amount.minor());
            let out = moved.entry((line.from, currency)).or_default();
            *out = out.saturating_sub(minor);
            let into = moved.entry((line.to, currency)).or_default();
            *into = into.saturating_add(minor);
        }
        let mut told: BTreeMap<Handle, (Trail, Body)> = BTreeMap::new();
        let mut currencies: BTreeMap<Account, Vec<Currency>> = BTreeMap::new();
        let trails = self.trails();
        for ((account, currency), change) in moved {
            currencies.entry(account).or_default().push(currency);
            if let Some(counter) = counter(account, currency) {
                draft.add(counter, change, Some(0));
            }
            let Some((trail, buyer)) = trails.get(&account) else {
                continue;
            };
            let body = Body {
                buyer: *buyer,
                amount: Money::new(change, currency).ok(),
                ..Body::new(Kind::BatchBooked, context.now)
            };
            let told = told.entry(trail.handle);
            // Two currencies or two accounts have no one amount.
            told.and_modify(|(_, body)| body.amount = None)
                .or_insert((*trail, body));
        }
        if told.is_empty() {
            let count = u32::try_from(lines.len()).ok();
            let body = Body {
                count,
                ..Body::new(Kind::BatchBooked, context.now)
            };
            told.insert(operator.handle, (operator, body));
        }
        for (_, (trail, body)) in told {
            draft.note(trail, body);
        }
        // Roots of users who are new, or have money in another currency now.
        for (place, root) in &mut self.roots {
            let account = root.user.account;
            let more = currencies.remove(&Account::Available { account });
            let mut more = more.unwrap_or_default();
            more.retain(|currency| !root.user.currencies.contains(currency));
            if !more.is_empty() || !context.exists(place)? {
                root.user.currencies.extend(more);
                root.put(context, draft)?;
            }
        }
        Ok(())
    }

    /// Whose trail tells of an account.
    fn trails(&self) -> BTreeMap<Account, (Trail, Option<BuyerId>)> {
        let mut trails = BTreeMap::new();
        for root in self.roots.values() {
            let account = root.user.account;
            trails.insert(Account::Available { account }, (root.trail(), None));
        }
        for (buyer, trail) in &self.buyers {
            let (buyer, trail) = (*buyer, (*trail, Some(*buyer)));
            trails.insert(Account::Funding { buyer }, trail);
            trails.insert(Account::Payable { vendor: buyer }, trail);
            trails.insert(Account::Penalty { buyer }, trail);
        }
        trails
    }
}

/// A ledger of what the accounts have of the currencies that are moved.
pub(super) fn ledger(
    context: &mut Context<'_>,
    lines: &[BatchLine],
    ends: &[Ends],
) -> Result<Ledger, Halt> {
    let mut touched = BTreeSet::new();
    for (line, (from, to)) in lines.iter().zip(ends) {
        touched.extend([from, to].map(|account| (*account, line.amount.currency())));
    }
    let counters = touched.iter();
    let counters = counters.filter_map(|(account, currency)| counter(*account, *currency));
    read(context, &counters.collect::<Vec<_>>())?;
    let mut ledger = Ledger::new();
    for (account, currency) in touched {
        if let Some(counter) = counter(account, currency) {
            let has = Money::new(context.count(&counter)?, currency);
            let has = has.map_err(|error| Error::input(error.code(), "amount"))?;
            ledger.carry(account, has);
        }
    }
    Ok(ledger)
}

/// Reads keys, as many at once as a store takes.
fn read(context: &mut Context<'_>, keys: &[Key]) -> Result<(), Halt> {
    keys.chunks(Limits::LEAST.keys)
        .try_for_each(|some| context.prefetch(some))
}

/// The counter of an account; the world outside has none.
fn counter(account: Account, currency: Currency) -> Option<Key> {
    match account {
        Account::Fees => Some(layout::fees(currency)),
        Account::Available { account } => Some(layout::available(account, currency)),
        Account::Funding { buyer } => Some(layout::funding(buyer, currency)),
        Account::Payable { vendor } => Some(layout::payable(vendor, currency)),
        Account::Penalty { buyer } => Some(layout::penalties(buyer, currency)),
        _ => None,
    }
}
