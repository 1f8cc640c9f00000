// Everything that executes programs: the suites run on each of them.
import type { Exit } from "../../lib/machine/exit.ts";
import { programOf } from "../../lib/program.ts";
import { BASE, machineOf, type Registers, runToEnd, word, type Words } from "./assembled.ts";

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

const interpreter: Engine = {
  name: "interpreter",
  run(words, start = {}) {
    const machine = machineOf(programOf(words, start.base ?? BASE), start);
    const exit = runToEnd(machine);
    return {
      registers: [...machine.registers.subarray(0, 36)].map((value) => value >>> 0),
      word: (address) => word(machine, address),
      exit,
      cycles: machine.cycles,
    };
  },
};

export const engines: readonly Engine[] = [interpreter];
