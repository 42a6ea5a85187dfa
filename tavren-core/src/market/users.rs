//! What users do, and what hosts do for them.

use super::{
    BuyerId, Error, GrantChange, GrantId, Handle, Label, Market, OfferId, Receipt, Timestamp,
    TrailOf, UserChange, UserId, audit, command, feed, user, wallet,
};
use crate::complaint::ComplaintKind;
use crate::quote::{UserTier, UserTrust};
use crate::wallet::Answer;
use tavren_types::PresentationId;

impl Market {
    /// Says what a user has and where the user is, for matching offers.
    ///
    /// # Errors
    /// [`Error::Input`] where a list is too long.
    pub fn set_profile(
        &self,
        user: &UserId,
        profile: user::Profile,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.change(user, UserChange::Profile(profile), now)
    }

    /// Says what tier and trust a user has.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn set_tier(
        &self,
        user: &UserId,
        tier: UserTier,
        trust: UserTrust,
        now: Timestamp,
    ) -> Result<bool, Error> {
        self.change(user, UserChange::Tier(tier, trust), now)
    }

    /// Changes a user's own record: blocks, dislikes, dismissals.
    ///
    /// # Errors
    /// [`Error::Input`] where a list is too long.
    pub fn change(&self, user: &UserId, change: UserChange, now: Timestamp) -> Result<bool, Error> {
        self.run(
            command::ChangeUser {
                user: user.clone(),
                change,
            },
            now,
        )
    }

    /// What a user can take now, and why not the rest.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn feed(&self, user: &UserId, now: Timestamp) -> Result<feed::Feed, Error> {
        self.run(command::ViewFeed { user: user.clone() }, now)
    }

    /// Shows an offer to a user, and records what the user saw.
    ///
    /// # Errors
    /// [`Error::Refused`] says why the user cannot take it.
    pub fn present(
        &self,
        user: &UserId,
        offer: OfferId,
        now: Timestamp,
    ) -> Result<user::Presentation, Error> {
        self.run(
            command::Present {
                user: user.clone(),
                offer,
            },
            now,
        )
    }

    /// A user declines what was shown.
    ///
    /// # Errors
    /// [`Error::Refused`] where it was not shown.
    pub fn decline(
        &self,
        user: &UserId,
        presentation: PresentationId,
        now: Timestamp,
    ) -> Result<OfferId, Error> {
        self.run(
            command::Decline {
                user: user.clone(),
                presentation,
            },
            now,
        )
    }

    /// A user grants what was shown.
    ///
    /// # Errors
    /// [`Error::Refused`] says why not, in words for the user.
    pub fn grant(
        &self,
        user: &UserId,
        shown: &user::Presentation,
        now: Timestamp,
    ) -> Result<GrantId, Error> {
        self.run(command::Give::new(user.clone(), shown), now)
    }

    /// A user pauses a permission.
    ///
    /// # Errors
    /// [`Error::Refused`] where it cannot be paused.
    pub fn pause(&self, user: &UserId, grant: GrantId, now: Timestamp) -> Result<Receipt, Error> {
        self.change_grant(user, grant, GrantChange::Pause, now)
    }

    /// A user resumes a paused permission.
    ///
    /// # Errors
    /// [`Error::Refused`] where it is not paused.
    pub fn resume(&self, user: &UserId, grant: GrantId, now: Timestamp) -> Result<Receipt, Error> {
        self.change_grant(user, grant, GrantChange::Resume, now)
    }

    /// A user takes a permission back; asked again, the same receipt.
    ///
    /// # Errors
    /// [`Error::Refused`] where there is no such permission of this user.
    pub fn revoke(&self, user: &UserId, grant: GrantId, now: Timestamp) -> Result<Receipt, Error> {
        self.change_grant(user, grant, GrantChange::Revoke, now)
    }

    fn change_grant(
        &self,
        user: &UserId,
        grant: GrantId,
        change: GrantChange,
        now: Timestamp,
    ) -> Result<Receipt, Error> {
        self.run(
            command::ChangeGrant {
                user: user.clone(),
                grant,
                change,
            },
            now,
        )
    }

    /// What a user shares and has earned: one screen.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn wallet(&self, user: &UserId, now: Timestamp) -> Result<wallet::Wallet, Error> {
        self.run(command::ViewWallet { user: user.clone() }, now)
    }

    /// May this buyer use this kind of data of this user for this purpose now? For many questions
    /// hold the [`Wallet`](wallet::Wallet) and ask it.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn may_use(
        &self,
        user: &UserId,
        buyer: BuyerId,
        data_type: &Label,
        purpose: &Label,
        now: Timestamp,
    ) -> Result<Answer, Error> {
        let wallet = self.wallet(user, now)?;
        Ok(wallet.may_use(buyer, data_type, purpose, now))
    }

    /// A user's own trail, after so many entries: everything that happened.
    ///
    /// # Errors
    /// [`Error`] where a port fails.
    pub fn trail(
        &self,
        user: &UserId,
        skip: u64,
        now: Timestamp,
    ) -> Result<Vec<audit::Body>, Error> {
        let of = TrailOf::User(user.clone());
        self.run(command::ViewTrail { of, skip }, now)
    }

    /// A user flags a buyer or disputes with one.
    ///
    /// # Errors
    /// [`Error::Refused`] where the user never dealt with that buyer.
    pub fn complain(
        &self,
        user: &UserId,
        buyer: BuyerId,
        kind: ComplaintKind,
        now: Timestamp,
    ) -> Result<Handle, Error> {
        self.run(
            command::Complain {
                user: user.clone(),
                buyer,
                kind,
            },
            now,
        )
    }

    /// Erases a user for good. Answers how many permissions went too.
    ///
    /// # Errors
    /// [`Error::Refused`] where a balance is left and not waived.
    pub fn erase(&self, user: &UserId, waive: bool, now: Timestamp) -> Result<u32, Error> {
        self.run(
            command::Erase {
                user: user.clone(),
                waive,
            },
            now,
        )
    }
}
