//! The byte forms of a credential and of a request: one each, strict and bounded.

use super::*;
use crate::limits::{CREDENTIAL_BYTES_MAX, CREDENTIAL_REQUEST_BYTES_MAX, CREDENTIALS_MAX};
use proptest::collection::vec;
use proptest::prelude::*;
use tavren_types::Code;

fn agent() -> SigningKey {
    agent_key(&Key::from_bytes([3; 32]))
}

fn request(holders: Vec<[u8; 32]>) -> CredentialRequest {
    CredentialRequest::signed(holders, &agent()).unwrap()
}

fn code<T>(result: Result<T, CredentialError>) -> Option<Code> {
    result.err().map(|error| error.code())
}

/// The largest that there is: it expires on the last day of all.
fn largest() -> Issued {
    let mut issued = issued(40, 4);
    issued.signed.credential.expires = u32::MAX;
    issued
}

#[test]
fn the_largest_are_within_the_limits_and_what_is_longer_is_not_looked_at() {
    assert_eq!(largest().to_bytes().len(), 275);
    let many = request(vec![[7; 32]; CREDENTIALS_MAX]);
    assert_eq!(many.to_bytes().len(), 1_161);
    let oversize = Some(Code::LimitExceeded);
    assert_eq!(
        code(Issued::parse(&[0; CREDENTIAL_BYTES_MAX + 1])),
        oversize
    );
    let long = [0; CREDENTIAL_REQUEST_BYTES_MAX + 1];
    assert_eq!(code(CredentialRequest::parse(&long)), oversize);
    let corrupt = Some(Code::RecordCorrupt);
    assert_eq!(code(Issued::parse(&[0; CREDENTIAL_BYTES_MAX])), corrupt);
    assert_eq!(code(CredentialRequest::parse(&long[1..])), corrupt);
}

#[test]
fn a_request_is_for_one_to_32_holders_however_it_is_made() {
    for holders in [vec![], vec![[7; 32]; CREDENTIALS_MAX + 1]] {
        let made = [
            CredentialRequest::signed(holders.clone(), &agent()),
            CredentialRequest::new(holders.clone(), [0; 64]),
        ];
        assert!(made.iter().all(|one| *one == Err(CredentialError::Holders)));
        // Nobody makes such bytes, but somebody may send them.
        let mut writer = Writer::new();
        writer.map(3);
        writer.unsigned(0);
        writer.unsigned(1);
        writer.unsigned(1);
        holders.encode(&mut writer);
        writer.unsigned(2);
        [0_u8; 64].encode(&mut writer);
        let sent = CredentialRequest::parse(&writer.into_bytes());
        let field = CredentialError::Malformed(CborError::Type {
            expected: "1 to 32 holders",
            at: 4,
        });
        assert_eq!(sent, Err(field));
    }
}

#[test]
fn a_request_of_another_schema_is_refused_by_name() {
    let mut bytes = request(vec![[7; 32]]).to_bytes();
    bytes[2] = 2;
    assert_eq!(
        code(CredentialRequest::parse(&bytes)),
        Some(Code::RecordNewer)
    );
    let mut bytes = issued(10, 4).to_bytes();
    bytes[2] = 2;
    assert_eq!(code(Issued::parse(&bytes)), Some(Code::RecordNewer));
}

#[test]
fn a_request_is_the_agents_that_signed_it_for_these_holders_alone() {
    let made = request(vec![[7; 32], [8; 32]]);
    assert!(made.is_signed_by(&agent().public()));
    assert!(!made.is_signed_by(&agent_key(&Key::from_bytes([4; 32])).public()));
    for holders in [vec![[7; 32]], vec![[8; 32], [7; 32]], vec![[7; 32]; 3]] {
        let moved = CredentialRequest::new(holders, *made.signature()).unwrap();
        assert!(!moved.is_signed_by(&agent().public()));
    }
}

#[test]
fn no_debug_print_or_error_shows_a_request() {
    let made = request(vec![[7; 32]]);
    assert_eq!(format!("{made:?}"), "CredentialRequest(..)");
    let error = CredentialRequest::new(vec![], [0; 64]).unwrap_err();
    assert_eq!(error.to_string(), "a request is for 1 to 32 holders");
}

proptest! {
    #[test]
    fn what_is_written_is_read_and_every_cut_and_every_addition_refused(
        purchases in 0..45_usize, seed in any::<u8>(), holders in vec(any::<[u8; 32]>(), 1..=32),
    ) {
        let (issued, made) = (issued(purchases, seed), request(holders));
        let (bytes, sent) = (issued.to_bytes(), made.to_bytes());
        prop_assert!(Issued::parse(&bytes).unwrap() == issued);
        prop_assert_eq!(CredentialRequest::parse(&sent), Ok(made));
        for end in 0..bytes.len() {
            prop_assert!(Issued::parse(&bytes[..end]).is_err());
        }
        for end in 0..sent.len() {
            prop_assert!(CredentialRequest::parse(&sent[..end]).is_err());
        }
        prop_assert!(Issued::parse(&[&bytes[..], &[0]].concat()).is_err());
        prop_assert!(CredentialRequest::parse(&[&sent[..], &[0]].concat()).is_err());
    }

    #[test]
    fn what_was_changed_in_a_byte_prints_as_it_was_read_and_is_believed_by_nobody(
        at in any::<prop::sample::Index>(), change in 1..=255_u8,
    ) {
        let (mut bytes, mut sent) = (issued(10, 4).to_bytes(), request(vec![[7; 32]; 2]).to_bytes());
        let place = at.index(bytes.len());
        bytes[place] ^= change;
        if let Ok(read) = Issued::parse(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
            prop_assert!(!read.is_sound(&issuer().public(), &holder()));
        }
        let place = at.index(sent.len());
        sent[place] ^= change;
        if let Ok(read) = CredentialRequest::parse(&sent) {
            prop_assert_eq!(read.to_bytes(), sent);
            prop_assert!(!read.is_signed_by(&agent().public()));
        }
    }
}
