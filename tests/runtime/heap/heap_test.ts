import { assertEquals, assertThrows } from "@std/assert";
import { BumpHeap } from "../../../runtime/heap/bump.ts";
import { type HeapRegion, isHeapRequest } from "../../../runtime/heap/heap.ts";
import { TlsfHeap } from "../../../runtime/heap/tlsf.ts";

// What both models share: mistakes of a guest are outcomes, mistakes of the caller are errors.

const models = [
  { name: "bump", make: (region: HeapRegion) => new BumpHeap(region) },
  { name: "TLSF", make: (region: HeapRegion) => new TlsfHeap(region) },
];
const REGION: HeapRegion = { start: 0x10000, end: 0x20000 };

/** All that can be seen of a heap, but for the counters that count mistakes. */
function state(heap: BumpHeap | TlsfHeap) {
  const { ignoredFrees: _ignored, unknownFrees: _unknown, ...counters } = heap.counters;
  return { counters, blocks: [...heap.blocks()] };
}

for (const { name, make } of models) {
  Deno.test(`${name} heap refuses what is no request`, () => {
    const heap = make(REGION);
    const before = state(heap);
    const sizes = [-1, 2 ** 32, 1.5, NaN, Infinity, -Infinity];
    const aligns = [0, -1, -8, 3, 12, 0xffffffff, 2 ** 32, 0.5, NaN, Infinity];
    const requests = [
      ...sizes.map((size) => [size, 8] as const),
      ...aligns.map((align) => [8, align] as const),
    ];
    for (const [size, align] of requests) {
      assertEquals(isHeapRequest(size, align), false, `${size} aligned to ${align}`);
      assertThrows(() => heap.allocate(size, align), RangeError, "Cannot allocate");
      assertThrows(() => heap.reallocate(0x10008, 8, align, size), RangeError, "Cannot allocate");
    }
    assertEquals(state(heap), before);
    assertEquals(heap.counters.unknownFrees, 0);
  });

  Deno.test(`${name} heap takes every request that is one`, () => {
    for (let power = 0; power < 32; power++) {
      for (const size of [0, 1, 0x80000000, 0xffffffff]) {
        assertEquals(isHeapRequest(size, 2 ** power), true);
        make(REGION).allocate(size, 2 ** power);
      }
    }
  });

  Deno.test(`${name} heap refuses what is no region`, () => {
    const regions = [
      { start: 0, end: 16 },
      { start: -16, end: 16 },
      { start: 32, end: 16 },
      { start: 16, end: 0x80000001 },
      { start: 1.5, end: 16 },
      { start: 16, end: NaN },
      { start: NaN, end: 16 },
      { start: 16, end: Infinity },
    ];
    for (const region of regions) {
      assertThrows(() => make(region), RangeError, "Cannot make a heap");
    }
    make({ start: 1, end: 1 });
    make({ start: 1, end: 0x80000000 });
  });

  Deno.test(`${name} heap says what was wrong with a region, and with a request`, () => {
    assertThrows(
      () => make({ start: 0x20000, end: 0x10000 }),
      RangeError,
      "Cannot make a heap from 0x00020000 to 0x00010000: the start must be above 0 and not above " +
        "the end, and the end not above 0x80000000",
    );
    assertThrows(
      () => make(REGION).allocate(8, 3),
      RangeError,
      "Cannot allocate 8 bytes aligned to 3: the size must be a whole number below 2^32, the " +
        "alignment a power of two below 2^32",
    );
  });

  Deno.test(`${name} heap a mistaken free is counted, and changes nothing`, () => {
    const heap = make(REGION);
    const block = heap.allocate(64, 8);
    const other = heap.allocate(64, 8);
    heap.free(other);
    const before = state(heap);
    const mistakes = [
      other, // a second time
      block + 4, // not where it starts
      block + 8,
      block - 8, // its header
      0,
      -0,
      8,
      -block,
      block + 0.5,
      NaN,
      -Infinity,
    ];
    for (const address of mistakes) {
      assertEquals(heap.free(address), "unknown", `${address}`);
    }
    assertEquals(heap.counters.unknownFrees, 11);
    assertEquals(state(heap), before);
    assertEquals(heap.free(block), "freed");
  });

  Deno.test(`${name} heap a mistaken reallocation allocates, and frees nothing`, () => {
    const heap = make(REGION);
    const block = heap.allocate(32, 8);
    // The very address that it is going to get; it must not be freed at once.
    const next = make(REGION);
    next.allocate(32, 8);
    const mistaken = next.allocate(48, 8);
    assertEquals(heap.reallocate(mistaken, 48, 8, 48), mistaken);
    assertEquals([heap.sizeOf(block), heap.sizeOf(mistaken)], [32, 48]);
    const { reallocations, copiedBytes, unknownFrees, frees } = heap.counters;
    assertEquals([reallocations, copiedBytes, unknownFrees, frees], [1, 0, 1, 0]);
  });

  Deno.test(`${name} heap keeps the old block if there is no room for the new one`, () => {
    const heap = make(REGION);
    const block = heap.allocate(0x9000, 8);
    const before = state(heap).blocks;
    assertEquals(heap.reallocate(block, 0x9000, 8, 0x9001), 0);
    assertEquals([...heap.blocks()], before);
    assertEquals(heap.sizeOf(block), 0x9000);
    assertEquals([heap.counters.failures, heap.counters.reallocations], [1, 0]);
  });

  Deno.test(`${name} heap knows the sizes of live blocks only`, () => {
    const heap = make(REGION);
    const [empty, block] = [heap.allocate(0, 1), heap.allocate(13, 1)];
    if (name === "TLSF") assertEquals(heap.sizeOf(empty), 0);
    assertEquals(heap.sizeOf(block), 13);
    for (const address of [0, 1, block + 1, NaN]) assertEquals(heap.sizeOf(address), undefined);
    heap.free(block, 13);
    heap.free(empty, 0);
    assertEquals([heap.sizeOf(block), heap.sizeOf(empty)], [undefined, undefined]);
  });
}

