import { assert, assertEquals } from "@std/assert";
import { loadProgram } from "../../lib/program.ts";
import { Machine } from "../../lib/machine/machine.ts";
import { Memory } from "../../lib/machine/memory.ts";
import { Runtime } from "../../runtime/mod.ts";
import { type Ending, randomProgram } from "../support/random_program.ts";

const QEMU = "qemu-mipsel-static";
const PROGRAMS = 500;
const LENGTH = 600;
/** Programs in one test: as many tests as make a failure easy to find. */
const BATCH = 50;
/** qemu processes at once. */
const AT_ONCE = 2;

/** What each side makes of an ending that is no exit: qemu a signal, we a fault. */
const ENDS: Readonly<Record<Exclude<Ending, "exit">, readonly [signal: string, fault: string]>> = {
  "trap": ["SIGTRAP", "trap"],
  "break": ["SIGTRAP", "unsupportedInstruction"],
  "unaligned load": ["SIGBUS", "unalignedAccess"],
  "unaligned store": ["SIGBUS", "unalignedAccess"],
};

function hasQemu(): boolean {
  try {
    return new Deno.Command(QEMU, { args: ["--version"], stdout: "null" }).outputSync().success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

const present = hasQemu();
if (!present) {
  // deno-lint-ignore no-console -- whoever reads the results must know what they leave out
  console.log(`${QEMU} is not installed: the comparison with it is skipped`);
}

const memory = new Memory();

async function compare(seed: number, folder: string): Promise<void> {
  const program = randomProgram(seed, LENGTH);
  const path = `${folder}/${seed}.elf`;
  await Deno.writeFile(path, program.elf, { mode: 0o755 });
  const qemu = await new Deno.Command(QEMU, {
    args: ["-cpu", "24Kf", path],
    stderr: "null",
  }).output();
  const written: number[] = [];
  const runtime = new Runtime({ stdout: (bytes) => written.push(...bytes) });
  const machine = new Machine(loadProgram(program.elf), runtime, { memory });
  machine.run({ steps: 1_000_000 });
  // Registers, HI, LO and all of the memory that the program writes: see random_program.ts.
  assertEquals(Uint8Array.from(written), qemu.stdout, `seed ${seed}\n${program.text}`);
  const { exit } = machine;
  assert(exit, `seed ${seed}`);
  if (program.ending === "exit") {
    assertEquals([exit.reason, "code" in exit && exit.code], ["exited", qemu.code], `seed ${seed}`);
    assertEquals(qemu.code, program.exitCode, `seed ${seed}`);
  } else {
    const fault = exit.reason === "faulted" ? exit.fault.kind : exit.reason;
    assertEquals([qemu.signal ?? "none", fault], ENDS[program.ending], `seed ${seed}`);
  }
}

for (let first = 0; first < PROGRAMS; first += BATCH) {
  Deno.test({
    name: `Machine agrees with qemu on the random programs ${first} to ${first + BATCH - 1}`,
    ignore: !present,
    async fn() {
      const folder = await Deno.makeTempDir();
      try {
        for (let seed = first; seed < first + BATCH; seed += AT_ONCE) {
          const seeds = Array.from({ length: AT_ONCE }, (_, index) => seed + index);
          // One memory for all: each machine runs without a pause, after its qemu.
          await Promise.all(seeds.map((each) => compare(each, folder)));
        }
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
