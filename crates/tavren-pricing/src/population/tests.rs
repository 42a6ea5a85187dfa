use super::*;

#[test]
fn a_column_is_refused_by_its_name_and_first_bad_row() {
    let value = |column, row| PricingError::Value { column, row };
    let length = |column| PricingError::Length { column };
    let refused = |tiers: &[u8], trusts: &[u16]| Population::new(tiers, trusts).unwrap_err();
    assert_eq!(refused(&[0, 4, 4], &[0, 0, 0]), value("tier", 1));
    assert_eq!(refused(&[0, 3], &[0, 10_001]), value("trust", 1));
    assert_eq!(refused(&[0, 3], &[0]), length("trust"));
    let people = Population::new(&[0, 3], &[0, 10_000]).unwrap();
    assert_eq!(
        people.segments(&[0, 2], 2).unwrap_err(),
        value("segment", 1)
    );
    assert_eq!(people.segments(&[0], 2).unwrap_err(), length("segment"));
    let limit = PricingError::Limit { what: "segments" };
    for count in [0, SEGMENTS_MAX + 1] {
        assert_eq!(people.segments(&[0, 0], count).unwrap_err(), limit);
    }
    assert_eq!(people.last_grants(&[1]).unwrap_err(), length("last_grant"));
    assert_eq!(people.ids(&[1]).unwrap_err(), length("id"));
}
