/**
 * The commands of mipsvm: one table each, from which parsing and help are derived.
 *
 * @module
 */

import type { EngineName } from "../drivers/engine_choice.ts";
import { DEFAULT_PROFILE, PROFILE_NAMES, type ProfileName } from "../lib/record/profiles.ts";
import { LAYOUT_NAMES, type LayoutName } from "../runtime/layouts.ts";
import { INPUT_KINDS, nearest } from "../runtime/input_spec.ts";
import { commandHelp, type HelpOptions, overview } from "./help.ts";
import {
  anyText,
  assignment,
  type Command,
  findCommand,
  flag,
  oneOf,
  parseArguments,
  positive,
  repeated,
  seconds,
  type ShardRange,
  shardRange,
  type Single,
  single,
  size,
  text,
  UsageError,
  type Values,
  wholeNumber,
} from "./options.ts";
import type { ColorWhen } from "./style.ts";

/** Options of every command. */
const common = {
  color: single<ColorWhen>(
    "WHEN",
    oneOf("auto", "always", "never"),
    "Use colours: auto, always or never",
    "auto",
  ),
  help: { ...flag("Print this help and exit"), short: "h" },
  version: flag("Print the version and exit"),
};

const KINDS = INPUT_KINDS.map((kind) => `${kind}:`).join(" ");

/** Which layout to assume; `run` needs it for strict memory and the heap, `inspect` for its table. */
const layoutOption: Single<LayoutName | undefined> = single<LayoutName>(
  "NAME",
  oneOf(...LAYOUT_NAMES),
  `Assume a memory layout, whatever the file says: ${LAYOUT_NAMES.slice(0, -1).join(", ")} or ${
    LAYOUT_NAMES.at(-1)
  }`,
);

const runOptions = {
  input: repeated("SPEC", text, `Give the guest one input entry, of the kinds ${KINDS}`),
  stdinBin: single("FILE", text, "Take inputs from a stdin.bin that the reference's SDK wrote"),
  publicValues: single("FILE", text, "Write what the guest commits to FILE"),
  report: single(
    "FILE",
    text,
    "Write a JSON report to FILE, or to standard output after the guest's if FILE is -",
  ),
  engine: single<EngineName>(
    "NAME",
    oneOf("auto", "wasm", "interpreter"),
    "Choose what executes: wasm translates hot code, interpreter never does, auto does in runs that last",
    "auto",
  ),
  maxCycles: single("N", wholeNumber, "Stop after exactly N cycles"),
  timeout: single("SECONDS", seconds, "Stop after this time"),
  maxMemory: single(
    "BYTES",
    size,
    "Stop when the guest has filled more memory; K, M and G are powers of 1024",
  ),
  strictSyscalls: flag("End the run at a Linux call that does nothing"),
  emulateLinux: flag(
    "Emulate Linux calls that the VM does not know, as Go programs make them; such a run cannot be proven",
  ),
  strictMemory: flag("End the run where the guest touches what its memory layout does not give it"),
  heap: flag("Say what the guest's heap costs, and would cost under each of the VM's allocators"),
  layout: layoutOption,
  arg: repeated("STRING", anyText, "Pass an argument to the guest, after its name"),
  env: repeated("NAME=VALUE", assignment, "Pass an environment variable to the guest"),
  quiet: flag("Print nothing but the guest's own output and the reason of a failure"),
  ...common,
};

/** `mipsvm run`, the default command. */
export const run: Command<typeof runOptions> = {
  name: "run",
  summary: "Run a guest; its standard output and standard error come through",
  operands: ["guest.elf"],
  options: runOptions,
  examples: [
    ["mipsvm guest.elf --input u32:20", "Run a guest that reads one u32"],
    [
      "mipsvm guest.elf --input file:block.bin --report -",
      "Print a report after the guest's output",
    ],
    [
      "mipsvm guest.elf --heap --strict-memory",
      "See what the heap costs, and end where the layout forbids an access",
    ],
    [
      "mipsvm hello-go.elf --emulate-linux --arg=-v --env HOME=/",
      "Run a program of a new Go toolchain, with an argument",
    ],
    [
      "mipsvm guest.elf --stdin-bin stdin.bin --max-cycles 1e9",
      "Repeat a run of the SDK, but not for ever",
    ],
  ],
};

