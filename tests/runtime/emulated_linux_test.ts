import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { EMULATED_LINUX_CALLS } from "../../runtime/emulated_linux.ts";
import { syscallName, syscalls } from "../../runtime/mod.ts";
import { sharedMemory } from "../support/assembled.ts";
import { Caller } from "../support/caller.ts";
import { guestFrom } from "../support/command_line.ts";

// Numbers, structures and error numbers: Linux, arch/mips/include/uapi/asm (unistd.h, errno.h,
// signal.h), o32. On an error v0 has the number and a3 is 1; else a3 is 0.

const emulating = () => new Caller({ emulateLinux: true });

/** The call's name in Linux's own table. */
const NUMBERS: Readonly<Record<number, string>> = {
  4001: "exit",
  4013: "time",
  4019: "lseek",
  4020: "getpid",
  4024: "getuid",
  4033: "access",
  4037: "kill",
  4047: "getgid",
  4049: "geteuid",
  4050: "getegid",
  4054: "ioctl",
  4064: "getppid",
  4078: "gettimeofday",
  4085: "readlink",
  4104: "setitimer",
  4122: "uname",
  4125: "mprotect",
  4140: "_llseek",
  4146: "writev",
  4162: "sched_yield",
  4192: "prctl",
  4200: "pread64",
  4203: "getcwd",
  4213: "stat64",
  4214: "lstat64",
  4220: "fcntl64",
  4238: "futex",
  4249: "epoll_ctl",
  4252: "set_tid_address",
  4265: "clock_nanosleep",
  4266: "tgkill",
  4298: "readlinkat",
  4313: "epoll_pwait",
  4325: "eventfd2",
  4326: "epoll_create1",
  4328: "pipe2",
  4353: "getrandom",
  4366: "statx",
  4403: "clock_gettime64",
  4407: "clock_nanosleep_time64",
  4422: "futex_time64",
};

Deno.test("emulated Linux calls have Linux's numbers, and are none that the reference knows", () => {
  assertEquals(Object.fromEntries(EMULATED_LINUX_CALLS), NUMBERS);
  const known = new Set(syscalls.map(({ id }) => id));
  assertEquals([...EMULATED_LINUX_CALLS.keys()].filter((id) => known.has(id)), []);
  assertEquals(syscallName(4122), "SYS_UNAME");
});

for (const [id, name] of EMULATED_LINUX_CALLS) {
  Deno.test(`emulated Linux ${name} is a fault without the option, which the message names`, () => {
    const fault = new Caller().fault(id, 0x2000, 0x2000, 0);
    assertEquals(fault.kind, "unsupportedSyscall");
    assertStringIncludes(fault.message, `Linux's ${name} (${id})`);
    assertStringIncludes(fault.message, "--emulate-linux");
  });
}

Deno.test("emulated Linux leaves unknown calls unknown", () => {
  const fault = emulating().fault(4193, 0, 0);
  assertEquals(fault.kind, "unsupportedSyscall");
  assertStringIncludes(fault.message, "rt_sigreturn");
});

type Row = readonly [says: string, id: number, args: readonly number[], v0: number, a3: number];

const ROWS: readonly Row[] = [
  ["getpid is 1", 4020, [], 1, 0],
  ["getuid is AT_UID's 1000", 4024, [], 1000, 0],
  ["getgid is AT_GID's 1000", 4047, [], 1000, 0],
  ["sched_yield does nothing", 4162, [], 0, 0],
  ["mprotect grants everything", 4125, [0x10000, 4096, 7], 0, 0],
  ["lseek: ESPIPE", 4019, [1, 0, 0], 29, 1],
  ["ioctl: ENOTTY", 4054, [1, 0x5401, 0x2000], 25, 1],
  ["access: ENOENT", 4033, [0x2000, 0], 2, 1],
  ["pread64: EBADF", 4200, [3, 0x2000, 8], 9, 1],
  ["pipe2: ENOSYS", 4328, [0x2000, 0], 89, 1],
  ["prctl: EINVAL", 4192, [0, 0], 22, 1],
  ["fcntl64 F_GETFL of 1 is O_WRONLY", 4220, [1, 3], 1, 0],
  ["fcntl64 F_SETFL of 1 does nothing", 4220, [1, 4], 0, 0],
  ["fcntl64 of an unknown descriptor: EBADF", 4220, [7, 3], 9, 1],
  ["getcwd without room: ERANGE", 4203, [0x2000, 1], 34, 1],
  ["futex wake finds nobody", 4238, [0x2000, 129, 1], 0, 0],
  ["futex wait on another value: EAGAIN", 4238, [0x2000, 128, 7, 0], 11, 1],
  ["tgkill with SIGURG does nothing", 4266, [1, 1, 21], 0, 0],
  ["kill with signal 0 does nothing", 4037, [1, 0], 0, 0],
  ["epoll_ctl does nothing", 4249, [100, 1, 101, 0x2000], 0, 0],
];

