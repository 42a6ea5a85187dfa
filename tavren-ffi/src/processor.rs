//! Payment processors, without their I/O: what to send them, and what their answers say.

use crate::boundary::Answer;
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::money::currency_of;
use crate::payout::{tavren_granularity, tavren_payout_id};
use crate::payout_batch::tavren_payout_batch;
use crate::reply::{tavren_header, tavren_http_request, tavren_reply};
use crate::span::{array, moment, tavren_span, texts};
use tavren_core::types::{Class, Code};
use tavren_payout::{
    AnyProcessor, PayPal, PayoutError, Processor, Secret, Stripe, answer, limits, webhook,
};

/// A payment processor, without its I/O: the host sends the requests and hands back the answers.
///
/// A batch is taken before anything is sent (tavren_market_take_payout_batch()), and everything is
/// sent under keys that follow from it. So the host may stop anywhere: it takes the batch up again by
/// tavren_processor_lookup(), and nothing is paid twice.
///
/// Ownership: free it with tavren_processor_free(), which wipes its secrets from memory.
pub struct tavren_processor {
    processor: AnyProcessor,
    name: String,
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    // The header says that threads may share it.
    shared::<tavren_processor>();
};

impl tavren_processor {
    fn new(processor: AnyProcessor, base: &str) -> Self {
        let processor = match base {
            "" => processor,
            base => processor.at(base),
        };
        let name = processor.name().to_string();
        Self { processor, name }
    }
}

/// Stripe Connect by the platform's secret key; `webhooks` are the secrets of its endpoints, of which
/// one must have signed an event. `base` is another address, scheme and host without a slash at the
/// end; empty for Stripe's own.
///
/// Thread-safety: any thread.
/// Ownership: what is passed in is copied. On TAVREN_OK the caller owns *processor_out; free it with
/// tavren_processor_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_stripe(
    key: tavren_span,
    webhooks: *const tavren_span,
    webhooks_len: u64,
    base: tavren_span,
    processor_out: *mut *mut tavren_processor,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [key, base, processor_out], {
        // SAFETY: the caller passes an array of so many texts.
        let webhooks = unsafe { texts(webhooks, webhooks_len, "webhooks") }?;
        let webhooks = webhooks.into_iter().map(Secret::new).collect();
        let stripe = AnyProcessor::Stripe(Stripe::new(Secret::new(key), webhooks));
        processor_out.give(tavren_processor::new(stripe, base));
        Ok(())
    })
}

/// PayPal Payouts by an access token; `webhook` is the id that PayPal gave the host's listener. `base`
/// as in tavren_processor_stripe().
///
/// A token lives some hours: TAVREN_R_PROCESSOR_DENIED says that it is over, and nothing is lost by
/// going on with another.
///
/// Thread-safety: any thread.
/// Ownership: what is passed in is copied. On TAVREN_OK the caller owns *processor_out; free it with
/// tavren_processor_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_paypal(
    token: tavren_span,
    webhook: tavren_span,
    base: tavren_span,
    processor_out: *mut *mut tavren_processor,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [token, webhook, base, processor_out], {
        let paypal = AnyProcessor::PayPal(PayPal::new(Secret::new(token), webhook));
        processor_out.give(tavren_processor::new(paypal, base));
        Ok(())
    })
}

/// The name of a processor, such as `stripe`.
///
/// Thread-safety: a processor may be shared between threads.
/// Ownership: the text belongs to the processor and goes with it. For NULL it is empty.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_name(processor: *const tavren_processor) -> tavren_span {
    boundary!(read processor, tavren_span::EMPTY, |processor| tavren_span::of(&processor.name))
}

/// Says which amounts a processor pays out in a currency of ISO 4217; refused where it pays out none.
///
/// Thread-safety: `processor` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *granularity_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_granularity(
    processor: *const tavren_processor,
    currency: tavren_span,
    granularity_out: *mut tavren_granularity,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [processor, currency, granularity_out],
        {
            let granularity = processor.processor.granularity(currency_of(currency)?);
            let granularity = judged(granularity)?;
            Ok(granularity.map(|granularity| granularity_out.set(granularity.into())))
        }
    )
}

/// Says what to send for a batch that was just taken. Where something of it may have been sent before,
/// as after a crash, it is to be looked up instead. A payout that the processor never takes, for its
/// amount or its destination, has failed at once, and holds up no other.
///
/// Thread-safety: `processor` and `batch` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *reply_out; free it with tavren_reply_free(). On any other
/// code *reply_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_encode(
    processor: *const tavren_processor,
    batch: *const tavren_payout_batch,
    now_ms: i64,
    reply_out: *mut *mut tavren_reply,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [processor, batch, reply_out], {
        let now = moment(now_ms, "now_ms")?;
        let reply = judged(processor.processor.encode(&batch.batch, now))?;
        Ok(reply.map(|reply| reply_out.give(tavren_reply { reply })))
    })
}

