/**
 * Jump tables: where a computed jump can go. What is found here only affects speed: translated code
 * compares the real target with the list, and leaves if it is not on it.
 *
 * @module
 */
import { bitOf, effectsOf } from "./effects.ts";
import type { Source } from "./source.ts";

/** How far back a definition is looked for, in instructions. */
const REACH = 4_000;
/** The most entries of a table. */
const MOST = 1024;
/** The most instructions from one target to another: V8 takes no longer table of branches. */
const WIDEST = 65_520;

/** The last instruction before an address that writes a register; undefined if none is near. */
function definition(source: Source, before: number, register: number, start: number) {
  const last = Math.max(start, before - REACH * 4);
  for (let pc = before - 4; pc >= last; pc -= 4) {
    if ((effectsOf(source.at(pc)).writes & bitOf(register)) !== 0) return { pc, ...source.at(pc) };
  }
  return undefined;
}

/** A constant that lui, addiu and ori have put into a register. */
function constantIn(
  source: Source,
  before: number,
  register: number,
  start: number,
): number | undefined {
  const found = definition(source, before, register, start);
  if (!found) return undefined;
  const { variant: { instruction, bRegister, cRegister }, b, c, pc } = found;
  if (cRegister) return undefined;
  if (instruction.name === "SLL" && !bRegister) return (b << c) >>> 0;
  if (instruction.name !== "ADD" && instruction.name !== "OR") return undefined;
  if (!bRegister) return instruction.name === "ADD" ? (b + c) >>> 0 : (b | c) >>> 0;
  if (b === 0) return c >>> 0;
  const base = constantIn(source, pc, b, start);
  if (base === undefined) return undefined;
  return instruction.name === "ADD" ? (base + c) >>> 0 : (base | c) >>> 0;
}

/** The address of the table behind `lw target, offset(index + table)`; undefined if it is none. */
function tableOf(source: Source, jump: number, register: number, start: number) {
  const load = definition(source, jump, register, start);
  if (load?.variant.instruction.name !== "LW") return undefined;
  const sum = definition(source, load.pc, load.b, start);
  if (sum?.variant.instruction.name !== "ADD" || !sum.variant.cRegister) return undefined;
  if (!sum.variant.bRegister) return undefined;
  for (const part of [sum.b, sum.c]) {
    const base = constantIn(source, sum.pc, part, start);
    if (base !== undefined) return (base + load.c) >>> 0;
  }
  return undefined;
}

/**
 * Where a computed jump may go within its function: the words of the table that it reads, as long as
 * they are addresses of the function.
 *
 * @param source The program.
 * @param jump The jump's address.
 * @param range The function.
 * @returns Addresses, each once.
 */
export function jumpTargets(
  source: Source,
  jump: number,
  range: { readonly start: number; readonly end: number },
): number[] {
  const table = tableOf(source, jump, source.at(jump).b, range.start);
  if (table === undefined) return [];
  const targets = new Set<number>();
  let [lowest, highest] = [Infinity, 0];
  for (let entry = 0; entry < MOST; entry++) {
    const target = source.word(table + 4 * entry);
    if (target < range.start || target >= range.end || !source.holds(target)) break;
    lowest = Math.min(lowest, target);
    highest = Math.max(highest, target);
    if ((highest - lowest) / 4 >= WIDEST) break;
    targets.add(target);
  }
  return [...targets];
}
