//! What the tests of this crate share: fixed seeds, exact enumeration and χ².

use core::num::NonZeroU128;
use std::{collections::BTreeMap, format, panic, vec::Vec};

use crate::{Bits, NoiseKey, Stream};

/// The bits of a test, from its printed seed.
pub(crate) fn seeded(name: &str) -> Stream {
    say(&format!("seed: key of 32 sevens, question {name:?}"));
    Stream::new(&NoiseKey::from_bytes([7; 32]), name.as_bytes())
}

/// A number below `n` for a test.
pub(crate) fn up_to(bits: &mut Stream, n: u64) -> u64 {
    bits.below(NonZeroU128::new(n.into()).unwrap()) as u64
}

#[expect(
    clippy::print_stdout,
    reason = "seeds and figures are for who reads the test log"
)]
pub(crate) fn say(line: &str) {
    std::println!("{line}");
}

/// Whether the long tests were asked for.
fn long() -> bool {
    std::env::var("TAVREN_LONG").is_ok_and(|value| value == "1")
}

/// The exact probabilities of a sampler, from below, and the mass that was not followed to its end.
pub(crate) struct Enumerated<T> {
    pub(crate) mass: BTreeMap<T, f64>,
    pub(crate) undecided: f64,
}

/// Runs a sampler on every string of choices, each until its probability is below `least`.
///
/// The choices are bits, or, in [`Coins`], whole numbers and coins: that these are exact is
/// enumerated bit by bit in `bits/tests.rs`.
pub(crate) fn enumerate<T: Ord, B>(
    least: f64,
    wrap: impl Fn(Path) -> B,
    sampler: impl Fn(&mut B) -> T,
) -> Enumerated<T>
where
    B: Bits + AsMut<Path>,
{
    let mut found = Enumerated {
        mass: BTreeMap::new(),
        undecided: 0.0,
    };
    let mut path = wrap(Path {
        choices: Vec::new(),
        at: 0,
        mass: 1.0,
        least,
    });
    loop {
        let outcome = panic::catch_unwind(panic::AssertUnwindSafe(|| sampler(&mut path)));
        let mass = path.as_mut().mass;
        match outcome {
            Ok(outcome) => *found.mass.entry(outcome).or_default() += mass,
            Err(_) => found.undecided += mass,
        }
        if !path.as_mut().turn() {
            return found;
        }
    }
}

/// One string of choices: what was drawn, and out of how many.
pub(crate) struct Path {
    choices: Vec<(u128, u128)>,
    at: usize,
    mass: f64,
    least: f64,
}

impl Path {
    /// Goes to the next string; false after the last.
    fn turn(&mut self) -> bool {
        (self.at, self.mass) = (0, 1.0);
        while let Some((value, size)) = self.choices.pop() {
            if value + 1 < size {
                self.choices.push((value + 1, size));
                return true;
            }
        }
        false
    }

    /// Chooses below `size`; `mass` is the probability of each choice.
    fn choose(&mut self, size: u128, mass: impl Fn(u128) -> f64) -> u128 {
        if self.at == self.choices.len() {
            self.choices.push((0, size));
        }
        let (value, _) = self.choices[self.at];
        self.at += 1;
        self.mass *= mass(value);
        if self.mass < self.least {
            panic::resume_unwind(std::boxed::Box::new(()));
        }
        value
    }
}

impl AsMut<Path> for Path {
    fn as_mut(&mut self) -> &mut Path {
        self
    }
}

impl Bits for Path {
    fn draw(&mut self, count: u32) -> u128 {
        let size = 1 << count;
        self.choose(size, |_| 1.0 / size as f64)
    }
}

/// A [`Path`] whose choices are whole numbers and coins, not bits.
pub(crate) struct Coins(pub(crate) Path);

impl AsMut<Path> for Coins {
    fn as_mut(&mut self) -> &mut Path {
        &mut self.0
    }
}

