//! Buyers: their keys, which they keep themselves, and their habits.

use crate::folder::Folder;
use crate::offers::Offer;
use crate::trouble::Trouble;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tavren_core::Market;
use tavren_core::buyer::ApiKey;
use tavren_core::command::IssueKey;
use tavren_core::port::{Entropy, OsEntropy};
use tavren_core::sealing::envelope::RecipientSecret;
use tavren_core::types::id::hex;
use tavren_core::types::{BuyerId, Money, Timestamp};

/// A buyer with all that it holds.
pub(crate) struct Buyer {
    pub(crate) id: BuyerId,
    pub(crate) name: String,
    pub(crate) habit: Habit,
    pub(crate) key: ApiKey,
    pub(crate) secret: RecipientSecret,
}

/// How a buyer behaves. Buyers get theirs in the order in which the offers first name them, and
/// from the fifth on they are diligent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Habit {
    /// Claims and acknowledges in every round.
    Diligent,
    /// Is away for weeks, so that payloads lapse, and acknowledges every other time.
    Forgetful,
    /// Is suspended for a while.
    Suspended,
    /// Is flagged by the people who deal with it.
    Flagged,
}

/// What a buyer keeps between runs: the secret of its API key and the key that opens payloads.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Kept {
    name: String,
    api_secret: String,
    opening_key: String,
}

const FILE: &str = "buyers.json";

impl Habit {
    fn of(number: usize) -> Self {
        match number {
            1 => Self::Forgetful,
            2 => Self::Suspended,
            3 => Self::Flagged,
            _ => Self::Diligent,
        }
    }

    /// In a word or two.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Diligent => "diligent",
            Self::Forgetful => "forgetful",
            Self::Suspended => "suspended once",
            Self::Flagged => "flagged",
        }
    }

    /// Whether it claims in this round.
    pub(crate) fn claims_in(self, round: u32) -> bool {
        self != Self::Forgetful || round % 12 < 7
    }

    /// Whether it acknowledges what it claims in this round.
    pub(crate) fn acknowledges_in(self, round: u32) -> bool {
        self != Self::Forgetful || round.is_multiple_of(2)
    }
}

/// The names of all buyers, in the order in which the offers first name them.
pub(crate) fn names(offers: &[Offer]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for offer in offers {
        if !names.contains(&&*offer.buyer) {
            names.push(&offer.buyer);
        }
    }
    names
}

/// Draws the buyers' keys, unless that was done before the crash: a command that is sent again must
/// be the same command.
pub(crate) fn draw_keys(folder: &Folder, offers: &[Offer]) -> Result<(), Trouble> {
    if folder.file(FILE).exists() {
        return Ok(());
    }
    let mut kept = Vec::new();
    for name in names(offers) {
        kept.push(Kept {
            name: name.to_owned(),
            api_secret: hex(&drawn()?),
            opening_key: hex(&drawn()?),
        });
    }
    let bytes = serde_json::to_vec_pretty(&kept).map_err(Trouble::new)?;
    folder.write_secret(FILE, &bytes)
}

/// The buyers of a market that has them, with the keys they kept.
pub(crate) fn load(folder: &Folder, ids: &[BuyerId]) -> Result<Vec<Buyer>, Trouble> {
    let kept: Vec<Kept> = folder.read_json(FILE)?;
    let buyers = kept.iter().zip(ids).enumerate();
    buyers
        .map(|(number, (kept, id))| {
            Ok(Buyer {
                id: *id,
                name: kept.name.clone(),
                habit: Habit::of(number),
                key: ApiKey::parse(&format!("tvk_{}_{}", hex(id.as_bytes()), kept.api_secret))?,
                secret: RecipientSecret::from_bytes(unhex(&kept.opening_key)?),
            })
        })
        .collect()
}

/// Buyer `number` applies with the purposes of its offers, and is approved.
pub(crate) fn admit(
    market: &Market,
    number: usize,
    name: &str,
    offers: &[Offer],
    now: Timestamp,
) -> Result<BuyerId, Trouble> {
    let own = offers.iter().filter(|offer| offer.buyer == name);
    let purposes: BTreeSet<&str> = own.map(|offer| offer.purpose().as_str()).collect();
    let once = |what: &str| market.once(&format!("setup/{number}/{what}"));
    let id = once("apply").apply(name, purposes.iter().copied(), now)?;
    once("approve").approve(id, purposes, now)?;
    Ok(id)
}

/// A buyer is handed its API key, registers the key that payloads are sealed to, and puts in money
/// for all of its offers.
pub(crate) fn equip(
    market: &Market,
    number: usize,
    buyer: &Buyer,
    offers: &[Offer],
    now: Timestamp,
) -> Result<(), Trouble> {
    use tavren_core::buyer::Scope;
    let once = |what: &str| market.once(&format!("setup/{number}/{what}"));
    let issue = IssueKey {
        buyer: buyer.id,
        key: buyer.key.clone(),
        scopes: vec![Scope::Offers, Scope::Claims, Scope::Keys],
        expires: None,
        retire_others_at: None,
    };
    once("key").run(issue, now)?;
    let public = buyer.secret.public();
    once("encryption").register_encryption(&buyer.key, public, now)?;
    let mut funds: Vec<Money> = Vec::new();
    for offer in offers.iter().filter(|offer| offer.buyer == buyer.name) {
        let budget = offer.budget();
        match funds
            .iter_mut()
            .find(|sum| sum.currency() == budget.currency())
        {
            Some(sum) => *sum = sum.plus(budget).map_err(Trouble::new)?,
            None => funds.push(budget),
        }
    }
    for sum in funds {
        once(&format!("fund/{}", sum.currency())).fund(buyer.id, sum, now)?;
    }
    Ok(())
}

fn drawn() -> Result<[u8; 32], Trouble> {
    let mut bytes = [0; 32];
    OsEntropy.fill(&mut bytes).map_err(Trouble::new)?;
    Ok(bytes)
}

fn unhex(text: &str) -> Result<[u8; 32], Trouble> {
    let wrong = || Trouble::new("a buyer's key is not 64 hexadecimal digits");
    let mut bytes = [0; 32];
    if text.len() != 64 {
        return Err(wrong());
    }
    for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        let digits = std::str::from_utf8(digits).map_err(|_| wrong())?;
        *byte = u8::from_str_radix(digits, 16).map_err(|_| wrong())?;
    }
    Ok(bytes)
}
