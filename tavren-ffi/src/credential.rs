//! Credentials: what a user bought, issued to the user's agent to be opened no further than needed.

use crate::agent_secret::{tavren_signature, tavren_verifying_key};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::span::{array, moment, tavren_span, user_id};
use crate::tables::{self, tavren_tables};
use tavren_core::command::IssueCredentials;
use tavren_core::credential::{CredentialRequest, Issued};
use tavren_core::limits::CREDENTIALS_MAX;
use tavren_core::sealing::Zeroizing;
use tavren_core::types::Code;

/// Reads the public key of the market's issuer, which verifies credentials and proofs: for vendors
/// and agents to have.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *issuer_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_issuer(
    market: *const tavren_market,
    issuer_out: *mut tavren_verifying_key,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, issuer_out], {
        let issuer = market.ask(|market| Ok(market.issuer()))?;
        Ok(issuer.map(|issuer| issuer_out.set(issuer.into())))
    })
}

/// Credentials as they were issued, each as bytes for the agent to keep: personal data.
///
/// Ownership: free it with tavren_credentials_free(), which wipes it from memory.
pub struct tavren_credentials {
    credentials: Vec<Zeroizing<Vec<u8>>>,
}

/// Issues credentials to a user's agent on what the user bought here and was handed over: one for
/// each holder, 1 to 32, in their order. Holders and signature are what the agent made with
/// tavren_agent_secret_request(). Each credential is for one proof.
///
/// Thread-safety: `market` and `tables` may be shared between threads.
/// Ownership: what is passed in is copied. On TAVREN_OK the caller owns *credentials_out; free it
/// with tavren_credentials_free(). On any other code *credentials_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_issue_credentials(
    market: *const tavren_market,
    user: tavren_span,
    holders: *const tavren_verifying_key,
    holders_len: u64,
    signature: tavren_signature,
    tables: *const tavren_tables,
    now_ms: i64,
    credentials_out: *mut *mut tavren_credentials,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(
        refusal_out,
        error_out,
        [market, user, tables, credentials_out],
        {
            let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
            // SAFETY: the caller passes an array of so many.
            let holders = unsafe { array(holders, holders_len, "holders") }?;
            if holders.len() > CREDENTIALS_MAX {
                return Err(tavren_error::input(Code::LimitExceeded, "holders"));
            }
            let holders = holders.iter().map(|key| key.bytes).collect();
            let request = CredentialRequest::new(holders, signature.bytes);
            let request = IssueCredentials {
                user,
                request: request.map_err(|error| tavren_error::input(error.code(), "holders"))?,
                thresholds: tables.tables.thresholds().clone(),
            };
            let issued = market.ask(|market| market.issue_credentials(request, now))?;
            Ok(issued.map(|issued| {
                let credentials = issued.iter().map(Issued::to_bytes).collect();
                credentials_out.give(tavren_credentials { credentials });
            }))
        }
    )
}

/// How many credentials were issued.
///
/// Thread-safety: credentials may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credentials_len(credentials: *const tavren_credentials) -> u64 {
    boundary!(read credentials, 0, |credentials| credentials.credentials.len() as u64)
}

/// The bytes of one credential, counted from 0, for tavren_credential_parse() on the user's device:
/// personal data. None beyond the last.
///
/// Thread-safety: credentials may be shared between threads.
/// Ownership: the bytes belong to the credentials and go with them. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credentials_bytes(
    credentials: *const tavren_credentials,
    index: u64,
) -> tavren_span {
    boundary!(read credentials, tavren_span::EMPTY, |credentials| {
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let bytes = credentials.credentials.get(at);
        bytes.map_or(tavren_span::EMPTY, |bytes| tavren_span::of_bytes(bytes))
    })
}

/// Frees issued credentials and wipes them from memory; they stay valid.
///
/// Thread-safety: no other thread may still use them.
/// Ownership: takes the credentials. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credentials_free(credentials: *mut tavren_credentials) {
    boundary!(free credentials)
}

/// One credential on the user's device, with all that opens it: personal data.
///
/// Ownership: free it with tavren_credential_free(), which wipes its salts from memory.
pub struct tavren_credential {
    pub(crate) issued: Issued,
}

/// Reads a credential from the bytes that were issued.
///
/// Thread-safety: any thread.
/// Ownership: `bytes` stays the caller's, who wipes it. On TAVREN_OK the caller owns
/// *credential_out; free it with tavren_credential_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credential_parse(
    bytes: tavren_span,
    credential_out: *mut *mut tavren_credential,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [credential_out], {
        // SAFETY: the caller passes so many bytes.
        let bytes = unsafe { array(bytes.ptr.cast::<u8>(), bytes.len, "bytes") }?;
        let issued = Issued::parse(bytes);
        let issued = issued.map_err(|error| tavren_error::input(error.code(), "bytes"))?;
        credential_out.give(tavren_credential { issued });
        Ok(())
    })
}

/// Whether the issuer signed a credential for this holder, on the standing that came with it: an
/// agent asks before it keeps one.
///
/// Thread-safety: a credential may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is false.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credential_is_sound(
    credential: *const tavren_credential,
    issuer: tavren_verifying_key,
    holder: tavren_verifying_key,
) -> bool {
    boundary!(read credential, false, |credential| {
        match (issuer.read("issuer"), holder.read("holder")) {
            (Ok(issuer), Ok(holder)) => credential.issued.is_sound(&issuer, &holder),
            _ => false,
        }
    })
}

/// When a credential expires, in ms since 1970.
///
/// Thread-safety: a credential may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credential_expires_ms(credential: *const tavren_credential) -> i64 {
    boundary!(read credential, 0, |credential| {
        credential.issued.credential().expires().millis()
    })
}

/// Reads the standing that a credential is on, TAVREN_TIER_... and a level of 0 to 5, in one
/// category or, where `has_category` is false, overall: for the user alone to see.
///
/// Thread-safety: a credential may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credential_standing(
    credential: *const tavren_credential,
    category: u32,
    has_category: bool,
    tier_out: *mut u32,
    level_out: *mut u32,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [credential, tier_out, level_out], {
        let category = match has_category {
            true => Some(tables::category(category)?),
            false => None,
        };
        let standing = credential.issued.standing();
        tier_out.set(tables::tier_number(standing.tier(category)));
        level_out.set(standing.level(category).number().into());
        Ok(())
    })
}

/// Frees a credential and wipes its salts from memory.
///
/// Thread-safety: no other thread may still use the credential.
/// Ownership: takes the credential. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_credential_free(credential: *mut tavren_credential) {
    boundary!(free credential)
}
