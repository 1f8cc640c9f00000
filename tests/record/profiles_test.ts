import { assertEquals, assertThrows } from "@std/assert";
import {
  DEFAULT_PROFILE,
  DEFAULT_SHARD_SIZE,
  profile,
  PROFILE_NAMES,
  splitThresholds,
} from "../../lib/record/profiles.ts";

// reference/execution-record.md 8 (thresholds) and 10 (options by memory).

Deno.test("profiles start from the reference's thresholds", () => {
  assertEquals(splitThresholds(32_768, 1), {
    deferred: 32_768,
    keccak: 10_922, // 262,144 / 24 = 10,922.7
    shaExtend: 21_845, // 1,048,576 / 48 = 21,845.3
    shaCompress: 13_107, // 1,048,576 / 80 = 13,107.2
    booleanCircuitGarble: 4096,
    memory: 2_097_152,
    combineMemory: 131_072,
  });
});

// [own shard size, batch, divisor, thresholds: deferred keccak extend compress garble memory].
const EXPECTED = {
  // 10,922 / 8 = 1365.25; 21,845 / 8 = 2730.6; 13,107 / 8 = 1638.4
  "ram-32": [524_288, 1, [4096, 1365, 2730, 1638, 512, 262_144]],
  // 10,922 / 4 = 2730.5; 21,845 / 4 = 5461.3; 13,107 / 4 = 3276.8
  "ram-48": [1_048_576, 1, [8192, 2730, 5461, 3276, 1024, 524_288]],
  "ram-64": [2_097_152, 1, [4096, 1365, 2730, 1638, 512, 262_144]],
  // Halves: 5461, 10,922.5, 6553.5
  "ram-80": [2_097_152, 3, [16_384, 5461, 10_922, 6553, 2048, 1_048_576]],
  "ram-96": [4_194_304, 4, [16_384, 5461, 10_922, 6553, 2048, 1_048_576]],
} as const;

for (const name of PROFILE_NAMES) {
  const [shardSize, batchSize, thresholds] = EXPECTED[name];
  Deno.test(`profiles: ${name} divides them, but not the limit for memory in the last shard`, () => {
    const { split, ...rest } = profile(name);
    assertEquals(rest, { name, shardSize, batchSize });
    const { deferred, keccak, shaExtend, shaCompress, booleanCircuitGarble, memory } = split;
    const found = [deferred, keccak, shaExtend, shaCompress, booleanCircuitGarble, memory];
    assertEquals(found, [...thresholds]);
    assertEquals(split.combineMemory, 131_072);
  });
}

Deno.test("profiles: ram-32 is taken where none is asked for, with shards of 524288 rows", () => {
  assertEquals([DEFAULT_PROFILE, DEFAULT_SHARD_SIZE], ["ram-32", 524_288]);
});

Deno.test("profiles that do not exist are refused with the names of those that do", () => {
  for (const name of ["ram-16", "", "toString"]) {
    assertThrows(() => profile(name), RangeError, "there are ram-32, ram-48");
  }
});

Deno.test("profiles refuse thresholds that would hold no event", () => {
  assertThrows(() => splitThresholds(7, 1), RangeError, "booleanCircuitGarble would be 0");
  assertThrows(() => splitThresholds(32_768, 5000), RangeError, "would be 0");
  assertThrows(() => splitThresholds(NaN, 1), RangeError);
});
