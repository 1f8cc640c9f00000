import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { hexBytes } from "../../lib/bits.ts";
import { brief, machineOf, reg, runToEnd } from "../support/assembled.ts";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 3: HALT, COMMIT, VERIFY.

const COMMIT = 0x10;
const COMMIT_DEFERRED = 0x1a;
const VERIFY_ZKM_PROOF = 0x1b;
const VERIFY = 0xf2;

Deno.test("HALT 0 ends the run, counts, and writes 0 to v0", () => {
  const machine = machineOf("syscall\nnop", { registers: { a3: 5 } });
  assertEquals(brief(runToEnd(machine)), ["halted", 0, 0x1000]);
  assertEquals([machine.cycles, reg(machine, "v0"), reg(machine, "a3")], [1, 0, 5]);
  assertEquals([machine.pc, machine.nextPc], [0, 4]);
});

for (const code of [1, 2, 255, 256, 0x80000000, 0xffffffff]) {
  Deno.test(`HALT ${code} ends the run with all 32 bits of its code, and does not count`, () => {
    const machine = machineOf("nop\nsyscall\nnop", { registers: { a0: code } });
    assertEquals(brief(runToEnd(machine)), ["halted", code, 0x1004]);
    assertEquals([machine.cycles, machine.steps], [1, 1]);
  });
}

for (
  const [name, code, digest] of [
    ["COMMIT", COMMIT, "digest"],
    ["COMMIT_DEFERRED_PROOFS", COMMIT_DEFERRED, "deferred"],
  ] as const
) {
  Deno.test(`${name} sets one word of its digest, little-endian, and leaves v0`, () => {
    const caller = new Caller();
    const { publicValues } = caller.runtime;
    assertEquals(publicValues[digest].bytes(), undefined);
    assertEquals(caller.call(code, 7, 0x04030201), code);
    const bytes = new Uint8Array(32);
    bytes.set([1, 2, 3, 4], 28);
    assertEquals(publicValues[digest].bytes(), bytes);
    caller.call(code, 0, 0xffffffff);
    caller.call(code, 7, 0x80000000); // over the word before
    bytes.set([0xff, 0xff, 0xff, 0xff]);
    bytes.set([0, 0, 0, 0x80], 28);
    assertEquals(publicValues[digest].bytes(), bytes);
    assertEquals(publicValues[digest === "digest" ? "deferred" : "digest"].bytes(), undefined);
    assertEquals(publicValues.stream.length, 0);
  });

  for (const index of [8, 9, 0xffffffff]) {
    Deno.test(`${name} of word ${index} is an invalid argument`, () => {
      const caller = new Caller();
      const fault = caller.fault(code, index, 1);
      assertEquals([fault.kind, fault.syscall], ["invalidSyscallArguments", code]);
      assertStringIncludes(fault.message, `word ${index}`);
      assertEquals(caller.runtime.publicValues[digest].bytes(), undefined);
    });
  }
}

const KEY = 0x2000;
const VALUES = 0x7f000000 - 32;
const proofs = [{ proof: "first", verifyingKey: "k1" }, { proof: "second", verifyingKey: "k2" }];

function claimant(...options: ConstructorParameters<typeof Caller>): Caller {
  const caller = new Caller(...options);
  caller.put(KEY, Uint8Array.from({ length: 32 }, (_, index) => index));
  caller.put(VALUES, Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index));
  return caller;
}

const DIGESTS = [
  hexBytes(Uint8Array.from({ length: 32 }, (_, index) => index)),
  hexBytes(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index)),
];

