//! Everything that can be wrong with a proof, alone.

use super::*;

#[test]
fn a_proof_for_another_deal_is_refused() {
    let mine = deal(demanding());
    let mut other = mine.clone();
    other.id = DealId::from_bytes([32; 16]);
    let proof = Person::regular().prove(&other).unwrap();
    assert_eq!(refused(&proof, &mine), misfit("deal"));
}

#[test]
fn a_proof_for_other_terms_is_refused() {
    let before = deal(demanding());
    let after = deal(demanding().details("Without milk"));
    let proof = Person::regular().prove(&before).unwrap();
    assert_eq!(refused(&proof, &after), misfit("terms"));
}

#[test]
fn a_proof_for_another_vendor_is_refused() {
    let mine = deal(demanding());
    let mut other = mine.clone();
    other.vendor = BuyerId::from_bytes([5; 16]);
    let proof = Person::regular().prove(&other).unwrap();
    assert_eq!(refused(&proof, &mine), misfit("vendor"));
}

#[test]
fn a_proof_holds_for_five_minutes() {
    let deal = deal(demanding());
    let proof = Person::regular().prove(&deal).unwrap();
    let after = |millis| verify_at(&proof, &deal, now().plus_millis(millis)).err();
    assert_eq!(after(299_999), None);
    assert_eq!(after(300_000), Some(ProofError::Expired { part: "proof" }));
    // The clock of who verifies may be five minutes behind, and no more.
    assert_eq!(after(-300_000), None);
    assert_eq!(after(-300_001), misfit("expires"));
}

#[test]
fn a_credential_that_has_expired_proves_nothing() {
    let deal = deal(demanding());
    let person = Person::regular();
    let end = person.issued.credential().expires();
    let expired = Some(ProofError::Expired { part: "credential" });
    assert_eq!(person.prove_as([7; 16], &deal, end).err(), expired);
    let proof = person.changed(&deal, |said| said.expires = end.plus_millis(60_000));
    assert_eq!(verify_at(&proof, &deal, end).err(), expired);
    assert_eq!(verify_at(&proof, &deal, end.plus_millis(-1)).err(), None);
}

#[test]
fn a_credential_that_another_issuer_signed_is_refused() {
    let deal = deal(demanding());
    let proof = Person::regular().prove(&deal).unwrap();
    let other = Issuer::of(&Key::from_bytes([9; 32])).public();
    let answer = proof.verify(&other, &deal, &thresholds(), now());
    assert_eq!(answer.err(), forged("credential"));
}

#[test]
fn a_proof_that_another_key_signed_is_refused() {
    let deal = deal(demanding());
    let person = Person::regular();
    let thief = holder_key(&Key::from_bytes([8; 32]), 0);
    let statement = person.prove(&deal).unwrap().statement;
    assert_eq!(
        refused(&Proof::signed(statement, &thief), &deal),
        forged("holder")
    );
    let stolen = Holder {
        issued: &person.issued,
        key: &thief,
        pseudonym: Pseudonym::from_bytes([7; 16]),
        position: person.position,
    };
    assert_eq!(
        stolen.prove(&deal, &thresholds(), now()).err(),
        misfit("holder")
    );
}

#[test]
fn an_opening_of_another_leaf_is_refused() {
    let deal = deal(demanding());
    let person = Person::regular();
    let loyal = Claim::level(Some(books()), Level::LOYAL).unwrap();
    let regular = Claim::level(Some(books()), Level::REGULAR).unwrap();
    let proof = person.changed(&deal, |said| {
        let mut other = person.issued.open(&[regular]);
        other[0].claim = loyal;
        said.openings[1] = other.remove(0);
    });
    assert_eq!(refused(&proof, &deal), forged("openings"));
}

#[test]
fn an_opening_of_a_claim_that_is_false_is_refused() {
    let high = deal(coffee().tier(Tier::High));
    let person = Person::regular();
    assert_eq!(person.prove(&high).err(), Some(ProofError::Short));
    let claims = [Claim::tier(None, Tier::High).unwrap()];
    let proof = person.changed(&deal(coffee()), |said| {
        said.terms = high.terms_hash();
        said.openings = person.issued.open(&claims);
    });
    assert_eq!(refused(&proof, &high), forged("openings"));
}

#[test]
fn an_opening_too_many_is_refused() {
    let person = Person::regular();
    let claims = |least| Vec::from_iter(Claim::level(None, Level::new(least).unwrap()));
    let nothing = deal(coffee());
    let more = person.changed(&nothing, |said| {
        said.openings = person.issued.open(&claims(1))
    });
    assert_eq!(refused(&more, &nothing), misfit("openings"));
    let one = deal(coffee().level(Level::REGULAR));
    let twice = person.changed(&one, |said| said.openings.push(said.openings[0].clone()));
    assert_eq!(refused(&twice, &one), misfit("openings"));
    let two = deal(demanding());
    let swapped = person.changed(&two, |said| said.openings.reverse());
    assert_eq!(refused(&swapped, &two), misfit("openings"));
}

#[test]
fn a_missing_opening_is_refused() {
    let deal = deal(demanding());
    for which in [0, 1] {
        let proof = Person::regular().changed(&deal, |said| {
            said.openings.remove(which);
        });
        assert_eq!(refused(&proof, &deal), Some(ProofError::Short));
    }
}

#[test]
fn another_claim_than_the_deal_asks_for_is_refused() {
    // A higher level says more than the deal may know, and not what it asks for.
    let person = Person::regular();
    let deal = deal(coffee().level(Level::REGULAR));
    let claims = [Claim::level(None, Level::LOYAL).unwrap()];
    let proof = person.changed(&deal, |said| said.openings = person.issued.open(&claims));
    assert_eq!(refused(&proof, &deal), Some(ProofError::Short));
}

#[test]
fn a_proof_without_nearness_is_refused_where_the_deal_asks_for_it() {
    let deal = deal(demanding());
    let proof = Person::regular().changed(&deal, |said| said.cover = None);
    assert_eq!(refused(&proof, &deal), Some(ProofError::Unproven));
}

#[test]
fn nearness_where_the_deal_does_not_ask_for_it_is_refused() {
    let deal = deal(coffee());
    let proof = Person::regular().changed(&deal, |said| said.cover = Some([1; 32]));
    assert_eq!(refused(&proof, &deal), misfit("cover"));
}

#[test]
fn nearness_by_an_agent_that_is_not_attested_is_refused() {
    let near = deal(demanding());
    let person = Person::of(10, false, 0);
    assert_eq!(person.prove(&near).err(), Some(ProofError::Unproven));
    let cover = near.terms().place().unwrap().cover().hash();
    let anywhere = coffee()
        .category(books())
        .tier(Tier::Medium)
        .level(Level::LOYAL);
    let proof = person.changed(&deal(anywhere), |said| {
        said.terms = near.terms_hash();
        said.cover = Some(cover);
    });
    assert_eq!(refused(&proof, &near), Some(ProofError::Unproven));
}

#[test]
fn nearness_to_another_place_is_refused() {
    let deal = deal(demanding());
    let elsewhere = Circle::new(21_028_500, 105_854_200, 800).unwrap().cover();
    let proof = Person::regular().changed(&deal, |said| said.cover = Some(elsewhere.hash()));
    assert_eq!(refused(&proof, &deal), Some(ProofError::Unproven));
}
