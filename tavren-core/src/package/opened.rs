use super::Format;
use std::fmt;
use tavren_sealing::Zeroizing;

#[cfg(test)]
mod tests;

/// What a buyer has after opening a claimed package: the rows of the chunks that stood.
///
/// Wiped from memory when dropped.
///
/// # Examples
/// ```
/// use tavren_core::package::{Format, Opened};
/// use tavren_core::sealing::Zeroizing;
///
/// let chunk = |rows: &[u8]| Zeroizing::new(rows.to_vec());
/// let chunks = vec![chunk(b"a1,3\r\n"), chunk(b"b2,4\r\nb2,5\r\n")];
/// let opened = Opened::new(Format::Csv, b"subject,n\r\n".to_vec(), chunks);
/// assert_eq!(opened.rows(), 3);
/// assert_eq!(*opened.bytes(), b"subject,n\r\na1,3\r\nb2,4\r\nb2,5\r\n");
/// assert_eq!(opened.lines().next(), Some(b"a1,3".as_slice()));
/// ```
pub struct Opened {
    format: Format,
    header: Vec<u8>,
    chunks: Vec<Zeroizing<Vec<u8>>>,
}

impl Opened {
    /// Puts opened chunks together, in the order of their indexes.
    pub fn new(format: Format, header: Vec<u8>, chunks: Vec<Zeroizing<Vec<u8>>>) -> Self {
        Self {
            format,
            header,
            chunks,
        }
    }

    /// How the rows are written.
    pub fn format(&self) -> Format {
        self.format
    }

    /// How many chunks stood.
    pub fn chunks(&self) -> usize {
        self.chunks.len()
    }

    /// The pieces of the file in order, header first: for writing it without another copy.
    pub fn parts(&self) -> impl Iterator<Item = &[u8]> {
        let chunks = self.chunks.iter().map(|chunk| chunk.as_slice());
        std::iter::once(self.header.as_slice()).chain(chunks)
    }

    /// The whole file: header, then all rows.
    pub fn bytes(&self) -> Zeroizing<Vec<u8>> {
        let length = self.parts().map(<[u8]>::len).sum();
        // Enough room at once: growth would leave copies behind that are never wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(length));
        for part in self.parts() {
            bytes.extend_from_slice(part);
        }
        bytes
    }

    /// The rows one by one, without header and line ends.
    pub fn lines(&self) -> impl Iterator<Item = &[u8]> {
        let format = self.format;
        self.chunks
            .iter()
            .flat_map(move |chunk| Lines::new(format, chunk))
    }

    /// How many rows, the header not counted.
    pub fn rows(&self) -> u64 {
        self.lines().count() as u64
    }
}

impl fmt::Debug for Opened {
    /// Prints sizes alone: law 15.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Opened")
            .field("format", &self.format)
            .field("chunks", &self.chunks.len())
            .field("bytes", &self.parts().map(<[u8]>::len).sum::<usize>())
            .finish()
    }
}

/// The rows of one chunk; a line break inside the quotes of a CSV field parts no rows.
struct Lines<'a> {
    format: Format,
    rest: &'a [u8],
}

impl<'a> Lines<'a> {
    fn new(format: Format, rest: &'a [u8]) -> Self {
        Self { format, rest }
    }

    fn end(&self) -> Option<usize> {
        let mut quoted = false;
        self.rest.iter().position(|byte| {
            quoted ^= self.format == Format::Csv && *byte == b'"';
            *byte == b'\n' && !quoted
        })
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = match self.end() {
            Some(end) => (self.rest.get(..end)?, self.rest.get(end.checked_add(1)?..)?),
            None => (self.rest, <&[u8]>::default()),
        };
        self.rest = rest;
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }
}
