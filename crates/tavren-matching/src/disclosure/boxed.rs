use super::{DisclosureError, DisclosurePolicy, View};
use crate::activity::Acts;
use crate::engine::MatchSet;
use alloc::boxed::Box;
use tavren_noise::VendorId;

impl<P: DisclosurePolicy + ?Sized> DisclosurePolicy for Box<P> {
    fn view(
        &mut self,
        set: &MatchSet<'_>,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        (**self).view(set, vendor, epoch)
    }

    fn acts(
        &mut self,
        acts: &Acts<'_>,
        vendor: VendorId,
        epoch: u64,
    ) -> Result<View, DisclosureError> {
        (**self).acts(acts, vendor, epoch)
    }

    fn draws(&self) -> bool {
        (**self).draws()
    }
}
