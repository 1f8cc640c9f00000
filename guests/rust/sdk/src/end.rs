//! How a guest ends: by returning, by [`exit`], or by a panic.

use core::fmt::{self, Write as _};
use std::io::Write as _;
use std::panic::PanicHookInfo;

use crate::cell::GuestCell;
use crate::io::write_fd;
use crate::syscalls::syscall_halt;

const FD_STDERR: u32 = 2;

#[derive(Clone, Copy)]
struct End {
    /// The exit code, from the moment that the end has begun.
    code: Option<u8>,
    /// Whether the panic was already reported.
    reported: bool,
}

static END: GuestCell<End> = GuestCell::new(End {
    code: None,
    reported: false,
});

/// Ends the guest with an exit code, after flushing standard output.
///
/// Use this instead of `std::process::exit`, which for this operating system is an abort. No
/// destructors run. What the guest made public up to here is committed, whatever the code.
pub fn exit(code: u8) -> ! {
    // Flushing fails with a second panic if this was called from inside a `print!`. That panic
    // ends up here again, and finds the end begun.
    let begun = END.with(|end| end.code.replace(code));
    match begun {
        None => {
            let _ = std::io::stdout().flush();
            syscall_halt(code)
        }
        Some(first) => syscall_halt(first),
    }
}

/// Ends a guest that panicked.
#[cfg(target_os = "zkvm")]
pub(crate) fn panicked(message: &[u8]) -> ! {
    let end = END.with(|end| *end);
    if !end.reported && end.code.is_none() {
        // The guest replaced the panic hook.
        write_fd(FD_STDERR, message);
        write_fd(FD_STDERR, b"\n");
    }
    exit(1)
}

/// The panic hook: says on standard error what went wrong, and where.
///
/// `std`'s own hook names a thread, which a guest does not have, and allocates.
pub(crate) fn report_panic(info: &PanicHookInfo<'_>) {
    if END.with(|end| end.code.is_some()) {
        return;
    }
    let message = info.payload_as_str();
    let mut text = Text {
        bytes: [0; 512],
        length: 0,
    };
    let _ = match info.location() {
        Some(location) => writeln!(text, "guest panicked at {location}:"),
        None => text.write_str("guest panicked:\n"),
    };
    let _ = text.write_str(message.unwrap_or("(the panic has a value that is not text)"));
    let _ = text.write_str("\n");
    text.flush();
    END.with(|end| end.reported = true);
    if message.is_none_or(str::is_empty) {
        // `std` calls `sys_panic` with text only; without any, it would abort.
        exit(1);
    }
}

/// Gathers text, so that a message is one WRITE. A character never spans two: the VM drops
/// output that is not UTF-8.
struct Text {
    bytes: [u8; 512],
    length: usize,
}

impl Text {
    fn flush(&mut self) {
        write_fd(FD_STDERR, &self.bytes[..self.length]);
        self.length = 0;
    }
}

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if self.length + text.len() > self.bytes.len() {
            self.flush();
        }
        if text.len() > self.bytes.len() {
            write_fd(FD_STDERR, text.as_bytes());
        } else {
            self.bytes[self.length..][..text.len()].copy_from_slice(text.as_bytes());
            self.length += text.len();
        }
        Ok(())
    }
}
