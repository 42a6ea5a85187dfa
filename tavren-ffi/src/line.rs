//! Lines of the ledger, in memory and in a market: the same five.

use crate::account::{tavren_account, tavren_party};
use crate::boundary::{Sized64, first, sized_array};
use crate::error::tavren_error;
use crate::money::{money_of, tavren_money};
use crate::span::moment;
use std::mem::offset_of;
use tavren_core::command::BatchLine;
use tavren_core::ledger::{Line, LineId};
use tavren_core::limits::BATCH_LINES_MAX;
use tavren_core::types::{Code, CommandId, Money};

/// Moves money: `from`, `to` and `amount` are read.
pub const TAVREN_LINE_MOVE: u32 = 1;
/// Sets money aside until `until_ms`: `from`, `to` and `amount` are read. It moves nothing: what is
/// neither drawn nor closed is free again then, without anybody doing anything.
pub const TAVREN_LINE_HOLD: u32 = 2;
/// Moves part of what the hold `of` holds: `amount` is read.
pub const TAVREN_LINE_DRAW: u32 = 3;
/// Ends the hold `of`: what was not drawn is free again.
pub const TAVREN_LINE_CLOSE: u32 = 4;
/// Moves back part of what the line `of` moved: `amount` is read.
pub const TAVREN_LINE_REVERSE: u32 = 5;

/// The id of a command, under which a batch is booked: sixteen bytes, copied as they are.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_command_id {
    /// The bytes.
    pub bytes: [u8; 16],
}

impl From<CommandId> for tavren_command_id {
    fn from(id: CommandId) -> Self {
        let bytes = *id.as_bytes();
        Self { bytes }
    }
}

impl From<tavren_command_id> for CommandId {
    fn from(id: tavren_command_id) -> Self {
        Self::from_bytes(id.bytes)
    }
}

/// A line by its place.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_line_id {
    /// The id of its batch.
    pub batch: tavren_command_id,
    /// Which of its lines, from 0.
    pub line: u32,
}

impl tavren_line_id {
    pub(crate) fn read(self, field: &'static str) -> Result<LineId, tavren_error> {
        let line = u16::try_from(self.line);
        let line = line.map_err(|_| tavren_error::input(Code::LineUnknown, field))?;
        let batch = self.batch.into();
        Ok(LineId { batch, line })
    }
}

/// One line of a batch for tavren_ledger_apply(). Set `size` to sizeof(tavren_line), and start from
/// zero. All lines of an array have one size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_line {
    /// sizeof(tavren_line).
    pub size: u64,
    /// TAVREN_LINE_..., which says what else is read.
    pub kind: u32,
    /// Where the money comes from.
    pub from: tavren_account,
    /// Where it goes to.
    pub to: tavren_account,
    /// How much, above nothing.
    pub amount: tavren_money,
    /// When what is held is free again, in ms since 1970.
    pub until_ms: i64,
    /// Which earlier line it draws, closes or reverses.
    pub of: tavren_line_id,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_line {
    const FIRST: usize = first(offset_of!(Self, of), size_of::<tavren_line_id>());
}

/// One line of a batch for tavren_market_book(). Set `size` to sizeof(tavren_batch_line), and start
/// from zero. All lines of an array have one size.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_batch_line {
    /// sizeof(tavren_batch_line).
    pub size: u64,
    /// TAVREN_LINE_..., which says what else is read.
    pub kind: u32,
    /// Whose money it is.
    pub from: tavren_party,
    /// Whose it becomes.
    pub to: tavren_party,
    /// How much, above nothing.
    pub amount: tavren_money,
    /// When what is held is free again, in ms since 1970.
    pub until_ms: i64,
    /// Which earlier line it draws, closes or reverses.
    pub of: tavren_line_id,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_batch_line {
    const FIRST: usize = first(offset_of!(Self, of), size_of::<tavren_line_id>());
}

fn amount(money: tavren_money) -> Result<Money, tavren_error> {
    let absent = || tavren_error::input(Code::CurrencyUnknown, "amount");
    money_of(money, "amount")?.ok_or_else(absent)
}

