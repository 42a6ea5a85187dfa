//! Golden vectors of a credential and of a proof: a line each, its name and its bytes in
//! hexadecimal, computed by another implementation (Python: `hashlib`, `hmac`, and Ed25519 of
//! `cryptography`). They never change; a new layout is a new schema. Set `TAVREN_BLESS=1` to write
//! the file anew.

use super::*;
use tavren_types::id::hex;

#[test]
fn credentials_and_proofs_of_schema_1_keep_their_bytes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/proof/tests/golden.txt");
    let person = Person::regular();
    let (deal, open) = (deal(demanding()), deal(coffee()));
    let bytes = [
        ("issuer", issuer().public().as_bytes().to_vec()),
        ("issued", cbor::to_bytes(&person.issued)),
        (
            "cover",
            demanding().place().unwrap().cover().hash().to_vec(),
        ),
        ("terms", deal.terms_hash().to_vec()),
        ("proof", person.prove(&deal).unwrap().to_bytes()),
        ("proof-of-nothing", person.prove(&open).unwrap().to_bytes()),
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
