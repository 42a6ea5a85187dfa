//! What every stand-in of a processor is, and the faults that all of them have.

use http::{Request, Response};
use serde_json::Value;
use std::collections::BTreeMap;
use tavren_core::types::{PayoutId, Timestamp};

/// Chance, the same for the same seed.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    /// A number below `sides` (splitmix64).
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % u64::try_from(sides).unwrap()).unwrap()
    }

    pub fn one_in(&mut self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }

    pub fn shuffle<T>(&mut self, things: &mut [T]) {
        for last in (1..things.len()).rev() {
            things.swap(last, self.roll(last + 1));
        }
    }
}

/// A processor, as far as its interface goes.
pub trait StandIn: Send {
    /// Does what a request asks.
    fn act(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>>;

    /// Lets time pass for everything that is on its way; once and for all where `finally`.
    fn progress(&mut self, finally: bool);

    /// A webhook for each thing that has happened, each signed now.
    fn events(&self) -> Vec<Request<Vec<u8>>>;

    /// What left the platform for each payout, net of what came back. One that was made twice is
    /// there twice over.
    fn sent(&self) -> BTreeMap<PayoutId, i64>;

    fn at(&mut self, now: Timestamp);
    fn dice(&mut self) -> &mut Dice;
}

/// Answers as networks and busy servers do.
pub fn answer(
    processor: &mut dyn StandIn,
    faulty: bool,
    request: &Request<Vec<u8>>,
) -> Option<Response<Vec<u8>>> {
    let fault = match faulty {
        true => processor.dice().roll(20),
        false => 20,
    };
    match fault {
        // It never arrived, or the server was busy.
        0 | 1 => None,
        2 => Some(failure(409, "idempotency_error")),
        3 => Some(failure(429, "invalid_request_error")),
        4 => Some(failure(503, "api_error")),
        // It was done, and the answer was lost.
        5 | 6 => {
            processor.act(request);
            None
        }
        7 => {
            processor.act(request);
            Some(failure(500, "api_error"))
        }
        // It came twice.
        8 => {
            processor.act(request);
            Some(processor.act(request))
        }
        _ => Some(processor.act(request)),
    }
}

pub fn failure(status: u16, kind: &str) -> Response<Vec<u8>> {
    json(
        status,
        &serde_json::json!({"error": {"type": kind}, "name": kind}),
    )
}

pub fn json(status: u16, body: &Value) -> Response<Vec<u8>> {
    let body = serde_json::to_vec(body).unwrap();
    Response::builder().status(status).body(body).unwrap()
}
