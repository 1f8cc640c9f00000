// Small programs written as text, on one memory that is cleared and used again.
import { assemble } from "../../lib/isa/assemble.ts";
import { register, type RegisterName } from "../../lib/isa/registers.ts";
import type { Exit } from "../../lib/machine/exit.ts";
import { Machine } from "../../lib/machine/machine.ts";
import type { EngineFactory } from "../../lib/machine/stops.ts";
import { Memory } from "../../lib/machine/memory.ts";
import type { Host, MemoryGuard } from "../../lib/machine/ports.ts";
import { type Program, programOf } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";

/** Values by register name. */
export type Registers = Partial<Record<RegisterName, number>>;
/** Words by address. */
export type Words = Readonly<Record<number, number>>;

/** Where programs start unless they say otherwise. */
export const BASE = 0x1000;

let memory: Memory | undefined;

/** The memory of all machines of a test file: making one is slow, and one runs at a time. */
export function sharedMemory(): Memory {
  return memory ??= new Memory();
}

export interface Start {
  readonly host?: Host;
  readonly registers?: Registers;
  readonly memory?: Words;
  readonly base?: number;
  readonly entry?: number;
  readonly count?: boolean;
  readonly guard?: MemoryGuard;
  readonly engine?: EngineFactory;
  /** A memory of its own, for tests with two machines at once. */
  readonly own?: boolean;
}

export function programFrom(text: string, { base = BASE, entry = base }: Start = {}): Program {
  const program = programOf(assemble(text, base), base);
  // A copy has all of its code decoded; a program decodes what it comes to.
  return entry === base ? program : { ...program, entry };
}

/** A machine at the start of a program. */
export function machineOf(guest: string | Program, start: Start = {}): Machine {
  const program = typeof guest === "string" ? programFrom(guest, start) : guest;
  const machine = new Machine(program, start.host ?? new Runtime(), {
    count: start.count ?? false,
    ...(start.guard ? { guard: start.guard } : {}),
    ...(start.own ? {} : { memory: sharedMemory() }),
  });
  if (start.engine) machine.useEngine(start.engine);
  for (const [name, value] of Object.entries(start.registers ?? {})) {
    machine.registers[register(name as RegisterName)] = value;
  }
  for (const [address, word] of Object.entries(start.memory ?? {})) {
    setWord(machine, +address, word);
  }
  return machine;
}

export function setWord({ memory }: Machine, address: number, word: number): void {
  memory.words[address >>> 2] = word;
  memory.written[address >>> 16] = 1;
}

/** An aligned word of memory, unsigned. */
export function word({ memory }: Machine, address: number): number {
  return memory.words[address >>> 2]! >>> 0;
}

/** A register's value, unsigned. */
export function reg({ registers }: Machine, name: RegisterName): number {
  return registers[register(name)]! >>> 0;
}

/** Runs to the end, which must come soon. */
export function runToEnd(machine: Machine, steps = 100_000): Exit {
  const stop = machine.run({ steps: machine.steps + steps });
  if (stop.reason !== "ended") throw new Error(`The program stopped: ${stop.reason}`);
  return stop.exit;
}

/** The end in few words: its reason, the code or the kind of fault, and the pc. */
export function brief(exit: Exit): readonly unknown[] {
  switch (exit.reason) {
    case "faulted":
      return [exit.fault.kind, exit.pc];
    case "halted":
    case "exited":
      return [exit.reason, exit.code, exit.pc];
    case "leftCode":
      return [exit.reason, exit.pc, exit.to];
    case "endInUnconstrained":
      return [exit.reason, exit.pc];
  }
}
