//! Quotes of TDX guests. All of it is there in every library, and believed in those alone that were built
//! with the feature `tdx`.

use super::{give_keys, read_statement, tavren_attested_keys, tavren_measurement};
use crate::boundary::{Answer, Sized64, first, sized};
use crate::code::tavren_code;
use crate::error::{judged, tavren_error};
use crate::span::{array, moment, tavren_span};
use std::ffi::c_char;
use std::mem::offset_of;
use tavren_attest::verify::{Advisory, Collateral, Fingerprint, Policy, Profile, TcbStatus};
use tavren_attest::{Measurement, Nonce};
use tavren_core::types::Code;

/// Patched; the code inside has to defend itself against what hardware cannot.
pub const TAVREN_TCB_SW_HARDENING_NEEDED: u32 = 1;
/// Patched; its settings have to be changed.
pub const TAVREN_TCB_CONFIGURATION_NEEDED: u32 = 2;
/// Both of the two before.
pub const TAVREN_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED: u32 = 4;
/// Not patched.
pub const TAVREN_TCB_OUT_OF_DATE: u32 = 8;
/// Not patched, and its settings have to be changed.
pub const TAVREN_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED: u32 = 16;
/// Patched while the guest ran: it has to be started again.
pub const TAVREN_TCB_TD_RELAUNCH_ADVISED: u32 = 32;
/// The one before, and settings have to be changed.
pub const TAVREN_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED: u32 = 64;

const STATUSES: [(u32, TcbStatus); 7] = [
    (TAVREN_TCB_SW_HARDENING_NEEDED, TcbStatus::SwHardeningNeeded),
    (
        TAVREN_TCB_CONFIGURATION_NEEDED,
        TcbStatus::ConfigurationNeeded,
    ),
    (
        TAVREN_TCB_CONFIGURATION_AND_SW_HARDENING_NEEDED,
        TcbStatus::ConfigurationAndSwHardeningNeeded,
    ),
    (TAVREN_TCB_OUT_OF_DATE, TcbStatus::OutOfDate),
    (
        TAVREN_TCB_OUT_OF_DATE_CONFIGURATION_NEEDED,
        TcbStatus::OutOfDateConfigurationNeeded,
    ),
    (TAVREN_TCB_TD_RELAUNCH_ADVISED, TcbStatus::TdRelaunchAdvised),
    (
        TAVREN_TCB_TD_RELAUNCH_ADVISED_CONFIGURATION_NEEDED,
        TcbStatus::TdRelaunchAdvisedConfigurationNeeded,
    ),
];

/// One TDX guest that may run, all of it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_tdx_image {
    /// What was measured before it started; never zeros.
    pub mrtd: tavren_measurement,
    /// What was measured while it ran; zeros where nothing was.
    pub rtmrs: [tavren_measurement; 4],
    /// MRCONFIGID, MROWNER and MROWNERCONFIG: zeros unless it was started with them.
    pub configuration: [[u8; 48]; 3],
}

/// Which TDX guests, on which platforms, are believed. Set `size` to sizeof(tavren_tdx_policy), and start
/// from zero: a platform is then patched, and no advisory applies to it.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_tdx_policy {
    /// sizeof(tavren_tdx_policy).
    pub size: u64,
    /// The guests that may run.
    pub images: *const tavren_tdx_image,
    /// How many.
    pub images_len: u64,
    /// Advisories that may apply: 615 for INTEL-SA-00615.
    pub advisories: *const u32,
    /// How many.
    pub advisories_len: u64,
    /// What the verifier drew, and sent with its question.
    pub nonce: [u8; 32],
    /// When it was verified live, in ms since 1970, by a record that the verifier trusts.
    pub verified_at_ms: i64,
    /// True where the evidence was kept: everything is checked as of `verified_at_ms`, and `nonce` is
    /// not read. False where it answers `nonce`, now.
    pub archive: bool,
    /// SHA-256 of another root certificate than Intel's.
    pub root: [u8; 32],
    /// False where the root is Intel's; `root` is then not read.
    pub has_root: bool,
    /// Which other platforms are believed: TAVREN_TCB_..., or-ed.
    pub statuses: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers, truths and pointers.
unsafe impl Sized64 for tavren_tdx_policy {
    const FIRST: usize = first(offset_of!(Self, statuses), size_of::<u32>());
}

