//! `exp`, `ln` and the normal distribution from IEEE additions, products and quotients alone.
//!
//! A platform's own maths library rounds as it likes, and another version of it rounds otherwise.
//! These give the same bits everywhere, and so the same decisions. Nothing here is an amount.

#[cfg(test)]
mod tests;

/// ln 2 in two parts; the first has 33 bits, so that its product with any exponent is exact.
const LN_2_HIGH: f64 = 0.6931471804855391;
const LN_2_LOW: f64 = 7.440617110012397e-11;
const LOG2_E: f64 = core::f64::consts::LOG2_E;

/// Added and taken away again, it rounds to a whole number, which its lowest bits then hold.
const ROUNDER: f64 = 6_755_399_441_055_744.0; // 1.5 · 2⁵²

/// 2⁵²: the bits of a small whole number under it make that number.
const TWO_52: f64 = 4_503_599_627_370_496.0;

/// e to the power `x`, within 1 ulp from −708 to 709; 0 below and infinity above.
///
/// Proof. *x* = *k* ln 2 + *r* with |*r*| ≤ 0.347. The series of eʳ is cut after r¹³/13!: what is
/// left out is below 0.347¹⁴/14! < 5·10⁻¹⁸ of it. All but the last addition, to 1, happens on
/// numbers below 0.42, so that what they round is below half an ulp of the result, and the last one
/// rounds by another half. ∎
///
/// # Examples
/// ```
/// let e = tavren_pricing::maths::exp(1.0);
/// assert!((e - core::f64::consts::E).abs() <= f64::EPSILON * 2.0);
/// ```
#[inline(always)]
pub fn exp(x: f64) -> f64 {
    // Chosen and not branched to, so that columns are computed several rows at a time.
    let inside = exp_normal(x.clamp(-708.0, 709.0));
    let low = if x < -708.0 { 0.0 } else { inside };
    if x > 709.0 { f64::INFINITY } else { low }
}

/// [`exp`] for −708 to 709, or a NaN.
#[inline(always)]
pub(crate) fn exp_normal(x: f64) -> f64 {
    let shifted = x * LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let high = x - k * LN_2_HIGH;
    let low = k * LN_2_LOW;
    let r = high - low;
    // What the subtraction rounded away.
    let lost = (high - r) - low;
    let series = polynomial(
        r,
        [
            1.0 / 6_227_020_800.0,
            1.0 / 479_001_600.0,
            1.0 / 39_916_800.0,
            1.0 / 3_628_800.0,
            1.0 / 362_880.0,
            1.0 / 40_320.0,
            1.0 / 5_040.0,
            1.0 / 720.0,
            1.0 / 120.0,
            1.0 / 24.0,
            1.0 / 6.0,
            0.5,
        ],
    );
    let power = 1.0 + (r + (r * r * series + lost));
    // The exponent of 2ᵏ, from the lowest bits of `shifted`.
    let scale = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    power * scale
}

/// The natural logarithm, within 1 ulp; −∞ of 0, NaN of less.
///
/// Proof. *x* = 2ᵏ(1 + *f*) with √½ ≤ 1 + *f* < √2. With *s* = *f*/(2 + *f*), |*s*| < 0.1716,
/// ln(1 + *f*) = 2 artanh *s* = *f* − *s*(*f* − *R*), *R* = Σ 2*s*²ⁿ/(2*n* + 1). The series is cut
/// after *n* = 11: what is left out is below 10⁻¹⁸. The product *s*(*f* − *R*) is at most a fifth
/// of *f*, so that what it rounds is small beside the last subtraction, which rounds by half an
/// ulp; *k* ln 2 comes in two parts, the larger of them exact. ∎
///
/// # Examples
/// ```
/// assert_eq!(tavren_pricing::maths::ln(2.0), core::f64::consts::LN_2);
/// ```
pub fn ln(x: f64) -> f64 {
    match x {
        0.0 => f64::NEG_INFINITY,
        x if x < 0.0 || x.is_nan() => f64::NAN,
        f64::INFINITY => x,
        // What is below a normal number is made one first.
        x if x < f64::MIN_POSITIVE => ln_normal(x * TWO_52) - 52.0 * core::f64::consts::LN_2,
        x => ln_normal(x),
    }
}

