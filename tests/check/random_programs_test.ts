import { assert, assertEquals } from "@std/assert";
import { checkGuest } from "../../drivers/check.ts";
import { assemble } from "../../lib/isa/assemble.ts";
import { type Program, programOf } from "../../lib/program.ts";
import { BASE } from "../support/assembled.ts";
import { randomCalls } from "../support/random_calls.ts";
import { randomProgram } from "../support/random_program.ts";

// Records of random programs, as every engine makes them, in shards of a few rows and of many. Some of
// the programs fault, leave their code or call from delay slots, and their records are in order.

const ENGINES = ["auto", "wasm", "interpreter"] as const;
const SIZES = [25, 60, 333, 2000, 524_288];
const SEEDS = 12;

/** A program with loops, calls and tables, whose memory at the start is its image. */
function callsOf(seed: number): Program {
  const { text, memory } = randomCalls(seed, 60);
  const image = Object.entries(memory).map(([address, word]) => ({
    address: Number(address),
    bytes: new Uint8Array(Uint32Array.of(word).buffer),
  }));
  const imageRanges = image.map(({ address }) => ({ from: address, to: address + 4 }));
  return { ...programOf(assemble(text, BASE), BASE), image, imageRanges };
}

Deno.test("checks find the records of random programs in order", async () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < SEEDS; seed++) {
    for (const guest of [randomProgram(seed, 300).elf, callsOf(seed)]) {
      const options = {
        engine: ENGINES[seed % ENGINES.length],
        shardSize: SIZES[seed % SIZES.length]!,
        maxCycles: 60_000,
      };
      const { findings, worst } = await checkGuest(guest, options);
      assertEquals([worst === "broken", findings.find((one) => one.severity === "broken")], [
        false,
        undefined,
      ], `seed ${seed}`);
      for (const { rule } of findings) seen.add(rule);
    }
  }
  // They end in more than one way.
  assert(seen.size > 3, [...seen].join(" "));
});
