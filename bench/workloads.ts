/** What is measured: programs, what they are given, and how much they have to do. */

import { join } from "@std/path";
import { GUESTS } from "../guests/catalog.ts";
import { settingsOf } from "../guests/catalog/options.ts";
import { LANGUAGES } from "../guests/compile.ts";
import type { Toolchain } from "../guests/toolchain.ts";
import { buildPrograms, type Programs, TARGET } from "./build.ts";
import { largeProgram } from "./large_program.ts";
import type { Column } from "./options.ts";

/** Programs that share a table. */
export type Group = "c" | "guests" | "start" | "large" | "memory";

/** A program that is ready to run. */
export interface Workload {
  readonly name: string;
  readonly group: Group;
  /** What it was compiled into. */
  readonly programs: Programs;
  /** Arguments of the program. */
  readonly args: readonly string[];
  /** Input entries, as `mipsvm run --input` takes them. */
  readonly inputs: readonly string[];
  readonly emulateLinux: boolean;
  /** The ways to run it that make sense. */
  readonly columns: readonly Column[];
}

/** Names a program and makes it when it is asked for. */
export interface Definition {
  readonly name: string;
  readonly group: Group;
  prepare(tools: Toolchain, quick: boolean): Promise<Workload>;
}

/** The seven in C, with the size for a quick run; the source says what sizes mean. */
const C_PROGRAMS = [
  ["sha256", 20],
  ["qsort", 1],
  ["matmul", 4],
  ["bytecode", 1100],
  ["fib", 36],
  ["field", 90],
  ["sieve", 6],
] as const;

const EVERYWHERE = ["vm", "interpreter", "qemu", "native", "wasm"] as const;

function bench(name: string, group: Group, quickSize?: number): Definition {
  return {
    name,
    group,
    async prepare(tools, quick) {
      return {
        name,
        group,
        programs: await buildPrograms(name, `bench/guests/${name}.c`, tools),
        args: quick && quickSize !== undefined ? [String(quickSize)] : [],
        inputs: [],
        emulateLinux: false,
        columns: EVERYWHERE,
      };
    },
  };
}

const large: Definition = {
  name: "large",
  group: "large",
  async prepare(tools) {
    const source = join(TARGET, "large.c");
    await Deno.mkdir(TARGET, { recursive: true });
    await Deno.writeTextFile(source, largeProgram());
    // One minute of compilation; with more optimisation it takes two.
    const programs = await buildPrograms("large", "bench/target/large.c", tools, ["mips"], ["-O1"]);
    const columns = ["vm", "interpreter", "qemu"] as const;
    return {
      name: "large",
      group: "large",
      programs,
      args: [],
      inputs: [],
      emulateLinux: false,
      columns,
    };
  },
};

/** Which of the committed guests are measured, with inputs of their own. */
interface GuestChoice {
  readonly name: string;
  readonly group: Group;
  readonly inputs?: (quick: boolean) => readonly string[];
  readonly columns: readonly Column[];
}

/** A text with 2,600 values; it has to fit into an environment variable, in hexadecimal. */
function jsonText(): string {
  const entries = Array.from({ length: 650 }, (_, index) => ({
    id: index * 7919,
    name: `entry ${(index * 31) % 997}: "quoted"\n`,
    ratio: index / 7,
    on: index % 3 === 0,
  }));
  return JSON.stringify(entries);
}

const HOST = ["vm", "interpreter", "native"] as const;
const LINUX = ["vm", "interpreter", "qemu", "native"] as const;

const CHOICES: readonly GuestChoice[] = [
  { name: "rust-regex", group: "guests", columns: HOST },
  {
    name: "rust-sha256",
    group: "guests",
    columns: HOST,
    inputs: (quick) => [`u32:${quick ? 31_250 : 625_000}`, `raw:${"a".repeat(64)}`],
  },
  { name: "rust-embedded-tree", group: "guests", columns: HOST },
  { name: "rust-json", group: "guests", columns: HOST, inputs: () => [`str:${jsonText()}`] },
  { name: "go-maps", group: "guests", columns: LINUX },
  { name: "go-channels", group: "guests", columns: LINUX },
  { name: "c-hello", group: "start", columns: ["deno", "vm", "interpreter", "qemu"] },
  { name: "rust-hello", group: "start", columns: ["deno", "vm", "interpreter"] },
  { name: "go-hello", group: "start", columns: ["deno", "vm", "interpreter", "qemu"] },
];

/** The guest compiled for this machine, where its compiler is there. */
async function nativeGuest(name: string): Promise<{ native?: string }> {
  const guest = GUESTS.find((one) => one.name === name)!;
  const language = LANGUAGES[guest.language];
  const toolchain = await language.findToolchain(guest);
  if (toolchain.missing.length > 0) return {};
  const { program } = await language.compileForHost(guest, toolchain);
  return program === undefined ? {} : { native: program };
}

function committed({ name, group, inputs, columns }: GuestChoice): Definition {
  return {
    name,
    group,
    async prepare(_tools, quick) {
      const guest = GUESTS.find((one) => one.name === name)!;
      const first = guest.runs[0]!;
      const file = join(TARGET, `${name}.elf`);
      // A copy: files in testdata need not be executable.
      await Deno.mkdir(TARGET, { recursive: true });
      const elf = await Deno.readFile(new URL(`../testdata/guests/${name}.elf`, import.meta.url));
      await Deno.writeFile(file, elf, { mode: 0o755 });
      const native = columns.includes("native") ? await nativeGuest(name) : {};
      const settings = settingsOf(first.options);
      return {
        name,
        group,
        programs: { mips: file, ...native },
        args: settings.args,
        inputs: inputs?.(quick) ?? first.inputs,
        emulateLinux: settings.emulateLinux,
        columns,
      };
    },
  };
}

/** Everything that is measured, in the order of the tables. */
export const DEFINITIONS: readonly Definition[] = [
  ...C_PROGRAMS.map(([name, quickSize]) => bench(name, "c", quickSize)),
  ...CHOICES.map(committed),
  bench("empty", "start"),
  large,
  bench("touch", "memory"),
];
