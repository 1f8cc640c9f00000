import { assertEquals } from "@std/assert";
import { TlsfHeap } from "../../../runtime/heap/tlsf.ts";

// Worked out on paper from reference/heap.md; R is where the region starts. A block is its header of
// 8 bytes, the payload, and what is missing to a multiple of 16.

const R = 0x10000;

/** A heap whose only block has this size: 16 bytes more mark its end. */
const heapOf = (size: number) => new TlsfHeap({ start: R, end: R + size + 16 });

/** The sizes of all blocks in the order of their addresses, the free ones with a minus. */
function map(heap: TlsfHeap): number[] {
  return [...heap.blocks()].map(({ size, state }) => state === "free" ? -size : size);
}

/** Gives out blocks of these sizes, headers included, and returns their payloads. */
function fill(heap: TlsfHeap, ...sizes: readonly number[]): number[] {
  return sizes.map((size) => heap.allocate(size - 8, 8));
}

Deno.test("TLSF heap starts 8 bytes into the first block, and goes on after it", () => {
  const heap = heapOf(0x1000);
  assertEquals(heap.allocate(1, 1), R + 8); // 8 + 1 -> 16
  assertEquals(heap.allocate(9, 4), R + 24); // 8 + 9 -> 32, at R + 16
  assertEquals(heap.allocate(4, 32), R + 64); // at R + 48: 56 -> 64; 64 - 48 + 4 -> 32
  assertEquals(heap.allocate(1, 1), R + 88); // at R + 80
  assertEquals(map(heap), [16, 32, 32, 16, -(0x1000 - 96)]);
});

Deno.test("TLSF heap fills a block up to its last byte", () => {
  const sizes: readonly [size: number, block: number][] = [
    [0, 16],
    [1, 16],
    [8, 16],
    [9, 32],
    [24, 32],
    [25, 48],
    [1016, 1024],
    [1017, 1040],
  ];
  for (const [size, block] of sizes) {
    const heap = heapOf(0x1000);
    heap.allocate(size, 1);
    assertEquals(map(heap), [block, -(0x1000 - block)], `${size} bytes`);
  }
});

Deno.test("TLSF heap puts an aligned payload as far into its block as it has to", () => {
  const cases: readonly [size: number, align: number, payload: number, block: number][] = [
    [1, 8, 8, 16],
    [1, 16, 16, 32], // the word at 12 holds the block's address
    [0, 16, 16, 16], // an empty payload lies at the end of its block
    [16, 16, 16, 32],
    [17, 16, 16, 48],
    [1, 64, 64, 80],
    [4, 4096, 4096, 4112],
  ];
  for (const [size, align, payload, block] of cases) {
    const heap = heapOf(0x4000);
    assertEquals(heap.allocate(size, align), R + payload, `${size} aligned to ${align}`);
    assertEquals(map(heap), [block, -(0x4000 - block)]);
  }
});

Deno.test("TLSF heap gives back what an alignment did not need", () => {
  // Before: 4080. The block at R + 4080 could need 4 + 4096; the payload is 16 away: 20 -> 32.
  const heap = heapOf(0x4000);
  fill(heap, 4080);
  assertEquals(heap.allocate(4, 4096), R + 4096);
  assertEquals(map(heap), [4080, 32, -(0x4000 - 4112)]);
});

Deno.test("TLSF heap needs room for the worst place of an aligned payload, even for a good one", () => {
  // 64 + 8 bytes aligned to 64 fit into 128 bytes wherever the payload is: 8 + 56 + 64 -> 128.
  assertEquals(heapOf(128).allocate(64, 64), R + 64);
  // The payload would be at R + 64 here as well, and 64 + 48 bytes are there: but 8 + 56 + 49 -> 128.
  assertEquals(heapOf(112).allocate(49, 64), 0);
  assertEquals(heapOf(112).allocate(48, 64), R + 64);
});

Deno.test("TLSF heap uses a free block whole, or splits it", () => {
  const heap = heapOf(0x400);
  const [, hole] = fill(heap, 16, 32, 16);
  heap.free(hole!);
  assertEquals(map(heap), [16, -32, 16, -(0x400 - 64)]);
  assertEquals(heap.allocate(9, 1), hole);
  assertEquals(map(heap), [16, 32, 16, -(0x400 - 64)]);
  heap.free(hole!);
  // 16 is the smallest block: whatever is left over is one.
  assertEquals(heap.allocate(8, 1), hole);
  assertEquals(map(heap), [16, 16, -16, 16, -(0x400 - 64)]);
});

