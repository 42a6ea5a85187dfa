//! The operator books a batch of its own: between itself, buyers, vendors, users and the world outside.

use crate::action::{Action, Next, fingerprint};
use crate::audit::Kind;
use crate::context::{Context, Halt, refuse};
use crate::draft::Draft;
use crate::error::Error;
use crate::layout;
use crate::ledger::{Applied, Batch, Ledger, LedgerError, Line, LineId, Postings, Why, Written};
use crate::limits::BATCH_LINES_MAX;
use crate::operator;
use crate::port::{Key, Limits};
use accounts::Accounts;
use earlier::Earlier;
use parties::Parties;
use std::collections::{BTreeMap, BTreeSet};
use tavren_types::cbor::Writer;
use tavren_types::code::Class;
use tavren_types::{CommandId, Currency};

mod accounts;
mod earlier;
mod line;
mod parties;
mod told;

pub use line::{BatchLine, Party};

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
            line.write(&mut writer);
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
        // What is few is read first: with every step the decision runs again from here.
        operator::ready(context)?;
        let operator = operator::trail(context)?;
        let earlier = Earlier::load(context, &self.lines)?;
        let parties = Parties::load(context, &self.lines, &earlier)?;
        context.on_behalf(operator);
        let lines = parties.resolve(context, &self.lines)?;
        let mut accounts = Accounts::load(context, &lines, &earlier)?;
        let mut ledger = Ledger::new();
        earlier.recall(&mut ledger, context.id);
        let mut draft = Draft::default();
        let mut caught_up = BTreeSet::new();
        loop {
            accounts.carry(&mut ledger, context.now);
            let error = match ledger.apply(context.id, &lines, context.now) {
                Ok(Applied::Booked) => break,
                Ok(Applied::Before) => return Ok(Next::Done(context.id)),
                Err(error) => error,
            };
            // Who is short may have earned it meanwhile.
            if let LedgerError::Line { at, why, .. } = error
                && why == Why::Short
                && let Some(payer) = accounts.payer(at)
                && caught_up.insert(payer)
            {
                parties.earned(context, &mut draft, payer)?;
                if accounts.bring(&draft, payer)? {
                    continue;
                }
            }
            return match error.code().class() {
                Class::Refusal => refuse(error.code()),
                _ => Err(Error::from(error).into()),
            };
        }
        let written = written(context.id, &lines, &ledger);
        parties.open(&written)?;
        journal(context, &mut draft, &written)?;
        accounts.write(context, &mut draft, &written, &earlier, &ledger)?;
        earlier.put(context, &mut draft, &ledger, operator)?;
        told::note(context, &mut draft, &parties, &written, operator);
        let place = layout::booked(context.id);
        let batch = Batch::new(written, parties.owned(context, &place)?);
        parties.put(context, &mut draft, &batch.lines)?;
        draft.put_sealed(context, place, operator.key, &batch)?;
        Next::answer(draft, context.id)
    }
}

/// What was just booked under an id, as it is kept.
fn written(id: CommandId, lines: &[Line], ledger: &Ledger) -> Vec<Written> {
    let lines = (0_u16..).zip(lines);
    let written = lines.filter_map(|(at, line)| {
        let id = LineId {
            batch: id,
            line: at,
        };
        ledger.written(id, line)
    });
    written.collect()
}

/// Writes the operator's journal: an entry for each currency.
fn journal(context: &Context<'_>, draft: &mut Draft, lines: &[Written]) -> Result<(), Halt> {
    let mut entries: BTreeMap<Currency, Postings> = BTreeMap::new();
    for line in lines.iter().filter(|line| line.moved()) {
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

/// Reads keys, as many at once as a store takes.
fn read(context: &mut Context<'_>, keys: &[Key]) -> Result<(), Halt> {
    keys.chunks(Limits::LEAST.keys)
        .try_for_each(|some| context.prefetch(some))
}
