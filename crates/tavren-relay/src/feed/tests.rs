use super::Bookmark;
use crate::Boot;
use tavren_types::cbor::{Schema, from_bytes, to_bytes};
use tavren_types::id::hex;

#[test]
fn a_bookmark_has_the_bytes_of_its_format() {
    let boot: Boot = from_bytes(&[&[0x50][..], &[7; 16]].concat()).unwrap();
    let bookmark = Bookmark {
        schema: Schema,
        boot,
        position: 258,
    };
    let bytes = to_bytes(&bookmark);
    assert_eq!(
        hex(&bytes),
        format!("a300010150{}02190102", "07".repeat(16))
    );
    assert_eq!(from_bytes(&bytes), Ok(bookmark));
}