/// What Intel publishes of the platform of a TDX guest: the answers of its provisioning service, byte
/// for byte (docs/enclave.md). Set `size` to sizeof(tavren_tdx_collateral), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_tdx_collateral {
    /// sizeof(tavren_tdx_collateral).
    pub size: u64,
    /// The TCB info, JSON.
    pub tcb_info: tavren_span,
    /// The chain of who signed it, PEM.
    pub tcb_info_chain: tavren_span,
    /// The QE identity, JSON.
    pub qe_identity: tavren_span,
    /// The chain of who signed it, PEM.
    pub qe_identity_chain: tavren_span,
    /// The revocation list of the root, DER.
    pub root_crl: tavren_span,
    /// The revocation list of the platform's authority, DER.
    pub pck_crl: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_tdx_collateral {
    const FIRST: usize = first(offset_of!(Self, pck_crl), size_of::<tavren_span>());
}

/// A guest whose measurements are known to be some.
pub(super) struct Image {
    mrtd: Measurement,
    rtmrs: [Option<Measurement>; 4],
    configuration: [[u8; 48]; 3],
}

/// Rules as they were read.
pub(super) struct Rules {
    images: Vec<Image>,
    statuses: Vec<TcbStatus>,
    advisories: Vec<Advisory>,
    profile: Profile,
}

impl tavren_tdx_policy {
    /// What it asks for, or why nothing fulfils it.
    ///
    /// # Safety
    /// Its arrays are the caller's.
    unsafe fn read(&self) -> Result<Answer<Policy>, tavren_error> {
        let wrong = |field| tavren_error::input(Code::LimitExceeded, field);
        // SAFETY: by the promise of the caller.
        let (images, advisories) = unsafe {
            (
                array(self.images, self.images_len, "images")?,
                array(self.advisories, self.advisories_len, "advisories")?,
            )
        };
        let images = images.iter().map(|image| {
            Ok(Image {
                mrtd: image.mrtd.read("images")?,
                rtmrs: image.rtmrs.map(|rtmr| Measurement::from_bytes(rtmr.bytes)),
                configuration: image.configuration,
            })
        });
        let known = STATUSES.iter().fold(0, |all, (bit, _)| all | bit);
        if self.statuses & !known != 0 {
            return Err(wrong("statuses"));
        }
        let statuses = STATUSES.iter().filter(|(bit, _)| self.statuses & bit != 0);
        let rules = Rules {
            images: images.collect::<Result<_, tavren_error>>()?,
            statuses: statuses.map(|(_, status)| *status).collect(),
            advisories: advisories.iter().copied().map(Advisory::intel_sa).collect(),
            profile: match self.archive {
                false => Profile::Live {
                    nonce: Nonce::from_bytes(self.nonce).ok_or_else(|| wrong("nonce"))?,
                },
                true => Profile::Archive {
                    verified_at: moment(self.verified_at_ms, "verified_at_ms")?,
                },
            },
        };
        Ok(built::policy(rules).map(|policy| match self.has_root {
            true => policy.with_root(Fingerprint::from_bytes(self.root)),
            false => policy,
        }))
    }
}

impl tavren_tdx_collateral {
    /// # Safety
    /// Its texts are the caller's.
    unsafe fn read(&self) -> Result<Collateral, tavren_error> {
        let text = |span: tavren_span, field| {
            // SAFETY: by the promise of the caller.
            let bytes = unsafe { array(span.ptr.cast::<u8>(), span.len, field) }?;
            let text = std::str::from_utf8(bytes);
            text.map(str::to_owned)
                .map_err(|_| tavren_error::input(Code::NotUtf8, field))
        };
        let list = |span: tavren_span, field| {
            // SAFETY: by the promise of the caller.
            unsafe { array(span.ptr.cast::<u8>(), span.len, field) }.map(<[u8]>::to_vec)
        };
        Ok(built::collateral(
            [
                text(self.tcb_info, "tcb_info")?,
                text(self.tcb_info_chain, "tcb_info_chain")?,
                text(self.qe_identity, "qe_identity")?,
                text(self.qe_identity_chain, "qe_identity_chain")?,
            ],
            [
                list(self.root_crl, "root_crl")?,
                list(self.pck_crl, "pck_crl")?,
            ],
        ))
    }
}

/// Verifies what a runner in a TDX guest answered, as tavren_statement_verify() does that of a Nitro
/// enclave. Refused as TAVREN_R_EVIDENCE_KIND but by a library that was built with the feature `tdx`.
///
/// Thread-safety: any thread.
/// Ownership: what is passed in stays the caller's. On TAVREN_OK the caller owns *keys_out; free it
/// with tavren_attested_keys_free(). On any other code *keys_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_statement_verify_tdx(
    statement: tavren_span,
    policy: *const tavren_tdx_policy,
    collateral: *const tavren_tdx_collateral,
    now_ms: i64,
    keys_out: *mut *mut tavren_attested_keys,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [keys_out], {
        // SAFETY: NULL or the caller's struct, as long as it says, and its arrays.
        let policy = unsafe { sized(policy, "policy")?.read() }?;
        // SAFETY: NULL or the caller's struct, as long as it says, and its texts.
        let collateral = unsafe { sized(collateral, "collateral")?.read() }?;
        let now = moment(now_ms, "now_ms")?;
        // SAFETY: the caller passes so many bytes.
        let statement = unsafe { read_statement(statement) }?;
        give_keys(&statement, policy, &collateral, now, keys_out)
    })
}

