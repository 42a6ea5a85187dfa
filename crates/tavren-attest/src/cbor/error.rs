use tavren_types::Code;

/// Why bytes are not the CBOR that was asked for. Names fields and offsets, never values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CborError {
    /// The bytes end in the middle of an item.
    #[error("CBOR ends too early at byte {at}")]
    Truncated {
        /// The offset.
        at: usize,
    },

    /// Bytes stand behind the last item.
    #[error("bytes follow the end of CBOR at byte {at}")]
    Trailing {
        /// The offset.
        at: usize,
    },

    /// Another kind of item stands there.
    #[error("{expected} was expected at byte {at}")]
    Type {
        /// What was expected.
        expected: &'static str,
        /// The offset.
        at: usize,
    },

    /// A head that is longer than it need be, reserved, or of unknown length where it must be known.
    #[error("a CBOR head is not in its one form at byte {at}")]
    Form {
        /// The offset.
        at: usize,
    },

    /// A string is longer, or a container has more items, than its limit.
    #[error("{field} is longer than its limit")]
    Length {
        /// The field.
        field: &'static str,
    },

    /// A key stands twice in a map.
    #[error("a key of {field} stands twice")]
    Duplicate {
        /// The map.
        field: &'static str,
    },

    /// A key that must be there is not.
    #[error("{field} is missing")]
    Missing {
        /// The key.
        field: &'static str,
    },

    /// A key that this version does not know.
    #[error("an unknown key stands at byte {at}")]
    Unknown {
        /// The offset.
        at: usize,
    },
}

impl CborError {
    /// The permanent code.
    #[must_use]
    pub const fn code(&self) -> Code {
        Code::EvidenceMalformed
    }
}
