//! Views: what a vendor may know of a match, or of what people did.

use crate::boundary::{Sized64, first};
use crate::code::tavren_code;
use crate::error::tavren_error;
use std::mem::offset_of;
use tavren_core::matching::{Figure, Tables, View, conversion};
use tavren_core::types::Code;
use tavren_relay::view_hash;

/// The true count lies in an interval: `at_least` and `below` hold.
pub const TAVREN_FIGURE_BETWEEN: u32 = 1;
/// The true count plus noise: `about` holds.
pub const TAVREN_FIGURE_ABOUT: u32 = 2;

/// One figure as a vendor sees it.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_figure {
    /// TAVREN_FIGURE_BETWEEN or TAVREN_FIGURE_ABOUT; 0 where there is no figure.
    pub kind: u32,
    /// The least the count can be.
    pub at_least: u64,
    /// One above the greatest the count can be.
    pub below: u64,
    /// The count with noise, which may make it negative.
    pub about: i64,
}

impl tavren_figure {
    const NONE: Self = Self {
        kind: 0,
        at_least: 0,
        below: 0,
        about: 0,
    };

    fn read(&self) -> Option<Figure> {
        match self.kind {
            TAVREN_FIGURE_BETWEEN => Some(Figure::Between {
                at_least: self.at_least,
                below: self.below,
            }),
            TAVREN_FIGURE_ABOUT => Some(Figure::About(self.about)),
            _ => None,
        }
    }
}

impl From<Figure> for tavren_figure {
    fn from(figure: Figure) -> Self {
        match figure {
            Figure::Between { at_least, below } => Self {
                kind: TAVREN_FIGURE_BETWEEN,
                at_least,
                below,
                ..Self::NONE
            },
            Figure::About(about) => Self {
                kind: TAVREN_FIGURE_ABOUT,
                about,
                ..Self::NONE
            },
        }
    }
}

/// Which share of one figure another is, in ten-thousandths: the least and the most that it can be
/// by the two. With who took a deal and who matched it is the conversion. False, and nothing
/// written, where `of` may be nobody.
///
/// Thread-safety: any thread.
/// Ownership: nothing changes hands.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_figure_share(
    part: *const tavren_figure,
    of: *const tavren_figure,
    least_out: *mut u32,
    most_out: *mut u32,
) -> bool {
    boundary!(read part, false, |part| {
        // SAFETY: NULL or the caller's.
        let (of, least_out, most_out) =
            unsafe { (of.as_ref(), least_out.as_mut(), most_out.as_mut()) };
        let share = part.read().zip(of.and_then(tavren_figure::read));
        let share = share.and_then(|(part, of)| conversion(part, of));
        match (share, least_out, most_out) {
            (Some((least, most)), Some(least_out), Some(most_out)) => {
                (*least_out, *most_out) = (least, most);
                true
            }
            _ => false,
        }
    })
}

/// The figure of one area. Set `size` to sizeof(tavren_area_figure) before the call.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_area_figure {
    /// sizeof(tavren_area_figure).
    pub size: u64,
    /// The code of the area.
    pub area: u64,
    /// False for those who are counted in no country; `area` is then 0.
    pub has_area: bool,
    /// How many people there.
    pub figure: tavren_figure,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and truths.
unsafe impl Sized64 for tavren_area_figure {
    const FIRST: usize = first(offset_of!(Self, figure), size_of::<tavren_figure>());
}

/// What a vendor may know of a match, or of what people did: figures through the disclosure policy, and nothing else.
///
/// Ownership: free it with tavren_view_free().
pub struct tavren_view {
    view: View,
    by_area: Vec<tavren_area_figure>,
}

impl tavren_view {
    pub(crate) fn new(view: View, tables: &Tables) -> Self {
        let by_area = view.by_area.iter().map(|(area, figure)| {
            let code = tables.areas().code(*area);
            tavren_area_figure {
                size: 0,
                area: code.unwrap_or_default(),
                has_area: code.is_some(),
                figure: (*figure).into(),
            }
        });
        let by_area = by_area.collect();
        Self { view, by_area }
    }
}

/// How many people.
///
/// Thread-safety: a view may be shared between threads.
/// Ownership: nothing changes hands. For NULL the figure has kind 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_view_people(view: *const tavren_view) -> tavren_figure {
    boundary!(read view, tavren_figure::NONE, |view| view.view.people.into())
}

/// How many areas the view tells apart.
///
/// Thread-safety: a view may be shared between threads.
/// Ownership: nothing changes hands. For NULL the answer is 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_view_areas_len(view: *const tavren_view) -> u64 {
    boundary!(read view, 0, |view| view.by_area.len() as u64)
}

/// Reads how many of them in one area, counted from 0.
///
/// Thread-safety: a view may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_view_area(
    view: *const tavren_view,
    index: u64,
    area_out: *mut tavren_area_figure,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [view, area_out], {
        // SAFETY: the caller's struct, as long as it says.
        let area_out = unsafe { area_out.sized("area_out") }?;
        let at = usize::try_from(index).unwrap_or(usize::MAX);
        let beyond = || tavren_error::input(Code::LimitExceeded, "index");
        area_out.set(*view.by_area.get(at).ok_or_else(beyond)?);
        Ok(())
    })
}

/// The hash that match receipts name a view by: SHA-256.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_view_hash {
    /// The bytes.
    pub bytes: [u8; 32],
}

/// Says the hash that match receipts name a view by: that of tavren_match_receipt.
///
/// Thread-safety: a view may be shared between threads.
/// Ownership: nothing changes hands. On any code but TAVREN_OK nothing is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_view_receipt_hash(
    view: *const tavren_view,
    hash_out: *mut tavren_view_hash,
    error_out: *mut *mut tavren_error,
) -> tavren_code {
    boundary!(error_out, [view, hash_out], {
        let hash = view_hash(&view.view);
        let bytes = hash.map_err(|_| tavren_error::input(Code::LimitExceeded, "view"))?;
        hash_out.set(tavren_view_hash { bytes });
        Ok(())
    })
}

/// Frees a view.
///
/// Thread-safety: no other thread may still use the view.
/// Ownership: takes the view. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tavren_view_free(view: *mut tavren_view) {
    boundary!(free view)
}
