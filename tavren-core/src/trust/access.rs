use super::Tier;
use crate::package::Disclosure;

crate::types::cbor_enum! {
    /// How much harm data can do to whom it is about.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum DataClass {
        /// What most people would tell, such as which apps they use.
        1 => Ordinary,
        /// What many would not, such as purchases, places or income.
        2 => Sensitive,
        /// What the law protects by name, such as health or belief (GDPR, article 9).
        3 => Special,
    }
}

/// The lowest buyer tier that may ask for data of a class at a disclosure.
///
/// | | generalised | pseudonymised | raw |
/// |---|---|---|---|
/// | ordinary | 0 | 1 | 2 |
/// | sensitive | 1 | 2 | 3 |
/// | special | 2 | 3 | 3 |
///
/// # Examples
/// ```
/// use tavren_core::package::Disclosure;
/// use tavren_core::trust::{DataClass, Tier, minimum_tier};
///
/// let needed = minimum_tier(DataClass::Ordinary, Disclosure::Pseudonymised);
/// assert_eq!(needed, Tier::START);
/// ```
pub fn minimum_tier(class: DataClass, disclosure: Disclosure) -> Tier {
    use DataClass::{Ordinary, Sensitive, Special};
    use Disclosure::{Generalised, Pseudonymised, Raw};
    match (class, disclosure) {
        (Ordinary, Generalised) => Tier::MIN,
        (Ordinary, Pseudonymised) | (Sensitive, Generalised) => Tier::START,
        (Ordinary, Raw) | (Sensitive, Pseudonymised) | (Special, Generalised) => Tier::TWO,
        (Sensitive, Raw) | (Special, Pseudonymised | Raw) => Tier::MAX,
    }
}

/// True when a buyer of `tier` may ask for data of this class at this disclosure.
///
/// # Law
/// 14: a higher tier may ask for no less, a more harmful or less disguised question needs no lower
/// tier (`trust::tests::what_a_tier_may_ask_grows_with_it`).
pub fn allows(tier: Tier, class: DataClass, disclosure: Disclosure) -> bool {
    tier >= minimum_tier(class, disclosure)
}
