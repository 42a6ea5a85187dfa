//! Loops over columns, compiled for each kind of processor from one source.
//!
//! Every kernel gives the same bits: wider registers compute more rows at a time, and no product and
//! sum are fused into one rounding.

#[cfg(all(target_arch = "x86_64", any(test, feature = "std")))]
mod wide;

/// What a loop is compiled for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Kernel(Level);

#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    Portable,
    #[cfg(all(target_arch = "x86_64", any(test, feature = "std")))]
    Wide(wide::Width),
}

impl Kernel {
    /// Runs anywhere.
    pub(crate) const PORTABLE: Self = Self(Level::Portable);

    /// The fastest one that this processor runs.
    pub(crate) fn best() -> Self {
        #[cfg(all(target_arch = "x86_64", any(test, feature = "std")))]
        if let Some(width) = wide::Width::detected().last() {
            return Self(Level::Wide(width));
        }
        Self::PORTABLE
    }

    /// Every kernel that this processor runs, slowest first.
    #[cfg(test)]
    pub(crate) fn all() -> alloc::vec::Vec<Self> {
        let mut all = alloc::vec::Vec::from([Self::PORTABLE]);
        #[cfg(target_arch = "x86_64")]
        all.extend(wide::Width::detected().map(|width| Self(Level::Wide(width))));
        all
    }

    /// Runs a loop that this kernel's code is made of: a closure that is inlined wherever it stands.
    #[inline]
    pub(crate) fn run<R>(self, work: impl FnOnce() -> R) -> R {
        match self.0 {
            Level::Portable => work(),
            #[cfg(all(target_arch = "x86_64", any(test, feature = "std")))]
            Level::Wide(width) => width.run(work),
        }
    }
}
