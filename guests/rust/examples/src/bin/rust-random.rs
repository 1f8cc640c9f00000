//! Commits forty random bytes, which are the same in every run, and counts words in a hash map,
//! whose keys are random too.

#![no_main]
mipsvm_guest::entrypoint!(main);

use std::collections::HashMap;

use mipsvm_guest::io;

fn main() {
    let mut bytes = [0_u8; 40];
    // The second request goes on where the first one ended.
    for part in bytes.chunks_mut(16) {
        getrandom::getrandom(part).expect("A guest always has random bytes");
    }
    io::commit_slice(&bytes);

    let mut counts: HashMap<&str, u32> = HashMap::new();
    for word in "she sells sea shells by the sea shore she says".split(' ') {
        *counts.entry(word).or_default() += 1;
    }
    println!("she: {}, sea: {}", counts["she"], counts["sea"]);
}
