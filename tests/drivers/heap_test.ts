import { assert, assertEquals, assertLess } from "@std/assert";
import { type AllocatorCall, AllocatorWatch } from "../../drivers/allocator_calls.ts";
import type { EngineName } from "../../drivers/engine_choice.ts";
import { programLayout } from "../../drivers/observers.ts";
import { runGuest } from "../../drivers/run.ts";
import { loadProgram, Machine } from "../../lib/machine/mod.ts";
import { BumpHeap } from "../../runtime/heap/bump.ts";
import { TlsfHeap } from "../../runtime/heap/tlsf.ts";
import { Runtime } from "../../runtime/mod.ts";
import { sharedMemory } from "../support/assembled.ts";
import { guestFrom } from "../support/command_line.ts";

// What the guests' own allocators do, seen from outside, against the models.

const fileOf = (name: string) =>
  Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url));

/** Every call that a guest makes of its allocator. */
async function callsOf(name: string): Promise<{ calls: AllocatorCall[]; start: number }> {
  const program = loadProgram(await fileOf(name));
  const machine = new Machine(program, new Runtime(), { memory: sharedMemory() });
  const calls: AllocatorCall[] = [];
  const watch = new AllocatorWatch(machine, (call) => calls.push(call));
  for (;;) {
    const stop = machine.run();
    if (stop.reason === "ended") break;
    assert(stop.reason === "watched");
    watch.stopped(stop.pc);
  }
  assertEquals(machine.exit?.reason, "halted");
  return { calls, start: programLayout(program).imageEnd };
}

const TREES = { "rust-bump-tree": BumpHeap, "rust-embedded-tree": TlsfHeap } as const;

for (const [name, Model] of Object.entries(TREES)) {
  Deno.test(`${name} gets each address from its allocator that the model gives, 10,000 and more`, async () => {
    const { calls, start } = await callsOf(name);
    const heap = new Model({ start });
    let allocations = 0;
    for (const { kind, address, size, align, old } of calls) {
      if (kind === "free") assertEquals(heap.free(old, size), "freed");
      else {
        assertEquals(heap.allocate(size!, align), address, `allocation ${allocations}`);
        allocations++;
      }
    }
    assert(allocations >= 10_000, `${allocations}`);
  });
}

async function reportOf(name: string) {
  const result = await runGuest(await fileOf(name), { heap: true, memory: sharedMemory() });
  const { heap } = result.expectSuccess();
  assert(heap !== null);
  return heap;
}

Deno.test("heap report of rust-bump-tree: the peak is all allocations and their padding", async () => {
  const { calls, start } = await callsOf("rust-bump-tree");
  // The sum by hand: each request, and what it takes to align it.
  let position = start;
  let asked = 0;
  for (const { kind, size, align } of calls) {
    if (kind === "free") continue;
    position = Math.ceil(position / align) * align + size!;
    asked += size!;
  }
  const heap = await reportOf("rust-bump-tree");
  assertEquals(heap.models.bump.peakBytes, position - start);
  assertEquals(heap.footprint, position - start);
  assertEquals(heap.totalBytes, asked);
  assertEquals(heap.layout.name, "bump");
  assertEquals([heap.models.bump.sameAddresses, heap.models.embedded.sameAddresses], [true, false]);
  assertEquals(heap.largestFree, 0x7f000000 - position);
  assertEquals(heap.fits.bump.fits, true);
});

Deno.test("heap report of rust-embedded-tree: the peak is a small part of what bump would take", async () => {
  const heap = await reportOf("rust-embedded-tree");
  assertEquals(heap.layout.name, "embedded");
  assertEquals([heap.models.bump.sameAddresses, heap.models.embedded.sameAddresses], [false, true]);
  assertLess(heap.models.embedded.peakBytes * 5, heap.models.bump.peakBytes);
  assertEquals(heap.allocations - heap.frees, heap.liveBlocks);
  assertLess(heap.liveBytes, heap.peakBytes);
  assertLess(heap.peakBytes, heap.totalBytes);
  assertEquals(heap.callSites.reduce((sum, site) => sum + site.allocations, 0), heap.allocations);
  assertEquals(heap.callSites.reduce((sum, site) => sum + site.bytes, 0), heap.totalBytes);
  assertEquals(heap.callSites.reduce((sum, site) => sum + site.liveBytes, 0), heap.liveBytes);
  assert(heap.callSites[0]!.function !== null);
});

Deno.test("heap report changes nothing of a run", async () => {
  const elf = await fileOf("rust-embedded-tree");
  const plain = await runGuest(elf, { memory: sharedMemory() });
  const watched = await runGuest(elf, { heap: true, memory: sharedMemory() });
  assertEquals(plain.heap, null);
  for (const key of ["cycles", "steps", "registers", "publicValues", "end"] as const) {
    assertEquals(watched[key], plain[key], key);
  }
});

/**
 * A guest whose malloc gives out what its caller finds in $s0 and counts up. `outer` calls it on its
 * own behalf, as realloc does.
 */
const C_GUEST = `
  main:   li $s0, 0x4000
          li $a0, 24
          jal malloc
          nop
          move $s1, $v0
          move $a0, $v0
          li $a1, 100
          jal realloc
          nop
          move $a0, $v0
          jal free
          nop
          li $a0, 8
          jal malloc
          nop
          li $v0, 0
          li $a0, 0
          syscall
          nop
  malloc: move $v0, $s0
          jr $ra
          addiu $s0, $s0, 256
  realloc: move $t9, $ra
          jal malloc
          nop
          jr $t9
          nop
  free:   jr $ra
          nop
`;

