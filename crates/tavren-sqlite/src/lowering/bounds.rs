/// Which values of a counter an addition may start from, so that neither the sum nor anything
/// computed in SQL leaves 64 bits (SQLite would go on in floating point).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    /// The least value before.
    pub(super) least: i64,
    /// The greatest value before; below `least` where no value will do.
    pub(super) greatest: i64,
}

impl Bounds {
    const NONE: Self = Self {
        least: 1,
        greatest: 0,
    };

    /// Moves the bounds on the sum down by `delta`, in 128 bits.
    pub(super) fn before(delta: i64, floor: Option<i64>, ceiling: Option<i64>) -> Self {
        let delta = i128::from(delta);
        let least = i128::from(floor.unwrap_or(i64::MIN)).saturating_sub(delta);
        let greatest = i128::from(ceiling.unwrap_or(i64::MAX)).saturating_sub(delta);
        let least = i64::try_from(least.max(i128::from(i64::MIN)));
        let greatest = i64::try_from(greatest.min(i128::from(i64::MAX)));
        match (least, greatest) {
            (Ok(least), Ok(greatest)) if least <= greatest => Self { least, greatest },
            _ => Self::NONE,
        }
    }

    /// Whether a counter that is not there yet, and so stands at 0, may be added to.
    pub(super) fn begin_at_zero(self) -> bool {
        self.least <= 0 && 0 <= self.greatest
    }
}

#[cfg(test)]
mod tests {
    use super::Bounds;

    #[test]
    fn the_bounds_before_are_those_after_less_the_delta() {
        const EDGES: [i64; 9] = [
            i64::MIN,
            i64::MIN + 1,
            -9,
            -1,
            0,
            1,
            9,
            i64::MAX - 1,
            i64::MAX,
        ];
        for delta in EDGES {
            for floor in EDGES.map(Some).into_iter().chain([None]) {
                for ceiling in EDGES.map(Some).into_iter().chain([None]) {
                    let bounds = Bounds::before(delta, floor, ceiling);
                    for value in EDGES {
                        let inside = bounds.least <= value && value <= bounds.greatest;
                        let sum = value.checked_add(delta);
                        let allowed = sum.is_some_and(|sum| {
                            floor.is_none_or(|floor| floor <= sum)
                                && ceiling.is_none_or(|ceiling| sum <= ceiling)
                        });
                        assert_eq!(inside, allowed);
                    }
                }
            }
        }
    }
}
