use super::{TextError, normalise};
use crate::limits;
use alloc::string::String;
use core::fmt;

/// A user's name in the host's own system: opaque, personal, never printed.
///
/// # Law
/// 15: no debug print shows it (`text::tests::a_user_id_is_never_printed`).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(String);

impl UserId {
    /// Checks and normalises a user id.
    ///
    /// # Errors
    /// [`TextError`] where it is empty, too long or holds a control character.
    pub fn new(text: &str) -> Result<Self, TextError> {
        normalise(text, limits::USER_ID_BYTES_MAX).map(Self)
    }

    /// The normalised text: personal data, for the data source and the keyed lookup alone.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("UserId(..)")
    }
}
