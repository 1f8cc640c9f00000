//! Runs made-up sequences of requests against the real heap, and prints what it answered as JSON.
//!
//! A bare program for MIPS: it asks Linux for memory and for output, and nothing else. So it runs
//! under qemu, and also on the VM. Every sequence goes to two versions of the crate, which have to
//! agree; how much is free is counted by walking the block headers that the crate left in memory.

#![no_std]
#![no_main]
#![feature(asm_experimental_arch)]

mod linux;
mod scenarios;

use core::alloc::{GlobalAlloc, Layout};
use core::fmt::Write;

use linux::Output;
use scenarios::{Random, Request, Scenario, MOST_LIVE, SCENARIOS};

struct Alone;
critical_section::set_impl!(Alone);

// Safety: there is one thread and no interrupt.
unsafe impl critical_section::Impl for Alone {
    unsafe fn acquire() {}
    unsafe fn release(_: ()) {}
}

#[derive(Clone, Copy)]
struct Live {
    address: u32,
    size: u32,
    align: u32,
}

/// Both versions of the crate, each with memory of its own at the same distance from its start.
struct Heaps {
    six: embedded_alloc_06::TlsfHeap,
    seven: embedded_alloc_07::TlsfHeap,
    /// Where the second one's memory lies, from the first one's.
    offset: u32,
}

fn layout(size: u32, align: u32) -> Layout {
    Layout::from_size_align(size as usize, align as usize).expect("a layout")
}

impl Heaps {
    fn allocate(&self, size: u32, align: u32) -> u32 {
        let (first, second) = unsafe {
            (
                self.six.alloc(layout(size, align)),
                self.seven.alloc(layout(size, align)),
            )
        };
        assert_eq!(first.is_null(), second.is_null());
        if first.is_null() {
            return 0;
        }
        assert_eq!(first as u32 + self.offset, second as u32);
        // All of it is the guest's: nothing that it writes may disturb the heap.
        unsafe {
            first.write_bytes(0xa5, size as usize);
            second.write_bytes(0xa5, size as usize);
        }
        first as u32
    }

    fn free(&self, block: Live) {
        let layout = layout(block.size, block.align);
        unsafe {
            self.six.dealloc(block.address as *mut u8, layout);
            self.seven
                .dealloc((block.address + self.offset) as *mut u8, layout);
        }
    }
}

/// Free bytes as the crate counts them, free blocks, and the largest of them without its header.
fn walk(start: u32, size: u32) -> (u32, u32, u32) {
    let mut block = start.next_multiple_of(16);
    let (mut bytes, mut count, mut largest) = (0, 0, 0);
    loop {
        assert!(block < start + size);
        let word = unsafe { *(block as *const u32) };
        if word & 2 != 0 {
            return (bytes, count, largest);
        }
        if word & 1 == 0 {
            bytes += word - 8;
            count += 1;
            largest = largest.max(word - 8);
        }
        block += word & !15;
    }
}

/// FNV-1a over the addresses, a word at a time.
struct Digest(u32);

impl Digest {
    fn add(&mut self, address: u32) {
        self.0 = (self.0 ^ address).wrapping_mul(0x0100_0193);
    }
}

