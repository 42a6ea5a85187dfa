//! Golden vectors of a credential, of a proof and of a request: a line each, its name and its bytes in
//! hexadecimal, computed by another implementation (Python: `hashlib`, `hmac`, and Ed25519 of
//! `cryptography`). They never change; a new layout is a new schema. Set `TAVREN_BLESS=1` to write
//! the file anew.

use super::*;
use crate::credential::{CredentialRequest, agent_key};
use tavren_types::id::hex;

/// What the agent of that person asks for two credentials with.
fn request() -> CredentialRequest {
    let secret = Key::from_bytes([3; 32]);
    let holders = [0, 1].map(|number| *holder_key(&secret, number).public().as_bytes());
    CredentialRequest::signed(holders.to_vec(), &agent_key(&secret)).unwrap()
}

#[test]
fn credentials_and_proofs_of_schema_1_keep_their_bytes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/proof/tests/golden.txt");
    let person = Person::regular();
    let (deal, open) = (deal(demanding()), deal(coffee()));
    let bytes = [
        ("issuer", issuer().public().as_bytes().to_vec()),
        ("issued", person.issued.to_bytes().to_vec()),
        (
            "cover",
            demanding().place().unwrap().cover().hash().to_vec(),
        ),
        ("terms", deal.terms_hash().to_vec()),
        ("proof", person.prove(&deal).unwrap().to_bytes()),
        ("proof-of-nothing", person.prove(&open).unwrap().to_bytes()),
        ("request", request().to_bytes()),
    ];
    let lines = bytes.map(|(name, bytes)| format!("{name} {}\n", hex(&bytes)));
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(path, lines.concat()).unwrap();
    }
    let golden = std::fs::read_to_string(path).unwrap();
    for (line, golden) in lines.iter().zip(golden.lines()) {
        assert_eq!(line.trim_end(), golden);
    }
    assert_eq!(golden.lines().count(), lines.len());
}
