import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { BumpHeap } from "../../../runtime/heap/bump.ts";

// reference/loading-and-layout.md 7, and the reference's sys_alloc_aligned: round up, give out, add.

/** All figures are of this region unless a test says otherwise. */
const heapOf = (start: number, end: number) => new BumpHeap({ start, end });

/** The memory map, a line for each stretch. */
const map = (heap: BumpHeap) =>
  [...heap.blocks()].map(({ address, size, state }) => `${address}+${size} ${state}`);

Deno.test("bump heap rounds the next address up, and adds the size", () => {
  const heap = new BumpHeap({ start: 0x10001 });
  assertEquals(heap.allocate(3, 1), 0x10001);
  assertEquals(heap.allocate(4, 4), 0x10004);
  assertEquals(heap.allocate(1, 4096), 0x11000);
  assertEquals(heap.allocate(1, 1), 0x11001);
  assertEquals(heap.allocate(1, 0x40000000), 0x40000000);
});

Deno.test("bump heap gives out its last byte, and no more", () => {
  const heap = heapOf(0x1000, 0x1010);
  assertEquals(heap.allocate(17, 1), 0);
  assertEquals(heap.allocate(16, 1), 0x1000);
  assertEquals(heap.allocate(1, 1), 0);
  assertEquals(heap.allocate(0, 1), 0x1010);
  assertEquals(heap.counters.failures, 2);
});

Deno.test("bump heap ends at 0x7f000000", () => {
  const heap = new BumpHeap({ start: 0x10000 });
  assertEquals(heap.allocate(0x7eff0001, 1), 0);
  assertEquals(heap.allocate(0x7eff0000, 1), 0x10000);
});

Deno.test("bump heap a request that does not fit leaves everything as it was", () => {
  const heap = heapOf(0x1001, 0x1100);
  for (
    const [size, align] of [[0x100, 1], [1, 0x1000], [0xffffffff, 1], [1, 0x80000000]] as const
  ) {
    assertEquals(heap.allocate(size, align), 0);
  }
  const { usedBytes, wastedBytes, allocations, failures } = heap.counters;
  assertEquals([usedBytes, wastedBytes, allocations, failures], [0, 0, 0, 4]);
  assertEquals(heap.allocate(1, 1), 0x1001);
});

Deno.test("bump heap gives nothing a second time", () => {
  const heap = heapOf(0x1000, 0x2000);
  assertEquals(heap.allocate(16, 4), 0x1000);
  assertEquals(heap.free(0x1000), "freed");
  assertEquals(heap.allocate(16, 4), 0x1010);
  assertEquals(map(heap), ["4096+16 lost", "4112+16 used", "4128+4064 free"]);
});

Deno.test("bump heap moves even what is at the end, and even to shrink it", () => {
  const heap = heapOf(0x1000, 0x2000);
  heap.allocate(16, 4);
  assertEquals(heap.reallocate(0x1000, 16, 4, 8), 0x1010);
  assertEquals(heap.reallocate(0x1010, 8, 4, 100), 0x1018);
  const { reallocations, copiedBytes, liveBytes, liveBlocks, lostBytes } = heap.counters;
  assertEquals([reallocations, copiedBytes, liveBytes, liveBlocks, lostBytes], [2, 16, 100, 1, 24]);
});

Deno.test("bump heap counts", () => {
  const heap = heapOf(0x1002, 0x1102);
  heap.allocate(10, 4); // 2 lost, 0x1004 to 0x100e
  heap.allocate(20, 16); // 2 lost, 0x1010 to 0x1024
  heap.free(0x1004);
  heap.allocate(3, 1); // 0x1024 to 0x1027
  heap.free(0x1004);
  assertEquals(heap.counters, {
    liveBytes: 23,
    liveBlocks: 2,
    peakLiveBytes: 30,
    peakLiveBlocks: 2,
    allocations: 3,
    allocatedBytes: 33,
    reallocations: 0,
    copiedBytes: 0,
    frees: 1,
    failures: 0,
    ignoredFrees: 0,
    unknownFrees: 1,
    usedBytes: 37,
    peakUsedBytes: 37,
    highWater: 0x1027,
    footprint: 37,
    wastedBytes: 4,
    lostBytes: 10,
    freeBytes: 219,
    freeBlocks: 1,
    largestFree: 219,
    largestRequest: 218, // from 0x1028
    fragmentation: 0,
  });
  assertEquals(map(heap), [
    "4098+14 lost",
    "4112+20 used",
    "4132+3 used",
    "4135+219 free",
  ]);
});

