//! What an agent makes of a deal for its user: nothing, something to show, or something to buy.
//!
//! Pure, and on the user's own device: what the agent knows of its user goes into it, and nothing of
//! that comes out but the decision, with every reason.

use super::{Deal, DealTerms};
use crate::error::Error;
use tavren_matching::{Category, Criteria, Signal, Tables, Unmet};
use tavren_types::{BuyerId, Code, DealId, Money, Timestamp};

#[cfg(test)]
mod tests;

/// What an agent knows of its user. It never leaves the agent.
#[derive(Clone)]
pub struct Agent<'a> {
    /// The tables of the market.
    pub tables: &'a Tables,
    /// The user's standing, categories and largest price, as finely as the agent knows them.
    pub signal: &'a Signal,
    /// Where the user is: degrees north and east times 10⁶, if the agent may know.
    pub position: Option<(i64, i64)>,
    /// Vendors that the user does not want to hear of.
    pub blocked: &'a [BuyerId],
    /// What the user lets the agent buy without asking.
    pub rules: &'a [Rule],
    /// What was bought, by the agent or the user, in the last 30 days.
    pub bought: &'a [Bought],
}

impl std::fmt::Debug for Agent<'_> {
    /// Prints nothing of the user: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Agent(..)")
    }
}

/// A standing rule: what an agent may buy without asking. Its user is told of each purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Deals of this category alone; `None`: of any.
    pub category: Option<Category>,
    /// Deals of these vendors alone; empty: of any.
    pub vendors: Vec<BuyerId>,
    /// The largest price of one purchase.
    pub price_max: Money,
    /// The least discount, in hundredths of the price without the deal; 0 for any deal.
    pub saves_percent: u32,
    /// Purchases in 24 hours.
    pub per_day: u32,
    /// What all purchases of 30 days together may cost.
    pub month_max: Money,
    /// Until when the rule holds.
    pub expires: Timestamp,
}

/// Something that was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bought {
    /// Which deal.
    pub deal: DealId,
    /// When.
    pub at: Timestamp,
    /// For how much.
    pub price: Money,
}

/// Why a deal is not shown, or not bought without asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// It has ended or was withdrawn.
    Over,
    /// The user does not want to hear of this vendor.
    Blocked,
    /// The user does not meet a condition of it.
    Unmet(Unmet),
    /// The user is too far away.
    Far,
    /// It is for those near by, and the agent may not know where the user is.
    Nowhere,
    /// The user has had it as often as one person can.
    Had,
    /// No standing rule covers it.
    NoRule,
    /// A standing rule covers it, and its purchases of a day are used up.
    DayUsedUp,
    /// A standing rule covers it, and would spend more than it may in a month.
    MonthUsedUp,
}

impl Why {
    /// One word for it, the same in every language.
    pub fn name(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::Blocked => "blocked",
            Self::Unmet(Unmet::Category) => "category",
            Self::Unmet(Unmet::Tier) => "tier",
            Self::Unmet(Unmet::Level) => "level",
            Self::Unmet(Unmet::Price) => "price",
            Self::Unmet(Unmet::Area) => "area",
            Self::Far => "far",
            Self::Nowhere => "nowhere",
            Self::Had => "had",
            Self::NoRule => "no_rule",
            Self::DayUsedUp => "day_used_up",
            Self::MonthUsedUp => "month_used_up",
        }
    }
}

/// What an agent does with a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// Nothing.
    Hide,
    /// Shows it to the user.
    Show,
    /// Buys it, under this rule of the list, and tells the user.
    Buy {
        /// Its place in the list, from 0.
        rule: usize,
    },
}

/// What an agent does with a deal, and every reason against more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What it does.
    pub choice: Choice,
    /// Why it does not do more; empty where it buys.
    pub why: Vec<Why>,
}

