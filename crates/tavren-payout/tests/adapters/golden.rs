//! The recorded exchanges that C and Python play too: `tests/golden/payouts.txt`.

use crate::noon;
use tavren_core::Market;
use tavren_core::command::{RecordPayouts, RequestPayout};
use tavren_core::memory::{MemoryKeyring, MemoryStore};
use tavren_core::payout::{Destination, Payout, PayoutState};
use tavren_core::types::{Currency, Money, UserId};
use tavren_payout::{
    AnyProcessor, AnyStep, PayPal, PayoutError, Processor, Reply, Request, Secret, Stripe, answer,
    webhook,
};

/// A market where a user asked for five dollars, and a batch took it.
struct Play {
    market: Market,
    processor: AnyProcessor,
    user: UserId,
    headers: Vec<(String, String)>,
    request: Option<Request<AnyStep>>,
    refused: Option<String>,
}

impl Play {
    fn open(line: &str) -> Self {
        let (name, destination) = line.split_once(' ').unwrap();
        let processor = match name {
            "stripe" => AnyProcessor::Stripe(Stripe::new(
                Secret::new("sk_test_of_the_platform"),
                vec![
                    Secret::new("whsec_retired"),
                    Secret::new("whsec_of_the_endpoint"),
                ],
            )),
            _ => AnyProcessor::PayPal(PayPal::new(
                Secret::new("A21AA_of_the_application"),
                "1JE4291016473214C",
            )),
        };
        let keyring = MemoryKeyring::random().unwrap();
        let market = Market::open(MemoryStore::new(), keyring, noon()).unwrap();
        let user = UserId::new("alice").unwrap();
        let money = |minor| Money::new(minor, Currency::USD).unwrap();
        market.deposit(&user, money(1_000), noon()).unwrap();
        let request = RequestPayout {
            user: user.clone(),
            most: money(500),
            processor: processor.name(),
            granularity: processor.granularity(Currency::USD).unwrap(),
            destination: Destination::new(destination).unwrap(),
        };
        market.request_payout(request, noon()).unwrap();
        let taken = market.take_payout_batch(processor.name(), Currency::USD, noon());
        assert!(taken.unwrap().is_some());
        Self {
            market,
            processor,
            user,
            headers: Vec::new(),
            request: None,
            refused: None,
        }
    }

    fn payout(&self) -> Payout {
        let payouts = self.market.payouts(&self.user, None, noon());
        payouts.unwrap().remove(0)
    }

    fn filled(&self, line: &str) -> String {
        let payout = self.payout();
        let batch = payout.batch().unwrap().to_string();
        line.replace("$payout", &payout.id().to_string())
            .replace("$batch", &batch)
    }

    fn ask(&mut self, what: &str) {
        let (name, payout) = (self.processor.name(), self.payout());
        let batch = payout.batch().unwrap();
        let batch = self.market.payout_batch(name, Currency::USD, batch, noon());
        let batch = batch.unwrap().unwrap();
        let processor = &self.processor;
        let reply = match what {
            "encode" => processor.encode(&batch, noon()),
            "lookup" => processor.lookup(&batch, noon()),
            "cancel" => {
                self.request = Some(processor.cancel(&batch, payout.id(), noon()).unwrap());
                return;
            }
            _ => panic!("{what} is no line"),
        };
        self.follow(reply);
    }

    /// Records what a reply says, and takes what is to be sent next.
    fn follow(&mut self, reply: Result<Reply<AnyStep>, PayoutError>) {
        let mut reply = match reply {
            Ok(reply) => reply,
            Err(error) => {
                self.refused = Some(error.code().to_string());
                return;
            }
        };
        let record = RecordPayouts {
            processor: self.processor.name(),
            observations: reply.observations,
        };
        match self.market.run(record, noon()) {
            Ok(_) => self.request = reply.next.pop(),
            Err(error) => self.refused = Some(error.code().to_string()),
        }
        assert!(reply.next.is_empty());
    }

    fn hear(&mut self, body: &str) {
        let headers = std::mem::take(&mut self.headers);
        let pairs = headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_bytes()));
        let event = webhook(pairs, body.as_bytes().to_vec()).unwrap();
        let reply = self.processor.decode_event(&event, noon(), 300_000);
        self.follow(reply);
    }

    fn sent(&self) -> String {
        let http = self.request.as_ref().unwrap().http();
        let body = std::str::from_utf8(http.body()).unwrap();
        let line = format!("{} {} {body}", http.method(), http.uri());
        line.trim_end().to_owned()
    }

    fn answered(&mut self, line: &str) {
        let request = self.request.take().unwrap();
        let (status, body) = line.split_once(' ').unwrap_or((line, ""));
        let status = status.parse().unwrap();
        let came = (status != 0).then(|| answer(status, body.as_bytes().to_vec()).unwrap());
        let reply = self.processor.decode(&request, came.as_ref());
        self.follow(reply);
    }
}

fn word(state: PayoutState) -> String {
    format!("{state:?}").to_lowercase()
}

#[test]
fn the_recorded_exchanges_come_to_what_was_recorded() {
    let mut play: Option<Play> = None;
    let golden = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/golden/payouts.txt"
    );
    let golden = std::fs::read_to_string(golden).unwrap();
    let lines = golden.lines();
    for raw in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(rest) = raw.strip_prefix("processor ") {
            play = Some(Play::open(rest));
            continue;
        }
        let play = play.as_mut().unwrap();
        let line = play.filled(raw);
        match line.split_once(' ') {
            Some(("header", header)) => {
                let (name, value) = header.split_once(' ').unwrap();
                play.headers.push((name.to_owned(), value.to_owned()));
            }
            Some(("event", body)) => play.hear(body),
            Some((">", sent)) => assert_eq!(play.sent(), sent),
            Some(("<", answer)) => play.answered(answer),
            Some(("!", code)) => assert_eq!(play.refused.take().as_deref(), Some(code)),
            Some(("=", state)) => {
                assert!(play.request.is_none() && play.refused.is_none(), "{raw}");
                assert_eq!(word(play.payout().state()), state);
            }
            _ => play.ask(&line),
        }
    }
}
