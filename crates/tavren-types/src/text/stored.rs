//! Labels as they are stored and printed.

use super::Label;
use crate::cbor::{CborError, Decode, Encode, Reader, Writer};
use core::fmt;

impl fmt::Display for Label {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl Encode for Label {
    fn encode(&self, writer: &mut Writer) {
        writer.text(&self.0);
    }
}

impl Decode for Label {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let text = reader.text()?;
        match Self::new(text) {
            Ok(label) if label.0 == text => Ok(label),
            _ => Err(CborError::Type {
                expected: "a normalised label",
                at,
            }),
        }
    }
}
