use std::collections::BTreeSet;

use tavren_sealing::{
    EntropyError, Key, SealError, Seed, envelope::RecipientSecret, signing::SigningKey,
};

#[test]
fn every_error_has_its_own_code_and_one_plain_line() {
    let errors = [
        SealError::Truncated,
        SealError::Schema,
        SealError::Forged,
        SealError::Length { field: "plaintext" },
        SealError::PublicKey,
        SealError::from(EntropyError::new()),
    ];
    let codes: BTreeSet<_> = errors.iter().map(SealError::code).collect();
    assert_eq!(codes.len(), errors.len());
    for error in &errors {
        let message = error.to_string();
        assert!(!message.contains('\n') && !message.ends_with('.'));
        assert!(message.starts_with(char::is_lowercase));
    }
    assert_eq!(EntropyError::new().code(), "entropy_unavailable");
}

#[test]
fn no_debug_print_holds_a_secret() {
    let secret = RecipientSecret::from_bytes([0xab; 32]);
    let signing = SigningKey::from_bytes([0xab; 32]);
    let printed = format!(
        "{:?} {:?} {:?} {:?} {:?} {:?}",
        Key::from_bytes([0xab; 32]),
        Seed::from_bytes([0xab; 32]),
        secret,
        secret.public(),
        signing,
        signing.public(),
    );
    assert_eq!(
        printed,
        "Key(..) Seed(..) RecipientSecret(..) RecipientPublic(..) SigningKey(..) VerifyingKey(..)"
    );
}
