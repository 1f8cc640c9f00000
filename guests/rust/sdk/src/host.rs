//! The VM's part, for a guest that is built for the host.
//!
//! | environment variable   | what it is                                                       |
//! | ---------------------- | ---------------------------------------------------------------- |
//! | `MIPSVM_INPUTS`        | the input entries, in hexadecimal, with commas in between        |
//! | `MIPSVM_PUBLIC_VALUES` | the file that the public values go to, in hexadecimal, at the end |
//!
//! Without the first there are no entries; without the second, public values go nowhere.

use std::collections::VecDeque;
use std::io::Write as _;

use crate::cell::GuestCell;
use crate::syscalls::{FD_HINT, FD_PUBLIC_VALUES};

const INPUTS: &str = "MIPSVM_INPUTS";
const PUBLIC_VALUES: &str = "MIPSVM_PUBLIC_VALUES";

/// The entries that were not read yet, from the first use on.
static ENTRIES: GuestCell<Option<VecDeque<Vec<u8>>>> = GuestCell::new(None);

static WRITTEN_PUBLIC_VALUES: GuestCell<Vec<u8>> = GuestCell::new(Vec::new());

/// Stops a program that cannot go on here.
fn fail(problem: &str) -> ! {
    eprintln!("{problem}");
    std::process::exit(2)
}

fn with_entries<R>(use_them: impl FnOnce(&mut VecDeque<Vec<u8>>) -> R) -> R {
    ENTRIES.with(|entries| use_them(entries.get_or_insert_with(initial_entries)))
}

fn initial_entries() -> VecDeque<Vec<u8>> {
    let Some(text) = std::env::var_os(INPUTS) else {
        return VecDeque::new();
    };
    let entries = text.to_str().and_then(parse_entries);
    entries.unwrap_or_else(|| {
        fail(&format!(
            "{INPUTS} is not hexadecimal with commas in between"
        ))
    })
}

fn parse_entries(text: &str) -> Option<VecDeque<Vec<u8>>> {
    text.split(',').map(parse_hex).collect()
}

fn parse_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| Some(digit.to_digit(16)? as u8))
        .collect();
    let pairs = digits?;
    let bytes = pairs.chunks(2).map(|pair| match pair {
        [high, low] => Some(high << 4 | low),
        _ => None,
    });
    bytes.collect()
}

/// The length of the next input entry.
pub(crate) fn next_length() -> usize {
    match with_entries(|entries| entries.front().map(Vec::len)) {
        Some(length) => length,
        None => fail("There is no input entry left to read"),
    }
}

/// Moves the next input entry, which is as long as `buffer`.
pub(crate) fn read(buffer: &mut [u8]) {
    match with_entries(VecDeque::pop_front) {
        Some(entry) if entry.len() == buffer.len() => buffer.copy_from_slice(&entry),
        _ => fail("There is no input entry of this length to read"),
    }
}

/// What WRITE does. A mark of the cycle tracker measures nothing here.
pub(crate) fn write(fd: u32, bytes: &[u8]) {
    let result = match fd {
        1 if bytes.starts_with(b"cycle-tracker-") => Ok(()),
        1 => std::io::stdout().write_all(bytes),
        2 => std::io::stderr().write_all(bytes),
        FD_PUBLIC_VALUES => {
            WRITTEN_PUBLIC_VALUES.with(|written| written.extend_from_slice(bytes));
            Ok(())
        }
        FD_HINT => {
            with_entries(|entries| entries.push_back(bytes.to_vec()));
            Ok(())
        }
        _ => fail(&format!("Writing to descriptor {fd} needs the MIPS VM")),
    };
    if let Err(error) = result {
        fail(&format!("Cannot write to descriptor {fd}: {error}"));
    }
}

/// Writes the public values to their file and ends the program.
pub(crate) fn end(code: u8) -> ! {
    if let Some(path) = std::env::var_os(PUBLIC_VALUES) {
        let hex = WRITTEN_PUBLIC_VALUES.with(|written| {
            let digits: String = written.iter().map(|byte| format!("{byte:02x}")).collect();
            digits + "\n"
        });
        if let Err(error) = std::fs::write(&path, hex) {
            fail(&format!("Cannot write {}: {error}", path.display()));
        }
    }
    std::process::exit(code.into())
}

#[cfg(test)]
mod tests {
    use super::parse_entries;

    #[test]
    fn parses_entries() {
        let cases: [(&str, &[&[u8]]); 4] = [
            ("", &[b""]),
            ("00fF", &[b"\x00\xff"]),
            ("01,,0203", &[b"\x01", b"", b"\x02\x03"]),
            (",", &[b"", b""]),
        ];
        for (text, entries) in cases {
            let parsed = parse_entries(text).unwrap();
            assert!(parsed.iter().eq(entries), "{text}");
        }
        for text in ["0", "0g", "01, 02", "+1", "é"] {
            assert_eq!(parse_entries(text), None, "{text}");
        }
    }
}