/// Which collateral a TDX quote needs: what Intel's provisioning service is asked for. Set `size` to
/// sizeof(tavren_tdx_platform) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_tdx_platform {
    /// sizeof(tavren_tdx_platform).
    pub size: u64,
    /// The family, `fmspc`: twelve hexadecimal digits and a NUL.
    pub family: [c_char; 13],
    /// The authority, `ca`: a word and NULs.
    pub authority: [c_char; 11],
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers.
unsafe impl Sized64 for tavren_tdx_platform {
    const FIRST: usize = first(offset_of!(Self, authority), 11);
}

/// Reads which collateral the quote of a statement needs, as it says itself: nothing is verified here.
/// Refused as TAVREN_R_EVIDENCE_KIND but by a library that was built with the feature `tdx`.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands. On any code but TAVREN_OK *platform_out is left as it was.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_statement_tdx_platform(
    statement: tavren_span,
    platform_out: *mut tavren_tdx_platform,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [platform_out], {
        // SAFETY: the caller's struct, as long as it says.
        let platform_out = unsafe { platform_out.sized("platform_out") }?;
        // SAFETY: the caller passes so many bytes.
        let statement = unsafe { read_statement(statement) }?;
        let platform = judged(built::platform(statement.document()), "statement")?;
        Ok(platform.map(|(family, authority)| {
            platform_out.set(tavren_tdx_platform {
                size: 0,
                family: letters(&family),
                authority: letters(&authority),
            });
        }))
    })
}

/// A text of ASCII, then NULs.
fn letters<const N: usize>(text: &str) -> [c_char; N] {
    let mut letters = [0; N];
    for (place, letter) in letters.iter_mut().zip(text.bytes()) {
        *place = letter as c_char;
    }
    letters
}

/// What the feature adds.
#[cfg(feature = "tdx")]
mod built {
    use super::Rules;
    use crate::boundary::Answer;
    use tavren_attest::verify::{
        Collateral, Policy, TdxCollateral, TdxImage, TdxPlatform, TdxRules,
    };
    use tavren_core::types::Code;

    pub(super) fn policy(read: Rules) -> Answer<Policy> {
        let images = read.images.into_iter().map(|image| {
            let [id, owner, owner_config] = image.configuration;
            TdxImage::new(image.mrtd, image.rtmrs).with_configuration(id, owner, owner_config)
        });
        let rules = TdxRules::new(images);
        let rules = read.statuses.into_iter().fold(rules, TdxRules::with_status);
        let advisories = read.advisories.into_iter();
        let rules = advisories.fold(rules, TdxRules::with_advisory);
        Ok(Policy::tdx(rules, read.profile))
    }

    pub(super) fn collateral(texts: [String; 4], lists: [Vec<u8>; 2]) -> Collateral {
        let [tcb_info, tcb_info_chain, qe_identity, qe_identity_chain] = texts;
        let [root_crl, pck_crl] = lists;
        Collateral::Tdx(TdxCollateral {
            tcb_info,
            tcb_info_chain,
            qe_identity,
            qe_identity_chain,
            root_crl,
            pck_crl,
        })
    }

    pub(super) fn platform(quote: &[u8]) -> Result<(String, String), Code> {
        let platform = TdxPlatform::of(quote).map_err(|error| error.code())?;
        Ok((platform.family.to_string(), platform.authority.to_string()))
    }
}

/// What stands in its place.
#[cfg(not(feature = "tdx"))]
mod built {
    use super::{Image, Rules};
    use crate::boundary::Answer;
    use tavren_attest::verify::{Collateral, Policy};
    use tavren_core::types::Code;

    pub(super) fn policy(read: Rules) -> Answer<Policy> {
        let Rules {
            images,
            statuses,
            advisories,
            profile,
        } = read;
        let _ = (statuses, advisories, profile);
        for Image {
            mrtd,
            rtmrs,
            configuration,
        } in images
        {
            let _ = (mrtd, rtmrs, configuration);
        }
        Err(Code::EvidenceKind)
    }

    pub(super) fn collateral(_: [String; 4], _: [Vec<u8>; 2]) -> Collateral {
        Collateral::None
    }

    pub(super) fn platform(_: &[u8]) -> Result<(String, String), Code> {
        Err(Code::EvidenceKind)
    }
}
