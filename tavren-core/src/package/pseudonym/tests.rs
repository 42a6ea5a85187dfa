use super::*;
use proptest::prelude::*;

fn user() -> impl Strategy<Value = UserId> {
    "[a-z0-9@.]{1,40}".prop_map(|text| UserId::new(&text).expect("a valid id"))
}

proptest! {
    #[test]
    fn two_buyers_or_offers_cannot_join(
        key in any::<[u8; 32]>(),
        buyers in any::<([u8; 16], [u8; 16])>(),
        offers in any::<([u8; 16], [u8; 16])>(),
        user in user(),
    ) {
        prop_assume!(buyers.0 != buyers.1 && offers.0 != offers.1);
        let key = Key::from_bytes(key);
        let name = |buyer, offer| {
            pseudonym(&key, BuyerId::from_bytes(buyer), OfferId::from_bytes(offer), &user)
        };
        prop_assert_eq!(name(buyers.0, offers.0), name(buyers.0, offers.0));
        prop_assert_ne!(name(buyers.0, offers.0), name(buyers.1, offers.0));
        prop_assert_ne!(name(buyers.0, offers.0), name(buyers.0, offers.1));
    }

    #[test]
    fn two_people_have_two_pseudonyms(key in any::<[u8; 32]>(), one in user(), two in user()) {
        prop_assume!(one != two);
        let key = Key::from_bytes(key);
        let name = |user| {
            pseudonym(&key, BuyerId::from_bytes([1; 16]), OfferId::from_bytes([2; 16]), user)
        };
        prop_assert_ne!(name(&one), name(&two));
    }
}

#[test]
fn a_pseudonym_is_the_first_half_of_the_keyed_hash() {
    let name = pseudonym(
        &Key::from_bytes([7; 32]),
        BuyerId::from_bytes([1; 16]),
        OfferId::from_bytes([2; 16]),
        &UserId::new("ana").expect("a valid id"),
    );
    let message = [&[1; 16][..], &[2; 16][..], b"ana"].concat();
    let whole = derive::hmac(&Key::from_bytes([7; 32]), "tavren/pseudonym/1", &message);
    assert_eq!(name.as_bytes(), &whole[..16]);
    assert_eq!(name.hex(), id::hex(&whole[..16]));
    assert_eq!(name.hex().len(), 32);
}

#[test]
fn a_pseudonym_is_never_printed() {
    assert_eq!(
        format!("{:?}", Pseudonym::from_bytes([9; 16])),
        "Pseudonym(..)"
    );
}
