//! Reads a logbook with regular expressions, prints what it says, and commits the SHA-256 of the
//! text with its dates spelled out.

#![no_main]
mipsvm_guest::entrypoint!(main);

use mipsvm_examples::logbook::{spell_dates, summarise, LOGBOOK};
use mipsvm_guest::io;
use sha2::{Digest, Sha256};

fn main() {
    eprintln!("The logbook has {} bytes", LOGBOOK.len());
    let summary = summarise(LOGBOOK);
    println!("entries: {}", summary.entries);
    println!("miles: {}", summary.miles);
    println!("forces of the wind: {:?}", summary.forces);
    println!("lowest barometer: {}", summary.lowest_pressure);
    println!("money: {}", summary.money);
    println!("hosts: {}", summary.hosts.join(", "));
    println!(
        "words: {}, the longest: {}",
        summary.words, summary.longest_word
    );
    let spelled = spell_dates(LOGBOOK);
    println!(
        "{}",
        spelled
            .lines()
            .nth(3)
            .expect("The logbook has a first entry")
    );
    io::commit_slice(&Sha256::digest(&spelled));
}
