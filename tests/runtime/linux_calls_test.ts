import { assertEquals, assertStringIncludes } from "@std/assert";
import { brief, machineOf, reg, runToEnd } from "../support/assembled.ts";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 4. Each call also writes a3: 0, or the error number 9.

const FAILED = 0xffffffff;
const EBADF = 9;

type Row = readonly [
  says: string,
  code: number,
  args: readonly number[],
  v0: number,
  a3: number,
];

const rows: readonly Row[] = [
  ["read of standard input is at its end", 4003, [0, 0x2000, 100], 0, 0],
  ["read of another descriptor fails", 4003, [1, 0x2000, 100], FAILED, EBADF],
  ["read of descriptor -1 fails", 4003, [FAILED, 0x2000, 100], FAILED, EBADF],
  ["fcntl F_GETFL of 0 is 0", 4055, [0, 3], 0, 0],
  ["fcntl F_GETFL of 1 is 1", 4055, [1, 3], 1, 0],
  ["fcntl F_GETFL of 2 is 1", 4055, [2, 3], 1, 0],
  ["fcntl F_GETFL of 3 fails", 4055, [3, 3], FAILED, EBADF],
  ["fcntl F_GETFL of -1 fails", 4055, [FAILED, 3], FAILED, EBADF],
  ["fcntl F_GETFD of 0 is 0", 4055, [0, 1], 0, 0],
  ["fcntl F_GETFD of 1 is the descriptor itself", 4055, [1, 1], 1, 0],
  ["fcntl F_GETFD of 2 is the descriptor itself", 4055, [2, 1], 2, 0],
  ["fcntl F_GETFD of 3 fails", 4055, [3, 1], FAILED, EBADF],
  ["fcntl F_DUPFD fails", 4055, [0, 0], FAILED, EBADF],
  ["fcntl F_SETFD fails", 4055, [1, 2], FAILED, EBADF],
  ["fcntl F_SETFL fails", 4055, [2, 4], FAILED, EBADF],
  ["fcntl with an odd command fails", 4055, [0, FAILED], FAILED, EBADF],
  ["clone answers 1", 4120, [0x11, 0], 1, 0],
  ["mmap at an address grants it", 4210, [0x30000000, 0x1000], 0x30000000, 0],
  ["mmap at any address grants it", 4210, [FAILED, 1], FAILED, 0],
  ["mmap2 at an address grants it", 4090, [0x30000001, 0], 0x30000001, 0],
];

for (const [says, code, args, v0, a3] of rows) {
  Deno.test(`Linux ${says}`, () => {
    const caller = new Caller();
    caller.machine.registers[35] = 0x20000000;
    assertEquals(caller.call(code, ...args), v0);
    assertEquals(caller.register("a3"), a3);
    assertEquals(caller.register("heap"), 0x20000000);
  });
}

for (
  const [says, brk, asked, answer] of [
    ["asked for 0 answers where it is", 0x00400ffc, 0, 0x00400ffc],
    ["asked for less answers where it is", 0x00400ffc, 0x00400ff8, 0x00400ffc],
    ["asked for more answers that", 0x00400ffc, 0x00500001, 0x00500001],
    ["compares without signs", 0x00400ffc, 0x80000000, 0x80000000],
    ["compares without signs the other way round", 0xf0000000, 0x70000000, 0xf0000000],
  ] as const
) {
  Deno.test(`Linux brk ${says}, and never moves`, () => {
    const caller = new Caller();
    caller.machine.registers[34] = brk;
    assertEquals(caller.call(4045, asked), answer);
    assertEquals([caller.register("a3"), caller.register("brk")], [0, brk]);
    assertEquals(caller.call(4045, 0), brk);
  });
}

for (const [name, code] of [["mmap", 4210], ["mmap2", 4090]] as const) {
  for (
    const [heap, size, after] of [
      [0x20000000, 1, 0x20001000],
      [0x20000000, 0x1000, 0x20001000],
      [0x20000000, 0x1001, 0x20002000],
      [0x20000000, 0, 0x20000000],
      [0x20000123, 4096, 0x20001123],
      // The size wraps to 0 when it is rounded up.
      [0x20000000, 0xfffff001, 0x20000000],
      [0x20000000, 0xffffffff, 0x20000000],
      [0x20000000, 0xfffff000, 0x1ffff000],
      // And so does the heap.
      [0xfffff000, 0x2000, 0x1000],
      [0x20000000, 0x80000000, 0xa0000000],
    ] as const
  ) {
    Deno.test(`Linux ${name} of ${size} bytes anywhere moves the heap from ${heap} to ${after}`, () => {
      const caller = new Caller();
      caller.machine.registers[35] = heap;
      assertEquals(caller.call(code, 0, size), heap);
      assertEquals([caller.register("heap"), caller.register("a3")], [after, 0]);
    });
  }
}

