//! Kernels for x86-64 with AVX2 and with AVX-512: the only unsafe code of the crate.
//!
//! Unsafe for two reasons: a function compiled for a processor feature may run only where the
//! feature is there, which `detected` sees to, or who assumes it; and whole registers are read and
//! written where there is room for them: in a vector whose length is reserved first, and in the
//! array of codes that wait to be counted, which [`Counts::room`] lends.

#![expect(
    unsafe_code,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "processor features are detected before a kernel is handed out, and rooms are reserved"
)]

use super::scan::{self, Machine};
use super::{Counts, Kernel, Matched, Pass, Wanted, portable};
use crate::engine::bank::{Line, ROWS};
use core::arch::x86_64::*;

#[cfg(feature = "outside")]
mod some;
#[cfg(feature = "std")]
extern crate std;

/// The kernels that this processor runs, slowest first.
#[cfg(feature = "std")]
pub(super) fn detected() -> impl Iterator<Item = Kernel> {
    let avx2 = std::is_x86_feature_detected!("avx2")
        && std::is_x86_feature_detected!("popcnt")
        && std::is_x86_feature_detected!("bmi1");
    let avx512 = avx2
        && std::is_x86_feature_detected!("avx512f")
        && std::is_x86_feature_detected!("avx512bw")
        && std::is_x86_feature_detected!("avx512vbmi")
        && std::is_x86_feature_detected!("avx512vbmi2")
        && std::is_x86_feature_detected!("avx512vpopcntdq")
        && std::is_x86_feature_detected!("gfni");
    [(avx2, AVX2), (avx512, AVX512)]
        .into_iter()
        .filter_map(|(there, kernel)| there.then_some(kernel))
}

const AVX2: Kernel = Kernel {
    name: "avx2",
    // SAFETY: this kernel is handed out only where the processor has the features: `detected` looks,
    // and who assumes it promises.
    scan: |pass, lines| unsafe { scan_avx2(pass, lines) },
    // SAFETY: as above.
    #[cfg(feature = "outside")]
    scan_some: |pass, jobs, lines| unsafe { some::scan_some_avx2(pass, jobs, lines) },
    // SAFETY: as above.
    #[cfg(feature = "outside")]
    slots: |jobs, lines, out| unsafe { some::slots_avx2(jobs, lines, out) },
    // SAFETY: as above.
    tally: |matched, counts| unsafe { tally_avx2(matched, counts) },
};

const AVX512: Kernel = Kernel {
    name: "avx512",
    // SAFETY: this kernel is handed out only where the processor has the features: `detected` looks,
    // and who assumes it promises.
    scan: |pass, lines| unsafe { scan_avx512(pass, lines) },
    // SAFETY: as above.
    #[cfg(feature = "outside")]
    scan_some: |pass, jobs, lines| unsafe { some::scan_some_avx512(pass, jobs, lines) },
    // SAFETY: as above.
    #[cfg(feature = "outside")]
    slots: |jobs, lines, out| unsafe { some::slots_avx512(jobs, lines, out) },
    // SAFETY: as above.
    tally: |matched, counts| unsafe { tally_avx512(matched, counts) },
};

#[target_feature(enable = "avx2,popcnt,bmi1")]
fn scan_avx2(pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    scan::scan(Avx2, pass, lines)
}

#[target_feature(
    enable = "avx2,popcnt,bmi1,avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx512vpopcntdq,gfni"
)]
fn scan_avx512(pass: Pass<'_>, lines: &mut [Line]) -> u64 {
    scan::scan(Avx512, pass, lines)
}

#[target_feature(enable = "avx2,popcnt,bmi1")]
fn tally_avx2(matched: Matched<'_>, counts: &mut Counts) {
    scan::tally(Avx2, matched, counts);
}

#[target_feature(
    enable = "avx2,popcnt,bmi1,avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx512vpopcntdq,gfni"
)]
fn tally_avx512(matched: Matched<'_>, counts: &mut Counts) {
    scan::tally(Avx512, matched, counts);
}

#[derive(Clone, Copy)]
struct Avx2;

impl Machine for Avx2 {
    #[inline(always)]
    fn fetch(self, line: &Line) {
        // SAFETY: a prefetch reads nothing.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(core::ptr::from_ref(line).cast()) }
    }

    #[inline(always)]
    fn fetch_codes(self, codes: &[u8; ROWS], rows: Line) {
        for (codes, word) in codes.as_chunks::<64>().0.iter().zip(rows.0) {
            if word != 0 {
                // SAFETY: a prefetch reads nothing.
                unsafe { _mm_prefetch::<_MM_HINT_T0>(codes.as_ptr().cast()) }
            }
        }
    }

    #[inline(always)]
    fn tally(self, codes: &[u8; ROWS], rows: Line, counts: &mut Counts) {
        portable::tally(codes, rows, counts);
    }

    #[inline(always)]
    fn ones(self, line: Line) -> u32 {
        line.ones()
    }

