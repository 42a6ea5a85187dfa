//! What a runner said once, for Rust, Python and C to read: `golden/enclave.txt` holds one line a
//! thing, its name, a space, and its bytes in hexadecimal (numbers in decimal).
//!
//! The file is what the runner of `house.rs` says to one agent and one vendor, with everything drawn
//! that is drawn from fixed seeds. `TAVREN_BLESS=1` writes it anew.

mod house;
mod tdx;

use house::{EPOCH_HOURS, House, Nitro, deal, image, noon};
use std::fmt::Write;
use tavren_attest::verify::{Collateral, Fingerprint, Policy, Profile};
use tavren_attest::{Binding, Nonce, Provider, Suite};
use tavren_sealing::envelope::{RecipientSecret, ResponseKey};
use tavren_types::Timestamp;
use tavren_types::cbor::{from_bytes, to_bytes};
use tavren_types::id::hex;
use tavren_wire::agent::{AgentSecret, AttestedKeys, EpochLength, Stamp, seal};
use tavren_wire::message::{
    Act, Answer, Ask, Asked, Category, Content, Interest, Level, Loaded, Signal, Statement, Tier,
    VendorId,
};
use tavren_wire::notice::{Inbox, Notice, SealedBox};
use tavren_wire::receipt::{Chain, InclusionReceipt, verify};

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/enclave.txt");
const NONCE: [u8; 32] = [8; 32];
const SECRET: [u8; 32] = [7; 32];
const VENDOR: [u8; 16] = [9; 16];

/// The file as it is now.
fn written() -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        writeln!(text, "{name} {value}").unwrap();
    };
    let root = format!("{:?}", Nitro::new().0.root());
    let epochs = EpochLength::hours(EPOCH_HOURS).unwrap();
    let epoch = epochs.epoch_at(noon());
    line("now", &noon().millis());
    line("epoch-hours", &EPOCH_HOURS);
    line("epoch", &epoch.number());
    line("expires", &epochs.end_of(epoch).millis());
    line("nonce", &hex(&NONCE));
    line("image", &hex(image().as_bytes()));
    line("root", &root);

    let mut house = House::new();
    let Some(Answer::Evidence { evidence }) = house.ask(Ask::Hello { nonce: NONCE }).pop() else {
        panic!("evidence was expected");
    };
    let keys = verified(&evidence, noon());
    line("statement", &hex(&evidence));
    let waiting = stated(&Nitro::new(), None);
    line("waiting-statement", &hex(&waiting));
    let development = stated(&Nitro::new().0, Some(7));
    line("development-statement", &hex(&development));
    line("receipt-key", &hex(keys.receipts()));
    line("policy", &hex(keys.policy()));
    line("boot", &hex(keys.boot()));

    let agent = AgentSecret::from_bytes(SECRET);
    let day = u64::try_from(noon().millis() / 86_400_000).unwrap();
    line("secret", &hex(&SECRET));
    line("vendor", &hex(&VENDOR));
    line("signal-id", &hex(agent.signal_id(epoch).as_bytes()));
    let vendor = agent.vendor_id(VendorId::from_bytes(VENDOR), epoch);
    line("vendor-id", &hex(vendor.as_bytes()));
    line("day-id", &hex(agent.day_id(day).as_bytes()));

    let mut signal = Signal::new(agent.signal_id(epoch), Tier::Low, Level::new(3).unwrap());
    signal.area = 2;
    signal.interests = signal.interests.with(Interest {
        category: Category::new(4).unwrap(),
        tier: Tier::High,
        level: None,
    });
    let stamp = Stamp {
        epoch,
        sequence: 1,
        expires: epochs.end_of(epoch),
    };
    let (sealed, key) = seal(&keys, &Content::Signal { signal }, stamp, [3; 32]).unwrap();
    line("response-key", &hex(key.to_bytes().as_slice()));
    line("sealed-signal", &hex(&to_bytes(&sealed)));
    line("signal-hash", &hex(&sealed.hash()));
    let signals = vec![Loaded { slot: 5, sealed }];
    house.ask(Ask::Load { signals });

    for number in [1, 2] {
        let deal = deal(number);
        line(&format!("deal-{number}"), &hex(deal.id.as_bytes()));
        line(&format!("deal-hash-{number}"), &hex(&deal.hash()));
        let Some(Answer::Matched { receipt, view }) = house.ask(Ask::Post { deal }).pop() else {
            panic!("a match was expected");
        };
        line(&format!("match-{number}"), &hex(&receipt));
        line(&format!("view-hash-{number}"), &hex(&view.hash()));
    }
    // The receipt of the signal, two deals, and nothing.
    for number in 0..4 {
        let answers = house.ask(Ask::Tick { now: noon() });
        let Some(Answer::Boxes { boxes }) = answers.first() else {
            panic!("a box was expected");
        };
        line(&format!("box-{number}"), &hex(&boxes[0].sealed));
    }
    // Nobody reported anything on the day after, which is over.
    let asked = question(day + 1);
    for days in [1, 2] {
        house.ask(Ask::Tick {
            now: noon().plus_days(days),
        });
    }
    let Some(Answer::Activity { receipt, view }) = house.ask(Ask::Activity { asked }).pop() else {
        panic!("an answer was expected");
    };
    line("question-day", &asked.day);
    line("question-hash", &hex(&asked.hash()));
    line("activity", &hex(&receipt));
    line("activity-view-hash", &hex(&view.hash()));
    text
}

