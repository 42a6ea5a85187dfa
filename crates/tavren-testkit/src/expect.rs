use std::fmt::Debug;

use crate::{Stop, Verdict};

/// Passes when both are the same.
pub(crate) fn same<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Verdict {
    holds_or(found == expected, || {
        format!("{what}: {} instead of {}", short(found), short(expected))
    })
}

/// Passes when `holds`.
pub(crate) fn holds(what: &str, holds: bool) -> Verdict {
    holds_or(holds, || what.to_owned())
}

/// The value of something that must be there.
pub(crate) fn present<T>(what: &str, value: Option<T>) -> Result<T, Stop> {
    value.ok_or_else(|| Stop::Fail(format!("{what}: nothing is there")))
}

fn holds_or(holds: bool, why: impl FnOnce() -> String) -> Verdict {
    if holds {
        Ok(())
    } else {
        Err(Stop::Fail(why()))
    }
}

/// A debug print that fits on a line or two.
pub(crate) fn short(value: &impl Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(200) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text,
    }
}
