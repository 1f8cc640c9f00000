import { assert, assertEquals } from "@std/assert";
import { runGuest } from "../../drivers/run.ts";
import { settingsOf } from "../../guests/catalog/options.ts";
import { loadProgram, Machine, Memory, type Program } from "../../lib/machine/mod.ts";
import { translatedEngine } from "../../lib/translate/mod.ts";
import { parseInputSpec } from "../../runtime/input_spec.ts";
import { Runtime, type RuntimeOptions } from "../../runtime/mod.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };
import { randomProgram } from "../support/random_program.ts";
import { seen } from "../support/side_by_side.ts";

// The interpreter and translated code, side by side: everything that can be seen must agree.

const memories = [new Memory(), new Memory()] as const;

/** Two machines for one program: the interpreter's, and one that translates all that it reaches. */
function pairFor(program: Program, options: () => RuntimeOptions, eager: boolean) {
  const plain = new Machine(program, new Runtime(options()), { memory: memories[0] });
  const translated = new Machine(program, new Runtime(options()), { memory: memories[1] });
  translated.useEngine(translatedEngine({ eager }));
  return { plain, translated };
}

/** Memory by chunks; translated code may note a chunk that it does not come to write. */
function memoryOf({ memory }: Machine) {
  return memory.save().filter(({ bytes }) => bytes.some((byte) => byte !== 0));
}

/** Runs both in stretches of so many steps, and compares after each. */
async function compare(
  { plain, translated }: ReturnType<typeof pairFor>,
  stretch: number,
  about: string,
): Promise<void> {
  for (let steps = stretch;; steps += stretch) {
    for (const machine of [plain, translated]) {
      for (let stop = machine.run({ steps }); stop.reason === "waiting";) {
        await stop.promise;
        stop = machine.run({ steps });
      }
    }
    const [expected, actual] = [seen(plain), seen(translated)];
    // Comparing text first is quicker than a deep comparison, which then says what differs.
    if (JSON.stringify(actual) !== JSON.stringify(expected)) assertEquals(actual, expected, about);
    if (plain.exit) return;
  }
}

for (let part = 0; part < 10; part++) {
  Deno.test(`translated code agrees on random programs, at every stop (${part + 1} of 10)`, async () => {
    for (let seed = part * 200 + 1; seed <= part * 200 + 200; seed++) {
      const program = loadProgram(randomProgram(seed, 120).elf);
      const pair = pairFor(program, () => ({}), true);
      await compare(pair, 1 + seed % 37, `seed ${seed}`);
      assertEquals(memoryOf(pair.translated), memoryOf(pair.plain), `seed ${seed}`);
    }
  });
}

for (const { name, runs } of manifest.guests) {
  const [run] = runs as { inputs: string[]; options?: string[] }[];
  Deno.test(`translated code agrees on ${name}, stopped every 99,991 and every 997 steps`, async () => {
    const file = await Deno.readFile(
      new URL(`../../testdata/guests/${name}.elf`, import.meta.url),
    );
    const { args, env, emulateLinux } = settingsOf(run!.options);
    const program = loadProgram(file, { args, env });
    const options = () => ({
      emulateLinux,
      inputs: run!.inputs.map((spec) => {
        const source = parseInputSpec(spec);
        assert(source.kind === "bytes");
        return source.bytes;
      }),
    });
    const pair = pairFor(program, options, false);
    await compare(pair, 99_991, name);
    assertEquals(memoryOf(pair.translated), memoryOf(pair.plain));
    // The second time for less long: each stop costs a comparison.
    const { plain, translated } = pairFor(program, options, false);
    for (let steps = 997; steps < 3_000_000 && !plain.exit; steps += 997) {
      for (const machine of [plain, translated]) {
        for (let stop = machine.run({ steps }); stop.reason === "waiting";) {
          await stop.promise;
          stop = machine.run({ steps });
        }
      }
      if (plain.pc === translated.pc && plain.cycles === translated.cycles) continue;
      assertEquals(seen(translated), seen(plain), `${name} at ${steps}`);
    }
    assertEquals(seen(translated), seen(plain));
  });
}

Deno.test("runGuest gives the same result with each engine", async () => {
  const file = await Deno.readFile(new URL("../../testdata/guests/c-lz.elf", import.meta.url));
  const results = [];
  for (const engine of ["interpreter", "wasm", "auto"] as const) {
    const result = await runGuest(file, { engine, memory: memories[0] });
    results.push(result.expectSuccess());
  }
  const [interpreter, wasm, auto] = results;
  assertEquals([interpreter!.engine, wasm!.engine, auto!.engine], ["interpreter", "wasm", "wasm"]);
  for (const one of [wasm!, auto!]) {
    for (const key of ["cycles", "steps", "registers", "end"] as const) {
      assertEquals(one[key], interpreter![key], key);
    }
  }
});
