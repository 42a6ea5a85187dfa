/// Appends items in their shortest form, with known lengths.
#[derive(Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    /// The bytes so far.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Appends an unsigned integer.
    pub(crate) fn unsigned(&mut self, value: u64) -> &mut Self {
        self.head(0, value)
    }

    /// Appends a byte string.
    pub(crate) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(2, value.len() as u64).raw(value)
    }

    /// Appends text.
    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.head(3, value.len() as u64).raw(value.as_bytes())
    }

    /// Appends a byte string, or null where there is none.
    pub(crate) fn bytes_or_null(&mut self, value: Option<&[u8]>) -> &mut Self {
        match value {
            Some(value) => self.bytes(value),
            None => self.raw(&[0xf6]),
        }
    }

    /// Opens an array of `count` items.
    pub(crate) fn array(&mut self, count: u64) -> &mut Self {
        self.head(4, count)
    }

    /// Opens a map of `count` pairs.
    pub(crate) fn map(&mut self, count: u64) -> &mut Self {
        self.head(5, count)
    }

    /// Appends bytes as they are.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    fn head(&mut self, major: u8, argument: u64) -> &mut Self {
        let major = major << 5;
        let bytes = argument.to_be_bytes();
        let [.., b4, b5, b6, b7] = bytes;
        match argument {
            0..24 => self.raw(&[major | b7]),
            24..0x100 => self.raw(&[major | 24, b7]),
            0x100..0x1_0000 => self.raw(&[major | 25, b6, b7]),
            0x1_0000..0x1_0000_0000 => self.raw(&[major | 26, b4, b5, b6, b7]),
            _ => self.raw(&[major | 27]).raw(&bytes),
        }
    }
}
