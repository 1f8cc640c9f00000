import { assertEquals, assertThrows } from "@std/assert";
import {
  addressBits,
  NO_PUBLIC_VALUES,
  PUBLIC_VALUE_FIELDS,
  PUBLIC_VALUES_PADDED,
  PUBLIC_VALUES_WIDTH,
  type ShardPublicValues,
  toWords,
} from "../../lib/record/public_values.ts";

// reference/execution-record.md 7, the last paragraph.

/** Where each field begins: 32 bytes, 8 elements, 5 numbers, 4 x 32 bits, 3 zeros. */
const STARTS = {
  committed_value_digest: 0,
  deferred_proofs_digest: 32,
  start_pc: 40,
  next_pc: 41,
  exit_code: 42,
  shard: 43,
  execution_shard: 44,
  previous_init_addr_bits: 45,
  last_init_addr_bits: 77,
  previous_finalize_addr_bits: 109,
  last_finalize_addr_bits: 141,
  empty: 173,
};

Deno.test("public values have 176 elements in the reference's order, and zeros up to 231", () => {
  let start = 0;
  const starts = PUBLIC_VALUE_FIELDS.map(({ name, width }) => {
    start += width;
    return [name, start - width];
  });
  assertEquals(Object.fromEntries(starts), STARTS);
  assertEquals([start, PUBLIC_VALUES_WIDTH, PUBLIC_VALUES_PADDED], [176, 176, 231]);
});

const values: ShardPublicValues = {
  committedValueDigest: Uint32Array.of(0x04030201, 2, 3, 4, 5, 6, 7, 0xff000000),
  deferredProofsDigest: Uint32Array.of(11, 12, 13, 14, 15, 16, 17, 0x7f000000),
  startPc: 0x1000,
  nextPc: 0x1234,
  exitCode: 3,
  shard: 7,
  executionShard: 6,
  previousInitAddress: 0x80000000,
  lastInitAddress: 5,
  previousFinalizeAddress: 0,
  lastFinalizeAddress: 0xffffffff,
};

Deno.test("public values put each field into its place", () => {
  const words = toWords(values);
  const field = (
    name: keyof typeof STARTS,
    width: number,
  ) => [...words.subarray(STARTS[name], STARTS[name] + width)];
  const digest = field("committed_value_digest", 32);
  assertEquals(digest.slice(0, 8), [1, 2, 3, 4, 2, 0, 0, 0]);
  assertEquals(digest.slice(28), [0, 0, 0, 0xff]);
  assertEquals(field("deferred_proofs_digest", 8), [11, 12, 13, 14, 15, 16, 17, 0x7f000000]);
  assertEquals(field("start_pc", 5), [0x1000, 0x1234, 3, 7, 6]);
  const zeros = (count: number) => new Array(count).fill(0);
  assertEquals(field("previous_init_addr_bits", 32), [...zeros(31), 1]);
  assertEquals(field("last_init_addr_bits", 32), [1, 0, 1, ...zeros(29)]);
  assertEquals(field("previous_finalize_addr_bits", 32), zeros(32));
  assertEquals(field("last_finalize_addr_bits", 32), new Array(32).fill(1));
  assertEquals([...words.subarray(173)], zeros(231 - 173));
});

Deno.test("public values that are none are all zeros", () => {
  assertEquals(toWords(NO_PUBLIC_VALUES), new Uint32Array(231));
});

Deno.test("addressBits gives the least significant bit first", () => {
  // 0x7effc000 = 0111 1110 1111 1111 1100 0000 0000 0000
  const bits = [...addressBits(0x7effc000)].reverse().join("");
  assertEquals(bits, "01111110111111111100000000000000");
});

Deno.test("public values refuse digests of other lengths", () => {
  for (const length of [0, 7, 9]) {
    const digest = new Uint32Array(length);
    assertThrows(() => toWords({ ...values, committedValueDigest: digest }), RangeError, "not 8");
    assertThrows(() => toWords({ ...values, deferredProofsDigest: digest }), RangeError, "not 8");
  }
});