/// Says what to send to learn what became of a batch. What the processor never had is sent.
///
/// Thread-safety: `processor` and `batch` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *reply_out; free it with tavren_reply_free(). On any other
/// code *reply_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_lookup(
    processor: *const tavren_processor,
    batch: *const tavren_payout_batch,
    now_ms: i64,
    reply_out: *mut *mut tavren_reply,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [processor, batch, reply_out], {
        let now = moment(now_ms, "now_ms")?;
        let reply = judged(processor.processor.lookup(&batch.batch, now))?;
        Ok(reply.map(|reply| reply_out.give(tavren_reply { reply })))
    })
}

/// Says what to send first to have the money of one payout of a batch back that is held.
///
/// Thread-safety: `processor` and `batch` may be shared between threads.
/// Ownership: on TAVREN_OK the caller owns *request_out; free it with tavren_http_request_free(). On
/// any other code *request_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_cancel(
    processor: *const tavren_processor,
    batch: *const tavren_payout_batch,
    payout: tavren_payout_id,
    now_ms: i64,
    request_out: *mut *mut tavren_http_request,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [processor, batch, request_out], {
        let now = moment(now_ms, "now_ms")?;
        let request = judged(processor.processor.cancel(&batch.batch, payout.into(), now))?;
        Ok(request.map(|request| request_out.give(request.into())))
    })
}

/// Says what an answer says, by its status and its raw body, and what is to be sent next. `status` is
/// 0 where no answer came: what was sent may have been done or not. Refused where the answer is not
/// believed: nothing was observed then.
///
/// Thread-safety: `processor` and `request` may be shared between threads.
/// Ownership: `request` stays the caller's. On TAVREN_OK the caller owns *reply_out; free it with
/// tavren_reply_free(). On any other code *reply_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_decode(
    processor: *const tavren_processor,
    request: *const tavren_http_request,
    status: u32,
    body: tavren_span,
    reply_out: *mut *mut tavren_reply,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [processor, request, reply_out], {
        let body = bytes(body, limits::ANSWER_BYTES_MAX)?;
        let status = u16::try_from(status).unwrap_or(u16::MAX);
        let came = (status != 0).then(|| answer(status, body)).transpose();
        let reply = came.and_then(|came| {
            let request = &request.request;
            processor.processor.decode(request, came.as_ref())
        });
        Ok(judged(reply)?.map(|reply| reply_out.give(tavren_reply { reply })))
    })
}

/// Says what a webhook says, by its headers and the raw bytes that came. It must have been signed
/// within `tolerance_ms` of `now_ms`, or is refused. What PayPal's says is in the reply to the request
/// that asks PayPal whether it signed it.
///
/// Thread-safety: `processor` may be shared between threads.
/// Ownership: what is passed in stays the caller's. On TAVREN_OK the caller owns *reply_out; free it
/// with tavren_reply_free(). On any other code *reply_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_decode_event(
    processor: *const tavren_processor,
    headers: *const tavren_header,
    headers_len: u64,
    body: tavren_span,
    now_ms: i64,
    tolerance_ms: i64,
    reply_out: *mut *mut tavren_reply,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [processor, reply_out], {
        // SAFETY: the caller passes so many headers, and their texts.
        let headers = unsafe { tavren_header::read_all(headers, headers_len) }?;
        let body = bytes(body, limits::WEBHOOK_BYTES_MAX)?;
        let now = moment(now_ms, "now_ms")?;
        let event = webhook(headers, body);
        let reply = event.and_then(|event| {
            let processor = &processor.processor;
            processor.decode_event(&event, now, tolerance_ms)
        });
        Ok(judged(reply)?.map(|reply| reply_out.give(tavren_reply { reply })))
    })
}

/// Frees a processor, and wipes its secrets from memory.
///
/// Thread-safety: no other thread may still use the processor.
/// Ownership: takes the processor. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_processor_free(processor: *mut tavren_processor) {
    boundary!(free processor)
}

/// A body, which is copied only where it is within its limit.
fn bytes(body: tavren_span, most: usize) -> Result<Vec<u8>, tavren_error> {
    // SAFETY: the caller passes so many bytes.
    let body = unsafe { array(body.ptr.cast::<u8>(), body.len, "body") }?;
    match body.len() > most {
        true => Err(tavren_error::input(Code::LimitExceeded, "body")),
        false => Ok(body.to_vec()),
    }
}

/// What is not sent or not believed is refused; an input that is too large is an error.
fn judged<T>(found: Result<T, PayoutError>) -> Result<Answer<T>, tavren_error> {
    match found {
        Ok(value) => Ok(Ok(value)),
        Err(error) if error.code().class() == Class::Refusal => Ok(Err(error.code())),
        Err(error) => Err(error.into()),
    }
}
