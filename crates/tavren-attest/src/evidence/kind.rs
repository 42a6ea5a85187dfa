use super::Kind;

impl Kind {
    /// Every kind, in order of number.
    pub const ALL: &'static [Self] = &[Self::Nitro, Self::Tdx, Self::Snp, Self::Development];

    /// The kind of this number, if there is one.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        let mut kinds = Self::ALL.iter().copied();
        kinds.find(|kind| kind.number() == number)
    }
}
