//! People as columns, and what they accept.

use crate::boundary::{Sized64, first, sized};
use crate::error::tavren_error;
use crate::span::array;
use std::mem::offset_of;
use tavren_core::types::Code;
use tavren_pricing::{Acceptance, Part, Population};

/// People, one row each, as columns of `rows` items that the library reads where they are. Set `size`
/// to sizeof(tavren_people), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_people {
    /// sizeof(tavren_people).
    pub size: u64,
    /// How many people.
    pub rows: u64,
    /// User tiers, 0 to 3.
    pub tiers: *const u8,
    /// User trusts, 0 to 10,000 ten-thousandths.
    pub trusts: *const u16,
    /// The day of each person's last grant, below zero for never; NULL where nobody gave one.
    pub last_grants: *const i32,
    /// The number by which each person's luck is drawn; NULL for the number of the row.
    pub ids: *const u64,
    /// The segment of each person, from 0 to below `segment_count`; NULL where all are one.
    pub segments: *const u32,
    /// How many segments there are; not read where `segments` is NULL.
    pub segment_count: u32,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_people {
    const FIRST: usize = first(offset_of!(Self, segment_count), size_of::<u32>());
}

impl tavren_people {
    /// What they are.
    ///
    /// # Safety
    /// The columns are the caller's for as long as the call lasts.
    pub(crate) unsafe fn read<'a>(&self) -> Result<Population<'a>, tavren_error> {
        // SAFETY: by the promise of the caller.
        let (tiers, trusts) = unsafe {
            (
                array(self.tiers, self.rows, "tiers")?,
                array(self.trusts, self.rows, "trusts")?,
            )
        };
        let mut people = Population::new(tiers, trusts)?;
        if !self.last_grants.is_null() {
            // SAFETY: by the promise of the caller.
            people = people.last_grants(unsafe { self.column(self.last_grants) }?)?;
        }
        if !self.ids.is_null() {
            // SAFETY: by the promise of the caller.
            people = people.ids(unsafe { self.column(self.ids) }?)?;
        }
        if !self.segments.is_null() {
            // SAFETY: by the promise of the caller.
            let segments = unsafe { self.column(self.segments) }?;
            people = people.segments(segments, self.segment_count)?;
        }
        Ok(people)
    }

    /// # Safety
    /// As [`tavren_people::read`].
    unsafe fn column<'a, T>(&self, column: *const T) -> Result<&'a [T], tavren_error> {
        // SAFETY: by the promise of the caller.
        unsafe { array(column, self.rows, "people") }
    }
}

/// A part of a mixture: a share of the people, the shift of their locations and their slope.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct tavren_part {
    /// 0 to 1.
    pub share: f64,
    /// What is added to each location.
    pub shift: f64,
    /// As of a logistic model.
    pub slope: f64,
}

/// 1 / (1 + exp(-slope * (ln quote - location))).
pub const TAVREN_ACCEPTANCE_LOGISTIC: u32 = 1;
/// Phi((ln quote - location) / spread).
pub const TAVREN_ACCEPTANCE_LOG_NORMAL: u32 = 2;
/// The sum of logistic parts.
pub const TAVREN_ACCEPTANCE_MIXTURE: u32 = 3;
/// Who accepts what is at least an amount.
pub const TAVREN_ACCEPTANCE_RESERVATION: u32 = 4;
/// Who accepts any quote with a probability.
pub const TAVREN_ACCEPTANCE_GIVEN: u32 = 5;

/// What people accept: a model and the column that it reads, as long as the people are many. Set
/// `size` to sizeof(tavren_acceptance), and start from zero.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct tavren_acceptance {
    /// sizeof(tavren_acceptance).
    pub size: u64,
    /// TAVREN_ACCEPTANCE_...
    pub model: u32,
    /// Of a logistic model its slope, of a log-normal one its spread; else not read.
    pub slope: f64,
    /// Of a logistic or log-normal model or a mixture: the natural logarithm of the quote, in minor
    /// units, that each takes as often as not.
    pub locations: *const f64,
    /// The parts of a mixture, at most 16.
    pub parts: *const tavren_part,
    /// How many.
    pub parts_len: u64,
    /// The amounts of a reservation, in whole minor units.
    pub reservations: *const i64,
    /// The probabilities that are given.
    pub probabilities: *const f64,
}

// SAFETY: `repr(C)`, begins with its size, and is a struct of numbers and pointers.
unsafe impl Sized64 for tavren_acceptance {
    const FIRST: usize = first(offset_of!(Self, probabilities), size_of::<*const f64>());
}

/// A model with its parts, which it reads.
pub(crate) struct Willing<'a> {
    model: tavren_acceptance,
    parts: Vec<Part>,
    people: &'a Population<'a>,
}

impl<'a> Willing<'a> {
    /// What these people accept.
    ///
    /// # Safety
    /// `model` is NULL or the caller's, with its columns, for as long as the call lasts.
    pub(crate) unsafe fn read(
        model: *const tavren_acceptance,
        people: &'a Population<'a>,
    ) -> Result<Self, tavren_error> {
        // SAFETY: by the promise of the caller.
        let model = unsafe { sized(model, "acceptance") }?;
        // SAFETY: by the promise of the caller.
        let parts = unsafe { array(model.parts, model.parts_len, "parts") }?;
        if parts.len() > tavren_pricing::limits::PARTS_MAX {
            return Err(tavren_error::input(Code::LimitExceeded, "parts"));
        }
        let part = |part: &tavren_part| Part::new(part.share, part.shift, part.slope);
        let parts = parts.iter().map(part).collect::<Result<_, _>>()?;
        Ok(Self {
            model,
            parts,
            people,
        })
    }

    /// The same, as the engine takes it.
    ///
    /// # Safety
    /// As [`Willing::read`].
    pub(crate) unsafe fn acceptance(&self) -> Result<Acceptance<'_>, tavren_error> {
        let (model, rows) = (&self.model, self.people.len() as u64);
        // SAFETY: by the promise of the caller.
        let locations = || unsafe { array(model.locations, rows, "locations") };
        // SAFETY: by the promise of the caller.
        let reservations = || unsafe { array(model.reservations, rows, "reservations") };
        // SAFETY: by the promise of the caller.
        let probabilities = || unsafe { array(model.probabilities, rows, "probabilities") };
        Ok(match model.model {
            TAVREN_ACCEPTANCE_LOGISTIC => Acceptance::logistic(locations()?, model.slope),
            TAVREN_ACCEPTANCE_LOG_NORMAL => Acceptance::log_normal(locations()?, model.slope),
            TAVREN_ACCEPTANCE_MIXTURE => Acceptance::mixture(locations()?, &self.parts),
            TAVREN_ACCEPTANCE_RESERVATION => Acceptance::reservation(reservations()?),
            TAVREN_ACCEPTANCE_GIVEN => Acceptance::given(probabilities()?),
            _ => return Err(tavren_error::input(Code::LimitExceeded, "model")),
        }?)
    }
}
