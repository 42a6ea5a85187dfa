use core::convert::Infallible;

use hpke::rand_core::{TryCryptoRng, TryRng};

use crate::Seed;

/// The random numbers that HPKE asks for, expanded from a seed in blocks of 32 bytes.
pub(super) struct Expansion {
    seed: Seed,
    block: u64,
}

impl Expansion {
    pub(super) fn new(seed: Seed) -> Self {
        Self { seed, block: 0 }
    }

    fn next<const N: usize>(&mut self) -> [u8; N] {
        let block = self.seed.expand(b"hpke", self.block);
        self.block = self.block.wrapping_add(1);
        block
    }
}

impl TryRng for Expansion {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(self.next()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(self.next()))
    }

    fn try_fill_bytes(&mut self, out: &mut [u8]) -> Result<(), Infallible> {
        for chunk in out.chunks_mut(32) {
            let block = zeroize::Zeroizing::new(self.next::<32>());
            for (to, from) in chunk.iter_mut().zip(block.iter()) {
                *to = *from;
            }
        }
        Ok(())
    }
}

impl TryCryptoRng for Expansion {}
