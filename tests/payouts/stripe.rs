//! A stand-in of Stripe Connect: transfers, payouts, idempotency keys, signed events.

use crate::stand_in::{Dice, StandIn, failure, json};
use hmac::{Hmac, KeyInit, Mac};
use http::{Request, Response};
use serde_json::{Value, json as object};
use sha2::Sha256;
use std::collections::{BTreeMap, HashMap};
use tavren_core::types::{PayoutId, Timestamp};

pub const KEY: &str = "sk_test_of_the_platform";
pub const WEBHOOK: &str = "whsec_of_the_endpoint";

/// Payouts in a page: fewer than asked for, so that there are several.
const PAGE: usize = 2;

struct Transfer {
    payout: String,
    account: String,
    amount: i64,
    reversed: i64,
}

struct BankPayout {
    payout: String,
    account: String,
    amount: i64,
    status: &'static str,
}

/// What a key was used for: when, with what, and what was answered.
struct Used {
    at: Timestamp,
    asked: (String, Vec<u8>),
    answer: Response<Vec<u8>>,
}

pub struct Stripe {
    dice: Dice,
    now: Timestamp,
    transfers: Vec<Transfer>,
    payouts: Vec<BankPayout>,
    keys: HashMap<String, Used>,
    events: Vec<(&'static str, Value)>,
}

impl Stripe {
    pub fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            dice: Dice(seed),
            now,
            transfers: Vec::new(),
            payouts: Vec::new(),
            keys: HashMap::new(),
            events: Vec::new(),
        }
    }

    fn transfer(&self, at: usize) -> Value {
        let Transfer {
            payout,
            amount,
            reversed,
            account,
        } = &self.transfers[at];
        object!({"id": format!("tr_{at}"), "object": "transfer", "amount": amount,
            "amount_reversed": reversed, "reversed": amount == reversed, "currency": "usd",
            "destination": account, "transfer_group": payout, "metadata": {"tavren_payout": payout}})
    }

    fn payout(&self, at: usize) -> Value {
        let payout = &self.payouts[at];
        object!({"id": format!("po_{at}"), "object": "payout", "amount": payout.amount,
            "currency": "usd", "status": payout.status, "metadata": {"tavren_payout": payout.payout}})
    }

    /// What is on a connected account.
    fn balance(&self, account: &str) -> i64 {
        let transfers = self
            .transfers
            .iter()
            .filter(|transfer| transfer.account == account);
        let payouts = self
            .payouts
            .iter()
            .filter(|payout| payout.account == account);
        let came: i64 = transfers
            .map(|transfer| transfer.amount - transfer.reversed)
            .sum();
        let went = payouts.filter(|payout| payout.status != "failed");
        came - went.map(|payout| payout.amount).sum::<i64>()
    }

    fn make(
        &mut self,
        path: &str,
        account: &str,
        form: &HashMap<String, String>,
    ) -> Response<Vec<u8>> {
        let field = |name: &str| form.get(name).cloned().unwrap_or_default();
        let payout = field("metadata[tavren_payout]");
        let amount = field("amount").parse().unwrap_or_default();
        match path.split('/').collect::<Vec<_>>()[..] {
            ["", "v1", "transfers"] if field("destination") == "acct_closed" => {
                failure(400, "invalid_request_error")
            }
            ["", "v1", "transfers"] => {
                assert_eq!(field("currency"), "usd");
                self.transfers.push(Transfer {
                    payout,
                    account: field("destination"),
                    amount,
                    reversed: 0,
                });
                let made = self.transfer(self.transfers.len() - 1);
                self.events.push(("transfer.created", made.clone()));
                json(200, &made)
            }
            ["", "v1", "payouts"] if self.balance(account) < amount || self.dice.one_in(8) => {
                failure(400, "invalid_request_error")
            }
            ["", "v1", "payouts"] => {
                self.payouts.push(BankPayout {
                    payout,
                    account: account.to_owned(),
                    amount,
                    status: "pending",
                });
                let made = self.payout(self.payouts.len() - 1);
                self.events.push(("payout.created", made.clone()));
                json(200, &made)
            }
            ["", "v1", "transfers", transfer, "reversals"] => {
                let at: usize = transfer.strip_prefix("tr_").unwrap().parse().unwrap();
                let Transfer {
                    amount,
                    reversed,
                    account,
                    ..
                } = &self.transfers[at];
                let left = amount - reversed;
                if left == 0 || self.balance(account) < left {
                    return failure(400, "invalid_request_error");
                }
                self.transfers[at].reversed += left;
                let event = self.transfer(at);
                self.events.push(("transfer.reversed", event));
                json(
                    200,
                    &object!({"object": "transfer_reversal", "amount": left}),
                )
            }
            _ => failure(404, "invalid_request_error"),
        }
    }

    /// Does what is asked under a key once in 24 hours.
    fn post(&mut self, request: &Request<Vec<u8>>, account: &str) -> Response<Vec<u8>> {
        let path = request.uri().path().to_owned();
        let key = request.headers()["idempotency-key"]
            .to_str()
            .unwrap()
            .to_owned();
        let asked = (format!("{path} {account}"), request.body().clone());
        let known = |used: &&Used| self.now < used.at.plus_days(1);
        if let Some(used) = self.keys.get(&key).filter(known) {
            assert!(used.asked == asked, "a key was used for something else");
            return used.answer.clone();
        }
        let form = form_urlencoded::parse(request.body())
            .into_owned()
            .collect();
        let answer = self.make(&path, account, &form);
        let used = Used {
            at: self.now,
            asked,
            answer: answer.clone(),
        };
        self.keys.insert(key, used);
        answer
    }

    fn get(&self, request: &Request<Vec<u8>>, account: &str) -> Response<Vec<u8>> {
        let query = request.uri().query().unwrap_or_default();
        let query: HashMap<String, String> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        if request.uri().path() == "/v1/transfers" {
            let group = &query["transfer_group"];
            let of = |at: &usize| self.transfers[*at].payout == *group;
            let found: Vec<Value> = (0..self.transfers.len())
                .filter(of)
                .map(|at| self.transfer(at))
                .collect();
            return json(
                200,
                &object!({"object": "list", "data": found, "has_more": false}),
            );
        }
        let behind = query
            .get("starting_after")
            .and_then(|id| id.strip_prefix("po_"));
        let behind: usize = behind.map_or(usize::MAX, |at| at.parse().unwrap());
        // The newest first.
        let of = |at: &usize| self.payouts[*at].account == account && *at < behind;
        let found: Vec<usize> = (0..self.payouts.len()).rev().filter(of).collect();
        let page: Vec<Value> = found.iter().take(PAGE).map(|at| self.payout(*at)).collect();
        json(
            200,
            &object!({"object": "list", "data": page, "has_more": found.len() > PAGE}),
        )
    }
}

