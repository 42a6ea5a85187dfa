//! What the port leaves open, and what one that implements it makes of that.

use std::fmt;
use std::ops::Deref;

use tavren_core::port::Matcher;
use tavren_types::{Code, Timestamp};

use super::at;
use crate::Stop;

/// How far the matcher under test goes its own way where the port lets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leeway {
    /// How long an epoch of disclosure is, ms, where the time says which it is: counted from 1970.
    /// None where the caller says which it is.
    pub epoch_millis: Option<i64>,
    /// The code of a question that the policy refuses.
    pub refusal: Code,
    /// Whether a report counts where no signal of its id and no deal of its number stands.
    pub counts_strangers: bool,
}

impl Leeway {
    /// None: the caller says which epoch it is, a refusal says why, and whatever is reported counts.
    pub const NONE: Self = Self {
        epoch_millis: None,
        refusal: Code::QuestionMisfit,
        counts_strangers: true,
    };
}

/// A matcher under test, with its leeway.
pub struct Tested {
    matcher: Box<dyn Matcher>,
    leeway: Leeway,
}

impl Tested {
    pub(super) fn new(matcher: impl Matcher + 'static, leeway: Leeway) -> Self {
        Self {
            matcher: Box::new(matcher),
            leeway,
        }
    }

    pub(super) const fn leeway(&self) -> Leeway {
        self.leeway
    }

    /// The epoch of disclosure of this number, from 1, counted from so many ms after midnight, and a
    /// moment in it.
    pub(super) fn epoch(&self, number: u32, millis: i64) -> Result<(u64, Timestamp), Stop> {
        let Some(length) = self.leeway.epoch_millis else {
            return Ok((number.into(), at(millis)?));
        };
        let later = i64::from(number).saturating_sub(1).saturating_mul(length);
        let now = at(millis.saturating_add(later))?;
        let epoch = now.millis().checked_div_euclid(length);
        let epoch = epoch.and_then(|epoch| u64::try_from(epoch).ok());
        let epoch = epoch.ok_or_else(|| Stop::Fail("an epoch has a length".to_owned()))?;
        Ok((epoch, now))
    }
}

impl Deref for Tested {
    type Target = dyn Matcher;

    fn deref(&self) -> &Self::Target {
        self.matcher.as_ref()
    }
}

impl fmt::Debug for Tested {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Tested({:?})", self.leeway)
    }
}
