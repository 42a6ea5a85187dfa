//! The operator books a batch of its own: between itself, buyers, vendors, users and the world outside.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::ledger::{Applied, Batch, Ledger, LedgerError, Line, LineId, Postings, Why, Written};
use crate::limits::BATCH_LINES_MAX;
use crate::port::Key;
use crate::{layout, operator};
use parties::{Ends, Parties, ledger};
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::cbor::{Encode, Schema, Writer};
use tavren_types::code::Class;
use tavren_types::{BuyerId, CommandId, Currency, Money, UserId};

mod parties;

/// Whose money a line moves.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// The world outside: banks and processors.
    Outside,
    /// What the operator earned.
    Fees,
    /// What a user can take out.
    User(UserId),
    /// What a buyer put in and did not commit to an offer.
    Buyer(BuyerId),
    /// What was settled to a vendor and not paid out yet.
    Vendor(BuyerId),
    /// What users lost of the bonuses of a buyer's offers.
    Penalty(BuyerId),
}

/// One line of a [`BookBatch`].
#[derive(Clone, PartialEq, Eq)]
pub struct BatchLine {
    /// Whose money moves; that of the line that is reversed, where it is one.
    pub from: Party,
    /// To whom.
    pub to: Party,
    /// How much, above nothing.
    pub amount: Money,
    /// The line of an earlier batch of which so much moves back. A deposit and a buyer's funding are
    /// batches of one line, under the ids of their commands. All reversals of a line together are at
    /// most what it moved.
    pub reverses: Option<LineId>,
}

/// The operator books a batch under the id of the command: all its lines, or none.
///
/// The same batch under the same id is booked once, for ever; another one under it is refused by the
/// field that differs, and the id of a batch that was reversed in full books nothing any more. Each user
/// and each buyer whom it concerns finds one entry in the own trail.
#[derive(Clone)]
pub struct BookBatch {
    /// The lines, 1 to 8,190.
    pub lines: Vec<BatchLine>,
}

impl std::fmt::Debug for BookBatch {
    /// Prints how many lines there are, and none of them: law 15.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "BookBatch({} lines)", self.lines.len())
    }
}

impl Action for BookBatch {
    type Output = CommandId;

    fn kind(&self) -> Kind {
        Kind::BatchBooked
    }

    fn fingerprint(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(self.lines.len());
        for line in &self.lines {
            line.from.write(&mut writer);
            line.to.write(&mut writer);
            (line.amount, line.reverses).encode(&mut writer);
        }
        fingerprint("book_batch", &[&writer.into_bytes().into_boxed_slice()])
    }

    fn advance(&mut self, context: &mut Context<'_>) -> Result<Next<CommandId>, Halt> {
        match self.lines.len() {
            0 => return Err(Error::from(LedgerError::Empty).into()),
            1..=BATCH_LINES_MAX => {}
            _ => {
                let max = BATCH_LINES_MAX;
                return Err(Error::from(LedgerError::Wide { max }).into());
            }
        }
        let operator = operator::trail(context)?;
        let parties = Parties::load(context, &self.lines)?;
        context.on_behalf(operator);
        let reversed = self.reversed(context)?;
        let ends = parties.ends(context, &self.lines)?;
        let mut ledger = ledger(context, &self.lines, &ends)?;
        for (id, batch) in &reversed {
            ledger.recall(*id, &batch.lines);
        }
        if let Some(own) = context.clear::<Batch>(&layout::booked(context.id))? {
            ledger.recall(context.id, &own.lines);
        }
        let lines = self.resolve(&ends, &ledger)?;
        match ledger.apply(context.id, &lines, context.now) {
            Ok(Applied::Booked) => {}
            Ok(Applied::Before) => return Ok(Next::Done(context.id)),
            Err(error) if error.code().class() == Class::Refusal => return refuse(error.code()),
            Err(error) => return Err(Error::from(error).into()),
        }
        let mut draft = Draft::default();
        let booked = self.booked(context.id, &ledger);
        journal(context, &mut draft, &booked)?;
        for (id, mut batch) in reversed {
            for (at, line) in (0_u16..).zip(&mut batch.lines) {
                let id = LineId {
                    batch: id,
                    line: at,
                };
                line.left = ledger.left(id).unwrap_or(line.left);
            }
            draft.put(layout::booked(id), &batch);
        }
        parties.write(context, &mut draft, &booked, operator)?;
        let batch = Batch {
            schema: Schema,
            lines: booked,
        };
        draft.put(layout::booked(context.id), &batch);
        Next::answer(draft, context.id)
    }
}