impl StandIn for Stripe {
    fn act(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        let header = |name| {
            request
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        if header("authorization") != Some(&format!("Bearer {KEY}")) {
            return failure(401, "invalid_request_error");
        }
        let account = header("stripe-account").unwrap_or_default().to_owned();
        match request.method().as_str() {
            "POST" => self.post(request, &account),
            _ => self.get(request, &account),
        }
    }

    fn progress(&mut self, finally: bool) {
        for at in 0..self.payouts.len() {
            let (status, kind) = match (self.payouts[at].status, self.dice.roll(6)) {
                ("pending", 0) => ("in_transit", "payout.updated"),
                ("pending" | "in_transit", 1 | 2) => ("paid", "payout.paid"),
                ("pending" | "in_transit", 3) => ("failed", "payout.failed"),
                ("pending" | "in_transit", _) if finally => ("paid", "payout.paid"),
                // Some that fail are shown as paid before.
                ("paid", 0) if !finally => ("failed", "payout.failed"),
                _ => continue,
            };
            self.payouts[at].status = status;
            let event = self.payout(at);
            self.events.push((kind, event));
        }
    }

    fn events(&self) -> Vec<Request<Vec<u8>>> {
        let events = self.events.iter();
        events
            .map(|(kind, object)| signed(self.now, kind, object))
            .collect()
    }

    fn sent(&self) -> BTreeMap<PayoutId, i64> {
        let mut sent = BTreeMap::new();
        for transfer in &self.transfers {
            let payout = PayoutId::parse(&transfer.payout).unwrap();
            *sent.entry(payout).or_default() += transfer.amount - transfer.reversed;
        }
        sent
    }

    fn at(&mut self, now: Timestamp) {
        self.now = now;
    }

    fn dice(&mut self) -> &mut Dice {
        &mut self.dice
    }
}

/// A webhook that is signed now.
pub fn signed(now: Timestamp, kind: &str, object: &Value) -> Request<Vec<u8>> {
    let event = object!({"id": "evt_1", "type": kind, "data": {"object": object}});
    let body = serde_json::to_vec(&event).unwrap();
    Request::post("/stripe")
        .header("stripe-signature", signature(now.millis() / 1_000, &body))
        .body(body)
        .unwrap()
}

fn signature(seconds: i64, body: &[u8]) -> String {
    let mac = Hmac::<Sha256>::new_from_slice(WEBHOOK.as_bytes()).unwrap();
    let mac = mac
        .chain_update(format!("{seconds}."))
        .chain_update(body)
        .finalize();
    let digits: String = mac
        .into_bytes()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("t={seconds},v1={},v1={digits},v0=00", "0".repeat(64))
}
