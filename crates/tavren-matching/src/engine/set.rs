//! Who matched: for a delivery sink or a disclosure policy, and for nobody else.

use super::found::Found;
use super::store::Ground;
use crate::criteria::Checked;
use crate::disclosure::{DisclosureError, DisclosurePolicy, View};
use tavren_noise::VendorId;

#[cfg(feature = "outside")]
mod delivery;

#[cfg(feature = "outside")]
pub use delivery::Sink;

/// The signals that a deal is for.
///
/// It cannot be printed, stored or counted: it goes to a [`Sink`], or through a disclosure policy
/// to a vendor.
///
/// ```compile_fail
/// fn told(set: &tavren_matching::MatchSet<'_>) -> String {
///     format!("{set:?}")
/// }
/// ```
///
/// # Law
/// 13: a vendor's figures come from [`MatchSet::view`] alone.
pub struct MatchSet<'e> {
    ground: Ground<'e>,
    deal: Checked,
    found: &'e Found,
}

impl<'e> MatchSet<'e> {
    pub(super) fn new(ground: Ground<'e>, deal: Checked, found: &'e Found) -> Self {
        Self {
            ground,
            deal,
            found,
        }
    }

    /// Sets the bit of every signal that matched, where ids are small numbers: bit `id % 64` of word
    /// `id / 64`. Ids beyond `marks` are left out.
    ///
    /// Every row that was looked at costs the same, whether it matched or not.
    pub fn mark(&self, marks: &mut [u64]) {
        for (at, line) in self.found.lines.iter().enumerate() {
            let block = self.found.block(at);
            self.ground.store.mark(block, line, marks);
        }
    }

    /// What `vendor` may know of this match in an epoch (a UTC day, say).
    ///
    /// # Errors
    /// [`DisclosureError`] where the policy refuses the question or the budget does not cover it;
    /// neither depends on who matched.
    pub fn view(
        &self,
        policy: &mut dyn DisclosurePolicy,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        policy.view(self, vendor, epoch)
    }

    pub(crate) fn ground(&self) -> Ground<'e> {
        self.ground
    }

    pub(crate) fn deal(&self) -> &Checked {
        &self.deal
    }
}
