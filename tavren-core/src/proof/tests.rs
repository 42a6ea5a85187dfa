use super::*;
use crate::credential::{Claim, Issued, Issuer, Purchase, Standing, holder_key};
use crate::deal::{Circle, Deal, DealTerms};
use crate::package::Pseudonym;
use proptest::collection::vec;
use proptest::prelude::*;
use tavren_matching::{Category, Level, Thresholds, Tier};
use tavren_sealing::{Key, Seed};
use tavren_types::{Handle, Money};

mod golden;
mod refused;

const SHOP: (i64, i64) = (10_776_530, 106_700_980);

fn usd(text: &str) -> Money {
    Money::parse(text, "USD").unwrap()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

fn thresholds() -> Thresholds {
    Thresholds::new([usd("0"), usd("100"), usd("500")]).unwrap()
}

fn books() -> Category {
    Category::new(4).unwrap()
}

fn coffee() -> DealTerms {
    DealTerms::new("Two coffees for one", usd("3.50"), now().plus_days(7))
}

/// A deal that asks for all that a deal can ask for.
fn demanding() -> DealTerms {
    let circle = Circle::new(SHOP.0, SHOP.1, 800).unwrap();
    let terms = coffee().category(books()).tier(Tier::Medium);
    terms.level(Level::LOYAL).near(circle)
}

fn deal(terms: DealTerms) -> Deal {
    Deal {
        schema: Schema,
        id: DealId::from_bytes([31; 16]),
        vendor: BuyerId::from_bytes([6; 16]),
        terms,
        changes: 0,
        since: now(),
        withdrawn: None,
    }
}

fn issuer() -> Issuer {
    Issuer::of(&Key::from_bytes([1; 32]))
}

/// What the agent of somebody has who bought so often for 40 dollars in category 4.
struct Person {
    key: SigningKey,
    issued: Issued,
    position: Option<(i64, i64)>,
}

impl Person {
    fn of(purchases: usize, attested: bool, number: u8) -> Self {
        let one = Purchase::new(now(), usd("40"), Some(books())).unwrap();
        let standing = Standing::of(&vec![one; purchases], &thresholds(), now());
        let key = holder_key(&Key::from_bytes([3; 32]), number.into());
        let (person, seed) = (Handle::from_bytes([2; 16]), Seed::from_bytes([number; 32]));
        let issued = issuer().issue(person, standing, &key.public(), attested, seed, now());
        Self {
            key,
            issued,
            position: Some(SHOP),
        }
    }

    /// Medium and loyal.
    fn regular() -> Self {
        Self::of(10, true, 0)
    }

    fn prove(&self, deal: &Deal) -> Result<Proof, ProofError> {
        self.prove_as([7; 16], deal, now())
    }

    fn prove_as(&self, name: [u8; 16], deal: &Deal, now: Timestamp) -> Result<Proof, ProofError> {
        let holder = Holder {
            issued: &self.issued,
            key: &self.key,
            pseudonym: Pseudonym::from_bytes(name),
            position: self.position,
        };
        holder.prove(deal, &thresholds(), now)
    }

    /// A proof in which one thing was changed before it was signed.
    fn changed(&self, deal: &Deal, change: impl FnOnce(&mut Statement)) -> Proof {
        let mut statement = self.prove(deal).unwrap().statement;
        change(&mut statement);
        Proof::signed(statement, &self.key)
    }
}

fn verify(proof: &Proof, deal: &Deal) -> Result<Proven, ProofError> {
    verify_at(proof, deal, now())
}

fn verify_at(proof: &Proof, deal: &Deal, now: Timestamp) -> Result<Proven, ProofError> {
    let parsed = Proof::parse(&proof.to_bytes()).unwrap();
    assert!(parsed == *proof);
    parsed.verify(&issuer().public(), deal, &thresholds(), now)
}

fn refused(proof: &Proof, deal: &Deal) -> Option<ProofError> {
    verify(proof, deal).err()
}

fn misfit(field: &'static str) -> Option<ProofError> {
    Some(ProofError::Misfit { field })
}

fn forged(part: &'static str) -> Option<ProofError> {
    Some(ProofError::Forged { part })
}

fn terms() -> impl Strategy<Value = DealTerms> {
    let tier = prop_oneof![
        Just(None),
        (0..3_usize).prop_map(|number| Some(Ok(Tier::ALL[number]))),
        (0..700_i64).prop_map(|dollars| Some(Err(usd(&dollars.to_string())))),
    ];
    (any::<bool>(), tier, 0..=5_u8, any::<bool>()).prop_map(|(about, tier, level, near)| {
        let mut terms = coffee().level(Level::new(level).unwrap());
        terms = match tier {
            None => terms,
            Some(Ok(tier)) => terms.tier(tier),
            Some(Err(amount)) => terms.worth(amount),
        };
        if about {
            terms = terms.category(books());
        }
        match near {
            true => terms.near(Circle::new(SHOP.0, SHOP.1, 800).unwrap()),
            false => terms,
        }
    })
}

proptest! {
    #[test]
    fn who_meets_a_deal_proves_it_and_nobody_else(
        terms in terms(), purchases in 0..45_usize, near in any::<bool>(),
    ) {
        let deal = deal(terms);
        let mut person = Person::of(purchases, true, 0);
        if !near {
            person.position = Some((21_028_500, 105_854_200));
        }
        // As the matcher would say it, of what was spent and how often.
        let category = deal.terms().about();
        let (tier, level) = (
            person.issued.standing().tier(category),
            person.issued.standing().level(category),
        );
        let least = match deal.terms().least {
            crate::deal::Least::Any => Some(Tier::Low),
            crate::deal::Least::Tier { number } => Some(Tier::ALL[usize::from(number)]),
            crate::deal::Least::Amount { amount } => {
                let bounds = [0, 10_000, 50_000].into_iter().zip(Tier::ALL);
                let mut enough = bounds.filter(|(bound, _)| *bound >= amount.minor());
                enough.next().map(|(_, tier)| tier)
            }
        };
        let good = least.is_some_and(|least| tier >= least)
            && u16::from(level.number()) >= deal.terms().level;
        let close = near || deal.terms().place().is_none();
        match person.prove(&deal) {
            Ok(proof) => {
                prop_assert!(good && close);
                let proven = verify(&proof, &deal).unwrap();
                prop_assert_eq!(proven.pseudonym(), Pseudonym::from_bytes([7; 16]));
                prop_assert_eq!(proven.near(), deal.terms().place().is_some());
                prop_assert_eq!(proven.expires(), now().plus_millis(300_000));
                prop_assert!(proof.to_bytes().len() <= 1_200);
            }
            Err(ProofError::Short) => prop_assert!(!good),
            Err(error) => prop_assert!(error == ProofError::Unproven && good && !close),
        }
    }

    #[test]
    fn a_proof_that_was_changed_in_any_byte_never_verifies(
        at in any::<prop::sample::Index>(), change in 1..=255_u8,
    ) {
        let deal = deal(demanding());
        let mut bytes = Person::regular().prove(&deal).unwrap().to_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= change;
        if let Ok(proof) = Proof::parse(&bytes) {
            prop_assert_eq!(proof.to_bytes(), bytes);
            prop_assert!(proof.verify(&issuer().public(), &deal, &thresholds(), now()).is_err());
        }
    }

    #[test]
    fn bytes_of_any_kind_are_no_proof(bytes in vec(any::<u8>(), 0..600)) {
        prop_assert!(Proof::parse(&bytes).is_err());
    }
}

#[test]
fn a_deal_that_asks_for_nothing_opens_nothing() {
    let about_books = coffee().category(books());
    for terms in [
        coffee(),
        about_books,
        coffee().tier(Tier::Low),
        coffee().worth(usd("0")),
    ] {
        let deal = deal(terms);
        let proof = Person::of(0, false, 0).prove(&deal).unwrap();
        assert!(proof.statement.openings.is_empty() && proof.statement.cover.is_none());
        assert!(!verify(&proof, &deal).unwrap().near());
    }
}

#[test]
fn a_worth_asks_for_the_lowest_tier_that_promises_it() {
    let opened = |amount| {
        let proof = Person::of(20, true, 0).prove(&deal(coffee().worth(amount)));
        let openings = proof.map(|proof| proof.statement.openings);
        openings.map(|all| all.iter().map(|one| one.claim).collect::<Vec<_>>())
    };
    let claim = |tier| Ok(Vec::from_iter(Claim::tier(None, tier)));
    assert_eq!(opened(usd("100")), claim(Tier::Medium));
    assert_eq!(opened(usd("100.01")), claim(Tier::High));
    assert_eq!(opened(usd("500.01")), Err(ProofError::Short));
    let euros = Money::parse("1", "EUR").unwrap();
    assert_eq!(opened(euros), Err(ProofError::Short));
}

#[test]
fn who_is_elsewhere_or_does_not_say_proves_no_nearness() {
    let deal = deal(demanding());
    let mut person = Person::regular();
    for position in [
        None,
        Some((21_028_500, 105_854_200)),
        Some((i64::MAX, i64::MIN)),
    ] {
        person.position = position;
        assert_eq!(person.prove(&deal).err(), Some(ProofError::Unproven));
    }
}

#[test]
fn where_in_the_cover_somebody_is_does_not_show() {
    let deal = deal(demanding());
    let mut person = Person::regular();
    let here = person.prove(&deal).unwrap().to_bytes();
    person.position = Some((SHOP.0 + 3_000, SHOP.1 - 2_000));
    assert_eq!(person.prove(&deal).unwrap().to_bytes(), here);
}

#[test]
fn a_deal_that_nobody_could_post_is_met_by_nobody() {
    let mut level = coffee();
    level.level = 6;
    let mut tier = coffee();
    tier.least = crate::deal::Least::Tier { number: 3 };
    for terms in [level, tier] {
        let person = Person::of(45, true, 0);
        let wrong = deal(terms);
        assert_eq!(person.prove(&wrong).err(), Some(ProofError::Short));
        let proof = person.changed(&deal(coffee()), |said| said.terms = wrong.terms_hash());
        assert_eq!(refused(&proof, &wrong), Some(ProofError::Short));
    }
}

#[test]
fn the_same_statement_has_one_hash_and_another_has_another() {
    let deal = deal(demanding());
    let person = Person::regular();
    let hash = |proof: &Proof| verify(proof, &deal).unwrap().hash();
    let proof = person.prove(&deal).unwrap();
    assert_eq!(hash(&proof), hash(&person.prove(&deal).unwrap()));
    let later = person
        .prove_as([7; 16], &deal, now().plus_millis(1))
        .unwrap();
    let renamed = person.prove_as([8; 16], &deal, now()).unwrap();
    assert_ne!(hash(&proof), hash(&later));
    assert_ne!(hash(&proof), hash(&renamed));
    let proven = verify(&proof, &deal).unwrap();
    assert!(issuer().issued_to(proven.credential(), Handle::from_bytes([2; 16])));
}

#[test]
fn two_proofs_of_one_person_to_two_vendors_share_nothing_of_the_person() {
    let first = deal(demanding());
    let mut second = deal(demanding().details("Without milk"));
    second.vendor = BuyerId::from_bytes([5; 16]);
    second.id = DealId::from_bytes([32; 16]);
    let one = Person::of(10, true, 0).prove_as([7; 16], &first, now());
    let two = Person::of(10, true, 1).prove_as([8; 16], &second, now().plus_millis(12_345_678));
    let [one, two] = [one, two].map(|proof| {
        let mut proof = proof.unwrap();
        // The place is the deals' own, and the same.
        assert!(proof.statement.cover.take().is_some());
        proof.to_bytes()
    });
    let shared = one
        .windows(10)
        .find(|part| two.windows(10).any(|other| *part == other));
    assert_eq!(shared, None);
}

#[test]
fn a_proof_above_its_limit_is_no_proof() {
    let bytes = vec![0xa3; PROOF_BYTES_MAX + 1];
    assert_eq!(Proof::parse(&bytes).err(), Some(ProofError::Malformed));
    assert_eq!(Proof::parse(&[]).err(), Some(ProofError::Malformed));
}

#[test]
fn every_refusal_has_a_code_and_its_part() {
    let errors = [
        ProofError::Malformed,
        ProofError::Forged { part: "holder" },
        ProofError::Expired { part: "proof" },
        ProofError::Misfit { field: "deal" },
        ProofError::Short,
        ProofError::Unproven,
    ];
    let numbers: Vec<u16> = errors.iter().map(|error| error.code().number()).collect();
    assert_eq!(numbers, [6120, 6121, 6122, 6123, 6124, 6125]);
    let fields = errors.map(|error| error.field());
    assert_eq!(
        fields,
        [
            None,
            Some("holder"),
            Some("proof"),
            Some("deal"),
            None,
            None
        ]
    );
}

#[test]
fn no_debug_print_shows_a_proof() {
    let deal = deal(demanding());
    let person = Person::regular();
    let proof = person.prove(&deal).unwrap();
    let proven = verify(&proof, &deal).unwrap();
    let holder = Holder {
        issued: &person.issued,
        key: &person.key,
        pseudonym: Pseudonym::from_bytes([7; 16]),
        position: person.position,
    };
    let printed = format!("{proof:?} {proven:?} {holder:?}");
    assert_eq!(printed, "Proof(..) Proven(..) Holder(..)");
}
