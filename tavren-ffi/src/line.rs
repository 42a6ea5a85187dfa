//! Lines of the ledger, in memory and in a market: the same five.

use crate::boundary::{Argument, Sized64, first, sized_array};
use crate::error::tavren_error;
use crate::money::{money_of, tavren_money};
use crate::span::{moment, tavren_span, user_id};
use std::mem::offset_of;
use tavren_core::command::{BatchLine, Party};
use tavren_core::ledger::{Account, Line, LineId};
use tavren_core::limits::BATCH_LINES_MAX;
use tavren_core::types::{BuyerId, Code, CommandId, Handle, Money, OfferId};

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

/// The world outside: banks and processors.
pub const TAVREN_ACCOUNT_EXTERNAL: u32 = 1;
/// What a buyer put in and did not commit to an offer.
pub const TAVREN_ACCOUNT_FUNDING: u32 = 2;
/// What is left of an offer's budget.
pub const TAVREN_ACCOUNT_BUDGET: u32 = 3;
/// What an offer's grants hold.
pub const TAVREN_ACCOUNT_RESERVED: u32 = 4;
/// What a user can take out.
pub const TAVREN_ACCOUNT_AVAILABLE: u32 = 5;
/// What users paid for deals and is not settled yet, and what was forfeited.
pub const TAVREN_ACCOUNT_TREASURY: u32 = 8;
/// What was settled to a vendor and not paid out yet.
pub const TAVREN_ACCOUNT_PAYABLE: u32 = 9;
/// What a user has at stake.
pub const TAVREN_ACCOUNT_STAKE: u32 = 11;
/// What left a user's balance for a payout that is not settled yet.
pub const TAVREN_ACCOUNT_IN_PAYOUT: u32 = 12;
/// What the operator earned.
pub const TAVREN_ACCOUNT_FEES: u32 = 13;

/// The world outside: banks and processors.
pub const TAVREN_PARTY_OUTSIDE: u32 = 1;
/// What the operator earned.
pub const TAVREN_PARTY_FEES: u32 = 2;
/// What a user can take out.
pub const TAVREN_PARTY_USER: u32 = 3;
/// What a buyer put in and did not commit to an offer.
pub const TAVREN_PARTY_BUYER: u32 = 4;
/// What was settled to a vendor and not paid out yet.
pub const TAVREN_PARTY_VENDOR: u32 = 5;

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

/// An account of a ledger in memory.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_account {
    /// TAVREN_ACCOUNT_...
    pub kind: u32,
    /// Whose: the buyer's, vendor's or offer's id, or a user's random handle; not read of those that
    /// there is one of.
    pub id: [u8; 16],
}

impl tavren_account {
    pub(crate) fn read(self, field: &'static str) -> Result<Account, tavren_error> {
        let (buyer, offer) = (BuyerId::from_bytes(self.id), OfferId::from_bytes(self.id));
        let account = Handle::from_bytes(self.id);
        Ok(match self.kind {
            TAVREN_ACCOUNT_EXTERNAL => Account::External,
            TAVREN_ACCOUNT_FUNDING => Account::Funding { buyer },
            TAVREN_ACCOUNT_BUDGET => Account::Budget { offer },
            TAVREN_ACCOUNT_RESERVED => Account::Reserved { offer },
            TAVREN_ACCOUNT_AVAILABLE => Account::Available { account },
            TAVREN_ACCOUNT_TREASURY => Account::Treasury,
            TAVREN_ACCOUNT_PAYABLE => Account::Payable { vendor: buyer },
            TAVREN_ACCOUNT_STAKE => Account::Stake { account },
            TAVREN_ACCOUNT_IN_PAYOUT => Account::InPayout { account },
            TAVREN_ACCOUNT_FEES => Account::Fees,
            _ => return Err(tavren_error::input(Code::LimitExceeded, field)),
        })
    }
}

impl From<Account> for tavren_account {
    fn from(account: Account) -> Self {
        let none = [0; 16];
        let (kind, id) = match account {
            Account::External => (TAVREN_ACCOUNT_EXTERNAL, none),
            Account::Funding { buyer } => (TAVREN_ACCOUNT_FUNDING, *buyer.as_bytes()),
            Account::Budget { offer } => (TAVREN_ACCOUNT_BUDGET, *offer.as_bytes()),
            Account::Reserved { offer } => (TAVREN_ACCOUNT_RESERVED, *offer.as_bytes()),
            Account::Available { account } => (TAVREN_ACCOUNT_AVAILABLE, *account.as_bytes()),
            Account::Treasury => (TAVREN_ACCOUNT_TREASURY, none),
            Account::Payable { vendor } => (TAVREN_ACCOUNT_PAYABLE, *vendor.as_bytes()),
            Account::Stake { account } => (TAVREN_ACCOUNT_STAKE, *account.as_bytes()),
            Account::InPayout { account } => (TAVREN_ACCOUNT_IN_PAYOUT, *account.as_bytes()),
            Account::Fees => (TAVREN_ACCOUNT_FEES, none),
            // The rests of rewards, which no line moves here.
            Account::Accrued { .. } | Account::Dust => (0, none),
        };
        Self { kind, id }
    }
}

/// Whose money a line of a market is about.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_party {
    /// TAVREN_PARTY_...
    pub kind: u32,
    /// The buyer's or vendor's id; not read of others.
    pub id: [u8; 16],
    /// The user; not read of others.
    pub user: tavren_span,
}

impl tavren_party {
    /// # Safety
    /// The text is the caller's.
    unsafe fn read(self, field: &'static str) -> Result<Party, tavren_error> {
        let buyer = BuyerId::from_bytes(self.id);
        Ok(match self.kind {
            TAVREN_PARTY_OUTSIDE => Party::Outside,
            TAVREN_PARTY_FEES => Party::Fees,
            // SAFETY: by the promise of the caller.
            TAVREN_PARTY_USER => Party::User(user_id(unsafe { self.user.read("user") }?)?),
            TAVREN_PARTY_BUYER => Party::Buyer(buyer),
            TAVREN_PARTY_VENDOR => Party::Vendor(buyer),
            _ => return Err(tavren_error::input(Code::LimitExceeded, field)),
        })
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
