use super::*;

#[test]
fn kinds_keep_their_numbers() {
    let numbers: Vec<u8> = Kind::ALL.iter().map(|kind| kind.number()).collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    for kind in Kind::ALL {
        assert_eq!(Kind::from_number(kind.number()), Some(*kind));
    }
    assert_eq!(Kind::from_number(0), None);
    assert_eq!(Kind::from_number(5), None);
}

#[test]
fn evidence_prints_its_kind_and_length_alone() {
    let kind = Kind::Nitro;
    let binding = BindingHash::from_bytes([5; 32]);
    let bytes = vec![42; 3];
    let shown = format!(
        "{:?}",
        Evidence {
            kind,
            binding,
            bytes
        }
    );
    assert_eq!(shown, "Evidence(Nitro, 3 bytes)");
}
