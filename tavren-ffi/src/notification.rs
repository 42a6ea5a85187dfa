//! Notifications for people, which the host sends.

use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::deal::tavren_deal_id;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::money::tavren_money;
use crate::order::tavren_order_id;
use crate::span::{array, moment, tavren_span};
use std::mem::offset_of;
use tavren_core::Error;
use tavren_core::notification::{Notification, Tidings};
use tavren_core::port::{Emitted, Scope, Topic};
use tavren_core::types::Code;

/// Messages for people as they wait to be sent, sealed.
///
/// Ownership: free it with tavren_notifications_free().
pub struct tavren_notifications {
    waiting: Vec<Emitted>,
}

/// Reads messages for people that wait to be sent, the oldest first: at most `limit` behind the
/// position `after`, 0 for all.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *notifications_out; free it with tavren_notifications_free().
/// On any other code *notifications_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_notifications(
    market: *const tavren_market,
    after: u64,
    limit: u64,
    notifications_out: *mut *mut tavren_notifications,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, notifications_out], {
        let waiting = market.ask(|market| {
            let store = market.store();
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let limit = limit.min(store.limits().keys);
            let waiting = store.outbox(Topic::NOTIFICATIONS, after, limit);
            waiting.map_err(Error::from)
        })?;
        Ok(waiting.map(|waiting| notifications_out.give(tavren_notifications { waiting })))
    })
}

/// How many messages there are in a list.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_notifications_len(
    notifications: *const tavren_notifications,
) -> u64 {
    boundary!(read notifications, 0, |notifications| notifications.waiting.len() as u64)
}

/// A message that waits to be sent. Set `size` to sizeof(tavren_waiting) before the call.
///
/// Ownership: its bytes belong to the list and go with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_waiting {
    /// sizeof(tavren_waiting).
    pub size: u64,
    /// Its place among all, for tavren_market_forget_notifications().
    pub position: u64,
    /// The sealed bytes, for tavren_market_open_notification().
    pub message: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_waiting {
    const FIRST: usize = first(offset_of!(Self, message), size_of::<tavren_span>());
}

/// Reads one message of a list, counted from 0.
///
/// Thread-safety: a list may be shared between threads.
/// Ownership: the bytes belong to the list and go with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_notifications_at(
    notifications: *const tavren_notifications,
    index: u64,
    waiting_out: *mut tavren_waiting,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [notifications, waiting_out], {
        // SAFETY: the caller's struct, as long as it says.
        let waiting_out = unsafe { waiting_out.sized("waiting_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let one = notifications.waiting.get(at).ok_or_else(beyond)?;
        waiting_out.set(tavren_waiting {
            size: 0,
            position: one.position,
            message: tavren_span::of_bytes(&one.value),
        });
        Ok(())
    })
}

/// Frees a list of messages; they wait on.
///
/// Thread-safety: no other thread may still use the list.
/// Ownership: takes the list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_notifications_free(notifications: *mut tavren_notifications) {
    boundary!(free notifications)
}

/// A notification for one user: personal data.
///
/// Ownership: free it with tavren_notification_free().
pub struct tavren_notification {
    notification: Notification,
}

/// Opens a message, to be sent to its user. What is no such message is an error.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: `message` stays the caller's. On TAVREN_OK the caller owns *notification_out, which is NULL
/// where the user was erased; free it with tavren_notification_free(). On any other code
/// *notification_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_open_notification(
    market: *const tavren_market,
    message: tavren_span,
    now_ms: i64,
    notification_out: *mut *mut tavren_notification,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, notification_out], {
        let now = moment(now_ms, "now_ms")?;
        // SAFETY: the caller passes so many bytes.
        let message = unsafe { array(message.ptr.cast::<u8>(), message.len, "message") }?;
        let told = market.ask(|market| market.open_notification(message, now))?;
        Ok(told.map(|told| match told {
            Some(notification) => notification_out.give(tavren_notification { notification }),
            None => notification_out.set(std::ptr::null_mut()),
        }))
    })
}

/// A standing rule of the user's took a deal.
pub const TAVREN_TIDINGS_BOUGHT: u32 = 1;

/// What a user is told. Set `size` to sizeof(tavren_tidings) before the call.
///
/// Ownership: its texts belong to the notification and go with it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_tidings {
    /// sizeof(tavren_tidings).
    pub size: u64,
    /// TAVREN_TIDINGS_...
    pub kind: u32,
    /// When it came about, in ms since 1970.
    pub at_ms: i64,
    /// Whom it is for: the host's own id of the user.
    pub user: tavren_span,
    /// The order.
    pub order: tavren_order_id,
    /// The deal.
    pub deal: tavren_deal_id,
    /// The deal's name.
    pub title: tavren_span,
    /// What was paid.
    pub price: tavren_money,
    /// Until when it can be cancelled or handed over.
    pub until_ms: i64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_tidings {
    const FIRST: usize = first(offset_of!(Self, until_ms), size_of::<i64>());
}

/// Reads a notification.
///
/// Thread-safety: a notification may be shared between threads.
/// Ownership: the texts belong to the notification and go with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_notification_read(
    notification: *const tavren_notification,
    tidings_out: *mut tavren_tidings,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [notification, tidings_out], {
        // SAFETY: the caller's struct, as long as it says.
        let tidings_out = unsafe { tidings_out.sized("tidings_out") }?;
        let told = &notification.notification;
        let Tidings::Bought {
            order,
            deal,
            title,
            price,
            until,
        } = told.tidings();
        tidings_out.set(tavren_tidings {
            size: 0,
            kind: TAVREN_TIDINGS_BOUGHT,
            at_ms: told.at().millis(),
            user: tavren_span::of(told.user()),
            order: (*order).into(),
            deal: (*deal).into(),
            title: tavren_span::of(title),
            price: (*price).into(),
            until_ms: until.millis(),
        });
        Ok(())
    })
}

/// Frees a notification.
///
/// Thread-safety: no other thread may still use the notification.
/// Ownership: takes the notification. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_notification_free(notification: *mut tavren_notification) {
    boundary!(free notification)
}

/// Removes for good the messages that were sent, up to and with this position: how many.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *removed_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_forget_notifications(
    market: *const tavren_market,
    position: u64,
    removed_out: *mut u64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, removed_out], {
        let sent = Scope::Outbox(Topic::NOTIFICATIONS, position);
        let removed = market.ask(|market| market.store().erase(&sent).map_err(Error::from))?;
        Ok(removed.map(|removed| removed_out.set(removed)))
    })
}