for (const [says, id, args, v0, a3] of ROWS) {
  Deno.test(`emulated Linux ${says}`, () => {
    const caller = emulating();
    assertEquals([caller.call(id, ...args), caller.register("a3")], [v0, a3]);
    assertEquals([...caller.runtime.emulatedCounts.values()], [1]);
  });
}

Deno.test("emulated Linux uname fills six fields of 65 bytes", () => {
  const caller = emulating();
  assertEquals(caller.call(4122, 0x2000), 0);
  const bytes = caller.machine.memory.readBytes(0x2000, 6 * 65);
  const fields = Array.from({ length: 6 }, (_, index) => {
    const field = bytes.subarray(index * 65, index * 65 + 65);
    return new TextDecoder().decode(field.subarray(0, field.indexOf(0)));
  });
  assertEquals(fields, ["Linux", "mipsvm", "5.10.0", "#1", "mips", "(none)"]);
});

Deno.test("emulated Linux getcwd is the root", () => {
  const caller = emulating();
  assertEquals(caller.call(4203, 0x2000, 100), 2);
  assertEquals(caller.machine.memory.readBytes(0x2000, 2), new TextEncoder().encode("/\0"));
});

Deno.test("emulated Linux writev writes its parts as one", () => {
  const written: string[] = [];
  const stdout = (bytes: Uint8Array) => void written.push(new TextDecoder().decode(bytes));
  const caller = new Caller({ emulateLinux: true, stdout });
  caller.put(0x3000, "hello, world");
  for (const [index, word] of [0x3000, 5, 0x3005, 0, 0x3007, 5].entries()) {
    caller.setWord(0x2000 + 4 * index, word);
  }
  assertEquals(caller.call(4146, 1, 0x2000, 3), 10);
  assertEquals(written, ["helloworld"]);
});

Deno.test("emulated Linux getrandom gives the same bytes in every run, and not twice in one", () => {
  const bytes = () => {
    const caller = emulating();
    assertEquals([caller.call(4353, 0x2000, 16, 0), caller.call(4353, 0x2010, 16, 0)], [16, 16]);
    return [0x2000, 0x2010].map((at) => caller.machine.memory.readBytes(at, 16).toHex());
  };
  const [first, second] = bytes();
  assert(first !== second);
  assertEquals(bytes(), [first, second]);
});

Deno.test("emulated Linux opens descriptors that nobody else uses", () => {
  const caller = emulating();
  const opened = [caller.call(4326, 0), caller.call(4325, 0, 0), caller.call(4326, 0)];
  assertEquals(new Set(opened).size, 3);
  assert(opened.every((one) => one > 20));
});

const START = 946_684_800; // 2000-01-01T00:00:00Z

Deno.test("emulated Linux has a clock that moves 10 ns a cycle, and on with every sleep", () => {
  const caller = emulating();
  // The clock before this call: no instruction has run.
  assertEquals(caller.call(4403, 1, 0x2000), 0);
  assertEquals([0, 4, 8, 12].map((at) => caller.word(0x2000 + at)), [0, 0, 0, 0]);
  caller.call(4403, 0, 0x2000);
  assertEquals([0, 4, 8].map((at) => caller.word(0x2000 + at)), [START, 0, 10]);
  // 3 s and 5 ns, as a timespec with 64-bit times.
  for (const [index, word] of [3, 0, 5, 0].entries()) caller.setWord(0x3000 + 4 * index, word);
  assertEquals(caller.call(4407, 1, 0, 0x3000), 0);
  caller.call(4403, 1, 0x2000);
  assertEquals([0, 8].map((at) => caller.word(0x2000 + at)), [3, 35]);
  assertEquals(caller.call(4013, 0x2020), START + 3);
  assertEquals(caller.word(0x2020), START + 3);
  caller.call(4078, 0x2030, 0);
  assertEquals([caller.word(0x2030), caller.word(0x2034)], [START + 3, 0]);
});