/// [`ln`] of a normal number above zero: without a branch.
#[inline(always)]
pub(crate) fn ln_normal(x: f64) -> f64 {
    // The exponent grows by one from √2 on: its mantissa's carry says so.
    let bits = x.to_bits().wrapping_add(ONE.wrapping_sub(SQRT_HALF));
    let k = f64::from_bits((bits >> 52) | TWO_52.to_bits()) - (TWO_52 + 1023.0);
    let f = f64::from_bits((bits & MANTISSA).wrapping_add(SQRT_HALF)) - 1.0;
    let s = f / (2.0 + f);
    let square = s * s;
    let series = polynomial(
        square,
        [
            2.0 / 23.0,
            2.0 / 21.0,
            2.0 / 19.0,
            2.0 / 17.0,
            2.0 / 15.0,
            2.0 / 13.0,
            2.0 / 11.0,
            2.0 / 9.0,
            2.0 / 7.0,
            2.0 / 5.0,
            2.0 / 3.0,
        ],
    );
    k * LN_2_HIGH + (f - (s * (f - square * series) - k * LN_2_LOW))
}

/// The nearest whole number, a tie to the even one, of a number below 2⁵¹.
#[inline(always)]
pub(crate) fn rounded(x: f64) -> f64 {
    (x + ROUNDER) - ROUNDER
}

/// A whole number from 0 to below 2⁵² as an integer, without a branch.
#[inline(always)]
pub(crate) fn whole_bits(x: f64) -> u64 {
    (x + TWO_52).to_bits() & MANTISSA
}

const ONE: u64 = 1.0_f64.to_bits();
const SQRT_HALF: u64 = core::f64::consts::FRAC_1_SQRT_2.to_bits();
const MANTISSA: u64 = (1 << 52) - 1;

/// The probability Φ that a normal number is below `x`, within 2·10⁻¹⁵ of it.
///
/// Up to 2.5 either way, Φ(*x*) = ½ + φ(*x*) Σ *x*²ⁿ⁺¹/(1·3·5…(2*n* + 1)), whose terms have one sign
/// (Marsaglia 2004). Farther out the tail is a continued fraction, φ(*x*)/(*x* + 1/(*x* + 2/(*x* + …)))
/// (Laplace 1805), cut where it is exact to 10⁻¹⁶: small as it is, it stays exact in proportion.
///
/// # Examples
/// ```
/// assert_eq!(tavren_pricing::maths::normal(0.0), 0.5);
/// ```
pub fn normal(x: f64) -> f64 {
    const DENSITY: f64 = 0.3989422804014327; // 1 / √(2π)
    const TERMS: u8 = 80;
    let density = DENSITY * exp(-x * x / 2.0);
    if x.abs() < 2.5 {
        let (mut term, mut sum, mut odd) = (x, x, 1.0);
        while term.abs() > sum.abs() * 1e-17 {
            odd += 2.0;
            term *= x * x / odd;
            sum += term;
        }
        return 0.5 + density * sum;
    }
    let size = x.abs();
    let below = |fraction: f64, next: u8| size + f64::from(next) / fraction;
    let tail = density / (1..=TERMS).rev().fold(size, below);
    if x < 0.0 { tail } else { 1.0 - tail }
}

/// The polynomial with these coefficients, the highest first.
#[inline(always)]
fn polynomial<const N: usize>(x: f64, coefficients: [f64; N]) -> f64 {
    coefficients
        .into_iter()
        .fold(0.0, |sum, next| sum * x + next)
}
