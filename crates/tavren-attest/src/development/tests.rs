use super::*;

fn provider(seed: u8) -> Development {
    let image = Measurement::from_bytes([7; 48]).unwrap();
    Development::new(&[seed; 32], image).unwrap()
}

#[test]
fn a_root_follows_from_its_seed() {
    assert_eq!(provider(1).root(), provider(1).root());
    assert_ne!(provider(1).root(), provider(2).root());
}

#[test]
fn the_same_question_at_the_same_moment_gets_the_same_evidence() {
    let now = Timestamp::parse("2026-11-20T12:00:00Z").unwrap();
    let binding = BindingHash::from_bytes([5; 32]);
    let asked = || provider(1).attest(&binding, None, now).unwrap();
    assert_eq!(asked().kind, Kind::Development);
    assert_eq!(asked(), asked());
}

#[test]
fn a_time_that_no_certificate_can_state_is_an_error() {
    let binding = BindingHash::from_bytes([5; 32]);
    let asked = provider(1).attest(&binding, None, Timestamp::MIN);
    assert_eq!(asked, Err(ProviderError::Time));
}

#[test]
fn neither_seed_nor_key_is_printed() {
    assert_eq!(format!("{:?}", provider(1)), "Development(..)");
}
