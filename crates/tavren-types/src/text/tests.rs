use super::*;
use alloc::format;
use proptest::prelude::*;

#[test]
fn two_spellings_of_one_name_are_one_label() {
    // "Quận 1": composed, and with a combining dot below and a combining circumflex.
    assert_eq!(
        Label::new("Qu\u{1ead}n 1"),
        Label::new("Qua\u{323}\u{302}n 1")
    );
}

#[test]
fn a_user_id_is_never_printed() {
    let user = UserId::new("alice@example.org").unwrap();
    assert!(!format!("{user:?}").contains("alice"));
}

#[test]
fn empty_long_and_control_text_is_refused_by_name() {
    assert_eq!(Label::new(""), Err(TextError::Empty));
    assert_eq!(Label::new("a\nb"), Err(TextError::Control { at: 1 }));
    let long = "x".repeat(limits::LABEL_BYTES_MAX + 1);
    assert_eq!(
        Label::new(&long),
        Err(TextError::Long {
            bytes_max: limits::LABEL_BYTES_MAX
        })
    );
}

proptest! {
    /// Normalising twice changes nothing, so what was accepted once is accepted for ever.
    #[test]
    fn normalising_is_idempotent(text in "\\PC{1,40}") {
        if let Ok(once) = normalise(&text, 400) {
            prop_assert_eq!(normalise(&once, 400), Ok(once));
        }
    }
}

#[test]
fn width_counts_columns_and_not_characters() {
    for (text, columns) in [
        ("", 0),
        ("app_usage", 9),
        ("Bạn chia sẻ", 11),
        // The same in letters and marks.
        ("Ba\u{323}n chia se\u{309}", 11),
        ("東京", 4),
        ("한국", 4),
        ("ｗｉｄｅ", 8),
        ("a\u{200d}b", 2),
        ("…–", 2),
        ("🙂", 2),
    ] {
        assert_eq!(screen_width(text), columns, "{text}");
    }
}
