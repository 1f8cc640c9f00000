import { assert, assertEquals } from "@std/assert";
import { precompiles } from "../../../runtime/precompiles.ts";
import { load, TouchingGuest } from "../../support/touching_guest.ts";

// Which words are read and written, in which order, at which offset of the clock:
// reference/precompiles.md, section by section. p or x stands at 8000, q or y at 9000 (hexadecimal).

const P = 0x8000;
const Q = 0x9000;
const LOW = 0xa000;
const HIGH = 0xb000;

/** Peeks at one operand, reads the other, writes the first one a clock later (1, 3, 6, 7). */
const binary = (words: number, read = words) => [
  `peek 8000+${words} @0`,
  `read 9000+${read} @0`,
  `write 8000+${words} @1`,
];
/** Peeks and writes (2, 12). */
const unary = (words: number) => [`peek 8000+${words} @0`, `write 8000+${words} @0`];
/** Reads the second half, writes the first one (4, 5). */
const halves = (words: number) => [
  `read ${(P + 4 * words).toString(16)}+${words} @0`,
  `write 8000+${words} @0`,
];

// The peek leaves no trace: it tells the call what the reads behind it will find.
const extend = Array.from({ length: 48 }, (_, index) => {
  const at = (back: number) => (P + 4 * (16 + index - back)).toString(16);
  const reads = [15, 2, 16, 7].map((back) => `read ${at(back)}+1 @${index}`);
  return [...reads, `write ${at(0)}+1 @${index}`];
}).flat();

const GENERATOR: Readonly<Record<string, bigint>> = {
  SECP256K1: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  SECP256R1: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  BLS12381:
    0x17f1d3a73197d7942695638c4fa9ac0fc3688c4f9774b905a14e3a3f171bac586c55e83ff97a1aeffb3af00adb22c6bbn,
};

function words(integer: bigint, count: number): number[] {
  return Array.from(
    { length: count },
    (_, index) => Number(integer >> BigInt(32 * index) & (2n ** 32n - 1n)),
  );
}

interface Case {
  readonly touches: readonly string[];
  readonly second?: number;
  readonly prepare?: (guest: TouchingGuest) => void;
}

const expected: Record<string, Case> = {
  SHA_EXTEND: { touches: ["peek 8000+16 @0", ...extend], second: 0 },
  SHA_COMPRESS: { touches: ["read 9000+8 @0", "read 8000+64 @0", "write 9000+8 @1"] },
  ED_ADD: { touches: binary(16) },
  ED_DECOMPRESS: { touches: halves(8), second: 0, prepare: (guest) => guest.put(P + 32, [1]) },
  KECCAK_SPONGE: {
    touches: ["read 9040+1 @0", "read 8000+72 @0", "write 9000+16 @1"],
    prepare: (guest) => guest.put(Q + 64, [72]),
  },
  UINT256_MUL: { touches: binary(8, 16) },
  U256XU2048_MUL: {
    touches: [
      "read a2 @0",
      "read a3 @0",
      "read 8000+8 @0",
      "read 9000+64 @0",
      "write a000+64 @1",
      "write b000+8 @1",
    ],
  },
  POSEIDON2_PERMUTE: { touches: unary(16), second: 0 },
  BOOLEAN_CIRCUIT_GARBLE: {
    touches: ["read 8000+56 @0", "write 9000+1 @0"],
    // The first gate does not match: the others are read all the same.
    prepare: (guest) => guest.put(P, [3, 0, 0, 0, 0, 0, 1]),
  },
};
for (
  const [curve, size] of [["SECP256K1", 8], ["SECP256R1", 8], ["BN254", 8], [
    "BLS12381",
    12,
  ]] as const
) {
  expected[`${curve}_ADD`] = { touches: binary(2 * size) };
  expected[`${curve}_DOUBLE`] = { touches: unary(2 * size), second: 5 };
  const x = GENERATOR[curve];
  if (x === undefined) continue;
  expected[`${curve}_DECOMPRESS`] = {
    touches: halves(size),
    second: 1,
    prepare: (guest) => guest.put(P + 4 * size, words(x, size)),
  };
}
for (const [curve, size] of [["BN254", 8], ["BLS12381", 12]] as const) {
  for (const verb of ["ADD", "SUB", "MUL"]) {
    expected[`${curve}_FP_${verb}`] = { touches: binary(size) };
    expected[`${curve}_FP2_${verb}`] = { touches: binary(2 * size) };
  }
}

Deno.test("precompiles have a case each", () => {
  assertEquals(Object.keys(expected).sort(), precompiles.map(({ name }) => name).sort());
});

for (const [name, { touches, second = Q, prepare }] of Object.entries(expected)) {
  Deno.test(`${name} touches what the reference says, in its order and at its clock`, async () => {
    const perform = await load(name);
    const guest = new TouchingGuest([LOW, HIGH]);
    guest.put(P, [1, 2, 3]);
    prepare?.(guest);
    perform(guest, P, second);
    assertEquals(guest.touches, touches);
    // The shard's clock moves on by what the calls need beyond an instruction's.
    const { extraCycles } = precompiles.find((one) => one.name === name)!;
    const latest = Math.max(...touches.map((touch) => Number(touch.split("@")[1])));
    assert(latest === extraCycles || (name === "SHA_EXTEND" && latest === extraCycles - 1));
  });
}

Deno.test("precompiles that ask for no alignment touch the words that contain an address", async () => {
  for (
    const name of [
      "SHA_EXTEND",
      "SHA_COMPRESS",
      "KECCAK_SPONGE",
      "U256XU2048_MUL",
      "BOOLEAN_CIRCUIT_GARBLE",
    ]
  ) {
    const perform = await load(name);
    const [aligned, unaligned] = [0, 3].map((offset) => {
      const guest = new TouchingGuest([LOW + offset, HIGH + offset]);
      for (let at = P; at < Q + 0x1000; at += 4) guest.put(at, [Math.imul(at, 0x9e3779b1)]);
      if (name === "KECCAK_SPONGE") guest.put(Q + 64, [36]);
      if (name === "BOOLEAN_CIRCUIT_GARBLE") guest.put(P, [2]);
      perform(guest, P + offset, name === "SHA_EXTEND" ? 0 : Q + offset);
      return guest;
    });
    assertEquals(aligned!.take(0, 0x10000), unaligned!.take(0, 0x10000), name);
    const moved = aligned!.touches.map((touch) =>
      touch.replace(/ ([0-9a-f]+)\+/, (_, at) => ` ${(parseInt(at, 16) + 3).toString(16)}+`)
    );
    assertEquals(unaligned!.touches, moved, "A recorder is told the address as it came");
  }
});
