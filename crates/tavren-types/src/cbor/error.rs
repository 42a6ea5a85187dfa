/// Why bytes are not the canonical encoding of what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CborError {
    /// The bytes end inside a value.
    #[error("record ends early at byte {at}")]
    Truncated {
        /// Offset of the value that is cut.
        at: usize,
    },
    /// Bytes follow the value.
    #[error("bytes follow the record at byte {at}")]
    Trailing {
        /// Offset of the first byte too many.
        at: usize,
    },
    /// Another type, or a value outside the range of the type.
    #[error("expected {expected} at byte {at}")]
    Type {
        /// What should stand there.
        expected: &'static str,
        /// Offset of what stands there instead.
        at: usize,
    },
    /// The value is right but written in another than its one canonical form.
    #[error("not in canonical form at byte {at}")]
    NotCanonical {
        /// Offset of the value.
        at: usize,
    },
    /// A record lacks a field that it must have.
    #[error("field {field} is missing")]
    Missing {
        /// Number of the field.
        field: u64,
    },
    /// A record has a field that this version does not know.
    #[error("field {field} is unknown")]
    Unknown {
        /// Number of the field.
        field: u64,
    },
    /// The record was written by another version of the schema.
    #[error("schema {found} is not the supported schema {supported}")]
    Schema {
        /// Number that stands in the record.
        found: u64,
        /// Number that this version reads.
        supported: u64,
    },
    /// Arrays and maps nest deeper than [`super::DEPTH_MAX`].
    #[error("nested too deeply at byte {at}")]
    Depth {
        /// Offset of the value one level too deep.
        at: usize,
    },
}
