//! Loops for x86-64 with AVX2 and with AVX-512: the only unsafe code of the crate.
//!
//! Unsafe for one reason: a function compiled for a feature of a processor may run only where the
//! feature is there, which [`Width::detected`] sees to.

#![expect(
    unsafe_code,
    reason = "features of a processor are detected before they are used"
)]

use std::is_x86_feature_detected as has;

/// How wide the registers are that were detected.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Width(Bits);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bits {
    B256,
    B512,
}

impl Width {
    /// Those of this processor, the narrowest first.
    pub(super) fn detected() -> impl Iterator<Item = Self> {
        let narrow = has!("avx2");
        let wide = narrow && has!("avx512f") && has!("avx512dq") && has!("avx512vl");
        let widths = [(narrow, Bits::B256), (wide, Bits::B512)];
        let there = widths.into_iter().filter(|(there, _)| *there);
        there.map(|(_, bits)| Self(bits))
    }

    /// Runs a loop with such registers.
    #[inline]
    pub(super) fn run<R>(self, work: impl FnOnce() -> R) -> R {
        match self.0 {
            // SAFETY: there is no width but those that were detected.
            Bits::B256 => unsafe { avx2(work) },
            // SAFETY: as above.
            Bits::B512 => unsafe { avx512(work) },
        }
    }
}

#[target_feature(enable = "avx2")]
fn avx2<R>(work: impl FnOnce() -> R) -> R {
    work()
}

#[target_feature(enable = "avx2,avx512f,avx512dq,avx512vl")]
fn avx512<R>(work: impl FnOnce() -> R) -> R {
    work()
}
