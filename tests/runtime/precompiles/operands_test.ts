import { assert, assertEquals } from "@std/assert";
import type { FaultKind } from "../../../lib/errors.ts";
import { StrictMemory } from "../../../runtime/strict_memory.ts";
import { layoutOf } from "../../../runtime/layouts.ts";
import { codeOf } from "../../../runtime/syscall.ts";
import { precompiles } from "../../../runtime/precompiles.ts";
import { Caller } from "../../support/caller.ts";
import { wordsOfInteger } from "../../support/integers.ts";

// Operands that the reference aborts on, or cannot have touched: each with a message of its own.

const P = 0x8000;
const Q = 0x9000;
const END = 0x7f000000;

interface Case {
  /** a0 and a1, and where they count a2 and a3. */
  readonly args: readonly number[];
  /** What the message says behind the call's name. */
  readonly says: string;
  readonly kind?: FaultKind;
  /** Where the fault points at, if not at a0. */
  readonly address?: number;
  /** Memory by address: integers of so many words. */
  readonly memory?: readonly (readonly [address: number, value: bigint, words: number])[];
}

const hex = (address: number) => `0x${address.toString(16).padStart(8, "0")}`;

const unaligned = (name: string, args: readonly number[], address: number): Case => ({
  args,
  says: `${name} at ${hex(address)} is not aligned to 4 bytes`,
  address,
});

const outside = (name: string, words: number, args: readonly number[], address: number): Case => ({
  args,
  says: `${name}, ${words} words at ${hex(address)}, reaches past the end of guest memory at ${
    hex(END)
  }`,
  kind: "outOfBounds",
  address,
});

/** Two aligned operands. */
const two = (names: readonly [string, string], first: number, second: number): Case[] => [
  unaligned(names[0], [P + 2, Q], P + 2),
  unaligned(names[1], [P, Q + 1], Q + 1),
  outside(names[0], first, [END - 4 * first + 4, Q], END - 4 * first + 4),
  outside(names[0], first, [0xfffffffc, Q], 0xfffffffc),
  outside(names[1], second, [P, END], END),
  outside(names[1], second, [P, END - 4], END - 4),
];

/** One aligned operand; the second argument is what the call takes. */
const one = (name: string, words: number, second: number): Case[] => [
  unaligned(name, [P + 1, second], P + 1),
  unaligned(name, [P + 3, second], P + 3),
  outside(name, words, [END, second], END),
  outside(name, words, [END - 4 * words + 4, second], END - 4 * words + 4),
];

