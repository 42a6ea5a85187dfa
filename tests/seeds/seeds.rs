//! What the targets begin with: files, golden vectors of the wire, and real evidence.

use std::path::{Path, PathBuf};
use tavren_attest::development::Development;
use tavren_attest::{BindingHash, Measurement, Nonce, Provider};
use tavren_types::Timestamp;
use tavren_wire::frame::encode;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The files of a target.
pub fn files(target: &str) -> Vec<Vec<u8>> {
    let folder = project("tests/fuzz/corpus").join(target);
    let entries = std::fs::read_dir(folder).expect("a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    let files = paths
        .iter()
        .map(|path| std::fs::read(path).expect("a file"));
    files.collect()
}

/// The golden vectors of a module: a name and hexadecimal digits a line.
pub fn golden(module: &str) -> Vec<Vec<u8>> {
    let path = format!("{module}/tests/golden.txt");
    let text = std::fs::read_to_string(project(&path)).expect("a file");
    let vectors = text.lines().map(|line| {
        let (_, digits) = line.split_once(' ').expect("a name and digits");
        let at = (0..digits.len()).step_by(2);
        at.map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("digits"))
            .collect()
    });
    vectors.collect()
}

/// A stream of each message, one of all, and streams that end in the middle or begin with no frame.
pub fn framed(messages: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let frames = messages
        .iter()
        .map(|bytes| encode(bytes).expect("a message"));
    let mut streams: Vec<Vec<u8>> = frames.collect();
    let all = streams.concat();
    streams.push(all[..all.len() / 2].to_vec());
    streams.push(all);
    streams.extend([vec![], vec![0; 4], vec![0, 0x10, 0, 1]]);
    streams
}

/// A document of the development provider, with a nonce and without.
pub fn documents() -> Vec<Vec<u8>> {
    let image = Measurement::from_bytes([7; 48]).expect("a measurement");
    let provider = Development::new(&[1; 32], image).expect("a provider");
    let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
    let binding = BindingHash::from_bytes([1; 32]);
    let documents = [Nonce::from_bytes([1; 32]), None].map(|nonce| {
        let evidence = provider.attest(&binding, nonce.as_ref(), now);
        evidence.expect("a document").bytes
    });
    documents.into()
}

/// A file a seed.
pub fn write(folder: &Path, seeds: &[Vec<u8>]) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    for (at, bytes) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{at}")), bytes)?;
    }
    Ok(())
}

/// What is drawn from a number, always the same.
pub struct Drawn(pub u64);

impl Drawn {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A random string of fewer bytes.
    pub fn string(&mut self, end: usize) -> Vec<u8> {
        let length = self.below(end);
        (0..length).map(|_| self.next() as u8).collect()
    }

    /// One of the seeds, changed in one to four places.
    pub fn change(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = seeds[self.below(seeds.len())].clone();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len() + 1);
            match self.below(8) {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.next() as u8),
                2 if at < bytes.len() => drop(bytes.remove(at)),
                3 => bytes.extend_from_within(at..),
                _ if at < bytes.len() => bytes[at] ^= 1 << self.below(8),
                _ => {}
            }
        }
        bytes
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }
}
