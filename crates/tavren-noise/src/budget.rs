//! Privacy budgets: one per vendor, and a cap over all of them together.

use alloc::collections::BTreeMap;
use core::fmt;

use crate::{Cost, Refusal, StateError};

#[cfg(feature = "outside")]
mod stored;
#[cfg(test)]
mod tests;

/// A vendor, by sixteen bytes that mean nothing here.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct VendorId([u8; 16]);

impl VendorId {
    /// The id of these sixteen bytes.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for VendorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VendorId(..)")
    }
}

/// What was granted, what is reserved for questions on their way, and what was spent.
///
/// A value: every change gives a new one, or says why not.
///
/// # Law
/// 13: reserved + spent ≤ granted, in ε and in δ, after every change:
/// `no_order_of_reserving_committing_and_releasing_overdraws` in `budget/tests.rs`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Budget {
    granted: Cost,
    reserved: Cost,
    spent: Cost,
}

impl Budget {
    /// A fresh budget.
    #[must_use]
    pub const fn new(granted: Cost) -> Self {
        Self {
            granted,
            reserved: Cost::ZERO,
            spent: Cost::ZERO,
        }
    }

    /// All that was ever granted.
    #[must_use]
    pub const fn granted(self) -> Cost {
        self.granted
    }

    /// What another question may take. Some, as long as the law above holds.
    #[must_use]
    pub fn free(self) -> Option<Cost> {
        self.granted.minus(self.reserved)?.minus(self.spent)
    }

    /// The budget with `more` granted, or none beyond what a number holds.
    #[must_use]
    pub fn grant(self, more: Cost) -> Option<Self> {
        let granted = self.granted.plus(more)?;
        Some(Self { granted, ..self })
    }

    /// The budget with `cost` reserved.
    ///
    /// # Errors
    /// [`Refusal::BudgetSpent`] where it does not fit.
    pub fn reserve(self, cost: Cost) -> Result<Self, Refusal> {
        let fits = self.free().and_then(|free| free.minus(cost));
        let reserved = fits.and_then(|_| self.reserved.plus(cost));
        let reserved = reserved.ok_or(Refusal::BudgetSpent)?;
        Ok(Self { reserved, ..self })
    }

    /// The budget with `cost` no longer reserved but spent.
    ///
    /// # Errors
    /// [`StateError`] naming `reservation`, where less is reserved.
    pub fn commit(self, cost: Cost) -> Result<Self, StateError> {
        let released = self.release(cost)?;
        let spent = self
            .spent
            .plus(cost)
            .ok_or(StateError::new("reservation"))?;
        Ok(Self { spent, ..released })
    }

    /// The budget with `cost` no longer reserved.
    ///
    /// # Errors
    /// [`StateError`] naming `reservation`, where less is reserved.
    pub fn release(self, cost: Cost) -> Result<Self, StateError> {
        let reserved = self.reserved.minus(cost);
        let reserved = reserved.ok_or(StateError::new("reservation"))?;
        Ok(Self { reserved, ..self })
    }
}

/// A part of a vendor's budget and of the cap, held for one question.
///
/// Dropped without a word it stays reserved: an answer may have left.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "a reservation holds its cost until it is committed or released"]
pub struct Reservation {
    vendor: VendorId,
    cost: Cost,
}

/// The budgets of all vendors, and the cap on what they may learn together.
///
/// Every question is charged to both, so that the sum over all vendors is what many accounts of
/// one person learn at most. Nothing is renewed by itself: a host that grants by the month says so
/// with [`grant`](Self::grant) and [`raise_cap`](Self::raise_cap).
///
/// # Law
/// 13: what all vendors hold and have spent is at most the cap:
/// `no_order_of_reserving_committing_and_releasing_overdraws` in `budget/tests.rs`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Budgets {
    cap: Budget,
    vendors: BTreeMap<VendorId, Budget>,
}

impl Budgets {
    /// No vendors yet, under a cap.
    #[must_use]
    pub const fn new(cap: Cost) -> Self {
        Self {
            cap: Budget::new(cap),
            vendors: BTreeMap::new(),
        }
    }

    /// One vendor's budget: nothing, for a vendor who was granted nothing.
    #[must_use]
    pub fn vendor(&self, vendor: VendorId) -> Budget {
        self.vendors.get(&vendor).copied().unwrap_or_default()
    }

    /// Grants `vendor` more.
    ///
    /// # Errors
    /// [`StateError`] naming `budget`, beyond what a number holds.
    pub fn grant(&mut self, vendor: VendorId, more: Cost) -> Result<(), StateError> {
        let budget = self.vendor(vendor).grant(more);
        self.vendors
            .insert(vendor, budget.ok_or(StateError::new("budget"))?);
        Ok(())
    }

    /// Holds `cost` of the vendor's budget and of the cap, or of neither.
    ///
    /// # Errors
    /// [`Refusal::BudgetSpent`] where either does not cover it.
    pub fn reserve(&mut self, vendor: VendorId, cost: Cost) -> Result<Reservation, Refusal> {
        let cap = self.cap.reserve(cost)?;
        let budget = self.vendor(vendor).reserve(cost)?;
        self.put(vendor, budget, cap);
        Ok(Reservation { vendor, cost })
    }

    /// Spends what was reserved: the answer leaves.
    ///
    /// # Errors
    /// [`StateError`] naming `reservation`, where it does not stand; nothing changes.
    pub fn commit(&mut self, reservation: Reservation) -> Result<(), StateError> {
        let Reservation { vendor, cost } = reservation;
        let cap = self.cap.commit(cost)?;
        let budget = self.vendor(vendor).commit(cost)?;
        self.put(vendor, budget, cap);
        Ok(())
    }

    /// Gives back what was reserved. Only where nobody saw the answer, nor ever will.
    ///
    /// # Errors
    /// [`StateError`] naming `reservation`, where it does not stand; nothing changes.
    pub fn release(&mut self, reservation: Reservation) -> Result<(), StateError> {
        let Reservation { vendor, cost } = reservation;
        let cap = self.cap.release(cost)?;
        let budget = self.vendor(vendor).release(cost)?;
        self.put(vendor, budget, cap);
        Ok(())
    }

    fn put(&mut self, vendor: VendorId, budget: Budget, cap: Budget) {
        self.vendors.insert(vendor, budget);
        self.cap = cap;
    }
}
