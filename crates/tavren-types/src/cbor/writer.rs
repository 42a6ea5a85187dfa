use alloc::vec::Vec;

/// Writes canonical CBOR into a growing buffer.
#[derive(Debug, Default)]
pub struct Writer {
    bytes: Vec<u8>,
}

impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self {
            bytes: Vec::with_capacity(128),
        }
    }

    /// The bytes written so far.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// Writes an unsigned integer.
    pub fn unsigned(&mut self, value: u64) {
        self.head(0, value);
    }

    /// Writes a signed integer.
    pub fn signed(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.head(0, value),
            Err(_) => self.head(1, !value.cast_unsigned()),
        }
    }

    /// Writes a byte string.
    pub fn bytes(&mut self, value: &[u8]) {
        self.head(2, value.len() as u64);
        self.bytes.extend_from_slice(value);
    }

    /// Writes text.
    pub fn text(&mut self, value: &str) {
        self.head(3, value.len() as u64);
        self.bytes.extend_from_slice(value.as_bytes());
    }

    /// Opens an array of `length` values, which the caller writes next.
    pub fn array(&mut self, length: usize) {
        self.head(4, length as u64);
    }

    /// Opens a map of `length` pairs, which the caller writes next in ascending order of key.
    pub fn map(&mut self, length: usize) {
        self.head(5, length as u64);
    }

    /// Writes a boolean.
    pub fn boolean(&mut self, value: bool) {
        self.bytes.push(if value { 0xf5 } else { 0xf4 });
    }

    /// Writes null.
    pub fn null(&mut self) {
        self.bytes.push(0xf6);
    }

    /// Writes major type and argument in the shortest form.
    fn head(&mut self, major: u8, argument: u64) {
        let major = major << 5;
        let wide = argument.to_be_bytes();
        let [.., a, b, c, d] = wide;
        match argument {
            0..=23 => self.bytes.push(major | d),
            24..=0xff => self.bytes.extend_from_slice(&[major | 24, d]),
            0x100..=0xffff => self.bytes.extend_from_slice(&[major | 25, c, d]),
            0x1_0000..=0xffff_ffff => self.bytes.extend_from_slice(&[major | 26, a, b, c, d]),
            _ => {
                self.bytes.push(major | 27);
                self.bytes.extend_from_slice(&wide);
            }
        }
    }
}
