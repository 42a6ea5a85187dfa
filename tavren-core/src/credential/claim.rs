//! What can be claimed of a standing: 455 statements, each true or not.

use super::standing::{SCOPES, place, scopes};
use std::fmt;
use tavren_matching::{Category, Level, Tier};
use tavren_types::cbor::{CborError, Decode, Encode, Reader, Writer};

/// The claims of one scope: at least the tier medium or high, at least the level 1 to 5.
const STEPS: usize = 7;

/// How many claims there are.
pub(super) const CLAIMS: usize = SCOPES * STEPS;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Medium,
    High,
    One,
    Two,
    Three,
    Four,
    Five,
}

impl Step {
    const ALL: [Self; STEPS] = [
        Self::Medium,
        Self::High,
        Self::One,
        Self::Two,
        Self::Three,
        Self::Four,
        Self::Five,
    ];
}

/// One statement on a standing, such as "at least the tier high in category 4".
///
/// That somebody is at least low, or at least at level 0, says nothing and is no claim. Which claims
/// a deal asks for is public; whom one is true of is not.
///
/// # Examples
/// ```
/// use tavren_core::credential::Claim;
/// use tavren_core::matching::{Category, Level, Tier};
/// let books = Some(Category::new(4)?);
/// assert!(Claim::tier(books, Tier::High) != Claim::tier(None, Tier::High));
/// assert_eq!(Claim::tier(books, Tier::Low), None);
/// assert_eq!(Claim::level(None, Level::SWITCHER), None);
/// # Ok::<(), tavren_core::matching::MatchError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Claim {
    category: Option<Category>,
    step: Step,
}

impl Claim {
    /// At least this tier, overall or in a category; `None` for low, which everybody has.
    pub fn tier(category: Option<Category>, least: Tier) -> Option<Self> {
        let step = match least {
            Tier::Low => return None,
            Tier::Medium => Step::Medium,
            Tier::High => Step::High,
        };
        Some(Self { category, step })
    }

    /// At least this level, overall or in a category; `None` for level 0, which everybody has.
    pub fn level(category: Option<Category>, least: Level) -> Option<Self> {
        let step = match least.number() {
            0 => return None,
            1 => Step::One,
            2 => Step::Two,
            3 => Step::Three,
            4 => Step::Four,
            _ => Step::Five,
        };
        Some(Self { category, step })
    }

    /// Every claim, in order of number.
    pub fn all() -> impl Iterator<Item = Self> {
        scopes().flat_map(|category| Step::ALL.map(|step| Self { category, step }))
    }

    /// Its number, 0 to 454: seven times its scope (0 overall, 1 + *c* for category *c*), and 0 for
    /// medium, 1 for high, 1 + *n* for level *n*.
    pub fn number(self) -> u16 {
        let step = Step::ALL
            .into_iter()
            .take_while(|one| *one < self.step)
            .count();
        let number = place(self.category)
            .saturating_mul(STEPS)
            .saturating_add(step);
        u16::try_from(number).unwrap_or(u16::MAX)
    }

    pub(super) fn category(self) -> Option<Category> {
        self.category
    }

    pub(super) fn is_met_by(self, (tier, level): (Tier, Level)) -> bool {
        match self.step {
            Step::Medium => tier >= Tier::Medium,
            Step::High => tier >= Tier::High,
            Step::One => level.number() >= 1,
            Step::Two => level.number() >= 2,
            Step::Three => level.number() >= 3,
            Step::Four => level.number() >= 4,
            Step::Five => level.number() >= 5,
        }
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Claim(..)")
    }
}

impl Encode for Claim {
    fn encode(&self, writer: &mut Writer) {
        self.number().encode(writer);
    }
}

impl Decode for Claim {
    fn decode(reader: &mut Reader<'_>) -> Result<Self, CborError> {
        let at = reader.at();
        let number = usize::from(u16::decode(reader)?);
        let wrong = CborError::Type {
            expected: "the number of a claim",
            at,
        };
        let category = scopes().nth(number.div_euclid(STEPS)).ok_or(wrong)?;
        let step = Step::ALL
            .get(number.rem_euclid(STEPS))
            .copied()
            .ok_or(wrong)?;
        Ok(Self { category, step })
    }
}
