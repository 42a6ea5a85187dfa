use super::*;
use proptest::prelude::*;

fn either(bytes: &[u8]) -> Result<Vec<u64>, CborError> {
    let mut reader = Reader::new(bytes);
    let mut left = reader.array("list", 3, Form::Either)?;
    let mut items = Vec::new();
    while reader.more("list", &mut left)? {
        items.push(reader.unsigned()?);
    }
    reader.finish().map(|()| items)
}

#[test]
fn arrays_of_known_and_unknown_length_read_the_same() {
    assert_eq!(either(&[0x82, 1, 2]), Ok(vec![1, 2]));
    assert_eq!(either(&[0x9f, 1, 2, 0xff]), Ok(vec![1, 2]));
    assert_eq!(either(&[0x9f, 0xff]), Ok(vec![]));
}

#[test]
fn a_container_beyond_its_limit_is_refused_in_both_forms() {
    let long = Err(CborError::Length { field: "list" });
    assert_eq!(either(&[0x84, 1, 2, 3, 4]), long);
    assert_eq!(either(&[0x9f, 1, 2, 3, 4, 0xff]), long);
}

#[test]
fn an_unknown_length_is_refused_where_it_must_be_known() {
    let mut reader = Reader::new(&[0xbf, 0xff]);
    let opened = reader.map("map", 3, Form::Definite);
    assert_eq!(opened.err(), Some(CborError::Form { at: 0 }));
}

#[test]
fn a_break_is_no_item_of_a_known_length() {
    let expected = "an unsigned integer";
    assert_eq!(either(&[0x81, 0xff]), Err(CborError::Form { at: 1 }));
    assert_eq!(
        either(&[0x81, 0xf6]),
        Err(CborError::Type { expected, at: 1 })
    );
}

#[test]
fn heads_longer_than_need_be_are_refused() {
    for head in [&[0x18, 23][..], &[0x19, 0, 255], &[0x1a, 0, 0, 1, 0]] {
        let read = Reader::new(head).unsigned();
        assert_eq!(read, Err(CborError::Form { at: 0 }));
    }
}

#[test]
fn a_string_that_claims_more_than_there_is_is_refused() {
    let read = Reader::new(&[0x5a, 0xff, 0xff, 0xff, 0xff]).bytes("field", usize::MAX);
    assert_eq!(read, Err(CborError::Truncated { at: 5 }));
    let read = Reader::new(&[0x5a, 0xff, 0xff, 0xff, 0xff]).bytes("field", 16);
    assert_eq!(read, Err(CborError::Length { field: "field" }));
}

proptest! {
    #[test]
    fn what_is_written_reads_back(number: u64, bytes: Vec<u8>, text in "\\PC*") {
        let mut writer = Writer::default();
        writer.unsigned(number).bytes(&bytes).text(&text).bytes_or_null(None);
        let written = writer.into_bytes();
        let mut reader = Reader::new(&written);
        prop_assert_eq!(reader.unsigned(), Ok(number));
        prop_assert_eq!(reader.bytes("bytes", bytes.len()), Ok(&bytes[..]));
        prop_assert_eq!(reader.text("text", text.len()), Ok(&text[..]));
        prop_assert!(reader.null());
        prop_assert_eq!(reader.finish(), Ok(()));
    }
}
