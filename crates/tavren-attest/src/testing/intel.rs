//! A mock of what Intel signs: a PKI of P-256, collateral, and quotes of a guest. All of it follows
//! from numbers in this file, so it proves nothing.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "part of tests: what goes wrong here fails one"
)]

mod pki;
mod quote;

pub use pki::Certificate;
pub use quote::{Body, TdxVersion};

use core::fmt::Write;
use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use sha2::{Digest, Sha256};
use tavren_types::Timestamp;

use crate::{
    binding::{BindingHash, Nonce},
    evidence::{Evidence, Kind},
    verify::{Fingerprint, TdxCollateral},
};
use pki::{Authority, CrlDraft, sgx_extension};

/// Serial numbers, by which certificates are revoked.
pub const PCK_CA: u8 = 2;
/// As above: who signs TCB info and QE identity.
pub const TCB_SIGNER: u8 = 3;
/// As above: the platform's own certificate.
pub const PCK: u8 = 4;

/// All that is signed, before it is: a test changes one thing of it.
pub struct Intel {
    /// The root.
    pub root: Certificate,
    /// The authority of platforms.
    pub pck_ca: Certificate,
    /// Who signs TCB info and QE identity.
    pub tcb_signer: Certificate,
    /// The platform.
    pub pck: Certificate,
    /// Whose key signs the authority of platforms in the root's name, where it is not the root.
    pub forger: Option<u8>,
    /// How far the platform is patched, and its family.
    pub cpu_svn: [u8; 16],
    /// As above.
    pub pce_svn: u8,
    /// As above.
    pub fmspc: [u8; 6],
    /// What the root revoked.
    pub revoked_by_root: Vec<u8>,
    /// What the authority of platforms revoked.
    pub revoked_by_pck_ca: Vec<u8>,
    /// From when to when both lists are valid, milliseconds since 1970.
    pub crl_millis: [i64; 2],
    /// Signed JSON.
    pub tcb_info: String,
    /// Signed JSON.
    pub qe_identity: String,
    /// The report of the quoting enclave; its last 64 bytes are filled in.
    pub qe_report: [u8; 384],
    /// The guest.
    pub body: Body,
}

impl Intel {
    /// One that passes every check at `now`: certificates of 20 years, collateral of 30 days.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        const DAY: i64 = 86_400_000;
        let years = [now.millis() - 3_650 * DAY, now.millis() + 3_650 * DAY];
        let month = [now.millis() - 10 * DAY, now.millis() + 20 * DAY];
        let (from, until) = (second(month[0]), second(month[1]));
        let certificate = |serial, name, authority| Certificate {
            serial,
            name,
            authority,
            millis: years,
        };
        Self {
            root: certificate(1, "CN=mock root", Some(1)),
            pck_ca: certificate(PCK_CA, "CN=mock PCK Platform CA", Some(0)),
            tcb_signer: certificate(TCB_SIGNER, "CN=mock TCB signing", None),
            pck: certificate(PCK, "CN=mock PCK", None),
            forger: None,
            cpu_svn: [3; 16],
            pce_svn: 11,
            fmspc: [0, 0x80, 0x6f, 5, 0, 0],
            revoked_by_root: Vec::new(),
            revoked_by_pck_ca: Vec::new(),
            crl_millis: month,
            tcb_info: tcb_info(&from, &until),
            qe_identity: qe_identity(&from, &until),
            qe_report: quote::qe_report(),
            body: Body::new(TdxVersion::V4),
        }
    }

    /// The fingerprint of the root, for a policy to pin.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.root_authority().der)
    }

    /// What the provisioning service would answer.
    #[must_use]
    pub fn collateral(&self) -> TdxCollateral {
        let root = self.root_authority();
        let signer = root.issue(&self.tcb_signer, None);
        let chain = [signer.pem(), root.pem()].concat();
        let signed = |name: &str, text: &str| {
            let signature: Signature = signer.key.sign(text.as_bytes());
            let digits = hex::encode(signature.to_bytes());
            format!(r#"{{"{name}":{text},"signature":"{digits}"}}"#)
        };
        let pck_ca = root.issue(&self.pck_ca, None);
        let crl = |revoked| CrlDraft {
            revoked,
            millis: self.crl_millis,
        };
        TdxCollateral {
            tcb_info: signed("tcbInfo", &self.tcb_info),
            tcb_info_chain: chain.clone(),
            qe_identity: signed("enclaveIdentity", &self.qe_identity),
            qe_identity_chain: chain,
            root_crl: root.revoke(&crl(&self.revoked_by_root)),
            pck_crl: pck_ca.revoke(&crl(&self.revoked_by_pck_ca)),
        }
    }

    /// Evidence of the guest that binds `binding`.
    #[must_use]
    pub fn attest(&self, binding: &BindingHash, nonce: Option<&Nonce>) -> Evidence {
        Evidence {
            kind: Kind::Tdx,
            binding: *binding,
            bytes: self.quote(&binding.report_data(nonce)),
        }
    }

    /// A quote of the guest with these report data.
    #[must_use]
    pub fn quote(&self, report_data: &[u8; 64]) -> Vec<u8> {
        let root = self.root_authority();
        let forger = self.forger.map(|serial| Certificate {
            serial,
            ..self.root
        });
        let above = forger.map(|forger| Authority::root(&forger));
        let pck_ca = above.as_ref().unwrap_or(&root).issue(&self.pck_ca, None);
        let extension = sgx_extension(&self.cpu_svn, self.pce_svn, &self.fmspc);
        let pck = pck_ca.issue(&self.pck, Some(extension));
        let signed = self.body.signed(report_data);
        let key = SigningKey::from_slice(&[9; 32]).expect("a key");
        let signature: Signature = key.sign(&signed);
        let point = key.verifying_key().to_sec1_point(false);
        let quoted = &point.as_bytes()[1..];
        let more = [7; 32];
        let mut report = self.qe_report;
        let bound = Sha256::new().chain_update(quoted).chain_update(more);
        report[320..352].copy_from_slice(&bound.finalize());
        let vouched: Signature = pck.key.sign(&report);
        let chain = [pck.pem(), pck_ca.pem(), root.pem()].concat();
        let certified = [
            &report[..],
            &vouched.to_bytes(),
            &32_u16.to_le_bytes(),
            &more,
            &5_u16.to_le_bytes(),
            &length(chain.as_bytes()),
            chain.as_bytes(),
        ]
        .concat();
        let sealed = [
            &signature.to_bytes()[..],
            quoted,
            &6_u16.to_le_bytes(),
            &length(&certified),
            &certified,
        ]
        .concat();
        [&signed[..], &length(&sealed), &sealed].concat()
    }

    /// The root.
    fn root_authority(&self) -> Authority {
        Authority::root(&self.root)
    }
}

