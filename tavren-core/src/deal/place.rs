//! Where a deal is for people near by.

use crate::error::Error;
use tavren_types::Code;

/// Metres on the ground of a microdegree of latitude, times 10⁶: on a sphere of 6,371,008.8 m, the
/// mean radius of the IUGG.
pub(super) const METRES_PER_MICRODEGREE: i64 = 111_195;

/// Metres: a city and its surroundings. Deals for more name areas.
const RADIUS_MAX: u32 = 100_000;

tavren_types::cbor_record! {
    /// A circle on the ground. Where a user is never leaves the agent: it is the agent that says
    /// whether that is inside.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Circle {
        /// Degrees north (WGS 84) times 10⁶.
        1 => pub(super) latitude: i64,
        /// Degrees east times 10⁶.
        2 => pub(super) longitude: i64,
        /// Metres.
        3 => pub(super) radius: u32,
    }
}

impl Circle {
    /// A circle around a point (WGS 84, degrees times 10⁶), `radius` in metres.
    ///
    /// # Errors
    /// [`Error::Input`] for a point that is not on Earth, or a radius of 0 or above 100 km.
    ///
    /// # Examples
    /// ```
    /// use tavren_core::deal::Circle;
    /// let shop = Circle::new(10_776_530, 106_700_980, 800)?;
    /// assert!(shop.holds(10_779_000, 106_699_000));
    /// assert!(!shop.holds(21_028_500, 105_854_200));
    /// # Ok::<(), tavren_core::Error>(())
    /// ```
    pub fn new(latitude: i64, longitude: i64, radius: u32) -> Result<Self, Error> {
        let circle = Self {
            latitude,
            longitude,
            radius,
        };
        match circle.wrong() {
            Some(field) => Err(Error::input(Code::TermsInvalid, field)),
            None => Ok(circle),
        }
    }

    /// The field that no circle can have.
    pub(super) fn wrong(&self) -> Option<&'static str> {
        if !(-90_000_000..=90_000_000).contains(&self.latitude) {
            Some("latitude")
        } else if !(-180_000_000..180_000_000).contains(&self.longitude) {
            Some("longitude")
        } else if self.radius == 0 || self.radius > RADIUS_MAX {
            Some("radius")
        } else {
            None
        }
    }

    /// Degrees north, degrees east, both times 10⁶, and metres.
    pub fn parts(&self) -> (i64, i64, u32) {
        (self.latitude, self.longitude, self.radius)
    }

    /// True where a point (degrees times 10⁶) lies within the circle.
    ///
    /// The distance is that on a plane which touches the Earth between the two: off by less than a
    /// hundredth up to 100 km and 80 degrees of latitude.
    pub fn holds(&self, latitude: i64, longitude: i64) -> bool {
        let north = latitude.saturating_sub(self.latitude);
        let east = longitude.saturating_sub(self.longitude).saturating_abs();
        // The other way round, where that is shorter.
        let east = east.min(360_000_000_i64.saturating_sub(east).saturating_abs());
        // Meridians come closer towards the poles.
        let east = east
            .saturating_mul(cosine(latitude.midpoint(self.latitude)))
            .div_euclid(1_000_000);
        let metres = |microdegrees: i64| {
            i128::from(microdegrees).saturating_mul(METRES_PER_MICRODEGREE.into())
        };
        let square = |side: i128| side.saturating_mul(side);
        let reach = i128::from(self.radius).saturating_mul(1_000_000);
        square(metres(north)).saturating_add(square(metres(east))) <= square(reach)
    }
}

/// The cosine of degrees times 10⁶, times 10⁶, by its series in integers.
pub(super) fn cosine(microdegrees: i64) -> i64 {
    const SCALE: i128 = 1_000_000_000_000;
    // π / 180, times 10¹².
    let radians = i128::from(microdegrees)
        .saturating_mul(17_453_292_520)
        .div_euclid(1_000_000);
    let square = radians.saturating_mul(radians).div_euclid(SCALE);
    let (mut sum, mut term) = (SCALE, SCALE);
    for step in 1..=10_i128 {
        let even = step.saturating_mul(2);
        let divisor = even.saturating_mul(even.saturating_sub(1)).max(1);
        term = term
            .saturating_mul(square)
            .div_euclid(SCALE)
            .div_euclid(divisor)
            .saturating_neg();
        sum = sum.saturating_add(term);
    }
    i64::try_from(sum.div_euclid(1_000_000)).unwrap_or(0)
}
