import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { TlsfHeap } from "../../../runtime/heap/tlsf.ts";
import { NaiveHeap } from "./naive_heap.ts";
import { type Profile, Scenario } from "./scenario.ts";
import { WatchedHeap } from "./watched_heap.ts";

/** Some are too small for what is asked of them. All in all more than a million requests. */
const runs: readonly [profile: Profile, start: number, size: number, operations: number][] = [
  ["Small", 0x100000, 0x100000, 200_000],
  ["Small", 0x100001, 0x4003, 100_000],
  ["Mixed", 0x345670, 0x800000, 150_000],
  ["Mixed", 0x345678, 0x20000, 150_000],
  ["Aligned", 0x10010, 0x800000, 100_000],
  ["Aligned", 0x10004, 0x80010, 100_000],
  ["Large", 0x1000000, 0x1000000, 50_000],
  ["Edges", 0x200010, 0x600000, 100_000],
  ["Edges", 0x200010, 0x30010, 100_000],
  ["Tiny", 0x7fff0000, 0xffff, 100_000],
];

for (const [index, [profile, start, size, operations]] of runs.entries()) {
  const seed = 100 + index;
  const what = `${profile} requests in ${size} bytes, seed ${seed}`;
  Deno.test(`TLSF heap keeps its blocks apart and its counters right: ${what}`, () => {
    const heap = new WatchedHeap(start, start + size);
    heap.check();
    const initial = [...heap.blocks()];
    const scenario = new Scenario(heap, profile, seed);
    for (let operation = 1; operation <= operations; operation++) {
      scenario.step();
      if (operation % 2003 === 0) heap.check();
      if (operation % 5003 === 0) heap.checkLargest();
    }
    heap.check();
    scenario.end();
    heap.check();
    assertEquals([...heap.blocks()], initial);
    assertEquals(initial.length, 1);
  });
}

const request = fc.oneof(
  fc.record({
    kind: fc.constant("allocate" as const),
    size: fc.oneof(fc.nat(40), fc.nat(300), fc.nat(3000)),
    align: fc.oneof({ weight: 3, arbitrary: fc.nat(4) }, fc.nat(10)).map((power) => 2 ** power),
  }),
  fc.record({ kind: fc.constant("free" as const), index: fc.nat() }),
  fc.record({ kind: fc.constant("reallocate" as const), index: fc.nat(), size: fc.nat(300) }),
);

Deno.test("TLSF heap does what its rules say", () => {
  const sizes = fc.nat(512).map((units) => 16 * (units + 2));
  const requests = fc.array(request, { maxLength: 80, size: "max" });
  fc.assert(
    fc.property(sizes, requests, (size, requests) => {
      const [start, end] = [0x10010, 0x10010 + size];
      const model = new TlsfHeap({ start, end });
      const naive = new NaiveHeap(start, end);
      const live: { address: number; align: number }[] = [];
      for (const one of requests) {
        if (one.kind === "allocate") {
          const address = naive.allocate(one.size, one.align);
          assertEquals(model.allocate(one.size, one.align), address);
          if (address !== 0) live.push({ address, align: one.align });
        } else if (live.length > 0) {
          const at = one.index % live.length;
          const { address, align } = live[at]!;
          if (one.kind === "free") {
            naive.free(address);
            model.free(address);
            live.splice(at, 1);
          } else {
            const moved = naive.allocate(one.size, align);
            assertEquals(model.reallocate(address, 0, align, one.size), moved);
            if (moved === 0) continue;
            naive.free(address);
            live[at] = { address: moved, align };
          }
        }
        const blocks = [...model.blocks()].map((b) => [b.address, b.size, b.payload]);
        assertEquals(blocks, naive.blocks.map((b) => [b.address, b.size, b.payload]));
      }
    }),
    { numRuns: 300 },
  );
});
