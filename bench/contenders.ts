/** The ways to run a program, each measured in processes of its own. */

import { fromFileUrl } from "@std/path";
import { parseInputSpec } from "../runtime/input_spec.ts";
import { HOST_INPUTS, HOST_PUBLIC_VALUES } from "../guests/compile/language.ts";
import type { Toolchain } from "../guests/toolchain.ts";
import type { Column } from "./options.ts";
import type { Stopwatch } from "./process.ts";
import type { Order, Outcome } from "./vm_runner.ts";
import type { WasmOutcome } from "./wasm_runner.ts";
import type { Workload } from "./workloads.ts";

/** One measurement. */
export interface Sample {
  /** Seconds of the whole process. */
  readonly whole: number;
  /** Seconds of the work alone, where the process can tell. */
  readonly inner?: number;
  /** The largest resident size in bytes, where it is known. */
  readonly peak?: number | undefined;
  /** What the program printed, and what it made public. All columns must agree. */
  readonly answer: string;
  /** What the VM says of the program: the same in every run. */
  readonly facts?: {
    readonly instructions: number;
    readonly words: number;
    readonly engine: string;
  };
}

/** A way to run programs. */
export interface Contender {
  readonly column: Column;
  /** Whether it can run this one here. */
  can(workload: Workload): boolean;
  run(workload: Workload): Promise<Sample>;
}

function script(name: string): string {
  return fromFileUrl(new URL(name, import.meta.url));
}

function answerOf(stdout: string, publicValues: string): string {
  return publicValues === "" ? stdout : `${stdout}public values ${publicValues}\n`;
}

/** A file for public values, as each way to run a guest can write one. */
async function withFile<T>(work: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile({ prefix: "mipsvm-bench-" });
  try {
    return await work(path);
  } finally {
    await Deno.remove(path);
  }
}

/** Runs a script with Deno and its default flags. */
function deno(watch: Stopwatch, path: string, args: readonly string[]) {
  return watch.run(Deno.execPath(), ["run", "-A", path, ...args]);
}

/** The VM's command line: what a user's run takes. */
async function commandLine(watch: Stopwatch, workload: Workload, engine: string): Promise<Sample> {
  return await withFile(async (file) => {
    const { seconds, peak, stdout } = await deno(watch, script("../cli.ts"), [
      ...["run", workload.programs.mips!, "--quiet", "--engine", engine, "--public-values", file],
      ...workload.inputs.flatMap((input) => ["--input", input]),
      ...workload.args.flatMap((arg) => ["--arg", arg]),
      ...(workload.emulateLinux ? ["--emulate-linux"] : []),
    ]);
    const answer = answerOf(stdout, (await Deno.readFile(file)).toHex());
    return { whole: seconds, peak, answer };
  });
}

/** The VM in a process that tells how long the run itself took. */
async function alone(
  watch: Stopwatch,
  workload: Workload,
  engine: Order["engine"],
): Promise<Sample> {
  const { args, inputs, emulateLinux, programs } = workload;
  const order: Order = { path: programs.mips!, engine, args, inputs, emulateLinux };
  const { seconds, peak, stdout } = await deno(watch, script("vm_runner.ts"), [
    JSON.stringify(order),
  ]);
  const outcome: Outcome = JSON.parse(stdout);
  return {
    whole: seconds,
    inner: outcome.seconds - outcome.translation,
    peak,
    answer: answerOf(outcome.stdout, outcome.publicValues),
    facts: outcome,
  };
}

function vm(watch: Stopwatch): Contender {
  return {
    column: "vm",
    can: ({ programs }) => programs.mips !== undefined,
    async run(workload) {
      const whole = await commandLine(watch, workload, "auto");
      const { inner, answer, facts } = await alone(watch, workload, "auto");
      if (answer !== whole.answer) {
        throw new Error(`${workload.name}: the command line says ${whole.answer}, not ${answer}`);
      }
      return { ...whole, inner: inner!, facts: facts! };
    },
  };
}

function interpreter(watch: Stopwatch): Contender {
  return {
    column: "interpreter",
    can: ({ programs }) => programs.mips !== undefined,
    async run(workload) {
      const sample = await alone(watch, workload, "interpreter");
      // Of half a minute, start-up is nothing: one process does for both figures.
      if (workload.group === "c") return sample;
      return { ...sample, ...await commandLine(watch, workload, "interpreter") };
    },
  };
}

function qemu(watch: Stopwatch, path: string | undefined): Contender {
  return {
    column: "qemu",
    can: ({ programs }) => path !== undefined && programs.mips !== undefined,
    async run({ programs, args }) {
      const command = ["-cpu", "24Kf", programs.mips!, ...args];
      const { seconds, peak, stdout } = await watch.run(path!, command);
      return { whole: seconds, peak, answer: stdout };
    },
  };
}

function hexOf(spec: string): string {
  const source = parseInputSpec(spec);
  if (source.kind !== "bytes") throw new TypeError(`Cannot use "${spec}" as an input`);
  return source.bytes.toHex();
}

function native(watch: Stopwatch): Contender {
  return {
    column: "native",
    can: ({ programs }) => programs.native !== undefined,
    async run({ programs, args, inputs }) {
      return await withFile(async (file) => {
        const { seconds, peak, stdout } = await watch.run(programs.native!, args, {
          [HOST_PUBLIC_VALUES]: file,
          ...(inputs.length === 0 ? {} : { [HOST_INPUTS]: inputs.map(hexOf).join(",") }),
        });
        const answer = answerOf(stdout, (await Deno.readTextFile(file)).trim());
        return { whole: seconds, peak, answer };
      });
    },
  };
}

function wasm(watch: Stopwatch): Contender {
  return {
    column: "wasm",
    can: ({ programs }) => programs.wasm !== undefined,
    async run({ programs, args }) {
      const path = script("wasm_runner.ts");
      const { seconds, peak, stdout } = await deno(watch, path, [programs.wasm!, ...args]);
      const outcome: WasmOutcome = JSON.parse(stdout);
      return {
        whole: seconds,
        inner: outcome.seconds,
        peak,
        answer: `checksum ${outcome.checksum}\n`,
      };
    },
  };
}

/** An empty script; it has no answer. */
function emptyScript(watch: Stopwatch): Contender {
  return {
    column: "deno",
    can: () => true,
    async run() {
      const { seconds, peak } = await deno(watch, script("empty.ts"), []);
      return { whole: seconds, peak, answer: "" };
    },
  };
}

/** All contenders, whether or not their tools are there. */
export function contendersWith(watch: Stopwatch, { paths }: Toolchain): readonly Contender[] {
  return [
    vm(watch),
    interpreter(watch),
    qemu(watch, paths["qemu-mipsel-static"]),
    native(watch),
    wasm(watch),
    emptyScript(watch),
  ];
}
