//! Builds and drops eight maps of texts, prints what they came to, and commits the checksum as a
//! `u32`.
//!
//! There are two guests of it, `rust-bump-tree` and `rust-embedded-tree`, one for each allocator.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_examples::tree;

fn main() {
    let summary = tree::build_and_drop(8, 4_000);
    println!(
        "{} entries, the longest of {} bytes, checksum {:08x}",
        summary.entries, summary.longest, summary.checksum
    );
    mipsvm_guest::io::commit(&summary.checksum);
}
