//! The recorded exchanges that C and Python play too: `tests/golden/payouts.txt`.

use crate::host::Host;
use crate::wire::Client;
use crate::{SEED, paypal, start, stripe};
use std::net::SocketAddr;
use tavren_core::command::RecordPayouts;
use tavren_core::payout::PayoutState;
use tavren_core::types::Currency;
use tavren_payout::{
    AnyProcessor, AnyStep, PayPal, PayoutError, Processor, Reply, Request, Secret, Stripe, answer,
    webhook,
};

const GOLDEN: &str = include_str!("../golden/payouts.txt");

/// A market where a user asked for five dollars, and a batch took it.
struct Play {
    host: Host<AnyProcessor>,
    headers: Vec<(String, String)>,
    request: Option<Request<AnyStep>>,
    refused: Option<String>,
}

impl Play {
    fn open(line: &str) -> Self {
        let (name, destination) = line.split_once(' ').unwrap();
        let processor = match name {
            "stripe" => AnyProcessor::Stripe(Stripe::new(
                Secret::new(stripe::KEY),
                vec![Secret::new("whsec_retired"), Secret::new(stripe::WEBHOOK)],
            )),
            _ => AnyProcessor::PayPal(PayPal::new(Secret::new(paypal::TOKEN), paypal::WEBHOOK)),
        };
        // Nothing is sent: it is played.
        let nowhere = Client::of(SocketAddr::from(([127, 0, 0, 1], 9)));
        let host = Host::open(processor, nowhere, SEED, 1, start());
        host.request(0, 500, destination);
        let name = host.processor.name();
        let taken = host.market.take_payout_batch(name, Currency::USD, host.now);
        assert!(taken.unwrap().is_some());
        Self {
            host,
            headers: Vec::new(),
            request: None,
            refused: None,
        }
    }

    fn payout(&self) -> tavren_core::payout::Payout {
        let payouts = self.host.market.payouts(&self.host.users[0], None, start());
        payouts.unwrap().remove(0)
    }

    fn filled(&self, line: &str) -> String {
        let payout = self.payout();
        let batch = payout.batch().unwrap().to_string();
        line.replace("$payout", &payout.id().to_string())
            .replace("$batch", &batch)
    }

    fn ask(&mut self, what: &str) {
        let (name, payout) = (self.host.processor.name(), self.payout());
        let batch = payout.batch().unwrap();
        let batch = (self.host.market).payout_batch(name, Currency::USD, batch, start());
        let batch = batch.unwrap().unwrap();
        let processor = &self.host.processor;
        let reply = match what {
            "encode" => processor.encode(&batch, start()),
            "lookup" => processor.lookup(&batch, start()),
            "cancel" => {
                self.request = Some(processor.cancel(&batch, payout.id(), start()).unwrap());
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
            processor: self.host.processor.name(),
            observations: reply.observations,
        };
        match self.host.market.run(record, start()) {
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
        let reply = self.host.processor.decode_event(&event, start(), 300_000);
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
        let reply = self.host.processor.decode(&request, came.as_ref());
        self.follow(reply);
    }
}

fn word(state: PayoutState) -> String {
    format!("{state:?}").to_lowercase()
}

#[test]
fn the_recorded_exchanges_come_to_what_was_recorded() {
    let mut play: Option<Play> = None;
    let lines = GOLDEN.lines();
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
