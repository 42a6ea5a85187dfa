use super::*;
use crate::cbor::{CborError, Writer};

fn written(write: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::default();
    write(&mut writer);
    writer.into_bytes()
}

#[test]
fn a_request_is_what_the_interface_of_the_module_says() {
    let binding = BindingHash::from_bytes([1; 32]);
    let nonce = Nonce::from_bytes([2; 32]).unwrap();
    let request = Request::Attestation {
        binding: &binding,
        nonce: Some(&nonce),
    };
    let expected = [
        b"\xa1\x6bAttestation\xa3\x69user_data\x58\x20".as_slice(),
        &[1; 32],
        b"\x65nonce\x58\x20",
        &[2; 32],
        b"\x6apublic_key\xf6",
    ];
    assert_eq!(request.to_bytes(), expected.concat());

    let index = PcrIndex::new(16).unwrap();
    let request = Request::DescribePcr { index };
    assert_eq!(request.to_bytes(), b"\xa1\x6bDescribePCR\xa1\x65index\x10");
}

#[test]
fn answers_are_read() {
    let answer = written(|writer| {
        let body = writer.map(1).text("Attestation").map(1);
        body.text("document").bytes(b"signed");
    });
    let document = Response::Document(b"signed".to_vec());
    assert_eq!(Response::parse(&answer), Ok(document));

    let answer = written(|writer| {
        let body = writer.map(1).text("DescribePCR").map(2);
        body.text("lock").raw(&[0xf5]).text("data").bytes(&[3; 48]);
    });
    let register = Response::Register {
        locked: true,
        value: [3; 48],
    };
    assert_eq!(Response::parse(&answer), Ok(register));
}

#[test]
fn an_answer_of_unknown_length_is_read() {
    let answer = written(|writer| {
        let body = writer.raw(&[0xbf]).text("Attestation").raw(&[0xbf]);
        body.text("document").bytes(b"signed").raw(&[0xff, 0xff]);
    });
    let document = Response::Document(b"signed".to_vec());
    assert_eq!(Response::parse(&answer), Ok(document));
}

#[test]
fn an_error_of_the_module_is_a_refusal() {
    let answer = written(|writer| {
        writer.map(1).text("Error").text("InvalidArgument");
    });
    assert_eq!(Response::parse(&answer), Err(ProviderError::Refused));
}

#[test]
fn malformed_answers_are_refused_by_name() {
    let twice = written(|writer| {
        let body = writer.map(1).text("Attestation").map(2);
        body.text("document")
            .bytes(b"a")
            .text("document")
            .bytes(b"b");
    });
    let field = "answer";
    let duplicate = CborError::Duplicate { field };
    assert_eq!(Response::parse(&twice), Err(duplicate.into()));

    let mut trailing = written(|writer| {
        let body = writer.map(1).text("Attestation").map(1);
        body.text("document").bytes(b"a");
    });
    trailing.push(0);
    let at = trailing.len() - 1;
    let expected = CborError::Trailing { at };
    assert_eq!(Response::parse(&trailing), Err(expected.into()));
}

#[test]
fn a_register_of_another_length_is_refused() {
    let answer = written(|writer| {
        let body = writer.map(1).text("DescribePCR").map(2);
        body.text("lock").raw(&[0xf5]).text("data").bytes(&[3; 32]);
    });
    let expected = CborError::Missing { field: "data" };
    assert_eq!(Response::parse(&answer), Err(expected.into()));
}

#[test]
fn a_register_is_read_once_it_is_locked() {
    let index = PcrIndex::new(16).unwrap();
    let holding = |locked, value| Response::Register { locked, value };
    let measurement = Measurement::from_bytes([3; 48]);
    assert_eq!(holding(true, [3; 48]).locked(index), Ok(measurement));
    assert_eq!(holding(true, [0; 48]).locked(index), Ok(None));
    let unlocked = ProviderError::Unlocked { index: 16 };
    assert_eq!(holding(false, [3; 48]).locked(index), Err(unlocked));
}

#[test]
fn an_answer_to_another_request_is_refused() {
    let index = PcrIndex::IMAGE;
    let value = [3; 48];
    let register = Response::Register {
        locked: true,
        value,
    };
    let missing = |field| CborError::Missing { field }.into();
    assert_eq!(register.into_document(), Err(missing("document")));
    let document = Response::Document(vec![1]);
    assert_eq!(document.locked(index), Err(missing("register")));
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
