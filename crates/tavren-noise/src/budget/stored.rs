//! Budgets as a host stores them, reads them back and raises them.

use alloc::collections::BTreeMap;

use super::{Budget, Budgets, Reservation, VendorId};
use crate::{Cost, StateError};

impl Budget {
    /// A stored budget.
    ///
    /// # Errors
    /// [`StateError`] naming `budget`, where reserved and spent are more than granted.
    pub fn restore(granted: Cost, reserved: Cost, spent: Cost) -> Result<Self, StateError> {
        let budget = Self {
            granted,
            reserved,
            spent,
        };
        budget
            .free()
            .map(|_| budget)
            .ok_or(StateError::new("budget"))
    }

    /// Held for questions whose answer is not decided.
    #[must_use]
    pub const fn reserved(self) -> Cost {
        self.reserved
    }

    /// Gone with answers.
    #[must_use]
    pub const fn spent(self) -> Cost {
        self.spent
    }
}

impl Reservation {
    /// A reservation that the host had stored.
    pub const fn restore(vendor: VendorId, cost: Cost) -> Self {
        Self { vendor, cost }
    }

    /// Whose it is.
    #[must_use]
    pub const fn vendor(&self) -> VendorId {
        self.vendor
    }

    /// How much it holds.
    #[must_use]
    pub const fn cost(&self) -> Cost {
        self.cost
    }
}

impl Budgets {
    /// Stored budgets.
    ///
    /// # Errors
    /// [`StateError`] naming `cap`, where the vendors together hold or have spent more than the cap
    /// says, or `vendors`, where one is listed twice.
    pub fn restore(
        cap: Budget,
        vendors: impl IntoIterator<Item = (VendorId, Budget)>,
    ) -> Result<Self, StateError> {
        let mut all = Self {
            cap,
            vendors: BTreeMap::new(),
        };
        let (mut reserved, mut spent) = (cap.reserved, cap.spent);
        for (vendor, budget) in vendors {
            let over = StateError::new("cap");
            reserved = reserved.minus(budget.reserved).ok_or(over)?;
            spent = spent.minus(budget.spent).ok_or(over)?;
            if all.vendors.insert(vendor, budget).is_some() {
                return Err(StateError::new("vendors"));
            }
        }
        Ok(all)
    }

    /// The cap, and what all vendors together have taken of it.
    #[must_use]
    pub const fn cap(&self) -> Budget {
        self.cap
    }

    /// Every vendor's budget, in order of id.
    pub fn vendors(&self) -> impl Iterator<Item = (VendorId, Budget)> {
        self.vendors
            .iter()
            .map(|(vendor, budget)| (*vendor, *budget))
    }

    /// Lets all vendors together learn more.
    ///
    /// # Errors
    /// [`StateError`] naming `cap`, beyond what a number holds.
    pub fn raise_cap(&mut self, more: Cost) -> Result<(), StateError> {
        self.cap = self.cap.grant(more).ok_or(StateError::new("cap"))?;
        Ok(())
    }
}
