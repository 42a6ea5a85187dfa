//! Kernels that are assumed to fit, passes over some blocks, and lists of rows, with whole registers written where room was reserved.

#![expect(
    unsafe_code,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "rooms are reserved, and kernels handed out where the processor has their features"
)]

use super::*;
use crate::kernel::Job;
use crate::kernel::scan::Lister;
use alloc::vec::Vec;

impl Kernel {
    /// The kernel for AVX2, unseen.
    ///
    /// # Safety
    /// The processor has AVX2, POPCNT and BMI1.
    pub unsafe fn assume_avx2() -> Self {
        AVX2
    }

    /// The kernel for AVX-512, unseen.
    ///
    /// # Safety
    /// The processor has what [`Kernel::assume_avx2`] asks for, AVX-512 F, BW, VBMI, VBMI2 and
    /// VPOPCNTDQ, and GFNI.
    pub unsafe fn assume_avx512() -> Self {
        AVX512
    }
}

#[target_feature(enable = "avx2,popcnt,bmi1")]
pub(super) fn scan_some_avx2(pass: Pass<'_>, jobs: &[Job], lines: &mut [Line]) -> u64 {
    scan::scan_some(Avx2, pass, jobs, lines)
}

#[target_feature(
    enable = "avx2,popcnt,bmi1,avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx512vpopcntdq,gfni"
)]
pub(super) fn scan_some_avx512(pass: Pass<'_>, jobs: &[Job], lines: &mut [Line]) -> u64 {
    scan::scan_some(Avx512, pass, jobs, lines)
}

#[target_feature(enable = "avx2,popcnt,bmi1")]
pub(super) fn slots_avx2(jobs: Option<&[Job]>, lines: &[Line], out: &mut Vec<u32>) {
    scan::slots(Avx2, jobs, lines, out);
}

#[target_feature(
    enable = "avx2,popcnt,bmi1,avx512f,avx512bw,avx512vbmi,avx512vbmi2,avx512vpopcntdq,gfni"
)]
pub(super) fn slots_avx512(jobs: Option<&[Job]>, lines: &[Line], out: &mut Vec<u32>) {
    scan::slots(Avx512, jobs, lines, out);
}

/// The places of set bits of every byte.
static PLACES: [[u8; 8]; 256] = {
    let mut places = [[0_u8; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut at) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                places[byte][at] = bit as u8;
                at += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    places
};

/// 0 to 63.
static ROW_PLACES: [u8; 64] = {
    let mut places = [0_u8; 64];
    let mut at = 0;
    while at < 64 {
        places[at] = at as u8;
        at += 1;
    }
    places
};

impl Lister for Avx2 {
    #[inline(always)]
    fn slots(self, line: &Line, base: u32, out: &mut Vec<u32>) {
        out.reserve(ROWS + 8);
        let mut length = out.len();
        for (at, word) in line.0.iter().enumerate() {
            if *word == 0 {
                continue;
            }
            for (byte_at, byte) in word.to_le_bytes().into_iter().enumerate() {
                let first = base + (at * 64 + byte_at * 8) as u32;
                // SAFETY: room for all 512 rows and eight more was reserved, and no more than the
                // rows before this byte have been written.
                unsafe {
                    let places = _mm_loadl_epi64(PLACES[usize::from(byte)].as_ptr().cast());
                    let places = _mm256_cvtepu8_epi32(places);
                    let slots = _mm256_add_epi32(places, _mm256_set1_epi32(first as i32));
                    _mm256_storeu_si256(out.as_mut_ptr().add(length).cast(), slots);
                }
                length += byte.count_ones() as usize;
            }
        }
        // SAFETY: everything up to `length` was written above.
        unsafe { out.set_len(length) }
    }
}

impl Lister for Avx512 {
    #[inline(always)]
    fn slots(self, line: &Line, base: u32, out: &mut Vec<u32>) {
        out.reserve(ROWS + 64);
        let mut length = out.len();
        for (at, word) in line.0.iter().enumerate() {
            if *word == 0 {
                continue;
            }
            let count = word.count_ones() as usize;
            let first = base + (at * 64) as u32;
            // SAFETY: room for all 512 rows and a register more was reserved, and no more than the
            // rows before this word have been written.
            unsafe {
                let all = _mm512_loadu_si512(ROW_PLACES.as_ptr().cast());
                let places = _mm512_maskz_compress_epi8(*word, all);
                let first = _mm512_set1_epi32(first as i32);
                let to = out.as_mut_ptr().add(length);
                store_avx512(to, first, _mm512_castsi512_si128(places));
                if count > 16 {
                    store_avx512(to.add(16), first, _mm512_extracti32x4_epi32::<1>(places));
                }
                if count > 32 {
                    store_avx512(to.add(32), first, _mm512_extracti32x4_epi32::<2>(places));
                }
                if count > 48 {
                    store_avx512(to.add(48), first, _mm512_extracti32x4_epi32::<3>(places));
                }
            }
            length += count;
        }
        // SAFETY: everything up to `length` was written above.
        unsafe { out.set_len(length) }
    }
}

/// Writes 16 slots: `first` plus each of 16 places.
///
/// # Safety
/// There is room for 16 slots at `to`.
#[inline(always)]
unsafe fn store_avx512(to: *mut u32, first: __m512i, places: __m128i) {
    // SAFETY: the caller has reserved the room; the features are those of the function that this
    // is inlined into.
    unsafe {
        let slots = _mm512_add_epi32(first, _mm512_cvtepu8_epi32(places));
        _mm512_storeu_si512(to.cast(), slots);
    }
}