impl tavren_line {
    fn read(&self) -> Result<Line, tavren_error> {
        Ok(match self.kind {
            TAVREN_LINE_MOVE => Line::Move {
                from: self.from.read("from")?,
                to: self.to.read("to")?,
                amount: amount(self.amount)?,
            },
            TAVREN_LINE_HOLD => Line::Hold {
                from: self.from.read("from")?,
                to: self.to.read("to")?,
                amount: amount(self.amount)?,
                until: moment(self.until_ms, "until_ms")?,
            },
            TAVREN_LINE_DRAW => Line::Draw {
                hold: self.of.read("of")?,
                amount: amount(self.amount)?,
            },
            TAVREN_LINE_CLOSE => Line::Close {
                hold: self.of.read("of")?,
            },
            TAVREN_LINE_REVERSE => Line::Reverse {
                line: self.of.read("of")?,
                amount: amount(self.amount)?,
            },
            _ => return Err(tavren_error::input(Code::LimitExceeded, "kind")),
        })
    }
}

impl tavren_batch_line {
    /// # Safety
    /// The texts are the caller's.
    unsafe fn read(&self) -> Result<BatchLine, tavren_error> {
        // SAFETY: by the promise of the caller.
        let (from, to) = unsafe { (self.from.read("from"), self.to.read("to")) };
        Ok(match self.kind {
            TAVREN_LINE_MOVE => BatchLine::Move {
                from: from?,
                to: to?,
                amount: amount(self.amount)?,
            },
            TAVREN_LINE_HOLD => BatchLine::Hold {
                from: from?,
                to: to?,
                amount: amount(self.amount)?,
                until: moment(self.until_ms, "until_ms")?,
            },
            TAVREN_LINE_DRAW => BatchLine::Draw {
                hold: self.of.read("of")?,
                amount: amount(self.amount)?,
            },
            TAVREN_LINE_CLOSE => BatchLine::Close {
                hold: self.of.read("of")?,
            },
            TAVREN_LINE_REVERSE => BatchLine::Reverse {
                line: self.of.read("of")?,
                amount: amount(self.amount)?,
            },
            _ => return Err(tavren_error::input(Code::LimitExceeded, "kind")),
        })
    }
}

/// Which line of an array is wrong.
#[derive(Clone, Copy)]
pub(crate) struct At(pub(crate) usize);

/// The lines of a caller, for the ledger in memory; where one is malformed, which.
///
/// # Safety
/// `lines` points to `len` lines of as many bytes as the size in the first says.
pub(crate) unsafe fn lines(
    lines: *const tavren_line,
    len: u64,
) -> Result<Vec<Line>, (tavren_error, Option<At>)> {
    // SAFETY: by the promise of the caller.
    let lines = unsafe { several(lines, len) }?;
    read(&lines, tavren_line::read)
}

/// The lines of a caller, for a market; where one is malformed, which.
///
/// # Safety
/// As [`lines`], and the texts are the caller's.
pub(crate) unsafe fn batch_lines(
    lines: *const tavren_batch_line,
    len: u64,
) -> Result<Vec<BatchLine>, (tavren_error, Option<At>)> {
    // SAFETY: by the promise of the caller.
    let lines = unsafe { several(lines, len) }?;
    // SAFETY: by the promise of the caller.
    read(&lines, |line| unsafe { line.read() })
}

/// # Safety
/// As [`lines`].
unsafe fn several<T: Sized64>(
    lines: *const T,
    len: u64,
) -> Result<Vec<T>, (tavren_error, Option<At>)> {
    // Before anything is copied.
    if len > BATCH_LINES_MAX as u64 {
        return Err((tavren_error::input(Code::LimitExceeded, "lines"), None));
    }
    // SAFETY: by the promise of the caller.
    unsafe { sized_array(lines, len, "lines") }.map_err(|error| (error, None))
}

fn read<T, L>(
    lines: &[T],
    one: impl Fn(&T) -> Result<L, tavren_error>,
) -> Result<Vec<L>, (tavren_error, Option<At>)> {
    let read =
        |(at, line): (usize, &T)| one(line).map_err(|error| (error.at("line", at), Some(At(at))));
    lines.iter().enumerate().map(read).collect()
}
