use super::*;
use alloc::string::String;
use alloc::vec;
use proptest::prelude::*;

crate::cbor_union! {
    #[derive(Debug, Clone, PartialEq)]
    enum Shape {
        1 => Point,
        2 => Line { length: i64, name: Option<String> },
    }
}

crate::cbor_record! {
    #[derive(Debug, Clone, PartialEq)]
    struct Sample {
        0 => schema: Schema<1>,
        1 => number: i64,
        3 => name: Option<String>,
        7 => shapes: Vec<Shape>,
        24 => tag: [u8; 4],
        300 => flag: bool,
    }
}

fn sample() -> impl Strategy<Value = Sample> {
    let shape = prop_oneof![
        Just(Shape::Point),
        (any::<i64>(), any::<Option<String>>())
            .prop_map(|(length, name)| Shape::Line { length, name }),
    ];
    (
        any::<i64>(),
        any::<Option<String>>(),
        proptest::collection::vec(shape, 0..5),
        any::<[u8; 4]>(),
        any::<bool>(),
    )
        .prop_map(|(number, name, shapes, tag, flag)| Sample {
            schema: Schema,
            number,
            name,
            shapes,
            tag,
            flag,
        })
}

proptest! {
    /// Law 10: parse ∘ print is the identity.
    #[test]
    fn what_is_printed_parses_to_itself(value in sample()) {
        prop_assert_eq!(from_bytes::<Sample>(&to_bytes(&value)), Ok(value));
    }

    /// Law 10: canonical bytes are unique: whatever parses, prints the very same bytes.
    #[test]
    fn bytes_that_parse_print_the_same(value in sample(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = to_bytes(&value);
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Ok(parsed) = from_bytes::<Sample>(&bytes) {
            prop_assert_eq!(to_bytes(&parsed), bytes);
        }
    }

    /// A record cut at any byte is refused.
    #[test]
    fn a_cut_record_is_refused(value in sample(), cut in any::<prop::sample::Index>()) {
        let bytes = to_bytes(&value);
        prop_assert!(from_bytes::<Sample>(&bytes[..cut.index(bytes.len())]).is_err());
    }
}

#[test]
fn a_longer_head_than_needed_is_refused() {
    assert_eq!(
        from_bytes::<u64>(&[0x18, 0x17]),
        Err(CborError::NotCanonical { at: 0 })
    );
    assert_eq!(
        from_bytes::<u64>(&[0x19, 0x00, 0xff]),
        Err(CborError::NotCanonical { at: 0 })
    );
}

#[test]
fn an_indefinite_length_a_float_and_a_tag_are_refused() {
    assert!(from_bytes::<Vec<u64>>(&[0x9f, 0xff]).is_err());
    assert!(from_bytes::<u64>(&[0xf9, 0, 0]).is_err());
    assert!(from_bytes::<u64>(&[0xc0, 0]).is_err());
}

#[test]
fn a_newer_schema_is_refused_by_number() {
    let error = from_bytes::<Schema<1>>(&[2]).unwrap_err();
    assert_eq!(
        error,
        CborError::Schema {
            found: 2,
            supported: 1
        }
    );
    assert_eq!(error.code(), crate::Code::RecordNewer);
}

#[test]
fn unknown_missing_and_disordered_fields_are_refused() {
    let value = Sample {
        schema: Schema,
        number: 1,
        name: None,
        shapes: vec![],
        tag: [0; 4],
        flag: true,
    };
    let good = to_bytes(&value);
    assert!(from_bytes::<Sample>(&good).is_ok());
    let mut more = good.clone();
    more[0] += 1;
    more.extend_from_slice(&[0x19, 0x01, 0x2d, 0x00]);
    assert_eq!(
        from_bytes::<Sample>(&more),
        Err(CborError::Unknown { field: 301 })
    );
    assert_eq!(
        from_bytes::<Sample>(&[0xa1, 0x00, 0x01]),
        Err(CborError::Missing { field: 1 })
    );
    assert!(from_bytes::<Sample>(&[0xa2, 0x01, 0x01, 0x00, 0x01]).is_err());
}

#[test]
fn deep_nesting_is_refused_before_the_stack_is_used_up() {
    #[derive(Debug)]
    struct Nest;
    impl Decode for Nest {
        fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
            reader.array()?;
            Nest::decode(reader)
        }
    }
    let bytes = vec![0x81; 100_000];
    assert!(matches!(
        from_bytes::<Nest>(&bytes),
        Err(CborError::Depth { .. })
    ));
}

#[test]
fn a_length_beyond_the_bytes_is_refused_without_allocating() {
    assert!(
        from_bytes::<Vec<u64>>(&[0x9b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err()
    );
    assert!(from_bytes::<String>(&[0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).is_err());
}
