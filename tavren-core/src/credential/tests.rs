use super::*;
use tavren_matching::{Category, Level, Thresholds, Tier};
use tavren_types::{Handle, Money};

mod bytes;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn issuer() -> Issuer {
    Issuer::of(&Key::from_bytes([1; 32]))
}

fn person() -> Handle {
    Handle::from_bytes([2; 16])
}

fn holder() -> VerifyingKey {
    holder_key(&Key::from_bytes([3; 32]), 0).public()
}

/// So many purchases of 100 dollars in category 12.
fn standing(purchases: usize) -> Standing {
    let usd = |text| Money::parse(text, "USD").unwrap();
    let thresholds = Thresholds::new([usd("0"), usd("100"), usd("500")]).unwrap();
    let category = Category::new(12).unwrap();
    let one = Purchase::new(now(), usd("100"), Some(category)).unwrap();
    Standing::of(&vec![one; purchases], &thresholds, now())
}

fn issued(purchases: usize, seed: u8) -> Issued {
    let seed = Seed::from_bytes([seed; 32]);
    issuer().issue(person(), standing(purchases), &holder(), true, seed, now())
}

#[test]
fn claims_are_numbered_in_order_and_read_back() {
    let claims: Vec<Claim> = Claim::all().collect();
    assert_eq!(claims.len(), 455);
    for (number, claim) in (0_u16..).zip(claims) {
        assert_eq!(claim.number(), number);
        assert_eq!(cbor::from_bytes(&cbor::to_bytes(&number)), Ok(claim));
    }
    assert!(cbor::from_bytes::<Claim>(&cbor::to_bytes(&455_u16)).is_err());
}

#[test]
fn a_claim_is_true_of_those_who_are_at_least_so_good() {
    let twelve = Category::new(12).ok();
    for purchases in [0, 1, 2, 5, 10, 20, 40] {
        let standing = standing(purchases);
        for category in [None, twelve, Category::new(13).ok()] {
            for tier in [Tier::Medium, Tier::High] {
                let claim = Claim::tier(category, tier).unwrap();
                assert_eq!(standing.meets(claim), standing.tier(category) >= tier);
            }
            for number in 1..=5 {
                let level = Level::new(number).unwrap();
                let claim = Claim::level(category, level).unwrap();
                assert_eq!(standing.meets(claim), standing.level(category) >= level);
            }
        }
    }
}

#[test]
fn every_true_claim_opens_to_the_root_and_no_false_one_does() {
    let issued = issued(10, 4);
    let root = *issued.credential().root();
    let claims: Vec<Claim> = Claim::all().collect();
    let mut met = 0;
    for (claim, opening) in claims.iter().zip(issued.open(&claims)) {
        let is_met = issued.standing().meets(*claim);
        assert_eq!(opening.root() == root, is_met, "claim {}", claim.number());
        met += usize::from(is_met);
    }
    // Overall and in one category: both tiers and three levels.
    assert_eq!(met, 10);
}

#[test]
fn a_credential_is_sound_for_its_issuer_its_holder_and_its_standing_alone() {
    let good = issued(10, 4);
    let public = issuer().public();
    assert!(good.is_sound(&public, &holder()));
    let other = Issuer::of(&Key::from_bytes([9; 32])).public();
    assert!(!good.is_sound(&other, &holder()));
    let other = holder_key(&Key::from_bytes([3; 32]), 1).public();
    assert!(!good.is_sound(&public, &other));
    let mut lower = good.clone();
    lower.standing = standing(9);
    assert!(!lower.is_sound(&public, &holder()));
    let mut resalted = good.clone();
    resalted.salts = issued(10, 5).salts;
    assert!(!resalted.is_sound(&public, &holder()));
    let mut attested = good;
    attested.signed.credential.attested = false;
    assert!(!attested.is_sound(&public, &holder()));
}

#[test]
fn only_the_issuer_can_tell_whose_a_credential_is() {
    let credential = issued(10, 4).signed.credential;
    assert!(issuer().issued_to(&credential, person()));
    assert!(!issuer().issued_to(&credential, Handle::from_bytes([8; 16])));
    let other = Issuer::of(&Key::from_bytes([9; 32]));
    assert!(!other.issued_to(&credential, person()));
    // A name that was taken from another credential of the same person is none of this one.
    let next = holder_key(&Key::from_bytes([3; 32]), 1).public();
    let seed = Seed::from_bytes([4; 32]);
    let next = issuer().issue(person(), standing(10), &next, true, seed, now());
    assert_ne!(next.signed.credential.person, credential.person);
}

#[test]
fn credentials_say_nothing_of_what_they_are_on() {
    let length = cbor::to_bytes(&issued(0, 4).signed).len();
    let days = |at: &str| {
        let now = Timestamp::parse(at).unwrap();
        let seed = Seed::from_bytes([4; 32]);
        let issued = issuer().issue(person(), standing(0), &holder(), true, seed, now);
        issued.credential().expires()
    };
    assert_eq!(cbor::to_bytes(&issued(40, 4).signed).len(), length);
    // The same standing under other salts is another root.
    assert_ne!(
        issued(5, 4).signed.credential.root,
        issued(5, 5).signed.credential.root
    );
    // All that are issued on one day expire together.
    let expected = Timestamp::parse("2026-11-27T00:00:00Z").unwrap();
    assert_eq!(days("2026-11-20T00:00:00Z"), expected);
    assert_eq!(days("2026-11-20T23:59:59Z"), expected);
    assert_eq!(
        days("0001-01-01T00:00:00Z"),
        Timestamp::parse("1970-01-01T00:00:00Z").unwrap()
    );
}

#[test]
fn holder_keys_follow_from_secret_and_number() {
    let public = |secret, number| holder_key(&Key::from_bytes([secret; 32]), number).public();
    assert_eq!(public(3, 7), public(3, 7));
    assert_ne!(public(3, 7), public(3, 8));
    assert_ne!(public(3, 7), public(4, 7));
}

#[test]
fn the_key_of_an_agent_follows_from_its_secret_and_is_no_holders() {
    let public = |secret| agent_key(&Key::from_bytes([secret; 32])).public();
    assert_eq!(public(3), public(3));
    assert_ne!(public(3), public(4));
    assert_ne!(public(3), holder());
}

#[test]
fn no_debug_print_shows_a_credential() {
    let issued = issued(10, 4);
    let claim = Claim::all().next().unwrap();
    assert_eq!(
        format!(
            "{issued:?} {:?} {:?} {claim:?}",
            issued.credential(),
            issuer()
        ),
        "Issued(..) Credential(..) Issuer(..) Claim(..)"
    );
}
