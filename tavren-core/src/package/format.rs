use std::fmt;

tavren_types::cbor_enum! {
    /// How rows are written; part of the terms.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    pub enum Format {
        /// One JSON object (RFC 8259) a line, ended by a line feed.
        1 => JsonLines,
        /// Comma-separated values with a header (RFC 4180), UTF-8.
        2 => Csv,
    }
}

impl Format {
    /// The name in manifests and bindings.
    pub fn name(self) -> &'static str {
        match self {
            Self::JsonLines => "json_lines",
            Self::Csv => "csv",
        }
    }

    /// The usual ending of a file's name, without the dot.
    pub fn extension(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}
