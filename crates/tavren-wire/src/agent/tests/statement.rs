//! Keys come from verified evidence alone.

use super::*;
use crate::message::Statement;
use tavren_attest::development::Development;
use tavren_attest::verify::{Collateral, Policy, Profile, VerifyError};
use tavren_attest::{Binding, Measurement, Nonce, Provider, Suite};
use tavren_types::cbor::from_bytes;

fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).unwrap()
}

fn nonce() -> Nonce {
    Nonce::from_bytes([9; 32]).unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn provider() -> Development {
    Development::new(&[1; 32], image()).unwrap()
}

fn binding() -> Binding {
    Binding {
        suite: Suite::X25519ChaChaEd25519,
        hpke_key: *runner().public().as_bytes(),
        receipt_key: [4; 32],
        policy_hash: [5; 32],
        hour: Some(7),
        boot_id: [6; 16],
    }
}

/// The statement of one binding, whose document is for another, perhaps.
fn statement(said: &Binding, bound: &Binding) -> Statement {
    let evidence = provider().attest(&bound.hash(), Some(&nonce()), now());
    Statement::new(said, evidence.unwrap()).unwrap()
}

fn verified(statement: &Statement) -> Result<AttestedKeys, VerifyError> {
    let live = Profile::Live { nonce: nonce() };
    let policy = Policy::development(provider().root(), [image()], live);
    statement.verify(&Collateral::None, &policy, now())
}

#[test]
fn a_verified_statement_gives_the_keys_that_it_binds() {
    assert_eq!(verified(&statement(&binding(), &binding())), Ok(keys()));
}

#[test]
fn evidence_for_other_keys_gives_none() {
    let others = [
        Binding {
            hpke_key: [8; 32],
            ..binding()
        },
        Binding {
            receipt_key: [8; 32],
            ..binding()
        },
        Binding {
            policy_hash: [8; 32],
            ..binding()
        },
        Binding {
            hour: Some(8),
            ..binding()
        },
        Binding {
            boot_id: [8; 16],
            ..binding()
        },
    ];
    for other in others {
        let refused = verified(&statement(&other, &binding()));
        assert_eq!(refused, Err(VerifyError::Binding));
    }
}

#[test]
fn the_key_of_a_release_is_none_that_agents_seal_to() {
    let release = Binding {
        hour: None,
        ..binding()
    };
    let refused = verified(&statement(&release, &release));
    assert_eq!(refused, Err(VerifyError::BoundUse));
    // Nor is it, where the host says an hour.
    let refused = verified(&statement(&binding(), &release));
    assert_eq!(refused, Err(VerifyError::Binding));
}

#[test]
fn a_key_that_keeps_no_secret_is_refused_though_it_is_bound() {
    let weak = Binding {
        hpke_key: [0; 32],
        ..binding()
    };
    let refused = verified(&statement(&weak, &weak));
    assert_eq!(refused, Err(VerifyError::BoundKey));
}

#[cfg(feature = "tdx")]
mod tdx;

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_statement_changed_in_one_byte_gives_no_keys(
        at in any::<prop::sample::Index>(), change in 1_u8..,
    ) {
        let mut bytes = to_bytes(&statement(&binding(), &binding()));
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        if let Ok(changed) = from_bytes::<Statement>(&bytes) {
            prop_assert!(verified(&changed).is_err());
        }
    }
}
