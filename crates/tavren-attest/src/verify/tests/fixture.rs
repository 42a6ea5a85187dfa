//! A PKI, and a document that passes every check until something is changed.

use std::sync::OnceLock;

use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    development::{Authority, Draft, INTERMEDIATE, Shape, leaf, sign},
    evidence::{Evidence, Kind},
    pcr::{Measurement, PcrIndex},
    verify::{Collateral, Fingerprint, Policy, Profile, Verified, VerifyError, verify},
};

const SEED: [u8; 32] = [1; 32];

static BINDING: BindingHash = BindingHash::from_bytes([5; 32]);
static NONCE: [u8; 32] = [9; 32];

pub(super) fn now() -> Timestamp {
    Timestamp::parse("2026-11-20T12:00:00Z").unwrap()
}

pub(super) fn binding() -> BindingHash {
    BINDING
}

pub(super) fn nonce() -> Nonce {
    Nonce::from_bytes(NONCE).unwrap()
}

pub(super) fn image() -> Measurement {
    Measurement::from_bytes([7; 48]).unwrap()
}

pub(super) struct Pki {
    pub(super) root: Authority,
    pub(super) intermediate: Authority,
    pub(super) leaf: Authority,
}

impl Pki {
    pub(super) fn new() -> Self {
        Self::shaped(|_| {}, |_| {})
    }

    /// One for all tests that change nothing in it.
    pub(super) fn shared() -> &'static Self {
        static SHARED: OnceLock<Pki> = OnceLock::new();
        SHARED.get_or_init(Self::new)
    }

    /// One whose intermediate and leaf are changed before they are signed.
    pub(super) fn shaped(
        change_intermediate: impl FnOnce(&mut Shape),
        change_leaf: impl FnOnce(&mut Shape),
    ) -> Self {
        let (mut below, mut last) = (INTERMEDIATE, leaf(now()));
        change_intermediate(&mut below);
        change_leaf(&mut last);
        let root = Authority::root(&SEED).unwrap();
        let intermediate = root.issue(&SEED, &below).unwrap();
        let leaf = intermediate.issue(&SEED, &last).unwrap();
        Self {
            root,
            intermediate,
            leaf,
        }
    }

    pub(super) fn draft(&self) -> Draft<'_> {
        let registers = [PcrIndex::IMAGE, PcrIndex::KERNEL, PcrIndex::APPLICATION];
        Draft {
            timestamp: now(),
            pcrs: registers.map(|index| (index, *image().as_bytes())).into(),
            certificate: &self.leaf.certificate,
            cabundle: vec![&self.root.certificate, &self.intermediate.certificate],
            user_data: Some(BINDING.as_bytes()),
            nonce: Some(&NONCE),
        }
    }

    pub(super) fn policy(&self) -> Policy {
        Policy::nitro([image()], Profile::Live { nonce: nonce() })
            .with_root(Fingerprint::of(&self.root.certificate))
    }

    pub(super) fn sign(&self, payload: &[u8]) -> Vec<u8> {
        sign(payload, &self.leaf).unwrap()
    }

    /// Verifies a document with one thing changed before it is signed.
    pub(super) fn verify<'a>(
        &'a self,
        change: impl FnOnce(&mut Draft<'a>),
    ) -> Result<Verified, VerifyError> {
        let mut draft = self.draft();
        change(&mut draft);
        self.verify_payload(&draft.to_bytes())
    }

    pub(super) fn verify_payload(&self, payload: &[u8]) -> Result<Verified, VerifyError> {
        self.verify_bytes(self.sign(payload))
    }

    pub(super) fn verify_bytes(&self, bytes: Vec<u8>) -> Result<Verified, VerifyError> {
        self.verify_under(&self.policy(), bytes, now())
    }

    pub(super) fn verify_under(
        &self,
        policy: &Policy,
        bytes: Vec<u8>,
        now: Timestamp,
    ) -> Result<Verified, VerifyError> {
        let evidence = Evidence {
            kind: Kind::Nitro,
            binding: BINDING,
            bytes,
        };
        verify(&evidence, &Collateral::None, policy, now)
    }
}
