import { assert, assertEquals } from "@std/assert";
import { loadProgram, Machine, Memory } from "../../lib/machine/mod.ts";
import { translateBatch } from "../../lib/translate/modules.ts";
import { Source } from "../../lib/translate/source.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };

// All code of the guests, also what no run of theirs reaches.

const memory = new Memory();

for (const { name } of manifest.guests) {
  Deno.test(`every function of ${name} becomes a module that the host takes`, async () => {
    const file = await Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url));
    const program = loadProgram(file);
    // Jump tables are read from memory, which the machine fills.
    const machine = new Machine(program, { syscall: () => 0 }, { memory });
    const source = new Source(program, machine.memory.words);
    let batch: number[] = [];
    let functions = 0;
    for (let pc = source.base; pc < source.end; pc = source.functionAt(pc).end) {
      batch.push(pc);
      functions++;
      // Some alone, some together.
      if (batch.length <= functions % 5) continue;
      const { bytes, regions } = translateBatch(source, batch, { taken: new Set() });
      assertEquals(regions.map(({ entry }) => entry), batch);
      assert(WebAssembly.validate(bytes), `Around 0x${pc.toString(16)}`);
      batch = [];
    }
    assert(functions > 5);
  });
}
