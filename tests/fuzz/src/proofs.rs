//! Proofs, credentials and requests for them: bytes that parse print the same, and what nobody made is not believed.

use tavren_core::credential::{CredentialRequest, Issued, Issuer, agent_key, holder_key};
use tavren_core::deal::{Circle, Deal, DealTerms};
use tavren_core::matching::{Category, Level, Thresholds, Tier};
use tavren_core::proof::Proof;
use tavren_core::sealing::Key;
use tavren_types::cbor::{Encode, Writer, from_bytes};
use tavren_types::{BuyerId, DealId, Money, Timestamp};

/// What somebody made: the golden vectors, a name and hexadecimal digits a line.
const GOLDEN: &str = include_str!("../../../tavren-core/src/proof/tests/golden.txt");

/// True for the bytes of the golden vector of this name.
fn made(name: &str, bytes: &[u8]) -> bool {
    let named = GOLDEN.lines().filter_map(|line| line.split_once(' '));
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    named
        .into_iter()
        .any(|line| line == (name, digits.as_str()))
}

/// Reads a proof, a credential and a request, and believes each in its one form alone.
pub fn run(bytes: &[u8]) {
    let issuer = Issuer::of(&Key::from_bytes([1; 32])).public();
    if let Ok(proof) = Proof::parse(bytes) {
        assert_eq!(proof.to_bytes(), bytes);
        let answer = proof.verify(&issuer, &deal(), &thresholds(), now());
        assert_eq!(answer.is_ok(), made("proof", bytes));
    }
    if let Ok(issued) = Issued::parse(bytes) {
        assert_eq!(*issued.to_bytes(), bytes);
        let holder = holder_key(&Key::from_bytes([3; 32]), 0).public();
        assert_eq!(issued.is_sound(&issuer, &holder), made("issued", bytes));
    }
    if let Ok(request) = CredentialRequest::parse(bytes) {
        assert_eq!(request.to_bytes(), bytes);
        let agent = agent_key(&Key::from_bytes([3; 32])).public();
        assert_eq!(request.is_signed_by(&agent), made("request", bytes));
    }
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").expect("a moment")
}

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").expect("an amount")
}

fn thresholds() -> Thresholds {
    Thresholds::new([usd("0"), usd("100"), usd("500")]).expect("rising bounds")
}

/// The deal, as a vendor keeps it.
fn deal() -> Deal {
    let terms = DealTerms::new("Two coffees for one", usd("3.50"), now().plus_days(7))
        .category(Category::new(4).expect("a category"))
        .tier(Tier::Medium)
        .level(Level::LOYAL)
        .near(Circle::new(10_776_530, 106_700_980, 800).expect("a circle"));
    let (id, vendor) = (DealId::from_bytes([31; 16]), BuyerId::from_bytes([6; 16]));
    let fields: [&dyn Encode; 6] = [&1_u64, &id, &vendor, &terms, &0_u64, &now()];
    let mut writer = Writer::new();
    writer.map(fields.len());
    for (number, field) in (0..).zip(fields) {
        writer.unsigned(number);
        field.encode(&mut writer);
    }
    from_bytes(&writer.into_bytes()).expect("a deal")
}
