//! Loading sealed signals, beside opening the same envelopes with the HPKE crate alone.

use crate::town::{Inside, Town};
use hpke::{Deserializable, Kem as _, Serializable};
use serde_json::{Map, Value, json};
use std::hint::black_box;
use tavren_benches::{cpu_us, median};
use tavren_wire::message::{Ask, Loaded};

type Kem = hpke::kem::X25519HkdfSha256;
type Kdf = hpke::kdf::HkdfSha256;
type Aead = hpke::aead::ChaCha20Poly1305;

const SIGNALS: u64 = 2_000;
const ROUNDS: u64 = 9;

pub fn run(town: &Town) -> Map<String, Value> {
    let mut inside = Inside::new(town);
    let keys = inside.keys();
    let (ours, peer) = Kem::derive_keypair(&[5; 32]);
    let info = b"tavren/signal/1";
    let (mut load_us, mut bare_us) = (Vec::new(), Vec::new());
    for round in 0..ROUNDS {
        let numbers = round * SIGNALS..(round + 1) * SIGNALS;
        let sealed = town.sealed(&keys, numbers, |i| town.signal(i));
        let signals: Vec<Loaded> = sealed.into_iter().map(|(loaded, _)| loaded).collect();
        // As long, to another key, with as much beside it.
        let aad = [7; 40];
        let bare: Vec<_> = (0..SIGNALS)
            .map(|_| {
                let mode = hpke::OpModeS::Base;
                let plain = [9; tavren_wire::limits::CONTENT_BYTES];
                hpke::single_shot_seal::<Aead, Kdf, Kem>(&mode, &peer, info, &plain, &aad)
                    .map(|(key, text)| (key.to_bytes(), text))
                    .expect("sealed")
            })
            .collect();
        let start = cpu_us();
        let answer = inside.ask(Ask::Load { signals });
        load_us.push((cpu_us() - start) / SIGNALS as f64);
        black_box(answer);
        let start = cpu_us();
        for (key, text) in &bare {
            let key = <Kem as hpke::Kem>::EncappedKey::from_bytes(key).expect("a key");
            let mode = hpke::OpModeR::Base;
            let opened =
                hpke::single_shot_open::<Aead, Kdf, Kem>(&mode, &ours, &key, info, text, &aad);
            black_box(opened.expect("opened"));
        }
        bare_us.push((cpu_us() - start) / SIGNALS as f64);
    }
    let (load_us, bare_us) = (median(load_us), median(bare_us));
    let Value::Object(report) = json!({ "load_us": load_us, "bare_us": bare_us }) else {
        unreachable!("an object");
    };
    report
}
