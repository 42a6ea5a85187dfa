use crate::message::{RunnerKeyId, Statement};
use tavren_attest::verify::{Collateral, Policy, VerifyError};
use tavren_sealing::envelope::RecipientPublic;
use tavren_types::Timestamp;

/// What verified evidence says of a runner: made by [`Statement::verify`] alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttestedKeys {
    encryption: RecipientPublic,
    receipts: [u8; 32],
    policy: [u8; 32],
    boot: [u8; 16],
}

impl AttestedKeys {
    /// Keys that nobody vouches for, for tests.
    #[cfg(feature = "testing")]
    #[must_use]
    pub const fn unverified(
        encryption: RecipientPublic,
        receipts: [u8; 32],
        policy: [u8; 32],
        boot: [u8; 16],
    ) -> Self {
        Self {
            encryption,
            receipts,
            policy,
            boot,
        }
    }

    /// The key that signals are sealed to.
    #[must_use]
    pub const fn encryption(&self) -> &RecipientPublic {
        &self.encryption
    }

    /// The key that receipts are signed with: Ed25519 (RFC 8032).
    #[must_use]
    pub const fn receipts(&self) -> &[u8; 32] {
        &self.receipts
    }

    /// The hash of the rules that the runner keeps, its disclosure policy among them, and the sealing
    /// service that could open what is sealed to it, where there is one.
    #[must_use]
    pub const fn policy(&self) -> &[u8; 32] {
        &self.policy
    }

    /// The start of the runner that has the keys. They are gone when it ends, unless its rules name a
    /// sealing service.
    #[must_use]
    pub const fn boot(&self) -> &[u8; 16] {
        &self.boot
    }

    /// The name of the key that signals are sealed to.
    #[must_use]
    pub fn key_id(&self) -> RunnerKeyId {
        RunnerKeyId::of(self.encryption.as_bytes())
    }
}

impl Statement {
    /// Verifies that the document is of an enclave that `policy` allows, and that it binds the keys
    /// beside it.
    ///
    /// # Errors
    /// [`VerifyError`] says which check failed.
    ///
    /// # Law
    /// A statement that was changed in any byte gives no keys, whoever signed its document:
    /// `agent::tests::statement::a_statement_changed_in_one_byte_gives_no_keys`. One of a TDX guest
    /// may give the same keys, since no signature covers how certificates are spelt in a quote:
    /// `…::tdx::a_statement_of_a_tdx_guest_changed_in_one_byte_gives_no_other_keys`.
    ///
    /// # Examples
    /// ```
    /// use tavren_attest::development::Development;
    /// use tavren_attest::verify::{Collateral, Policy, Profile};
    /// use tavren_attest::{Binding, Measurement, Nonce, Provider, Suite};
    /// use tavren_sealing::envelope::RecipientSecret;
    /// use tavren_types::Timestamp;
    /// use tavren_wire::message::Statement;
    ///
    /// // The runner, with a provider that proves nothing.
    /// let image = Measurement::from_bytes([7; 48]).expect("not zeros");
    /// let provider = Development::new(&[1; 32], image)?;
    /// let binding = Binding {
    ///     suite: Suite::X25519ChaChaEd25519,
    ///     hpke_key: *RecipientSecret::from_bytes([3; 32]).public().as_bytes(),
    ///     receipt_key: [4; 32],
    ///     policy_hash: [5; 32],
    ///     hour: Some(7),
    ///     boot_id: [6; 16],
    /// };
    /// let now = Timestamp::parse("2026-11-20T12:00:00Z").expect("a time");
    /// let nonce = Nonce::from_bytes([9; 32]).expect("not zeros");
    /// let evidence = provider.attest(&binding.hash(), Some(&nonce), now)?;
    /// let statement = Statement::new(&binding, evidence)?;
    ///
    /// // The agent, which drew the nonce.
    /// let policy = Policy::development(provider.root(), [image], Profile::Live { nonce });
    /// let keys = statement.verify(&Collateral::None, &policy, now)?;
    /// assert_eq!(keys.receipts(), &binding.receipt_key);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn verify(
        &self,
        collateral: &Collateral,
        policy: &Policy,
        now: Timestamp,
    ) -> Result<AttestedKeys, VerifyError> {
        let (_, encryption) = self.vouched(collateral, policy, now)?;
        if self.waits() {
            return Err(VerifyError::BoundUse);
        }
        Ok(AttestedKeys {
            encryption,
            receipts: self.receipts,
            policy: self.policy,
            boot: self.boot,
        })
    }
}
