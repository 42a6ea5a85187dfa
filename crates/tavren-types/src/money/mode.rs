#[cfg(test)]
mod tests;

/// How a quotient that is not whole becomes whole: the seven directions that ledgers and processors use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// Away from zero.
    Up,
    /// Toward zero.
    Down,
    /// Toward positive infinity.
    Ceiling,
    /// Toward negative infinity.
    Floor,
    /// To the nearest, a tie away from zero.
    HalfUp,
    /// To the nearest, a tie toward zero.
    HalfDown,
    /// To the nearest, a tie to the even one (ISO 80000-1, rule A).
    HalfEven,
}

impl RoundingMode {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Up,
        Self::Down,
        Self::Ceiling,
        Self::Floor,
        Self::HalfUp,
        Self::HalfDown,
        Self::HalfEven,
    ];

    /// The name, as quotes and receipts print it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
            Self::Ceiling => "ceiling",
            Self::Floor => "floor",
            Self::HalfUp => "half-up",
            Self::HalfDown => "half-down",
            Self::HalfEven => "half-even",
        }
    }

    /// `dividend / divisor`, rounded once.
    ///
    /// `None` for a divisor of zero or less, and never else: nothing overflows on the way.
    ///
    /// # Examples
    /// ```
    /// use tavren_types::money::RoundingMode;
    /// assert_eq!(RoundingMode::HalfEven.divide(25, 10), Some(2));
    /// assert_eq!(RoundingMode::HalfUp.divide(25, 10), Some(3));
    /// assert_eq!(RoundingMode::Floor.divide(-25, 10), Some(-3));
    /// ```
    pub fn divide(self, dividend: i128, divisor: i128) -> Option<i128> {
        if divisor <= 0 {
            return None;
        }
        let toward_zero = dividend.checked_div(divisor)?;
        let rest = dividend.checked_rem(divisor)?;
        if rest == 0 {
            return Some(toward_zero);
        }
        // Twice the rest against the divisor, without doubling what may be as large as can be.
        let to_half = rest
            .unsigned_abs()
            .cmp(&divisor.unsigned_abs().abs_diff(rest.unsigned_abs()));
        let away = match self {
            Self::Up => true,
            Self::Down => false,
            Self::Ceiling => dividend > 0,
            Self::Floor => dividend < 0,
            Self::HalfUp => to_half.is_ge(),
            Self::HalfDown => to_half.is_gt(),
            Self::HalfEven => to_half.is_gt() || to_half.is_eq() && toward_zero % 2 != 0,
        };
        if away {
            toward_zero.checked_add(dividend.signum())
        } else {
            Some(toward_zero)
        }
    }
}
