//! Text from outside: bounded, NFC-normalised before it is compared.

use crate::limits;
use alloc::string::String;
use unicode_normalization::UnicodeNormalization;

#[cfg(feature = "outside")]
mod stored;
#[cfg(test)]
mod tests;
#[cfg(feature = "outside")]
mod user;
#[cfg(feature = "outside")]
mod width;

#[cfg(feature = "outside")]
pub use user::UserId;
#[cfg(feature = "outside")]
pub use width::screen_width;

/// Why text is refused; the text itself is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// Nothing stands there.
    #[error("text is empty")]
    Empty,
    /// Longer than the limit.
    #[error("text is longer than {bytes_max} bytes")]
    Long {
        /// The limit in bytes.
        bytes_max: usize,
    },
    /// A control character, which no name needs and some terminals obey.
    #[error("text has a control character at byte {at}")]
    Control {
        /// Offset of the character.
        at: usize,
    },
}

/// Checks and NFC-normalises `text` of at most `bytes_max` bytes.
///
/// # Errors
/// [`TextError`] where it is empty, too long or holds a control character.
pub fn normalise(text: &str, bytes_max: usize) -> Result<String, TextError> {
    if text.is_empty() {
        return Err(TextError::Empty);
    }
    if text.len() > bytes_max {
        return Err(TextError::Long { bytes_max });
    }
    if let Some((at, _)) = text.char_indices().find(|(_, letter)| letter.is_control()) {
        return Err(TextError::Control { at });
    }
    if text.is_ascii() {
        return Ok(String::from(text));
    }
    let normal: String = text.nfc().collect();
    // Composition can lengthen a text: what is stored keeps the limit as well.
    if normal.len() > bytes_max {
        return Err(TextError::Long { bytes_max });
    }
    Ok(normal)
}

/// A short word from a vocabulary: a data type, a purpose, a column, a tag.
///
/// # Examples
/// ```
/// let label = tavren_types::Label::new("app_usage")?;
/// assert_eq!(label.as_str(), "app_usage");
/// # Ok::<(), tavren_types::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Label(String);

impl Label {
    /// Checks and normalises a label.
    ///
    /// # Errors
    /// [`TextError`] where it is empty, too long or holds a control character.
    pub fn new(text: &str) -> Result<Self, TextError> {
        normalise(text, limits::LABEL_BYTES_MAX).map(Self)
    }

    /// The normalised text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
