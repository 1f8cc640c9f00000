import { assertEquals, assertStringIncludes } from "@std/assert";
import { codeOf } from "../../runtime/syscall.ts";
import { syscalls } from "../../runtime/mod.ts";
import { precompiles } from "../../runtime/precompiles.ts";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 2, transcribed.
const codes: Readonly<Record<number, string>> = {
  0x00000000: "HALT",
  0x00000002: "WRITE",
  0x00000003: "ENTER_UNCONSTRAINED",
  0x00000004: "EXIT_UNCONSTRAINED",
  0x00000010: "COMMIT",
  0x0000001a: "COMMIT_DEFERRED_PROOFS",
  0x0000001b: "VERIFY_ZKM_PROOF",
  0x000000f0: "HINT_LEN",
  0x000000f1: "HINT_READ",
  0x000000f2: "VERIFY",
  4003: "SYS_READ",
  4004: "SYS_WRITE",
  4005: "SYS_OPEN",
  4006: "SYS_CLOSE",
  4045: "SYS_BRK",
  4055: "SYS_FCNTL",
  4090: "SYS_MMAP2",
  4091: "SYS_MUNMAP",
  4120: "SYS_CLONE",
  4166: "SYS_NANOSLEEP",
  4194: "SYS_RT_SIGACTION",
  4195: "SYS_RT_SIGPROCMASK",
  4206: "SYS_SIGALTSTACK",
  4210: "SYS_MMAP",
  4215: "SYS_FSTAT64",
  4218: "SYS_MADVISE",
  4222: "SYS_GETTID",
  4240: "SYS_SCHED_GETAFFINITY",
  4246: "SYS_EXIT_GROUP",
  4263: "SYS_CLOCK_GETTIME",
  4288: "SYS_OPENAT",
  4338: "SYS_PRLIMIT64",
};

const precompileCodes: Readonly<Record<number, string>> = {
  0x30010005: "SHA_EXTEND",
  0x01010006: "SHA_COMPRESS",
  0x01010007: "ED_ADD",
  0x00010008: "ED_DECOMPRESS",
  0x01010009: "KECCAK_SPONGE",
  0x0101000a: "SECP256K1_ADD",
  0x0001000b: "SECP256K1_DOUBLE",
  0x0001000c: "SECP256K1_DECOMPRESS",
  0x0101000e: "BN254_ADD",
  0x0001000f: "BN254_DOUBLE",
  0x0001001c: "BLS12381_DECOMPRESS",
  0x0101001d: "UINT256_MUL",
  0x0101001e: "BLS12381_ADD",
  0x0001001f: "BLS12381_DOUBLE",
  0x01010020: "BLS12381_FP_ADD",
  0x01010021: "BLS12381_FP_SUB",
  0x01010022: "BLS12381_FP_MUL",
  0x01010023: "BLS12381_FP2_ADD",
  0x01010024: "BLS12381_FP2_SUB",
  0x01010025: "BLS12381_FP2_MUL",
  0x01010026: "BN254_FP_ADD",
  0x01010027: "BN254_FP_SUB",
  0x01010028: "BN254_FP_MUL",
  0x01010029: "BN254_FP2_ADD",
  0x0101002a: "BN254_FP2_SUB",
  0x0101002b: "BN254_FP2_MUL",
  0x0101002c: "SECP256R1_ADD",
  0x0001002d: "SECP256R1_DOUBLE",
  0x0001002e: "SECP256R1_DECOMPRESS",
  0x0101002f: "U256XU2048_MUL",
  0x00010030: "POSEIDON2_PERMUTE",
  0x00010031: "BOOLEAN_CIRCUIT_GARBLE",
};

Deno.test("syscalls have the reference's names and codes, and there are no others", () => {
  const ours = Object.fromEntries(syscalls.map((syscall) => [codeOf(syscall), syscall.name]));
  assertEquals(ours, { ...codes, ...precompileCodes });
  assertEquals(syscalls.length, Object.keys(codes).length + Object.keys(precompileCodes).length);
});

Deno.test("syscalls with a table of their own are the precompiles", () => {
  const own = syscalls.filter(({ ownTable }) => ownTable).map((syscall) => syscall.name);
  assertEquals(own, Object.values(precompileCodes).sort((x, y) => own.indexOf(x) - own.indexOf(y)));
  assertEquals(own, precompiles.map(({ name }) => name));
});

Deno.test("syscalls that do nothing are the reference's fourteen", () => {
  const noops = "OPEN CLOSE MUNMAP NANOSLEEP RT_SIGACTION RT_SIGPROCMASK SIGALTSTACK FSTAT64 " +
    "MADVISE GETTID SCHED_GETAFFINITY CLOCK_GETTIME OPENAT PRLIMIT64";
  assertEquals(
    syscalls.filter(({ noop }) => noop).map(({ name }) => name).sort(),
    noops.split(" ").map((name) => `SYS_${name}`).sort(),
  );
});

Deno.test("syscalls that an unconstrained block may make are WRITE and its end", () => {
  const allowed = syscalls.filter(({ unconstrained }) => unconstrained).map(({ name }) => name);
  assertEquals(allowed.sort(), ["EXIT_UNCONSTRAINED", "WRITE"]);
});

for (const [code, name] of Object.entries(precompileCodes)) {
  Deno.test(`syscall ${name} is loaded by the first call, and its faults carry its whole code`, async () => {
    const fault = await new Caller().faultAsync(Number(code), 0xfffffff8, 0xfffffffc);
    assertEquals(fault.syscall, Number(code));
    assertStringIncludes(fault.message, `Cannot perform ${name}: `);
  });

  Deno.test(`syscall ${name} is refused inside an unconstrained block`, () => {
    const caller = new Caller();
    caller.call(3);
    const fault = caller.fault(Number(code), 0x2000, 0x3000);
    assertEquals(fault.kind, "invalidSyscallUsage");
    assertStringIncludes(fault.message, `${name} inside an unconstrained block`);
  });
}

const unknown: readonly number[] = [
  0x01, // unused ids of the low range
  0x0d,
  ...Array.from({ length: 9 }, (_, index) => 0x11 + index),
  0x05, // SHA_EXTEND without its upper bytes
  0x00010005,
  0x01000002, // WRITE with other upper bytes
  0x00010002,
  0x80000000,
  0xffffffff,
  0xf3,
  4000, // in the reference's table, but without an implementation
  4001, // exit
  4002,
  4020,
  4238,
  4999,
  5000,
  0x010000f0,
  0x00010fa4, // write with an upper byte
];

for (const code of unknown) {
  Deno.test(`syscall code ${code} is unknown: all 32 bits have to match`, () => {
    const caller = new Caller();
    const fault = caller.fault(code, 1, 0x2000, 0);
    assertEquals([fault.kind, fault.syscall], ["unsupportedSyscall", code]);
    // The reference counts a call before it finds that it does not know it.
    const counted = [...caller.runtime.counts].map(([, count]) => count);
    assertEquals(counted, [1]);
  });
}

for (
  const [code, part] of [
    [4001, "Linux's exit (4001): leave with exit_group (4246) or HALT (0)"],
    [4238, "Linux's futex (4238)"],
    [4999, "Linux call 4999"],
    [0x77, "0x00000077: the VM does not know it"],
    [0x00010005, "0x00010005: the VM does not know it"],
  ] as const
) {
  Deno.test(`syscall code ${code} is called "${part}"`, () => {
    assertStringIncludes(new Caller().fault(code).message, part);
  });
}
