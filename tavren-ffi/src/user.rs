//! Users: what a host says of them.

use crate::boundary::{Argument, Sized64, first, sized};
use crate::code::tavren_code;
use crate::error::tavren_error;
use crate::market::tavren_market;
use crate::span::{moment, tavren_span, texts, user_id};
use std::mem::offset_of;
use tavren_core::recurrence::Zone;
use tavren_core::types::{Area, Code, Label};
use tavren_core::user::Profile;

/// What a user has and where the user is, for matching offers. Set `size` to sizeof(tavren_profile).
///
/// Ownership: every text stays the caller's and is copied.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_profile {
    /// sizeof(tavren_profile).
    pub size: u64,
    /// The kinds of data that the user has.
    pub data_types: *const tavren_span,
    /// How many.
    pub data_types_len: u64,
    /// Where the user is, from the country down (`VN/Hồ Chí Minh`); left out: not said.
    pub area: tavren_span,
    /// Tags for targeting.
    pub tags: *const tavren_span,
    /// How many.
    pub tags_len: u64,
    /// The time zone that the user lives by, an IANA name; left out: that of the terms.
    pub zone: tavren_span,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers that may be zero.
unsafe impl Sized64 for tavren_profile {
    const FIRST: usize = first(offset_of!(Self, tags_len), size_of::<u64>());
}

impl tavren_profile {
    /// Checks the profile.
    ///
    /// # Safety
    /// Every text and array is valid.
    unsafe fn build(&self) -> Result<Profile, tavren_error> {
        // SAFETY: by the promise of the caller.
        let data_types = unsafe { texts(self.data_types, self.data_types_len, "data_types") }?;
        // SAFETY: by the promise of the caller.
        let tags = unsafe { texts(self.tags, self.tags_len, "tags") }?;
        // SAFETY: by the promise of the caller.
        let area = unsafe { self.area.read("area") }?;
        let area = match area {
            "" => None,
            area => {
                let area = Area::parse(area);
                Some(area.map_err(|error| tavren_error::input(error.code(), "area"))?)
            }
        };
        // SAFETY: by the promise of the caller.
        let zone = match unsafe { self.zone.read("zone") }? {
            "" => None,
            zone => {
                let unknown = |_| tavren_error::input(Code::ZoneUnknown, "zone");
                Some(Zone::parse(zone).map_err(unknown)?)
            }
        };
        Ok(Profile {
            data_types: labels(&data_types, "data_types")?,
            area,
            tags: labels(&tags, "tags")?,
            zone,
        })
    }
}

/// Says what a user has and where the user is. It never leaves the user's sealed record.
///
/// Thread-safety: `market` may be shared between threads.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_market_set_profile(
    market: *const tavren_market,
    user: tavren_span,
    profile: *const tavren_profile,
    now_ms: i64,
    refusal_out: *mut tavren_code,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(refusal_out, error_out, [market, user], {
        // SAFETY: NULL or the caller's struct, as long as it says.
        let profile = unsafe { sized(profile, "profile") }?;
        // SAFETY: the caller's texts are valid.
        let profile = unsafe { profile.build() }?;
        let (user, now) = (user_id(user)?, moment(now_ms, "now_ms")?);
        let done = market.ask(|market| market.set_profile(&user, profile, now))?;
        Ok(done.map(drop))
    })
}

/// A word of a caller.
pub(crate) fn label(text: &str, field: &'static str) -> Result<Label, tavren_error> {
    Label::new(text).map_err(|error| tavren_error::input(error.code(), field))
}

fn labels(texts: &[&str], field: &'static str) -> Result<Vec<Label>, tavren_error> {
    texts.iter().map(|text| label(text, field)).collect()
}
