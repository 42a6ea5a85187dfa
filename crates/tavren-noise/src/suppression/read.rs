use super::{Rounded, Suppression};

impl Suppression {
    /// Counts below this are hidden.
    #[must_use]
    pub const fn threshold(self) -> u64 {
        self.threshold
    }

    /// The counts in an interval that is not hidden.
    #[must_use]
    pub const fn width(self) -> u64 {
        self.width
    }
}

impl Rounded {
    /// Whether the count lies below the threshold.
    #[must_use]
    pub const fn is_hidden(self) -> bool {
        self.at_least == 0
    }
}
