use super::*;
use crate::agent::EpochLength;
use crate::message::Statement;
use proptest::prelude::*;
use tavren_attest::development::Development;
use tavren_attest::verify::{Collateral, Policy, Profile, VerifyError};
use tavren_attest::{Binding, Measurement, Nonce, Provider, Suite};
use tavren_sealing::Key;
use tavren_sealing::signing::SigningKey;
use tavren_types::cbor::{from_bytes, to_bytes};

const RULES: [u8; 32] = [5; 32];

fn hours() -> EpochLength {
    EpochLength::hours(6).unwrap()
}

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn after(millis: i64) -> Timestamp {
    noon().plus_millis(millis)
}

fn signer() -> SigningKey {
    SigningKey::from_bytes([2; 32])
}

fn service() -> SealingService {
    SealingService::new(Key::from_bytes([1; 32]), signer(), RULES, hours(), None)
}

fn secret() -> RecipientSecret {
    RecipientSecret::from_bytes([3; 32])
}

/// What a boot of this number binds that waits for a release.
fn waiting(boot: u8) -> Binding {
    Binding {
        suite: Suite::X25519ChaChaEd25519,
        hpke_key: *secret().public().as_bytes(),
        receipt_key: [4; 32],
        policy_hash: RULES,
        hour: None,
        boot_id: [boot; 16],
    }
}

fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).unwrap()
}

/// Asks the service for a release, with evidence of an image that it allows.
fn asks(
    service: &mut SealingService,
    binding: &Binding,
    now: Timestamp,
) -> Result<Release, ReleaseError> {
    let provider = Development::new(&[1; 32], image()).unwrap();
    let nonce = Nonce::from_bytes([9; 32]).unwrap();
    let evidence = provider.attest(&binding.hash(), Some(&nonce), now).unwrap();
    let statement = Statement::new(binding, evidence).unwrap();
    let policy = Policy::development(provider.root(), [image()], Profile::Live { nonce });
    service.release(&statement, &Collateral::None, &policy, now, [8; 32])
}

fn opens(release: &Release, binding: &Binding, epoch: Epoch) -> Result<Seed, Refusal> {
    release.open(&secret(), &binding.hash(), &signer().public(), epoch)
}

#[test]
fn every_boot_of_an_epoch_has_the_same_secret_and_the_next_epoch_another() {
    let mut service = service();
    let epoch = hours().epoch_at(noon());
    let first = asks(&mut service, &waiting(6), noon()).unwrap();
    let second = asks(&mut service, &waiting(7), after(1)).unwrap();
    let first = opens(&first, &waiting(6), epoch).unwrap();
    assert!(first == opens(&second, &waiting(7), epoch).unwrap());

    let later = hours().end_of(epoch);
    let next = asks(&mut service, &waiting(7), later).unwrap();
    let next = opens(&next, &waiting(7), hours().epoch_at(later)).unwrap();
    assert!(next != first);
}

#[test]
fn other_rules_have_other_secrets() {
    let (secret, other) = (Key::from_bytes([1; 32]), [6; 32]);
    let mut others = SealingService::new(secret, signer(), other, hours(), None);
    let binding = Binding {
        policy_hash: other,
        ..waiting(6)
    };
    let epoch = hours().epoch_at(noon());
    let one = asks(&mut service(), &waiting(6), noon()).unwrap();
    let two = asks(&mut others, &binding, noon()).unwrap();
    assert!(opens(&one, &waiting(6), epoch).unwrap() != opens(&two, &binding, epoch).unwrap());
}

#[test]
fn a_release_that_was_moved_or_changed_is_refused_by_name() {
    let epoch = hours().epoch_at(noon());
    let release = asks(&mut service(), &waiting(6), noon()).unwrap();
    assert!(opens(&release, &waiting(6), epoch).is_ok());

    let forged = Err(Refusal::Forged);
    let name = |opened: Result<Seed, Refusal>| opened.map(|_| ());
    let next = Epoch::from_number(epoch.number() + 1);
    let refused = opens(&release, &waiting(6), next);
    assert_eq!(name(refused), Err(Refusal::Epoch));
    let other_boot = opens(&release, &waiting(7), epoch);
    assert_eq!(name(other_boot), forged);
    let (binding, public) = (waiting(6).hash(), signer().public());
    let other_key = RecipientSecret::from_bytes([4; 32]);
    let stolen = release.open(&other_key, &binding, &public, epoch);
    assert_eq!(name(stolen), forged);
    let stranger = SigningKey::from_bytes([9; 32]).public();
    let by_another = release.open(&secret(), &binding, &stranger, epoch);
    assert_eq!(name(by_another), forged);

    let earlier = Release {
        since: after(-1),
        ..release.clone()
    };
    assert_eq!(name(opens(&earlier, &waiting(6), epoch)), forged);
    let moved = Release {
        epoch: next,
        ..release
    };
    assert_eq!(name(opens(&moved, &waiting(6), next)), forged);
}