Deno.test("emulated Linux waits that have a limit move the clock, and time out", () => {
  const caller = emulating();
  caller.setWord(0x2000, 7);
  caller.setWord(0x3000, 2);
  caller.setWord(0x3004, 500);
  // FUTEX_WAIT_PRIVATE for 2 s and 500 ns: ETIMEDOUT.
  assertEquals([caller.call(4238, 0x2000, 128, 7, 0x3000), caller.register("a3")], [145, 1]);
  assertEquals(caller.call(4313, 100, 0x4000, 8, 1500), 0);
  caller.call(4403, 1, 0x2010);
  assertEquals([caller.word(0x2010), caller.word(0x2018)], [3, 500_000_520]);
});

Deno.test("emulated Linux ends a wait that nothing could end, rather than to hang", () => {
  const caller = emulating();
  caller.setWord(0x2000, 7);
  const futex = caller.fault(4238, 0x2000, 128, 7, 0);
  assertEquals(futex.kind, "deadlock");
  assertStringIncludes(futex.message, "Cannot wait for the word at 0x00002000 to change");
  assertEquals(emulating().fault(4313, 100, 0x4000, 8, 0xffffffff).kind, "deadlock");
});

Deno.test("emulated Linux leaves the reference's no-ops alone until something was emulated", () => {
  const caller = emulating();
  caller.setWord(0x2000, 0x55555555);
  assertEquals(caller.call(4263, 1, 0x2000), 0);
  assertEquals(caller.word(0x2000), 0x55555555);
  assertEquals([...caller.runtime.emulatedCounts], []);
  caller.call(4020);
  assertEquals(caller.call(4263, 1, 0x2000), 0);
  assertEquals([caller.word(0x2000), caller.word(0x2004)], [0, 20]);
  caller.setWord(0x3000, 1);
  caller.setWord(0x3004, 0);
  assertEquals(caller.call(4166, 0x3000, 0), 0);
  caller.call(4263, 1, 0x2000);
  assertEquals([caller.word(0x2000), caller.word(0x2004)], [1, 40]);
  assertEquals([...caller.runtime.noopCounts], [["SYS_CLOCK_GETTIME", 1]]);
  assertEquals([...caller.runtime.emulatedCounts], [
    ["SYS_GETPID", 1],
    ["SYS_CLOCK_GETTIME", 2],
    ["SYS_NANOSLEEP", 1],
  ]);
});

Deno.test("emulated Linux goes back to a saved state", () => {
  const caller = emulating();
  caller.call(4020);
  const saved = caller.runtime.save();
  const opened = caller.call(4326, 0);
  caller.runtime.restore(saved);
  assertEquals([...caller.runtime.emulatedCounts], [["SYS_GETPID", 1]]);
  assertEquals(caller.call(4326, 0), opened);
});

for (
  const [says, text, code] of [
    ["exit ends with its code", "li $v0, 4001\nli $a0, 9\nsyscall", 9],
    ["kill with SIGABRT ends with 134", "li $v0, 4037\nli $a0, 1\nli $a1, 6\nsyscall", 134],
    ["tgkill with SIGABRT ends with 134", "li $v0, 4266\nli $a2, 6\nsyscall", 134],
  ] as const
) {
  Deno.test(`emulated Linux ${says}, and the run says that it cannot be proven`, async () => {
    const memory = sharedMemory();
    const result = await runGuest(guestFrom(text), { emulateLinux: true, memory });
    assert(result.end.reason === "exited");
    assertEquals(result.end.code, code);
    assertEquals(result.emulatedSyscalls.size, 1);
    assert(result.warnings.some((line) => line.startsWith("Not provable: the VM emulated")));
  });
}
