//! Commands and queries: one struct each, whose fields are its arguments.
//!
//! A host that does its own I/O calls [`Command::task`] and runs the [`Task`] step by step, inside
//! its own transaction if it likes; [`crate::Market::run`] does the same over the market's ports.

mod agent;
mod batch;
mod books;
mod browse;
mod buyer;
mod claim;
mod complaint;
mod credential;
mod deal;
mod deposit;
mod duty;
mod earned;
mod erase;
mod feed;
mod forfeit;
mod forget;
mod fulfil;
mod funds;
mod give;
mod grant;
mod held;
mod invalidate;
mod journal;
mod key;
mod loaded;
mod notification;
mod offer;
mod order;
mod paid_in;
mod payout;
mod present;
mod settlement;
mod split;
mod stake;
mod sweep;
mod trail;
mod user;
mod wallet;

pub use crate::erasure::Recover;
pub use crate::operator::Open;
pub use agent::{EnrolAgent, ViewAgent};
#[cfg(test)]
pub(crate) use agent::{load as load_agents, put as put_agents};
pub use batch::{BatchLine, BookBatch, Party};
pub use browse::{Browse, ViewDeal};
pub use buyer::{Apply, Approve, Fund, Judge, ViewBuyer};
pub use claim::{Acknowledge, Claim, Collect};
pub use complaint::{AnswerComplaint, Complain, Settle, Settlement, ViewComplaint};
pub use credential::IssueCredentials;
pub use deal::{PostDeal, UpdateDeal, WithdrawDeal};
pub use deposit::Deposit;
pub use duty::{MeetDuty, ViewDuties};
pub use erase::Erase;
pub use feed::ViewFeed;
pub use forfeit::Forfeit;
#[cfg(test)]
pub(crate) use forfeit::Forfeited;
pub use forget::Forget;
pub use fulfil::{Fulfil, Fulfilled};
pub use funds::ViewFunds;
pub use give::Give;
pub use grant::{ChangeGrant, GrantChange, Receipt};
pub use invalidate::Invalidate;
pub use journal::ViewJournal;
pub use key::{IssueKey, RegisterEncryption, RenewKey, RetireKey};
pub use notification::OpenNotification;
pub use offer::{Draw, Moderate, Steer, ViewOffer};
pub use order::{AcceptDeal, CancelOrder, ConfirmOrder, SweepOrders, ViewOrders};
pub use payout::{
    CancelPayout, RecordPayouts, RequestPayout, TakePayoutBatch, ViewPayoutBatch,
    ViewPayoutBatches, ViewPayouts,
};
pub use present::{Decline, Present};
pub use settlement::{SettleVendor, ViewPayable};
pub use split::{
    CheckContributors, CreditSplit, PrepareSplit, SweepSplits, ViewOpenSplits, ViewSplit,
};
pub use stake::{Stake, Unstake};
pub use sweep::{Sweep, Swept};
pub use trail::{TrailOf, ViewTrail};
pub use user::{ChangeUser, UserChange};
pub use wallet::ViewWallet;

use crate::agent::AgentView;
use crate::audit::Body;
use crate::buyer::Buyer;
use crate::call::Call;
use crate::complaint::Complaint;
use crate::credential::Issued;
use crate::deal::{Deal, DealPage};
use crate::delivery::{Payload, Release};
use crate::duty::Duty;
use crate::feed::Feed;
use crate::ledger::{Balance, Entry};
use crate::notification::Notification;
use crate::offer::Offer;
use crate::order::{HandedOver, Order};
use crate::payout::{Payout, PayoutBatch};
use crate::split::Split;
use crate::task::Task;
use crate::user::Presentation;
use crate::wallet::Wallet;
use tavren_types::{BuyerId, CommandId, DealId, GrantId, Handle, Money, OfferId, PayoutBatchId};

mod sealed {
    /// Commands are Tavren's own.
    pub trait Sealed {}
}

/// Something that a market can be asked to do, or to tell.
pub trait Command: sealed::Sealed {
    /// What it answers.
    type Output;

    /// Begins it.
    fn task(self, call: Call) -> Task<Self::Output>;
}

macro_rules! commands {
    ($constructor:ident: $($name:ty => $output:ty),* $(,)?) => {$(
        impl sealed::Sealed for $name {}

        impl Command for $name {
            type Output = $output;

            fn task(self, call: Call) -> Task<$output> {
                Task::$constructor(Box::new(self), call)
            }
        }
    )*};
}

commands!(command:
    AcceptDeal => Order,
    Acknowledge => u32,
    AnswerComplaint => Handle,
    Apply => BuyerId,
    Approve => BuyerId,
    CancelOrder => Order,
    CancelPayout => Payout,
    ChangeGrant => Receipt,
    ChangeUser => bool,
    Claim => Option<Release>,
    Complain => Handle,
    ConfirmOrder => HandedOver,
    Decline => OfferId,
    BookBatch => CommandId,
    CreditSplit => Split,
    Deposit => Money,
    Draw => OfferId,
    EnrolAgent => bool,
    Erase => u32,
    Forfeit => Money,
    Fulfil => Fulfilled,
    Fund => Money,
    Give => GrantId,
    Invalidate => Receipt,
    IssueCredentials => Vec<Issued>,
    IssueKey => BuyerId,
    Judge => BuyerId,
    MeetDuty => Handle,
    Moderate => OfferId,
    Open => bool,
    PostDeal => DealId,
    PrepareSplit => Split,
    Present => Presentation,
    RecordPayouts => u32,
    Recover => bool,
    RegisterEncryption => BuyerId,
    RenewKey => BuyerId,
    RequestPayout => Payout,
    RetireKey => BuyerId,
    Settle => Handle,
    SettleVendor => Money,
    Stake => Money,
    Steer => OfferId,
    Sweep => Swept,
    SweepOrders => u32,
    SweepSplits => bool,
    TakePayoutBatch => Option<PayoutBatchId>,
    Unstake => Money,
    UpdateDeal => DealId,
    WithdrawDeal => DealId,
);

commands!(query:
    Browse => DealPage,
    CheckContributors => bool,
    Collect => Payload,
    Forget => u64,
    OpenNotification => Option<Notification>,
    ViewAgent => AgentView,
    ViewBuyer => Buyer,
    ViewComplaint => Complaint,
    ViewDeal => Deal,
    ViewDuties => Vec<Duty>,
    ViewFeed => Feed,
    ViewFunds => Balance,
    ViewJournal => Vec<Entry>,
    ViewOffer => Offer,
    ViewOpenSplits => Vec<Split>,
    ViewOrders => Vec<Order>,
    ViewPayable => Money,
    ViewPayoutBatch => Option<PayoutBatch>,
    ViewPayoutBatches => Vec<PayoutBatchId>,
    ViewPayouts => Vec<Payout>,
    ViewSplit => Option<Split>,
    ViewTrail => Vec<Body>,
    ViewWallet => Wallet,
);
