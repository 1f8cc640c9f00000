import { assertEquals, assertGreater, assertLessOrEqual } from "@std/assert";
import { backtraceOf } from "../../drivers/backtrace.ts";
import { findEncoding } from "../../lib/isa/mod.ts";
import { Machine } from "../../lib/machine/machine.ts";
import { instructionWord, loadProgram } from "../../lib/program.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";
import { Runtime } from "../../runtime/mod.ts";
import { sharedMemory } from "../support/assembled.ts";
import { random } from "../support/random.ts";

const GUESTS = new URL("../../testdata/guests/", import.meta.url);
const RETURN = 0x03e00008; // jr $ra
// move $ra, $zero: in the slot of a call of the C guests' entry, to which nobody returns.
const NO_RETURN = 0x0000f825;
const CALLS = new Set(["jal", "jalr", "bal"]);
/** unwind() gives up after this many frames. */
const MOST_FRAMES = 64;

function machineFor(guest: string, inputs: readonly string[]): Machine {
  const program = loadProgram(Deno.readFileSync(new URL(`${guest}.elf`, GUESTS)));
  const runtime = new Runtime({
    inputs: inputs.map((text) => {
      const source = parseInputSpec(text);
      return source.kind === "bytes" ? source.bytes : new Uint8Array();
    }),
  });
  return new Machine(program, runtime, { memory: sharedMemory() });
}

/**
 * Calls under way, kept by watching calls and returns go by: the truth, which needs no symbols and
 * no frames. A tail call leaves it as it is.
 */
class ShadowStack {
  readonly calls: number[] = [];
  #pending: { call: number } | "return" | undefined;

  /** Whether the next instruction stands in the slot of a call or a return. */
  get inSlot(): boolean {
    return this.#pending !== undefined;
  }

  /** Notes the instruction that is about to be executed. */
  note(pc: number, word: number): void {
    if (this.#pending === "return") this.calls.shift();
    else if (this.#pending && word !== NO_RETURN) this.calls.unshift(this.#pending.call);
    this.#pending = undefined;
    if (word === RETURN) this.#pending = "return";
    else if (CALLS.has(findEncoding(word)?.mnemonic ?? "")) this.#pending = { call: pc };
  }
}

/** Runs to the end step by step; compares at random steps, one in `every`. */
function compareAtSteps(machine: Machine, every: number, most: number): number {
  const shadow = new ShadowStack();
  const rnd = random(every);
  let compared = 0;
  while (machine.exit === undefined && machine.steps < most) {
    const { pc } = machine;
    const inSlot = shadow.inSlot;
    shadow.note(pc, instructionWord(machine.program, pc)!);
    if (!inSlot && rnd.below(every) === 0) {
      const found = backtraceOf(machine, pc).frames.map((frame) => frame.pc);
      const truth = [pc, ...shadow.calls].slice(0, MOST_FRAMES);
      assertEquals(found, truth, `after ${machine.steps} steps`);
      compared++;
    }
    machine.run({ steps: machine.steps + 1 });
  }
  return compared;
}

const RUNS: readonly (readonly [guest: string, inputs: readonly string[], every: number])[] = [
  ["c-hello", [], 1],
  ["c-sort", [], 499],
  ["c-bytecode", [], 499],
  ["rust-hello", [], 2],
  ["rust-fibonacci", ["u32:20"], 2],
  ["rust-panic", ["u32:7"], 2],
  ["rust-json", ['str:{"a":[1,2,{"b":null}],"c":"x"}'], 3],
  ["rust-json", ["str:[1,2"], 3],
];

for (const [guest, inputs, every] of RUNS) {
  Deno.test(`unwind tells the calls of ${guest} ${inputs} at any step`, () => {
    assertGreater(compareAtSteps(machineFor(guest, inputs), every, 300_000), 100);
  });
}

Deno.test("unwind ends, and does not throw, on a stack and registers full of garbage", () => {
  const machine = machineFor("c-sort", []);
  machine.run({ steps: 200_000 });
  const rnd = random(7);
  const { codeBase, codeCount } = machine.program;
  for (let round = 0; round < 2000; round++) {
    for (let register = 1; register < 32; register++) {
      machine.registers[register] = rnd.pick([
        rnd.word(),
        codeBase + rnd.below(codeCount) * 4,
        0x7eff0000 + rnd.below(0x10000),
        0,
      ]);
    }
    const { frames } = backtraceOf(machine, codeBase + rnd.below(codeCount + 4) * 4);
    assertGreater(frames.length, 0);
    assertLessOrEqual(frames.length, MOST_FRAMES);
  }
});
