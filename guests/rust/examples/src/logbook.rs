//! Reading a logbook with regular expressions.

use regex::{Captures, Regex, RegexBuilder};
use std::collections::BTreeMap;

/// The text that the guest reads, put into the program when it is compiled.
pub const LOGBOOK: &str = include_str!("../texts/logbook.txt");

/// What a logbook says.
#[derive(Debug, PartialEq, Eq)]
pub struct Summary {
    /// Lines that begin with a date and a time.
    pub entries: u32,
    /// The sum of the distances run, in miles.
    pub miles: u32,
    /// How often each force of the wind is named.
    pub forces: BTreeMap<u32, u32>,
    /// The lowest barometer, in tenths of a hectopascal.
    pub lowest_pressure: u32,
    /// All sums of money added up, in hundredths of a pound.
    pub money: u32,
    /// The hosts that letters go to, each once, in alphabetical order.
    pub hosts: Vec<String>,
    /// Words, an apostrophe inside included.
    pub words: u32,
    /// The longest word, the first of them if there are several.
    pub longest_word: String,
}

/// Reads a logbook.
pub fn summarise(text: &str) -> Summary {
    let mut forces = BTreeMap::new();
    for captures in pattern(r"\bforce (\d+)(?: to (\d+))?").captures_iter(text) {
        for force in captures.iter().skip(1).flatten() {
            *forces.entry(number(force.as_str())).or_default() += 1;
        }
    }
    let mut hosts: Vec<String> = pattern(r"\b[\w.-]+@((?:[\w-]+\.)+[a-z]{2,})\b")
        .captures_iter(text)
        .map(|captures| captures[1].to_owned())
        .collect();
    hosts.sort();
    hosts.dedup();
    let word = pattern(r"(?i)\b[a-z]+(?:'[a-z]+)?\b");
    let longest_word = word.find_iter(text).fold("", |longest, word| {
        if word.len() > longest.len() {
            word.as_str()
        } else {
            longest
        }
    });
    Summary {
        entries: pattern(r"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d  ")
            .find_iter(text)
            .count() as u32,
        miles: numbers(text, r"(?i)\bdistance (\d+) miles\b").sum(),
        forces,
        lowest_pressure: numbers(text, r"\bBarometer (\d+\.\d) hPa\b")
            .min()
            .unwrap_or(0),
        money: numbers(text, r"\b(\d+\.\d\d) pounds\b").sum(),
        hosts,
        words: word.find_iter(text).count() as u32,
        longest_word: longest_word.to_owned(),
    }
}

/// The text with every date the way that people say it: "2 April 1894".
pub fn spell_dates(text: &str) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    pattern(r"\b(?P<year>\d{4})-(?P<month>0[1-9]|1[0-2])-(?P<day>\d\d)\b")
        .replace_all(text, |date: &Captures<'_>| {
            let month = MONTHS[number(&date["month"]) as usize - 1];
            format!("{} {month} {}", number(&date["day"]), &date["year"])
        })
        .into_owned()
}

/// A pattern whose classes are ASCII's: tables of Unicode would be most of the guest.
fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text)
        .unicode(false)
        .build()
        .expect("The pattern is a literal of this file")
}

/// The first group of each match as a number, its decimal point left out.
fn numbers<'a>(text: &'a str, regex: &str) -> impl Iterator<Item = u32> + 'a {
    let found: Vec<u32> = pattern(regex)
        .captures_iter(text)
        .map(|captures| number(&captures[1].replace('.', "")))
        .collect();
    found.into_iter()
}

fn number(digits: &str) -> u32 {
    digits.parse().expect("The pattern matches few digits")
}
