use super::rest;
use std::time::Duration;

#[test]
fn an_answer_leaves_at_a_multiple_of_the_pace() {
    let millis = Duration::from_millis;
    for (spent, pace, left) in [
        (0, 50, 50),
        (1, 50, 49),
        (49, 50, 1),
        (50, 50, 50),
        (120, 50, 30),
        (7, 0, 0),
    ] {
        assert_eq!(
            rest(millis(spent), millis(pace)),
            millis(left),
            "{spent} {pace}"
        );
    }
}
