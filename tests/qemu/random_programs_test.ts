import { assertEquals } from "@std/assert";
import { Machine } from "../../lib/machine/machine.ts";
import { loadProgram } from "../../lib/program.ts";
import { Runtime } from "../../runtime/mod.ts";
import { sharedMemory } from "../support/assembled.ts";
import { inPairs, isInstalled, QEMU, runQemu, saySkipped } from "../support/qemu.ts";
import { randomProgram } from "../support/random_program.ts";

// Each program stores its registers, HI, LO and memory, and prints them: the bytes must be qemu's.

const PROGRAMS = 500;
const BATCHES = 5;
const LENGTH = 600;

const ignore = !isInstalled(QEMU);
if (ignore) saySkipped("random programs and C guests against qemu", QEMU);

interface Outcome {
  readonly stdout: string;
  /** The exit code, or how the program died. */
  readonly end: number | string;
}

const SIGNALS: Readonly<Record<string, string>> = {
  trap: "SIGTRAP",
  unsupportedInstruction: "SIGTRAP", // a break, the only such word in these programs
  unalignedAccess: "SIGBUS",
};

/** Text is easier to read in a failure than bytes. */
function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function ours(elf: Uint8Array): Outcome {
  let stdout = "";
  const runtime = new Runtime({ stdout: (bytes) => stdout += hex(bytes) });
  const machine = new Machine(loadProgram(elf), runtime, { memory: sharedMemory() });
  const stop = machine.run({ steps: 200_000_000 });
  if (stop.reason !== "ended") throw new Error(`The program does not end: ${stop.reason}`);
  const { exit } = stop;
  if (exit.reason === "faulted") {
    return { stdout, end: SIGNALS[exit.fault.kind] ?? exit.fault.kind };
  }
  return { stdout, end: "code" in exit ? exit.code : exit.reason };
}

async function theirs(path: string): Promise<Outcome> {
  const { stdout, code, signal } = await runQemu(path);
  return { stdout: hex(stdout), end: signal ?? code };
}

for (let batch = 0; batch < BATCHES; batch++) {
  const first = batch * PROGRAMS / BATCHES;
  const last = first + PROGRAMS / BATCHES - 1;
  Deno.test({
    name: `interpreter agrees with qemu on random programs ${first} to ${last}`,
    ignore,
    async fn() {
      const folder = await Deno.makeTempDir({ prefix: "mipsvm-qemu-" });
      try {
        await inPairs(PROGRAMS / BATCHES, async (index) => {
          const seed = first + index;
          const { elf, ending, exitCode } = randomProgram(seed, LENGTH);
          const path = `${folder}/${seed}.elf`;
          await Deno.writeFile(path, elf, { mode: 0o700 });
          const expected = await theirs(path);
          const about = `seed ${seed}, length ${LENGTH}`;
          // The program itself must have come to the end that it was made for.
          assertEquals(expected.stdout.length, 2 * (1024 + 4 * 34), about);
          assertEquals(typeof expected.end, ending === "exit" ? "number" : "string", about);
          if (ending === "exit") assertEquals(expected.end, exitCode, about);
          assertEquals(ours(elf), expected, about);
        });
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}

for (const name of ["c-hello", "c-sort", "c-sha256", "c-bytecode"]) {
  Deno.test({
    name: `interpreter agrees with qemu on the guest ${name}`,
    ignore,
    async fn() {
      const url = new URL(`../../testdata/guests/${name}.elf`, import.meta.url);
      const elf = await Deno.readFile(url);
      const folder = await Deno.makeTempDir({ prefix: "mipsvm-qemu-" });
      try {
        // A copy: files in testdata need not be executable.
        const path = `${folder}/${name}.elf`;
        await Deno.writeFile(path, elf, { mode: 0o700 });
        assertEquals(ours(elf), await theirs(path));
      } finally {
        await Deno.remove(folder, { recursive: true });
      }
    },
  });
}
