/**
 * What a guest's heap has cost, and what it would cost under the VM's two allocators.
 *
 * @module
 */
import { MEMORY_END } from "../lib/addresses.ts";
import type { Machine } from "../lib/machine/mod.ts";
import { CHUNK } from "../lib/machine/memory.ts";
import { BumpHeap } from "../runtime/heap/bump.ts";
import { type Heap, isHeapRequest } from "../runtime/heap/heap.ts";
import { TlsfHeap } from "../runtime/heap/tlsf.ts";
import type { GuestLayout } from "../runtime/layouts.ts";
import type { AllocatorCall } from "./allocator_calls.ts";
import { type CallSite, CallSites } from "./call_sites.ts";

/** What one of the models makes of the guest's requests. Bytes, unless it says otherwise. */
export interface HeapModelReport {
  /** Most that was in use at once: headers, padding, and what is never used again included. */
  readonly peakBytes: number;
  /** From the heap's start to the highest byte that was ever given out. */
  readonly footprint: number;
  /** In use at the end. */
  readonly usedBytes: number;
  /** The largest piece that is free at the end. */
  readonly largestFree: number;
  /** 0 if all free memory is in one piece, towards 1 if it is in many. */
  readonly fragmentation: number;
  /** Requests that did not fit. */
  readonly failures: number;
  /** Whether each address of the model was the guest's own. */
  readonly sameAddresses: boolean;
}

/** Whether a guest with these requests would get along with a layout. */
export interface HeapFit {
  /** Whether it would. */
  readonly fits: boolean;
  /** Bytes that would be left between the heap's highest byte and its limit; negative if none. */
  readonly spare: number;
}

/** What was seen of a guest's heap. Bytes are those that the guest asked for, unless it says so. */
export interface HeapReport {
  /** The guest's layout. */
  readonly layout: GuestLayout;
  /** The entry points of its allocator that were watched; empty if none was found. */
  readonly entryPoints: readonly string[];
  /** Blocks given out, those of reallocations included. */
  readonly allocations: number;
  /** Blocks taken back, those of reallocations included. */
  readonly frees: number;
  /** Whether the guest has a function that frees; bump guests often have none that is called. */
  readonly seesFrees: boolean;
  /** Reallocations that were seen as such. */
  readonly reallocations: number;
  /** Requests that the guest's allocator refused. */
  readonly refused: number;
  /** Frees of blocks that it had not given out. */
  readonly unknownFrees: number;
  /** Live at the end, and so never freed. */
  readonly liveBytes: number;
  /** Blocks live at the end. */
  readonly liveBlocks: number;
  /** Most that was live at once. */
  readonly peakBytes: number;
  /** Everything that was ever asked for. */
  readonly totalBytes: number;
  /**
   * From the heap's start to the highest byte that the guest's own allocator has given out, which is
   * what it has used of its address space.
   */
  readonly footprint: number;
  /** The largest free piece under the guest's own allocator; null where no model has its addresses. */
  readonly largestFree: number | null;
  /** The same requests under each allocator. */
  readonly models: { readonly bump: HeapModelReport; readonly embedded: HeapModelReport };
  /** Stack that was used, in whole 64 KiB: what lies written below the end of memory. */
  readonly stackBytes: number;
  /** Whether the guest would fit each layout. Go's has no frees: its collector is switched off. */
  readonly fits: { readonly bump: HeapFit; readonly embedded: HeapFit; readonly go: HeapFit };
  /** Where requests came from, the largest total first. */
  readonly callSites: readonly CallSite[];
}

/** Overhead of a block under Go, as an upper bound for small ones: size classes waste an eighth. */
const GO_OVERHEAD = 8 / 7;

/** A live block of the guest, and what the models call it. */
interface Block {
  readonly size: number;
  readonly site: number;
  bump: number;
  embedded: number;
}

/** A model with how it compares with the guest. */
class Model {
  readonly heap: Heap;
  sameAddresses = true;

  constructor(heap: Heap) {
    this.heap = heap;
  }

  allocate(size: number, align: number, address: number): number {
    return this.#compared(this.heap.allocate(size, align), address);
  }

  reallocate(old: number, oldSize: number, align: number, size: number, address: number): number {
    return this.#compared(this.heap.reallocate(old, oldSize, align, size), address);
  }

  #compared(own: number, address: number): number {
    if (own !== address) this.sameAddresses = false;
    return own;
  }

  report(): HeapModelReport {
    const counters = this.heap.counters;
    return {
      peakBytes: counters.peakUsedBytes,
      footprint: counters.footprint,
      usedBytes: counters.usedBytes,
      largestFree: counters.largestFree,
      fragmentation: counters.fragmentation,
      failures: counters.failures,
      sameAddresses: this.sameAddresses && counters.allocations > 0,
    };
  }
}

