//! What the example guests share. It also compiles for the host, where its tests run.

pub mod json;
pub mod logbook;
pub mod tree;
