//! A market with vendors, the deals that they post, and what they verify of the runner's word.

use crate::chance::Chance;
use crate::host::Host;
use crate::{Trouble, town};
use core::ops::Range;
use std::collections::BTreeMap;
use std::sync::Arc;
use tavren_core::Market;
use tavren_core::buyer::ApiKey;
use tavren_core::deal::{Deal, DealTerms};
use tavren_core::matching::{Category, Level, Tier};
use tavren_core::memory::{MemoryKeyring, MemoryQueue, MemoryStore};
use tavren_core::port::{OsEntropy, Store};
use tavren_core::types::{BuyerId, DealId, Timestamp};
use tavren_wire::agent::AttestedKeys;
use tavren_wire::message::{Figure, VendorId, View};
use tavren_wire::receipt::{MatchReceipt, check_chain, verify};

const VENDORS: usize = 10;

/// The market, and who posts in it.
pub(crate) struct Vendors {
    pub(crate) store: Arc<MemoryStore>,
    pub(crate) market: Market,
    vendors: Vec<(BuyerId, ApiKey)>,
    /// Every deal, as anybody can read it without a login.
    deals: BTreeMap<DealId, Deal>,
}

/// What vendors saw and verified.
#[derive(Default)]
pub(crate) struct Audited {
    pub(crate) vendors: usize,
    pub(crate) receipts: usize,
    /// Some deals of one vendor, each with the view of its match.
    pub(crate) one: Vec<(String, View)>,
}

impl Vendors {
    pub(crate) fn open(now: Timestamp) -> Result<Self, Trouble> {
        let store = Arc::new(MemoryStore::new());
        let port: Arc<dyn Store> = store.clone();
        let keyring = Box::new(MemoryKeyring::new(OsEntropy)?);
        let queue = Box::new(MemoryQueue::new());
        let market = Market::open_with(port, keyring, queue, Box::new(OsEntropy), now)?;
        let vendors = (0..VENDORS).map(|number| {
            let vendor = market.apply(&format!("shop {number}"), ["deals"], now)?;
            market.approve(vendor, ["deals"], now)?;
            Ok((vendor, market.issue_key(vendor, now)?))
        });
        Ok(Self {
            vendors: vendors.collect::<Result<_, Trouble>>()?,
            store,
            market,
            deals: BTreeMap::new(),
        })
    }

    /// Posts the deals of these numbers.
    pub(crate) fn post(
        &mut self,
        numbers: Range<usize>,
        chance: Chance,
        now: Timestamp,
    ) -> Result<(), Trouble> {
        for number in numbers {
            let terms = terms(number, chance, now)?;
            let vendor = self.vendors.get(number % VENDORS);
            let (_, key) = vendor.ok_or("a vendor that there is not")?;
            let id = self.market.post_deal(key, terms, now)?;
            self.deals.insert(id, self.market.deal(id, now)?);
        }
        Ok(())
    }

    pub(crate) fn deals(&self) -> impl Iterator<Item = &Deal> {
        self.deals.values()
    }

    pub(crate) fn deal(&self, id: DealId) -> Option<&Deal> {
        self.deals.get(&id)
    }

    /// Each vendor checks the chain of its receipts: for its deals, under the published rules, each with
    /// the figure of its view. The example, which knows the true counts, sees that they lie in it.
    pub(crate) fn audit(
        &self,
        host: &Host,
        keys: &AttestedKeys,
        counts: &BTreeMap<DealId, u64>,
    ) -> Result<Audited, Trouble> {
        let mut audited = Audited::default();
        for (vendor, _) in &self.vendors {
            let receipts = host.receipts(VendorId::from_bytes(*vendor.as_bytes()));
            check_chain(keys.receipts(), receipts.iter().map(|one| &one[..]))?;
            let own = self.deals.values().filter(|deal| deal.vendor() == *vendor);
            let mut views = BTreeMap::new();
            for deal in own {
                let (said, view) = host.match_of(deal)?;
                views.insert(said.hash(), (deal, view));
            }
            if views.len() != receipts.len() {
                return Err("a vendor has not one receipt for each deal".into());
            }
            for receipt in &receipts {
                let receipt: MatchReceipt = verify(keys.receipts(), receipt)?;
                let (deal, view) = views.remove(&receipt.deal).ok_or("a receipt of no deal")?;
                let count = counts.get(&deal.id()).copied().unwrap_or(0);
                let Figure::Between { at_least, below } = receipt.disclosed else {
                    return Err("a figure of another policy".into());
                };
                let holds = receipt.policy == *keys.policy() && receipt.is_of(&receipt.deal, &view);
                if !holds || !(at_least..below).contains(&count) {
                    return Err("a receipt that does not say what the view says".into());
                }
                if audited.vendors == 0 {
                    audited.one.push((deal.terms().title().to_owned(), view));
                }
            }
            audited.vendors += 1;
            audited.receipts += receipts.len();
        }
        Ok(audited)
    }
}

/// A deal of some category, for some tier, loyalty and city, at one of a few prices.
fn terms(number: usize, chance: Chance, now: Timestamp) -> Result<DealTerms, Trouble> {
    let dice = &mut chance.dice("deal", number as u64);
    let category = dice.below(town::CATEGORIES);
    let price = *town::PRICES
        .get(dice.weighed(&[40, 40, 20]))
        .ok_or("a price")?;
    let tier = *Tier::ALL.get(dice.weighed(&[40, 40, 20])).ok_or("a tier")?;
    let loyal = dice.below(2) == 0;
    let everywhere = dice.below(5) == 0;
    let city = town::city(dice.below(town::CITIES));
    let title = format!("deal {number}: category {category} at ${}", price / 100);
    let terms = DealTerms::new(&title, town::usd(price)?, now.plus_days(9))
        .instead_of(town::usd(price * 2)?)
        .category(Category::new(category as u8)?)
        .tier(tier)
        .in_areas(if everywhere {
            &[]
        } else {
            std::slice::from_ref(&city)
        });
    match loyal {
        true => Ok(terms.level(Level::new(town::LOYAL)?)),
        false => Ok(terms),
    }
}