const NOOPS: Readonly<Record<number, string>> = {
  4005: "SYS_OPEN",
  4006: "SYS_CLOSE",
  4091: "SYS_MUNMAP",
  4166: "SYS_NANOSLEEP",
  4194: "SYS_RT_SIGACTION",
  4195: "SYS_RT_SIGPROCMASK",
  4206: "SYS_SIGALTSTACK",
  4215: "SYS_FSTAT64",
  4218: "SYS_MADVISE",
  4222: "SYS_GETTID",
  4240: "SYS_SCHED_GETAFFINITY",
  4263: "SYS_CLOCK_GETTIME",
  4288: "SYS_OPENAT",
  4338: "SYS_PRLIMIT64",
};

for (const [code, name] of Object.entries(NOOPS)) {
  Deno.test(`Linux ${name} answers 0, writes no memory and is counted as a no-op`, () => {
    const caller = new Caller();
    caller.setWord(0x2000, 0x77777777);
    assertEquals(caller.call(+code, 0x2000, 0x2000, 0x2000), 0);
    assertEquals([caller.register("a3"), caller.word(0x2000)], [0, 0x77777777]);
    assertEquals([...caller.runtime.noopCounts], [[name, 1]]);
  });

  Deno.test(`Linux ${name} is a fault of its own when calls are strict`, () => {
    const caller = new Caller({ strictSyscalls: true });
    const fault = caller.fault(+code, 0x2000, 0);
    assertEquals([fault.kind, fault.syscall], ["noopSyscall", +code]);
    assertStringIncludes(fault.message, name);
    assertEquals([...caller.runtime.counts], [[name, 1]]);
  });
}

Deno.test("Linux calls that do something are no matter of strictness", () => {
  const caller = new Caller({ strictSyscalls: true });
  for (const code of [4003, 4004, 4045, 4055, 4090, 4120, 4210]) caller.call(code, 0, 0, 0);
  assertEquals(caller.runtime.noopCounts.size, 0);
});

for (const code of [0, 1, 255, 256, 0xffffffff]) {
  Deno.test(`Linux exit_group ${code} ends the run, counts, and clears v0 and a3`, () => {
    const machine = machineOf("syscall\nnop", { registers: { v0: 4246, a0: code, a3: 5 } });
    assertEquals(brief(runToEnd(machine)), ["exited", code, 0x1000]);
    assertEquals([machine.cycles, reg(machine, "v0"), reg(machine, "a3")], [1, 0, 0]);
  });
}

Deno.test("Linux write answers its length for every descriptor, unknown ones included", () => {
  const output: number[][] = [];
  const caller = new Caller({ stdout: (bytes) => output.push([...bytes]) });
  caller.put(0x2001, "abc");
  for (const descriptor of [1, 2, 13, 14, 0, 99, 0xffffffff]) {
    assertEquals(caller.call(4004, descriptor, 0x2001, 3), 3);
    assertEquals(caller.register("a3"), 0);
  }
  assertEquals(output, [[97, 98, 99]]);
  assertEquals(caller.runtime.publicValues.stream.bytes(), Uint8Array.of(97, 98, 99));
  assertEquals(caller.runtime.hints.total, 1);
  const unknown = [...caller.runtime.descriptors.unknown];
  assertEquals(unknown, [[0, 1], [99, 1], [0xffffffff, 1]]);
  assertEquals(caller.call(4004, 1, 0xffffffff, 0), 0);
});

Deno.test("Linux write to a hook waits for it, and answers its length then", async () => {
  const hooks = new Map([[50, (input: Uint8Array) => Promise.resolve([input.slice(0, 1)])]]);
  const caller = new Caller({ hooks });
  caller.put(0x2000, "xyz");
  assertEquals(await caller.callAsync(4004, 50, 0x2000, 3), 3);
  assertEquals([caller.register("a3"), caller.runtime.hints.total], [0, 1]);
  assertEquals(caller.runtime.hints.peek(), Uint8Array.of(0x78));
});
