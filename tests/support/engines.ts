// Everything that executes programs: the suites run on each of them.
import { MEMORY_END, PAGE } from "../../lib/addresses.ts";
import type { Exit } from "../../lib/machine/exit.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import type { MemoryGuard } from "../../lib/machine/ports.ts";
import { programOf } from "../../lib/program.ts";
import {
  BASE,
  machineOf,
  type Registers,
  runToEnd,
  type Start,
  word,
  type Words,
} from "./assembled.ts";

/** What a program starts with. */
export interface EngineStart {
  readonly registers?: Registers;
  readonly memory?: Words;
  readonly base?: number;
}

/** What it leaves behind. */
export interface EngineEnd {
  /** The 36 registers, unsigned. */
  readonly registers: readonly number[];
  /** An aligned word of memory, unsigned. Valid until the next run. */
  readonly word: (address: number) => number;
  readonly exit: Exit;
  readonly cycles: number;
}

export interface Engine {
  readonly name: string;
  /** Runs instruction words from the first one on, with a plain runtime, to their end. */
  run(words: Uint32Array, start?: EngineStart): EngineEnd;
}

/** A guard that is asked about every access, and has nothing against any. */
export const ALLOWING: MemoryGuard = {
  pages: new Uint8Array(MEMORY_END / PAGE).fill(2),
  stackFrom: 0,
  stackSpan: 0,
  allows: () => true,
  check: () => {},
  checkStack: () => {},
};

function interpreter(name: string, more: Pick<Start, "count" | "guard" | "engine">): Engine {
  return {
    name,
    run(words, start = {}) {
      const machine = machineOf(programOf(words, start.base ?? BASE), { ...start, ...more });
      const exit = runToEnd(machine);
      return {
        registers: [...machine.registers.subarray(0, 36)].map((value) => value >>> 0),
        word: (address) => word(machine, address),
        exit,
        cycles: machine.cycles,
      };
    },
  };
}

export const engines: readonly Engine[] = [
  interpreter("interpreter", {}),
  interpreter("counting interpreter", { count: true }),
  interpreter("guarded interpreter", { guard: ALLOWING }),
  interpreter("translated engine", { engine: translatedEngine({ eager: true }) }),
];