/** Follows a guest's heap, call by call. */
export class HeapObserver {
  readonly #layout: GuestLayout;
  readonly #machine: Machine;
  readonly #bump: Model;
  readonly #embedded: Model;
  readonly #blocks = new Map<number, Block>();
  readonly #sites: CallSites;
  #allocations = 0;
  #frees = 0;
  #reallocations = 0;
  #refused = 0;
  #unknownFrees = 0;
  #liveBytes = 0;
  #peakBytes = 0;
  #totalBytes = 0;
  #highest: number;

  /** An observer of a machine that has not run yet. */
  constructor(machine: Machine, layout: GuestLayout) {
    this.#machine = machine;
    this.#layout = layout;
    const start = layout.imageEnd;
    this.#bump = new Model(new BumpHeap({ start }));
    this.#embedded = new Model(new TlsfHeap({ start }));
    this.#sites = new CallSites(machine);
    this.#highest = start;
  }

  /** Takes a call in. */
  observe(call: AllocatorCall): void {
    const { kind, address, size = 0, align, old } = call;
    if (kind === "free") return this.#free(old, size);
    // C says that this frees; Rust never does it.
    if (kind === "reallocate" && size === 0 && address === 0) return this.#free(old, 0);
    if (address === 0 || !isHeapRequest(size, align)) {
      this.#refused++;
      return;
    }
    const before = kind === "reallocate" ? this.#take(old) : undefined;
    if (kind === "reallocate") this.#reallocations++;
    const bump = before
      ? this.#bump.reallocate(before.bump, before.size, align, size, address)
      : this.#bump.allocate(size, align, address);
    const embedded = before
      ? this.#embedded.reallocate(before.embedded, before.size, align, size, address)
      : this.#embedded.allocate(size, align, address);
    const site = this.#sites.at(call.caller);
    this.#sites.allocated(site, size);
    // A block at the address of a live one: its free was not seen. Empty ones may share one.
    if ((this.#blocks.get(address)?.size ?? 0) > 0) this.#free(address, 0);
    this.#blocks.set(address, { size, site, bump, embedded });
    this.#allocations++;
    this.#totalBytes += size;
    this.#liveBytes += size;
    this.#peakBytes = Math.max(this.#peakBytes, this.#liveBytes);
    this.#highest = Math.max(this.#highest, address + size);
  }

  #free(address: number, size: number): void {
    if (address === 0) return;
    const block = this.#take(address);
    if (!block) {
      // Inputs of the embedded layout are not the heap's; their frees are meant to do nothing.
      if (address < this.#layout.heap.end) this.#unknownFrees++;
      return;
    }
    this.#bump.heap.free(block.bump, size === 0 ? block.size : size);
    this.#embedded.heap.free(block.embedded);
  }

  /** Takes a block out of the live ones. */
  #take(address: number): Block | undefined {
    const block = this.#blocks.get(address);
    if (!block) return undefined;
    this.#blocks.delete(address);
    this.#frees++;
    this.#liveBytes -= block.size;
    this.#sites.freed(block.site, block.size);
    return block;
  }

  /** What was seen so far. */
  report(entryPoints: readonly string[]): HeapReport {
    const bump = this.#bump.report();
    const embedded = this.#embedded.report();
    const start = this.#layout.imageEnd;
    const stackBytes = stackUse(this.#machine);
    const fit = (failures: number, end: number, limit: number): HeapFit => {
      const spare = limit - end;
      return { fits: failures === 0 && spare >= 0, spare };
    };
    const { heap: tlsf } = this.#embedded;
    const own = bump.sameAddresses ? bump : embedded.sameAddresses ? embedded : undefined;
    return {
      layout: this.#layout,
      entryPoints,
      allocations: this.#allocations,
      frees: this.#frees,
      seesFrees: entryPoints.some((name) => /free|dealloc/.test(name)),
      reallocations: this.#reallocations,
      refused: this.#refused,
      unknownFrees: this.#unknownFrees,
      liveBytes: this.#liveBytes,
      liveBlocks: this.#blocks.size,
      peakBytes: this.#peakBytes,
      totalBytes: this.#totalBytes,
      footprint: this.#highest - start,
      largestFree: own?.largestFree ?? null,
      models: { bump, embedded },
      stackBytes,
      fits: {
        bump: fit(bump.failures, start + bump.footprint, MEMORY_END - stackBytes),
        embedded: fit(embedded.failures, start + embedded.footprint, tlsf.end),
        go: fit(0, start + Math.ceil(this.#totalBytes * GO_OVERHEAD), tlsf.end),
      },
      callSites: this.#sites.sorted(),
    };
  }
}

/** Memory written below its end without a gap of 64 KiB: what the stack has used, rounded up. */
function stackUse({ memory }: Machine): number {
  let chunk = memory.written.length - 1;
  while (chunk >= 0 && memory.isWritten(chunk)) chunk--;
  return MEMORY_END - (chunk + 1) * CHUNK;
}
