//! Packages: one person's records, cut to what was granted, blurred as promised, checked again and
//! written as bytes. Pure: no clock, no randomness, no files.
//!
//! ```text
//! Records → Draft::new → transform → verify → write → (sealed as a chunk elsewhere) → Opened
//!           as granted?  blur        re-check  bytes
//! ```
//!
//! Every row that leaves begins with the column [`SUBJECT`]: the person's [`Pseudonym`] for this
//! buyer and this offer, at every [`Level`]. "Raw" speaks of the cells, never of the person: the
//! host's own user id leaves only as a granted column that holds it. A record's time of making
//! serves the check of the window and does not leave, unless a granted column holds it as well.
//!
//! **Architecture invariant.** Only a [`Verified`] table can be written, and only
//! [`Transformed::verify`] makes one; the check shares no code with the transformation.
//!
//! # Examples
//! ```
//! use tavren_core::package::{ColumnRule, Draft, Format, Level, Promise, pseudonym, write};
//! use tavren_core::port::source::{Cell, Record, Records, Request};
//! use tavren_core::sealing::Key;
//! use tavren_core::types::{BuyerId, Interval, Label, OfferId, Timestamp, UserId};
//!
//! let (day, user) = (Timestamp::parse("2026-11-20").expect("a time"), UserId::new("ana")?);
//! let window = Interval::new(day, day.plus_days(1)).expect("a window");
//! let columns = vec![Label::new("app")?, Label::new("minutes")?];
//! let request = Request { subject: user, data_type: Label::new("app_usage")?, columns, window };
//! let records = Records {
//!     columns: request.columns.clone(),
//!     rows: vec![Record { at: day, cells: vec![Cell::Text("maps".into()), Cell::Int(17)] }],
//! };
//!
//! let level = Level::Generalised { rules: vec![
//!     (Label::new("app")?, ColumnRule::Keep),
//!     (Label::new("minutes")?, ColumnRule::Band { width: 10 }),
//! ] };
//! let (buyer, offer) = (BuyerId::from_bytes([1; 16]), OfferId::from_bytes([2; 16]));
//! let subject = pseudonym(&Key::from_bytes([7; 32]), buyer, offer, &request.subject);
//! let promise = Promise { columns: &request.columns, window, level: &level, subject: &subject };
//!
//! let draft = Draft::new(&request, &request.columns, records)?;
//! let written = write(&draft.transform(&level, &subject)?.verify(&promise)?, Format::Csv);
//! assert_eq!(written.header, b"subject,app,minutes\r\n");
//! assert!(written.rows.ends_with(b",maps,\"[10,20)\"\r\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod error;
mod format;
mod level;
pub mod limits;
mod manifest;
mod opened;
mod pseudonym;
#[cfg(test)]
mod samples;
mod table;
mod write;

pub use error::PackageError;
pub use format::Format;
pub use level::{ColumnRule, Disclosure, Level};
pub use manifest::{Manifest, ManifestChunk};
pub use opened::Opened;
pub use pseudonym::{Pseudonym, pseudonym};
pub use table::{Draft, Promise, Transformed, Verified};
pub use write::{Written, header, write};

/// The name of the first column of every row; no granted column may have it.
pub const SUBJECT: &str = "subject";