impl Bits for Coins {
    fn draw(&mut self, count: u32) -> u128 {
        self.0.draw(count)
    }

    fn below(&mut self, n: NonZeroU128) -> u128 {
        self.0.choose(n.get(), |_| 1.0 / n.get() as f64)
    }

    fn coin(&mut self, numerator: u128, denominator: NonZeroU128) -> bool {
        let odds = (numerator as f64 / denominator.get() as f64).min(1.0);
        let sure = numerator == 0 || numerator >= denominator.get();
        if sure {
            return numerator > 0;
        }
        self.0
            .choose(2, |way| if way == 1 { odds } else { 1.0 - odds })
            == 1
    }
}

/// Checks every probability between its enumerated bounds; `probability` is the formula.
pub(crate) fn check<T: Ord + Copy + core::fmt::Debug>(
    name: &str,
    found: &Enumerated<T>,
    probability: impl Fn(T) -> f64,
) {
    let outcomes = found.mass.len();
    say(&format!(
        "{name}: {outcomes} outcomes, undecided {:.2e}",
        found.undecided
    ));
    for (outcome, mass) in &found.mass {
        let exact = probability(*outcome);
        assert!(
            *mass <= exact + 1e-12,
            "{name}: {outcome:?} {mass} > {exact}"
        );
        assert!(
            exact <= mass + found.undecided + 1e-12,
            "{name}: {outcome:?} {mass} < {exact}"
        );
    }
}

/// Draws 2·10⁵ numbers (10⁷ with `TAVREN_LONG=1`) and compares them with `weight` by χ², at a
/// significance of 0.001; the weights need not sum to 1. Also checks that both signs are as likely.
pub(crate) fn chi_square(name: &str, mut draw: impl FnMut() -> i64, weight: impl Fn(i64) -> f64) {
    let draws = if long() { 10_000_000 } else { 200_000 };
    let mut seen: BTreeMap<i64, f64> = BTreeMap::new();
    for _ in 0..draws {
        *seen.entry(draw()).or_default() += 1.0;
    }
    let total: f64 = (-20_000..=20_000).map(&weight).sum();
    let expected = |y: i64| weight(y) / total * f64::from(draws);
    let edge = (0..20_000)
        .take_while(|y| expected(*y) >= 10.0)
        .last()
        .unwrap();
    let (mut sum, mut inside) = (0.0, (0.0, 0.0));
    for y in -edge..=edge {
        let count = seen.get(&y).copied().unwrap_or(0.0);
        sum += (count - expected(y)).powi(2) / expected(y);
        inside = (inside.0 + count, inside.1 + expected(y));
    }
    let rest = (f64::from(draws) - inside.0, f64::from(draws) - inside.1);
    let pooled = rest.1 >= 10.0;
    if pooled {
        sum += (rest.0 - rest.1).powi(2) / rest.1;
    } else {
        assert!(rest.0 <= 40.0, "{name}: {} draws in the tails", rest.0);
    }
    // Wilson and Hilferty's approximation of the 0.999 quantile.
    let freedom = (2 * edge) as f64 + f64::from(u8::from(pooled));
    let part = 2.0 / (9.0 * freedom);
    let limit = freedom * (1.0 - part + 3.0902 * part.sqrt()).powi(3);
    let sign: f64 = seen
        .iter()
        .map(|(y, count)| y.signum() as f64 * count)
        .sum();
    let signed: f64 = seen
        .iter()
        .filter(|(y, _)| **y != 0)
        .map(|(_, count)| count)
        .sum();
    let z = sign / signed.sqrt();
    say(&format!(
        "{name}: χ² {sum:.1}, {freedom} degrees, limit {limit:.1}, sign z {z:.2}, {draws} draws"
    ));
    assert!(sum < limit, "{name}: χ² {sum} ≥ {limit}");
    assert!(z.abs() < 4.0, "{name}: sign z {z}");
}
