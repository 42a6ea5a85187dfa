//! The query for a user's wallet.

use super::books::Books;
use super::loaded::Loaded;
use super::{agent, held, order};
use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::buyer::Buyer;
use crate::context::{Context, Halt};
use crate::error::Error;
use crate::layout;
use crate::offer::Offer;
use crate::user::Root;
use crate::wallet::{Permission, Wallet};
use std::collections::HashMap;
use tavren_types::{Currency, GrantId, Money, UserId};

/// What a user shares and has earned. A query: it leaves no trace.
#[derive(Debug, Clone)]
pub struct ViewWallet {
    /// Whose wallet.
    pub user: UserId,
}

impl Action for ViewWallet {
    type Output = Wallet;

    fn kind(&self) -> Kind {
        Kind::UserChanged
    }

    fn fingerprint(&self) -> Vec<u8> {
        fingerprint("view_wallet", &[])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<Wallet>, Halt> {
        let Some(root) = Root::load(context, &self.user)? else {
            return Ok(Next::Done(Wallet::default()));
        };
        let user = root.user;
        let mut places = Vec::new();
        for held in &user.held {
            places.extend([
                layout::grant(held.grant),
                layout::offer(held.offer),
                layout::buyer(held.buyer),
            ]);
        }
        let counters: Vec<_> = user
            .currencies
            .iter()
            .map(|currency| layout::available(user.account, *currency))
            .collect();
        let in_payout: Vec<_> = user
            .currencies
            .iter()
            .map(|currency| layout::in_payout(user.account, *currency))
            .collect();
        places.extend(counters.iter().chain(&in_payout).cloned());
        places.extend(counters.iter().map(layout::holds));
        places.push(layout::agents(user.account));
        places.sort_unstable();
        places.dedup();
        context.prefetch(&places)?;
        let ids: Vec<GrantId> = user.held.iter().map(|held| held.grant).collect();
        let mut permissions = Vec::with_capacity(ids.len());
        let grants = Loaded::load_all(context, &ids)?;
        Books::prefetch(context, &grants)?;
        // What time has earned and given back counts, written down or not (law 3).
        let mut books = Books::default();
        let mut earned: HashMap<Currency, i64> = HashMap::new();
        let agents = agent::load(context, user.account)?;
        for order in order::lapsed(context, user.account, &agents)? {
            let sum = earned.entry(order.price().currency()).or_default();
            *sum = sum.saturating_add(order.price().minor());
        }
        for mut loaded in grants {
            let offer = context.clear::<Offer>(&layout::offer(loaded.grant.offer))?;
            let buyer = context.clear::<Buyer>(&layout::buyer(loaded.grant.buyer))?;
            if let (Some(offer), Some(buyer)) = (offer, buyer) {
                loaded.catch_up(context, &offer, &buyer);
                let more = loaded.earned(context, &mut books)?;
                let sum = earned.entry(loaded.grant.quote.currency()).or_default();
                *sum = sum.saturating_add(more);
                let permission = Permission::of(&loaded.grant, &offer, &buyer, context.now);
                if permission.state != crate::grant::State::Wiped {
                    permissions.push(permission);
                }
            }
        }
        let mut balances = Vec::with_capacity(counters.len());
        let mut held = Vec::new();
        for (currency, counter) in user.currencies.iter().zip(&counters) {
            let more = earned.get(currency).copied().unwrap_or_default();
            let free = held::free(context, counter)?;
            balances.push(balance(free.saturating_add(more), *currency)?);
            let minor = held::of(context, counter)?;
            if minor > 0 {
                held.push(balance(minor, *currency)?);
            }
        }
        let mut wallet = Wallet::new(permissions, balances, user.lists);
        wallet.held = held;
        for (currency, counter) in user.currencies.iter().zip(&in_payout) {
            let minor = context.count(counter)?;
            if minor > 0 {
                wallet.in_payout.push(balance(minor, *currency)?);
            }
        }
        Ok(Next::Done(wallet))
    }
}

fn balance(minor: i64, currency: Currency) -> Result<Money, Error> {
    Money::new(minor, currency).map_err(|error| Error::input(error.code(), "balance"))
}
