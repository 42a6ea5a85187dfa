//! Hexadecimal, for fixed vectors.

#![allow(dead_code, clippy::arithmetic_side_effects, clippy::unwrap_used)]

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

pub(crate) fn unhex32(text: &str) -> [u8; 32] {
    unhex(text).try_into().unwrap()
}