impl Agent<'_> {
    /// Decides what to do with a deal at `now`.
    ///
    /// # Errors
    /// [`Error::Input`] where the market's tables lack an area or a currency of the deal.
    ///
    /// # Law
    /// 1: a deal that is denied for any reason is neither shown nor bought, whatever rules say:
    /// `deal::decide::tests`.
    pub fn decide(&self, deal: &Deal, now: Timestamp) -> Result<Decision, Error> {
        let against = self.against(deal, now)?;
        if !against.is_empty() {
            return Ok(Decision {
                choice: Choice::Hide,
                why: against,
            });
        }
        let mut why = Vec::new();
        for (place, rule) in self.rules.iter().enumerate() {
            if !rule.covers(deal, now) {
                continue;
            }
            match self.used_up(rule, deal.terms().price(), now) {
                None => {
                    let choice = Choice::Buy { rule: place };
                    let why = Vec::new();
                    return Ok(Decision { choice, why });
                }
                Some(reason) => why.push(reason),
            }
        }
        if why.is_empty() {
            why.push(Why::NoRule);
        }
        why.sort_unstable();
        why.dedup();
        let choice = Choice::Show;
        Ok(Decision { choice, why })
    }

    /// Every reason not to show a deal.
    fn against(&self, deal: &Deal, now: Timestamp) -> Result<Vec<Why>, Error> {
        let terms = deal.terms();
        let mut why = Vec::new();
        if deal.is_over(now) {
            why.push(Why::Over);
        }
        if self.blocked.contains(&deal.vendor()) {
            why.push(Why::Blocked);
        }
        let criteria: Criteria = terms.criteria(self.tables.areas())?;
        let unmet = criteria
            .unmet(self.signal, self.signal.area(), self.tables)
            .map_err(|error| Error::input(error.code(), error.field()))?;
        why.extend(unmet.into_iter().map(Why::Unmet));
        why.extend(self.too_far(terms));
        let had = self.bought.iter().filter(|it| it.deal == deal.id()).count();
        if had >= usize::try_from(terms.times_a_person()).unwrap_or(usize::MAX) {
            why.push(Why::Had);
        }
        Ok(why)
    }

    fn too_far(&self, terms: &DealTerms) -> Option<Why> {
        let circle = terms.place()?;
        match self.position {
            None => Some(Why::Nowhere),
            Some((north, east)) => (!circle.holds(north, east)).then_some(Why::Far),
        }
    }

    /// Why one more purchase of this price is beyond a rule, over all that was bought.
    fn used_up(&self, rule: &Rule, price: Money, now: Timestamp) -> Option<Why> {
        let since = |days: i64| {
            let from = now.plus_days(days.saturating_neg());
            (self.bought.iter()).filter(move |bought| from < bought.at && bought.at <= now)
        };
        let today = since(1).count();
        if today >= usize::try_from(rule.per_day).unwrap_or(usize::MAX) {
            return Some(Why::DayUsedUp);
        }
        let same = |bought: &&Bought| bought.price.currency() == price.currency();
        let spent = since(30)
            .filter(same)
            .map(|bought| bought.price.minor())
            .fold(price.minor(), i64::saturating_add);
        (spent > rule.month_max.minor()).then_some(Why::MonthUsedUp)
    }
}

impl Rule {
    /// Refuses a rule that contradicts itself.
    ///
    /// # Errors
    /// [`Error::Input`] names the field.
    pub fn check(&self) -> Result<(), Error> {
        let wrong = |field| Err(Error::input(Code::TermsInvalid, field));
        if self.price_max.currency() != self.month_max.currency() {
            return Err(Error::input(Code::MoneyCurrencyMismatch, "month_max"));
        }
        if self.price_max.minor() <= 0 {
            return wrong("price_max");
        }
        if self.month_max.minor() < self.price_max.minor() {
            return wrong("month_max");
        }
        if self.saves_percent > 100 {
            return wrong("saves_percent");
        }
        if self.per_day == 0 {
            return wrong("per_day");
        }
        Ok(())
    }

    /// True where it is about such deals. A rule that contradicts itself is about none.
    fn covers(&self, deal: &Deal, now: Timestamp) -> bool {
        let terms = deal.terms();
        let price = terms.price();
        let named = self.vendors.is_empty() || self.vendors.contains(&deal.vendor());
        let about = self.category.is_none() || self.category == terms.about();
        let cheap = price.currency() == self.price_max.currency()
            && price.minor() <= self.price_max.minor();
        self.check().is_ok() && now < self.expires && named && about && cheap && self.saves(terms)
    }

    fn saves(&self, terms: &DealTerms) -> bool {
        let Some(regular) = terms.regular_price() else {
            return self.saves_percent == 0;
        };
        let saved = i128::from(regular.minor()).saturating_sub(terms.price().minor().into());
        let least = i128::from(regular.minor()).saturating_mul(self.saves_percent.into());
        saved.saturating_mul(100) >= least
    }
}
