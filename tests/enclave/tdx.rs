//! What a runner in a TDX guest said once: `golden/tdx.txt`, of the form of `golden/enclave.txt`, with the
//! collateral beside it. All of it is signed by a mock of Intel's PKI, under a root that only a policy pins
//! that is told to. `TAVREN_BLESS=1` writes it anew.

use crate::house::noon;
use std::fmt::Write;
use tavren_attest::testing::intel::Intel;
use tavren_attest::{Binding, Nonce, Suite};
use tavren_sealing::envelope::RecipientSecret;
use tavren_types::cbor::to_bytes;
use tavren_types::id::hex;
use tavren_wire::message::Statement;

const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/tdx.txt");
const NONCE: [u8; 32] = [8; 32];

fn written() -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &dyn std::fmt::Display| {
        writeln!(text, "{name} {value}").unwrap();
    };
    let intel = Intel::at(noon());
    let binding = Binding {
        suite: Suite::X25519ChaChaEd25519,
        hpke_key: *RecipientSecret::from_bytes([3; 32]).public().as_bytes(),
        receipt_key: [4; 32],
        policy_hash: [5; 32],
        hour: Some(7),
        boot_id: [6; 16],
    };
    let nonce = Nonce::from_bytes(NONCE).unwrap();
    let evidence = intel.attest(&binding.hash(), Some(&nonce));
    let statement = Statement::new(&binding, evidence).unwrap();
    let collateral = intel.collateral();
    line("now", &noon().millis());
    line("nonce", &hex(&NONCE));
    line("root", &format!("{:?}", intel.fingerprint()));
    line("statement", &hex(&to_bytes(&statement)));
    line("policy", &hex(&binding.policy_hash));
    line("boot", &hex(&binding.boot_id));
    // The guest: the fourth register holds nothing.
    line("mrtd", &hex(&[1; 48]));
    for (number, byte) in [2, 3, 4, 0].into_iter().enumerate() {
        line(&format!("rtmr-{number}"), &hex(&[byte; 48]));
    }
    line("family", &hex(&intel.fmspc));
    line("tcb-info", &hex(collateral.tcb_info.as_bytes()));
    line("tcb-info-chain", &hex(collateral.tcb_info_chain.as_bytes()));
    line("qe-identity", &hex(collateral.qe_identity.as_bytes()));
    line(
        "qe-identity-chain",
        &hex(collateral.qe_identity_chain.as_bytes()),
    );
    line("root-crl", &hex(&collateral.root_crl));
    line("pck-crl", &hex(&collateral.pck_crl));
    text
}

#[test]
fn what_a_guest_says_is_what_is_written() {
    let written = written();
    if std::env::var_os("TAVREN_BLESS").is_some() {
        std::fs::write(PATH, &written).unwrap();
    }
    let kept = std::fs::read_to_string(PATH).unwrap();
    let differs = kept.lines().zip(written.lines()).position(|(a, b)| a != b);
    assert_eq!(differs, None, "another line, counted from 0");
    assert_eq!(kept.lines().count(), written.lines().count());
}
