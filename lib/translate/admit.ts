/**
 * What is asked about stores outside the window that code was translated for: a part of each module.
 *
 * @module
 */
import { WRITTEN_HOME } from "../machine/home.ts";
import { CodeWriter, type FunctionType, I32, type WasmFunction } from "../wasm/mod.ts";
import { type AccessGroup, limitOf } from "./accesses.ts";
import { MEMORY_END } from "../addresses.ts";

/** `admit(anchor, alignment, limit, first, last)` gives 1 where a group's addresses are refused. */
export const ADMIT: FunctionType = { parameters: [I32, I32, I32, I32, I32], results: [I32] };

const [ANCHOR, ALIGNMENT, LIMIT, FIRST, LAST] = [0, 1, 2, 3, 4];

/**
 * `admit`: tests a group's anchor, and marks the chunks of its first and last store.
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

/** Leaves what `admit` gives for a group that stores. */
export function askAdmit(code: CodeWriter, group: AccessGroup, local: number, index: number): void {
  const { first, last } = group.stores!;
  code.get(local);
  for (const one of [group.alignment, limitOf(group, MEMORY_END), first, last]) code.i32(one);
  code.call(index);
}
