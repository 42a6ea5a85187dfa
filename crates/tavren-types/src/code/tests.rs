use super::*;
use alloc::collections::BTreeSet;

#[test]
fn numbers_and_names_are_unique_and_ascending() {
    assert!(
        Code::ALL
            .windows(2)
            .all(|pair| pair[0].number() < pair[1].number())
    );
    let names: BTreeSet<_> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(names.len(), Code::ALL.len());
}

#[test]
fn every_code_is_found_by_its_number() {
    for code in Code::ALL {
        assert_eq!(Code::from_number(code.number()), Some(*code));
        assert_eq!(*code as u16, code.number());
    }
    assert_eq!(Code::from_number(0), None);
}

#[test]
fn messages_follow_the_style() {
    for code in Code::ALL {
        let meaning = code.meaning();
        assert!(!meaning.ends_with('.') && !meaning.contains('\n'), "{code}");
        assert!(
            code.name()
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
        );
    }
}
