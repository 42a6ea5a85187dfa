//! The laws of the design, one file each or a few that belong together. A test names its law.

mod interleavings;
