import { assertEquals } from "@std/assert";
import { readText } from "../../support/files.ts";
import { TlsfHeap } from "../../../runtime/heap/tlsf.ts";
import { type Profile, Scenario } from "./scenario.ts";

interface Expected {
  readonly name: string;
  readonly profile: Profile;
  readonly seed: number;
  readonly start: number;
  readonly size: number;
  readonly operations: number;
  /** The first answers. */
  readonly addresses: readonly number[];
  readonly failures: number;
  readonly freeAtTheEnd: number;
  readonly checkpoints: readonly (readonly [
    operations: number,
    digest: number,
    liveBlocks: number,
    freeBytes: number,
    freeBlocks: number,
    largestFree: number,
  ])[];
}

// The file was made by testdata/heap/generator with the reference's own versions of the crates.
const { scenarios }: { scenarios: readonly Expected[] } = JSON.parse(
  await readText("testdata/heap/tlsf.json"),
);

for (const expected of scenarios) {
  const { name, profile, seed, start, size, operations } = expected;
  Deno.test(`TLSF heap gives the crate's addresses: ${name}`, () => {
    const heap = new TlsfHeap({ start, end: start + size });
    const scenario = new Scenario(heap, profile, seed);
    const addresses: number[] = [];
    const checkpoints = new Map(expected.checkpoints.map((one) => [one[0], one]));
    // FNV-1a over all addresses, a word at a time.
    let digest = 0x811c9dc5;
    for (let operation = 1; operation <= operations; operation++) {
      const address = scenario.step();
      if (address !== undefined) {
        digest = Math.imul(digest ^ address, 0x01000193);
        if (addresses.length < expected.addresses.length) addresses.push(address);
      }
      const checkpoint = checkpoints.get(operation);
      if (!checkpoint) continue;
      assertEquals(addresses, expected.addresses.slice(0, addresses.length));
      const { liveBlocks, freeBytes, freeBlocks, largestFree, usedBytes } = heap.counters;
      const found = [operation, digest >>> 0, liveBlocks, freeBytes, freeBlocks, largestFree];
      assertEquals(found, [...checkpoint]);
      assertEquals(usedBytes, size - freeBytes);
      checkpoints.delete(operation);
    }
    assertEquals(checkpoints.size, 0);
    assertEquals(addresses.length, expected.addresses.length);
    assertEquals(heap.counters.failures, expected.failures);
    scenario.end();
    const { freeBytes, freeBlocks } = heap.counters;
    assertEquals([freeBytes, freeBlocks], [expected.freeAtTheEnd, 1]);
  });
}
