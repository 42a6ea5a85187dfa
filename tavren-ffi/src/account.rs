//! Whose money a line of the ledger is about: accounts in memory, parties of a market.

use crate::boundary::Argument;
use crate::error::tavren_error;
use crate::span::{tavren_span, user_id};
use tavren_core::command::Party;
use tavren_core::ledger::Account;
use tavren_core::types::{BuyerId, Code, CommandId, Handle, OfferId};

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

/// What was put aside for a split and is not credited yet.
pub const TAVREN_ACCOUNT_POOL: u32 = 14;

/// What users lost of the bonuses of a buyer's offers.
pub const TAVREN_ACCOUNT_PENALTY: u32 = 15;

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
/// What users lost of the bonuses of a buyer's offers.
pub const TAVREN_PARTY_PENALTY: u32 = 6;

/// An account of a ledger in memory.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_account {
    /// TAVREN_ACCOUNT_...
    pub kind: u32,
    /// Whose: the buyer's, vendor's or offer's id, a user's random handle, or the id of the command that
    /// posted a split; not read of those that there is one of.
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
            TAVREN_ACCOUNT_PENALTY => Account::Penalty { buyer },
            TAVREN_ACCOUNT_POOL => Account::Pool {
                split: CommandId::from_bytes(self.id),
            },
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
            Account::Penalty { buyer } => (TAVREN_ACCOUNT_PENALTY, *buyer.as_bytes()),
            Account::Pool { split } => (TAVREN_ACCOUNT_POOL, *split.as_bytes()),
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
    pub(crate) unsafe fn read(self, field: &'static str) -> Result<Party, tavren_error> {
        let buyer = BuyerId::from_bytes(self.id);
        Ok(match self.kind {
            TAVREN_PARTY_OUTSIDE => Party::Outside,
            TAVREN_PARTY_FEES => Party::Fees,
            // SAFETY: by the promise of the caller.
            TAVREN_PARTY_USER => Party::User(user_id(unsafe { self.user.read("user") }?)?),
            TAVREN_PARTY_BUYER => Party::Buyer(buyer),
            TAVREN_PARTY_VENDOR => Party::Vendor(buyer),
            TAVREN_PARTY_PENALTY => Party::Penalty(buyer),
            _ => return Err(tavren_error::input(Code::LimitExceeded, field)),
        })
    }
}
