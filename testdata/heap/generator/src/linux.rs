//! What the program asks of Linux: memory, output, an end.

use core::arch::asm;
use core::fmt;

const EXIT_GROUP: u32 = 4246;
const WRITE: u32 = 4004;
const MMAP: u32 = 4090;

/// One call with up to six arguments, the last two of which go on the stack.
unsafe fn call(code: u32, arguments: [u32; 6]) -> u32 {
    let [a0, a1, a2, a3, a4, a5] = arguments;
    let result;
    asm!(
        "addiu $sp, $sp, -32",
        "sw {a4}, 16($sp)",
        "sw {a5}, 20($sp)",
        "syscall",
        "addiu $sp, $sp, 32",
        a4 = in(reg) a4,
        a5 = in(reg) a5,
        inout("$2") code => result,
        in("$4") a0,
        in("$5") a1,
        in("$6") a2,
        inout("$7") a3 => _,
        out("$3") _, out("$8") _, out("$9") _, out("$10") _, out("$11") _,
        out("$12") _, out("$13") _, out("$14") _, out("$15") _, out("$24") _, out("$25") _,
    );
    result
}

/// Makes memory that is there once it is used.
pub fn map(start: u32, size: u32) {
    const READ_WRITE: u32 = 3;
    const PRIVATE_FIXED_ANONYMOUS_NORESERVE: u32 = 0x2 | 0x10 | 0x800 | 0x400;
    let arguments = [
        start,
        size,
        READ_WRITE,
        PRIVATE_FIXED_ANONYMOUS_NORESERVE,
        !0,
        0,
    ];
    assert_eq!(unsafe { call(MMAP, arguments) }, start);
}

/// Ends the program.
pub fn exit(code: u32) -> ! {
    loop {
        unsafe { call(EXIT_GROUP, [code, 0, 0, 0, 0, 0]) };
    }
}

/// Standard output, a few kilobytes at a time.
pub struct Output {
    bytes: [u8; 4096],
    length: usize,
}

impl Output {
    pub fn new() -> Output {
        Output {
            bytes: [0; 4096],
            length: 0,
        }
    }

    pub fn flush(&mut self) {
        let mut written = 0;
        while written < self.length {
            let at = self.bytes.as_ptr() as u32 + written as u32;
            let left = (self.length - written) as u32;
            written += unsafe { call(WRITE, [1, at, left, 0, 0, 0]) } as usize;
        }
        self.length = 0;
    }
}

impl fmt::Write for Output {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for &byte in text.as_bytes() {
            if self.length == self.bytes.len() {
                self.flush();
            }
            self.bytes[self.length] = byte;
            self.length += 1;
        }
        Ok(())
    }
}