#[test]
fn a_service_releases_to_nobody_but_a_runner_that_waits_under_its_rules() {
    let refused = |binding| asks(&mut service(), &binding, noon()).map(|_| ());
    let ready = Binding {
        hour: Some(7),
        ..waiting(6)
    };
    assert_eq!(refused(ready), Err(VerifyError::BoundUse.into()));
    let other_rules = Binding {
        policy_hash: [6; 32],
        ..waiting(6)
    };
    assert_eq!(refused(other_rules), Err(ReleaseError::Rules));
    let weak = Binding {
        hpke_key: [0; 32],
        ..waiting(6)
    };
    assert_eq!(refused(weak), Err(VerifyError::BoundKey.into()));
}

#[test]
fn evidence_that_the_service_does_not_believe_gives_nothing_and_changes_no_holder() {
    let mut service = service();
    asks(&mut service, &waiting(6), noon()).unwrap();
    let holder = service.holder();
    let provider = Development::new(&[1; 32], image()).unwrap();
    let [asked, other] = [9, 10].map(|byte| Nonce::from_bytes([byte; 32]).unwrap());
    let binding = waiting(7);
    let evidence = provider.attest(&binding.hash(), Some(&other), noon());
    let statement = Statement::new(&binding, evidence.unwrap()).unwrap();
    let live = Profile::Live { nonce: asked };
    let policy = Policy::development(provider.root(), [image()], live);
    let refused = service.release(&statement, &Collateral::None, &policy, noon(), [8; 32]);
    assert_eq!(refused, Err(VerifyError::Nonce.into()));
    assert_eq!(service.holder(), holder);
}

#[test]
fn who_takes_over_holds_from_then_on_and_who_comes_back_begins_anew() {
    let mut service = service();
    let mut since = |boot, now| asks(&mut service, &waiting(boot), now).unwrap().since();
    assert_eq!(since(6, after(0)), after(0));
    assert_eq!(since(6, after(5)), after(0));
    assert_eq!(since(7, after(6)), after(6));
    assert_eq!(since(6, after(9)), after(9));
    // A clock that goes back makes nobody the holder since before another was.
    assert_eq!(since(7, after(2)), after(10));
}

#[test]
fn a_service_goes_on_from_the_holder_that_was_kept() {
    let mut before = service();
    asks(&mut before, &waiting(6), noon()).unwrap();
    let kept = to_bytes(&before.holder().unwrap());
    let kept = Some(from_bytes(&kept).unwrap());
    let secret = Key::from_bytes([1; 32]);
    let mut service = SealingService::new(secret, signer(), RULES, hours(), kept);
    let release = asks(&mut service, &waiting(6), after(9)).unwrap();
    assert_eq!(release.since(), noon());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_release_changed_in_one_byte_opens_for_nobody(
        at in any::<prop::sample::Index>(), change in 1_u8..,
    ) {
        let mut bytes = to_bytes(&asks(&mut service(), &waiting(6), noon()).unwrap());
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        if let Ok(changed) = from_bytes::<Release>(&bytes) {
            let epoch = hours().epoch_at(noon());
            prop_assert!(opens(&changed, &waiting(6), epoch).is_err());
        }
    }
}

/// A release that another implementation made; it opens for ever.
#[test]
fn a_release_of_schema_1_opens_for_ever() {
    let line = |name: &str| -> Vec<u8> {
        let mut lines = include_str!("tests/golden.txt").lines();
        let hex = lines.find_map(|line| line.strip_prefix(name)).unwrap();
        let digits = (0..hex.len()).step_by(2);
        digits
            .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
            .collect()
    };
    let epoch = hours().epoch_at(noon());
    let release: Release = from_bytes(&line("release ")).unwrap();
    let opened = opens(&release, &waiting(6), epoch).unwrap();
    assert_eq!(opened.as_bytes().as_slice(), line("secret "));
    // And it is what this service gives.
    let ours = asks(&mut service(), &waiting(6), noon()).unwrap();
    assert!(opened == opens(&ours, &waiting(6), epoch).unwrap());
}

#[test]
fn no_debug_print_shows_a_secret() {
    let mut service = service();
    let release = asks(&mut service, &waiting(6), noon()).unwrap();
    let printed = format!("{release:?} {service:?}");
    assert_eq!(printed, "Release(..) SealingService(..)");
}
