//! What users do with deals, and how their vendors are settled.

use super::{BuyerId, Error, Market, Money, Timestamp, UserId, command};
use crate::buyer::ApiKey;
use crate::notification::Notification;
use crate::order::{HandedOver, Order};
use tavren_types::{Currency, OrderId};

impl Market {
    /// Notes that a user put in money, to take deals with. Once: see [`Market::once`].
    ///
    /// # Errors
    /// [`Error::Input`] for an amount that is not positive.
    pub fn deposit(&self, user: &UserId, amount: Money, now: Timestamp) -> Result<Money, Error> {
        let user = user.clone();
        self.run(command::Deposit { user, amount }, now)
    }

    /// A user accepts a deal, and pays: of people who take the last one at once, one has it. What
    /// lapsed orders held is free, swept or not.
    ///
    /// # Errors
    /// [`Error::Refused`] where the deal is over, was changed or had too often, where the user's
    /// lists or the vendor's standing forbid it, or the balance does not cover the price. Nothing is
    /// taken and nothing is paid then.
    pub fn accept_deal(
        &self,
        acceptance: command::AcceptDeal,
        now: Timestamp,
    ) -> Result<Order, Error> {
        self.run(acceptance, now)
    }

    /// Opens a message of [`Topic::NOTIFICATIONS`](crate::port::Topic::NOTIFICATIONS), to be sent to its user;
    /// `None` where the user was erased.
    ///
    /// # Errors
    /// [`Error::Input`] for what is no message of that topic.
    pub fn open_notification(
        &self,
        message: &[u8],
        now: Timestamp,
    ) -> Result<Option<Notification>, Error> {
        let message = message.to_vec();
        self.run(command::OpenNotification { message }, now)
    }

    /// A vendor hands over what was ordered, once; it learns the deal and a pseudonym. A till that had
    /// no answer asks again under its token, and is told the same: see [`Market::once`].
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such order of this vendor's, or it is no longer open: also
    /// where it was handed over before.
    pub fn confirm_order(
        &self,
        key: &ApiKey,
        order: OrderId,
        now: Timestamp,
    ) -> Result<HandedOver, Error> {
        let key = key.clone();
        self.run(command::ConfirmOrder { key, order }, now)
    }

    /// A user gives up an order that was not handed over, and has the money back. Again, it stays so.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such order of the user's, or it was handed over.
    pub fn cancel_order(
        &self,
        user: &UserId,
        order: OrderId,
        now: Timestamp,
    ) -> Result<Order, Error> {
        let user = user.clone();
        self.run(command::CancelOrder { user, order }, now)
    }

    /// A user's orders, the newest first.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn orders(&self, user: &UserId, now: Timestamp) -> Result<Vec<Order>, Error> {
        self.run(command::ViewOrders { user: user.clone() }, now)
    }

    /// Gives back the money of orders that nobody came for, and forgets those that ended a year ago:
    /// one page; how many there were. Run until it answers 0.
    ///
    /// # Errors
    /// Those of the ports.
    pub fn sweep_orders(&self, now: Timestamp) -> Result<u32, Error> {
        self.run(command::SweepOrders, now)
    }

    /// Settles a vendor: what its confirmed orders come to, as one sum.
    ///
    /// # Errors
    /// [`Error::Refused`] where fewer than ten wait and the last time was less than 30 days ago, or
    /// on the same UTC day.
    pub fn settle_vendor(
        &self,
        vendor: BuyerId,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Money, Error> {
        self.run(command::SettleVendor { vendor, currency }, now)
    }

    /// What was settled to a vendor and not paid out yet.
    ///
    /// # Errors
    /// [`Error::Refused`] where the key does not allow it.
    pub fn payable(
        &self,
        key: &ApiKey,
        currency: Currency,
        now: Timestamp,
    ) -> Result<Money, Error> {
        let key = key.clone();
        self.run(command::ViewPayable { key, currency }, now)
    }
}
