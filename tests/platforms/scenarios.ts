// What every platform is asked to do. This module is bundled too, so it imports no part of the
// library but takes it as a parameter, and keeps to what Node 20 and browsers have.
import { settingsOf } from "../../guests/catalog/options.ts";
import manifest from "../../testdata/guests/manifest.json" with { type: "json" };
import type { Report, RunOptions } from "../../mod.ts";

type Library = typeof import("../../mod.ts");

/** Finds the ELF file of a guest. */
export type ElfOf = (name: string) => Promise<Uint8Array>;

interface Scenario {
  readonly guest: string;
  /** The place of a run in the guest's manifest, whose inputs and options are given; else none. */
  readonly run?: number;
  readonly options?: RunOptions;
  /** What is to be seen. */
  readonly about: string;
}

/** Each loads other parts of the library than those before it. */
export const SCENARIOS: readonly Scenario[] = [
  { guest: "rust-fibonacci", run: 0, about: "a short run" },
  { guest: "c-lz", run: 0, options: { engine: "interpreter" }, about: "interpreted" },
  { guest: "c-lz", run: 0, options: { engine: "wasm" }, about: "translated" },
  { guest: "c-lz", run: 0, options: { precompileHints: true }, about: "translated in the middle" },
  { guest: "c-lz", run: 0, options: { maxCycles: 12_345_678 }, about: "stopped at a cycle" },
  { guest: "rust-keccak", run: 0, about: "a precompile" },
  { guest: "c-precompiled-points", run: 0, about: "precompiles on curves" },
  { guest: "rust-ecrecover", run: 0, about: "a hook" },
  { guest: "rust-ecrecover", run: 1, about: "a hook that is given nonsense" },
  { guest: "rust-panic", run: 0, about: "a panic, with a backtrace" },
  { guest: "rust-keccak", options: { engine: "wasm" }, about: "a fault, for lack of inputs" },
  { guest: "rust-json", run: 0, options: { countOpcodes: true }, about: "operations counted" },
  {
    guest: "rust-embedded-tree",
    run: 0,
    options: { heap: true, strictMemory: true },
    about: "its heap watched",
  },
  { guest: "go-hello", run: 0, about: "Linux emulated" },
];

/** All guests that are needed. */
export const GUESTS: readonly string[] = [
  ...new Set(SCENARIOS.map(({ guest }) => guest)),
  "endless",
];

/** What a run did, as plain data. */
export interface Outcome {
  readonly report: Report;
  readonly registers: readonly number[];
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a scenario. */
export async function outcome(
  library: Library,
  elfOf: ElfOf,
  { guest, run, options }: Scenario,
): Promise<Outcome> {
  const runs: readonly { inputs: readonly string[]; options?: readonly string[] }[] =
    manifest.guests.find(({ name }) => name === guest)!.runs;
  const { inputs, options: settings } = run === undefined ? { inputs: [] } : runs[run]!;
  const written = { stdout: "", stderr: "" };
  const sink = (name: keyof typeof written) => {
    const decoder = new TextDecoder();
    return (bytes: Uint8Array) => void (written[name] += decoder.decode(bytes, { stream: true }));
  };
  const result = await library.runGuest(await elfOf(guest), {
    ...settingsOf(settings),
    inputs: inputs.map((spec) => {
      const source = library.parseInputSpec(spec);
      if (source.kind !== "bytes") throw new Error(`The manifest names a file: ${spec}`);
      return source.bytes;
    }),
    ...options,
    stdout: sink("stdout"),
    stderr: sink("stderr"),
  });
  // How long it took is the only thing that may differ.
  const report = { ...library.reportOf(result, `${guest}.elf`), seconds: 0, translationSeconds: 0 };
  return { report, registers: [...result.registers], ...written };
}

/** Runs all scenarios. */
export async function outcomes(library: Library, elfOf: ElfOf): Promise<Outcome[]> {
  const list: Outcome[] = [];
  for (const scenario of SCENARIOS) list.push(await outcome(library, elfOf, scenario));
  return list;
}

/**
 * Runs a guest that never ends until a timer aborts it in its fifth tick.
 *
 * @returns How the run ended: "interrupted"; "timeLimit" if the timer got no chance.
 */
export async function interrupted(
  library: Library,
  elfOf: ElfOf,
  engine: "interpreter" | "wasm",
): Promise<string> {
  const guest = await elfOf("endless");
  const controller = new AbortController();
  let ticks = 0;
  const timer = setInterval(() => {
    if (++ticks === 5) controller.abort();
  }, 10);
  const { signal } = controller;
  const { end } = await library.runGuest(guest, { engine, signal, timeout: 60 });
  clearInterval(timer);
  return end.reason;
}