fn run(scenario: &Scenario, last: bool, live: &mut [Live; MOST_LIVE], out: &mut Output) {
    let Scenario {
        name,
        seed,
        start,
        size,
        operations,
        checkpoint,
        explicit,
        ..
    } = *scenario;
    const OFFSET: u32 = 0x2000_0000;
    let heaps = Heaps {
        six: embedded_alloc_06::TlsfHeap::empty(),
        seven: embedded_alloc_07::TlsfHeap::empty(),
        offset: OFFSET,
    };
    unsafe {
        heaps.six.init(start as usize, size as usize);
        heaps.seven.init((start + OFFSET) as usize, size as usize);
    }
    // Version 0.7.0 walks past the end of a region with loose ends, and its used() always panics.
    let asks = start % 16 == 0 && size % 16 == 0;

    let mut random = Random::new(seed);
    let mut digest = Digest(0x811c_9dc5);
    let mut count = 0;
    let mut failures = 0;
    let mut answered = 0;

    write!(
        out,
        "    {{\n      \"name\": \"{name}\", \"profile\": \"{:?}\", \"seed\": {seed}, ",
        scenario.profile
    )
    .unwrap();
    writeln!(
        out,
        "\"start\": {start}, \"size\": {size}, \"operations\": {operations},"
    )
    .unwrap();
    write!(out, "      \"addresses\": [").unwrap();
    let mut checkpoints = 0;
    let mut pending: [(u32, u32, u32, u32, u32, u32); 64] = [(0, 0, 0, 0, 0, 0); 64];
    for operation in 1..=operations {
        let answer = match scenario.next(&mut random, operation - 1, count) {
            Request::Allocate { size, align } => {
                let address = heaps.allocate(size, align);
                if address != 0 {
                    live[count] = Live {
                        address,
                        size,
                        align,
                    };
                    count += 1;
                }
                Some(address)
            }
            Request::Reallocate { index, size } => {
                let old = live[index];
                let address = heaps.allocate(size, old.align);
                if address != 0 {
                    heaps.free(old);
                    live[index] = Live {
                        address,
                        size,
                        align: old.align,
                    };
                }
                Some(address)
            }
            Request::Free { index } => {
                heaps.free(live[index]);
                count -= 1;
                live[index] = live[count];
                None
            }
        };
        if let Some(address) = answer {
            digest.add(address);
            failures += (address == 0) as u32;
            if answered < explicit {
                let comma = if answered == 0 { "" } else { "," };
                write!(out, "{comma}{address}").unwrap();
            }
            answered += 1;
        }
        if operation % checkpoint == 0 {
            let (free, blocks, largest) = walk(start, size);
            assert_eq!((free, blocks, largest), walk(start + OFFSET, size));
            if asks {
                assert_eq!(free, heaps.seven.free() as u32);
            }
            pending[checkpoints] = (operation, digest.0, count as u32, free, blocks, largest);
            checkpoints += 1;
        }
    }
    while count > 0 {
        count -= 1;
        heaps.free(live[count]);
    }
    let (free, blocks, _) = walk(start, size);
    assert_eq!(blocks, 1);
    writeln!(
        out,
        "],\n      \"failures\": {failures}, \"freeAtTheEnd\": {free}, \"freeAsked\": {asks},"
    )
    .unwrap();
    write!(out, "      \"checkpoints\": [").unwrap();
    for (index, (operation, digest, live, free, blocks, largest)) in
        pending[..checkpoints].iter().enumerate()
    {
        let comma = if index == 0 { "" } else { "," };
        write!(
            out,
            "{comma}\n        [{operation}, {digest}, {live}, {free}, {blocks}, {largest}]"
        )
        .unwrap();
    }
    writeln!(out, "\n      ]\n    }}{}", if last { "" } else { "," }).unwrap();
}

#[no_mangle]
extern "C" fn main() -> ! {
    // The first half is for the older version's regions, the second for the newer one's.
    linux::map(0x1000_0000, 0x4000_0000);
    static mut LIVE: [Live; MOST_LIVE] = [Live {
        address: 0,
        size: 0,
        align: 1,
    }; MOST_LIVE];
    let live = unsafe { &mut *core::ptr::addr_of_mut!(LIVE) };
    let mut out = Output::new();
    writeln!(
        out,
        "{{\n  \"crates\": [\"embedded-alloc 0.6.0\", \"embedded-alloc 0.7.0\", \"rlsf 0.2.2\"],"
    )
    .unwrap();
    writeln!(out, "  \"checkpoint\": [\"operations\", \"digest\", \"liveBlocks\", \"freeBytes\", \"freeBlocks\", \"largestFreeBlock\"],").unwrap();
    writeln!(out, "  \"scenarios\": [").unwrap();
    for (index, scenario) in SCENARIOS.iter().enumerate() {
        run(scenario, index + 1 == SCENARIOS.len(), live, &mut out);
    }
    writeln!(out, "  ]\n}}").unwrap();
    out.flush();
    linux::exit(0)
}

#[panic_handler]
fn panic(info: &core::panic::PanicInfo) -> ! {
    let mut out = Output::new();
    let _ = writeln!(out, "\n{info}");
    out.flush();
    linux::exit(1)
}
