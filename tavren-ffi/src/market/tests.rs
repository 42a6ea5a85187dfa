use super::*;
use crate::error::tavren_error_code;
use std::ptr::{null, null_mut};
use tavren_core::types::{BuyerId, Code, Timestamp};

fn open() -> *mut tavren_market {
    let mut market = null_mut();
    // SAFETY: `market` is ours, and nobody asks for the error.
    let code = unsafe { tavren_market_memory(0, &raw mut market, null_mut()) };
    assert_eq!(code, tavren_code::TAVREN_OK);
    market
}

#[test]
fn a_market_in_which_a_call_panicked_answers_poisoned() {
    let market = open();
    // SAFETY: just opened, and freed at the end.
    let handle = unsafe { &*market };
    let broken = handle.ask::<()>(|_| panic!("a defect"));
    assert_eq!(broken.unwrap_err().code, Code::Internal.into());
    let later = handle.ask(|market| market.buyer(BuyerId::from_bytes([0; 16]), Timestamp::MIN));
    assert_eq!(later.unwrap_err().code, Code::Poisoned.into());
    // SAFETY: not used after this.
    unsafe { tavren_market_free(market) };
}

#[test]
fn a_panic_at_the_boundary_becomes_a_code() {
    let mut error = null_mut();
    // SAFETY: `error` is ours.
    let code = unsafe { crate::boundary::call(&raw mut error, || panic!("a defect")) };
    assert_eq!(code, tavren_code::TAVREN_E_INTERNAL);
    // SAFETY: written by the call, freed once.
    unsafe {
        assert_eq!(tavren_error_code(error), tavren_code::TAVREN_E_INTERNAL);
        crate::error::tavren_error_free(error);
        assert_eq!(tavren_error_code(null()), tavren_code::TAVREN_OK);
    }
}
