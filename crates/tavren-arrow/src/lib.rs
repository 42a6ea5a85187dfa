#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod error;
pub mod outcomes;
pub mod people;
pub mod segments;
pub mod table;
pub mod willing;
pub mod write;

pub use arrow_array::RecordBatch;
pub use arrow_array::ffi_stream::FFI_ArrowArrayStream as Stream;
pub use arrow_buffer::ScalarBuffer;
pub use error::TableError;
pub use outcomes::{Grid, Outcomes};
pub use people::People;
pub use segments::{Segments, Values};
pub use table::Table;
pub use willing::{Model, Willing};
