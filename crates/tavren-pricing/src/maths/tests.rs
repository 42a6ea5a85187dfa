use super::*;
use proptest::prelude::*;
use std::vec::Vec;

/// Arguments and values that decimals of 60 digits gave, as bits.
const EXP: &[(u64, u64)] = &[
    (0x3fe0000000000000, 0x3ffa61298e1e069c),
    (0xbfe0000000000000, 0x3fe368b2fc6f960a),
    (0x3e112e0be826d695, 0x3ff000000044b830),
    (0xbe112e0be826d695, 0x3fefffffff768fa1),
    (0x3fd62e42fead449c, 0x3ff6a09e66640654),
    (0xbfd62e43096a0c0d, 0x3fe6a09e62ce9a31),
    (0x4085e40000000000, 0x7f18625c7d4f56c2),
    (0xc085e40000000000, 0x00c4ff475c68ca02),
    (0x4034400000000000, 0x41c290d76d1966a9),
    (0xc034400000000000, 0x3e1b93de1e27ca3b),
    (0xbfe219f6989a6d58, 0x3fe22ce411b3ac89),
    (0x3fc87e909dda8c00, 0x3ff35fd6dcc1caa6),
    (0xc00081da68cfd3e1, 0x3fc042373b8c20af),
    (0xc006f747ace2cfcd, 0x3fad0220ce2479d8),
    (0xc00cdfee33d33443, 0x3f9bb8275ea454c6),
    (0xc00f825dd8c3342b, 0x3f93f117784a298a),
    (0x401263c0e91f3728, 0x4058ce8ffe49328f),
    (0xc00d493fc965da23, 0x3f9a547513d9a0d6),
    (0xc00de61862e96708, 0x3f986382f408c932),
    (0xc00698ff070df896, 0x3fae5fff191af09e),
];

const LN: &[(u64, u64)] = &[
    (0x3fe6a09e667f3bcc, 0xbfd62e42fefa39f1),
    (0x3fe6a09e667f3bce, 0xbfd62e42fefa39eb),
    (0x3ff6a09e667f3bcc, 0x3fd62e42fefa39ee),
    (0x3ff6a09e667f3bce, 0x3fd62e42fefa39f3),
    (0x3fefffffffffffff, 0xbca0000000000000),
    (0x3ff0000000000001, 0x3cafffffffffffff),
    (0x3ca0000000000000, 0xc0425e4f7b2737fa),
    (0x7e37e43c8800759c, 0x4085963447f87fb5),
    (0x01a56e1fc2f8f359, 0xc085963447f87fb5),
    (0x3fd3333333333333, 0xbff34378fcbda721),
    (0x4069000000000000, 0x4015317a1b949c53),
    (0x4012e4d311de5f4d, 0x3ff8d736280b9315),
    (0x4021133740d17ed3, 0x400127e0db0f278b),
    (0x3ffa6d2f4c8ab5e3, 0x3fe00e922c324256),
    (0x401a6defadc2007a, 0x3ffe36008d7eb353),
    (0x400878c7485fc5de, 0x3ff1e3a7590532bf),
    (0x40087c339607a038, 0x3ff1e5e421743c63),
    (0x3ff4021c985cfc45, 0x3fcc9d7ae02075b9),
    (0x400c32a2b51bb08b, 0x3ff42826674eb4aa),
    (0x40222a1ea0c310e0, 0x4001a68cfd24284f),
];

const NORMAL: &[(u64, u64)] = &[
    (0xc020000000000000, 0x3cc669d2c90d55ce),
    (0xc016000000000000, 0x3e5463cfa9c7fce7),
    (0xc008000000000000, 0x3f561de1f985b5d7),
    (0xbfff5c28f5c28f5c, 0x3f99990c58859312),
    (0xbfb999999999999a, 0x3fdd7375f15b2f1e),
    (0x3fb999999999999a, 0x3fe1464507526871),
    (0x3fe5956b87528a49, 0x3fe8000000000000),
    (0x3ff0000000000000, 0x3feaec4bd120d37d),
    (0x4004000000000000, 0x3fefcd21635036c6),
    (0x4010000000000000, 0x3fefffbd94a1aad4),
    (0x401a000000000000, 0x3feffffffffa7aff),
    (0x4020666666666666, 0x3fefffffffffffff),
];

/// How many numbers lie from one to the other.
fn ulps(a: f64, b: f64) -> u64 {
    let place = |x: f64| match x.to_bits() {
        bits if bits >> 63 == 0 => i128::from(bits),
        bits => -i128::from(bits & !(1 << 63)),
    };
    u64::try_from((place(a) - place(b)).unsigned_abs()).unwrap()
}

fn furthest(table: &[(u64, u64)], of: fn(f64) -> f64) -> u64 {
    let rows: Vec<u64> = (table.iter())
        .map(|(x, exact)| ulps(of(f64::from_bits(*x)), f64::from_bits(*exact)))
        .collect();
    rows.into_iter().max().unwrap()
}

#[test]
fn exponentials_and_logarithms_are_within_one_ulp_of_exact() {
    assert!(furthest(EXP, exp) <= 1);
    assert!(furthest(LN, ln) <= 1);
}

#[test]
fn the_normal_distribution_is_within_its_bound() {
    for (x, exact) in NORMAL {
        let exact = f64::from_bits(*exact);
        let difference = (normal(f64::from_bits(*x)) - exact) / exact;
        assert!(difference.abs() < 2e-15);
    }
}

#[test]
fn what_has_no_value_is_told_as_the_standard_does() {
    assert_eq!((exp(-1e9), exp(1e9), exp(0.0)), (0.0, f64::INFINITY, 1.0));
    assert_eq!(
        (ln(0.0), ln(1.0), ln(f64::INFINITY)),
        (f64::NEG_INFINITY, 0.0, f64::INFINITY)
    );
    assert!(exp(f64::NAN).is_nan() && ln(f64::NAN).is_nan() && ln(-1.0).is_nan());
    assert!(ulps(ln(f64::from_bits(1)), -744.4400719213812) <= 1);
    assert_eq!((normal(9.0), normal(-40.0)), (1.0, 0.0));
    assert!(normal(f64::NAN).is_nan());
}

proptest! {
    /// The platform's own are within an ulp of exact too.
    #[test]
    fn no_value_is_far_from_the_platforms(x in -708.0..709.0_f64, small in -3.0..3.0_f64, positive in prop_oneof![1e-300..1e300_f64, 0.0..1.0_f64, 0.5..2.0_f64]) {
        prop_assert!(ulps(exp(x), x.exp()) <= 2);
        prop_assert!(ulps(exp(small), small.exp()) <= 2);
        prop_assert!(ulps(ln(positive), positive.ln()) <= 2);
    }

    #[test]
    fn larger_arguments_give_no_smaller_values(x in -700.0..700.0_f64, step in 1e-9..1.0_f64, z in -9.0..9.0_f64) {
        prop_assert!(exp(x) <= exp(x + step));
        prop_assert!(ln(x.abs()) <= ln(x.abs() + step));
        prop_assert!(normal(z) <= normal(z + step));
    }
}
