import { assert } from "@std/assert";
import { parseElf } from "../../lib/elf/mod.ts";
import { ElfError } from "../../lib/errors.ts";
import { Machine } from "../../lib/machine/machine.ts";
import { loadProgram, type Program } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { sharedMemory } from "../support/assembled.ts";
import { buildElf, wordBytes } from "../support/elf.ts";
import { type Random, random } from "../support/random.ts";
import { randomProgram } from "../support/random_program.ts";

// Files that are nearly right. Loading throws ElfError or nothing; what loads runs to an end, a
// fault or the limit, and never throws.

const STEPS = 3000;
const FIELDS_END = 52 + 6 * 32;

async function guest(name: string): Promise<Uint8Array> {
  return await Deno.readFile(new URL(`../../testdata/guests/${name}.elf`, import.meta.url));
}

const own = buildElf({
  entry: 0x10000,
  segments: [
    {
      address: 0x10000,
      bytes: wordBytes([0x24020003, 0xc, 0x8c880000, 0xac880004, 0xc]),
      flags: 5,
    },
    { address: 0x20000, bytes: new Uint8Array(40).fill(9), memorySize: 4096, flags: 6 },
  ],
  symbols: [{ name: "runtime.exit", value: 0x10000 }, { name: "zkvm.RuntimeExit", value: 0x10008 }],
  sections: [{ name: ".data", type: 1, address: 0x20000, bytes: new Uint8Array(8) }],
});

const INTERESTING = [0, 1, 2, 3, 4, 7, 8, 0x20, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x3effffff]
  .concat([0x3f000000, 0x7effc000, 0x7effffff, 0x7f000000, 0x7fffffff, 0x80000000, 0xfffffffc])
  .concat([0xfffffff0, 0xffffffff]);

type Mutation = (file: Uint8Array, rnd: Random, donor: Uint8Array) => Uint8Array;

function within(file: Uint8Array, rnd: Random): number {
  // Half of the time among the headers, which matter most.
  return rnd.below(rnd.below(2) === 0 ? Math.min(FIELDS_END, file.length) : file.length);
}

const mutations: Readonly<Record<string, Mutation>> = {
  "bits flipped": (file, rnd) => {
    for (let count = 1 + rnd.below(8); count > 0; count--) {
      file[within(file, rnd)]! ^= 1 << rnd.below(8);
    }
    return file;
  },
  "fields of the file header or of program headers": (file, rnd) => {
    if (file.length < FIELDS_END) return file;
    const view = new DataView(file.buffer);
    const values = [...INTERESTING, file.length - 1, file.length, file.length + 1];
    for (let count = 1 + rnd.below(3); count > 0; count--) {
      const at = 16 + 2 * rnd.below((FIELDS_END - 20) / 2);
      const value = rnd.pick(values);
      if (rnd.below(3) === 0) view.setUint16(at, value, true);
      else view.setUint32(at - at % 4, value, true);
    }
    return file;
  },
  "a field of a section header or a symbol": (file, rnd) => {
    const view = new DataView(file.buffer);
    const start = file.length >= 52 ? view.getUint32(32, true) : 0;
    if (start === 0 || start + 40 > file.length) return file;
    const words = Math.min(200, Math.floor((file.length - start) / 4));
    view.setUint32(start + 4 * rnd.below(words), rnd.pick(INTERESTING), true);
    return file;
  },
  "random words": (file, rnd) => {
    const view = new DataView(file.buffer);
    for (let count = 1 + rnd.below(20); count > 0; count--) {
      view.setUint32(4 * rnd.below(file.length >>> 2), rnd.word(), true);
    }
    return file;
  },
  "the end cut off": (file, rnd) => file.slice(0, rnd.below(file.length + 1)),
  "bytes moved up or down": (file, rnd) => {
    const [from, to] = [within(file, rnd), within(file, rnd)];
    return file.copyWithin(to, from, from + rnd.below(400));
  },
  "a hole, or bytes twice": (file, rnd) => {
    const from = within(file, rnd);
    const to = Math.max(0, from + 32 - rnd.below(64));
    const result = new Uint8Array(from + Math.max(0, file.length - to));
    result.set(file.subarray(0, from));
    result.set(file.subarray(to), from);
    return result;
  },
  "a piece of another file": (file, rnd, donor) => {
    const from = rnd.below(donor.length);
    const piece = donor.subarray(from, from + 4 + rnd.below(400));
    const to = within(file, rnd);
    file.set(piece.subarray(0, file.length - to), to);
    return file;
  },
  "a range of one byte": (file, rnd) => {
    const from = within(file, rnd);
    return file.fill(rnd.pick([0, 0xff, 0x41]), from, from + rnd.below(64));
  },
};