Deno.test("TLSF heap joins a freed block with its free neighbours", () => {
  const orders: readonly [order: readonly number[], maps: readonly (readonly number[])[]][] = [
    // Alone; then with the one below it; then with the rest above as well.
    [[0, 1, 2], [[-16, 32, 48, -160], [-48, 48, -160], [-256]]],
    // With the rest above; with what that has become; all.
    [[2, 1, 0], [[16, 32, -208], [16, -240], [-256]]],
    // The last one has a free neighbour on both sides.
    [[0, 2, 1], [[-16, 32, 48, -160], [-16, 32, -208], [-256]]],
    [[1, 0, 2], [[16, -32, 48, -160], [-48, 48, -160], [-256]]],
  ];
  for (const [order, maps] of orders) {
    const heap = heapOf(256);
    const blocks = fill(heap, 16, 32, 48);
    for (const [at, expected] of maps.entries()) {
      assertEquals(heap.free(blocks[order[at]!]!), "freed");
      assertEquals(map(heap), [...expected], `${order} after ${at + 1}`);
    }
  }
});

Deno.test("TLSF heap gives the block that was freed last", () => {
  const heap = heapOf(0x400);
  const [a, , c, , e] = fill(heap, 32, 16, 32, 16, 32, 16);
  for (const block of [c, a, e]) heap.free(block!);
  assertEquals(fill(heap, 32, 32, 32), [e, a, c]);
});

Deno.test("TLSF heap takes a block out of the middle of its list when it is joined", () => {
  const heap = heapOf(0x400);
  const [a, b, c, , e] = fill(heap, 16, 16, 16, 16, 16, 16);
  for (const block of [a, c, e]) heap.free(block!);
  heap.free(b!); // the list is e, c, a: c, in the middle, goes, and then a, at the end
  assertEquals(map(heap).slice(0, 4), [-48, 16, -16, 16]);
  assertEquals(fill(heap, 16, 16), [e, a]); // the next list with a block is that of 48
});

Deno.test("TLSF heap takes the best fit of the lists, not the nearest block", () => {
  const heap = heapOf(0x1000);
  const [a, , b, , c, , d] = fill(heap, 112, 16, 64, 16, 96, 16, 80, 16);
  for (const block of [a, b, c, d]) heap.free(block!);
  assertEquals(heap.allocate(70, 1), d); // 78 -> 80
  assertEquals(heap.allocate(70, 1), c);
  assertEquals(heap.allocate(70, 1), a);
  assertEquals(heap.allocate(50, 1), b); // 58 -> 64
});

Deno.test("TLSF heap finds a block of the next level with anything", () => {
  const heap = heapOf(0x1000);
  const [a, , b] = fill(heap, 0x200, 16, 0x100, 16);
  for (const block of [a, b]) heap.free(block!);
  // 0x90 is on the level of 0x80 to 0xff, where no block is; the lists above begin with b. What b
  // leaves, 0x70, is too small for the second request, which gets a; and for the third, the rest of a.
  assertEquals(heap.allocate(0x88, 1), b);
  assertEquals(heap.allocate(0x88, 1), a);
  assertEquals(heap.allocate(0x88, 1), a! + 0x90);
});

// From 1024 up, a list is for more than one size: 1024 and 1040 share one, then 1056 and 1072, ...
// From 2048 up it is 2048, 2064, 2080, 2096.

Deno.test("TLSF heap does not find a block that is large enough, if others of its list are not", () => {
  const cases: readonly [block: number, found: number][] = [
    [1008, 1008],
    [1024, 1024],
    [1040, 1024],
    [1056, 1056],
    [2032, 2016], // 2032 itself is looked for from 2048 up: a level higher
    [2048, 2048],
    [2096, 2048],
    [2112, 2112],
    [0x10000 + 0x7f0, 0x10000],
  ];
  for (const [block, found] of cases) {
    const heap = heapOf(block);
    assertEquals(heap.allocate(found + 1 - 8, 1), 0, `${found + 1} of ${block}`);
    assertEquals(heap.counters.largestRequest, found - 8);
    assertEquals(heap.counters.largestFree, block - 8);
    assertEquals(heap.allocate(found - 8, 1), R + 8, `${found} of ${block}`);
  }
});

