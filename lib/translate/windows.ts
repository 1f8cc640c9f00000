/**
 * Where code that is translated now most often stores: there no store marks its chunk (see
 * `waiveMarks` in lib/machine/memory.ts).
 *
 * @module
 */
import { MEMORY_END } from "../addresses.ts";
import { CHUNK, type Memory } from "../machine/memory.ts";
import type { Program } from "../program.ts";
import { SP } from "./convention.ts";

/** Addresses from a first one to behind a last one, multiples of {@linkcode CHUNK}. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** The windows of what is translated together. */
export interface Windows {
  /** For stores through the stack pointer. */
  readonly stack: Window;
  /** For all others. */
  readonly data: Window;
}

/** Windows of code whose stores are all marked. */
export const NOWHERE: Windows = { stack: { from: 0, to: 0 }, data: { from: 0, to: 0 } };

const CHUNKS = MEMORY_END / CHUNK;
/** Chunks that a stack or a heap may grow by, and gaps between data that are passed over. */
const ROOM = 8;
/** A window has no more chunks: those without a mark have to be looked through. */
const MOST = 1024;
/** A window that begins below this begins at 0: an address is then compared without a subtraction. */
const LOW = 128;

/** Chunks that hold something now, or will. */
function usedChunks(program: Program, memory: Memory): Uint8Array {
  const used = new Uint8Array(CHUNKS);
  for (const chunk of memory.writtenChunks()) used[chunk] = 1;
  for (const { from, to } of program.imageRanges) {
    used.fill(1, Math.floor(from / CHUNK), Math.ceil(to / CHUNK));
  }
  return used;
}

/** The longest stretch of chunks that are used, gaps passed over, and room behind it. */
function longest(used: Uint8Array): Window {
  let best = { from: 0, to: 0 };
  for (let first = used.indexOf(1); first >= 0;) {
    let last = first;
    for (let next = first; next >= 0 && next - last <= ROOM; next = used.indexOf(1, last + 1)) {
      last = next;
    }
    if (last + 1 - first > best.to - best.from) best = { from: first, to: last + 1 };
    first = used.indexOf(1, last + 1);
  }
  const from = best.from < LOW ? 0 : best.from;
  const room = Math.max(ROOM, (best.to - best.from) >>> 2);
  return { from, to: Math.min(best.to + room, from + MOST, CHUNKS) };
}

/** The chunks around a stack pointer that are used, and room below them. */
function around(used: Uint8Array, stackPointer: number): Window {
  const chunk = Math.min(stackPointer >>> 16, CHUNKS - 1);
  let [from, to] = [chunk, chunk + 1];
  while (from > 0 && to - from < MOST && used[from - 1] === 1) from--;
  while (to < CHUNKS && to - from < MOST && used[to] === 1) to++;
  return { from: Math.max(from - ROOM, 0), to };
}

const inBytes = ({ from, to }: Window): Window => ({ from: from * CHUNK, to: to * CHUNK });

/**
 * Finds where code stores, by what memory holds now, and waives marks there.
 *
 * @param program The program.
 * @param memory Its memory, and the machine's registers.
 * @returns The windows.
 */
export function openWindows(program: Program, memory: Memory): Windows {
  const used = usedChunks(program, memory);
  const stackPointer = memory.registers[SP]!;
  const windows = { stack: inBytes(around(used, stackPointer)), data: inBytes(longest(used)) };
  for (const { from, to } of Object.values(windows)) memory.waiveMarks(from, to);
  return windows;
}
