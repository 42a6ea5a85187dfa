//! What an agent seals to a runner: its signal, its withdrawal, and what its user did with deals.

use crate::agent_secret::tavren_agent_secret;
use crate::attestation::tavren_attested_keys;
use crate::boundary::sized;
use crate::code::tavren_code;
use crate::deal::tavren_deal_id;
use crate::error::tavren_error;
use crate::matcher::deal::{TAVREN_ACT_SEEN, TAVREN_ACT_TAKEN};
use crate::signal::{said, tavren_signal};
use crate::span::{array, moment, tavren_span};
use crate::tables::{self, tavren_tables};
use tavren_core::Error;
use tavren_core::port::OsEntropy;
use tavren_core::sealing::{Seed, Zeroizing};
use tavren_core::types::{Code, cbor};
use tavren_wire::agent::{Epoch, Stamp, seal};
use tavren_wire::message::{Act, Content, Done};

/// What the host sees of what an agent seals: authenticated, not secret.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_stamp {
    /// The epoch of the agent's name: tavren_epoch_at().
    pub epoch: u64,
    /// Higher than that of everything sealed before in this epoch; the milliseconds of the agent's
    /// clock will do.
    pub sequence: u64,
    /// From when it is void, in ms since 1970: tavren_epoch_end(), unless there is a reason to stand
    /// out. Later than that is refused by the runner.
    pub expires_ms: i64,
}

impl tavren_stamp {
    fn read(self) -> Result<Stamp, tavren_error> {
        Ok(Stamp {
            epoch: Epoch::from_number(self.epoch),
            sequence: self.sequence,
            expires: moment(self.expires_ms, "expires_ms")?,
        })
    }
}

/// Something that a user did with a deal.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_done {
    /// The deal.
    pub deal: tavren_deal_id,
    /// TAVREN_ACT_...
    pub act: u32,
}

impl tavren_done {
    fn read(&self) -> Result<Done, tavren_error> {
        Ok(Done {
            deal: self.deal.into(),
            act: act(self.act, "done")?,
        })
    }
}

/// What somebody did with a deal, TAVREN_ACT_...
pub(crate) fn act(number: u32, field: &'static str) -> Result<Act, tavren_error> {
    match number {
        TAVREN_ACT_SEEN => Ok(Act::Seen),
        TAVREN_ACT_TAKEN => Ok(Act::Taken),
        _ => Err(tavren_error::input(Code::LimitExceeded, field)),
    }
}

/// What an agent sealed, and the key of the boxes that answer it, which is a secret of the agent's.
///
/// Ownership: free it with tavren_sealed_signal_free(), which wipes the key from memory.
pub struct tavren_sealed_signal {
    bytes: Vec<u8>,
    hash: [u8; 32],
    response: Zeroizing<[u8; 32]>,
}

/// Seals a signal, in place of an earlier one. The id and the expiry of `signal` are not read: they
/// follow from the secret and the stamp.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *sealed_out; free
/// it with tavren_sealed_signal_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_seal_signal(
    secret: *const tavren_agent_secret,
    keys: *const tavren_attested_keys,
    signal: *const tavren_signal,
    tables: *const tavren_tables,
    stamp: tavren_stamp,
    sealed_out: *mut *mut tavren_sealed_signal,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret, keys, tables, sealed_out], {
        let stamp = stamp.read()?;
        // SAFETY: NULL or the caller's struct, as long as it says, with its texts and interests.
        let signal = unsafe { sized(signal, "signal")?.read(&tables.tables) }?;
        let signal = said(&signal, secret.names().signal_id(stamp.epoch))?;
        sealed_out.give(sealed(keys, &Content::Signal { signal }, stamp)?);
        Ok(())
    })
}