const cases: Record<string, readonly Case[]> = {
  SHA_EXTEND: [
    { args: [P, 1], says: "the second argument must be 0, and is 0x00000001", address: 1 },
    {
      args: [P, 0x9000],
      says: "the second argument must be 0, and is 0x00009000",
      address: 0x9000,
    },
    outside("w", 64, [END, 0], END),
    outside("w", 64, [END - 252, 0], END - 252),
    outside("w", 64, [0xffffffff, 0], 0xffffffff),
  ],
  SHA_COMPRESS: [
    { args: [P, P], says: "w and h are the same pointer, 0x00008000" },
    outside("w", 64, [END - 252, Q], END - 252),
    outside("h", 8, [P, END - 28], END - 28),
    outside("h", 8, [P, 0xfffffffd], 0xfffffffd),
    { args: [0, 0], says: "w and h are the same pointer, 0x00000000" },
  ],
  ED_ADD: two(["p", "q"], 16, 16),
  ED_DECOMPRESS: [
    ...one("the point", 16, 0),
    { args: [P, 2], says: "the sign must be 0 or 1, and is 0x00000002", address: 2 },
    {
      args: [P, 0],
      says: "no point of the curve has the y at 0x00008020",
      kind: "precompilePoint",
      address: P + 32,
      memory: [[P + 32, 2n, 8]],
    },
    { args: [P, 1], says: "y is 0 modulo the field's prime", address: P + 32 },
    {
      args: [P, 0],
      says: "y is 0 modulo the field's prime",
      address: P + 32,
      memory: [[P + 32, 2n ** 255n - 19n, 8]],
    },
  ],
  KECCAK_SPONGE: [
    {
      args: [P, Q],
      says: "the length, 35 words at 0x00009040, is no multiple of 36",
      address: Q + 64,
      memory: [[Q + 64, 35n, 1]],
    },
    {
      args: [P, Q],
      says: "the length, 4294967295 words at 0x00009040, is no multiple of 36",
      address: Q + 64,
      memory: [[Q + 64, 0xffffffffn, 1]],
    },
    { ...outside("input", 36, [END - 140, Q], END - 140), memory: [[Q + 64, 36n, 1]] },
    { ...outside("input", 4294967292, [P, Q], P), memory: [[Q + 64, 4294967292n, 1]] },
    outside("result", 17, [P, END - 64], END - 64),
    outside("result", 17, [P, 0xffffffff], 0xffffffff),
  ],
  UINT256_MUL: two(["x", "y with the modulus"], 8, 16),
  U256XU2048_MUL: [
    outside("a", 8, [END - 28, Q, 0xa000, 0xb000], END - 28),
    outside("b", 64, [P, END - 252, 0xa000, 0xb000], END - 252),
    outside("lo", 64, [P, Q, END, 0xb000], END),
    outside("hi", 8, [P, Q, 0xa000, END - 4], END - 4),
    outside("hi", 8, [P, Q, 0xa000, 0xfffffffe], 0xfffffffe),
  ],
  POSEIDON2_PERMUTE: [
    ...one("the state", 16, 0),
    { args: [P, 1], says: "the second argument must be 0, and is 0x00000001", address: 1 },
  ],
  BOOLEAN_CIRCUIT_GARBLE: [
    outside("input", 5, [END - 16, Q], END - 16),
    outside("input", 5, [0xffffffff, Q], 0xffffffff),
    outside("output", 1, [P, END], END),
    { ...outside("input with 1 gate", 22, [END - 84, Q], END - 84), memory: [[END - 84, 1n, 1]] },
    {
      ...outside("input with 4294967295 gates", 5 + 17 * 4294967295, [P, Q], P),
      memory: [[P, 0xffffffffn, 1]],
    },
  ],
};

const PRIMES = {
  SECP256K1: 2n ** 256n - 2n ** 32n - 977n,
  SECP256R1: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
  BN254: 21888242871839275222246405745257275088696311157297823662689037894645226208583n,
  BLS12381:
    0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn,
} as const;
/** An x that belongs to no point. */
const NO_POINT = { SECP256K1: 5n, SECP256R1: 1n, BLS12381: 1n } as const;

