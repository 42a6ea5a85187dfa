//! Text and numbers as they cross the boundary.

use crate::boundary::Argument;
use crate::error::tavren_error;
use std::ffi::{CStr, c_char};
use tavren_core::types::{Code, Timestamp, UserId};

/// Text or bytes: where they begin and how many there are. Text is UTF-8 and needs no final NUL.
///
/// Ownership: as the function says that takes or gives it. {NULL, 0} is the empty text.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_span {
    /// The first byte.
    pub ptr: *const c_char,
    /// How many bytes.
    pub len: u64,
}

impl tavren_span {
    pub(crate) const EMPTY: Self = Self {
        ptr: std::ptr::null(),
        len: 0,
    };

    /// A text that somebody else keeps.
    pub(crate) fn of(text: &str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    /// Bytes that somebody else keeps.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self {
            ptr: bytes.as_ptr().cast(),
            len: bytes.len() as u64,
        }
    }
}

impl Argument for tavren_span {
    type Read<'a> = &'a str;

    unsafe fn read<'a>(self, field: &'static str) -> Result<&'a str, tavren_error> {
        // SAFETY: by the promise of the caller.
        let bytes = unsafe { array(self.ptr.cast::<u8>(), self.len, field) }?;
        std::str::from_utf8(bytes).map_err(|_| tavren_error::input(Code::NotUtf8, field))
    }
}

/// An array of the caller; one of no items may be NULL.
///
/// # Safety
/// `ptr` points to `len` items, which nobody changes while the call lasts.
pub(crate) unsafe fn array<'a, T>(
    ptr: *const T,
    len: u64,
    field: &'static str,
) -> Result<&'a [T], tavren_error> {
    if len == 0 {
        return Ok(&[]);
    }
    if ptr.is_null() {
        return Err(tavren_error::input(Code::NullArgument, field));
    }
    let most = (isize::MAX as usize).checked_div(size_of::<T>());
    match usize::try_from(len) {
        Ok(len) if Some(len) <= most => {
            // SAFETY: not NULL, and not longer than an object can be.
            Ok(unsafe { std::slice::from_raw_parts(ptr, len) })
        }
        _ => Err(tavren_error::input(Code::LimitExceeded, field)),
    }
}

/// An array of texts.
///
/// # Safety
/// As [`array`], and each text as well.
pub(crate) unsafe fn texts<'a>(
    ptr: *const tavren_span,
    len: u64,
    field: &'static str,
) -> Result<Vec<&'a str>, tavren_error> {
    // SAFETY: by the promise of the caller.
    let spans = unsafe { array(ptr, len, field) }?;
    // A list that is too long is refused before anything is set aside for it.
    if spans.len() > LIST_MAX {
        return Err(tavren_error::input(Code::LimitExceeded, field));
    }
    // SAFETY: by the promise of the caller.
    let read = |span: &tavren_span| unsafe { span.read(field) };
    spans.iter().map(read).collect()
}

/// Items in any list of texts: more than every limit of the core, few enough to set aside.
const LIST_MAX: usize = 4096;

/// The moment that a caller passed in.
pub(crate) fn moment(millis: i64, field: &'static str) -> Result<Timestamp, tavren_error> {
    Timestamp::from_millis(millis).ok_or_else(|| tavren_error::input(Code::TimeMalformed, field))
}

/// The user that a caller passed in.
pub(crate) fn user_id(text: &str) -> Result<UserId, tavren_error> {
    UserId::new(text).map_err(|error| tavren_error::input(error.code(), "user"))
}

/// The span of a text that ends with NUL, such as a literal.
///
/// Thread-safety: any thread.
/// Ownership: the span shows the caller's own text. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_text(text: *const c_char) -> tavren_span {
    boundary!(read text, tavren_span::EMPTY, |_| {
        // SAFETY: not NULL, and the caller's text ends with NUL.
        tavren_span::of_bytes(unsafe { CStr::from_ptr(text) }.to_bytes())
    })
}
