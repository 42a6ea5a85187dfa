use super::{padding, unpadded_len};

#[test]
fn every_length_is_completed_to_a_block_and_found_again() {
    for len in 0..300 {
        let mut bytes = vec![0x80; len];
        bytes.extend_from_slice(padding::<32>(len));
        assert_eq!(bytes.len() % 32, 0);
        assert!(bytes.len() > len && bytes.len() <= len + 32);
        assert_eq!(unpadded_len::<32>(&bytes), Some(len));
    }
}

#[test]
fn zeros_at_the_end_of_a_body_survive() {
    let mut bytes = vec![0; 31];
    bytes.extend_from_slice(padding::<32>(31));
    assert_eq!(unpadded_len::<32>(&bytes), Some(31));
}

#[test]
fn a_padding_of_another_length_is_refused() {
    let mut longer = vec![1; 31];
    longer.push(0x80);
    longer.extend_from_slice(&[0; 32]);
    assert_eq!(unpadded_len::<32>(&longer), None);
    assert_eq!(unpadded_len::<32>(&[1, 0x80]), None);
    assert_eq!(unpadded_len::<32>(&[0; 32]), None);
    assert_eq!(unpadded_len::<32>(&[1; 32]), None);
    assert_eq!(unpadded_len::<32>(&[]), None);
}
