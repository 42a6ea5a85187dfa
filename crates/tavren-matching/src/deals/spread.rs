//! Where a deal's number falls in a hash table.

use core::hash::{BuildHasherDefault, Hasher};

/// Spreads numbers that the caller gives, which nobody else chooses: so there is no key.
pub(super) type Spread = BuildHasherDefault<Product>;

/// The golden ratio's multiple of a number, its high half folded into its low one.
#[derive(Default)]
pub(super) struct Product(u64);

impl Hasher for Product {
    fn write_u32(&mut self, number: u32) {
        let product = u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 ^= product ^ product >> 32;
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes
            .iter()
            .for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