Deno.test("TLSF heap lets frees from its end upwards pass, and counts them", () => {
  const heap = new TlsfHeap({ start: 0x10000 });
  assertEquals(heap.free(0x3effffff), "unknown");
  for (const address of [0x3f000000, 0x3f000008, 0x7effffff, 0xffffffff]) {
    assertEquals(heap.free(address), "ignored");
  }
  assertEquals([heap.counters.ignoredFrees, heap.counters.unknownFrees], [4, 1]);
});

Deno.test("TLSF heap moves what was above it into it: an input that grows", () => {
  const heap = new TlsfHeap({ start: 0x10000 });
  assertEquals(heap.reallocate(0x3f000000, 16, 4, 32), 0x10008);
  const { ignoredFrees, liveBlocks, liveBytes, copiedBytes } = heap.counters;
  assertEquals([ignoredFrees, liveBlocks, liveBytes, copiedBytes], [1, 1, 32, 0]);
});

Deno.test("TLSF heap allocates before it frees: a block does not grow where it is", () => {
  const heap = new TlsfHeap(REGION);
  assertEquals(heap.allocate(24, 8), 0x10008);
  assertEquals(heap.reallocate(0x10008, 24, 8, 40), 0x10028);
  assertEquals(heap.reallocate(0x10028, 40, 8, 8), 0x10008); // into the hole
  const { peakLiveBytes, reallocations, copiedBytes } = heap.counters;
  assertEquals([peakLiveBytes, reallocations, copiedBytes], [24 + 40, 2, 24 + 8]);
});

Deno.test("TLSF heap counts", () => {
  // Usable: 0x1010 to 0x1110, of which the last 16 mark the end.
  const heap = new TlsfHeap({ start: 0x1001, end: 0x111f });
  const a = heap.allocate(10, 4); // 32
  const b = heap.allocate(20, 16); // at 0x1030: payload 0x1040, 36 -> 48
  heap.allocate(3, 1); // 16
  heap.free(a);
  heap.free(b); // joined with the one below: 80
  heap.free(b);
  heap.allocate(100, 1); // 108 -> 112, of the 144 at the end
  heap.allocate(100, 1);
  assertEquals(heap.counters, {
    liveBytes: 103,
    liveBlocks: 2,
    peakLiveBytes: 103,
    peakLiveBlocks: 3,
    allocations: 4,
    allocatedBytes: 133,
    reallocations: 0,
    copiedBytes: 0,
    frees: 2,
    failures: 1,
    ignoredFrees: 0,
    unknownFrees: 1,
    usedBytes: 286 - (80 - 8) - (32 - 8),
    peakUsedBytes: 286 - (80 - 8) - (32 - 8),
    highWater: 0x1010 + 80 + 16 + 112,
    footprint: 15 + 80 + 16 + 112,
    wastedBytes: 16 + 112 - 103,
    lostBytes: 0,
    freeBytes: 80 - 8 + 32 - 8,
    freeBlocks: 2,
    largestFree: 72,
    largestRequest: 72,
    fragmentation: 1 - 72 / 96,
  });
  assertEquals([...heap.blocks()], [
    { address: 0x1010, size: 80, state: "free", payload: 0, requested: 0 },
    { address: 0x1060, size: 16, state: "used", payload: 0x1068, requested: 3 },
    { address: 0x1070, size: 112, state: "used", payload: 0x1078, requested: 100 },
    { address: 0x10e0, size: 32, state: "free", payload: 0, requested: 0 },
  ]);
});

Deno.test("TLSF heap peaks and high water stay when everything is given back", () => {
  const heap = new TlsfHeap({ start: 0x1000, end: 0x1110 });
  const untouched = heap.counters.usedBytes;
  assertEquals(untouched, 16 + 8); // the end marker, and one free block's header
  heap.free(heap.allocate(100, 8));
  heap.free(heap.allocate(1, 8));
  const { usedBytes, peakUsedBytes, highWater, fragmentation } = heap.counters;
  assertEquals([usedBytes, peakUsedBytes], [untouched, untouched + 112]);
  assertEquals([highWater, fragmentation], [0x1070, 0]);
});

Deno.test("TLSF heap without a free block is not fragmented", () => {
  const heap = new TlsfHeap({ start: 0x1000, end: 0x1020 });
  heap.allocate(8, 8);
  const { freeBytes, freeBlocks, largestFree, fragmentation, usedBytes } = heap.counters;
  assertEquals([freeBytes, freeBlocks, largestFree, fragmentation, usedBytes], [0, 0, 0, 0, 32]);
});