/// Seals a withdrawal of the signal of this epoch. To the host it looks like any signal.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *sealed_out; free
/// it with tavren_sealed_signal_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_seal_withdrawal(
    secret: *const tavren_agent_secret,
    keys: *const tavren_attested_keys,
    stamp: tavren_stamp,
    sealed_out: *mut *mut tavren_sealed_signal,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret, keys, sealed_out], {
        let stamp = stamp.read()?;
        let id = secret.names().signal_id(stamp.epoch);
        sealed_out.give(sealed(keys, &Content::Withdrawal { id }, stamp)?);
        Ok(())
    })
}

/// Seals a report of what the user did with deals on a UTC day (counted from 1970), at most four. The
/// signal of this epoch stays as it is, and `area` is the code of the area that it states, 0 for the
/// world. To the host it looks like any signal.
///
/// Thread-safety: any thread; what is passed in may be shared.
/// Ownership: nothing that is passed in changes hands. On TAVREN_OK the caller owns *sealed_out; free
/// it with tavren_sealed_signal_free(). On any other code no output is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_agent_secret_seal_report(
    secret: *const tavren_agent_secret,
    keys: *const tavren_attested_keys,
    done: *const tavren_done,
    done_len: u64,
    today: u64,
    area: u64,
    tables: *const tavren_tables,
    stamp: tavren_stamp,
    sealed_out: *mut *mut tavren_sealed_signal,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [secret, keys, tables, sealed_out], {
        let stamp = stamp.read()?;
        // SAFETY: the caller passes an array of so many.
        let done = unsafe { array(done, done_len, "done") }?;
        let content = Content::Report {
            id: secret.names().signal_id(stamp.epoch),
            today: secret.names().day_id(today),
            area: match area {
                0 => 0,
                code => tables::area(&tables.tables, code)?.number(),
            },
            done: done
                .iter()
                .map(tavren_done::read)
                .collect::<Result<_, _>>()?,
        };
        sealed_out.give(sealed(keys, &content, stamp)?);
        Ok(())
    })
}

/// The bytes of what was sealed, for the host: always as many, whatever it is.
///
/// Thread-safety: it may be shared between threads.
/// Ownership: the bytes belong to it and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_sealed_signal_bytes(
    sealed: *const tavren_sealed_signal,
) -> tavren_span {
    boundary!(read sealed, tavren_span::EMPTY, |sealed| tavren_span::of_bytes(&sealed.bytes))
}

/// The 32 bytes that an inclusion receipt names it by.
///
/// Thread-safety: it may be shared between threads.
/// Ownership: the bytes belong to it and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_sealed_signal_hash(
    sealed: *const tavren_sealed_signal,
) -> tavren_span {
    boundary!(read sealed, tavren_span::EMPTY, |sealed| tavren_span::of_bytes(&sealed.hash))
}

/// The 32 bytes of the key of the boxes that answer it, for tavren_inbox_new(): a secret, to be kept
/// where only the agent reads.
///
/// Thread-safety: it may be shared between threads.
/// Ownership: the bytes belong to it and go with it. For NULL there are none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_sealed_signal_response_key(
    sealed: *const tavren_sealed_signal,
) -> tavren_span {
    boundary!(read sealed, tavren_span::EMPTY, |sealed| {
        tavren_span::of_bytes(sealed.response.as_slice())
    })
}

/// Frees what was sealed and wipes its key from memory; what the host has stays valid.
///
/// Thread-safety: no other thread may still use it.
/// Ownership: takes it. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_sealed_signal_free(sealed: *mut tavren_sealed_signal) {
    boundary!(free sealed)
}

fn sealed(
    keys: &tavren_attested_keys,
    content: &Content,
    stamp: Stamp,
) -> Result<tavren_sealed_signal, tavren_error> {
    let seed = Seed::draw(&OsEntropy).map_err(Error::from)?;
    let sealed = seal(&keys.keys, content, stamp, *seed.as_bytes());
    // Nothing but a report can be too long, and the keys were verified.
    let (signal, key) = sealed.map_err(|error| tavren_error::input(error.code(), "done"))?;
    Ok(tavren_sealed_signal {
        bytes: cbor::to_bytes(&signal),
        hash: signal.hash(),
        response: key.to_bytes(),
    })
}
