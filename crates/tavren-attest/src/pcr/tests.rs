use super::*;

#[test]
fn there_are_32_registers() {
    assert_eq!(PcrIndex::new(31).map(PcrIndex::number), Some(31));
    assert_eq!(PcrIndex::new(32), None);
}

#[test]
fn zeros_measure_nothing() {
    assert_eq!(Measurement::from_bytes([0; 48]), None);
    let mut one = [0; 48];
    one[47] = 1;
    assert!(Measurement::from_bytes(one).is_some());
}
