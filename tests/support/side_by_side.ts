// One program on the interpreter and on translated code: whatever can be seen of both must agree.
import { assert, assertEquals } from "@std/assert";
import { variants } from "../../lib/isa/instructions.ts";
import { register, type RegisterName } from "../../lib/isa/registers.ts";
import { Machine } from "../../lib/machine/machine.ts";
import { CHUNK, Memory } from "../../lib/machine/memory.ts";
import type { EngineFactory } from "../../lib/machine/stops.ts";
import type { Program } from "../../lib/program.ts";
import {
  type EngineOptions,
  translatedEngine,
  TranslatingEngine,
} from "../../lib/translate/mod.ts";
import { Runtime } from "../../runtime/mod.ts";
import { programFrom, setWord, type Start } from "./assembled.ts";

/** Two machines that begin alike. */
export interface Sides {
  readonly plain: Machine;
  readonly translated: Machine;
}

/** What both begin with. */
export type SidesStart = Pick<Start, "registers" | "memory" | "base" | "entry" | "count"> & {
  /** The engine of the second machine; one that translates all that it reaches if not given. */
  readonly engine?: EngineFactory;
};

const memories: [Memory?, Memory?] = [];

function machineAt(place: 0 | 1, program: Program, start: SidesStart): Machine {
  const memory = memories[place] ??= new Memory();
  const machine = new Machine(program, new Runtime(), { memory, count: start.count ?? false });
  for (const [name, value] of Object.entries(start.registers ?? {})) {
    machine.registers[register(name as RegisterName)] = value;
  }
  for (const [address, value] of Object.entries(start.memory ?? {})) {
    setWord(machine, +address, value);
  }
  return machine;
}

/** Both machines for a program. They take the memories of the pair that was made before. */
export function sidesOf(guest: string | Program, start: SidesStart = {}): Sides {
  const program = typeof guest === "string" ? programFrom(guest, start) : guest;
  const plain = machineAt(0, program, start);
  const translated = machineAt(1, program, start);
  translated.useEngine(start.engine ?? translatedEngine({ eager: true }));
  return { plain, translated };
}

/** An engine whose work can be looked at: `made` has one for each machine that it was given to. */
export function observedEngine(
  options: EngineOptions = {},
): { readonly factory: EngineFactory; readonly made: readonly TranslatingEngine[] } {
  const made: TranslatingEngine[] = [];
  return {
    made,
    factory: (program, memory, flavour) => {
      const engine = new TranslatingEngine(program, memory, options, flavour);
      made.push(engine);
      return engine.loop;
    },
  };
}

/** What can be seen of a machine between two instructions. */
export function seen({ pc, nextPc, cycles, steps, exit, registers }: Machine) {
  return {
    pc,
    nextPc,
    cycles,
    steps,
    exit: exit && { ...exit, fault: "fault" in exit ? exit.fault.message : undefined },
    registers: [...registers.subarray(0, 36)],
  };
}

/** Compares what can be seen, memory apart. */
export function assertSameState({ plain, translated }: Sides, about: string): void {
  const [expected, actual] = [seen(plain), seen(translated)];
  // Comparing text first is quicker than a deep comparison, which then says what differs.
  if (JSON.stringify(actual) !== JSON.stringify(expected)) assertEquals(actual, expected, about);
  assertSameCounts({ plain, translated }, about);
}

/** Compares how often each variant was executed; machines that do not count have counted nothing. */
export function assertSameCounts({ plain, translated }: Sides, about: string): void {
  const { counts } = translated;
  for (const [variant, expected] of plain.counts.entries()) {
    if (counts[variant] === expected) continue;
    const { instruction: { name } } = variants[variant]!;
    assertEquals(counts[variant], expected, `${about}: executions of ${name}`);
  }
}

/** Compares every chunk of memory that either side has touched, and what is noted of it. */
export function assertSameMemory({ plain, translated }: Sides, about: string): void {
  const written = new Set(translated.memory.writtenChunks());
  for (const chunk of written.union(new Set(plain.memory.writtenChunks()))) {
    const from = chunk * CHUNK / 4;
    const expected = plain.memory.words.subarray(from, from + CHUNK / 4);
    const actual = translated.memory.words.subarray(from, from + CHUNK / 4);
    let holds = 0;
    for (const [index, word] of actual.entries()) {
      holds |= word;
      if (word === expected[index]) continue;
      assertEquals(word, expected[index], `${about}: word ${((from + index) * 4).toString(16)}`);
    }
    if (holds !== 0) assert(written.has(chunk), `${about}: chunk ${chunk} is not noted as written`);
  }
}

/**
 * Runs both to their end, or so many steps, and compares at every stop.
 *
 * @param sides The machines.
 * @param stretch How many steps lie between two stops.
 * @param about What a failure prints.
 * @param most The steps that are run if the program does not end.
 */
export function assertAgreement(sides: Sides, stretch: number, about = "", most = 100_000): void {
  const { plain, translated } = sides;
  for (let steps = stretch; steps < most + stretch; steps += stretch) {
    const reasons = [plain, translated].map((machine) => machine.run({ steps }).reason);
    assertEquals(reasons[1], reasons[0], about);
    assertSameState(sides, `${about}, stopped each ${stretch} steps, at ${steps}`);
    if (plain.exit) break;
  }
  assertSameMemory(sides, about);
}

/**
 * The same, and once more from the start: what the first run has reached is translated by then, so
 * that calls come back inside their regions.
 */
export function assertAgreementTwice(
  sides: Sides,
  stretch: number,
  about = "",
  most = 100_000,
): void {
  const machines = [sides.plain, sides.translated];
  const states = machines.map((machine) => machine.save());
  assertAgreement(sides, stretch, about, most);
  for (const [index, machine] of machines.entries()) machine.restore(states[index]!);
  assertAgreement(sides, stretch, `${about}, the second time`, most);
}

/** Runs a program as {@linkcode assertAgreement} does, anew for each stretch, and returns the last. */
export function assertAgreements(
  guest: string | Program,
  start: SidesStart = {},
  stretches: readonly number[] = [100_000, 1, 7, 64, 65, 997],
): Sides {
  const program = typeof guest === "string" ? programFrom(guest, start) : guest;
  let sides: Sides | undefined;
  for (const stretch of stretches) {
    sides = sidesOf(program, start);
    // Few steps between stops are enough for the first thousands.
    assertAgreementTwice(sides, stretch, "", stretch < 100 ? 3_000 : 100_000);
  }
  sides = sidesOf(program, start);
  assertAgreementTwice(sides, 100_000, "at last");
  return sides;
}
