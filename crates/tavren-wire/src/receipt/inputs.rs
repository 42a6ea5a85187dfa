use core::fmt;
use tavren_sealing::derive::sha256;

#[cfg(test)]
mod tests;

/// Every input that a runner has taken, as the root of a Merkle tree (RFC 6962 §2.1), in memory
/// that grows with the logarithm of their number.
///
/// An input is the hash of a sealed signal, taken or withdrawn; its place is what its inclusion
/// receipt says. Who kept the sealed signals computes the root again, and learns nothing from it.
///
/// # Law
/// Another input, or another order, has another root: `receipt::inputs::tests::a_root_binds_every_input`.
///
/// # Examples
/// ```
/// use tavren_wire::receipt::Inputs;
///
/// let mut inputs = Inputs::default();
/// let empty = inputs.root();
/// assert_eq!(inputs.push([1; 32]), 0);
/// assert_eq!(inputs.push([2; 32]), 1);
/// assert_ne!(inputs.root(), empty);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    count: u64,
    /// The roots of the whole trees that the inputs make up, largest first: one a bit of `count`.
    peaks: Vec<[u8; 32]>,
}

impl Inputs {
    /// Takes an input, and gives its place: 0 for the first.
    pub fn push(&mut self, input: [u8; 32]) -> u64 {
        let place = self.count;
        let mut root = leaf(&input);
        // Two trees of one size become one, as the ones of a counter carry.
        for _ in 0..place.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                root = node(&left, &root);
            }
        }
        self.peaks.push(root);
        self.count = place.saturating_add(1);
        place
    }

    /// The root over all of them.
    #[must_use]
    pub fn root(&self) -> [u8; 32] {
        let peaks = self.peaks.iter().rev().copied();
        peaks
            .reduce(|right, left| node(&left, &right))
            .unwrap_or_else(|| sha256(&[]))
    }
}

impl fmt::Debug for Inputs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Inputs({})", self.count)
    }
}

fn leaf(input: &[u8; 32]) -> [u8; 32] {
    sha256(&[&[0], input.as_slice()].concat())
}

fn node(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    sha256(&[&[1], left.as_slice(), right].concat())
}