for (const [name, code] of [["VERIFY_ZKM_PROOF", VERIFY_ZKM_PROOF], ["VERIFY", VERIFY]] as const) {
  Deno.test(`${name} hands the next proof and both digests to the verifier`, () => {
    const seen: unknown[] = [];
    const caller = claimant({
      proofs,
      verifier(proof, claim) {
        const digests = [claim.verifyingKeyDigest, claim.publicValuesDigest].map(hexBytes);
        seen.push([proof.proof, digests]);
        return true;
      },
    });
    assertEquals(caller.call(code, KEY, VALUES), code);
    assertEquals(caller.call(code, KEY, VALUES), code);
    assertEquals(seen, [["first", DIGESTS], ["second", DIGESTS]]);
    assertEquals([caller.runtime.proofs.taken, caller.runtime.proofs.unverified], [2, 0]);
  });

  Deno.test(`${name} passes without a verifier, and says how often`, () => {
    const caller = claimant({ proofs });
    caller.call(code, KEY, VALUES);
    assertEquals([caller.runtime.proofs.taken, caller.runtime.proofs.unverified], [1, 1]);
  });

  Deno.test(`${name} without a proof left is a fault`, () => {
    const caller = claimant({ proofs: proofs.slice(0, 1), verifier: () => true });
    caller.call(code, KEY, VALUES);
    const fault = caller.fault(code, KEY, VALUES);
    assertEquals([fault.kind, fault.syscall], ["noProof", code]);
    assertStringIncludes(fault.message, "proof 2: the run was given 1");
  });

  Deno.test(`${name} of a rejected proof is a fault`, () => {
    const caller = claimant({ proofs, verifier: ({ proof }) => proof === "first" });
    caller.call(code, KEY, VALUES);
    const fault = caller.fault(code, KEY, VALUES);
    assertEquals([fault.kind, fault.reference], ["proofRejected", "ExceptionOrTrap"]);
    assertStringIncludes(fault.message, "proof 2 is rejected");
    assertEquals(caller.runtime.proofs.taken, 2);
  });

  Deno.test(`${name} waits for a verifier that takes time`, async () => {
    const caller = claimant({
      proofs,
      verifier: ({ proof }) => Promise.resolve(proof === "first"),
    });
    assertEquals(await caller.callAsync(code, KEY, VALUES), code);
    assertEquals(caller.runtime.proofs.taken, 1);
    assertEquals((await caller.faultAsync(code, KEY, VALUES)).kind, "proofRejected");
  });

  for (
    const [says, key, values] of [
      ["a misaligned key", KEY + 1, VALUES],
      ["a half-aligned key", KEY + 2, VALUES],
      ["misaligned public values", KEY, KEY + 3],
      ["a key that leaves memory", 0x7f000000 - 28, VALUES],
      ["public values that leave memory", KEY, 0x7effffe4],
      ["an address near 2^32", KEY, 0xfffffffc],
    ] as const
  ) {
    Deno.test(`${name} with ${says} is an invalid argument, and takes no proof`, () => {
      const caller = claimant({ proofs, verifier: () => true });
      const fault = caller.fault(code, key, values);
      assertEquals([fault.kind, fault.syscall], ["invalidSyscallArguments", code]);
      assertEquals(caller.runtime.proofs.taken, 0);
    });
  }
}

Deno.test("VERIFY lets an error of the verifier itself through, it is none of the guest's", async () => {
  for (
    const verifier of [
      () => {
        throw new Error("broken verifier");
      },
      () => Promise.reject(new Error("broken verifier")),
    ]
  ) {
    const caller = claimant({ proofs, verifier });
    let message = "";
    try {
      await caller.callAsync(VERIFY, KEY, VALUES);
    } catch (error) {
      assert(error instanceof Error);
      message = error.message;
    }
    assertEquals(message, "broken verifier");
  }
});

Deno.test("syscall counts are kept by name, those that fault included", () => {
  const caller = claimant({ proofs });
  caller.call(COMMIT, 0, 1);
  caller.call(COMMIT, 1, 1);
  caller.call(VERIFY, KEY, VALUES);
  caller.call(4005);
  caller.fault(COMMIT, 8, 1);
  assertEquals([...caller.runtime.counts], [["COMMIT", 3], ["VERIFY", 1], ["SYS_OPEN", 1]]);
  assertEquals([...caller.runtime.noopCounts], [["SYS_OPEN", 1]]);
});
