use super::accounts::moves;
use super::earlier::Earlier;
use super::{BatchLine, Party, read};
use crate::audit::{Body, Kind};
use crate::command::loaded;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Line, Told, Written};
use crate::port::Key;
use crate::trail::Trail;
use crate::user::Root;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{BuyerId, Code, Currency, Handle, KeyId, Money, UserId};

/// Everybody whom the lines of a batch concern, by name or by an earlier line.
pub(super) struct Parties {
    /// Users whom it names.
    roots: BTreeMap<Key, Root>,
    /// Users by the accounts of earlier lines.
    known: BTreeMap<Handle, Trail>,
    /// Accounts of earlier lines whose users were erased.
    closed: BTreeSet<Handle>,
    buyers: BTreeMap<BuyerId, Trail>,
}

impl Parties {
    /// Reads them all, in as few steps as can be.
    pub(super) fn load(
        context: &mut Context<'_>,
        lines: &[BatchLine],
        earlier: &Earlier,
    ) -> Result<Self, Halt> {
        let mut users: BTreeMap<Key, &UserId> = BTreeMap::new();
        let mut buyers = BTreeSet::new();
        for party in lines.iter().filter_map(BatchLine::parties).flatten() {
            match party {
                Party::User(user) => {
                    users.insert(context.lookup(user), user);
                }
                Party::Buyer(buyer) | Party::Vendor(buyer) => {
                    buyers.insert(*buyer);
                }
                Party::Outside | Party::Fees => {}
            }
        }
        let mut accounts: BTreeMap<Handle, Option<Trail>> = BTreeMap::new();
        for id in lines.iter().filter_map(BatchLine::refers_to) {
            let line = earlier.line(id);
            for account in line.iter().flat_map(|line| [line.from, line.to]) {
                match account {
                    Account::Available { account } => {
                        accounts.insert(account, earlier.told(id, account));
                    }
                    Account::Funding { buyer } | Account::Payable { vendor: buyer } => {
                        buyers.insert(buyer);
                    }
                    _ => {}
                }
            }
        }
        let mut found = Self {
            buyers: known(context, buyers)?,
            roots: named(context, users)?,
            known: BTreeMap::new(),
            closed: BTreeSet::new(),
        };
        let keys: Vec<Key> = accounts.keys().map(|it| layout::closed(*it)).collect();
        read(context, &keys)?;
        for ((account, trail), closed) in accounts.into_iter().zip(&keys) {
            match trail {
                Some(trail) if !context.exists(closed)? => {
                    found.known.insert(account, trail);
                }
                _ => {
                    found.closed.insert(account);
                }
            }
        }
        Ok(found)
    }

    /// The lines by accounts.
    pub(super) fn resolve(
        &self,
        context: &Context<'_>,
        lines: &[BatchLine],
    ) -> Result<Vec<Line>, Halt> {
        let account = |party: &Party| self.account(context, party);
        lines.iter().map(|line| line.by(account)).collect()
    }

    fn account(&self, context: &Context<'_>, party: &Party) -> Result<Account, Halt> {
        Ok(match party {
            Party::Outside => Account::External,
            Party::Fees => Account::Fees,
            Party::Buyer(buyer) => Account::Funding { buyer: *buyer },
            Party::Vendor(vendor) => Account::Payable { vendor: *vendor },
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

    /// Refuses lines that move money to or from an account whose user was erased: nobody could ever
    /// take it out. A hold that is for such an account can still be closed.
    pub(super) fn open(&self, lines: &[Written]) -> Result<(), Halt> {
        let closed = |account| match account {
            Account::Available { account } => self.closed.contains(&account),
            _ => false,
        };
        let mut moved = lines.iter().filter(|line| line.moved());
        match moved.any(|line| closed(line.from) || closed(line.to)) {
            true => refuse(Code::AccountClosed),
            false => Ok(()),
        }
    }

    /// Whose trail tells of each user's account.
    pub(super) fn told(&self) -> Vec<Told> {
        let known = self.known.iter().map(|(account, trail)| (*account, *trail));
        let named = self.roots.values();
        let named = named.map(|root| (root.user.account, root.trail()));
        let all: BTreeMap<Handle, Trail> = known.chain(named).collect();
        let told = all.into_iter();
        told.map(|(account, trail)| Told::new(account, trail))
            .collect()
    }

    /// Writes one entry for each of them; the operator's own where the batch concerns nobody else.
    pub(super) fn note(
        &self,
        context: &Context<'_>,
        draft: &mut Draft,
        lines: &[Written],
        operator: Trail,
    ) {
        let mut amounts: BTreeMap<(Account, Currency), Option<i64>> = BTreeMap::new();
        for line in lines {
            for account in [line.from, line.to] {
                amounts.insert((account, line.amount.currency()), None);
            }
        }
        let moved = moves(lines).into_iter();
        amounts.extend(moved.map(|(place, change)| (place, Some(change))));
        let mut told: BTreeMap<Handle, (Trail, Body)> = BTreeMap::new();
        let trails = self.trails();
        for ((account, currency), change) in amounts {
            let Some((trail, buyer)) = trails.get(&account) else {
                continue;
            };
            let body = Body {
                buyer: *buyer,
                amount: change.and_then(|change| Money::new(change, currency).ok()),
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
    }

    /// Puts the roots of users who are new, or have money in another currency now.
    pub(super) fn put(
        mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        lines: &[Written],
    ) -> Result<(), Halt> {
        let mut currencies: BTreeMap<Account, BTreeSet<Currency>> = BTreeMap::new();
        for line in lines {
            for account in [line.from, line.to] {
                let currency = line.amount.currency();
                currencies.entry(account).or_default().insert(currency);
            }
        }
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
        for told in self.told() {
            let account = told.account;
            trails.insert(Account::Available { account }, (told.trail(), None));
        }
        for (buyer, trail) in &self.buyers {
            let (buyer, trail) = (*buyer, (*trail, Some(*buyer)));
            trails.insert(Account::Funding { buyer }, trail);
            trails.insert(Account::Payable { vendor: buyer }, trail);
        }
        trails
    }
}

/// The trails of buyers, ready to be written to.
fn known(
    context: &mut Context<'_>,
    buyers: BTreeSet<BuyerId>,
) -> Result<BTreeMap<BuyerId, Trail>, Halt> {
    let keys: Vec<Key> = buyers.iter().map(|buyer| layout::buyer(*buyer)).collect();
    read(context, &keys)?;
    let mut trails = BTreeMap::new();
    for buyer in buyers {
        trails.insert(buyer, loaded::buyer(context, buyer)?.trail());
    }
    let keys: Vec<KeyId> = trails.values().map(|trail| trail.key).collect();
    context.unlock(&[], &keys)?;
    Ok(trails)
}

/// The roots of users whom a batch names, new ones included.
fn named(
    context: &mut Context<'_>,
    users: BTreeMap<Key, &UserId>,
) -> Result<BTreeMap<Key, Root>, Halt> {
    let places: Vec<Key> = users.keys().cloned().collect();
    read(context, &places)?;
    context.unlock(&places, &[])?;
    let mut strangers = 0_usize;
    for place in &places {
        strangers = strangers.saturating_add(usize::from(!context.exists(place)?));
    }
    context.stock(strangers)?;
    let mut roots = BTreeMap::new();
    for (place, user) in users {
        roots.insert(place, Root::load_or_new(context, user)?);
    }
    Ok(roots)
}
