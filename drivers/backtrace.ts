import type { Machine } from "../lib/machine/machine.ts";
import type { RunEnd } from "./run.ts";
export interface Frame {
  readonly pc: number;
  readonly function: string | null;
  readonly offset: number | null;
}
export interface Backtrace {
  readonly frames: readonly Frame[];
}
export function backtraceOf(_m: Machine, end: RunEnd): Backtrace {
  return { frames: [{ pc: end.pc, function: null, offset: null }] };
}
