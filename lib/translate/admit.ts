/**
 * What is asked about stores outside the window that code was translated for: a part of each module.
 *
 * @module
 */
import { STRAYS, STRAYS_HOME, WRITTEN_HOME } from "../machine/home.ts";
import { CodeWriter, type FunctionType, I32, type WasmFunction } from "../wasm/mod.ts";
import { type AccessGroup, limitOf } from "./accesses.ts";
import { MEMORY_END } from "../addresses.ts";
import type { Source } from "./source.ts";

/** `admit(cell, anchor, alignment, limit, first, last)` gives 1 where addresses are refused. */
export const ADMIT: FunctionType = { parameters: [I32, I32, I32, I32, I32, I32], results: [I32] };

const [CELL, ANCHOR, ALIGNMENT, LIMIT, FIRST, LAST] = [0, 1, 2, 3, 4, 5];

/** Where it is noted which address the group had that is opened at a pc; others may be noted there. */
function cellOf(pc: number): number {
  return STRAYS_HOME + ((pc >>> 2) % STRAYS) * 4;
}

/** Where the group that is opened at a pc stored last when that was outside its window; 0 for never. */
export function lastStray(source: Source, pc: number): number {
  return source.word(cellOf(pc));
}

/**
 * `admit`: tests a group's anchor, notes it, and marks the chunks of its first and last store.
 *
 * @param type The index of {@linkcode ADMIT}.
 * @returns The function.
 */
export function admitFunction(type: number): WasmFunction {
  const code = new CodeWriter();
  code.get(ANCHOR);
  code.get(ALIGNMENT);
  code.op("i32.rotr");
  code.get(LIMIT);
  code.op("i32.ge_u");
  code.if();
  code.i32(1);
  code.op("return");
  code.op("end");
  code.get(CELL);
  code.get(ANCHOR);
  code.access("i32.store", 0);
  for (const distance of [FIRST, LAST]) {
    code.get(ANCHOR);
    code.get(distance);
    code.op("i32.add");
    code.i32(16);
    code.op("i32.shr_u");
    code.i32(1);
    code.access("i32.store8", WRITTEN_HOME);
  }
  code.i32(0);
  code.op("end");
  return { type, locals: 0, body: code.out.bytes };
}

/** What is opened: a group that stores, the local that has its anchor, and the pc there. */
interface Opened {
  readonly group: AccessGroup;
  readonly local: number;
  readonly pc: number;
}

/** Leaves what `admit`, the function with an index, gives for a group. */
export function askAdmit(code: CodeWriter, { group, local, pc }: Opened, index: number): void {
  const { first, last } = group.stores!;
  code.i32(cellOf(pc));
  code.get(local);
  for (const one of [group.alignment, limitOf(group, MEMORY_END), first, last]) code.i32(one);
  code.call(index);
}