/// How many people were shown the first deal on a day.
fn question(day: u64) -> Asked {
    Asked {
        vendor: VendorId::from_bytes(VENDOR),
        deal: deal(1).id,
        act: Act::Seen,
        day,
    }
}

/// A statement for the keys of another boot: to seal to in an hour, or where there is none, for a
/// release.
fn stated(provider: &dyn Provider, hour: Option<u64>) -> Vec<u8> {
    let binding = Binding {
        suite: Suite::X25519ChaChaEd25519,
        hpke_key: *RecipientSecret::from_bytes([3; 32]).public().as_bytes(),
        receipt_key: [4; 32],
        policy_hash: [5; 32],
        hour,
        boot_id: [6; 16],
    };
    let nonce = Nonce::from_bytes(NONCE).unwrap();
    let evidence = provider.attest(&binding.hash(), Some(&nonce), noon());
    to_bytes(&Statement::new(&binding, evidence.unwrap()).unwrap())
}

fn verified(statement: &[u8], now: Timestamp) -> AttestedKeys {
    let nonce = Nonce::from_bytes(NONCE).unwrap();
    let policy = Policy::nitro([image()], Profile::Live { nonce }).with_root(Nitro::new().0.root());
    let statement: Statement = from_bytes(statement).unwrap();
    statement.verify(&Collateral::None, &policy, now).unwrap()
}

#[test]
fn what_a_runner_says_is_what_is_written() {
    let written = written();
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(PATH, &written).unwrap();
    }
    let kept = std::fs::read_to_string(PATH).unwrap();
    let differs = kept.lines().zip(written.lines()).position(|(a, b)| a != b);
    assert_eq!(differs, None, "another line, counted from 0");
    assert_eq!(kept.lines().count(), written.lines().count());
}

/// The bytes of one line.
fn line(name: &str) -> Vec<u8> {
    let kept = std::fs::read_to_string(PATH).unwrap();
    let mut lines = kept.lines().filter_map(|line| line.split_once(' '));
    let (_, hex) = lines.find(|(this, _)| *this == name).expect(name);
    let digits = (0..hex.len()).step_by(2);
    let byte = |at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
    digits.map(byte).collect()
}

#[test]
fn what_is_written_verifies_and_opens() {
    let keys = verified(&line("statement"), noon());
    assert_eq!(keys.receipts().as_slice(), line("receipt-key"));
    let root: [u8; 32] = line("root").try_into().unwrap();
    assert_eq!(Fingerprint::from_bytes(root), Nitro::new().0.root());

    let key: [u8; 32] = line("response-key").try_into().unwrap();
    let mut inbox = Inbox::new(ResponseKey::from_bytes(key));
    let mut told = Vec::new();
    for number in 0..4 {
        let sealed = SealedBox::new(line(&format!("box-{number}"))).unwrap();
        let received = inbox.open(&sealed).unwrap();
        assert_eq!(received.missed, 0);
        told.push(received.notice);
    }
    let Some(Notice::Included { receipt }) = &told[0] else {
        panic!("the receipt of the signal comes first");
    };
    let receipt: InclusionReceipt = verify(keys.receipts(), receipt).unwrap();
    assert_eq!(receipt.signal.as_slice(), line("signal-hash"));
    for number in [1, 2] {
        let Some(Notice::Matched { deal, .. }) = &told[usize::from(number)] else {
            panic!("a match was expected");
        };
        assert_eq!(*deal, self::deal(number).id);
    }
    assert_eq!(told[3], None);

    let mut chain = Chain::default();
    for number in [1, 2] {
        let receipt = line(&format!("match-{number}"));
        let receipt = chain.accept(keys.receipts(), &receipt).unwrap();
        assert_eq!(receipt.deal, deal(number).hash());
        assert_eq!(
            receipt.view.as_slice(),
            line(&format!("view-hash-{number}"))
        );
    }
    let receipt = chain.accept(keys.receipts(), &line("activity")).unwrap();
    let day = u64::try_from(noon().millis() / 86_400_000).unwrap() + 1;
    assert_eq!(receipt.deal, question(day).hash());
    assert_eq!(receipt.view.as_slice(), line("activity-view-hash"));
}