impl BookBatch {
    /// The batches of which lines are reversed, as they stand.
    fn reversed(&self, context: &mut Context<'_>) -> Result<BTreeMap<CommandId, Batch>, Halt> {
        let ids = self.lines.iter().filter_map(|line| line.reverses);
        let ids: BTreeSet<CommandId> = ids.map(|id| id.batch).collect();
        let places = ids.iter().copied().chain([context.id]).map(layout::booked);
        let places: Vec<Key> = places.collect();
        context.prefetch(&places)?;
        let (own, mut found) = (context.id, BTreeMap::new());
        for id in ids.into_iter().filter(|id| *id != own) {
            if let Some(batch) = context.clear::<Batch>(&layout::booked(id))? {
                found.insert(id, batch);
            }
        }
        Ok(found)
    }

    /// The lines by accounts. Who is named beside a line that is reversed must be whose it was, so
    /// that those whom it concerns are told.
    fn resolve(&self, ends: &[Ends], ledger: &Ledger) -> Result<Vec<Line>, Halt> {
        let mut lines = Vec::with_capacity(self.lines.len());
        for (at, (line, (from, to))) in self.lines.iter().zip(ends).enumerate() {
            let (from, to, amount) = (*from, *to, line.amount);
            let Some(id) = line.reverses else {
                lines.push(Line::Move { from, to, amount });
                continue;
            };
            let was = ledger.ends(id);
            let other = |field| {
                let why = Why::Unknown;
                Err(Error::from(LedgerError::Line { at, field, why }).into())
            };
            match was {
                Some((was, _)) if was != from => return other("from"),
                Some((_, was)) if was != to => return other("to"),
                _ => lines.push(Line::Reverse { line: id, amount }),
            }
        }
        Ok(lines)
    }

    /// What was booked under an id, as it is kept.
    fn booked(&self, id: CommandId, ledger: &Ledger) -> Vec<Written> {
        let lines = (0_u16..).zip(&self.lines);
        let written = lines.filter_map(|(at, line)| {
            let id = LineId {
                batch: id,
                line: at,
            };
            let (from, to) = ledger.ends(id)?;
            Some(Written {
                from,
                to,
                amount: line.amount,
                left: ledger.left(id)?,
                of: line.reverses,
            })
        });
        written.collect()
    }
}

/// Writes the operator's journal: an entry for each currency.
fn journal(context: &Context<'_>, draft: &mut Draft, lines: &[Written]) -> Result<(), Halt> {
    let mut entries: BTreeMap<Currency, Postings> = BTreeMap::new();
    for line in lines {
        let postings = entries.entry(line.amount.currency()).or_default();
        postings.transfer(line.from, line.to, line.amount.minor())?;
    }
    for (currency, postings) in entries {
        let entry = postings.into_entry(context.now, currency)?;
        draft.append(
            layout::journal_of_operator(),
            tavren_types::cbor::to_bytes(&entry),
        );
    }
    Ok(())
}

impl Party {
    fn write(&self, writer: &mut Writer) {
        match self {
            Self::Outside => 0_u64.encode(writer),
            Self::Fees => 1_u64.encode(writer),
            Self::User(user) => (2_u64, user.expose().to_owned()).encode(writer),
            Self::Buyer(buyer) => (3_u64, *buyer).encode(writer),
            Self::Vendor(vendor) => (4_u64, *vendor).encode(writer),
            Self::Penalty(buyer) => (5_u64, *buyer).encode(writer),
        }
    }
}
