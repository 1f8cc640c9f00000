import type { Machine } from "../lib/machine/machine.ts";
import type { RunEnd } from "./run.ts";
export interface Backtrace {
  readonly frames: readonly { pc: number; function: string | null; offset: number | null }[];
}
export function backtraceOf(_m: Machine, end: RunEnd): Backtrace {
  return { frames: [{ pc: end.pc, function: null, offset: null }] };
}