/** Options that decide what a guest does, for every command that executes one. */
const guestOptions = {
  input: runOptions.input,
  stdinBin: runOptions.stdinBin,
  engine: runOptions.engine,
  maxCycles: runOptions.maxCycles,
  strictSyscalls: runOptions.strictSyscalls,
  arg: runOptions.arg,
  env: runOptions.env,
};

/** Options that decide where shards end. */
const shardOptions = {
  shardSize: single("ROWS", positive, "End a shard at about 0.8 times so many cycles", 524_288),
  profile: single<ProfileName>(
    "NAME",
    oneOf(...PROFILE_NAMES),
    `Split what is deferred as a prover with so many gigabytes does: ${PROFILE_NAMES.join(", ")}`,
    DEFAULT_PROFILE,
  ),
  shapes: single("FILE", text, "End shards that fit none of the shapes of a maximal_shapes.json"),
  shapeCheckFrequency: single("N", positive, "Look at shapes and sizes every N cycles", 16),
  ldeThreshold: single("BYTES", size, "End shards whose extended traces would take more"),
};

const recordOptions = {
  output: { ...single("DIR", text, "Write the record to this folder"), short: "o" },
  ...guestOptions,
  timeout: runOptions.timeout,
  maxMemory: runOptions.maxMemory,
  ...shardOptions,
  workers: single("N", positive, "Fill tables with N workers", navigator.hardwareConcurrency),
  tables: single<"all" | "none">(
    "WHICH",
    oneOf("all", "none"),
    "Write all tables, or none: checkpoints alone, from which they can be made later",
    "all",
  ),
  shards: single<ShardRange>(
    "FROM-TO",
    shardRange,
    "Fill the tables of these shards only; the others can be filled later",
  ),
  quiet: runOptions.quiet,
  ...common,
};

/** `mipsvm record`. */
export const record: Command<typeof recordOptions> = {
  name: "record",
  summary: "Run a guest and write its execution record, shard by shard, to a folder",
  operands: ["guest.elf"],
  options: recordOptions,
  examples: [
    ["mipsvm record guest.elf -o record --input u32:20", "Record a run; repeat it to go on"],
    [
      "mipsvm record guest.elf -o record --tables none",
      "Write checkpoints alone; the same command without --tables makes the tables of them",
    ],
    [
      "mipsvm record guest.elf -o record --shard-size 2097152 --profile ram-64",
      "Cut shards as a prover with 64 GB does",
    ],
  ],
};

const exportOptions = {
  table: repeated(
    "NAME",
    text,
    "Export this table, by the reference's name for it; all of them if none is named",
  ),
  shards: single<ShardRange>("FROM-TO", shardRange, "Export these shards only"),
  format: single<"arrow" | "json">(
    "FORMAT",
    oneOf("arrow", "json"),
    "Write Arrow files, or JSON with a row on each line",
    "arrow",
  ),
  output: { ...single("DIR", text, "Write a file for each table to this folder"), short: "o" },
  ...common,
};

/** `mipsvm export`. */
export const exportTables: Command<typeof exportOptions> = {
  name: "export",
  summary: "Write the reference's tables of a record, made from the stored ones",
  operands: ["DIR"],
  options: exportOptions,
  examples: [
    ["mipsvm export record -o tables", "Write all tables of all shards as Arrow files"],
    [
      "mipsvm export record --table cpu --shards 1 --format json | head",
      "Look at the first events of the first shard",
    ],
  ],
};

const checkOptions = {
  ...guestOptions,
  timeout: runOptions.timeout,
  maxMemory: runOptions.maxMemory,
  ...shardOptions,
  noViews: flag("Look at the stored columns alone, which takes less than half the time"),
  json: single(
    "FILE",
    text,
    "Write the findings as JSON to FILE, or to standard output in place of the text if FILE is -",
  ),
  quiet: flag("Print the findings alone"),
  ...common,
};

