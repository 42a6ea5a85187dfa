use core::fmt;

/// What Intel says of a platform by how far it is patched (the TCB, trusted computing base).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TcbStatus {
    /// Nothing known is left to patch.
    UpToDate,
    /// Patched; the code inside has to defend itself against what hardware cannot.
    SwHardeningNeeded,
    /// Patched; its settings have to be changed.
    ConfigurationNeeded,
    /// Both of the two before.
    ConfigurationAndSwHardeningNeeded,
    /// Not patched.
    OutOfDate,
    /// Not patched, and its settings have to be changed.
    OutOfDateConfigurationNeeded,
    /// Patched while the guest ran: it has to be started again.
    TdRelaunchAdvised,
    /// The one before, and settings have to be changed.
    TdRelaunchAdvisedConfigurationNeeded,
    /// Its keys are known to others. No policy takes it.
    Revoked,
}

/// A security advisory of Intel.
///
/// # Examples
/// ```
/// use tavren_attest::verify::Advisory;
///
/// let advisory = Advisory::intel_sa(615);
/// assert_eq!(advisory.to_string(), "INTEL-SA-00615");
/// assert_eq!(Advisory::parse("INTEL-SA-00615"), Some(advisory));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Advisory(u32);

impl Advisory {
    /// The advisory of this number.
    #[must_use]
    pub const fn intel_sa(number: u32) -> Self {
        Self(number)
    }

    /// The advisory of this name; `None` for any but `INTEL-SA-` and five digits or more.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        let advisory = Self(name.strip_prefix("INTEL-SA-")?.parse().ok()?);
        (advisory.to_string() == name).then_some(advisory)
    }
}

impl fmt::Display for Advisory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "INTEL-SA-{:05}", self.0)
    }
}

impl fmt::Debug for Advisory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
