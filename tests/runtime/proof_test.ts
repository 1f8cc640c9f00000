import { assert, assertEquals } from "@std/assert";
import type { Claim } from "../../runtime/proofs.ts";
import { Caller } from "../support/caller.ts";

// reference/syscalls.md 3: VERIFY, as a stream of proofs. The calls themselves are in control_test.ts.

const VERIFY_ZKM_PROOF = 0x1b;
const VERIFY = 0xf2;
const KEY = 0x2000;
const VALUES = 0x3000;

const proofs = ["first", "second", "third"].map((proof) => ({
  proof,
  verifyingKey: `${proof} key`,
}));

Deno.test("VERIFY both codes take from one list of proofs, each with its key", () => {
  const seen: unknown[] = [];
  const caller = new Caller({ proofs, verifier: (proof) => seen.push(proof) > 0 });
  for (const code of [VERIFY, VERIFY_ZKM_PROOF, VERIFY]) caller.call(code, KEY, VALUES);
  assertEquals(seen, proofs);
  assertEquals(caller.kind(VERIFY_ZKM_PROOF, KEY, VALUES), "noProof");
  assertEquals([caller.runtime.proofs.taken, caller.runtime.proofs.total], [3, 3]);
});

Deno.test("VERIFY gives the verifier copies of the digests, which stay", () => {
  const claims: Claim[] = [];
  const caller = new Caller({ proofs, verifier: (_proof, claim) => claims.push(claim) > 0 });
  caller.put(KEY, new Uint8Array(32).fill(1));
  caller.put(VALUES, new Uint8Array(32).fill(2));
  caller.call(VERIFY, KEY, VALUES);
  caller.put(KEY, new Uint8Array(32).fill(3));
  caller.call(VERIFY, KEY, KEY);
  const found = claims.map((one) => [one.verifyingKeyDigest, one.publicValuesDigest]);
  assertEquals(found, [[1, 2], [3, 3]].map((pair) => pair.map((n) => new Uint8Array(32).fill(n))));
});

// The last place is 32 bytes before the end of memory, and 0 is a place like others.
for (
  const [key, values] of [[0x7effffe0, KEY], [KEY, 0x7effffe0], [0, 0], [0x7effffe0, 0x7effffe0]]
) {
  Deno.test(`VERIFY takes digests at ${key} and ${values}`, () => {
    const caller = new Caller({ proofs, verifier: () => true });
    assertEquals(caller.call(VERIFY, key!, values!), VERIFY);
    assertEquals(caller.runtime.proofs.taken, 1);
  });
}

for (const address of [0x7effffe4, 0x7effffe1, 0x7f000000, 0x80000000, 0xffffffe0, 0xffffffff, 2]) {
  Deno.test(`VERIFY of a digest at ${address} is an invalid argument, even with no proof left`, () => {
    for (const args of [[address, VALUES], [KEY, address]]) {
      for (const code of [VERIFY, VERIFY_ZKM_PROOF]) {
        const fault = new Caller().fault(code, ...args);
        assertEquals([fault.kind, fault.address], ["invalidSyscallArguments", address]);
        assertEquals(fault.reference, "InvalidSyscallArgs");
      }
    }
  });
}

Deno.test("VERIFY with no proof given ends as the reference does, by an abort", () => {
  const fault = new Caller().fault(VERIFY, KEY, VALUES);
  assertEquals([fault.kind, fault.reference], ["noProof", "process abort"]);
});

Deno.test("VERIFY asks a verifier that takes time once for each proof", async () => {
  const asked: unknown[] = [];
  const caller = new Caller({
    proofs,
    verifier: async ({ proof }) => {
      asked.push(proof);
      await Promise.resolve();
      return true;
    },
  });
  for (const code of [VERIFY, VERIFY_ZKM_PROOF, VERIFY]) {
    assertEquals(await caller.callAsync(code, KEY, VALUES), code);
  }
  assertEquals(asked, ["first", "second", "third"]);
  assertEquals([...caller.runtime.counts], [["VERIFY", 2], ["VERIFY_ZKM_PROOF", 1]]);
  assertEquals((await caller.faultAsync(VERIFY, KEY, VALUES)).kind, "noProof");
});

Deno.test("VERIFY goes on from a saved state, verified and unseen proofs included", () => {
  const caller = new Caller({ proofs });
  caller.call(VERIFY, KEY, VALUES);
  const state = structuredClone(caller.runtime.save());
  caller.call(VERIFY, KEY, VALUES);
  const seen: unknown[] = [];
  const other = new Caller({ proofs, verifier: ({ proof }) => seen.push(proof) > 0 });
  other.runtime.restore(state);
  other.call(VERIFY, KEY, VALUES);
  assertEquals(seen, ["second"]);
  assertEquals([other.runtime.proofs.taken, other.runtime.proofs.unverified], [2, 1]);
});

Deno.test("VERIFY is asked anew by a machine that was restored while it waited", async () => {
  let asked = 0;
  const caller = new Caller({ proofs, verifier: () => Promise.resolve(++asked === 2) });
  const { machine, runtime } = caller;
  for (const [register, value] of [[2, VERIFY], [4, KEY], [5, VALUES]] as const) {
    machine.registers[register] = value;
  }
  const states = [machine.save(), runtime.save()] as const;
  const stop = machine.run({ steps: 1 });
  assert(stop.reason === "waiting");
  machine.restore(states[0]);
  runtime.restore(states[1]);
  await stop.promise;
  // The first verdict, a refusal, belongs to the past that was left.
  const again = machine.run({ steps: 1 });
  assert(again.reason === "waiting");
  await again.promise;
  assertEquals(machine.run({ steps: 1 }).reason, "reached");
  assertEquals([asked, runtime.proofs.taken], [2, 1]);
});