fn length(bytes: &[u8]) -> [u8; 4] {
    u32::try_from(bytes.len()).expect("short").to_le_bytes()
}

/// A moment as Intel writes it, without fractions.
fn second(millis: i64) -> String {
    let whole = millis - millis.rem_euclid(1000);
    let text = Timestamp::from_millis(whole).expect("a time").to_string();
    text.replace(".000Z", "Z")
}

fn components(svn: u8) -> String {
    let one = format!(r#"{{"svn":{svn}}}"#);
    vec![one; 16].join(",")
}

fn tcb_info(from: &str, until: &str) -> String {
    let zeros = "0".repeat(96);
    let mut json =
        format!(r#"{{"id":"TDX","version":3,"issueDate":"{from}","nextUpdate":"{until}","#);
    let module = format!(
        r#""mrsigner":"{zeros}","attributes":"0000000000000000","attributesMask":"FFFFFFFFFFFFFFFF""#
    );
    let date = r#""tcbDate":"2026-01-01T00:00:00Z""#;
    let written = write!(
        json,
        r#""fmspc":"00806F050000","pceId":"0000","tcbType":0,"tcbEvaluationDataNumber":17,"tdxModule":{{{module}}},"tdxModuleIdentities":[{{"id":"TDX_01",{module},"tcbLevels":[{{"tcb":{{"isvsvn":5}},{date},"tcbStatus":"UpToDate"}},{{"tcb":{{"isvsvn":3}},{date},"tcbStatus":"OutOfDate"}}]}}],"tcbLevels":["#
    );
    written.expect("a string");
    for (svn, status) in [(3, "UpToDate"), (2, "OutOfDate")] {
        let parts = components(svn);
        let comma = if svn == 3 { "," } else { "" };
        let written = write!(
            json,
            r#"{{"tcb":{{"sgxtcbcomponents":[{parts}],"pcesvn":{svn},"tdxtcbcomponents":[{parts}]}},{date},"tcbStatus":"{status}","advisoryIDs":[]}}{comma}"#
        );
        written.expect("a string");
    }
    json + "]}"
}

fn qe_identity(from: &str, until: &str) -> String {
    let signer = "DC".repeat(32);
    format!(
        r#"{{"id":"TD_QE","version":2,"issueDate":"{from}","nextUpdate":"{until}","tcbEvaluationDataNumber":17,"miscselect":"00000000","miscselectMask":"FFFFFFFF","attributes":"11000000000000000000000000000000","attributesMask":"FBFFFFFFFFFFFFFF0000000000000000","mrsigner":"{signer}","isvprodid":2,"tcbLevels":[{{"tcb":{{"isvsvn":4}},"tcbDate":"2026-01-01T00:00:00Z","tcbStatus":"UpToDate","advisoryIDs":[]}}]}}"#
    )
}
