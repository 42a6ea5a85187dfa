use super::earlier::Earlier;
use super::{BatchLine, Party, read};
use crate::command::{earned, loaded, order};
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Line, Owned, Written};
use crate::port::Key;
use crate::trail::Trail;
use crate::user::Root;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{BuyerId, Code, Currency, Handle, KeyId, UserId};

/// Everybody whom the lines of a batch concern, by name or by an earlier line.
pub(super) struct Parties {
    roots: BTreeMap<Key, Root>,
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
                Party::Buyer(buyer) | Party::Vendor(buyer) | Party::Penalty(buyer) => {
                    buyers.insert(*buyer);
                }
                Party::Outside | Party::Fees => {}
            }
        }
        let ids = || lines.iter().filter_map(BatchLine::refers_to);
        for line in ids().filter_map(|id| earlier.line(id)) {
            for account in [line.from, line.to] {
                if let Account::Funding { buyer }
                | Account::Payable { vendor: buyer }
                | Account::Penalty { buyer } = account
                {
                    buyers.insert(buyer);
                }
            }
        }
        // What is few is read first.
        let buyers = trails(context, buyers)?;
        let known = earlier.roots(context, ids())?;
        let (roots, closed) = roots(context, users, known)?;
        Ok(Self {
            roots,
            closed,
            buyers,
        })
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

    /// Whose each user's account is, for a batch that is kept at a place.
    pub(super) fn owned(&self, context: &mut Context<'_>, at: &Key) -> Result<Vec<Owned>, Halt> {
        let roots = self.roots.values();
        roots.map(|root| Owned::by(context, root, at)).collect()
    }

    /// Writes down what time has earned a user and nobody has written down, before a line of theirs is
    /// refused for want of money.
    ///
    /// # Law
    /// 3: sweeping never changes a later answer
    /// (`market::tests::holds::what_time_has_earned_can_be_booked_and_held_swept_or_not`).
    pub(super) fn earned(
        &self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        account: Account,
    ) -> Result<(), Halt> {
        let own = |root: &&Root| {
            account
                == Account::Available {
                    account: root.user.account,
                }
        };
        match self.roots.values().find(own) {
            Some(root) => {
                order::lapse(context, draft, root)?;
                earned::write_down(context, draft, root)
            }
            None => Ok(()),
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
    pub(super) fn trails(&self) -> BTreeMap<Account, (Trail, Option<BuyerId>)> {
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

/// The trails of buyers, ready to be written to.
fn trails(
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

/// The roots of users whom a batch names, new ones included, and of those whose accounts are known;
/// and the accounts whose users were erased.
fn roots(
    context: &mut Context<'_>,
    named: BTreeMap<Key, &UserId>,
    known: BTreeMap<Handle, Option<Key>>,
) -> Result<(BTreeMap<Key, Root>, BTreeSet<Handle>), Halt> {
    let places = named.keys().chain(known.values().flatten());
    let mut places: Vec<Key> = places.cloned().collect();
    places.sort_unstable();
    places.dedup();
    read(context, &places)?;
    context.unlock(&places, &[])?;
    let mut strangers = 0_usize;
    for place in named.keys() {
        strangers = strangers.saturating_add(usize::from(!context.exists(place)?));
    }
    context.stock(strangers)?;
    let (mut roots, mut closed) = (BTreeMap::new(), BTreeSet::new());
    for (place, user) in named {
        roots.insert(place, Root::load_or_new(context, user)?);
    }
    for (account, place) in known {
        let root = match place {
            Some(place) => Root::at(context, place)?,
            None => None,
        };
        // Who was erased and came back has another account.
        match root.filter(|root| root.user.account == account) {
            Some(root) => {
                roots.insert(root.place.clone(), root);
            }
            None => {
                closed.insert(account);
            }
        }
    }
    Ok((roots, closed))
}