Deno.test("TLSF heap goes past a hole of just the right size, but takes it for a little less", () => {
  const heap = heapOf(0x4000);
  const [hole] = fill(heap, 1040, 16);
  heap.free(hole!);
  assertEquals(heap.allocate(1032, 8), R + 1040 + 16 + 8);
  assertEquals(heap.allocate(1016, 8), hole);
  assertEquals(map(heap).slice(0, 3), [1024, -16, 16]);
});

Deno.test("TLSF heap takes the newest block of a list with several sizes, fit or not", () => {
  const heap = heapOf(0x4000);
  const [a, , b] = fill(heap, 1024, 16, 1040, 16);
  for (const block of [a, b]) heap.free(block!);
  assertEquals(heap.allocate(1016, 8), b);
});

Deno.test("TLSF heap answers 0 when it is full, and goes on when it is not", () => {
  const heap = heapOf(64);
  assertEquals(heap.allocate(57, 1), 0);
  assertEquals(heap.allocate(56, 1), R + 8);
  assertEquals(heap.allocate(0, 1), 0);
  assertEquals([heap.counters.freeBlocks, heap.counters.largestRequest], [0, -1]);
  heap.free(R + 8);
  assertEquals(heap.allocate(1, 1), R + 8);
  assertEquals(heap.counters.failures, 2);
});

Deno.test("TLSF heap answers 0 to what no memory could hold", () => {
  const heap = new TlsfHeap({ start: R });
  const cases: readonly [size: number, align: number][] = [
    [0xffffffff, 1],
    [0xfffffff0, 0x80000000],
    [1, 0x80000000],
    [0x80000000, 8],
    [0x7ffffff8, 8],
    [1, 0x40000000],
  ];
  for (const [size, align] of cases) assertEquals(heap.allocate(size, align), 0);
  assertEquals(map(heap), [-(0x3f000000 - R - 16)]);
});

Deno.test("TLSF heap is large: the first block is all of it", () => {
  const heap = new TlsfHeap({ start: R });
  // 0x3eff0000 - 16 is on the level of 2^29, whose lists are 2^24 apart: 0x3e000000 is the last.
  assertEquals(heap.counters.largestFree, 0x3eff0000 - 24);
  assertEquals(heap.counters.largestRequest, 0x3e000000 - 8);
  assertEquals(heap.allocate(0x3e000000 - 8, 8), R + 8);
  assertEquals(heap.allocate(1, 0x100000), 0x3e100000);
});

Deno.test("TLSF heap rounds its start up to 16, and what is left down to 16", () => {
  const regions: readonly [start: number, end: number, blocks: readonly number[]][] = [
    [0, 0x50, [-0x40]],
    [1, 0x50, [-0x30]],
    [15, 0x5f, [-0x30]],
    [0, 0x4f, [-0x30]], // not to 32, as one unreleased state of the crate did
    [0, 0x20, [-0x10]],
    [0, 0x1f, []],
    [1, 0x2f, []],
    [1, 5, []],
    [0, 0, []],
  ];
  for (const [start, end, blocks] of regions) {
    const heap = new TlsfHeap({ start: R + start, end: R + end });
    assertEquals(map(heap), [...blocks], `${start} to ${end}`);
    const free = blocks.length === 0 ? 0 : -blocks[0]! - 8;
    assertEquals(heap.counters.usedBytes, end - start - free);
    assertEquals(heap.allocate(1, 1), free === 0 ? 0 : start === 0 ? R + 8 : R + 24);
  }
});

Deno.test("TLSF heap gives every empty block an address of its own", () => {
  const heap = heapOf(0x100);
  assertEquals([heap.allocate(0, 1), heap.allocate(0, 1)], [R + 8, R + 24]);
  // At R + 32: 40 -> 48, the end of the block. The next one's payload is beyond that.
  assertEquals([heap.allocate(0, 16), heap.allocate(0, 1)], [R + 48, R + 56]);
  assertEquals(map(heap), [16, 16, 16, 16, -192]);
  assertEquals(heap.free(R + 48), "freed");
  assertEquals(map(heap), [16, 16, -16, 16, -192]);
});
