//! Answers and webhooks of hosts whose HTTP has other types than the crate `http`.

use crate::error::PayoutError;
use crate::limits::HEADERS_MAX;
use http::{HeaderName, HeaderValue, Request, Response};

/// An answer: its status, and its raw body.
///
/// # Errors
/// [`PayoutError::Malformed`] for a status that is none.
///
/// # Examples
/// ```
/// let answer = tavren_payout::answer(200, b"{}".to_vec())?;
/// assert_eq!(answer.status(), 200);
/// # Ok::<(), tavren_payout::PayoutError>(())
/// ```
pub fn answer(status: u16, body: Vec<u8>) -> Result<Response<Vec<u8>>, PayoutError> {
    let answer = Response::builder().status(status).body(body);
    answer.map_err(|_| PayoutError::malformed("status"))
}

/// A webhook: its headers as they came, and its raw body.
///
/// # Errors
/// [`PayoutError::Limit`] for more headers than a webhook has, [`PayoutError::Malformed`] for one
/// that HTTP does not allow.
///
/// # Examples
/// ```
/// let event = tavren_payout::webhook([("Stripe-Signature", b"t=1,v1=00".as_slice())], b"{}".to_vec())?;
/// assert_eq!(event.headers().len(), 1);
/// # Ok::<(), tavren_payout::PayoutError>(())
/// ```
pub fn webhook<'h>(
    headers: impl IntoIterator<Item = (&'h str, &'h [u8])>,
    body: Vec<u8>,
) -> Result<Request<Vec<u8>>, PayoutError> {
    const FIELD: &str = "headers";
    let mut event = Request::new(body);
    for (at, (name, value)) in headers.into_iter().enumerate() {
        if at >= HEADERS_MAX {
            return Err(PayoutError::Limit { field: FIELD });
        }
        let name = HeaderName::from_bytes(name.as_bytes());
        let name = name.map_err(|_| PayoutError::malformed(FIELD))?;
        let value = HeaderValue::from_bytes(value);
        let value = value.map_err(|_| PayoutError::malformed(FIELD))?;
        event.headers_mut().append(name, value);
    }
    Ok(event)
}
