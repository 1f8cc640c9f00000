// Speed of the interpreter beside qemu, on guests of testdata, and of the precompiles beside noble:
// `deno task bench`.
// deno-lint-ignore-file no-console -- it is a command line script
import { Memory } from "../lib/machine/memory.ts";
import { runGuest } from "../drivers/run.ts";
import { benchPrecompiles } from "./precompiles.ts";

const GUESTS = ["c-sha256", "c-bytecode"] as const;
const ROUNDS = 5;
const QEMU = "qemu-mipsel-static";

/** One way to run a guest; gives the seconds that it took, or nothing where it is not there. */
interface Contender {
  readonly name: string;
  run(path: string): Promise<{ seconds: number; instructions?: number } | undefined>;
}

const memory = new Memory();

function interpreter(name: string, countOpcodes: boolean): Contender {
  return {
    name,
    async run(path) {
      const result = await runGuest(await Deno.readFile(path), { memory, countOpcodes });
      result.expectSuccess();
      return { seconds: result.seconds, instructions: result.steps };
    },
  };
}

const qemu: Contender = {
  name: `${QEMU}, whole process`,
  async run(path) {
    const started = performance.now();
    try {
      const { success } = await new Deno.Command(QEMU, { args: [path], stdout: "null" }).output();
      if (!success) throw new Error(`${QEMU} failed on ${path}`);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
    return { seconds: (performance.now() - started) / 1000 };
  },
};

const contenders = [interpreter("interpreter", false), interpreter("counting", true), qemu];

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

console.log(`M instructions a second, median of ${ROUNDS} interleaved rounds`);
for (const guest of GUESTS) {
  const path = new URL(`../testdata/guests/${guest}.elf`, import.meta.url).pathname;
  const seconds = new Map<string, number[]>();
  let instructions = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, run } of contenders) {
      const measured = await run(path);
      if (!measured) continue;
      seconds.set(name, [...(seconds.get(name) ?? []), measured.seconds]);
      instructions = measured.instructions ?? instructions;
    }
  }
  console.log(`\n${guest}, ${instructions.toLocaleString("en")} instructions`);
  const base = median(seconds.get("interpreter")!);
  for (const [name, times] of seconds) {
    const middle = median(times);
    const speed = (instructions / middle / 1e6).toFixed(0).padStart(6);
    console.log(`${speed}  ${name} (${(middle / base).toFixed(2)} of the interpreter's time)`);
  }
  if (!seconds.has(qemu.name)) console.log(`     -  ${qemu.name}: not installed`);
}

await benchPrecompiles(memory);
