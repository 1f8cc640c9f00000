import { assertEquals, assertStringIncludes } from "@std/assert";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 4: calls in a row, faults, and names. Single calls are in linux_calls_test.ts.

const WRITE = 4004;
const BRK = 4045;
const MMAP2 = 4090;
const MMAP = 4210;
const HEAP = 35;
const A3 = 0x33333333;

Deno.test("Linux mmap and mmap2 share one heap, whole pages each", () => {
  const caller = new Caller();
  caller.machine.registers[HEAP] = 0x20000000;
  const sizes = [1, 4096, 4097, 0, 8192, 5];
  const found = sizes.map((size, index) => caller.call(index % 2 === 0 ? MMAP : MMAP2, 0, size));
  const expected = [0x20000000, 0x20001000, 0x20002000, 0x20004000, 0x20004000, 0x20006000];
  assertEquals(found, expected);
  assertEquals(caller.register("heap"), 0x20007000);
});

Deno.test("Linux mmap looks at address and size only", () => {
  for (const rest of [[0, 0], [0xffffffff, 0xffffffff], [7, 0x32]]) {
    const caller = new Caller();
    caller.machine.registers[HEAP] = 0x20000000;
    assertEquals(caller.call(MMAP, 0, 4096, ...rest), 0x20000000);
    assertEquals(caller.register("heap"), 0x20001000);
  }
});

Deno.test("Linux brk and mmap know nothing of one another", () => {
  const caller = new Caller();
  caller.machine.registers[34] = 0x00500000;
  caller.machine.registers[HEAP] = 0x20000000;
  assertEquals(caller.call(BRK, 0x30000000), 0x30000000);
  assertEquals(caller.call(MMAP, 0, 1), 0x20000000);
  assertEquals(caller.call(BRK, 0), 0x00500000);
});

Deno.test("Linux write keeps cycle-tracker commands to itself and answers their length", () => {
  const printed: string[] = [];
  const caller = new Caller({ stdout: (bytes) => printed.push(new TextDecoder().decode(bytes)) });
  const length = caller.put(0x2000, "cycle-tracker-start: a\n");
  assertEquals(caller.call(WRITE, 1, 0x2000, length), length);
  assertEquals(caller.call(WRITE, 1, 0x2000, 5), 5);
  assertEquals(printed, ["cycle"]);
  assertEquals(caller.runtime.descriptors.tracker.spans().map(({ name }) => name), ["a"]);
});

Deno.test("Linux write to 14 makes an entry each, empty ones too", () => {
  const caller = new Caller();
  caller.put(0x2000, "abc");
  assertEquals([3, 0, 1].map((length) => caller.call(WRITE, 14, 0x2000, length)), [3, 0, 1]);
  const { hints } = caller.runtime;
  assertEquals([hints.take()?.length, hints.take()?.length, hints.take()?.length], [3, 0, 1]);
});

Deno.test("Linux write past the end of memory reads zeros up to the reference's pages", () => {
  const caller = new Caller();
  caller.setWord(0x7efffffc, 0x61616161);
  assertEquals(caller.call(WRITE, 13, 0x7efffffe, 4), 4);
  assertEquals(caller.runtime.publicValues.stream.bytes(), Uint8Array.of(0x61, 0x61, 0, 0));
});

for (
  const [says, kind, args] of [
    ["past the reference's pages", "outOfBounds", [1, 0x7f00ffff, 2]],
    ["near 2^32", "outOfBounds", [1, 0xffffffff, 1]],
    ["to a hook that fails", "hookFailed", [50, 0x2000, 1]],
  ] as const
) {
  Deno.test(`Linux write ${says} faults as WRITE does, under its own code`, () => {
    const hooks = new Map([[50, () => {
      throw new Error("no");
    }]]);
    const caller = new Caller({ hooks });
    const fault = caller.fault(WRITE, ...args, A3);
    assertEquals([fault.kind, fault.syscall], [kind, WRITE]);
    assertEquals(caller.register("a3"), A3);
    assertEquals([...caller.runtime.counts], [["SYS_WRITE", 1]]);
  });
}

Deno.test("Linux calls count by name, failed ones included", () => {
  const caller = new Caller();
  caller.call(4003, 1, 0x2000, 1); // read of a descriptor that is not open
  caller.call(4055, 9, 3);
  caller.call(MMAP, 0, 1);
  caller.call(MMAP2, 0, 1);
  assertEquals([...caller.runtime.counts], [
    ["SYS_READ", 1],
    ["SYS_FCNTL", 1],
    ["SYS_MMAP", 1],
    ["SYS_MMAP2", 1],
  ]);
  assertEquals(caller.runtime.noopCounts.size, 0);
});

// Names and numbers of the o32 calling convention, as Linux has them.
for (
  const [code, name] of [
    [4013, "time"],
    [4020, "getpid"],
    [4054, "ioctl"],
    [4078, "gettimeofday"],
    [4122, "uname"],
    [4125, "mprotect"],
    [4146, "writev"],
    [4213, "stat64"],
    [4220, "fcntl64"],
    [4238, "futex"],
    [4252, "set_tid_address"],
    [4283, "set_thread_area"],
    [4353, "getrandom"],
  ] as const
) {
  Deno.test(`Linux ${name} is unknown to the reference, and called by its name`, () => {
    for (const strictSyscalls of [false, true]) {
      const caller = new Caller({ strictSyscalls });
      const fault = caller.fault(code, 1, 2, 3, A3);
      assertEquals([fault.kind, fault.reference], ["unsupportedSyscall", "UnsupportedSyscall"]);
      assertStringIncludes(fault.message, `Linux's ${name} (${code})`);
      assertEquals(caller.register("a3"), A3);
    }
  });
}

Deno.test("calls with an argument that no proof can hold are noted, as reference/syscalls.md 2 says", () => {
  const caller = new Caller();
  // openat(AT_FDCWD, …), as Go 1.25 makes it at its start.
  caller.call(4288, 0xffffff9c, 0x2000, 0);
  caller.call(4288, 0x7f000000, 0x7f000000, 0);
  caller.call(4006, 0, 0x7f000001);
  caller.call(0x1a, 0, 0x7f000001);
  caller.call(0x10, 0, 0xffffffff);
  caller.call(0x02, 0xffffffff, 0x2000, 0);
  assertEquals([...caller.runtime.unprovableCounts], [
    ["SYS_OPENAT", 1],
    ["SYS_CLOSE", 1],
    ["COMMIT_DEFERRED_PROOFS", 1],
  ]);
});
