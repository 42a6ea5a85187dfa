//! A stand-in of PayPal Payouts: batches, pages, cancellations, events and their verification.

use crate::stand_in::{Dice, StandIn, json};
use http::{Request, Response};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json as object};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use tavren_core::types::{Money, PayoutId, Timestamp};

pub const TOKEN: &str = "A21AA_of_the_application";
pub const WEBHOOK: &str = "1JE4291016473214C";

/// Items in a page: fewer than asked for, so that there are several.
const PAGE: usize = 2;

struct Item {
    batch: usize,
    sent: Value,
    status: &'static str,
}

pub struct PayPal {
    dice: Dice,
    now: Timestamp,
    /// The ids that the sender gave.
    batches: Vec<String>,
    items: Vec<Item>,
    events: Vec<Value>,
}

#[derive(Deserialize)]
struct Verification<'b> {
    transmission_sig: String,
    transmission_time: String,
    webhook_id: String,
    #[serde(borrow)]
    webhook_event: &'b RawValue,
}

impl PayPal {
    pub fn new(seed: u64, now: Timestamp) -> Self {
        Self {
            dice: Dice(seed),
            now,
            batches: Vec::new(),
            items: Vec::new(),
            events: Vec::new(),
        }
    }

    fn item(&self, at: usize) -> Value {
        let Item {
            batch,
            sent,
            status,
        } = &self.items[at];
        object!({"payout_item_id": format!("ITEM{at}"), "transaction_status": status,
            "payout_batch_id": format!("BATCH{batch}"), "payout_item": sent})
    }

    fn header(&self, batch: usize) -> Value {
        object!({"payout_batch_id": format!("BATCH{batch}"), "batch_status": "PENDING",
            "sender_batch_header": {"sender_batch_id": self.batches[batch]}})
    }

    fn create(&mut self, asked: &Value) -> Response<Vec<u8>> {
        let id = asked["sender_batch_header"]["sender_batch_id"]
            .as_str()
            .unwrap();
        if let Some(batch) = self.batches.iter().position(|known| known == id) {
            let href = format!("https://api.paypal.com/v1/payments/payouts/BATCH{batch}");
            return json(
                400,
                &object!({"name": "USER_BUSINESS_ERROR", "details": [{
                "field": "SENDER_BATCH_ID", "issue": "exists",
                "link": [{"href": href, "rel": "self", "method": "GET"}]}]}),
            );
        }
        let items = asked["items"].as_array().unwrap();
        if items.iter().any(|item| item["receiver"] == "nobody@closed") {
            return json(
                400,
                &object!({"name": "VALIDATION_ERROR", "details": [
                {"field": "items[0].receiver", "issue": "invalid"}]}),
            );
        }
        let batch = self.batches.len();
        self.batches.push(id.to_owned());
        self.items.extend(items.iter().map(|sent| Item {
            batch,
            sent: sent.clone(),
            status: "PENDING",
        }));
        json(201, &object!({"batch_header": self.header(batch)}))
    }

    fn page(&self, batch: &str, query: &str) -> Response<Vec<u8>> {
        let batch: usize = batch.strip_prefix("BATCH").unwrap().parse().unwrap();
        let query: BTreeMap<_, _> = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let page: usize = query["page"].parse().unwrap();
        let of = |at: &usize| self.items[*at].batch == batch;
        let all: Vec<Value> = (0..self.items.len())
            .filter(of)
            .map(|at| self.item(at))
            .collect();
        let items: Vec<&Value> = all.iter().skip(PAGE * (page - 1)).take(PAGE).collect();
        let mut links = vec![object!({"rel": "self", "href": ""})];
        if PAGE * page < all.len() {
            links.push(object!({"rel": "next", "href": "https://elsewhere.example/"}));
        }
        json(
            200,
            &object!({"batch_header": self.header(batch), "items": items, "links": links}),
        )
    }

    fn turn(&mut self, at: usize, status: &'static str) {
        self.items[at].status = status;
        self.events.push(event(self.item(at)));
    }
}