for (const [curve, p] of Object.entries(PRIMES)) {
  const n = curve === "BLS12381" ? 12 : 8;
  const half = 4 * n;
  cases[`${curve}_ADD`] = [
    ...two(["p", "q"], 2 * n, 2 * n),
    {
      args: [P, P],
      says: "p at 0x00008000 and q at 0x00008000 are the same point, which DOUBLE is for",
    },
    {
      args: [P, Q],
      says: "p at 0x00008000 and q at 0x00009000 are the same point",
      memory: [[P, 3n, n], [P + half, 4n, n], [Q, 3n, n], [Q + half, 4n, n]],
    },
    {
      args: [P, Q],
      says: "y of p exceeds y of q by more than the field's prime",
      memory: [[P, 3n, n], [P + half, p + 3n, n], [Q, 4n, n], [Q + half, 2n, n]],
    },
    {
      args: [P, Q],
      says: "x of p exceeds x of q by more than the field's prime",
      memory: [[P, p + 3n, n], [P + half, 3n, n], [Q, 2n, n], [Q + half, 2n, n]],
    },
    {
      // The slope is 0, so that nothing makes up for two coordinates above the prime.
      args: [P, Q],
      says: "x is too large for its field",
      memory: [[P, p + 2n, n], [P + half, 3n, n], [Q, p + 3n, n], [Q + half, 3n, n]],
    },
  ];
  cases[`${curve}_DOUBLE`] = [
    ...one("p", 2 * n, 0),
    {
      args: [P, 0],
      says: "x is too large for its field",
      memory: [[P, p + 3n, n], [P + half, 0n, n]],
    },
  ];
  const missing = NO_POINT[curve as keyof typeof NO_POINT];
  if (missing === undefined) continue;
  const at = hex(P + half);
  const point = (says: string, x: bigint): Case => ({
    args: [P, 0],
    says: `x at ${at} is wrong: ${says}`,
    kind: "precompilePoint",
    address: P + half,
    memory: [[P + half, x, n]],
  });
  cases[`${curve}_DECOMPRESS`] = [
    ...one("the point", 2 * n, 1),
    { args: [P, 2], says: "the sign must be 0 or 1, and is 0x00000002", address: 2 },
    {
      args: [P, 0x80000001],
      says: "the sign must be 0 or 1, and is 0x80000001",
      address: 0x80000001,
    },
    point("no point of the curve has it", missing),
    point("it is not below the field's prime", p),
  ];
}
for (const [curve, n] of [["BN254", 8], ["BLS12381", 12]] as const) {
  for (const verb of ["ADD", "SUB", "MUL"]) {
    cases[`${curve}_FP_${verb}`] = two(["x", "y"], n, n);
    cases[`${curve}_FP2_${verb}`] = two(["x", "y"], 2 * n, 2 * n);
  }
  cases[`${curve}_FP2_SUB`] = [
    ...two(["x", "y"], 2 * n, 2 * n),
    {
      args: [P, Q],
      says: "component 0 of y exceeds that of x by more than the prime",
      memory: [[Q, PRIMES[curve] + 1n, n]],
    },
  ];
}

Deno.test("bad operands: five cases at least for each precompile, and no message twice", () => {
  assertEquals(Object.keys(cases).sort(), precompiles.map(({ name }) => name).sort());
  for (const [name, list] of Object.entries(cases)) {
    assert(new Set(list.map(({ says }) => says)).size >= 5, name);
  }
});

for (const [name, list] of Object.entries(cases)) {
  const code = codeOf(precompiles.find((call) => call.name === name)!);
  for (const { args, says, kind = "precompileOperand", address = args[0]!, memory = [] } of list) {
    Deno.test(`${name}(${args.map(hex).join(", ")}) ends with "${says}"`, async () => {
      const caller = new Caller();
      for (const [start, value, words] of memory) {
        for (const [index, word] of wordsOfInteger(value, words).entries()) {
          caller.setWord(start + 4 * index, word);
        }
      }
      const before = caller.machine.memory.bytes.slice(P, P + 0x4000);
      const fault = await caller.faultAsync(code, ...args);
      assert(fault.message.startsWith(`Cannot perform ${name}: ${says}`), fault.message);
      assertEquals([fault.kind, fault.address, fault.syscall], [kind, address >>> 0, code]);
      assertEquals(caller.machine.memory.bytes.slice(P, P + 0x4000), before);
    });
  }
}

Deno.test("precompiles work up to the last word of memory", async () => {
  const caller = new Caller();
  const code = codeOf(precompiles.find(({ name }) => name === "BN254_FP_ADD")!);
  caller.setWord(END - 32, 5);
  caller.setWord(Q, 6);
  await caller.callAsync(code, END - 32, Q);
  assertEquals(caller.word(END - 32), 11);
  await caller.callAsync(code, Q, END - 32);
  assertEquals(caller.word(Q), 17);
});

Deno.test("precompiles touch nothing that strict memory does not give", async () => {
  const guard = new StrictMemory(
    layoutOf({ segments: [{ address: 0x1000, end: 0x2000, flags: 5 }], sections: [], symbols: [] }),
  );
  const code = codeOf(precompiles.find(({ name }) => name === "UINT256_MUL")!);
  const caller = new Caller({ guard });
  const fault = await caller.faultAsync(code, 0x1800, 0x1900);
  assertEquals(fault.kind, "readOnlyWrite");
  const low = await new Caller({ guard }).faultAsync(code, 0, 0x1900);
  assertEquals(low.kind, "nullPage");
});