/** Byte offsets of C_GUEST's functions: 19 instructions of main, then 3, 5 and 2. */
const FUNCTIONS = {
  main: [0x10000, 19 * 4],
  malloc: [0x1004c, 3 * 4],
  realloc: [0x10058, 5 * 4],
  free: [0x1006c, 2 * 4],
} as const;

Deno.test("heap report sees malloc, realloc and free, each outermost call once", async () => {
  const elf = guestFrom(C_GUEST, { functions: FUNCTIONS });
  const { heap } = (await runGuest(elf, { heap: true, memory: sharedMemory() })).expectSuccess();
  assert(heap !== null);
  assertEquals([...heap.entryPoints].toSorted(), ["free", "malloc", "realloc"]);
  assertEquals(
    [heap.allocations, heap.frees, heap.reallocations, heap.unknownFrees],
    [3, 2, 1, 0],
  );
  assertEquals([heap.totalBytes, heap.liveBytes, heap.liveBlocks], [132, 8, 1]);
  // 24, then 100 in its place: as realloc is seen, both are never live at once.
  assertEquals(heap.peakBytes, 100);
  assertEquals(heap.callSites.map((site) => [site.function, site.allocations, site.liveBytes]), [
    ["main", 1, 0],
    ["main", 1, 0],
    ["main", 1, 8],
  ]);
  // From the end of the file to 0x4200 + 8 there is nothing: this malloc is below.
  assertEquals(heap.models.bump.sameAddresses, false);
});

Deno.test("heap report of a guest without an allocator says that nothing was watched", async () => {
  const elf = guestFrom("li $v0, 0\nli $a0, 0\nsyscall");
  const { heap } = await runGuest(elf, { heap: true, memory: sharedMemory() });
  assert(heap !== null);
  assertEquals([heap.entryPoints, heap.allocations, heap.largestFree], [[], 0, null]);
});

Deno.test("heap report leaves out what an unconstrained block allocates", async () => {
  const elf = guestFrom(
    `
  main:   li $s0, 0x4000
          li $v0, 3
          syscall
          beqz $v0, over
          nop
          li $a0, 24
          jal malloc
          nop
          li $v0, 4
          syscall
  over:   li $a0, 16
          jal malloc
          nop
          li $v0, 0
          li $a0, 0
          syscall
  malloc: move $v0, $s0
          jr $ra
          addiu $s0, $s0, 256
`,
    { functions: { main: [0x10000, 64], malloc: [0x10040, 12] } },
  );
  const { heap } = (await runGuest(elf, { heap: true, memory: sharedMemory() })).expectSuccess();
  assertEquals([heap!.allocations, heap!.totalBytes], [1, 16]);
});

Deno.test("strict memory sees the stack come down on what the allocator has given out", async () => {
  // malloc hands out memory up to 0x50010000; then the stack pointer is put below that.
  const elf = guestFrom(
    `
  main:   lui $s0, 0x5000
          lui $a0, 1
          jal malloc
          nop
          lui $sp, 0x5001
          sw $zero, 0($sp)
          addiu $sp, $sp, -32
          sw $zero, 28($sp)
  malloc: jr $ra
          move $v0, $s0
`,
    { functions: { main: [0x10000, 32], malloc: [0x10020, 8] } },
  );
  const result = await runGuest(elf, { strictMemory: true, memory: sharedMemory() });
  assert(result.end.reason === "faulted");
  assertEquals([result.end.fault.kind, result.end.pc], ["stackCollision", 0x1001c]);
  assertEquals(result.backtrace.frames[0]?.function, "main");
  assert(result.end.fault.message.includes("the heap, which reaches up to 0x50010000"));
});

Deno.test("strict memory refuses a block past the end of the heap", async () => {
  const elf = guestFrom(
    "main: lui $s0, 0x3f00\nli $a0, 4\njal malloc\nnop\nmalloc: jr $ra\nmove $v0, $s0",
    { functions: { main: [0x10000, 16], malloc: [0x10010, 8] } },
  );
  const options = { strictMemory: true, memory: sharedMemory() } as const;
  const embedded = await runGuest(elf, { ...options, layout: "embedded" });
  assert(embedded.end.reason === "faulted");
  assertEquals([embedded.end.fault.kind, embedded.end.pc], ["heapOverflow", 0x10010]);
  // In the bump layout that address is the heap's.
  const bump = await runGuest(elf, { ...options, maxCycles: 100 });
  assertEquals(bump.end.reason, "cycleLimit");
});

Deno.test("heap report: a run that stops every few hundred steps is not translated, others are", async () => {
  const run = async (name: string, engine: EngineName) => {
    const options = { heap: true, engine, memory: sharedMemory() };
    return (await runGuest(await fileOf(name), options)).expectSuccess();
  };
  const dense = await run("rust-bump-tree", "auto");
  assertEquals(dense.engine, "interpreter");
  const translated = await run("rust-bump-tree", "wasm");
  assertEquals([translated.engine, translated.heap], ["wasm", dense.heap]);
  assertEquals((await run("c-memory", "auto")).engine, "wasm");
});
