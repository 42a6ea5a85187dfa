use super::*;
use alloc::string::ToString;
use proptest::prelude::*;

proptest! {
    /// Law 10: parse ∘ print is the identity.
    #[test]
    fn a_printed_id_parses_to_itself(bytes: [u8; 16]) {
        let id = GrantId::from_bytes(bytes);
        prop_assert_eq!(GrantId::parse(&id.to_string()), Ok(id));
        prop_assert_eq!(GrantId::parse(&hex(&bytes)), Ok(id));
    }
}

#[test]
fn an_offer_id_is_a_uuid_of_version_seven() {
    let id = OfferId::v7(0x0123_4567_89ab, [0xff; 10]).to_string();
    assert_eq!(id, "01234567-89ab-7fff-bfff-ffffffffffff");
}

#[test]
fn text_of_another_shape_is_refused() {
    for text in [
        "",
        "0",
        "01234567-89ab-7fff-bfff-fffffffffff",
        "0123456789ab-7fff-bfff-ffffffffffff--",
        "g1234567-89ab-7fff-bfff-ffffffffffff",
        "+1234567-89ab-7fff-bfff-ffffffffffff",
    ] {
        assert_eq!(OfferId::parse(text), Err(IdError));
    }
}