    #[inline(always)]
    fn wanted(self, codes: &[u8; ROWS], _: Line, wanted: &Wanted) -> Line {
        let mut rows = Line::ZERO;
        for (at, word) in rows.0.iter_mut().enumerate() {
            // SAFETY: 64 codes stand at each of the eight places, 32 bytes in `wanted`; the
            // features are those of the function that this is inlined into.
            *word = unsafe {
                let table = _mm256_loadu_si256(wanted.as_ptr().cast());
                let codes = codes.as_ptr().add(at * 64);
                let low = bits_avx2(table, _mm256_loadu_si256(codes.cast()));
                let high = bits_avx2(table, _mm256_loadu_si256(codes.add(32).cast()));
                u64::from(low) | u64::from(high) << 32
            };
        }
        rows
    }
}

/// One bit for each of 32 codes: whether it is set in a table of 256 bits.
#[inline(always)]
unsafe fn bits_avx2(table: __m256i, codes: __m256i) -> u32 {
    // SAFETY: registers only; the features are those of the function that this is inlined into.
    unsafe {
        let low = _mm256_permute2x128_si256::<0x00>(table, table);
        let high = _mm256_permute2x128_si256::<0x11>(table, table);
        // The byte of the table: the upper five bits of the code; its lower half stands in `low`.
        let byte = _mm256_and_si256(_mm256_srli_epi16::<3>(codes), _mm256_set1_epi8(0x1F));
        let in_high = _mm256_cmpgt_epi8(byte, _mm256_set1_epi8(15));
        let byte = _mm256_and_si256(byte, _mm256_set1_epi8(0x0F));
        let bytes = _mm256_blendv_epi8(
            _mm256_shuffle_epi8(low, byte),
            _mm256_shuffle_epi8(high, byte),
            in_high,
        );
        let powers = _mm256_set1_epi64x(0x8040_2010_0804_0201_u64 as i64);
        let bit = _mm256_shuffle_epi8(powers, _mm256_and_si256(codes, _mm256_set1_epi8(7)));
        let set = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, bit), bit);
        _mm256_movemask_epi8(set) as u32
    }
}

/// Rows of a block that are counted sooner one by one.
const FEW: u32 = 6;

#[derive(Clone, Copy)]
struct Avx512;

impl Machine for Avx512 {
    #[inline(always)]
    fn fetch(self, line: &Line) {
        Avx2.fetch(line);
    }

    #[inline(always)]
    fn fetch_codes(self, codes: &[u8; ROWS], rows: Line) {
        Avx2.fetch_codes(codes, rows);
    }

    #[inline(always)]
    fn tally(self, codes: &[u8; ROWS], rows: Line, counts: &mut Counts) {
        if self.ones(rows) <= FEW {
            portable::tally(codes, rows, counts);
            return;
        }
        let main = rows.rows().next().map_or(0, |row| codes[row]);
        // Most rows of a block are in one area, as a rule: those need no counting one by one. The
        // others are packed first, so that one loop counts those of many blocks.
        let room = counts.room();
        let (mut length, mut of_main) = (0, 0);
        for (at, word) in rows.0.iter().enumerate() {
            // SAFETY: 64 codes stand at each of the eight places; there is room for a block's rows
            // and a register more, and `length` grows by at most 64 a word.
            let others = unsafe {
                let codes = _mm512_loadu_si512(codes.as_ptr().add(at * 64).cast());
                let others = word & !_mm512_cmpeq_epi8_mask(codes, _mm512_set1_epi8(main as i8));
                let chosen = _mm512_maskz_compress_epi8(others, codes);
                _mm512_storeu_si512(room.as_mut_ptr().add(length).cast(), chosen);
                others
            };
            length += others.count_ones() as usize;
            of_main += (word & !others).count_ones();
        }
        counts.filled(length);
        counts.add(main, of_main);
    }

    #[inline(always)]
    fn ones(self, line: Line) -> u32 {
        // SAFETY: a line is one register; the features are those of the function that this is
        // inlined into.
        unsafe {
            let counts = _mm512_popcnt_epi64(_mm512_load_si512(line.0.as_ptr().cast()));
            _mm512_reduce_add_epi64(counts) as u32
        }
    }

    #[inline(always)]
    fn wanted(self, codes: &[u8; ROWS], _: Line, wanted: &Wanted) -> Line {
        let mut rows = Line::ZERO;
        // SAFETY: 64 codes stand at each of the eight places, 32 bytes in `wanted`; the features
        // are those of the function that this is inlined into.
        unsafe {
            let table = _mm512_broadcast_i64x4(_mm256_loadu_si256(wanted.as_ptr().cast()));
            let powers = _mm512_set1_epi64(0x8040_2010_0804_0201_u64 as i64);
            // As a matrix over bits, this shifts each byte right by three.
            let shift = _mm512_set1_epi64(0x0810_2040_8000_0000_u64 as i64);
            for (at, word) in rows.0.iter_mut().enumerate() {
                let codes = _mm512_loadu_si512(codes.as_ptr().add(at * 64).cast());
                let byte = _mm512_gf2p8affine_epi64_epi8::<0>(codes, shift);
                let bytes = _mm512_permutexvar_epi8(byte, table);
                let bit = _mm512_permutexvar_epi8(codes, powers);
                *word = _mm512_test_epi8_mask(bytes, bit);
            }
        }
        rows
    }
}
