//! Boxes: what the runner tells one agent.

use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::deal::tavren_deal_id;
use crate::error::{judged, tavren_error};
use crate::span::{array, tavren_span};
use std::mem::offset_of;
use std::sync::{Mutex, PoisonError};
use tavren_core::sealing::envelope::ResponseKey;
use tavren_core::types::Code;
use tavren_wire::limits::RECEIPT_BYTES_MAX;
use tavren_wire::notice::{Inbox, Notice, Received, SealedBox};

/// A box that was there for cover.
pub const TAVREN_NOTICE_NONE: u32 = 0;
/// A deal is for the agent's user.
pub const TAVREN_NOTICE_MATCHED: u32 = 1;
/// The agent's signal was taken in.
pub const TAVREN_NOTICE_INCLUDED: u32 = 2;

/// An agent's side of the boxes that answer one sealed signal.
///
/// Ownership: free it with tavren_inbox_free(), which wipes its key from memory.
pub struct tavren_inbox {
    inbox: Mutex<Inbox>,
}

/// Makes an inbox of the 32 bytes that tavren_sealed_signal_response_key() gave.
///
/// Thread-safety: any thread.
/// Ownership: `response_key` stays the caller's, who wipes it. On TAVREN_OK the caller owns
/// *inbox_out; free it with tavren_inbox_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_inbox_new(
    response_key: tavren_span,
    inbox_out: *mut *mut tavren_inbox,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [inbox_out], {
        let (ptr, len) = (response_key.ptr.cast::<u8>(), response_key.len);
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(ptr, len, "response_key") }?;
        let wrong = |_| tavren_error::input(Code::KeyMalformed, "response_key");
        let key = ResponseKey::from_bytes(bytes.try_into().map_err(wrong)?);
        let inbox = Mutex::new(Inbox::new(key));
        inbox_out.give(tavren_inbox { inbox });
        Ok(())
    })
}

/// What was in a box: personal data. Set `size` to sizeof(tavren_received) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_received {
    /// sizeof(tavren_received).
    pub size: u64,
    /// TAVREN_NOTICE_...
    pub notice: u32,
    /// How many boxes before this one have not come, and now never will.
    pub missed: u64,
    /// Which deal matched; zero for another notice, as are the two below.
    pub deal: tavren_deal_id,
    /// Which revision of it.
    pub revision: u64,
    /// SHA-256 of its terms.
    pub terms_hash: [u8; 32],
    /// An inclusion receipt as it was signed, for tavren_inclusion_receipt_verify(), then zeros.
    pub receipt: [u8; 512],
    /// How many of its bytes there are; 0 for another notice.
    pub receipt_len: u64,
}

// The longest receipt fits.
const _: () = assert!(RECEIPT_BYTES_MAX == 512);

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_received {
    const FIRST: usize = first(offset_of!(Self, receipt_len), size_of::<u64>());
}

impl From<Received> for tavren_received {
    fn from(received: Received) -> Self {
        let mut read = Self {
            size: 0,
            notice: TAVREN_NOTICE_NONE,
            missed: received.missed,
            deal: tavren_deal_id::NONE,
            revision: 0,
            terms_hash: [0; 32],
            receipt: [0; 512],
            receipt_len: 0,
        };
        match received.notice {
            None => {}
            Some(Notice::Matched {
                deal,
                revision,
                terms,
            }) => {
                read.notice = TAVREN_NOTICE_MATCHED;
                (read.deal, read.revision, read.terms_hash) = (deal.into(), revision, terms);
            }
            Some(Notice::Included { receipt }) => {
                read.notice = TAVREN_NOTICE_INCLUDED;
                read.receipt_len = receipt.len() as u64;
                for (place, byte) in read.receipt.iter_mut().zip(receipt.iter()) {
                    *place = *byte;
                }
            }
        }
        read
    }
}

/// Opens the next box: 256, 1,024 or 4,096 bytes. A refusal where it was opened before, or comes after
/// a later one; bytes that were changed, or that answer another signal, are an error. After either
/// the next box can still be opened.
///
/// Thread-safety: `inbox` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *received_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_inbox_open(
    inbox: *const tavren_inbox,
    sealed: tavren_span,
    received_out: *mut tavren_received,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [inbox, received_out], {
        // SAFETY: the caller's struct, as long as it says.
        let received_out = unsafe { received_out.sized("received_out") }?;
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(sealed.ptr.cast::<u8>(), sealed.len, "sealed") }?;
        let wrong = |_| tavren_error::input(Code::LimitExceeded, "sealed");
        let sealed = SealedBox::new(bytes).map_err(wrong)?;
        let mut inbox = inbox.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let received = inbox.open(&sealed).map_err(|error| error.code());
        let received = judged(received, "sealed")?;
        Ok(received.map(|received| received_out.set(received.into())))
    })
}

/// Frees an inbox and wipes its key from memory.
///
/// Thread-safety: no other thread may still use the inbox.
/// Ownership: takes the inbox. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_inbox_free(inbox: *mut tavren_inbox) {
    boundary!(free inbox)
}
