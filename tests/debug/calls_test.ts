import { assertEquals, assertGreaterOrEqual } from "@std/assert";
import { FrameTable } from "../../lib/debug/frames.ts";
import { FunctionTable } from "../../lib/debug/functions.ts";
import { unwind } from "../../lib/debug/unwind.ts";
import { isCall, isReturn } from "../../lib/debug/stack_effects.ts";
import { Machine } from "../../lib/machine/machine.ts";
import { instructionWord, loadProgram } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { sharedMemory } from "../support/assembled.ts";

const FOLDER = new URL("../../testdata/debug/", import.meta.url);
/** Frames in the deepest chain of the test program. */
const DEEPEST = 9;

/** Steps at which unwind was right, of how many, and the deepest chain it told. */
interface Score {
  right: number;
  steps: number;
  deepest: number;
}

/** Runs a build of calls.c, and compares at every step, delay slots included. */
function score(build: string, has: { symbols: boolean; pdr: boolean }, isExact: boolean): Score {
  const program = loadProgram(Deno.readFileSync(new URL(build, FOLDER)));
  const { elf } = program;
  if (elf === undefined) throw new Error("Unreachable: it is an ELF file");
  const machine = new Machine(program, new Runtime({}), { memory: sharedMemory() });
  const text = elf.sections.find(({ name }) => name === ".text")!;
  const executable = [{ start: text.address, end: text.address + text.size }];
  const pdr = elf.sections.find(({ name }) => name === ".pdr")!;
  const records = has.pdr ? elf.bytes.slice(pdr.offset, pdr.offset + pdr.size) : new Uint8Array();
  const context = {
    registers: machine.registers,
    readWord: (address: number) => machine.memory.words[address >>> 2],
    readCode: (pc: number) => instructionWord(program, pc),
    functions: new FunctionTable(has.symbols ? elf.symbols : [], executable),
    frames: new FrameTable(records, executable),
  };
  // The truth, kept by watching calls and returns: each takes effect after its delay slot.
  const calls: number[] = [];
  const result = { right: 0, steps: 0, deepest: 0 };
  let before = 0;
  let last = 0;
  while (machine.exit === undefined) {
    const { pc } = machine;
    const found = unwind({ ...context, pc }).map((frame) => frame.pc);
    const truth = [pc, ...calls];
    const isRight = found.length === truth.length && found.every((at, i) => at === truth[i]);
    if (isExact) assertEquals(found, truth, `${build} at ${pc.toString(16)}`);
    if (isRight) result.deepest = Math.max(result.deepest, truth.length);
    result.right += isRight ? 1 : 0;
    result.steps++;
    machine.run({ steps: machine.steps + 1 });
    // This instruction was the delay slot of the one before it.
    if (isCall(before)) calls.unshift(last);
    if (isReturn(before)) calls.shift();
    before = instructionWord(program, pc) ?? 0;
    last = pc;
  }
  assertEquals(machine.exit.reason === "exited" && machine.exit.code, 150);
  return result;
}

const BUILDS = ["calls_gcc_O0.elf", "calls_gcc_O1.elf", "calls_gcc_O2.elf", "calls_gcc_Os.elf"];
const KNOWN = [
  { symbols: true, pdr: true },
  { symbols: true, pdr: false },
  { symbols: false, pdr: true },
];

for (const build of BUILDS) {
  for (const has of KNOWN) {
    const given = Object.entries(has).filter(([, known]) => known).map(([what]) => what);
    Deno.test(`unwind tells the calls of ${build} at every step by ${given.join(" and ")}`, () => {
      assertGreaterOrEqual(score(build, has, true).deepest, DEEPEST);
    });
  }

  Deno.test(`unwind tells most calls of ${build} without symbols and .pdr`, () => {
    const { right, steps } = score(build, { symbols: false, pdr: false }, false);
    // Measured: 99.3 to 99.7 %; the rest is in functions that are called by pointer only.
    assertGreaterOrEqual(right / steps, 0.99);
  });
}
