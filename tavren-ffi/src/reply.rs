//! Replies: what is to be sent to a processor, and what it said.

use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::observation::tavren_observation;
use crate::span::{array, tavren_span};
use std::mem::offset_of;
use tavren_core::types::Code;
use tavren_payout::{AnyStep, Reply, Request, limits};

/// One header: its name, and its value as it came.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_header {
    /// The name, in any case.
    pub name: tavren_span,
    /// The value, byte for byte.
    pub value: tavren_span,
}

impl tavren_header {
    /// The headers of a caller.
    ///
    /// # Safety
    /// `headers` points to `len` headers, and they to their texts.
    pub(crate) unsafe fn read_all<'a>(
        headers: *const Self,
        len: u64,
    ) -> Result<Vec<(&'a str, &'a [u8])>, tavren_error> {
        const FIELD: &str = "headers";
        // SAFETY: by the promise of the caller.
        let headers: &[Self] = unsafe { array(headers, len, FIELD) }?;
        if headers.len() > limits::HEADERS_MAX {
            return Err(tavren_error::input(Code::LimitExceeded, FIELD));
        }
        let read = |header: &Self| {
            let bytes = |span: tavren_span| {
                // SAFETY: by the promise of the caller.
                unsafe { array(span.ptr.cast::<u8>(), span.len, FIELD) }
            };
            let name = std::str::from_utf8(bytes(header.name)?);
            let name = name.map_err(|_| tavren_error::input(Code::NotUtf8, FIELD))?;
            Ok((name, bytes(header.value)?))
        };
        headers.iter().map(read).collect()
    }
}

/// A request to send. Its headers hold the credentials: they are not to be logged.
///
/// Ownership: free it with tavren_http_request_free().
pub struct tavren_http_request {
    pub(crate) request: Request<AnyStep>,
    url: String,
}

impl From<Request<AnyStep>> for tavren_http_request {
    fn from(request: Request<AnyStep>) -> Self {
        let url = request.http().uri().to_string();
        Self { request, url }
    }
}

/// What a request says. Set `size` to sizeof(tavren_http) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_http {
    /// sizeof(tavren_http).
    pub size: u64,
    /// GET or POST.
    pub method: tavren_span,
    /// The whole address.
    pub url: tavren_span,
    /// How many headers it has, to be read with tavren_http_request_header().
    pub headers_len: u64,
    /// The body, byte for byte.
    pub body: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_http {
    const FIRST: usize = first(offset_of!(Self, body), size_of::<tavren_span>());
}

/// Reads a request, to be sent.
///
/// Thread-safety: a request may be shared between threads.
/// Ownership: the texts belong to the request and go with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_http_request_read(
    request: *const tavren_http_request,
    http_out: *mut tavren_http,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [request, http_out], {
        // SAFETY: the caller's struct, as long as it says.
        let http_out = unsafe { http_out.sized("http_out") }?;
        let http = request.request.http();
        http_out.set(tavren_http {
            size: 0,
            method: tavren_span::of(http.method().as_str()),
            url: tavren_span::of(&request.url),
            headers_len: http.headers().len() as u64,
            body: tavren_span::of_bytes(http.body()),
        });
        Ok(())
    })
}

/// Reads one header of a request, counted from 0: the name is in lower case.
///
/// Thread-safety: a request may be shared between threads.
/// Ownership: the texts belong to the request and go with it. On any code but TAVREN_OK nothing is
/// written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_http_request_header(
    request: *const tavren_http_request,
    index: u64,
    header_out: *mut tavren_header,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [request, header_out], {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let header = request.request.http().headers().iter().nth(at);
        let (name, value) = header.ok_or_else(beyond)?;
        header_out.set(tavren_header {
            name: tavren_span::of(name.as_str()),
            value: tavren_span::of_bytes(value.as_bytes()),
        });
        Ok(())
    })
}

/// Frees a request.
///
/// Thread-safety: no other thread may still use the request.
/// Ownership: takes the request. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_http_request_free(request: *mut tavren_http_request) {
    boundary!(free request)
}

/// What follows from an answer or a webhook: observations, to be recorded before anything else is
/// sent; requests to be sent now (`next`); and requests to be sent after a pause (`later`), which may
/// also be left, and the batch looked up another day.
///
/// Ownership: free it with tavren_reply_free().
pub struct tavren_reply {
    pub(crate) reply: Reply<AnyStep>,
}

/// How many observations there are in a reply.
///
/// Thread-safety: a reply may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_observations_len(reply: *const tavren_reply) -> u64 {
    boundary!(read reply, 0, |reply| reply.reply.observations.len() as u64)
}

/// Reads one observation of a reply, counted from 0, to be recorded with
/// tavren_market_record_payouts(). Set `size` to sizeof(tavren_observation) before the call.
///
/// Thread-safety: a reply may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_observation(
    reply: *const tavren_reply,
    index: u64,
    observation_out: *mut tavren_observation,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [reply, observation_out], {
        // SAFETY: the caller's struct, as long as it says.
        let observation_out = unsafe { observation_out.sized("observation_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        let observation = reply.reply.observations.get(at).ok_or_else(beyond)?;
        observation_out.set((*observation).into());
        Ok(())
    })
}

/// How many requests of a reply are to be sent now.
///
/// Thread-safety: a reply may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_next_len(reply: *const tavren_reply) -> u64 {
    boundary!(read reply, 0, |reply| reply.reply.next.len() as u64)
}

/// How many requests of a reply are to be sent after a pause: the processor was busy or did not answer.
///
/// Thread-safety: a reply may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_later_len(reply: *const tavren_reply) -> u64 {
    boundary!(read reply, 0, |reply| reply.reply.later.len() as u64)
}

/// Gives one request of a reply that is to be sent now, counted from 0.
///
/// Thread-safety: a reply may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *request_out, before or after the reply is freed; free it
/// with tavren_http_request_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_next(
    reply: *const tavren_reply,
    index: u64,
    request_out: *mut *mut tavren_http_request,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [reply, request_out], {
        request_out.give(request(&reply.reply.next, index)?);
        Ok(())
    })
}

/// Gives one request of a reply that is to be sent after a pause, counted from 0.
///
/// Thread-safety: a reply may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *request_out, before or after the reply is freed; free it
/// with tavren_http_request_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_later(
    reply: *const tavren_reply,
    index: u64,
    request_out: *mut *mut tavren_http_request,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [reply, request_out], {
        request_out.give(request(&reply.reply.later, index)?);
        Ok(())
    })
}

/// Frees a reply; the requests that it gave stay.
///
/// Thread-safety: no other thread may still use the reply.
/// Ownership: takes the reply. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_reply_free(reply: *mut tavren_reply) {
    boundary!(free reply)
}

fn request(requests: &[Request<AnyStep>], index: u64) -> Result<tavren_http_request, tavren_error> {
    let at = usize::try_from(index).unwrap_or(usize::MAX);
    let beyond = || tavren_error::input(Code::LimitExceeded, "index");
    Ok(requests.get(at).ok_or_else(beyond)?.clone().into())
}