/** A file nearly right, and what was done to it. */
function mutate(bases: readonly Uint8Array[], seed: number) {
  const rnd = random(seed);
  const base = rnd.below(bases.length);
  let file: Uint8Array = bases[base]!.slice();
  const done: string[] = [];
  for (let turn = 1 + rnd.below(3); turn > 0 && file.length >= 8; turn--) {
    const [says, mutation] = rnd.pick(Object.entries(mutations));
    file = mutation(file, rnd, rnd.pick(bases));
    done.push(says);
  }
  return { file, says: `file ${base}: ${done.join(", ")}` };
}

/** A refusal names a place in the file, or its end. */
function expectElfError(error: unknown, { length }: Uint8Array): void {
  if (!(error instanceof ElfError)) throw error;
  const { offset, message } = error;
  assert(Number.isInteger(offset) && offset >= 0 && offset <= length, `${message}: ${offset}`);
}

type Outcome = "refused" | "ended" | "limit" | "waiting";

function tryFile(file: Uint8Array): Outcome {
  let program: Program;
  try {
    program = loadProgram(file);
  } catch (error) {
    expectElfError(error, file);
    return "refused";
  }
  const runtime = new Runtime({ inputs: [Uint8Array.of(1, 2, 3)] });
  const machine = new Machine(program, runtime, { memory: sharedMemory() });
  const stop = machine.run({ steps: STEPS });
  if (stop.reason === "ended") return "ended";
  if (stop.reason === "waiting") return "waiting"; // a hook is being loaded
  assert(stop.reason === "reached" && machine.steps === STEPS);
  return "limit";
}

async function tryAll(bases: readonly Uint8Array[], from: number, count: number): Promise<void> {
  const seen: Partial<Record<Outcome, number>> = {};
  for (let seed = from; seed < from + count; seed++) {
    const { file, says } = mutate(bases, seed);
    let outcome: Outcome;
    try {
      outcome = tryFile(file);
    } catch (error) {
      throw new Error(`Seed ${seed} threw; ${says}`, { cause: error });
    }
    seen[outcome] = (seen[outcome] ?? 0) + 1;
    // Typed arrays of some seeds are large: let the collector have its turn.
    if (seed % 500 === 0) await new Promise((resolve) => setTimeout(resolve));
  }
  // The mutations must be neither harmless nor deadly.
  assert((seen.refused ?? 0) > count / 50, JSON.stringify(seen));
  assert((seen.ended ?? 0) > count / 50, JSON.stringify(seen));
}

Deno.test("loadProgram bases of the mutations load and run", async () => {
  for (
    const file of [own, await guest("c-hello"), await guest("c-sort"), await guest("rust-hello")]
  ) {
    assert(["ended", "limit"].includes(tryFile(file)));
  }
});

Deno.test("loadProgram survives 7000 mutations of small files", async () => {
  const bases = [own, randomProgram(1, 60).elf, await guest("c-hello"), await guest("c-sort")];
  await tryAll(bases, 0, 7000);
});

Deno.test("loadProgram survives 3000 mutations of a Rust guest among others", async () => {
  const bases = [await guest("rust-hello"), await guest("rust-hello"), await guest("c-hello")];
  await tryAll(bases, 100_000, 3000);
});

Deno.test("loadProgram survives every truncation and every byte of the headers set to 255", async () => {
  const base = await guest("c-hello");
  const tries = [
    ...Array.from({ length: 400 }, (_, length) => base.slice(0, length)),
    ...Array.from({ length: FIELDS_END }, (_, at) => {
      const file = base.slice();
      file[at] = 255;
      return file;
    }),
    ...Array.from({ length: 64 }, (_, length) => new Uint8Array(length)),
  ];
  for (const [index, file] of tries.entries()) {
    try {
      tryFile(file);
    } catch (error) {
      throw new Error(`File ${index} threw`, { cause: error });
    }
  }
});

Deno.test("parseElf survives random bytes behind a right identification", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const rnd = random(seed);
    const file = Uint8Array.from({ length: 52 + rnd.below(300) }, () => rnd.below(256));
    file.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
    file.set([2, 0, 8, 0], 16);
    if (seed % 2 === 0) file.set([52, 0, 0, 0, 0, 0, 0, 0], 28);
    file.set([32, 0, rnd.below(8), 0, 40, 0], 42);
    try {
      parseElf(file);
    } catch (error) {
      try {
        expectElfError(error, file);
      } catch (cause) {
        throw new Error(`Seed ${seed} threw`, { cause });
      }
    }
  }
});
