//! The market under way: set up once, then lived through round by round.

use crate::buyers::{self, Buyer, Habit};
use crate::calendar::{Calendar, Stage};
use crate::folder::{Folder, PROGRESS, Progress};
use crate::offers::Offer;
use crate::records::Table;
use crate::script::Script;
use crate::trouble::Trouble;
use crate::{packaging, person};
use indicatif::ProgressBar;
use tavren_core::Market;
use tavren_core::buyer::Verdict;
use tavren_core::command::Settlement;
use tavren_core::complaint::ComplaintKind;
use tavren_core::types::{BuyerId, Code, OfferId, Timestamp};

/// People who flag the same buyer in one round.
const FLAGS: usize = 5;

/// Everything that a round needs.
pub(crate) struct World<'a> {
    pub(crate) market: Market,
    pub(crate) folder: &'a Folder,
    pub(crate) records: &'a Table,
    pub(crate) offers: &'a [Offer],
    pub(crate) calendar: &'a Calendar,
    pub(crate) script: &'a Script,
    pub(crate) buyers: Vec<Buyer>,
    /// The ids of the offers that are published.
    pub(crate) published: Vec<Option<OfferId>>,
    progress: Progress,
}

/// Everything but the market itself and what it gives out.
pub(crate) struct Plot<'a> {
    pub(crate) folder: &'a Folder,
    pub(crate) records: &'a Table,
    pub(crate) offers: &'a [Offer],
    pub(crate) calendar: &'a Calendar,
    pub(crate) script: &'a Script,
}

impl<'a> World<'a> {
    /// Sets the market up, unless that was done before a crash.
    ///
    /// Every command carries a token that names what it is: sent again after a crash, it has no
    /// second effect and gets the same answer.
    pub(crate) fn new(
        market: Market,
        plot: Plot<'a>,
        mut progress: Progress,
        bar: &ProgressBar,
    ) -> Result<Self, Trouble> {
        let Plot {
            folder,
            records,
            offers,
            calendar,
            script,
        } = plot;
        let now = calendar.at(0, Stage::Morning);
        let is_new = progress.rounds.is_none();
        if is_new {
            progress.buyers.clear();
            for (number, name) in buyers::names(offers).into_iter().enumerate() {
                let id = buyers::admit(&market, number, name, offers, now)?;
                progress.buyers.push(id.to_string());
            }
        }
        let ids: Result<Vec<BuyerId>, _> = progress
            .buyers
            .iter()
            .map(|id| BuyerId::parse(id))
            .collect();
        let ids = ids.map_err(|error| Trouble::file(&folder.file(PROGRESS), error))?;
        let buyers = buyers::load(folder, &ids)?;
        let published = progress.offers.iter().map(|id| {
            let id = id.as_deref().map(OfferId::parse).transpose();
            id.map_err(|error| Trouble::file(&folder.file(PROGRESS), error))
        });
        let published: Vec<Option<OfferId>> = published.collect::<Result<_, _>>()?;
        let mut world = Self {
            market,
            folder,
            records,
            offers,
            calendar,
            script,
            buyers,
            published,
            progress,
        };
        if is_new {
            for (number, buyer) in world.buyers.iter().enumerate() {
                buyers::equip(&world.market, number, buyer, offers, now)?;
            }
            person::introduce(&world, now, bar)?;
            world.published = vec![None; offers.len()];
            world.note_progress(0)?;
        }
        Ok(world)
    }

    /// Lives through the rounds that are left.
    pub(crate) fn live(&mut self, bar: &ProgressBar) -> Result<(), Trouble> {
        let rounds = self.calendar.rounds();
        let begun = self.progress.rounds.unwrap_or(0);
        bar.set_length(u64::from(rounds));
        bar.set_position(u64::from(begun));
        for round in begun..rounds {
            self.morning(round)?;
            person::act(self, round, Stage::People)?;
            packaging::package(self, round)?;
            person::act(self, round, Stage::SecondThoughts)?;
            packaging::claim(self, round)?;
            self.complaints(round)?;
            if round + 1 == self.calendar.main_rounds() {
                person::show(self, self.calendar.at(round, Stage::Complaints))?;
            }
            self.note_progress(round + 1)?;
            bar.inc(1);
        }
        Ok(())
    }

