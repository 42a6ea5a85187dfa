use super::{
    message::{attestation, document},
    register::{description, locked},
    *,
};
use crate::pcr::{Measurement, PcrIndex};
use tavren_types::cbor::{CborError, Writer};

/// An answer of one name, with the fields that are written next.
fn answer(name: &str, fields: usize, write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(1);
    writer.text(name);
    writer.map(fields);
    write(&mut writer);
    writer.into_bytes()
}

fn register(lock: bool, value: &[u8]) -> Vec<u8> {
    answer("DescribePCR", 2, |writer| {
        writer.text("lock");
        writer.boolean(lock);
        writer.text("data");
        writer.bytes(value);
    })
}

fn signed() -> Vec<u8> {
    answer("Attestation", 1, |writer| {
        writer.text("document");
        writer.bytes(b"signed");
    })
}

fn unexpected<T>(at: usize) -> Result<T, ProviderError> {
    let expected = "an answer to the request";
    Err(CborError::Type { expected, at }.into())
}

const INDEX: PcrIndex = PcrIndex::IMAGE;

#[test]
fn a_request_is_what_the_interface_of_the_module_says() {
    let binding = BindingHash::from_bytes([1; 32]);
    let nonce = Nonce::from_bytes([2; 32]).unwrap();
    let expected = [
        b"\xa1\x6bAttestation\xa3\x69user_data\x58\x20".as_slice(),
        &[1; 32],
        b"\x65nonce\x58\x20",
        &[2; 32],
        b"\x6apublic_key\xf6",
    ];
    assert_eq!(attestation(&binding, Some(&nonce)), expected.concat());

    let index = PcrIndex::new(16).unwrap();
    let expected = b"\xa1\x6bDescribePCR\xa1\x65index\x10";
    assert_eq!(description(index), expected);
}

#[test]
fn a_document_is_read() {
    assert_eq!(document(&signed()), Ok(b"signed".to_vec()));
}

#[test]
fn an_error_of_the_module_is_a_refusal() {
    let refused = b"\xa1\x65Error\x6fInvalidArgument";
    assert_eq!(document(refused), Err(ProviderError::Refused));
    assert_eq!(locked(refused, INDEX), Err(ProviderError::Refused));
}

#[test]
fn malformed_answers_are_refused_by_name() {
    let twice = answer("Attestation", 2, |writer| {
        for value in [b"a", b"b"] {
            writer.text("document");
            writer.bytes(value);
        }
    });
    assert_eq!(document(&twice), unexpected(13));

    let mut trailing = signed();
    trailing.push(0);
    let at = trailing.len() - 1;
    assert_eq!(document(&trailing), Err(CborError::Trailing { at }.into()));

    let half = answer("DescribePCR", 2, |writer| {
        for _ in 0..2 {
            writer.text("lock");
            writer.boolean(true);
        }
    });
    assert_eq!(locked(&half, INDEX), unexpected(13));
    for cut in 0..signed().len() {
        assert!(document(&signed()[..cut]).is_err());
    }
}

#[test]
fn a_register_of_another_length_is_refused() {
    assert_eq!(locked(&register(true, &[3; 32]), INDEX), unexpected(13));
}

#[test]
fn a_register_is_read_once_it_is_locked() {
    let measurement = Measurement::from_bytes([3; 48]);
    assert_eq!(locked(&register(true, &[3; 48]), INDEX), Ok(measurement));
    assert_eq!(locked(&register(true, &[0; 48]), INDEX), Ok(None));
    let unlocked = ProviderError::Unlocked { index: 0 };
    assert_eq!(locked(&register(false, &[3; 48]), INDEX), Err(unlocked));
}

#[test]
fn an_answer_to_another_request_is_refused() {
    assert_eq!(document(&register(true, &[3; 48])), unexpected(0));
    assert_eq!(locked(&signed(), INDEX), unexpected(0));
}

#[test]
fn outside_an_enclave_there_is_no_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let missing = Nitro::open_at(&folder.path().join("nsm"));
    let error = ProviderError::Io(std::io::ErrorKind::NotFound);
    assert_eq!(missing.err(), Some(error));
}

#[test]
fn a_file_that_is_no_security_module_gives_no_evidence() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let nitro = Nitro::open_at(file.path()).unwrap();
    let binding = BindingHash::from_bytes([1; 32]);
    let asked = nitro.attest(&binding, None, Timestamp::MIN);
    assert!(matches!(asked, Err(ProviderError::Io(_))), "{asked:?}");
}
