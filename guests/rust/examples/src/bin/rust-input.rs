//! Reads two entries as they are and one list of texts, lets an entry outgrow its memory, gives
//! memory back, and commits what it read.
//!
//! Its guest `rust-embedded-input` has the allocator whose input is in a region of its own.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_guest::io;

fn main() {
    let mut growing = io::read_vec();
    let short = io::read_vec();
    let texts: Vec<String> = io::read();
    assert_in_input_region(&growing, 0);
    assert_in_input_region(&short, growing.len().next_multiple_of(4));

    // To grow is to move away: the region itself never takes memory back or hands it out again.
    for text in &texts {
        growing.extend_from_slice(text.as_bytes());
    }
    io::commit_slice(&growing);
    io::commit_slice(&short);
    drop(short);
    let numbers: Vec<u32> = texts.iter().map(|text| text.len() as u32).collect();
    drop(texts);
    io::commit(&numbers);
    println!("{} bytes in the first entry now", growing.len());
}

/// Checks where an entry is, which matters on the VM only.
fn assert_in_input_region(entry: &[u8], offset: usize) {
    if cfg!(all(target_os = "zkvm", feature = "embedded")) {
        assert_eq!(entry.as_ptr() as usize, 0x3f00_0000 + offset);
    }
}