Deno.test("bump heap that is full has no free block, and serves empty ones only on its alignment", () => {
  const heap = heapOf(0x1000, 0x1010);
  heap.allocate(15, 1);
  assertEquals([heap.counters.largestFree, heap.counters.largestRequest], [1, 0]);
  heap.allocate(1, 1);
  assertEquals([heap.counters.freeBlocks, heap.counters.largestRequest], [0, 0]);
  const odd = heapOf(0x1000, 0x100f);
  odd.allocate(15, 1);
  assertEquals(odd.counters.largestRequest, -1);
  assertEquals(odd.allocate(0, 8), 0);
});

Deno.test("bump heap tells empty blocks from the one at their address by the size", () => {
  const heap = heapOf(0x1000, 0x2000);
  for (const size of [0, 0, 24]) assertEquals(heap.allocate(size, 8), 0x1000);
  assertEquals([heap.sizeOf(0x1000), heap.counters.liveBlocks], [24, 3]);
  assertEquals(heap.free(0x1000, 0), "freed");
  assertEquals([heap.counters.liveBytes, heap.counters.liveBlocks], [24, 2]);
  // Without a size it is the one that has bytes; then the empty one, whatever the guest says.
  assertEquals(heap.free(0x1000), "freed");
  assertEquals([heap.counters.liveBytes, heap.sizeOf(0x1000)], [0, 0]);
  assertEquals(heap.free(0x1000, 24), "freed");
  assertEquals(heap.free(0x1000, 0), "unknown");
  assertEquals(heap.sizeOf(0x1000), undefined);
});

Deno.test("bump heap moves an empty block to where it already is, or another now is", () => {
  const heap = heapOf(0x1000, 0x2000);
  assertEquals(heap.allocate(0, 8), 0x1000);
  assertEquals(heap.reallocate(0x1000, 0, 8, 0), 0x1000);
  assertEquals([heap.counters.liveBlocks, heap.counters.allocations], [1, 2]);
  assertEquals(heap.reallocate(0x1000, 5, 8, 16), 0x1000);
  assertEquals([heap.counters.liveBlocks, heap.counters.liveBytes], [1, 16]);
});

Deno.test("bump heap answers as its formula does, and accounts for every byte", () => {
  const request = fc.record({
    size: fc.oneof(fc.nat(40), fc.nat(5000)),
    align: fc.nat(13).map((power) => 2 ** power),
    frees: fc.option(fc.nat()),
  });
  fc.assert(fc.property(fc.nat(100), fc.array(request, { maxLength: 60 }), (offset, requests) => {
    const start = 0x1000 + offset;
    const end = start + 0x8000;
    const heap = heapOf(start, end);
    const live: [address: number, size: number][] = [];
    let position = start;
    for (const { size, align, frees } of requests) {
      const address = Math.ceil(position / align) * align;
      const fits = address + size <= end;
      assertEquals(heap.allocate(size, align), fits ? address : 0);
      if (fits) {
        position = address + size;
        live.push([address, size]);
      }
      if (frees !== null && live.length > 0) {
        assertEquals(heap.free(...live.splice(frees % live.length, 1)[0]!), "freed");
      }
    }
    const counters = heap.counters;
    const { usedBytes, liveBytes, wastedBytes, lostBytes, freeBytes } = counters;
    assertEquals(liveBytes, live.reduce((sum, [, size]) => sum + size, 0));
    assertEquals(usedBytes, liveBytes + wastedBytes + lostBytes);
    assertEquals(usedBytes + freeBytes, end - start);
    const blocks = [...heap.blocks()];
    const used = live.filter(([, size]) => size > 0).sort(([a], [b]) => a - b);
    assertEquals(blocks.flatMap((b) => b.state === "used" ? [[b.payload, b.size]] : []), used);
    // Without gap from start to end.
    assertEquals(blocks.reduce((at, b) => b.address === at ? at + b.size : NaN, start), end);
  }));
});