/** `mipsvm check`. */
export const check: Command<typeof checkOptions> = {
  name: "check",
  summary: "Say what is wrong with a record, or would make a proof of it fail or mean nothing",
  operands: ["DIR|guest.elf"],
  options: checkOptions,
  examples: [
    ["mipsvm check record", "Check a record that mipsvm record wrote; status 1 if it is not good"],
    [
      "mipsvm check guest.elf --input u32:20",
      "Run a guest, and see whether a proof of it can hold",
    ],
    ["mipsvm check record --json - | jq .findings", "Hand the findings to another program"],
  ],
};

const inspectOptions = { layout: layoutOption, ...common };

/** `mipsvm inspect`. */
export const inspect: Command<typeof inspectOptions> = {
  name: "inspect",
  summary: "Say what an ELF file holds: headers, layout, symbols, instructions that the VM lacks",
  operands: ["guest.elf"],
  options: inspectOptions,
  examples: [["mipsvm inspect guest.elf", "See whether the VM can run a guest"]],
};

/** `mipsvm disassemble`. */
export const disassemble: Command<typeof common> = {
  name: "disassemble",
  summary: "Print a guest's instructions, with its symbols",
  operands: ["guest.elf"],
  options: common,
  examples: [["mipsvm disassemble guest.elf | less", "Read a guest's code"]],
};

/** Every command, the default one first. */
const commands: readonly [
  typeof run,
  typeof record,
  typeof exportTables,
  typeof check,
  typeof inspect,
  typeof disassemble,
] = [
  run,
  record,
  exportTables,
  check,
  inspect,
  disassemble,
];

/** What a command line asks for. */
export type Invocation =
  | { readonly action: "help"; readonly text: string }
  | { readonly action: "version" }
  | {
    readonly action: "run";
    readonly guest: string;
    readonly options: Values<typeof runOptions>;
  }
  | {
    readonly action: "record";
    readonly guest: string;
    readonly options: Values<typeof recordOptions>;
  }
  | {
    readonly action: "export";
    readonly folder: string;
    readonly options: Values<typeof exportOptions>;
  }
  | {
    readonly action: "check";
    readonly path: string;
    readonly options: Values<typeof checkOptions>;
  }
  | {
    readonly action: "inspect";
    readonly guest: string;
    readonly options: Values<typeof inspectOptions>;
  }
  | {
    readonly action: "disassemble";
    readonly guest: string;
    readonly options: Values<typeof common>;
  };

/**
 * Reads a whole command line. `--help` and `--version` win over everything else that it says, wrong
 * or right.
 *
 * @param args The arguments, such as `Deno.args`.
 * @param help Width and style of help texts.
 * @returns What to do.
 * @throws {UsageError} If the command line cannot be used.
 */
export function parseCommandLine(args: readonly string[], help: HelpOptions = {}): Invocation {
  const { command: named, rest } = findCommand(commands, args);
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  if (before.includes("--help") || before.includes("-h")) {
    const text = named === undefined
      ? overview(commands, help)
      : commandHelp(named, named === run, help);
    return { action: "help", text };
  }
  if (before.includes("--version")) return { action: "version" };

  if (named === record) {
    const { operands: [guest = ""], options } = parseArguments(record, rest);
    return { action: "record", guest, options };
  }
  if (named === exportTables) {
    const { operands: [folder = ""], options } = parseArguments(exportTables, rest);
    return { action: "export", folder, options };
  }
  if (named === check) {
    const { operands: [path = ""], options } = parseArguments(check, rest);
    return { action: "check", path, options };
  }
  if (named === inspect) {
    const { operands: [guest = ""], options } = parseArguments(inspect, rest);
    return { action: "inspect", guest, options };
  }
  if (named === disassemble) {
    const { operands: [guest = ""], options } = parseArguments(disassemble, rest);
    return { action: "disassemble", guest, options };
  }
  refuseMisspelt(named === undefined ? args : []);
  const { operands: [guest = ""], options } = parseArguments(run, rest);
  return { action: "run", guest, options };
}

/** `mipsvm inspct guest.elf` would otherwise run a guest "inspct", with one argument too many. */
function refuseMisspelt(args: readonly string[]): void {
  const [first = "", second] = args;
  if (second === undefined || second.startsWith("-") || first.includes(".")) return;
  const close = nearest(first, commands.map(({ name }) => name));
  if (close !== undefined) {
    throw new UsageError(`Unknown command "${first}": did you mean ${close}?`);
  }
}
