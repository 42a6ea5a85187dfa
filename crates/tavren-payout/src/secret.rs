//! A secret of the operator's: an API key, an access token, the secret of a webhook.

use std::fmt;
use tavren_core::sealing::Zeroizing;

/// A secret of the operator's, wiped from memory when it is dropped.
///
/// # Law
/// 15: no debug print shows it, nor the headers that are made of it
/// (`tests/adapters/secrets.rs`).
#[derive(Clone)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret over.
    pub fn new(text: impl Into<String>) -> Self {
        Self(Zeroizing::new(text.into()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Secret(..)")
    }
}