    /// The time when all is over.
    pub(crate) fn end(&self) -> Timestamp {
        let last = self.calendar.rounds().saturating_sub(1);
        self.calendar.at(last, Stage::Complaints)
    }

    /// The market, whose next command carries a token.
    pub(crate) fn once(&self, round: u32, what: impl std::fmt::Display) -> Market {
        self.market.once(&format!("{round}/{what}"))
    }

    /// The buyer who makes an offer.
    pub(crate) fn buyer_of(&self, offer: usize) -> Option<&Buyer> {
        let name = &self.offers.get(offer)?.buyer;
        self.buyers.iter().find(|buyer| buyer.name == *name)
    }

    /// The operator suspends and reinstates, and buyers publish.
    fn morning(&mut self, round: u32) -> Result<(), Trouble> {
        let now = self.calendar.at(round, Stage::Morning);
        let middle = self.calendar.main_rounds() / 2;
        let verdict = match round {
            _ if round == middle => Some(Verdict::Suspend),
            _ if round == middle + 4 => Some(Verdict::Reinstate),
            _ => None,
        };
        let suspended = self
            .buyers
            .iter()
            .find(|buyer| buyer.habit == Habit::Suspended);
        if let (Some(verdict), Some(buyer)) = (verdict, suspended) {
            self.once(round, "judge").judge(buyer.id, verdict, now)?;
        }
        for (number, offer) in self.offers.iter().enumerate() {
            let open = offer.rounds.contains(&round);
            let is_new = self.published.get(number).is_some_and(Option::is_none);
            if let (true, true, Some(buyer)) = (open, is_new, self.buyer_of(number)) {
                let once = self.once(round, format_args!("{number}/publish"));
                let id = match once.publish(&buyer.key, offer.terms.clone(), now) {
                    Ok(id) => Some(id),
                    // Not trusted enough yet: it asks again in the next round.
                    Err(error) if is_patience(error.code()) => None,
                    Err(error) => {
                        let offer = format_args!("offer {}", number + 1);
                        return Err(Trouble::from(error).about(offer));
                    }
                };
                if let Some(place) = self.published.get_mut(number) {
                    *place = id;
                }
            }
        }
        Ok(())
    }

    /// In the second half, people flag the buyer whom people flag, and the operator finds them right.
    fn complaints(&self, round: u32) -> Result<(), Trouble> {
        let now = self.calendar.at(round, Stage::Complaints);
        let main = self.calendar.main_rounds();
        let Some(week) = round.checked_sub(main / 2).filter(|_| round < main * 3 / 4) else {
            return Ok(());
        };
        let flagged = |buyer: &&Buyer| buyer.habit == Habit::Flagged;
        let Some(buyer) = self.buyers.iter().find(flagged) else {
            return Ok(());
        };
        let people = person::who_granted(self, round, &buyer.name).into_iter();
        let people = people.skip(week as usize * FLAGS).take(FLAGS);
        for (number, user) in people.enumerate() {
            let once = self.once(round, format_args!("complain/{number}"));
            let complaint = match once.complain(user, buyer.id, ComplaintKind::Flag, now) {
                Ok(complaint) => complaint,
                // The permission is wiped by now: whoever has nothing to do with a buyer any more
                // cannot flag it.
                Err(tavren_core::Error::Refused(_)) => continue,
                Err(error) => return Err(error.into()),
            };
            let once = self.once(round, format_args!("uphold/{number}"));
            once.settle(complaint, Settlement::Uphold, now)?;
        }
        Ok(())
    }

    fn note_progress(&mut self, rounds: u32) -> Result<(), Trouble> {
        self.progress.rounds = Some(rounds);
        self.progress.offers = self
            .published
            .iter()
            .map(|id| id.map(|id| id.to_string()))
            .collect();
        self.folder.write_json(PROGRESS, &self.progress)
    }
}

/// True for a refusal that time may lift.
fn is_patience(code: Code) -> bool {
    matches!(code, Code::BuyerTier | Code::BuyerNotApproved)
}
