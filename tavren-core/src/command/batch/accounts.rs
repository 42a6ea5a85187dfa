use super::earlier::Earlier;
use super::read;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Account, Effect, Holds, Ledger, Line, LineId, Written};
use crate::limits::HOLD_ENDS_MAX;
use crate::port::Key;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::{Code, Currency, Money, Timestamp};

/// An account in one currency.
type Place = (Account, Currency);

/// What the accounts of a batch have of the currencies that it moves, and what is held of those that pay.
pub(super) struct Accounts {
    has: BTreeMap<Place, Money>,
    holds: BTreeMap<Place, Holds>,
    /// From where to where each line moves or holds money, where it refers to one that there is.
    ways: Vec<Option<(Place, Place)>>,
}

impl Accounts {
    /// Reads them all, in as few steps as can be.
    pub(super) fn load(
        context: &mut Context<'_>,
        lines: &[Line],
        earlier: &Earlier,
    ) -> Result<Self, Halt> {
        let ways = ways(context, lines, earlier);
        let paying: BTreeSet<Place> = ways.iter().flatten().map(|(from, _)| *from).collect();
        let all = ways.iter().flatten().flat_map(|(from, to)| [*from, *to]);
        let all: BTreeSet<Place> = all.collect();
        let counters = all.iter().filter_map(|place| counter(*place));
        let holds = paying.iter().filter_map(|place| held_of(*place));
        read(context, &counters.chain(holds).collect::<Vec<_>>())?;
        let mut found = Self {
            has: BTreeMap::new(),
            holds: BTreeMap::new(),
            ways,
        };
        for place in all {
            if let Some(counter) = counter(place) {
                let has = Money::new(context.count(&counter)?, place.1);
                let has = has.map_err(|error| Error::input(error.code(), "amount"))?;
                found.has.insert(place, has);
            }
        }
        for place in paying {
            if let Some(key) = held_of(place) {
                let holds = context.clear::<Holds>(&key)?;
                found.holds.insert(place, holds.unwrap_or(Holds::NONE));
            }
        }
        Ok(found)
    }

    /// Tells a ledger what they have now.
    pub(super) fn carry(&self, ledger: &mut Ledger, now: Timestamp) {
        for (place, has) in &self.has {
            let held = self.holds.get(place).map_or(0, |holds| holds.at(now));
            ledger.carry(place.0, *has, held);
        }
    }

    /// Counts what a draft brings into an account, of which no line has moved anything yet. True where
    /// it is something.
    pub(super) fn bring(&mut self, draft: &Draft, account: Account) -> Result<bool, Error> {
        let mut more = false;
        for (place, has) in &mut self.has {
            let added = match counter(*place) {
                Some(counter) if place.0 == account => draft.added(&counter),
                _ => 0,
            };
            let after = Money::new(has.minor().saturating_add(added), place.1);
            *has = after.map_err(|error| Error::input(error.code(), "amount"))?;
            more |= added > 0;
        }
        Ok(more)
    }

    /// The account that a line takes money from.
    pub(super) fn payer(&self, line: usize) -> Option<Account> {
        let ((account, _), _) = (*self.ways.get(line)?)?;
        Some(account)
    }

    /// Moves their counters by what was booked, and writes what is held of them now.
    ///
    /// # Law
    /// 5: a counter that pays never falls below what is held of it, whatever is booked meanwhile
    /// (`tests/laws/interleavings.rs`).
    pub(super) fn write(
        mut self,
        context: &mut Context<'_>,
        draft: &mut Draft,
        lines: &[Written],
        earlier: &Earlier,
        ledger: &Ledger,
    ) -> Result<(), Halt> {
        let mut changed = BTreeSet::new();
        let placed = lines.iter().filter_map(|line| match line.effect {
            Effect::Held { until, left } => Some((*line, until, left)),
            _ => None,
        });
        let freed = earlier.freed(ledger).into_iter();
        let freed = freed.map(|(line, until, less)| (line, until, less.saturating_neg()));
        for (line, until, change) in placed.chain(freed) {
            let place = (line.from, line.amount.currency());
            if let Some(holds) = self.holds.get_mut(&place) {
                holds.add(until, change);
                changed.insert(place);
            }
        }
        let mut moves = moves(lines);
        for place in changed {
            moves.entry(place).or_default();
            let (Some(key), Some(holds)) = (held_of(place), self.holds.get_mut(&place)) else {
                continue;
            };
            holds.prune(context.now);
            match holds.ends.len() {
                0 if context.exists(&key)? => draft.delete(key),
                0 => {}
                1..=HOLD_ENDS_MAX => draft.put(key, holds),
                _ => return Err(Error::input(Code::LimitExceeded, "until").into()),
            }
        }
        for (place, change) in moves {
            let Some(counter) = counter(place) else {
                continue;
            };
            let has = self.has.get(&place).map_or(0, |has| has.minor());
            let held = self
                .holds
                .get(&place)
                .map_or(0, |holds| holds.at(context.now));
            // A clock that is behind sees held what another has spent since it ran out.
            if has.saturating_add(change) < held {
                return refuse(Code::BalanceShort);
            }
            draft.add_above(counter, change, held);
        }
        Ok(())
    }
}

/// How much comes into each account that lines move money between.
pub(super) fn moves(lines: &[Written]) -> BTreeMap<Place, i64> {
    let mut moves: BTreeMap<Place, i64> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.moved()) {
        let (currency, minor) = (line.amount.currency(), line.amount.minor());
        let out = moves.entry((line.from, currency)).or_default();
        *out = out.saturating_sub(minor);
        let into = moves.entry((line.to, currency)).or_default();
        *into = into.saturating_add(minor);
    }
    moves
}

/// From where to where each line moves or holds money; nowhere where it refers to none that there is.
fn ways(context: &Context<'_>, lines: &[Line], earlier: &Earlier) -> Vec<Option<(Place, Place)>> {
    let mut ways: Vec<Option<(Place, Place)>> = Vec::with_capacity(lines.len());
    for line in lines {
        let of = |id: LineId| match id.batch == context.id {
            true => ways.get(usize::from(id.line)).copied().flatten(),
            false => earlier.line(id).map(|line| {
                let currency = line.amount.currency();
                ((line.from, currency), (line.to, currency))
            }),
        };
        let way = match *line {
            Line::Move { from, to, amount }
            | Line::Hold {
                from, to, amount, ..
            } => Some(((from, amount.currency()), (to, amount.currency()))),
            Line::Draw { hold, .. } | Line::Close { hold } => of(hold),
            Line::Reverse { line, .. } => of(line).map(|(from, to)| (to, from)),
        };
        ways.push(way);
    }
    ways
}

/// The counter of an account; the world outside has none.
fn counter((account, currency): Place) -> Option<Key> {
    match account {
        Account::Fees => Some(layout::fees(currency)),
        Account::Available { account } => Some(layout::available(account, currency)),
        Account::Funding { buyer } => Some(layout::funding(buyer, currency)),
        Account::Payable { vendor } => Some(layout::payable(vendor, currency)),
        Account::Penalty { buyer } => Some(layout::penalties(buyer, currency)),
        _ => None,
    }
}

/// Where it is written what is held of an account.
fn held_of(place: Place) -> Option<Key> {
    counter(place).map(|counter| layout::holds(&counter))
}