impl StandIn for PayPal {
    fn act(&mut self, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
        if request.headers()["authorization"] != format!("Bearer {TOKEN}") {
            return json(401, &object!({"name": "AUTHENTICATION_FAILURE"}));
        }
        let body = request.body();
        let path = request.uri().path().to_owned();
        match path.split('/').collect::<Vec<_>>()[..] {
            ["", "v1", "payments", "payouts"] => {
                self.create(&serde_json::from_slice(body).unwrap())
            }
            ["", "v1", "payments", "payouts", batch] => {
                self.page(batch, request.uri().query().unwrap_or_default())
            }
            ["", "v1", "payments", "payouts-item", item, "cancel"] => {
                let at: usize = item.strip_prefix("ITEM").unwrap().parse().unwrap();
                if self.items[at].status != "UNCLAIMED" {
                    return json(400, &object!({"name": "ITEM_INCORRECT_STATUS"}));
                }
                self.turn(at, "RETURNED");
                json(200, &self.item(at))
            }
            ["", "v1", "notifications", "verify-webhook-signature"] => {
                let asked: Verification<'_> = serde_json::from_slice(body).unwrap();
                let event = asked.webhook_event.get();
                let signed = signature(&asked.transmission_time, event) == asked.transmission_sig;
                let verdict = match signed && asked.webhook_id == WEBHOOK {
                    true => "SUCCESS",
                    false => "FAILURE",
                };
                json(200, &object!({"verification_status": verdict}))
            }
            _ => json(404, &object!({"name": "RESOURCE_NOT_FOUND"})),
        }
    }

    fn progress(&mut self, finally: bool) {
        for at in 0..self.items.len() {
            let status = match (self.items[at].status, self.dice.roll(8)) {
                ("PENDING", 0) => "UNCLAIMED",
                ("PENDING", 1) => "ONHOLD",
                ("PENDING", 2) => "BLOCKED",
                ("PENDING", 3) => "FAILED",
                ("PENDING" | "ONHOLD" | "UNCLAIMED", 4 | 5) => "SUCCESS",
                ("ONHOLD" | "BLOCKED" | "UNCLAIMED", 6) => "RETURNED",
                ("SUCCESS", 0) if !finally => *self.dice.pick(&["REFUNDED", "REVERSED"]),
                ("BLOCKED" | "ONHOLD", _) if finally => "RETURNED",
                ("PENDING" | "UNCLAIMED", _) if finally => "SUCCESS",
                _ => continue,
            };
            // What happens to the last does not stop half-way.
            let status = match (finally, status) {
                (true, "UNCLAIMED" | "ONHOLD" | "BLOCKED") => "RETURNED",
                (_, status) => status,
            };
            self.turn(at, status);
        }
    }

    fn events(&self) -> Vec<Request<Vec<u8>>> {
        let events = self.events.iter();
        events.map(|event| signed(self.now, event)).collect()
    }

    fn sent(&self) -> BTreeMap<PayoutId, i64> {
        let mut sent = BTreeMap::new();
        for item in &self.items {
            let field = |name: &str| item.sent["amount"][name].as_str().unwrap().to_owned();
            let amount = Money::parse(&field("value"), &field("currency")).unwrap();
            let payout = PayoutId::parse(item.sent["sender_item_id"].as_str().unwrap()).unwrap();
            let back = ["FAILED", "RETURNED", "REFUNDED", "REVERSED"].contains(&item.status);
            *sent.entry(payout).or_default() += if back { 0 } else { amount.minor() };
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

/// The event of an item's status.
pub fn event(item: Value) -> Value {
    let kind = match item["transaction_status"].as_str().unwrap() {
        "SUCCESS" => "SUCCEEDED",
        "ONHOLD" => "HELD",
        other => other,
    };
    object!({"event_type": format!("PAYMENT.PAYOUTS-ITEM.{kind}"),
        "resource_type": "payouts_item", "resource": item})
}

/// A webhook that is signed now.
pub fn signed(now: Timestamp, event: &Value) -> Request<Vec<u8>> {
    let time = now.to_string();
    // Blanks that a parser would lose are signed too.
    let body = serde_json::to_string_pretty(event).unwrap();
    Request::post("/paypal")
        .header("paypal-auth-algo", "SHA256withRSA")
        .header("paypal-cert-url", "https://api.paypal.com/certs/CERT-1")
        .header(
            "paypal-transmission-id",
            "d938e770-8046-11e6-8103-6b62a8a99ac4",
        )
        .header("paypal-transmission-sig", signature(&time, &body))
        .header("paypal-transmission-time", &time)
        .body(body.into_bytes())
        .unwrap()
}

fn signature(time: &str, event: &str) -> String {
    let mut hasher = DefaultHasher::new();
    (time, event).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
