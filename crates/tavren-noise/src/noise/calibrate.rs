//! The ε of discrete Gaussian noise, bounded from above with whole numbers.

use crate::{Delta, Epsilon, GaussianVariance};

/// Bits after the point of a logarithm.
const FRACTION_BITS: u32 = 40;

/// An upper bound on ln 2 in 10⁻¹²: ln 2 = 0.693 147 180 559 9…
const LN_2_PICO: u128 = 693_147_180_560;

/// An ε ≥ ρ + 2√(ρ·ln(1/δ)), ρ = 1/2σ²; none where δ is not between 0 and 1.
///
/// Proof. With σ² = *n*/*d*: ρ = *d*/2*n*, and 4ρ·ln(1/δ) = 2·*d*·ln(1/δ)/*n*. In 10⁻⁶, ε =
/// 10⁶·ρ + √(10¹²·4ρ·ln(1/δ)). Each step is rounded up: the logarithm ([`ln_inverse_pico`]), the
/// two quotients and the root. ∎ Where δ ≤ 1/2 it is above the exact value by less than
/// 4·10⁻⁶ + 10⁻⁹·ε.
///
/// Range: *n*, *d* ≤ 2³² and ln(1/δ) < 35 < 2⁴⁶·10⁻¹², so no product reaches 2⁸⁰.
pub(super) fn epsilon(variance: GaussianVariance, delta: Delta) -> Option<Epsilon> {
    let (n, d) = (variance.numerator(), variance.denominator().get());
    let ln = ln_inverse_pico(delta)?;
    let rho_micro = d.checked_mul(1_000_000)?.div_ceil(n.checked_mul(2)?);
    let square_pico = d.checked_mul(2)?.checked_mul(ln)?.div_ceil(n);
    let micro = rho_micro.checked_add(root_up(square_pico)?)?;
    u64::try_from(micro).ok().map(Epsilon::from_micro)
}

/// An upper bound on ln(1/δ) in 10⁻¹².
pub(super) fn ln_inverse_pico(delta: Delta) -> Option<u128> {
    let (one, part) = (Delta::ONE.femto().into(), u128::from(delta.femto()));
    if part == 0 || part >= one {
        return None;
    }
    let log = log2_up(one, part)?;
    let ln = log.checked_mul(LN_2_PICO)?;
    Some(ln.div_ceil(1 << FRACTION_BITS))
}

/// An upper bound on log₂(`one`/`part`) in 2⁻⁴⁰, for 1 ≤ `part` < `one` ≤ 2⁵⁰.
///
/// Proof. Write the ratio as 2ᵏ·*y* with 1 ≤ *y* ≤ 2. Squaring *y* doubles its logarithm: where the
/// square is at least 2, the next bit is 1 and the square is halved. *y* is kept in 2⁻⁶² and
/// rounded up, so at every step the bits so far, plus log₂ *y* scaled to the next bit, bound the
/// logarithm from above. At the end log₂ *y* ≤ 1, one unit of the last bit, is added. ∎
fn log2_up(one: u128, part: u128) -> Option<u128> {
    let whole = one.checked_div(part)?.checked_ilog2()?;
    let scale = part.checked_shl(whole)?;
    let mut y = one.checked_shl(62)?.div_ceil(scale);
    let mut log = u128::from(whole);
    for _ in 0..FRACTION_BITS {
        let square = y.checked_mul(y)?.div_ceil(1 << 62);
        let bit = u32::from(square >= 1 << 63);
        y = square.div_ceil(1 << bit);
        log = log << 1 | u128::from(bit);
    }
    log.checked_add(1)
}

/// The least whole number whose square is at least `square`.
fn root_up(square: u128) -> Option<u128> {
    let root = square.isqrt();
    let exact = root.checked_mul(root)? == square;
    root.checked_add(u128::from(!exact))
}
